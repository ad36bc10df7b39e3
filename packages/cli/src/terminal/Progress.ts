/**
 * Shows progress on stderr: on a terminal in one line that is replaced, elsewhere in a new line every few seconds.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Terminal } from "./Terminal.js"

/** The time between two lines where a line cannot be replaced, in milliseconds. */
const pause = 5_000

/** Creates a function that shows a line of progress. */
export const make: Effect.Effect<(line: string) => Effect.Effect<void>, never, Terminal> = Effect.map(
  Terminal,
  ({ status, stderr, tell }) => {
    if (stderr.isTerminal) return status
    let shown = -Infinity
    return (line) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        if (now - shown < pause) return Effect.void
        shown = now
        return tell(line)
      })
  }
)
