/**
 * Stage that authorizes each request: it gets a token and signs the request. It repeats the request once if FastMoss
 * rejects the token or the timestamp.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { Authentication, type AuthorizedRequest } from "../auth/Authentication.js"
import { FastMossConfig } from "../FastMossConfig.js"
import { type FastMossError, reasonOfStatus } from "../FastMossError.js"
import * as ClockReading from "../http/ClockReading.js"
import { concernsAuthentication } from "../internal/refusalHint.js"
import type { Call, Stage } from "./Stage.js"

/**
 * Returns true if the failure means that FastMoss rejected the token: the reason `InvalidCredentials`, HTTP 401 with
 * any code, or one of the configured `codes`. The reason `PermissionDenied` does not count, because users saw it for
 * endpoints that their plan does not include.
 *
 * @since 0.1.0
 * @category predicates
 */
export const isRejection = (error: FastMossError, codes: ReadonlyArray<number>): boolean =>
  (error._tag === "FastMossStatusError" || error._tag === "FastMossApiError") && (
    error.reason === "InvalidCredentials" ||
    (error._tag === "FastMossStatusError" && reasonOfStatus(error.status, undefined) === "InvalidCredentials") ||
    (error.code !== undefined && codes.includes(error.code))
  )

/**
 * Returns the clock offset (server time minus local time, in seconds) that may have caused a refusal; 0 if the clock
 * was not the cause.
 *
 * @since 0.1.0
 * @category combinators
 */
export const refusedOffset = (error: FastMossError): number =>
  (error._tag === "FastMossStatusError" || error._tag === "FastMossApiError") && concernsAuthentication(error.reason)
    ? error.clockOffset ?? 0
    : 0

/**
 * Returns true if a repeated request has a corrected timestamp: the timestamp `next` of the repeated request differs
 * from the timestamp `refused` of the first request by the clock offset, give or take one minute. Timestamps are in
 * Unix seconds, the clock offset (server time minus local time) in seconds.
 *
 * Returns false if the client has not learnt the clock offset, because both timestamps then come from the wrong clock.
 *
 * @since 0.1.0
 * @category predicates
 */
export const isCorrected = (clockOffset: number, refused: number | undefined, next: number | undefined): boolean =>
  clockOffset !== 0 && refused !== undefined && next !== undefined &&
  Math.abs(next - refused - clockOffset) <= 60

/**
 * Gets a token and signs the request. Repeats the stages below once in these cases:
 *
 * - FastMoss rejects the token, and another token is available.
 * - FastMoss refuses a request whose timestamp was wrong by more than a minute.
 *
 * The repeated request counts as an attempt and in the budget, but needs no second permit. If it cannot be sent, the
 * call fails with the first failure.
 *
 * After a path has rejected a token, further rejections from this path are ignored for 5 minutes, or until a call of
 * the path succeeds: if FastMoss rejects the next token too, the path is the cause, not the token.
 *
 * @since 0.1.0
 * @category stages
 */
export const stage: Stage<Authentication | FastMossConfig> = Effect.gen(function*() {
  const authentication = yield* Authentication
  const { tokenRejectedCodes } = yield* FastMossConfig
  return (next) => {
    const refusingPaths = new RefusingPaths()
    const send = (call: Call, { accept = Effect.void, request }: AuthorizedRequest) => {
      call.authorized = request
      return Effect.flatMap(next(call), (reply) => {
        refusingPaths.remove(call.request.path)
        return Effect.as(accept, reply)
      })
    }
    const replay = (call: Call, first: AuthorizedRequest, epoch: number, error: FastMossError) => {
      const isRejected = isRejection(error, tokenRejectedCodes)
      const clockOffset = refusedOffset(error)
      if (!isRejected && clockOffset === 0) return Effect.fail(error)
      return Effect.gen(function*() {
        const { path } = call.request
        const { monotonicMillis } = yield* ClockReading.now
        const hasAnother = isRejected && refusingPaths.mayReject(path, epoch, monotonicMillis) && (yield* first.reject)
        if (hasAnother) refusingPaths.add(path, monotonicMillis)
        if (!hasAnother && clockOffset === 0) return yield* Effect.fail(error)
        const second = yield* Effect.mapError(authentication.authorize(call.request), () => error)
        if (!hasAnother && !isCorrected(clockOffset, first.request.signedAt, second.request.signedAt)) {
          return yield* Effect.fail(error)
        }
        const { sent } = call
        // The request is repeated only once: a second refusal must have another cause.
        return yield* Effect.mapError(send(call, second), (failure) => call.sent === sent ? error : failure)
      })
    }
    return (call) =>
      Effect.flatMap(
        authentication.authorize(call.request),
        (first) => {
          const { epoch } = refusingPaths
          return Effect.catchAll(send(call, first), (error) => replay(call, first, epoch, error))
        }
      )
  }
})

/** Paths that rejected a token within the last 5 minutes and have accepted no token since. */
class RefusingPaths {
  readonly #entries = new Map<string, { readonly epoch: number; readonly until: number }>()
  /**
   * Number of paths added so far. A request remembers this number when it gets its token. With it `mayReject` knows if
   * the request got the token before or after its path was added.
   */
  epoch = 0

  /**
   * Returns true if the token of a refused request counts as rejected, so that the client may try another token. This
   * is so in two cases:
   *
   * - The path of the request is not in the list, or its entry has expired.
   * - The request got its token before the path was added, so its token is an older one. `epoch` is the number of added
   *   paths at that time.
   */
  mayReject(path: string, epoch: number, now: number): boolean {
    const entry = this.#entries.get(path)
    return entry === undefined || epoch < entry.epoch || now >= entry.until
  }

  add(path: string, now: number): void {
    // A path is deleted before it is added, so the entries are sorted by their end.
    this.#entries.delete(path)
    for (const [first, { until }] of this.#entries) {
      if (this.#entries.size < mostRefusingPaths && now < until) break
      this.#entries.delete(first)
    }
    this.#entries.set(path, { epoch: this.epoch += 1, until: now + refusalPeriod })
  }

  remove(path: string): void {
    if (this.#entries.size > 0) this.#entries.delete(path)
  }
}

const refusalPeriod = 300_000
const mostRefusingPaths = 1_000
