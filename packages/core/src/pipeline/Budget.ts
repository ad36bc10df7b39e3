/**
 * The user's own limit on spending: how many requests may be sent in a period, or what they may cost.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { FastMossConfig } from "../FastMossConfig.js"
import { FastMossBudgetError } from "../FastMossError.js"
import * as ElapsedClock from "../http/ElapsedClock.js"
import { forPath } from "../internal/ByPath.js"

/**
 * The part of a request that the budget needs.
 *
 * @since 0.1.0
 * @category models
 */
export interface BudgetRequest {
  readonly method: string
  readonly path: string
}

/**
 * The budget.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** Fails if the budget has no room for the request now. Counts nothing: it spares a call the wait for a permit. */
  readonly check: (request: BudgetRequest) => Effect.Effect<void, FastMossBudgetError>
  /** Counts a request that is about to be sent, or fails if the budget has no room for it. */
  readonly spend: (request: BudgetRequest) => Effect.Effect<void, FastMossBudgetError>
  /** Counts a request that is sent whether there is room for it or not. */
  readonly overspend: (request: BudgetRequest) => Effect.Effect<void>
}

/**
 * The tag of the budget.
 *
 * @since 0.1.0
 * @category services
 */
export class Budget extends Context.Tag("@effect-fastmoss/core/Budget")<Budget, Service>() {}

/**
 * No limit. The stages of the budget are off.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unlimited: Service = {
  check: () => Effect.void,
  spend: () => Effect.void,
  overspend: () => Effect.void
}

/**
 * The requests and credits spent in the current period.
 *
 * @since 0.1.0
 * @category models
 */
export interface Period {
  readonly calls: number
  readonly credits: number
  /** The end of the period, in milliseconds of the clock that `decide` is given. */
  readonly until: number
}

/**
 * The most that may be spent in a period; `Infinity` where there is no limit.
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
 * The decision on one more request.
 *
 * @since 0.1.0
 * @category models
 */
export type BudgetDecision = Data.TaggedEnum<{
  /** There is room. `period` is the state after the request. */
  Spend: { readonly period: Period }
  /** There is no room until the period is over. */
  Refuse: {
    readonly unit: "calls" | "credits"
    readonly limit: number
    readonly spent: number
    readonly resetsAfter: Duration.Duration
  }
}>

/**
 * Constructors of the decisions.
 *
 * @since 0.1.0
 * @category constructors
 */
export const BudgetDecision = Data.taggedEnum<BudgetDecision>()

/**
 * Counts one more request of a price, in credits. The first request after the end of a period begins the next one.
 *
 * @since 0.1.0
 * @category combinators
 */
export const spent = (period: Period, now: number, price: number, limit: Limit): Period => {
  const current = currentPeriod(period, now, limit)
  return {
    ...current,
    calls: current.calls + 1,
    // Sums of prices such as 0.07 must not drift over the limit by a rounding.
    credits: Math.round((current.credits + price) * 1e6) / 1e6
  }
}

const currentPeriod = (period: Period, now: number, limit: Limit): Period =>
  now < period.until ? period : { calls: 0, credits: 0, until: now + Duration.toMillis(limit.per) }

/**
 * Decides on one more request of a price, in credits.
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

/**
 * The `budget` and the `prices` of the configuration; no limit if it has no budget. The count is kept in memory, for this
 * layer alone. A period ends on time even if the wall clock is set back.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Budget, never, FastMossConfig> = Layer.effect(
  Budget,
  Effect.zipWith(FastMossConfig, ElapsedClock.make, ({ budget, prices }, currentTime) => {
    if (Option.isNone(budget)) {
      return unlimited
    }
    const limit = budget.value
    let period: Period = { calls: 0, credits: 0, until: 0 }

    const priceOf = (path: string) => Option.getOrElse(forPath(prices, path), () => 0)

    const decideOn = ({ method, path }: BudgetRequest, onRoom: (next: Period) => void) =>
      Effect.flatMap(currentTime, (now) => {
        const decision = decide(period, now, priceOf(path), limit)
        if (decision._tag === "Refuse") {
          const { _tag: _, ...refusal } = decision
          return new FastMossBudgetError({ method, path, attempts: 0, ...refusal })
        }
        onRoom(decision.period)
        return Effect.void
      })

    return Budget.of({
      check: (request) => decideOn(request, () => {}),
      spend: (request) =>
        decideOn(request, (next) => {
          period = next
        }),
      overspend: ({ path }) =>
        Effect.map(currentTime, (now) => {
          period = spent(period, now, priceOf(path), limit)
        })
    })
  })
)
