/**
 * How fast attempts may follow each other: a state machine without effects.
 *
 * FastMoss publishes no limit, so the rate is learnt. It is free until the server refuses for the first time. Then it is
 * set below what the server just let through, and lowered again with each refusal of an attempt that began after that; at
 * most halved. Each success raises it by a sixtieth for each second that has passed, so that it takes more than half a
 * minute to double.
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
export interface Pace {
  /** How many attempts are under way. */
  readonly inFlight: number
  /** The learnt rate; `Infinity` until the server refuses for the first time. */
  readonly rate: number
  /** When the next attempt may begin. */
  readonly nextAt: number
  /** When the rate was lowered last: what began before has no say in the new one. */
  readonly loweredAt: number
  /** When the rate was changed last. */
  readonly changedAt: number
  /** Successes in the current second, which began at `since`, and in the one before. */
  readonly successes: { readonly since: number; readonly current: number; readonly before: number }
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
export const initial: Pace = {
  inFlight: 0,
  rate: Infinity,
  nextAt: -Infinity,
  loweredAt: -Infinity,
  changedAt: -Infinity,
  successes: { since: -Infinity, current: 0, before: 0 }
}

/**
 * Whether the next in line may begin.
 *
 * @since 0.1.0
 * @category models
 */
export type Turn = Data.TaggedEnum<{
  /** It may; and the pace after it. */
  Go: { readonly pace: Pace }
  /** Not yet. In milliseconds. */
  Wait: { readonly millis: number }
  /** Not before another has finished. */
  Full: {}
}>

/**
 * Constructors of the turns.
 *
 * @since 0.1.0
 * @category constructors
 */
export const Turn = Data.taggedEnum<Turn>()

/**
 * Whether the next in line may begin now. Beginnings are spread evenly: a fixed window of the server's never sees more
 * than the rate.
 *
 * @since 0.1.0
 * @category combinators
 */
export const turn = (pace: Pace, now: number, limits: Limits): Turn => {
  if (pace.inFlight >= limits.concurrency) return full
  if (now < pace.nextAt) return Turn.Wait({ millis: pace.nextAt - now })
  const rate = Math.min(pace.rate, limits.rate)
  return Turn.Go({ pace: { ...pace, inFlight: pace.inFlight + 1, nextAt: now + 1000 / rate } })
}

const full = Turn.Full()

/**
 * What came of an attempt, as far as the pace needs it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Finish {
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
export const finish = (pace: Pace, now: number, what: Finish, limits: Limits): Pace => {
  const left = { ...pace, inFlight: pace.inFlight - 1 }
  if (!limits.adaptive) return left
  switch (what.outcome) {
    case "success":
      return raised({ ...left, successes: counted(pace.successes, now) }, now)
    case "throttled": {
      const held = { ...left, nextAt: Math.max(left.nextAt, now + Math.min(what.retryAfter, longestHold)) }
      return what.startedAt < pace.loweredAt ? held : lowered(held, now, limits)
    }
    case "other":
      return left
  }
}

/** At most so long does one refusal stop everybody. */
const longestHold = 60_000

/** The lowest rate: an attempt in ten seconds. */
const lowestRate = 0.1

/** What part of the rate that the server let through is taken. */
const share = 0.85

const lowered = (pace: Pace, now: number, limits: Limits): Pace => {
  const current = Math.min(pace.rate, limits.rate)
  const letThrough = throughput(pace.successes, now)
  const rate = Math.max(
    lowestRate,
    current === Infinity ? share * letThrough : Math.max(current / 2, share * Math.min(current, letThrough))
  )
  return { ...pace, rate, loweredAt: now, changedAt: now, nextAt: Math.max(pace.nextAt, now + 1000 / rate) }
}

/** A success after a long silence does not count for all of it. In milliseconds. */
const longestStep = 10_000

const raised = (pace: Pace, now: number): Pace =>
  pace.rate === Infinity ? pace : {
    ...pace,
    rate: pace.rate * (1 + Math.min(now - pace.changedAt, longestStep) / 60_000),
    changedAt: now
  }

const counted = ({ before, current, since }: Pace["successes"], now: number): Pace["successes"] =>
  now - since < 1000
    ? { since, current: current + 1, before }
    : { since: now, current: 1, before: now - since < 2000 ? current : 0 }

/** Successes a second, over the second that ends now. */
const throughput = ({ before, current, since }: Pace["successes"], now: number): number =>
  now - since < 1000 ? current + before * (1 - (now - since) / 1000) : now - since < 2000 ? current : 0
