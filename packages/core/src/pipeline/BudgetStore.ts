/**
 * Stores that count a budget over restarts, and for several processes.
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
 * A request as a budget's store is asked about it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Spending {
  /** The count to use: it names account, host and length of a period. It holds no secret. */
  readonly key: string
  /** In credits. */
  readonly price: number
  readonly limit: Limit
}

/**
 * The two functions that make a budget in a store. Each is atomic among all processes that share the store.
 *
 * `layerStore` makes a budget of them. `makeStore` makes them of any store of texts.
 *
 * @since 0.1.0
 * @category models
 */
export interface BudgetStore {
  /** Decides on a request without counting it. */
  readonly check: (spending: Spending) => Effect.Effect<BudgetDecision, unknown>
  /**
   * Counts a request if there is room for it, with `overspend` in any case. When it returns, the count must be durable: the
   * request is sent next.
   */
  readonly spend: (
    spending: Spending & { readonly overspend: boolean }
  ) => Effect.Effect<BudgetDecision, unknown>
}

/**
 * A failure of a budget's store. `issue` says what to do; messages show it. Of any other failure of a store they show the
 * name alone.
 *
 * @since 0.1.0
 * @category errors
 */
export class BudgetStoreError extends Schema.TaggedError<BudgetStoreError>(
  "@effect-fastmoss/core/BudgetStoreError"
)("BudgetStoreError", {
  /** The problem and its cure, without secrets. */
  issue: Schema.String
}) {
  override get message(): string {
    return `The budget's store failed: ${this.issue}`
  }
}

/**
 * Makes the two functions of a store of texts, such as files or a table of a database.
 *
 * A text holds the period and its end by the wall clock. A process measures the rest of a period that it has seen by its
 * monotonic clock, so a wall clock that is set neither ends the period early nor lengthens it. After a restart the wall clock
 * alone is known; the period then ends `per` from now at the latest. A text that is not a period is a failure, and never
 * counts as an empty one.
 *
 * @since 0.1.0
 * @category constructors
 */
export const makeStore = (texts: {
  /** Reads the text under a key; `null` or `undefined` if there is none. */
  readonly get: (key: string) => Effect.Effect<string | null | undefined, unknown>
  /**
   * Reads the text under a key and stores the one that `change` returns, unless that is none. No other process may write
   * between the two. `change` may run several times; the last one counts.
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
            // The end of the period needs a correction, which has to be stored: otherwise each check would begin a period.
            decision._tag === "Refuse" && isChanged
              ? spend({ ...spending, overspend: false })
              : Effect.succeed(decision))
      ),
    spend
  }
}

const notAPeriod = "the stored text is not a budget; remove it to begin a new period"
