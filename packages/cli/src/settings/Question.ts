/**
 * Asks the user, and repeats the question until the answer is valid.
 */
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { type CommandFailure, usage } from "../command/Failure.js"
import { Terminal } from "../terminal/Terminal.js"

/** The most times that the user is asked the same question. */
const attempts = 3

/**
 * Asks the user a question until `read` accepts the answer. If `read` returns a problem (Left), prints it and asks
 * again, at most three times in all.
 */
export const ask = <A>(
  question: string,
  read: (answer: string) => Effect.Effect<Either.Either<A, string>>,
  options: { readonly isSecret?: boolean } = {}
): Effect.Effect<A, CommandFailure, Terminal> =>
  Effect.gen(function*() {
    const { ask, tell } = yield* Terminal
    let problem = ""
    for (let i = 0; i < attempts; i++) {
      const answer = yield* Effect.flatMap(ask(question, options), read)
      if (Either.isRight(answer)) return answer.right
      problem = answer.left
      if (i < attempts - 1) yield* tell(problem)
    }
    return yield* usage(problem)
  })
