/**
 * Adaptive rate: a pure state machine that learns the allowed rate of attempts from throttling responses, like AIMD
 * congestion control. A throttling response has code 30003 or HTTP 429. A success is any response that passed
 * FastMoss's limit, even a response that refuses a parameter.
 *
 * - Start: FastMoss publishes no limit, so the rate is unlimited until the first throttling response.
 * - First decrease: the first throttling response sets the rate to 90 % of the successes in the last second, but at
 *   least to two attempts per second. Successes of attempts that were under way at that time still count, because the
 *   throttling responses of a burst may arrive before its successes.
 * - Later decreases: a throttling response that follows a success lowers the rate to 95 % of the rate of successes
 *   since the last decrease, but never by more than half.
 * - Increase: each success raises the rate by one sixtieth for each second since the last change. The rate thus needs
 *   more than half a minute to double.
 * - Increase close to the rate of the last decrease: one three hundredth for each second, because the limit is near and
 *   each throttling response costs a wait.
 * - Increase after a guess: one seventh for each second. The rate is a guess if the first decrease set the minimum of
 *   two attempts per second.
 * - Wait: after a throttling response all attempts wait, because the server may refuse every request until its period
 *   ends. They wait 200 ms at first, then twice as long after each further throttling response, at most ten seconds.
 *   The first success ends this wait.
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
  /**
   * Last decrease of the rate: its time or the end of the wait that followed it (`at`), and the number of `successes`
   * since the decrease.
   */
  readonly lowered: { readonly at: number; readonly successes: number }
  /** Rate before the last decrease; `Infinity` if the rate was unlimited. */
  readonly ceiling: number
  /** Time of the last change of the rate. */
  readonly changedAt: number
  /**
   * Numbers of recent successes: `current` in the second that started at `since`, and `before` in the second before it.
   */
  readonly recent: { readonly since: number; readonly current: number; readonly before: number }
}

/**
 * Limits from the configuration's `limit`.
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
 * Requests a permit to start an attempt at the time `now`, in monotonic milliseconds. Returns `Granted` with the new
 * state if the attempt may start, else `Delayed` or `Saturated`.
 *
 * Permits are spread evenly, so that no period in which the server counts requests, such as a second, has more attempts
 * than the rate allows.
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

/** Returns the wait after `refusals` throttling responses in a row, in milliseconds: 200, 400, 800, at most 10,000. */
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
 * Releases the permit of an attempt and adapts the rate to the outcome `what`. Returns the new state.
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

/** Returns the state in which no attempt starts for `millis` milliseconds from the time `now` on. */
const waitingFor = (state: AdaptiveRate, now: number, millis: number): AdaptiveRate => ({
  ...state,
  nextAt: Math.max(state.nextAt, now + millis)
})

/** Longest wait that a `Retry-After` can cause, in milliseconds. */
const longestRetryAfter = 60_000

/** First learnt rate, as a share of the successes in the last second before the first throttling response. */
const firstShare = 0.9

/** Rate after a later decrease, as a share of the measured rate of successes. */
const share = 0.95

/**
 * Minimum of the first learnt rate, in attempts per second. A throttling response after little traffic does not reveal
 * the limit.
 */
const cautiousRate = 2

/**
 * Maximum time after a throttling response that is left out when the rate of successes is measured, in milliseconds. A
 * server that counts per second refuses attempts for about this time; the successes after it show the limit.
 */
const shortWait = 2_000

/** Minimum rate after a later decrease, in attempts per second: one attempt per ten seconds. */
const lowestRate = 0.1

/** Returns the state with a lower rate, after a throttling response at the time `now`. */
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

/**
 * Maximum time since the last change of the rate that counts, in milliseconds. A success raises the rate in proportion
 * to this time.
 */
const longestStep = 10_000

/** Bounds between which the rate rises slowly, as multiples of the ceiling (the rate before the last decrease). */
const slowFrom = 0.95
const slowTo = 1.05

/**
 * Returns the rate after a success at the time `now`. The more time has passed since the last change, the higher it is.
 */
const raised = ({ ceiling, changedAt, isGuess, rate }: AdaptiveRate, now: number): number => {
  const isClose = rate > slowFrom * ceiling && rate < slowTo * ceiling
  return rate * (1 + Math.min(now - changedAt, longestStep) / (isGuess ? 7_000 : isClose ? 300_000 : 60_000))
}

/** Returns the numbers of recent successes after one more success at the time `now`. */
const counted = ({ before, current, since }: AdaptiveRate["recent"], now: number): AdaptiveRate["recent"] =>
  now - since < 1000
    ? { since, current: current + 1, before }
    : { since: now, current: 1, before: now - since < 2000 ? current : 0 }

/**
 * Returns the estimated number of successes in the second that ends at the time `now`, from the numbers of two seconds.
 */
const inLastSecond = ({ before, current, since }: AdaptiveRate["recent"], now: number): number =>
  now - since < 1000 ? current + before * (1 - (now - since) / 1000) : now - since < 2000 ? current : 0
