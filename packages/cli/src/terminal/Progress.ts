/**
 * Shows progress on stderr: on a terminal in one line that is replaced, elsewhere in a new line every few seconds.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import { Terminal } from "./Terminal.js"

/** The shortest time between two lines of progress if stderr is not a terminal, in milliseconds. */
const pause = 5_000

/**
 * Creates a function that shows a line of progress. On a terminal the line replaces the previous one. Elsewhere the
 * function drops lines that follow the previous one too soon.
 */
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
