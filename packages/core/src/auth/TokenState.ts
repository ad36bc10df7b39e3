/**
 * What a program holds of its token, and what is to be done about it. All pure: `AccessToken` acts on it.
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
 * A token in hand. Moments are on the steady clock, in milliseconds, unless said otherwise.
 *
 * @since 0.1.0
 * @category models
 */
export interface CachedToken {
  readonly token: Token.Token
  /** When it came into this program's hands. */
  readonly since: ClockReading.ClockReading
  /** When to begin to refresh it while it is used, in Unix milliseconds; infinite for never. */
  readonly refreshAt: number
  /** When to try to write it to the store; infinite once it is there. */
  readonly writeAt: number
  /** Before this no exchange is tried: the last one failed, and this token still works. */
  readonly retryAfter: number
  /** Whether the server did not accept it. */
  readonly isRejected: boolean
  /** Before this a rejection is not the token's fault: the token came in place of another that was rejected, too. */
  readonly trustedUntil: number
}

/**
 * A failure that stands for a while: the server said no to the credentials.
 *
 * @since 0.1.0
 * @category models
 */
export interface CachedFailure {
  readonly error: FastMossTokenError
  /** On the steady clock, in milliseconds. */
  readonly until: number
}

/**
 * What is known.
 *
 * @since 0.1.0
 * @category models
 */
export interface TokenState {
  readonly cached: Option.Option<CachedToken>
  readonly failure: Option.Option<CachedFailure>
}

/**
 * Nothing is known yet.
 *
 * @since 0.1.0
 * @category constructors
 */
export const empty: TokenState = { cached: Option.none(), failure: Option.none() }

/**
 * What a caller is to do.
 *
 * - `Use`: the token at hand
 * - `UseAndRefresh`: the token at hand, while an exchange goes on that nobody waits for
 * - `Request`: wait for an exchange
 * - `Fail`: the server said no a moment ago
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
 * Constructors of the steps.
 *
 * @since 0.1.0
 * @category constructors
 */
export const Action = Data.taggedEnum<Action>()

/**
 * The decision.
 *
 * @since 0.1.0
 * @category combinators
 */
export const decide = ({ cached: held, failure: refusal }: TokenState, now: ClockReading.ClockReading): Action => {
  if (held._tag === "Some") {
    const { refreshAt: aheadAt, isRejected, retryAfter: retryAt, since, token, writeAt } = held.value
    const wall = ClockReading.wallSince(since, now)
    const mayTry = now.monotonicMillis >= retryAt
    if (!isRejected && Token.decide(token, wall / 1000)._tag === "Use") {
      return (wall >= aheadAt && mayTry) || now.monotonicMillis >= writeAt
        ? Action.UseAndRefresh({ token })
        : Action.Use({ token })
    }
    // Inside the buffer it still works: better than a failure, and than a storm of exchanges that fail.
    if (!mayTry && isUnexpired(held.value, now)) return Action.Use({ token })
  }
  return refusal._tag === "Some" && now.monotonicMillis < refusal.value.until
    ? Action.Fail({ error: refusal.value.error })
    : exchange
}

const exchange = Action.Request()

/**
 * Whether a token has not ended, buffer or not.
 *
 * @since 0.1.0
 * @category combinators
 */
export const isUnexpired = ({ since, token }: CachedToken, now: ClockReading.ClockReading): boolean =>
  token.expireAt * 1000 > ClockReading.wallSince(since, now)

/**
 * Whether a transaction may settle for a token: it is usable, and not the one that is being replaced.
 *
 * @since 0.1.0
 * @category combinators
 */
export const isReplacement = (
  token: Token.Token,
  { cached: held }: TokenState,
  now: ClockReading.ClockReading
): boolean =>
  Token.decide(token, wallFor(token, held, now) / 1000)._tag === "Use" &&
  !Option.exists(held, (held) => Token.isSame(held.token, token) && isDueForReplacement(held, now))

/** Whether the token in hand is to be replaced although it is usable. */
const isDueForReplacement = (
  { refreshAt: aheadAt, isRejected, retryAfter: retryAt, since }: CachedToken,
  now: ClockReading.ClockReading
): boolean => isRejected || (ClockReading.wallSince(since, now) >= aheadAt && now.monotonicMillis >= retryAt)

/**
 * Our time in Unix milliseconds as far as a token is concerned: never before it was granted, and, for the one in hand, by
 * whichever clock says later.
 *
 * @since 0.1.0
 * @category combinators
 */
export const wallFor = (token: Token.Token, held: Option.Option<CachedToken>, now: ClockReading.ClockReading): number =>
  Option.isSome(held) && Token.isSame(held.value.token, token)
    ? ClockReading.wallSince(held.value.since, now)
    : Math.max(now.wallMillis, Option.getOrElse(token.receivedAt, () => 0) * 1000)

/**
 * How a token is taken in hand.
 *
 * @since 0.1.0
 * @category models
 */
export interface CacheOptions {
  readonly now: ClockReading.ClockReading
  /** When the store could not take it: when to try again, on the steady clock. */
  readonly writeAt: number
  /** How long before the buffer to begin to refresh, at most a quarter of the lifetime; zero for never. */
  readonly refreshAhead: Duration.Duration
  /** A number from 0 to 1 that spreads the begin: programs that share a token shall not all begin at once. */
  readonly jitter: number
}

/**
 * Takes a token in hand. What is known of that very token stays known. In place of one that was rejected, it is settled
 * for a while: if it is rejected too, the fault is not the token's.
 *
 * @since 0.1.0
 * @category combinators
 */
export const cache = (
  { cached: held }: TokenState,
  token: Token.Token,
  { jitter, now, refreshAhead, writeAt }: CacheOptions
): TokenState => {
  const before = Option.getOrUndefined(held)
  const wall = wallFor(token, held, now)
  if (before !== undefined && Token.isSame(before.token, token)) {
    return { cached: Option.some({ ...before, token, writeAt }), failure: Option.none() }
  }
  return {
    cached: Option.some({
      token,
      since: { wallMillis: wall, monotonicMillis: now.monotonicMillis },
      refreshAt: refreshAtOf(token, wall, refreshAhead, jitter),
      writeAt,
      retryAfter: -Infinity,
      isRejected: false,
      trustedUntil: before?.isRejected === true ? now.monotonicMillis + trustPeriod : -Infinity
    }),
    failure: Option.none()
  }
}

const refreshAtOf = (token: Token.Token, wall: number, refreshAhead: Duration.Duration, jitter: number): number => {
  const most = Duration.toMillis(refreshAhead)
  if (most === 0) return Infinity
  const received = Option.getOrElse(token.receivedAt, () => wall / 1000)
  const window = Math.min(most, Math.max(0, token.expireAt - received) * 250)
  return Token.usableUntil(token) * 1000 - window * (1 - jitter / 2)
}

/** How long a rejection of a token that replaced a rejected one is taken for a matter of permission: 5 minutes. */
const trustPeriod = 300_000

/**
 * The server did not accept a token. Acts only on the token in hand, so that a late rejection of an old one does no harm;
 * not on one that is settled, and not while exchanges are failing.
 *
 * @since 0.1.0
 * @category combinators
 */
export const reject = (holding: TokenState, token: Token.Token, now: ClockReading.ClockReading): TokenState =>
  Option.match(holding.cached, {
    onNone: () => holding,
    onSome: (held) =>
      Token.isSame(held.token, token) && now.monotonicMillis >= held.trustedUntil &&
        now.monotonicMillis >= held.retryAfter
        ? { ...holding, cached: Option.some({ ...held, isRejected: true }) }
        : holding
  })

/**
 * Whether a token is the one in hand, and good as far as is known.
 *
 * @since 0.1.0
 * @category combinators
 */
export const isCurrent = ({ cached: held }: TokenState, token: Token.Token): boolean =>
  Option.exists(held, (held) => Token.isSame(held.token, token) && !held.isRejected)

/**
 * An exchange failed. While the token in hand is alive it goes on to be used, one that was rejected too, and the next try
 * comes after `pause` milliseconds; else a refusal stands for `standing` milliseconds if the server will say the same again.
 *
 * @since 0.1.0
 * @category combinators
 */
export const fail = (
  { cached: held }: TokenState,
  error: FastMossTokenError,
  { now, pause, standing }: {
    readonly now: ClockReading.ClockReading
    readonly pause: number
    readonly standing: number
  }
): TokenState => ({
  cached: Option.map(held, (held) =>
    isUnexpired(held, now)
      ? { ...held, isRejected: false, retryAfter: now.monotonicMillis + pause }
      : held),
  failure: error.isRetryable ? Option.none() : Option.some({ error, until: now.monotonicMillis + standing })
})

/**
 * How long to wait after an exchange that failed while the token in hand is alive: 5 to 30 seconds, by a number from 0
 * to 1.
 *
 * @since 0.1.0
 * @category combinators
 */
export const retryDelay = (random: number): number => 5_000 + 25_000 * random

/**
 * How long a refusal stands: 1 to 5 seconds, by a number from 0 to 1.
 *
 * @since 0.1.0
 * @category combinators
 */
export const failureLifetime = (random: number): number => 1_000 + 4_000 * random
