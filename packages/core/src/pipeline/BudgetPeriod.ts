/**
 * Pure functions that count requests in a budget period and decide if the budget has room for one more.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"

/**
 * Number of requests and credits that are spent in the current period.
 *
 * @since 0.1.0
 * @category models
 */
export interface Period {
  readonly calls: number
  readonly credits: number
  /** End of the period, in milliseconds of the clock that the caller passes to `decide`. */
  readonly until: number
}

/**
 * Limit on what may be spent in a period. `Infinity` means no limit.
 *
 * @since 0.1.0
 * @category models
 */
export interface Limit {
  readonly calls: number
  readonly credits: number
  readonly per: Duration.Duration
}

/**
 * Decision about one more request: the budget has room for it, or not.
 *
 * @since 0.1.0
 * @category models
 */
export type BudgetDecision = Data.TaggedEnum<{
  /** The budget has room. `period` is the period after the request. */
  Spend: { readonly period: Period }
  /** The budget has no room until the period ends. */
  Refuse: {
    readonly unit: "calls" | "credits"
    readonly limit: number
    readonly spent: number
    readonly resetsAfter: Duration.Duration
  }
}>

/**
 * Constructors of `BudgetDecision`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const BudgetDecision = Data.taggedEnum<BudgetDecision>()

/**
 * Returns the period after one more request with the given price, in credits. The first request after the end of a
 * period begins the next period.
 *
 * @since 0.1.0
 * @category combinators
 */
export const spent = (period: Period, now: number, price: number, limit: Limit): Period => {
  const current = currentPeriod(period, now, limit)
  return {
    ...current,
    calls: current.calls + 1,
    // A rounding error in a sum of prices such as 0.07 must not exceed the limit.
    credits: Math.round((current.credits + price) * 1e6) / 1e6
  }
}

/** Returns the period at the time `now`: the given period, or a new empty period if the given one has ended. */
const currentPeriod = (period: Period, now: number, limit: Limit): Period =>
  now < period.until ? period : { calls: 0, credits: 0, until: now + Duration.toMillis(limit.per) }

/**
 * Returns `Spend` if the budget has room for one more request with the given price, in credits, else `Refuse`. Counts
 * nothing.
 *
 * @since 0.1.0
 * @category combinators
 */
export const decide = (period: Period, now: number, price: number, limit: Limit): BudgetDecision => {
  const current = currentPeriod(period, now, limit)
  const next = spent(current, now, price, limit)
  const refuse = (unit: "calls" | "credits") =>
    BudgetDecision.Refuse({
      unit,
      limit: limit[unit],
      spent: current[unit],
      resetsAfter: Duration.millis(current.until - now)
    })
  return next.calls > limit.calls
    ? refuse("calls")
    : next.credits > limit.credits
    ? refuse("credits")
    : BudgetDecision.Spend({ period: next })
}
