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
  it("cause a delay of 5 to 30 s and are cached for 250 ms to 5 s, even ten thousand in a row", () => {
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

describe("the decision", () => {
  const at = (millis: number) => ({ wallMillis: millis, monotonicMillis: millis })
  const options = (millis: number) => ({
    now: at(millis),
    jitter: 0,
    refreshAhead: Duration.minutes(5),
    writeAt: Infinity,
    isGranted: true
  })
  const token = Token.fromGrant({ access_token: "at", expires_in: 7200 }, { receivedAt: 0 })
  const cached = TokenState.cache(TokenState.empty, token, options(0))
  const ahead = 6_500_000
  const inBuffer = 6_900_000

  it("refreshes ahead again only after retryAfter", () => {
    expect(TokenState.decide(cached, at(ahead))._tag).toBe("UseAndRefresh")
    const failed = TokenState.fail(cached, failure(true), { now: at(ahead), random: 0 })
    expect(TokenState.decide(failed, at(ahead + 4_999))._tag).toBe("Use")
    expect(TokenState.decide(failed, at(ahead + 5_000))._tag).toBe("UseAndRefresh")
    expect(TokenState.isReplacement(token, failed, at(ahead + 4_999))).toBe(true)
    expect(TokenState.isReplacement(token, failed, at(ahead + 5_000))).toBe(false)
  })

  it("uses a token inside its buffer only before retryAfter, and never after its expiry", () => {
    expect(TokenState.decide(cached, at(inBuffer))._tag).toBe("Request")
    const failed = TokenState.fail(cached, failure(true), { now: at(inBuffer), random: 0 })
    expect(TokenState.decide(failed, at(inBuffer + 4_999))._tag).toBe("Use")
    expect(TokenState.decide(failed, at(inBuffer + 5_000))._tag).toBe("Request")
    const late = TokenState.fail(cached, failure(true), { now: at(7_199_000), random: 0 })
    expect(TokenState.decide(late, at(7_199_999))._tag).toBe("Use")
    expect(TokenState.decide(late, at(7_200_000))._tag).toBe("Request")
  })

  it("repeats a write at writeAt, even before retryAfter", () => {
    const unwritten = TokenState.cache(TokenState.empty, token, { ...options(0), writeAt: 5_000 })
    expect(TokenState.decide(unwritten, at(4_999))._tag).toBe("Use")
    expect(TokenState.decide(unwritten, at(5_000))._tag).toBe("UseAndRefresh")
    const failed = TokenState.fail(unwritten, failure(true), { now: at(4_000), random: 1 })
    expect(TokenState.decide(failed, at(5_000))._tag).toBe("UseAndRefresh")
  })

  it("ignores a rejection before retryAfter, before trustedUntil, and of another token", () => {
    const isRejected = (state: TokenState.TokenState) => Option.exists(state.cached, ({ isRejected }) => isRejected)
    const failed = TokenState.fail(cached, failure(true), { now: at(0), random: 0 })
    expect(isRejected(TokenState.reject(failed, token, at(4_999)))).toBe(false)
    expect(isRejected(TokenState.reject(failed, token, at(5_000)))).toBe(true)
    const next = Token.fromGrant({ access_token: "next", expires_in: 7200 }, { receivedAt: 0 })
    expect(isRejected(TokenState.reject(cached, next, at(0)))).toBe(false)
    const replaced = TokenState.cache(TokenState.reject(cached, token, at(0)), next, options(0))
    expect(isRejected(TokenState.reject(replaced, next, at(299_999)))).toBe(false)
    expect(isRejected(TokenState.reject(replaced, next, at(300_000)))).toBe(true)
    expect(isRejected(TokenState.reject(TokenState.accept(replaced, next), next, at(0)))).toBe(true)
  })
})
