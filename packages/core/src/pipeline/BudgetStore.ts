/**
 * Stores that count a budget across restarts and processes.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as ClockReading from "../http/ClockReading.js"
import type { BudgetDecision, Limit } from "./BudgetPeriod.js"
import * as StoredPeriod from "./StoredPeriod.js"

/**
 * Input of a budget's store: the key of the count, the price of the request, and the limit.
 *
 * @since 0.1.0
 * @category models
 */
export interface Spending {
  /** Key of the count to use. It contains the account, the host and the length of a period, but no secret. */
  readonly key: string
  /** Price of the request, in credits. */
  readonly price: number
  readonly limit: Limit
}

/**
 * Store of a budget: two functions, each atomic among all processes that share the store.
 *
 * `layerStore` makes a budget from a store. `makeStore` makes a store from any key-value store of strings.
 *
 * @since 0.1.0
 * @category models
 */
export interface BudgetStore {
  /** Returns `Spend` if the budget has room for a request, else `Refuse`. Counts nothing. */
  readonly check: (spending: Spending) => Effect.Effect<BudgetDecision, unknown>
  /**
   * Counts a request and returns `Spend` if the budget has room for it; else counts nothing and returns `Refuse`. With
   * `overspend` it counts the request in any case. The count must be stored durably before the effect succeeds, because
   * the request is sent next.
   */
  readonly spend: (
    spending: Spending & { readonly overspend: boolean }
  ) => Effect.Effect<BudgetDecision, unknown>
}

/**
 * Failure of a budget's store. Messages contain its `issue`, which states the problem and the cure. If a store fails
 * with any other error, messages contain only the name of that error.
 *
 * @since 0.1.0
 * @category errors
 */
export class BudgetStoreError extends Schema.TaggedError<BudgetStoreError>(
  "@effect-fastmoss/core/BudgetStoreError"
)("BudgetStoreError", {
  /** Problem and cure, without secrets. */
  issue: Schema.String
}) {
  override get message(): string {
    return `The budget's store failed: ${this.issue}`
  }
}

/**
 * Makes a budget's store from a key-value store of strings, such as files or a table in a database. Each string holds
 * the counts of a period and its end by the wall clock.
 *
 * - A process that has seen a period measures its remaining time with the monotonic clock. Changing the wall clock then
 *   neither ends the period early nor lengthens it.
 * - After a restart the process knows only the wall clock. The period then ends one period length (the limit's `per`)
 *   from now at the latest.
 * - A stored string that is not a period causes a failure. It does not count as an empty period.
 *
 * @since 0.1.0
 * @category constructors
 */
export const makeStore = (texts: {
  /** Returns the string under a key, or `null` or `undefined` if there is none. */
  readonly get: (key: string) => Effect.Effect<string | null | undefined, unknown>
  /**
   * Reads the string under a key and stores the string that `change` returns, unless `change` returns none. No other
   * process may write in between. `change` may run several times; its last result counts.
   */
  readonly modify: (
    key: string,
    change: (text: string | null | undefined) => Effect.Effect<Option.Option<string>, BudgetStoreError>
  ) => Effect.Effect<unknown, unknown>
}): BudgetStore => {
  const seen = new Map<string, StoredPeriod.SeenPeriod>()

  const step = (
    { key, ...request }: Spending & { readonly overspend: boolean },
    text: string | null | undefined
  ): Effect.Effect<StoredPeriod.Step, BudgetStoreError> =>
    Effect.flatMap(ClockReading.now, (reading) => {
      const stored = Option.map(Option.fromNullable(text), StoredPeriod.decode)
      if (Option.isSome(stored) && Option.isNone(stored.value)) return new BudgetStoreError({ issue: notAPeriod })
      const step = StoredPeriod.step(
        Option.flatten(stored),
        Option.fromNullable(seen.get(key)),
        reading,
        request
      )
      Option.map(step.seen, (period) => seen.set(key, period))
      return Effect.succeed(step)
    })

  const spend: BudgetStore["spend"] = (spending) =>
    Effect.suspend(() => {
      let decision = Option.none<BudgetDecision>()
      return texts.modify(spending.key, (text) =>
        Effect.map(step(spending, text), (step) => {
          decision = Option.some(step.decision)
          return step.isChanged ? Option.map(step.period, StoredPeriod.encode) : Option.none()
        })).pipe(Effect.flatMap(() => decision))
    })

  return {
    check: (spending) =>
      Effect.flatMap(
        texts.get(spending.key),
        (text) =>
          Effect.flatMap(step({ ...spending, overspend: false }, text), ({ decision, isChanged }) =>
            // The corrected end of the period has to be stored: otherwise each check would move it further into the
            // future.
            decision._tag === "Refuse" && isChanged
              ? spend({ ...spending, overspend: false })
              : Effect.succeed(decision))
      ),
    spend
  }
}

const notAPeriod = "the stored text is not a budget; remove it to begin a new period"
