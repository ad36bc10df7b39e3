/**
 * Rate that is learnt from throttling responses (AIMD), a pure state machine.
 *
 * FastMoss publishes no limit. The rate is unlimited until the first throttling response. That sets it below the rate of
 * successes in the last second, or to two attempts a second if that was lower. A later throttling response after successes
 * sets it below the rate of successes since the last decrease, and at most halves it. Each success raises it by one
 * sixtieth for each second since the last change, so that doubling takes more than half a minute; a rate that began as
 * those two attempts a second is a guess and rises by one seventh.
 *
 * After a throttling response all attempts wait, because the server may refuse every request until its period ends: 200 ms,
 * and twice as long after each further one, up to ten seconds. The first success ends the wait. Here a success is any
 * response that FastMoss let through: one that refuses a parameter counts in its limit as well.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"

/**
 * State of the rate. Times are in monotonic milliseconds, rates in attempts a second.
 *
 * @since 0.1.0
 * @category models
 */
export interface AdaptiveRate {
  /** The number of attempts under way. */
  readonly inFlight: number
  /** The learnt rate; `Infinity` until the first throttling response. */
  readonly rate: number
  /** True while the rate is a guess: the first throttling response came after few successes. */
  readonly isGuess: boolean
  /** The earliest start of the next attempt. */
  readonly nextAt: number
  /** The number of throttling responses in a row. */
  readonly refusals: number
  /** The time of the last of them. Results of attempts that started before it are ignored. */
  readonly refusedAt: number
  /** The time of the last decrease of the rate, and the number of successes since. */
  readonly lowered: { readonly at: number; readonly successes: number }
  /** The time of the last change of the rate. */
  readonly changedAt: number
  /** Successes in the current second, which started at `since`, and in the second before it. */
  readonly recent: { readonly since: number; readonly current: number; readonly before: number }
}

/**
 * The configured limits.
 *
 * @since 0.1.0
 * @category models
 */
export interface Limits {
  readonly concurrency: number
  /** In attempts a second; `Infinity` if none is configured. */
  readonly rate: number
  readonly adaptive: boolean
}

/**
 * The initial state: nothing learnt, no attempt under way.
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
 * Result of a request for a permit.
 *
 * @since 0.1.0
 * @category models
 */
export type Acquisition = Data.TaggedEnum<{
  /** The attempt may start; the state after it. */
  Granted: { readonly state: AdaptiveRate }
  /** No permit for `millis` milliseconds. */
  Delayed: { readonly millis: number }
  /** No permit before another attempt ends. */
  Saturated: {}
}>

/**
 * Constructors of `Acquisition`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const Acquisition = Data.taggedEnum<Acquisition>()

/**
 * Requests a permit to start an attempt now. Starts are spread evenly, so that a fixed window of the server never counts
 * more than the rate.
 *
 * @since 0.1.0
 * @category combinators
 */
export const tryAcquire = (state: AdaptiveRate, now: number, limits: Limits): Acquisition => {
  if (state.inFlight >= limits.concurrency) return saturated
  // A hundredth of a millisecond is the rounding of clocks.
  if (now + 0.01 < state.nextAt) return Acquisition.Delayed({ millis: state.nextAt - now })
  const interval = Math.max(1000 / Math.min(state.rate, limits.rate), pauseOf(state.refusals))
  // Field by field, here and for a success: V8 takes microseconds over a spread with other values, for every attempt.
  return Acquisition.Granted({
    state: {
      inFlight: state.inFlight + 1,
      rate: state.rate,
      isGuess: state.isGuess,
      nextAt: now + interval,
      refusals: state.refusals,
      refusedAt: state.refusedAt,
      lowered: state.lowered,
      changedAt: state.changedAt,
      recent: state.recent
    }
  })
}

const saturated = Acquisition.Saturated()

/** Returns the wait after a number of throttling responses in a row, in milliseconds. */
const pauseOf = (refusals: number): number => refusals === 0 ? 0 : Math.min(10_000, 200 * 2 ** (refusals - 1))

/**
 * Result of an attempt, as far as the rate depends on it.
 *
 * @since 0.1.0
 * @category models
 */
export interface AttemptOutcome {
  readonly startedAt: number
  /**
   * `success`: a response that FastMoss let through, even one that refuses the request for another reason. `throttled`: a
   * throttling response. `other`: a result that the rate does not depend on.
   */
  readonly outcome: "success" | "throttled" | "other"
  /** The server's `Retry-After`, in milliseconds. */
  readonly retryAfter: number
}

/**
 * Releases the permit of an attempt and learns from its result.
 *
 * @since 0.1.0
 * @category combinators
 */
export const onResult = (state: AdaptiveRate, now: number, what: AttemptOutcome, limits: Limits): AdaptiveRate => {
  const inFlight = state.inFlight - 1
  // An attempt that started before the last throttling response was on its way already.
  const isNews = what.startedAt >= state.refusedAt
  if (limits.adaptive && what.outcome === "success") {
    return {
      inFlight,
      rate: raised(state, now),
      isGuess: state.isGuess,
      nextAt: state.nextAt,
      refusals: isNews ? 0 : state.refusals,
      refusedAt: state.refusedAt,
      lowered: { at: state.lowered.at, successes: state.lowered.successes + 1 },
      changedAt: state.rate === Infinity ? state.changedAt : now,
      recent: counted(state.recent, now)
    }
  }
  const left = { ...state, inFlight }
  if (!limits.adaptive || what.outcome === "other") return left
  const delayed = waitingFor(left, now, Math.min(what.retryAfter, longestRetryAfter))
  if (!isNews) return delayed
  const refused = { ...delayed, refusals: delayed.refusals + 1, refusedAt: now }
  return waitingFor(state.refusals === 0 ? lowered(refused, now, limits) : refused, now, pauseOf(refused.refusals))
}

const waitingFor = (state: AdaptiveRate, now: number, millis: number): AdaptiveRate => ({
  ...state,
  nextAt: Math.max(state.nextAt, now + millis)
})

/** The longest wait for one `Retry-After`, in milliseconds. */
const longestRetryAfter = 60_000

/** The part of the measured rate of successes that a decrease sets. */
const share = 0.9

/** The lower bound of the first learnt rate: a throttling response after little traffic says little of the limit. */
const cautiousRate = 2

/** The lowest rate: one attempt in ten seconds. */
const lowestRate = 0.1

const lowered = (state: AdaptiveRate, now: number, limits: Limits): AdaptiveRate => {
  const current = Math.min(state.rate, limits.rate)
  const measured = current === Infinity
    ? share * inLastSecond(state.recent, now)
    : share * Math.min(current, state.lowered.successes / Math.max(1, (now - state.lowered.at) / 1000))
  const rate = Math.max(measured, current === Infinity ? cautiousRate : Math.max(lowestRate, current / 2))
  return {
    ...state,
    rate,
    isGuess: current === Infinity && measured < cautiousRate,
    lowered: { at: now, successes: 0 },
    changedAt: now
  }
}

/** The longest time that one success counts for, in milliseconds. */
const longestStep = 10_000

/** Returns the rate after a success. */
const raised = ({ changedAt, isGuess, rate }: AdaptiveRate, now: number): number =>
  rate * (1 + Math.min(now - changedAt, longestStep) / (isGuess ? 7_000 : 60_000))

const counted = ({ before, current, since }: AdaptiveRate["recent"], now: number): AdaptiveRate["recent"] =>
  now - since < 1000
    ? { since, current: current + 1, before }
    : { since: now, current: 1, before: now - since < 2000 ? current : 0 }

/** Returns the number of successes in the second that ends now. */
const inLastSecond = ({ before, current, since }: AdaptiveRate["recent"], now: number): number =>
  now - since < 1000 ? current + before * (1 - (now - since) / 1000) : now - since < 2000 ? current : 0
