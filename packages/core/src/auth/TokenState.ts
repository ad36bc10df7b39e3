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
export interface Held {
  readonly token: Token.Token
  /** When it came into this program's hands. */
  readonly since: ClockReading.Instant
  /** When to begin to refresh it while it is used, in Unix milliseconds; infinite for never. */
  readonly aheadAt: number
  /** When to try to write it to the store; infinite once it is there. */
  readonly writeAt: number
  /** Before this no exchange is tried: the last one failed, and this token still works. */
  readonly retryAt: number
  /** Whether the server did not accept it. */
  readonly isRejected: boolean
  /** Before this a rejection is not the token's fault: the token came in place of another that was rejected, too. */
  readonly settledUntil: number
}

/**
 * A failure that stands for a while: the server said no to the credentials.
 *
 * @since 0.1.0
 * @category models
 */
export interface Refusal {
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
export interface Holding {
  readonly held: Option.Option<Held>
  readonly refusal: Option.Option<Refusal>
}

/**
 * Nothing is known yet.
 *
 * @since 0.1.0
 * @category constructors
 */
export const nothing: Holding = { held: Option.none(), refusal: Option.none() }

/**
 * What a caller is to do.
 *
 * - `Use`: the token at hand
 * - `UseAndExchange`: the token at hand, while an exchange goes on that nobody waits for
 * - `Exchange`: wait for an exchange
 * - `Fail`: the server said no a moment ago
 *
 * @since 0.1.0
 * @category models
 */
export type Step = Data.TaggedEnum<{
  Use: { readonly token: Token.Token }
  UseAndExchange: { readonly token: Token.Token }
  Exchange: {}
  Fail: { readonly error: FastMossTokenError }
}>

/**
 * Constructors of the steps.
 *
 * @since 0.1.0
 * @category constructors
 */
export const Step = Data.taggedEnum<Step>()

/**
 * The decision.
 *
 * @since 0.1.0
 * @category combinators
 */
export const next = ({ held, refusal }: Holding, now: ClockReading.Instant): Step => {
  if (held._tag === "Some") {
    const { aheadAt, isRejected, retryAt, since, token, writeAt } = held.value
    const wall = ClockReading.wallSince(since, now)
    const mayTry = now.steady >= retryAt
    if (!isRejected && Token.decide(token, wall / 1000)._tag === "Use") {
      return (wall >= aheadAt && mayTry) || now.steady >= writeAt
        ? Step.UseAndExchange({ token })
        : Step.Use({ token })
    }
    // Inside the buffer it still works: better than a failure, and than a storm of exchanges that fail.
    if (!mayTry && isAlive(held.value, now)) return Step.Use({ token })
  }
  return refusal._tag === "Some" && now.steady < refusal.value.until
    ? Step.Fail({ error: refusal.value.error })
    : exchange
}

const exchange = Step.Exchange()

/**
 * Whether a token has not ended, buffer or not.
 *
 * @since 0.1.0
 * @category combinators
 */
export const isAlive = ({ since, token }: Held, now: ClockReading.Instant): boolean =>
  token.expireAt * 1000 > ClockReading.wallSince(since, now)

/**
 * Whether a transaction may settle for a token: it is usable, and not the one that is being replaced.
 *
 * @since 0.1.0
 * @category combinators
 */
export const isReplacement = (token: Token.Token, { held }: Holding, now: ClockReading.Instant): boolean =>
  Token.decide(token, wallFor(token, held, now) / 1000)._tag === "Use" &&
  !Option.exists(held, (held) => Token.isSame(held.token, token) && isOutgoing(held, now))

/** Whether the token in hand is to be replaced although it is usable. */
const isOutgoing = ({ aheadAt, isRejected, retryAt, since }: Held, now: ClockReading.Instant): boolean =>
  isRejected || (ClockReading.wallSince(since, now) >= aheadAt && now.steady >= retryAt)

/**
 * Our time in Unix milliseconds as far as a token is concerned: never before it was granted, and, for the one in hand, by
 * whichever clock says later.
 *
 * @since 0.1.0
 * @category combinators
 */
export const wallFor = (token: Token.Token, held: Option.Option<Held>, now: ClockReading.Instant): number =>
  Option.isSome(held) && Token.isSame(held.value.token, token)
    ? ClockReading.wallSince(held.value.since, now)
    : Math.max(now.wall, Option.getOrElse(token.receivedAt, () => 0) * 1000)

/**
 * How a token is taken in hand.
 *
 * @since 0.1.0
 * @category models
 */
export interface HoldOptions {
  readonly now: ClockReading.Instant
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
export const hold = (
  { held }: Holding,
  token: Token.Token,
  { jitter, now, refreshAhead, writeAt }: HoldOptions
): Holding => {
  const before = Option.getOrUndefined(held)
  const wall = wallFor(token, held, now)
  if (before !== undefined && Token.isSame(before.token, token)) {
    return { held: Option.some({ ...before, token, writeAt }), refusal: Option.none() }
  }
  return {
    held: Option.some({
      token,
      since: { wall, steady: now.steady },
      aheadAt: aheadOf(token, wall, refreshAhead, jitter),
      writeAt,
      retryAt: -Infinity,
      isRejected: false,
      settledUntil: before?.isRejected === true ? now.steady + settledFor : -Infinity
    }),
    refusal: Option.none()
  }
}

const aheadOf = (token: Token.Token, wall: number, refreshAhead: Duration.Duration, jitter: number): number => {
  const most = Duration.toMillis(refreshAhead)
  if (most === 0) return Infinity
  const received = Option.getOrElse(token.receivedAt, () => wall / 1000)
  const window = Math.min(most, Math.max(0, token.expireAt - received) * 250)
  return Token.usableUntil(token) * 1000 - window * (1 - jitter / 2)
}

/** How long a rejection of a token that replaced a rejected one is taken for a matter of permission: 5 minutes. */
const settledFor = 300_000

/**
 * The server did not accept a token. Acts only on the token in hand, so that a late rejection of an old one does no harm;
 * not on one that is settled, and not while exchanges are failing.
 *
 * @since 0.1.0
 * @category combinators
 */
export const reject = (holding: Holding, token: Token.Token, now: ClockReading.Instant): Holding =>
  Option.match(holding.held, {
    onNone: () => holding,
    onSome: (held) =>
      Token.isSame(held.token, token) && now.steady >= held.settledUntil && now.steady >= held.retryAt
        ? { ...holding, held: Option.some({ ...held, isRejected: true }) }
        : holding
  })

/**
 * Whether a token is the one in hand, and good as far as is known.
 *
 * @since 0.1.0
 * @category combinators
 */
export const isCurrent = ({ held }: Holding, token: Token.Token): boolean =>
  Option.exists(held, (held) => Token.isSame(held.token, token) && !held.isRejected)

/**
 * An exchange failed. While the token in hand is alive it goes on to be used, one that was rejected too, and the next try
 * comes after `pause` milliseconds; else a refusal stands for `standing` milliseconds if the server will say the same again.
 *
 * @since 0.1.0
 * @category combinators
 */
export const fail = (
  { held }: Holding,
  error: FastMossTokenError,
  { now, pause, standing }: { readonly now: ClockReading.Instant; readonly pause: number; readonly standing: number }
): Holding => ({
  held: Option.map(held, (held) =>
    isAlive(held, now)
      ? { ...held, isRejected: false, retryAt: now.steady + pause }
      : held),
  refusal: error.isRetryable ? Option.none() : Option.some({ error, until: now.steady + standing })
})

/**
 * How long to wait after an exchange that failed while the token in hand is alive: 5 to 30 seconds, by a number from 0
 * to 1.
 *
 * @since 0.1.0
 * @category combinators
 */
export const pauseOf = (random: number): number => 5_000 + 25_000 * random

/**
 * How long a refusal stands: 1 to 5 seconds, by a number from 0 to 1.
 *
 * @since 0.1.0
 * @category combinators
 */
export const standingOf = (random: number): number => 1_000 + 4_000 * random
