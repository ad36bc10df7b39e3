/**
 * The user's own limit on the number of calls.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Ref from "effect/Ref"
import { FastMossConfig } from "../FastMossConfig.js"
import { FastMossBudgetError } from "../FastMossError.js"

/**
 * The budget.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** Counts a call that is about to be sent, or fails when the budget is spent. */
  readonly spend: (call: { readonly method: string; readonly path: string }) => Effect.Effect<void, FastMossBudgetError>
}

/**
 * The tag of the budget.
 *
 * @since 0.1.0
 * @category services
 */
export class Budget extends Context.Tag("@effect-fastmoss/core/Budget")<Budget, Service>() {}

/**
 * What was spent in the current period, which ends at `until` (Unix milliseconds).
 *
 * @since 0.1.0
 * @category models
 */
export interface Period {
  readonly spent: number
  readonly until: number
}

/**
 * The decision: the period after one more call, or nothing when there is no call left in it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const spend = (
  period: Period,
  now: number,
  budget: { readonly calls: number; readonly per: Duration.Duration }
): Option.Option<Period> =>
  now >= period.until
    ? Option.some({ spent: 1, until: now + Duration.toMillis(budget.per) })
    : period.spent < budget.calls
    ? Option.some({ spent: period.spent + 1, until: period.until })
    : Option.none()

/**
 * The `budget` of the configuration; no limit where it has none. Kept in memory: it counts the calls of this layer.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Budget, never, FastMossConfig> = Layer.effect(
  Budget,
  Effect.gen(function*() {
    const { budget } = yield* FastMossConfig
    if (Option.isNone(budget)) return { spend: () => Effect.void }
    const limit = budget.value
    const periods = yield* Ref.make<Period>({ spent: 0, until: 0 })
    return Budget.of({
      spend: (call) =>
        Effect.flatMap(
          Clock.currentTimeMillis,
          (now) =>
            Effect.flatten(Ref.modify(periods, (period): readonly [Effect.Effect<void, FastMossBudgetError>, Period] =>
              Option.match(spend(period, now, limit), {
                onSome: (next) => [Effect.void, next],
                onNone: () => [
                  new FastMossBudgetError({
                    method: call.method,
                    path: call.path,
                    attempts: 0,
                    limit: limit.calls,
                    spent: period.spent,
                    resetsAfter: Duration.millis(period.until - now)
                  }),
                  period
                ]
              })))
        )
    })
  })
)
