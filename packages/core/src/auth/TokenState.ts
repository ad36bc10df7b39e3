/**
 * Pure state machine behind `AccessToken.get`. Its state is the cached token and the cached failure of the last token
 * request. `decide` returns what `get` does next.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import { FastMossTokenError } from "../FastMossError.js"
import * as ClockReading from "../http/ClockReading.js"
import { unchecked } from "../internal/unchecked.js"
import * as Token from "./Token.js"

/**
 * Cached token. Times are in monotonic milliseconds unless stated otherwise.
 *
 * @since 0.1.0
 * @category models
 */
export interface CachedToken {
  readonly token: Token.Token
  /** Time at which the token was cached, on the wall clock and on the monotonic clock. */
  readonly cachedAt: ClockReading.ClockReading
  /**
   * Time from which a use of the token starts its refresh in the background, in Unix milliseconds; `Infinity` if there
   * is no background refresh.
   */
  readonly refreshAt: number
  /** Time from which a use of the token repeats its failed write to the store; `Infinity` once the token is stored. */
  readonly writeAt: number
  /**
   * Time before which no token request is sent. It is set if a token request fails while this token has not expired, or
   * if FastMoss grants this token again without a later expiry.
   */
  readonly retryAfter: number
  /** True if FastMoss rejected the token. */
  readonly isRejected: boolean
  /**
   * Time before which rejections of this token are ignored. It is set if the token replaced a rejected token: if
   * FastMoss rejects both tokens, the tokens are not the cause.
   */
  readonly trustedUntil: number
  /**
   * True if FastMoss granted the token again after it had rejected it. Then `accept` does not end the time during which
   * rejections are ignored.
   */
  readonly isGrantedAgain: boolean
}

/**
 * Entry of the negative cache: the last failure of a token request.
 *
 * @since 0.1.0
 * @category models
 */
export interface CachedFailure {
  readonly error: FastMossTokenError
  /** Time until which the failure is cached, in monotonic milliseconds. Calls that need a new token fail until then. */
  readonly until: number
  /** Number of token requests that failed in a row. */
  readonly count: number
}

/**
 * State of a client's token: the cached token and the cached failure.
 *
 * @since 0.1.0
 * @category models
 */
export interface TokenState {
  readonly cached: Option.Option<CachedToken>
  readonly failure: Option.Option<CachedFailure>
}

/**
 * Initial state: nothing is cached.
 *
 * @since 0.1.0
 * @category constructors
 */
export const empty: TokenState = { cached: Option.none(), failure: Option.none() }

/**
 * Next action of `AccessToken.get`.
 *
 * - `Use`: return the cached token
 * - `UseAndRefresh`: return the cached token, and start a token request in the background
 * - `Request`: wait for a token request
 * - `Fail`: fail with the cached failure
 *
 * @since 0.1.0
 * @category models
 */
export type Action = Data.TaggedEnum<{
  Use: { readonly token: Token.Token }
  UseAndRefresh: { readonly token: Token.Token }
  Request: {}
  Fail: { readonly error: FastMossTokenError }
}>

/**
 * Constructors of `Action`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const Action = Data.taggedEnum<Action>()

/**
 * Returns the next action of `AccessToken.get`, for a state at the time `now`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const decide = ({ cached, failure }: TokenState, now: ClockReading.ClockReading): Action => {
  if (cached._tag === "Some") {
    const { cachedAt, isRejected, refreshAt, retryAfter, token, writeAt } = cached.value
    const wallMillis = ClockReading.wallSince(cachedAt, now)
    const mayRequest = now.monotonicMillis >= retryAfter
    if (!isRejected && Token.decide(token, wallMillis / 1000)._tag === "Use") {
      return (wallMillis >= refreshAt && mayRequest) || now.monotonicMillis >= writeAt
        ? Action.UseAndRefresh({ token })
        : Action.Use({ token })
    }
    // The token still works inside the buffer. Using it is better than a failure, or than many failing token requests.
    if (!mayRequest && isUnexpired(cached.value, now)) return Action.Use({ token })
  }
  return failure._tag === "Some" && now.monotonicMillis < failure.value.until
    ? Action.Fail({ error: withRetryAfter(failure.value.error, failure.value.until - now.monotonicMillis) })
    : request
}

/**
 * Returns a retryable failure with `millis`, the time until the next token request, as its `retryAfter`. Other failures
 * stay unchanged. The time is rounded up to whole milliseconds, and one millisecond is added: timers may fire a
 * millisecond early, and the retry would then fail with the same cached failure.
 */
const withRetryAfter = (error: FastMossTokenError, millis: number): FastMossTokenError =>
  error.isRetryable
    ? new FastMossTokenError({
      operation: error.operation,
      failure: error.failure,
      retryAfter: Duration.millis(Math.ceil(millis) + 1)
    }, unchecked)
    : error

const request = Action.Request()

/**
 * Returns true if a cached token has not expired. Unlike `Token.decide`, it also accepts a token in the buffer, the
 * last minutes before its expiry.
 *
 * @since 0.1.0
 * @category combinators
 */
export const isUnexpired = ({ cachedAt, token }: CachedToken, now: ClockReading.ClockReading): boolean =>
  token.expireAt * 1000 > ClockReading.wallSince(cachedAt, now)

/**
 * Returns true if a token, for example from the store, can be used instead of requesting a new token. All of these must
 * hold:
 * - `Token.decide` returns `Use`.
 * - The token's `receivedAt` is at most 5 minutes in the future. A later time means that a clock is wrong.
 * - The token is new, or it is the cached token and the cached token need not be replaced.
 *
 * @since 0.1.0
 * @category combinators
 */
export const isReplacement = (
  token: Token.Token,
  { cached }: TokenState,
  now: ClockReading.ClockReading
): boolean =>
  Token.decide(token, wallFor(token, cached, now) / 1000)._tag === "Use" &&
  !isFromFuture(token, cached, now) &&
  !Option.exists(cached, (cached) => isNoLater(token, cached.token) && isDueForReplacement(cached, now))

/**
 * Returns true if two tokens have the same access token and `token` expires no later than `previous`. The same access
 * token with a later expiry counts as a new token, because the server has prolonged it.
 *
 * @since 0.1.0
 * @category guards
 */
export const isNoLater = (token: Token.Token, previous: Token.Token): boolean =>
  Token.isSame(token, previous) && token.expireAt <= previous.expireAt

/** Maximum difference between the clocks of programs that share a store, in seconds: half of the default buffer. */
const clockTolerance = 300

/**
 * Returns true if the `receivedAt` of a token that is not the cached token is more than 5 minutes in the future. Then
 * the local clock, or the clock of the program that received the token, is wrong. The expiry of the token is wrong too,
 * and may have passed long ago.
 */
const isFromFuture = (
  token: Token.Token,
  cached: Option.Option<CachedToken>,
  { wallMillis }: ClockReading.ClockReading
): boolean =>
  Option.exists(token.receivedAt, (at) => at > wallMillis / 1000 + clockTolerance) &&
  !Option.exists(cached, (cached) => Token.isSame(cached.token, token))

/**
 * Returns true if the cached token must be replaced although it is still usable: FastMoss rejected it, or the time of
 * its background refresh has come.
 */
const isDueForReplacement = (
  { cachedAt, isRejected, refreshAt, retryAfter }: CachedToken,
  now: ClockReading.ClockReading
): boolean => isRejected || (ClockReading.wallSince(cachedAt, now) >= refreshAt && now.monotonicMillis >= retryAfter)

/**
 * Returns the current time, in Unix milliseconds, for comparison with the expiry of a token.
 *
 * - For the cached token: the later of two times, the wall clock, and the time of caching plus the monotonic time
 *   since.
 * - For another token: the wall clock, but at least the token's `receivedAt`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const wallFor = (
  token: Token.Token,
  cached: Option.Option<CachedToken>,
  now: ClockReading.ClockReading
): number =>
  Option.isSome(cached) && Token.isSame(cached.value.token, token)
    ? ClockReading.wallSince(cached.value.cachedAt, now)
    : Math.max(now.wallMillis, Option.getOrElse(token.receivedAt, () => 0) * 1000)

/**
 * Options for `cache`.
 *
 * @since 0.1.0
 * @category models
 */
export interface CacheOptions {
  readonly now: ClockReading.ClockReading
  /**
   * Time of the next write to the store if the last write failed, in monotonic milliseconds; `Infinity` if it
   * succeeded.
   */
  readonly writeAt: number
  /**
   * Lead time of the background refresh: it starts this long before the buffer, the last minutes before the expiry, in
   * which the token is not used. At most a quarter of the token's lifetime. Zero turns the background refresh off.
   */
  readonly refreshAhead: Duration.Duration
  /** Random number from 0 to 1 that spreads the refreshes of programs that share a token. */
  readonly jitter: number
  /** True if a token request has just been granted the token. */
  readonly isGranted: boolean
}

/**
 * Returns the state after a token was cached. A cached failure is forgotten.
 *
 * - If the token replaces a rejected token, rejections of the new token are ignored for 5 minutes or until FastMoss
 *   accepts it: if FastMoss rejects both tokens, the tokens are not the cause.
 * - If the token is already cached and expires no later, only `writeAt` changes.
 * - If FastMoss has granted such a token again (`isGranted`), the next token request is also delayed as after a
 *   failure. If the token had been rejected, the rejection is forgotten, and further rejections are ignored for 5
 *   minutes.
 *
 * @since 0.1.0
 * @category combinators
 */
export const cache = (
  { cached }: TokenState,
  token: Token.Token,
  { isGranted, jitter, now, refreshAhead, writeAt }: CacheOptions
): TokenState => {
  const previous = Option.getOrUndefined(cached)
  const wallMillis = wallFor(token, cached, now)
  if (previous !== undefined && isNoLater(token, previous.token)) {
    const same = { ...previous, token, writeAt }
    return { cached: Option.some(isGranted ? grantedAgain(same, jitter, now) : same), failure: Option.none() }
  }
  return {
    cached: Option.some({
      token,
      cachedAt: { wallMillis, monotonicMillis: now.monotonicMillis },
      refreshAt: refreshAtOf(token, wallMillis, refreshAhead, jitter),
      writeAt,
      retryAfter: -Infinity,
      isRejected: false,
      trustedUntil: previous?.isRejected === true ? now.monotonicMillis + trustPeriod : -Infinity,
      isGrantedAgain: false
    }),
    failure: Option.none()
  }
}

/**
 * Returns `same`, the cached token, changed because FastMoss granted it again without a later expiry. The next token
 * request is delayed, and a rejection of the token is forgotten.
 */
const grantedAgain = (
  same: CachedToken,
  random: number,
  { monotonicMillis }: ClockReading.ClockReading
): CachedToken => ({
  ...same,
  retryAfter: monotonicMillis + retryDelay(random),
  isRejected: false,
  ...(same.isRejected ? { trustedUntil: monotonicMillis + trustPeriod, isGrantedAgain: true } : {})
})

/** Returns the time of a token's background refresh, in Unix milliseconds; `Infinity` if it is turned off. */
const refreshAtOf = (
  token: Token.Token,
  wallMillis: number,
  refreshAhead: Duration.Duration,
  jitter: number
): number => {
  const longest = Duration.toMillis(refreshAhead)
  if (longest === 0) return Infinity
  const receivedAt = Option.getOrElse(token.receivedAt, () => wallMillis / 1000)
  const ahead = Math.min(longest, Math.max(0, token.expireAt - receivedAt) * 250)
  return Token.usableUntil(token) * 1000 - ahead * (1 - jitter / 2)
}

/**
 * Time for which rejections of a token are ignored if it replaced a rejected token, in milliseconds: 5 minutes. If
 * FastMoss rejects both tokens, the cause is another, such as a missing permission.
 */
const trustPeriod = 300_000

/**
 * Returns the state after FastMoss rejected a token: the cached token is marked as rejected. The state stays unchanged
 * in these cases:
 * - The rejected token is not the cached token, for example because it was already replaced.
 * - The time is before `trustedUntil` or `retryAfter` of the cached token.
 *
 * @since 0.1.0
 * @category combinators
 */
export const reject = (state: TokenState, token: Token.Token, now: ClockReading.ClockReading): TokenState =>
  Option.match(state.cached, {
    onNone: () => state,
    onSome: (cached) =>
      Token.isSame(cached.token, token) && now.monotonicMillis >= cached.trustedUntil &&
        now.monotonicMillis >= cached.retryAfter
        ? { ...state, cached: Option.some({ ...cached, isRejected: true }) }
        : state
  })

/**
 * Returns the state after FastMoss accepted a token. If the token replaced a rejected token, its rejections were
 * ignored until now; from now on they count. The state stays unchanged for other tokens, and if `isGrantedAgain` is
 * true.
 *
 * @since 0.1.0
 * @category combinators
 */
export const accept = (state: TokenState, token: Token.Token): TokenState =>
  state.cached._tag === "Some" && state.cached.value.trustedUntil !== -Infinity &&
    !state.cached.value.isGrantedAgain && Token.isSame(state.cached.value.token, token)
    ? { ...state, cached: Option.some({ ...state.cached.value, trustedUntil: -Infinity }) }
    : state

/**
 * Returns true if a token is the cached token and was not rejected.
 *
 * @since 0.1.0
 * @category combinators
 */
export const isCurrent = ({ cached }: TokenState, token: Token.Token): boolean =>
  Option.exists(cached, (cached) => Token.isSame(cached.token, token) && !cached.isRejected)

/**
 * Returns the state after a token request failed. `random` is a number from 0 to 1.
 *
 * - A cached token that has not expired stays in use, even if it was rejected. The next token request is sent after
 *   `retryDelay`.
 * - The failure is cached for `failureLifetime`. Calls without a usable token fail with it.
 * - Both times are at least the server's `Retry-After`, which counts as one hour at most.
 *
 * @since 0.1.0
 * @category combinators
 */
export const fail = (
  { cached, failure }: TokenState,
  error: FastMossTokenError,
  { now: { monotonicMillis, wallMillis }, random }: { readonly now: ClockReading.ClockReading; readonly random: number }
): TokenState => {
  const count = Option.match(failure, { onNone: () => 0, onSome: ({ count }) => count }) + 1
  const retryAfter = retryAfterOf(error)
  const lifetime = Math.max(retryAfter, failureLifetime(random, error.isRetryable ? count : Infinity))
  const until = monotonicMillis + lifetime
  return {
    cached: Option.map(cached, (cached) =>
      isUnexpired(cached, { monotonicMillis, wallMillis })
        ? {
          ...cached,
          isRejected: false,
          retryAfter: monotonicMillis + Math.max(retryAfter, retryDelay(random))
        }
        : cached),
    failure: Option.some({ error: withRetryAfter(error, lifetime), until, count })
  }
}

/**
 * Returns the wait that the server requests with `Retry-After`, in milliseconds: at most one hour, and 0 without this
 * header.
 */
const retryAfterOf = ({ failure }: FastMossTokenError): number =>
  failure._tag === "FastMossStatusError" || failure._tag === "FastMossApiError"
    ? Math.min(longestRetryAfter, Duration.toMillis(failure.retryAfter ?? Duration.zero))
    : 0

/** Maximum wait for a `Retry-After`, in milliseconds: one hour. */
const longestRetryAfter = 3_600_000

/**
 * Returns the delay between a failed token request and the next one, in milliseconds, for a cached token that has not
 * expired: 5 to 30 seconds. `random` is a number from 0 to 1.
 *
 * @since 0.1.0
 * @category combinators
 */
export const retryDelay = (random: number): number => 5_000 + 25_000 * random

/**
 * Returns the time for which a failed token request is cached, in milliseconds. `random` is a number from 0 to 1,
 * `count` the number of failures in a row.
 *
 * - After the first failure: 250 to 500 ms. After each further failure: twice as long.
 * - Never longer than 1 to 5 seconds, depending on `random`.
 * - For a failure that is not retryable, such as refused credentials, pass `Infinity` as `count`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const failureLifetime = (random: number, count: number): number =>
  Math.min(1_000 + 4_000 * random, 250 * 2 ** (count - 1) * (1 + random))
