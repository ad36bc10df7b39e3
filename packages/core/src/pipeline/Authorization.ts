/**
 * Authorizes each attempt anew, and once more when FastMoss rejects the token.
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
 * Whether a failure says that the token was not accepted: HTTP 401, or one of the configured codes.
 *
 * @since 0.1.0
 * @category predicates
 */
export const isRejection = (error: FastMossError, codes: ReadonlyArray<number>): boolean =>
  (error._tag === "FastMossStatusError" && error.status === 401) ||
  ("code" in error && error.code !== undefined && codes.includes(error.code))

/**
 * The stage. A replay passes by what is below again (it is paid for), and by nothing above (it keeps its permit).
 *
 * @since 0.1.0
 * @category constructors
 */
export const stage: Stage<Authentication | FastMossConfig> = Effect.gen(function*() {
  const { authorize } = yield* Authentication
  const { tokenRejectedCodes } = yield* FastMossConfig
  const isRejected = (error: FastMossError) => isRejection(error, tokenRejectedCodes)
  return (next) => {
    const once = (
      call: Call,
      onRejected: (error: FastMossError, reject: Effect.Effect<boolean>) => Effect.Effect<Reply, FastMossError>
    ) =>
      Effect.flatMap(authorize(call.request), ({ reject, request }) => {
        call.authorized = request
        return Effect.catchIf(next(call), isRejected, (error) => onRejected(error, reject))
      })
    return (call) =>
      once(call, (error, reject) =>
        // One replay: what FastMoss does not accept then is no matter of the token.
        Effect.flatMap(reject, (hasAnother) => hasAnother ? once(call, Effect.fail) : Effect.fail(error)))
  }
})
