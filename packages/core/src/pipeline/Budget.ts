/**
 * The user's own limit on what is sent.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { FastMossConfig } from "../FastMossConfig.js"
import { FastMossBudgetError } from "../FastMossError.js"
import * as PolicySettings from "../PolicySettings.js"
import { off, type Stage } from "./Stage.js"

/**
 * A call, as far as the budget needs it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Call {
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
  /** Fails when the budget has no room for the call now. Counts nothing: it spares a call its wait in a queue. */
  readonly check: (call: Call) => Effect.Effect<void, FastMossBudgetError>
  /** Counts an attempt that is about to be sent, or fails when the budget has no room for it. */
  readonly spend: (call: Call) => Effect.Effect<void, FastMossBudgetError>
  /** Counts an attempt that is sent whether there is room for it or not. */
  readonly overspend: (call: Call) => Effect.Effect<void>
}

/**
 * The tag of the budget.
 *
 * @since 0.1.0
 * @category services
 */
export class Budget extends Context.Tag("@effect-fastmoss/core/Budget")<Budget, Service>() {}

/**
 * No budget: its stages are off.
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
 * The stage before the queue: fails while the budget has no room for the call.
 *
 * @since 0.1.0
 * @category constructors
 */
export const check: Stage<Budget> = Effect.map(
  Budget,
  (budget) =>
    budget === unlimited ?
      off :
      (next) => (call) =>
        call.options.budgeted === false ? next(call) : Effect.flatMap(budget.check(call.request), () => next(call))
)

/**
 * The stage of each request: counts it, or fails when the budget has no room for it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const spend: Stage<Budget> = Effect.map(
  Budget,
  (budget) =>
    budget === unlimited ? off : (next) => (call) =>
      Effect.flatMap(
        call.options.budgeted === false ? budget.overspend(call.request) : budget.spend(call.request),
        () => next(call)
      )
)

/**
 * What was spent in the current period.
 *
 * @since 0.1.0
 * @category models
 */
export interface Period {
  readonly calls: number
  readonly credits: number
  /** When it ends, in Unix milliseconds. */
  readonly until: number
}

/**
 * What may be spent in a period; `Infinity` where there is no limit.
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
 * Whether there is room for one more attempt.
 *
 * @since 0.1.0
 * @category models
 */
export type BudgetDecision = Data.TaggedEnum<{
  /** There is; and the period after it. */
  Spend: { readonly period: Period }
  /** There is not, until the period is over. */
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
 * The period after one more attempt of a price, in credits. The first attempt after a period's end begins the next one.
 *
 * @since 0.1.0
 * @category combinators
 */
export const spent = (period: Period, now: number, price: number, limit: Limit): Period => {
  const current = at(period, now, limit)
  return {
    ...current,
    calls: current.calls + 1,
    // Sums of prices such as 0.07 must not drift over the limit by a rounding.
    credits: Math.round((current.credits + price) * 1e6) / 1e6
  }
}

const at = (period: Period, now: number, limit: Limit): Period =>
  now < period.until ? period : { calls: 0, credits: 0, until: now + Duration.toMillis(limit.per) }

/**
 * The decision on an attempt of a price, in credits.
 *
 * @since 0.1.0
 * @category combinators
 */
export const decide = (period: Period, now: number, price: number, limit: Limit): BudgetDecision => {
  const current = at(period, now, limit)
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
 * The `budget` of the configuration, with its `prices`; no limit where it has none. Kept in memory: it counts the attempts
 * of this layer.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Budget, never, FastMossConfig> = Layer.effect(
  Budget,
  Effect.map(FastMossConfig, ({ budget, prices }) => {
    if (Option.isNone(budget)) {
      return unlimited
    }
    const limit = budget.value
    let period: Period = { calls: 0, credits: 0, until: 0 }

    const priceOf = (path: string) => Option.getOrElse(PolicySettings.forPath(prices, path), () => 0)

    const ask = ({ method, path }: Call, onRoom: (next: Period) => void) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const decision = decide(period, now, priceOf(path), limit)
        if (decision._tag === "Refuse") {
          const { _tag: _, ...refusal } = decision
          return new FastMossBudgetError({ method, path, attempts: 0, ...refusal })
        }
        onRoom(decision.period)
        return Effect.void
      })

    return Budget.of({
      check: (call) => ask(call, () => {}),
      spend: (call) =>
        ask(call, (next) => {
          period = next
        }),
      overspend: ({ path }) =>
        Effect.map(Clock.currentTimeMillis, (now) => {
          period = spent(period, now, priceOf(path), limit)
        })
    })
  })
)
