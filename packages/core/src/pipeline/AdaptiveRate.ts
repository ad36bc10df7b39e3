/**
 * Adaptive rate: a pure state machine that learns the allowed rate of attempts from throttling responses, like AIMD
 * congestion control.
 *
 * FastMoss publishes no limit, so the rate is unlimited until the first throttling response (code 30003 or HTTP 429).
 * That response sets the rate to 90 % of the successes in the last second, but at least to two attempts per second.
 * Successes of attempts that were under way at that time still count, because the throttling responses of a burst may
 * arrive before its successes. Each later throttling response that follows a success lowers the rate to 95 % of the rate
 * of successes since the last decrease, but never by more than half.
 *
 * Each success raises the rate by one sixtieth for each second since the last change, so that the rate needs more than half
 * a minute to double. Close to the rate of the last decrease the step is one three hundredth: the limit is near, and each throttling
 * response costs a wait. If the first decrease set the minimum of two attempts per second, the rate is a guess, and
 * successes raise it by one seventh for each second.
 *
 * After a throttling response all attempts wait, because the server may refuse every request until its period ends:
 * first 200 ms, then twice as long after each further throttling response, at most ten seconds. The first success ends
 * this wait. A success is any response that passed FastMoss's limit, even a response that refuses a parameter.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"

/**
 * State of the adaptive rate. Times are in monotonic milliseconds, rates in attempts per second.
 *
 * @since 0.1.0
 * @category models
 */
export interface AdaptiveRate {
  /** Number of attempts under way. */
  readonly inFlight: number
  /** Learnt rate; `Infinity` until the first throttling response. */
  readonly rate: number
  /** True if the rate is a guess: the first throttling response came after too few successes to measure a rate. */
  readonly isGuess: boolean
  /** Earliest start of the next attempt. */
  readonly nextAt: number
  /** Number of throttling responses since the last success. */
  readonly refusals: number
  /**
   * Time of the last throttling response. Results of attempts that started earlier neither lower the rate again nor end
   * the wait.
   */
  readonly refusedAt: number
  /** Time of the last decrease of the rate, or of the end of the wait after it, and the number of successes since. */
  readonly lowered: { readonly at: number; readonly successes: number }
  /** Rate before the last decrease; `Infinity` if the rate was unlimited. */
  readonly ceiling: number
  /** Time of the last change of the rate. */
  readonly changedAt: number
  /** Number of successes in the current second, which started at `since`, and in the second before it. */
  readonly recent: { readonly since: number; readonly current: number; readonly before: number }
}

/**
 * Configured limits: the configuration's `limit`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Limits {
  readonly concurrency: number
  /** Maximum rate in attempts per second; `Infinity` if none is configured. */
  readonly rate: number
  readonly adaptive: boolean
}

/**
 * Initial state: nothing learnt, no attempt under way.
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
  ceiling: Infinity,
  changedAt: -Infinity,
  recent: { since: -Infinity, current: 0, before: 0 }
}

/**
 * Answer to a request for a permit.
 *
 * @since 0.1.0
 * @category models
 */
export type Acquisition = Data.TaggedEnum<{
  /** The attempt may start. `state` is the new state. */
  Granted: { readonly state: AdaptiveRate }
  /** No permit is available for the next `millis` milliseconds. */
  Delayed: { readonly millis: number }
  /** No permit is available until another attempt ends. */
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
 * Requests a permit to start an attempt now. Permits are spread evenly, so that no period of the server contains more
 * attempts than the rate allows.
 *
 * @since 0.1.0
 * @category combinators
 */
export const tryAcquire = (state: AdaptiveRate, now: number, limits: Limits): Acquisition => {
  if (state.inFlight >= limits.concurrency) return saturated
  // Allows for rounding errors of clocks.
  if (now + 0.01 < state.nextAt) return Acquisition.Delayed({ millis: state.nextAt - now })
  const interval = Math.max(1000 / Math.min(state.rate, limits.rate), pauseOf(state.refusals))
  // Fields are copied one by one, here and in `onResult`, because V8 needs microseconds for an object spread.
  return Acquisition.Granted({
    state: {
      inFlight: state.inFlight + 1,
      rate: state.rate,
      isGuess: state.isGuess,
      nextAt: now + interval,
      refusals: state.refusals,
      refusedAt: state.refusedAt,
      lowered: state.lowered,
      ceiling: state.ceiling,
      changedAt: state.changedAt,
      recent: state.recent
    }
  })
}

const saturated = Acquisition.Saturated()

/** Returns the wait after a number of throttling responses in a row, in milliseconds. */
const pauseOf = (refusals: number): number => refusals === 0 ? 0 : Math.min(10_000, 200 * 2 ** (refusals - 1))

/**
 * Outcome of an attempt, from which the rate is learnt. `startedAt` is in monotonic milliseconds.
 *
 * @since 0.1.0
 * @category models
 */
export interface AttemptOutcome {
  readonly startedAt: number
  /**
   * - `success`: a response that passed FastMoss's limit, even if it refuses the request for another reason
   * - `throttled`: a throttling response (code 30003 or HTTP 429)
   * - `other`: any other result; the rate does not change
   */
  readonly outcome: "success" | "throttled" | "other"
  /** Wait that the server requests with `Retry-After`, in milliseconds; 0 if there is none. */
  readonly retryAfter: number
}

/**
 * Releases the permit of an attempt and adapts the rate to its outcome. Returns the new state.
 *
 * @since 0.1.0
 * @category combinators
 */
export const onResult = (state: AdaptiveRate, now: number, what: AttemptOutcome, limits: Limits): AdaptiveRate => {
  const inFlight = state.inFlight - 1
  // The result of an attempt that started before the last throttling response reveals nothing new about the limit.
  const isNews = what.startedAt >= state.refusedAt
  if (limits.adaptive && what.outcome === "success") {
    const recent = counted(state.recent, now)
    const isLate = !isNews && state.ceiling === Infinity
    const measured = isLate ? firstShare * inLastSecond(recent, now) : 0
    return {
      inFlight,
      rate: Math.max(raised(state, now), measured),
      isGuess: state.isGuess && measured < cautiousRate,
      nextAt: state.nextAt,
      refusals: isNews ? 0 : state.refusals,
      refusedAt: state.refusedAt,
      lowered: {
        at: isNews && state.refusals > 0 ? Math.min(now, state.lowered.at + shortWait) : state.lowered.at,
        successes: state.lowered.successes + 1
      },
      ceiling: state.ceiling,
      changedAt: state.rate === Infinity ? state.changedAt : now,
      recent
    }
  }
  const left = { ...state, inFlight }
  if (!limits.adaptive || what.outcome === "other") return left
  const delayed = waitingFor(left, now, Math.min(what.retryAfter, longestRetryAfter))
  if (!isNews) return delayed
  const refused = { ...delayed, refusals: delayed.refusals + 1, refusedAt: now }
  return waitingFor(state.refusals === 0 ? lowered(refused, now, limits) : refused, now, pauseOf(refused.refusals))
}

/** Returns the state in which no attempt starts for the given number of milliseconds. */
const waitingFor = (state: AdaptiveRate, now: number, millis: number): AdaptiveRate => ({
  ...state,
  nextAt: Math.max(state.nextAt, now + millis)
})

/** Longest wait that a `Retry-After` can cause, in milliseconds. */
const longestRetryAfter = 60_000

/** Share of the successes in the last second that the first throttling response sets as the rate. */
const firstShare = 0.9

/** Share of the measured rate of successes that remains after a later decrease. */
const share = 0.95

/** Minimum of the first learnt rate: a throttling response after little traffic does not reveal the limit. */
const cautiousRate = 2

/**
 * Part of the wait after a throttling response that the measured rate leaves out, in milliseconds. A server that counts
 * per second makes attempts wait for about this time, and its limit is the rate of successes after the wait.
 */
const shortWait = 2_000

/** Minimum rate: one attempt per ten seconds. */
const lowestRate = 0.1

/** Returns the state after a decrease of the rate. */
const lowered = (state: AdaptiveRate, now: number, limits: Limits): AdaptiveRate => {
  const current = Math.min(state.rate, limits.rate)
  const measured = current === Infinity
    ? firstShare * inLastSecond(state.recent, now)
    : share * Math.min(current, state.lowered.successes / Math.max(1, (now - state.lowered.at) / 1000))
  const rate = Math.max(measured, current === Infinity ? cautiousRate : Math.max(lowestRate, current / 2))
  return {
    ...state,
    rate,
    isGuess: current === Infinity && measured < cautiousRate,
    lowered: { at: now, successes: 0 },
    ceiling: current,
    changedAt: now
  }
}

/** Longest time since the last change that counts when a success raises the rate, in milliseconds. */
const longestStep = 10_000

/** Parts of the ceiling between which the rate rises slowly. */
const slowFrom = 0.95
const slowTo = 1.05

/** Returns the rate after a success. */
const raised = ({ ceiling, changedAt, isGuess, rate }: AdaptiveRate, now: number): number => {
  const isClose = rate > slowFrom * ceiling && rate < slowTo * ceiling
  return rate * (1 + Math.min(now - changedAt, longestStep) / (isGuess ? 7_000 : isClose ? 300_000 : 60_000))
}

/** Counts a success in the current second. */
const counted = ({ before, current, since }: AdaptiveRate["recent"], now: number): AdaptiveRate["recent"] =>
  now - since < 1000
    ? { since, current: current + 1, before }
    : { since: now, current: 1, before: now - since < 2000 ? current : 0 }

/** Returns the number of successes in the second that ends now. */
const inLastSecond = ({ before, current, since }: AdaptiveRate["recent"], now: number): number =>
  now - since < 1000 ? current + before * (1 - (now - since) / 1000) : now - since < 2000 ? current : 0
