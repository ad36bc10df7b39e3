import { FastMossError, Token } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Duration, FastCheck as fc, Option } from "effect"
import * as TokenState from "../../src/auth/TokenState.js"

const failure = (isRetryable: boolean) =>
  new FastMossError.FastMossTokenError({
    operation: "refresh",
    failure: new FastMossError.FastMossApiError({
      method: "POST",
      path: "/v1/refreshToken",
      attempts: 1,
      code: isRetryable ? 40001 : 1002,
      reason: isRetryable ? "ServiceUnavailable" : "InvalidCredentials",
      serverMessage: "",
      data: null
    })
  })

describe("failed token requests", () => {
  it("are each followed by a delay of 5 to 30 s, and cached for 250 ms to 5 s, ten thousand times in a row", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 100 }),
        fc.boolean(),
        (chance, isRetryable) => {
          const error = failure(isRetryable)
          const token = Token.fromGrant({ access_token: "at", expires_in: 1e9 }, { receivedAt: 0 })
          let now = { wallMillis: 0, monotonicMillis: 0 }
          let state = TokenState.cache(TokenState.empty, token, {
            now,
            jitter: 0.5,
            refreshAhead: Duration.minutes(5),
            isGranted: true,
            writeAt: Infinity
          })
          for (let n = 0; n < 10_000; n++) {
            const random = chance[n % chance.length] ?? 0
            state = TokenState.fail(state, error, { now, random })
            const delay = Math.round(Option.getOrThrow(state.cached).retryAfter - now.monotonicMillis)
            if (!(delay >= 5_000 && delay <= 30_000)) throw new Error(`a delay of ${delay} ms after ${n} failures`)
            const lifetime = Option.match(state.failure, {
              onNone: () => 0,
              onSome: ({ until }) => Math.round(until - now.monotonicMillis)
            })
            if (!(lifetime >= (isRetryable && n < 2 ? 250 * 2 ** n : 1_000) && lifetime <= 5_000)) {
              throw new Error(`a failure cached for ${lifetime} ms after ${n} failures`)
            }
            now = { wallMillis: now.wallMillis + delay, monotonicMillis: now.monotonicMillis + delay }
          }
          expect(TokenState.decide(state, now)._tag).toBe("Use")
        }
      ),
      { numRuns: 20 }
    )
  })
})
