/**
 * How fast attempts may follow each other: a state machine without effects.
 *
 * FastMoss publishes no limit, so the rate is learnt. It is free until the server refuses for the first time. Then it is
 * set below what the server let through in the last second, or to two a second where that was less. It is lowered again by
 * a refusal that comes after successes, below what the server let through since the last time, and halved at most. Each
 * success raises it by a sixtieth for each second that has passed, so that it takes more than half a minute to double; but
 * by a seventh while it is those two a second or what came of them, which is a guess.
 *
 * After a refusal all wait, since the server's window may be closed for a while: 200 ms, and twice as long after each
 * attempt that is refused again, up to ten seconds. The first success ends that.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"

/**
 * What is known. Times are in milliseconds of a clock that nobody corrects (`Timer.unsafeNow`), rates in attempts a second.
 *
 * @since 0.1.0
 * @category models
 */
export interface AdaptiveRate {
  /** How many attempts are under way. */
  readonly inFlight: number
  /** The learnt rate; `Infinity` until the server refuses for the first time. */
  readonly rate: number
  /** Whether the rate is a guess, as it is when the server refused before much went through. */
  readonly isGuess: boolean
  /** When the next attempt may begin. */
  readonly nextAt: number
  /** How many attempts in a row were refused. */
  readonly refusals: number
  /** When the last of them was: what began before has no say any more. */
  readonly refusedAt: number
  /** When the rate was lowered last, and how many successes there were since. */
  readonly lowered: { readonly at: number; readonly successes: number }
  /** When the rate was changed last. */
  readonly changedAt: number
  /** Successes in the current second, which began at `since`, and in the one before. */
  readonly recent: { readonly since: number; readonly current: number; readonly before: number }
}

/**
 * The limits that are set.
 *
 * @since 0.1.0
 * @category models
 */
export interface Limits {
  readonly concurrency: number
  /** In attempts a second; `Infinity` where none is set. */
  readonly rate: number
  readonly adaptive: boolean
}

/**
 * Nothing known, nothing under way.
 *
 * @since 0.1.0
 * @category constructors
 */
export const initial: AdaptiveRate = {
  inFlight: 0,
  rate: Infinity,
  isGuess: false,
  nextAt: -Infinity,
  refusals: 0,
  refusedAt: -Infinity,
  lowered: { at: -Infinity, successes: 0 },
  changedAt: -Infinity,
  recent: { since: -Infinity, current: 0, before: 0 }
}

/**
 * Whether the next in line may begin.
 *
 * @since 0.1.0
 * @category models
 */
export type Acquisition = Data.TaggedEnum<{
  /** It may; and the pace after it. */
  Granted: { readonly pace: AdaptiveRate }
  /** Not yet. In milliseconds. */
  Delayed: { readonly millis: number }
  /** Not before another has finished. */
  Saturated: {}
}>

/**
 * Constructors of the turns.
 *
 * @since 0.1.0
 * @category constructors
 */
export const Acquisition = Data.taggedEnum<Acquisition>()

/**
 * Whether the next in line may begin now. Beginnings are spread evenly: a fixed window of the server's never sees more
 * than the rate.
 *
 * @since 0.1.0
 * @category combinators
 */
export const tryAcquire = (pace: AdaptiveRate, now: number, limits: Limits): Acquisition => {
  if (pace.inFlight >= limits.concurrency) return saturated
  // A hundredth of a millisecond is the rounding of clocks.
  if (now + 0.01 < pace.nextAt) return Acquisition.Delayed({ millis: pace.nextAt - now })
  const interval = Math.max(1000 / Math.min(pace.rate, limits.rate), pauseOf(pace.refusals))
  // Field by field, here and for a success: V8 takes microseconds over a spread with other values, for every attempt.
  return Acquisition.Granted({
    pace: {
      inFlight: pace.inFlight + 1,
      rate: pace.rate,
      isGuess: pace.isGuess,
      nextAt: now + interval,
      refusals: pace.refusals,
      refusedAt: pace.refusedAt,
      lowered: pace.lowered,
      changedAt: pace.changedAt,
      recent: pace.recent
    }
  })
}

const saturated = Acquisition.Saturated()

/** How long all wait after so many refusals in a row, in milliseconds. */
const pauseOf = (refusals: number): number => refusals === 0 ? 0 : Math.min(10_000, 200 * 2 ** (refusals - 1))

/**
 * What came of an attempt, as far as the pace needs it.
 *
 * @since 0.1.0
 * @category models
 */
export interface AttemptOutcome {
  readonly startedAt: number
  /** `throttled`: refused for its pace. `other` says nothing of it. */
  readonly outcome: "success" | "throttled" | "other"
  /** How long the server asks everybody to wait, in milliseconds. */
  readonly retryAfter: number
}

/**
 * The pace after an attempt has finished.
 *
 * @since 0.1.0
 * @category combinators
 */
export const onResult = (pace: AdaptiveRate, now: number, what: AttemptOutcome, limits: Limits): AdaptiveRate => {
  const inFlight = pace.inFlight - 1
  // What began before the last refusal was on its way already.
  const isNews = what.startedAt >= pace.refusedAt
  if (limits.adaptive && what.outcome === "success") {
    return {
      inFlight,
      rate: raised(pace, now),
      isGuess: pace.isGuess,
      nextAt: pace.nextAt,
      refusals: isNews ? 0 : pace.refusals,
      refusedAt: pace.refusedAt,
      lowered: { at: pace.lowered.at, successes: pace.lowered.successes + 1 },
      changedAt: pace.rate === Infinity ? pace.changedAt : now,
      recent: counted(pace.recent, now)
    }
  }
  const left = { ...pace, inFlight }
  if (!limits.adaptive || what.outcome === "other") return left
  const held = waitingFor(left, now, Math.min(what.retryAfter, longestHold))
  if (!isNews) return held
  const refused = { ...held, refusals: held.refusals + 1, refusedAt: now }
  return waitingFor(pace.refusals === 0 ? lowered(refused, now, limits) : refused, now, pauseOf(refused.refusals))
}

const waitingFor = (pace: AdaptiveRate, now: number, millis: number): AdaptiveRate => ({
  ...pace,
  nextAt: Math.max(pace.nextAt, now + millis)
})

/** At most so long does one `Retry-After` stop everybody. In milliseconds. */
const longestHold = 60_000

/** What part of the rate that the server let through is taken. */
const share = 0.9

/** A first refusal after little traffic says little of the limit: the first learnt rate, at least. */
const cautiousRate = 2

/** The lowest rate: an attempt in ten seconds. */
const lowestRate = 0.1

const lowered = (pace: AdaptiveRate, now: number, limits: Limits): AdaptiveRate => {
  const current = Math.min(pace.rate, limits.rate)
  const measured = current === Infinity
    ? share * inLastSecond(pace.recent, now)
    : share * Math.min(current, pace.lowered.successes / Math.max(1, (now - pace.lowered.at) / 1000))
  const rate = Math.max(measured, current === Infinity ? cautiousRate : Math.max(lowestRate, current / 2))
  return {
    ...pace,
    rate,
    isGuess: current === Infinity && measured < cautiousRate,
    lowered: { at: now, successes: 0 },
    changedAt: now
  }
}

/** A success after a long silence does not count for all of it. In milliseconds. */
const longestStep = 10_000

/** The rate after a success. */
const raised = ({ changedAt, isGuess, rate }: AdaptiveRate, now: number): number =>
  rate * (1 + Math.min(now - changedAt, longestStep) / (isGuess ? 7_000 : 60_000))

const counted = ({ before, current, since }: AdaptiveRate["recent"], now: number): AdaptiveRate["recent"] =>
  now - since < 1000
    ? { since, current: current + 1, before }
    : { since: now, current: 1, before: now - since < 2000 ? current : 0 }

/** Successes in the second that ends now. */
const inLastSecond = ({ before, current, since }: AdaptiveRate["recent"], now: number): number =>
  now - since < 1000 ? current + before * (1 - (now - since) / 1000) : now - since < 2000 ? current : 0
