/**
 * The state of a client's token as a pure state machine: the cached token, the cached failure, and the decision what `get`
 * does next. `AccessToken` runs it.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import { FastMossTokenError } from "../FastMossError.js"
import * as ClockReading from "../http/ClockReading.js"
import * as Token from "./Token.js"

/**
 * A token in memory. Times are monotonic milliseconds unless stated otherwise.
 *
 * @since 0.1.0
 * @category models
 */
export interface CachedToken {
  readonly token: Token.Token
  /** Time at which the token was cached. */
  readonly cachedAt: ClockReading.ClockReading
  /** Time from which a use of the token starts its refresh in the background, in Unix milliseconds; infinite for never. */
  readonly refreshAt: number
  /** Time from which the write to the store is repeated; infinite once the token is stored. */
  readonly writeAt: number
  /**
   * Time before which no token request is sent: the last one failed, or was granted this token again with no later expiry,
   * and this token has not expired.
   */
  readonly retryAfter: number
  /** True if the server rejected the token. */
  readonly isRejected: boolean
  /** Time before which a rejection is ignored: the token replaced a rejected one, so the token is not the cause. */
  readonly trustedUntil: number
  /** True if FastMoss granted the token again after it had rejected it. Then `accept` does not end the trust. */
  readonly isGrantedAgain: boolean
}

/**
 * An entry of the negative cache: the last failure of a token request.
 *
 * @since 0.1.0
 * @category models
 */
export interface CachedFailure {
  readonly error: FastMossTokenError
  /** End of its lifetime, in monotonic milliseconds. No token request is sent before. */
  readonly until: number
  /** The number of token requests that failed in a row. */
  readonly count: number
}

/**
 * The cached token and the cached failure.
 *
 * @since 0.1.0
 * @category models
 */
export interface TokenState {
  readonly cached: Option.Option<CachedToken>
  readonly failure: Option.Option<CachedFailure>
}

/**
 * The initial state: nothing is cached.
 *
 * @since 0.1.0
 * @category constructors
 */
export const empty: TokenState = { cached: Option.none(), failure: Option.none() }

/**
 * The next action of `get`.
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
 * Constructors of the actions.
 *
 * @since 0.1.0
 * @category constructors
 */
export const Action = Data.taggedEnum<Action>()

/**
 * Decides the next action.
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
    // The token still works inside the buffer: better than a failure, and than a storm of failing token requests.
    if (!mayRequest && isUnexpired(cached.value, now)) return Action.Use({ token })
  }
  return failure._tag === "Some" && now.monotonicMillis < failure.value.until
    ? Action.Fail({ error: withRetryAfter(failure.value.error, failure.value.until - now.monotonicMillis) })
    : request
}

/**
 * Adds the time until the next token request to a failure that is worth another one. In whole milliseconds, and one more:
 * timers fire up to a millisecond early, and a caller that came too early would spend an attempt on the same failure.
 */
const withRetryAfter = (error: FastMossTokenError, millis: number): FastMossTokenError =>
  error.isRetryable
    ? new FastMossTokenError({
      operation: error.operation,
      failure: error.failure,
      retryAfter: Duration.millis(Math.ceil(millis) + 1)
    })
    : error

const request = Action.Request()

/**
 * Checks whether a token has not expired, without regard to the buffer.
 *
 * @since 0.1.0
 * @category combinators
 */
export const isUnexpired = ({ cachedAt, token }: CachedToken, now: ClockReading.ClockReading): boolean =>
  token.expireAt * 1000 > ClockReading.wallSince(cachedAt, now)

/**
 * Checks whether a token can be used instead of a new one: it is usable, it is not the cached token that is due for
 * replacement, and it was not granted in the future.
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
 * Checks whether a token is the same as another, and expires no later. One that expires later counts as a new token: the
 * server has prolonged it.
 *
 * @since 0.1.0
 * @category guards
 */
export const isNoLater = (token: Token.Token, previous: Token.Token): boolean =>
  Token.isSame(token, previous) && token.expireAt <= previous.expireAt

/** Clocks of programs that share a store differ by less, in seconds: half of the usual buffer before the expiry. */
const clockTolerance = 300

/**
 * Checks whether another program granted itself this token at a time that is yet to come by the local clock. Then one of the
 * two clocks was or is wrong, and the expiry of the token is wrong by as much: it may have ended long ago.
 */
const isFromFuture = (
  token: Token.Token,
  cached: Option.Option<CachedToken>,
  { wallMillis }: ClockReading.ClockReading
): boolean =>
  Option.exists(token.receivedAt, (at) => at > wallMillis / 1000 + clockTolerance) &&
  !Option.exists(cached, (cached) => Token.isSame(cached.token, token))

/** Checks whether the cached token has to be replaced although it is usable. */
const isDueForReplacement = (
  { cachedAt, isRejected, refreshAt, retryAfter }: CachedToken,
  now: ClockReading.ClockReading
): boolean => isRejected || (ClockReading.wallSince(cachedAt, now) >= refreshAt && now.monotonicMillis >= retryAfter)

/**
 * Returns the current time for a token in Unix milliseconds. It is never before the token's grant; for the cached token it
 * is the later of the wall clock and the time of caching plus the monotonic time since.
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
 * Options of `cache`.
 *
 * @since 0.1.0
 * @category models
 */
export interface CacheOptions {
  readonly now: ClockReading.ClockReading
  /** Time of the next write to the store when the last one failed, in monotonic milliseconds; infinite when it succeeded. */
  readonly writeAt: number
  /** Time before the buffer from which to refresh, at most a quarter of the lifetime; zero for never. */
  readonly refreshAhead: Duration.Duration
  /** A random number from 0 to 1 that spreads the refreshes of programs that share a token. */
  readonly jitter: number
  /** True if a token request has just been granted the token. */
  readonly isGranted: boolean
}

/**
 * Caches a token.
 *
 * When it replaces a rejected token, rejections of it are ignored for 5 minutes or until it is accepted: if FastMoss rejects
 * it too, the token is not the cause.
 *
 * When it is cached already and expires no later, only `writeAt` changes. If a token request was granted it, the next one
 * waits as after a failure; if it was rejected before, FastMoss insists on it, so it is not rejected any more, and further
 * rejections are ignored for 5 minutes.
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

/** Time for which a rejection of a token that replaced a rejected one counts as a missing permission: 5 minutes. */
const trustPeriod = 300_000

/**
 * Marks the cached token as rejected, if it is the given one: a late rejection of an older token changes nothing. A
 * rejection is also ignored while the token is trusted, and while token requests fail.
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
 * Records that FastMoss accepted a token. If it replaced a rejected one, that one was the cause: the next rejection counts.
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
 * Checks whether a token is the cached one and not rejected.
 *
 * @since 0.1.0
 * @category combinators
 */
export const isCurrent = ({ cached }: TokenState, token: Token.Token): boolean =>
  Option.exists(cached, (cached) => Token.isSame(cached.token, token) && !cached.isRejected)

/**
 * Records the failure of a token request. A cached token that has not expired stays in use, even a rejected one, and the
 * next token request is sent after `retryDelay`. Without such a token the failure is cached for `failureLifetime`. Both last
 * at least for the server's `Retry-After`, an hour at most. `random` is from 0 to 1.
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

/** Returns the wait that the server asks for, in milliseconds. */
const retryAfterOf = ({ failure }: FastMossTokenError): number =>
  failure._tag === "FastMossStatusError" || failure._tag === "FastMossApiError"
    ? Math.min(longestRetryAfter, Duration.toMillis(failure.retryAfter ?? Duration.zero))
    : 0

/** The longest wait for one `Retry-After`, in milliseconds: an hour. */
const longestRetryAfter = 3_600_000

/**
 * Returns the delay in milliseconds before the next token request after one failed while the cached token is unexpired:
 * 5 to 30 seconds, by a random number from 0 to 1.
 *
 * @since 0.1.0
 * @category combinators
 */
export const retryDelay = (random: number): number => 5_000 + 25_000 * random

/**
 * Returns the lifetime of a cached failure in milliseconds, by a random number from 0 to 1 and the number of failures in a
 * row: a quarter to half a second after the first, twice as long after each further one, 1 to 5 seconds at most. The number
 * is infinite for a failure that is not retryable, such as refused credentials.
 *
 * @since 0.1.0
 * @category combinators
 */
export const failureLifetime = (random: number, count: number): number =>
  Math.min(1_000 + 4_000 * random, 250 * 2 ** (count - 1) * (1 + random))
