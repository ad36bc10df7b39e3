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

describe("exchanges that fail", () => {
  it("ten thousand times are each followed by a pause of 5 to 30 s, and by no refusal of more than 5 s", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 100 }),
        fc.boolean(),
        (chance, isRetryable) => {
          const error = failure(isRetryable)
          const held = Token.fromGrant({ access_token: "at", expires_in: 1e9 }, { receivedAt: 0 })
          let now = { wallMillis: 0, monotonicMillis: 0 }
          let holding = TokenState.cache(TokenState.empty, held, {
            now,
            jitter: 0.5,
            refreshAhead: Duration.minutes(5),
            writeAt: Infinity
          })
          for (let n = 0; n < 10_000; n++) {
            const random = chance[n % chance.length] ?? 0
            holding = TokenState.fail(holding, error, {
              now,
              pause: TokenState.retryDelay(random),
              standing: TokenState.failureLifetime(random)
            })
            const pause = Math.round(Option.getOrThrow(holding.cached).retryAfter - now.monotonicMillis)
            if (!(pause >= 5_000 && pause <= 30_000)) throw new Error(`a pause of ${pause} ms after ${n} failures`)
            const standing = Option.match(holding.failure, {
              onNone: () => 0,
              onSome: ({ until }) => Math.round(until - now.monotonicMillis)
            })
            if (!(isRetryable ? standing === 0 : standing >= 1_000 && standing <= 5_000)) {
              throw new Error(`a refusal of ${standing} ms after ${n} failures`)
            }
            now = { wallMillis: now.wallMillis + pause, monotonicMillis: now.monotonicMillis + pause }
          }
          expect(TokenState.decide(holding, now)._tag).toBe("Use")
        }
      ),
      { numRuns: 20 }
    )
  })
})
