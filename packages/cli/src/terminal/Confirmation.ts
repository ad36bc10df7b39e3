/**
 * Questions of yes or no.
 */
import * as Effect from "effect/Effect"
import { Terminal } from "./Terminal.js"

/** Asks a question of yes or no. No answer is no. Only where a person can be asked. */
export const confirm = (question: string): Effect.Effect<boolean, never, Terminal> =>
  Effect.flatMap(Terminal, ({ ask }) => Effect.map(ask(`${question} [y/N] `), (answer) => /^y(es)?$/i.test(answer)))
