import { describe, expect, it } from "@effect/vitest"
import { Duration, Option } from "effect"
import * as Token from "../../src/auth/Token.js"
import * as TokenState from "../../src/auth/TokenState.js"
import * as FastMossError from "../../src/FastMossError.js"
import type * as ClockReading from "../../src/http/ClockReading.js"

/** Makes the clock reading at a time in seconds. The monotonic clock is 1000 s behind the wall clock. */
const at = (seconds: number, monotonic = seconds - 1_000): ClockReading.ClockReading => ({
  wallMillis: seconds * 1000,
  monotonicMillis: monotonic * 1000
})

/** Makes a token. By default it can be used until 19,400 s and expires at 20,000 s. */
const tokenOf = (name: string, { expireAt = 20_000, receivedAt = 10_000 } = {}) =>
  Token.fromJson({ access_token: name, expire_at: expireAt, received_at: receivedAt })
const token = tokenOf("at-1")
const other = tokenOf("at-2")

const cached: TokenState.CachedToken = {
  token,
  cachedAt: at(10_000),
  refreshAt: Infinity,
  writeAt: Infinity,
  retryAfter: -Infinity,
  isRejected: false,
  trustedUntil: -Infinity,
  isGrantedAgain: false
}

const stateWith = (
  changes: Partial<TokenState.CachedToken>,
  failure: Option.Option<TokenState.CachedFailure> = Option.none()
): TokenState.TokenState => ({ cached: Option.some({ ...cached, ...changes }), failure })

const errorOf = (code: number, retryAfter?: Duration.Duration) =>
  new FastMossError.FastMossTokenError({
    operation: "refresh",
    failure: new FastMossError.FastMossApiError({
      method: "POST",
      path: "/v1/refreshToken",
      attempts: 1,
      code,
      reason: FastMossError.reasonOfCode(code),
      serverMessage: "",
      data: null,
      retryAfter
    })
  })
const unavailable = errorOf(40001)
const refused = errorOf(1002)
const statusError = new FastMossError.FastMossTokenError({
  operation: "refresh",
  failure: new FastMossError.FastMossStatusError({
    method: "POST",
    path: "/v1/refreshToken",
    attempts: 1,
    status: 503,
    body: "",
    retryAfter: Duration.seconds(40)
  })
})
const reset = new FastMossError.FastMossTokenError({
  operation: "refresh",
  failure: new FastMossError.FastMossTransportError({
    method: "POST",
    path: "/v1/refreshToken",
    attempts: 1,
    reason: "Reset"
  })
})

const failureOf = (error: FastMossError.FastMossTokenError, until: number) =>
  Option.some({ error, until: until * 1000, count: 1 })

describe("a cached token", () => {
  const decide = (changes: Partial<TokenState.CachedToken>, now: ClockReading.ClockReading) =>
    TokenState.decide(stateWith(changes), now)
  const use = TokenState.Action.Use({ token })
  const useAndRefresh = TokenState.Action.UseAndRefresh({ token })
  const request = TokenState.Action.Request()

  it("is used until its buffer begins", () => {
    expect(decide({}, at(10_000))).toEqual(use)
    expect(decide({}, at(19_399))).toEqual(use)
    expect(decide({}, at(19_400))).toEqual(request)
    expect(TokenState.decide(TokenState.empty, at(0))).toEqual(request)
  })

  it("ages by the monotonic clock while the wall clock is set back", () => {
    expect(decide({}, at(5_000, 18_399))).toEqual(use)
    expect(decide({}, at(5_000, 18_400))).toEqual(request)
  })

  it("is refreshed in the background from refreshAt on, unless token requests fail", () => {
    const refreshAt = 15_000_000
    expect(decide({ refreshAt }, at(14_999))).toEqual(use)
    expect(decide({ refreshAt }, at(15_000))).toEqual(useAndRefresh)
    expect(decide({ refreshAt, retryAfter: 14_001_000 }, at(15_000))).toEqual(use)
    expect(decide({ refreshAt, retryAfter: 14_001_000 }, at(15_001))).toEqual(useAndRefresh)
  })

  it("is written again from writeAt on, even while token requests fail", () => {
    expect(decide({ writeAt: 11_000_000, retryAfter: Infinity }, at(11_999))).toEqual(use)
    expect(decide({ writeAt: 11_000_000, retryAfter: Infinity }, at(12_000))).toEqual(useAndRefresh)
  })

  it("is not used after it was rejected", () => {
    expect(decide({ isRejected: true, refreshAt: 0, writeAt: 0 }, at(10_000))).toEqual(request)
  })

  it("is used until its expiry while token requests fail, even inside its buffer", () => {
    const retryAfter = 30_000_000
    for (const changes of [{ retryAfter }, { retryAfter, isRejected: true }]) {
      expect(decide(changes, at(19_999))).toEqual(use)
      expect(decide(changes, at(20_000))).toEqual(request)
    }
    expect(decide({ retryAfter: 18_999_000 }, at(19_999))).toEqual(request)
  })
})

describe("a cached failure", () => {
  const failed = (error: FastMossError.FastMossTokenError) => ({
    ...TokenState.empty,
    failure: failureOf(error, 9_005)
  })

  it("is returned until the end of its lifetime if no token can be used", () => {
    expect(TokenState.decide(failed(refused), at(10_004))).toEqual(TokenState.Action.Fail({ error: refused }))
    expect(TokenState.decide(failed(refused), at(10_005))).toEqual(TokenState.Action.Request())
    expect(TokenState.decide(stateWith({ isRejected: true }, failureOf(refused, 9_005)), at(10_004))._tag).toBe("Fail")
    expect(TokenState.decide(stateWith({}, failureOf(refused, 9_005)), at(10_004))._tag).toBe("Use")
  })

  it("has the time until the next token request if it is retryable", () => {
    expect(TokenState.decide(failed(unavailable), at(10_003))).toMatchObject({
      _tag: "Fail",
      error: { operation: "refresh", failure: { code: 40001 }, retryAfter: Duration.millis(2_001) }
    })
    const aMomentLater = { ...at(10_003), monotonicMillis: 9_003_000.4 }
    expect(TokenState.decide(failed(unavailable), aMomentLater)).toMatchObject({
      error: { retryAfter: Duration.millis(2_001) }
    })
  })
})

describe("the current time for a token", () => {
  it("is the time of the wall clock, but never before the grant", () => {
    expect(TokenState.wallFor(token, Option.none(), at(12_000))).toBe(12_000_000)
    expect(TokenState.wallFor(token, Option.none(), at(9_000))).toBe(10_000_000)
    expect(TokenState.wallFor(Token.fromJson({ access_token: "at" }), Option.none(), at(9_000))).toBe(9_000_000)
    expect(TokenState.wallFor(other, Option.some(cached), at(9_000, 9_500))).toBe(10_000_000)
  })

  it("is never before the time of caching plus the monotonic time since", () => {
    expect(TokenState.wallFor(token, Option.some(cached), at(9_000, 9_500))).toBe(10_500_000)
    expect(TokenState.wallFor(token, Option.some(cached), at(11_000))).toBe(11_000_000)
  })

  it("decides whether the token has expired", () => {
    expect(TokenState.isUnexpired(cached, at(19_999))).toBe(true)
    expect(TokenState.isUnexpired(cached, at(20_000))).toBe(false)
    expect(TokenState.isUnexpired(cached, at(5_000, 19_000))).toBe(false)
  })
})

describe("a token from the store", () => {
  const isReplacement = (
    token: Token.Token,
    now: ClockReading.ClockReading,
    changes: Partial<TokenState.CachedToken> = {}
  ) => TokenState.isReplacement(token, stateWith(changes), now)

  it("replaces the cached token if it is usable", () => {
    expect(isReplacement(other, at(19_399))).toBe(true)
    expect(isReplacement(other, at(19_400))).toBe(false)
    expect(TokenState.isReplacement(other, TokenState.empty, at(11_000))).toBe(true)
  })

  it("does not replace the same cached token if that is rejected or due for a refresh", () => {
    const refreshAt = 15_000_000
    expect(isReplacement(token, at(11_000))).toBe(true)
    expect(isReplacement(token, at(11_000), { isRejected: true })).toBe(false)
    expect(isReplacement(token, at(14_999), { refreshAt })).toBe(true)
    expect(isReplacement(token, at(15_000), { refreshAt })).toBe(false)
    expect(isReplacement(token, at(15_000), { refreshAt, retryAfter: 14_000_001 })).toBe(true)
    expect(isReplacement(token, at(15_000), { refreshAt, retryAfter: 14_000_000 })).toBe(false)
    expect(isReplacement(other, at(15_000), { refreshAt, isRejected: true })).toBe(true)
  })

  it("replaces the same cached token if the server has prolonged it", () => {
    const prolonged = tokenOf("at-1", { expireAt: 20_001 })
    expect(isReplacement(prolonged, at(11_000), { isRejected: true })).toBe(true)
    expect(isReplacement(tokenOf("at-1", { expireAt: 19_999 }), at(11_000), { isRejected: true })).toBe(false)
    expect(TokenState.isNoLater(token, token)).toBe(true)
    expect(TokenState.isNoLater(other, token)).toBe(false)
    expect(TokenState.isNoLater(prolonged, token)).toBe(false)
  })

  it("is no replacement if it was granted in the future, unless it is the cached token", () => {
    expect(isReplacement(other, at(9_700))).toBe(true)
    expect(isReplacement(other, at(9_699))).toBe(false)
    expect(isReplacement(token, at(9_699))).toBe(true)
    expect(isReplacement(Token.fromJson({ access_token: "at", expire_at: 20_000 }), at(100))).toBe(true)
  })
})

describe("caching a token", () => {
  const options = {
    now: at(11_000),
    writeAt: 5,
    refreshAhead: Duration.minutes(5),
    jitter: 0,
    isGranted: false
  }
  const cache = (
    state: TokenState.TokenState,
    token: Token.Token,
    changes: Partial<TokenState.CacheOptions> = {}
  ) => TokenState.cache(state, token, { ...options, ...changes })

  it("sets its times and removes the cached failure", () => {
    expect(cache({ ...TokenState.empty, failure: failureOf(refused, 1e9) }, token)).toEqual({
      cached: Option.some({ ...cached, cachedAt: at(11_000), refreshAt: 19_100_000, writeAt: 5 }),
      failure: Option.none()
    })
    expect(cache(stateWith({ isRejected: false, retryAfter: 7, trustedUntil: 7 }), other)).toEqual({
      cached: Option.some({ ...cached, token: other, cachedAt: at(11_000), refreshAt: 19_100_000, writeAt: 5 }),
      failure: Option.none()
    })
  })

  it("counts from the grant if the wall clock is behind it", () => {
    expect(Option.getOrThrow(cache(TokenState.empty, token, { now: at(9_000) }).cached).cachedAt).toEqual({
      wallMillis: 10_000_000,
      monotonicMillis: 8_000_000
    })
  })

  it("sets refreshAt before the buffer, by at most a quarter of the lifetime, with a random reduction", () => {
    const refreshAt = (changes: Partial<TokenState.CacheOptions>, one = token) =>
      Option.getOrThrow(cache(TokenState.empty, one, changes).cached).refreshAt / 1000
    expect(refreshAt({})).toBe(19_400 - 300)
    expect(refreshAt({ jitter: 1 })).toBe(19_400 - 150)
    expect(refreshAt({ refreshAhead: Duration.hours(1) })).toBe(19_400 - 2_500)
    expect(refreshAt({ refreshAhead: Duration.zero })).toBe(Infinity)
    const official = Token.fromJson({ access_token: "at", expire_at: 12_000 })
    expect(refreshAt({ refreshAhead: Duration.hours(1) }, official)).toBe(11_400 - 250)
    const ended = Token.fromJson({ access_token: "at", expire_at: 500 })
    expect(refreshAt({ refreshAhead: Duration.hours(1) }, ended)).toBe(-100)
  })

  it("ignores rejections for 5 minutes if it replaces a rejected token", () => {
    expect(Option.getOrThrow(cache(stateWith({ isRejected: true }), other).cached)).toMatchObject({
      isRejected: false,
      trustedUntil: 10_300_000
    })
  })

  it("changes only writeAt if the token is already cached", () => {
    const state = stateWith({ isRejected: true, retryAfter: 3, trustedUntil: 4, refreshAt: 9 }, failureOf(refused, 1))
    expect(cache(state, tokenOf("at-1"))).toEqual({
      cached: Option.some({ ...Option.getOrThrow(state.cached), writeAt: 5 }),
      failure: Option.none()
    })
  })

  it("treats a cached token with a later expiry as a new token", () => {
    const prolonged = tokenOf("at-1", { expireAt: 21_000 })
    expect(Option.getOrThrow(cache(stateWith({ isRejected: true }), prolonged).cached)).toMatchObject({
      token: { expireAt: 21_000 },
      isRejected: false,
      cachedAt: at(11_000),
      refreshAt: 20_100_000
    })
  })

  it("delays the next token request, as after a failure, if the same token was granted again", () => {
    const again = cache(stateWith({ trustedUntil: 4 }), token, { isGranted: true, jitter: 0.5 })
    expect(Option.getOrThrow(again.cached)).toEqual({
      ...cached,
      writeAt: 5,
      retryAfter: 10_017_500,
      trustedUntil: 4
    })
    const insisted = cache(stateWith({ isRejected: true }), token, { isGranted: true, jitter: 0.5 })
    expect(Option.getOrThrow(insisted.cached)).toEqual({
      ...cached,
      writeAt: 5,
      retryAfter: 10_017_500,
      trustedUntil: 10_300_000,
      isGrantedAgain: true
    })
    expect(Option.getOrThrow(cache(stateWith({}), other, { isGranted: true }).cached)).toMatchObject({
      retryAfter: -Infinity,
      isGrantedAgain: false
    })
  })
})

describe("a rejection", () => {
  const isRejected = (
    changes: Partial<TokenState.CachedToken>,
    rejected = token,
    now: ClockReading.ClockReading = at(11_000)
  ) => Option.getOrThrow(TokenState.reject(stateWith(changes), rejected, now).cached).isRejected

  it("affects only the cached token", () => {
    expect(isRejected({})).toBe(true)
    expect(isRejected({}, other)).toBe(false)
    expect(TokenState.reject(TokenState.empty, token, at(0))).toBe(TokenState.empty)
    const state = stateWith({}, failureOf(refused, 1))
    expect(TokenState.reject(state, token, at(11_000))).toEqual({
      cached: Option.some({ ...cached, isRejected: true }),
      failure: state.failure
    })
  })

  it("is ignored before trustedUntil, and while token requests fail", () => {
    expect(isRejected({ trustedUntil: 10_000_001 })).toBe(false)
    expect(isRejected({ trustedUntil: 10_000_000 })).toBe(true)
    expect(isRejected({ retryAfter: 10_000_001 })).toBe(false)
    expect(isRejected({ retryAfter: 10_000_000 })).toBe(true)
  })

  it("makes the token not current any more", () => {
    expect(TokenState.isCurrent(stateWith({}), token)).toBe(true)
    expect(TokenState.isCurrent(stateWith({}), other)).toBe(false)
    expect(TokenState.isCurrent(stateWith({ isRejected: true }), token)).toBe(false)
    expect(TokenState.isCurrent(TokenState.empty, token)).toBe(false)
  })
})

describe("an accepted token", () => {
  it("loses its protection from rejections", () => {
    const state = stateWith({ trustedUntil: 5 }, failureOf(refused, 1))
    expect(TokenState.accept(state, token)).toEqual({ cached: Option.some(cached), failure: state.failure })
  })

  it("changes nothing if it is not the cached token, was granted again after its rejection, or is not protected", () => {
    for (const changes of [{}, { trustedUntil: 5, isGrantedAgain: true }]) {
      const state = stateWith(changes)
      expect(TokenState.accept(state, token)).toBe(state)
    }
    const state = stateWith({ trustedUntil: 5 })
    expect(TokenState.accept(state, other)).toBe(state)
    expect(TokenState.accept(TokenState.empty, token)).toBe(TokenState.empty)
  })
})

describe("a failed token request", () => {
  const fail = (
    state: TokenState.TokenState,
    error: FastMossError.FastMossTokenError,
    now: ClockReading.ClockReading = at(11_000)
  ) => TokenState.fail(state, error, { now, random: 0.5 })
  const lifetimeOf = ({ failure }: TokenState.TokenState) => Option.getOrThrow(failure).until - 10_000_000

  it("keeps an unexpired token in use, even a rejected token, and delays the next request", () => {
    for (const isRejected of [true, false]) {
      expect(fail(stateWith({ isRejected, writeAt: 5 }), unavailable).cached).toEqual(
        Option.some({ ...cached, writeAt: 5, retryAfter: 10_017_500 })
      )
    }
  })

  it("does not change an expired token", () => {
    expect(fail(stateWith({ isRejected: true }), unavailable, at(20_000)).cached).toEqual(
      Option.some({ ...cached, isRejected: true })
    )
    expect(fail(TokenState.empty, unavailable).cached).toEqual(Option.none())
  })

  it("is cached longer after each further failure, and longest if it is not retryable", () => {
    let state = TokenState.empty
    const lifetimes = [1, 2, 3, 4, 5].map((count) => {
      state = fail(state, unavailable)
      expect(Option.getOrThrow(state.failure)).toMatchObject({ count, error: { failure: unavailable.failure } })
      return lifetimeOf(state)
    })
    expect(lifetimes).toEqual([375, 750, 1_500, 3_000, 3_000])
    expect(fail(TokenState.empty, refused).failure).toEqual(
      Option.some({ error: refused, until: 10_003_000, count: 1 })
    )
  })

  it("has the time until the next request if it is retryable", () => {
    expect(Option.getOrThrow(fail(TokenState.empty, unavailable).failure).error.retryAfter).toEqual(
      Duration.millis(376)
    )
    expect(Option.getOrThrow(fail(TokenState.empty, refused).failure).error.retryAfter).toBeUndefined()
  })

  it("delays the next request by the server's Retry-After, at most one hour", () => {
    const waits = (error: FastMossError.FastMossTokenError) => {
      const state = fail(stateWith({}), error)
      return [lifetimeOf(state), Option.getOrThrow(state.cached).retryAfter - 10_000_000]
    }
    expect(waits(errorOf(40001, Duration.seconds(1)))).toEqual([1_000, 17_500])
    expect(waits(errorOf(40001, Duration.seconds(60)))).toEqual([60_000, 60_000])
    expect(waits(errorOf(40001, Duration.hours(2)))).toEqual([3_600_000, 3_600_000])
    expect(waits(statusError)).toEqual([40_000, 40_000])
    expect(waits(reset)).toEqual([375, 17_500])
  })

  it("causes a delay of 5 to 30 seconds, and is cached for 250 ms to 5 seconds", () => {
    expect([0, 0.5, 1].map(TokenState.retryDelay)).toEqual([5_000, 17_500, 30_000])
    expect([0, 1].map((random) => TokenState.failureLifetime(random, 1))).toEqual([250, 500])
    expect([0, 1].map((random) => TokenState.failureLifetime(random, 2))).toEqual([500, 1_000])
    expect([0, 1].map((random) => TokenState.failureLifetime(random, Infinity))).toEqual([1_000, 5_000])
  })
})
