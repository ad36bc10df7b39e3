/**
 * Asks yes-or-no questions.
 */
import * as Effect from "effect/Effect"
import { Terminal } from "./Terminal.js"

/**
 * Asks a yes-or-no question and returns true for yes; an empty answer means no. Use it only if the terminal's `canAsk`
 * is true.
 */
export const confirm = (question: string): Effect.Effect<boolean, never, Terminal> =>
  Effect.flatMap(Terminal, ({ ask }) => Effect.map(ask(`${question} [y/N] `), (answer) => /^y(es)?$/i.test(answer)))
