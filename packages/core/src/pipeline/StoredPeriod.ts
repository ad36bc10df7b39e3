/**
 * Period of a budget in the form that a store keeps, across restarts and processes.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import type * as ClockReading from "../http/ClockReading.js"
import { BudgetDecision, decide, type Limit, spent } from "./BudgetPeriod.js"

const StoredPeriod = Schema.Struct({
  /**
   * Number of the period. Each new period has a higher number, so that a process recognizes a period that it has seen.
   */
  number: Schema.NonNegativeInt,
  calls: Schema.NonNegativeInt,
  credits: Schema.NonNegative,
  /** End of the period, in Unix milliseconds. */
  until: Schema.JsonNumber
})

/**
 * Period of a budget in a store.
 *
 * @since 0.1.0
 * @category models
 */
export interface StoredPeriod extends Schema.Schema.Type<typeof StoredPeriod> {}

const json = Schema.parseJson(StoredPeriod)

/**
 * Decodes a period from its JSON text; none if the text is not a period.
 *
 * @since 0.1.0
 * @category schemas
 */
export const decode: (text: string) => Option.Option<StoredPeriod> = (text) =>
  Either.getRight(Schema.decodeEither(json)(text))

/**
 * Encodes a period as JSON text.
 *
 * @since 0.1.0
 * @category schemas
 */
export const encode = (period: StoredPeriod): string => Schema.encodeSync(json)(period)

/**
 * Period that this process has read from the store or written to it, with its end by the monotonic clock of the
 * process.
 *
 * @since 0.1.0
 * @category models
 */
export interface SeenPeriod {
  readonly number: number
  /** End of the period, in milliseconds of the monotonic clock. */
  readonly until: number
}

/**
 * Result of `step`: the decision about the request, the period to store, and the period that the process must remember
 * (`seen`).
 *
 * @since 0.1.0
 * @category models
 */
export interface Step {
  readonly decision: BudgetDecision
  /** Period to store; none before the first request. */
  readonly period: Option.Option<StoredPeriod>
  /** True if `period` differs from the period that the store holds. */
  readonly isChanged: boolean
  readonly seen: Option.Option<SeenPeriod>
}

/**
 * Tolerance for the stored end of a period, in milliseconds. A stored end is corrected only if it is later than the
 * computed end by more than this time. Small differences are normal, because the clocks are read at different moments.
 */
const tolerance = 1_000

/**
 * Returns `Spend` if the budget has room for one more request, else `Refuse`, together with the period to store. With
 * `Spend` that period includes the request. With `overspend` the result is always `Spend`.
 *
 * The end of the stored period is found as follows:
 *
 * - If the process has seen the period, it measures the remaining time with the monotonic clock. Changing the wall
 *   clock then neither ends the period early nor lengthens it.
 * - If it has not, as after a restart, it knows only the end by the wall clock.
 * - The period ends one period length (the limit's `per`) from now at the latest. A later stored end comes from a wrong
 *   clock: it is corrected, and the counts are kept.
 *
 * @since 0.1.0
 * @category combinators
 */
export const step = (
  stored: Option.Option<StoredPeriod>,
  seen: Option.Option<SeenPeriod>,
  { monotonicMillis, wallMillis }: ClockReading.ClockReading,
  request: { readonly price: number; readonly limit: Limit; readonly overspend: boolean }
): Step => {
  const { limit, overspend, price } = request
  const per = Duration.toMillis(limit.per)
  const previous = Option.getOrElse(stored, () => ({ number: 0, calls: 0, credits: 0, until: -Infinity }))
  const left = Option.match(Option.filter(seen, ({ number }) => number === previous.number), {
    onNone: () => Math.min(previous.until - wallMillis, per),
    onSome: ({ until }) => until - monotonicMillis
  })
  // The times of this period are relative to now.
  const current = { calls: previous.calls, credits: previous.credits, until: left }
  const decision = overspend
    ? BudgetDecision.Spend({ period: spent(current, 0, price, limit) })
    : decide(current, 0, price, limit)

  const isOver = left <= 0
  if (decision._tag === "Spend") {
    const { calls, credits } = decision.period
    // The number is at least the current time, so that it is new even after the store was emptied.
    const number = isOver ? Math.max(previous.number + 1, Math.floor(wallMillis)) : previous.number
    const until = isOver ? wallMillis + per : corrected(previous.until, wallMillis + left)
    return {
      decision: BudgetDecision.Spend({ period: { calls, credits, until } }),
      period: Option.some({ number, calls, credits, until }),
      isChanged: true,
      seen: Option.some({ number, until: monotonicMillis + (isOver ? per : left) })
    }
  }
  // A limit below the price of one request refuses even the first request of a period.
  const until = isOver ? previous.until : corrected(previous.until, wallMillis + left)
  return {
    decision,
    period: Option.map(stored, (period) => ({ ...period, until })),
    isChanged: Option.isSome(stored) && until !== previous.until,
    seen: isOver ? seen : Option.some({ number: previous.number, until: monotonicMillis + left })
  }
}

/** Returns the stored end `until` of a period, or `latest` if the stored end is more than one second after `latest`. */
const corrected = (until: number, latest: number): number => until - latest > tolerance ? latest : until
