/**
 * A period of the budget as a store keeps it, over restarts and for several processes.
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
  /** Rises with each period, so that a process recognizes the one that it has seen. */
  number: Schema.NonNegativeInt,
  calls: Schema.NonNegativeInt,
  credits: Schema.NonNegative,
  /** The end of the period, in Unix milliseconds. */
  until: Schema.JsonNumber
})

/**
 * A period of the budget in a store.
 *
 * @since 0.1.0
 * @category models
 */
export interface StoredPeriod extends Schema.Schema.Type<typeof StoredPeriod> {}

const json = Schema.parseJson(StoredPeriod)

/**
 * Reads the text of a period.
 *
 * @since 0.1.0
 * @category schemas
 */
export const decode: (text: string) => Option.Option<StoredPeriod> = (text) =>
  Either.getRight(Schema.decodeEither(json)(text))

/**
 * Writes the text of a period.
 *
 * @since 0.1.0
 * @category schemas
 */
export const encode: (period: StoredPeriod) => string = Schema.encodeSync(json)

/**
 * A period that this process has seen, and its end by the process's monotonic clock.
 *
 * @since 0.1.0
 * @category models
 */
export interface SeenPeriod {
  readonly number: number
  /** In milliseconds of the monotonic clock. */
  readonly until: number
}

/**
 * A decision, the period after it, and the memory of the process.
 *
 * @since 0.1.0
 * @category models
 */
export interface Step {
  readonly decision: BudgetDecision
  /** None before the first request. */
  readonly period: Option.Option<StoredPeriod>
  /** True if `period` differs from the stored one. */
  readonly isChanged: boolean
  readonly seen: Option.Option<SeenPeriod>
}

/** Differences of a second and less are not corrected: the clocks of two processes are read at different moments. */
const tolerance = 1_000

/**
 * Decides on one more request. With `overspend` it is counted in any case.
 *
 * A process measures the rest of a period that it has seen by its monotonic clock, so a wall clock that is set neither ends
 * the period early nor lengthens it. For a period that it has not seen, as after a restart, it has the wall clock alone. A
 * period never ends later than `per` from now: one that does was written by another clock, and its end is corrected. Counts
 * are kept then.
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
  // In time from now on, whose zero is now.
  const current = { calls: previous.calls, credits: previous.credits, until: left }
  const decision = overspend
    ? BudgetDecision.Spend({ period: spent(current, 0, price, limit) })
    : decide(current, 0, price, limit)

  const isOver = left <= 0
  if (decision._tag === "Spend") {
    const { calls, credits } = decision.period
    // The time makes it another one than before, even after the store was emptied.
    const number = isOver ? Math.max(previous.number + 1, Math.floor(wallMillis)) : previous.number
    const until = isOver ? wallMillis + per : corrected(previous.until, wallMillis + left)
    return {
      decision: BudgetDecision.Spend({ period: { calls, credits, until } }),
      period: Option.some({ number, calls, credits, until }),
      isChanged: true,
      seen: Option.some({ number, until: monotonicMillis + (isOver ? per : left) })
    }
  }
  // A limit that has no room for a single request refuses the first of a period, too.
  const until = isOver ? previous.until : corrected(previous.until, wallMillis + left)
  return {
    decision,
    period: Option.map(stored, (period) => ({ ...period, until })),
    isChanged: Option.isSome(stored) && until !== previous.until,
    seen: isOver ? seen : Option.some({ number: previous.number, until: monotonicMillis + left })
  }
}

const corrected = (until: number, latest: number): number => until - latest > tolerance ? latest : until
