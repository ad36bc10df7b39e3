/**
 * The stage that authorizes each request: it gets a token and signs, and repeats a request whose token FastMoss rejects.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { Authentication } from "../auth/Authentication.js"
import { FastMossConfig } from "../FastMossConfig.js"
import type { FastMossError } from "../FastMossError.js"
import type { Reply } from "../http/ResponseMapper.js"
import type { Call, Stage } from "./Stage.js"

/**
 * Returns whether a failure says that FastMoss rejected the token: HTTP 401, or one of the configured codes.
 *
 * @since 0.1.0
 * @category predicates
 */
export const isRejection = (error: FastMossError, codes: ReadonlyArray<number>): boolean =>
  (error._tag === "FastMossStatusError" && error.status === 401) ||
  ("code" in error && error.code !== undefined && codes.includes(error.code))

/**
 * Gets a token and signs the request. If FastMoss rejects the token and there is another, repeats the stages below once
 * with that one. The repetition counts in the budget, and keeps its permit.
 *
 * @since 0.1.0
 * @category stages
 */
export const stage: Stage<Authentication | FastMossConfig> = Effect.gen(function*() {
  const authentication = yield* Authentication
  const { tokenRejectedCodes } = yield* FastMossConfig
  const isRejected = (error: FastMossError) => isRejection(error, tokenRejectedCodes)
  return (next) => {
    const once = (
      call: Call,
      onRejected: (error: FastMossError, reject: Effect.Effect<boolean>) => Effect.Effect<Reply, FastMossError>
    ) =>
      Effect.flatMap(authentication.authorize(call.request), ({ reject, request }) => {
        call.authorized = request
        return Effect.catchIf(next(call), isRejected, (error) => onRejected(error, reject))
      })
    return (call) =>
      once(call, (error, reject) =>
        // Only once: a second rejection is not about the token.
        Effect.flatMap(reject, (hasAnother) => hasAnother ? once(call, Effect.fail) : Effect.fail(error)))
  }
})
