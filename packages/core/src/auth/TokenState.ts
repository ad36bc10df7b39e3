/**
 * The state of a client's token as a pure state machine: the cached token, the cached failure, and the decision what `get`
 * does next. `AccessToken` runs it.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import type { FastMossTokenError } from "../FastMossError.js"
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
  /** Time before which no token request is sent: the last one failed, and this token has not expired. */
  readonly retryAfter: number
  /** True if the server rejected the token. */
  readonly isRejected: boolean
  /** Time before which a rejection is ignored: the token replaced a rejected one, so the token is not the cause. */
  readonly trustedUntil: number
}

/**
 * An entry of the negative cache: a failure that is not retryable, such as refused credentials.
 *
 * @since 0.1.0
 * @category models
 */
export interface CachedFailure {
  readonly error: FastMossTokenError
  /** End of its lifetime, in monotonic milliseconds. */
  readonly until: number
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
    ? Action.Fail({ error: failure.value.error })
    : request
}

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
  !Option.exists(cached, (cached) => Token.isSame(cached.token, token) && isDueForReplacement(cached, now))

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
}

/**
 * Caches a token. When it is cached already, only `writeAt` changes. When it replaces a rejected token, rejections of it
 * are ignored for 5 minutes: if FastMoss rejects it too, the token is not the cause.
 *
 * @since 0.1.0
 * @category combinators
 */
export const cache = (
  { cached }: TokenState,
  token: Token.Token,
  { jitter, now, refreshAhead, writeAt }: CacheOptions
): TokenState => {
  const previous = Option.getOrUndefined(cached)
  const wallMillis = wallFor(token, cached, now)
  if (previous !== undefined && Token.isSame(previous.token, token)) {
    return { cached: Option.some({ ...previous, token, writeAt }), failure: Option.none() }
  }
  return {
    cached: Option.some({
      token,
      cachedAt: { wallMillis, monotonicMillis: now.monotonicMillis },
      refreshAt: refreshAtOf(token, wallMillis, refreshAhead, jitter),
      writeAt,
      retryAfter: -Infinity,
      isRejected: false,
      trustedUntil: previous?.isRejected === true ? now.monotonicMillis + trustPeriod : -Infinity
    }),
    failure: Option.none()
  }
}

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
 * Checks whether a token is the cached one and not rejected.
 *
 * @since 0.1.0
 * @category combinators
 */
export const isCurrent = ({ cached }: TokenState, token: Token.Token): boolean =>
  Option.exists(cached, (cached) => Token.isSame(cached.token, token) && !cached.isRejected)

/**
 * Records the failure of a token request. A cached token that has not expired stays in use, even a rejected one, and the
 * next token request is sent after `retryDelay` milliseconds. A failure that is not retryable is cached for
 * `failureLifetime` milliseconds.
 *
 * @since 0.1.0
 * @category combinators
 */
export const fail = (
  { cached }: TokenState,
  error: FastMossTokenError,
  { failureLifetime, now, retryDelay }: {
    readonly now: ClockReading.ClockReading
    readonly retryDelay: number
    readonly failureLifetime: number
  }
): TokenState => ({
  cached: Option.map(cached, (cached) =>
    isUnexpired(cached, now)
      ? { ...cached, isRejected: false, retryAfter: now.monotonicMillis + retryDelay }
      : cached),
  failure: error.isRetryable ? Option.none() : Option.some({ error, until: now.monotonicMillis + failureLifetime })
})

/**
 * Returns the delay in milliseconds before the next token request after one failed while the cached token is unexpired:
 * 5 to 30 seconds, by a random number from 0 to 1.
 *
 * @since 0.1.0
 * @category combinators
 */
export const retryDelay = (random: number): number => 5_000 + 25_000 * random

/**
 * Returns the lifetime of a cached failure in milliseconds: 1 to 5 seconds, by a random number from 0 to 1.
 *
 * @since 0.1.0
 * @category combinators
 */
export const failureLifetime = (random: number): number => 1_000 + 4_000 * random
