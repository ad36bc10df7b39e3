/**
 * The period of a ranking: a day, a week or a month.
 *
 * Rankings exist only for finished periods. FastMoss returns an empty list for a period that is not finished, so a
 * ranking's `latestAvailable` searches for the latest period with rows. FastMoss documents neither the time zone nor
 * the numbering of weeks. This library assumes China time, which agrees with reports of users, and ISO weeks.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"

/**
 * Kind of a ranking's period: a day, a week or a month.
 *
 * @since 0.1.0
 * @category models
 */
export type Kind = typeof kinds[number]

const kinds = ["day", "week", "month"] as const

/**
 * A period of a ranking.
 *
 * @since 0.1.0
 * @category models
 */
export interface DateInfo {
  /** Kind of the period. */
  readonly type: Kind
  /** Period, such as the day `2026-04-01`, the ISO week `2026-14` or the month `2026-03`. */
  readonly value: string
}

/**
 * The schema of a period. It accepts only days, weeks and months that exist.
 *
 * @since 0.1.0
 * @category schemas
 */
export const DateInfo: Schema.Schema<DateInfo> = Schema.Struct({ type: Schema.Literal(...kinds), value: Schema.String })
  .pipe(
    Schema.filter(({ type, value }) => Option.isSome(parse(type, value)), {
      identifier: "a day like 2026-04-01, a week like 2026-14 or a month like 2026-03, that exists",
      title: "DateInfo",
      // Without `jsonSchema`, the JSON Schema has no title.
      jsonSchema: {},
      arbitrary: () => (fc) =>
        fc.tuple(fc.constantFrom(...kinds), fc.integer({ min: 0, max: 40_000 })).map(([type, day]) => ({
          type,
          value: format(type, day * dayLength)
        }))
    })
  )

const dayLength = 86_400_000

const aheadInChina = 8 * 3_600_000

/** Returns the start of the first day of a period, in UTC milliseconds; none if the period does not exist. */
const parse = (type: Kind, value: string): Option.Option<number> => {
  const start = type === "day" && /^\d{4}-\d{2}-\d{2}$/.test(value)
    ? Date.parse(`${value}T00:00:00Z`)
    : type === "month" && /^\d{4}-\d{2}$/.test(value)
    ? Date.parse(`${value}-01T00:00:00Z`)
    : type === "week" && /^\d{4}-\d{2}$/.test(value)
    ? weekStart(Number(value.slice(0, 4)), Number(value.slice(5)))
    : Number.NaN
  // `Date.parse` reads February 30 as March 2.
  return !Number.isNaN(start) && format(type, start) === value ? Option.some(start) : Option.none()
}

/** Returns the start of the Monday of an ISO week, in UTC milliseconds. */
const weekStart = (year: number, week: number): number => {
  const january4 = Date.UTC(year, 0, 4)
  return january4 - weekday(january4) * dayLength + (week - 1) * 7 * dayLength
}

/** Returns the weekday of a time, where 0 is Monday. */
const weekday = (time: number): number => (new Date(time).getUTCDay() + 6) % 7

const format = (type: Kind, time: number): string => {
  if (type === "day") return new Date(time).toISOString().slice(0, 10)
  if (type === "month") return new Date(time).toISOString().slice(0, 7)
  // An ISO week belongs to the year that contains its Thursday.
  const thursday = time + (3 - weekday(time)) * dayLength
  const year = new Date(thursday).getUTCFullYear()
  const week = Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * dayLength)) + 1
  return `${year}-${String(week).padStart(2, "0")}`
}

/**
 * Makes a day: `day(2026, 4, 1)`. Returns `Option.none()` if the day does not exist.
 *
 * @since 0.1.0
 * @category constructors
 */
export const day = (year: number, month: number, dayOfMonth: number): Option.Option<DateInfo> =>
  checked("day", `${pad(year, 4)}-${pad(month, 2)}-${pad(dayOfMonth, 2)}`)

/**
 * Makes an ISO week: `week(2026, 14)`. Returns `Option.none()` if the year has no such week.
 *
 * @since 0.1.0
 * @category constructors
 */
export const week = (year: number, weekOfYear: number): Option.Option<DateInfo> =>
  checked("week", `${pad(year, 4)}-${pad(weekOfYear, 2)}`)

/**
 * Makes a month: `month(2026, 3)`. Returns `Option.none()` if the month does not exist.
 *
 * @since 0.1.0
 * @category constructors
 */
export const month = (year: number, monthOfYear: number): Option.Option<DateInfo> =>
  checked("month", `${pad(year, 4)}-${pad(monthOfYear, 2)}`)

const pad = (number: number, digits: number): string => String(number).padStart(digits, "0")

const checked = (type: Kind, value: string): Option.Option<DateInfo> => Option.as(parse(type, value), { type, value })

/**
 * Returns the latest finished period in China time (UTC+8): yesterday, last week or last month. The current time comes
 * from Effect's `Clock`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const latest = (kind: Kind): Effect.Effect<DateInfo> =>
  Effect.map(Clock.currentTimeMillis, (now) => before(kind, now + aheadInChina))

/**
 * Returns the period of the same kind that ends just before the given period starts.
 *
 * @since 0.1.0
 * @category combinators
 */
export const previous = (period: DateInfo): DateInfo =>
  before(period.type, Option.getOrElse(parse(period.type, period.value), () => 0))

/**
 * Returns the first and the last day of a period, each as a number of days since 1970-01-01.
 *
 * @since 0.1.0
 * @category combinators
 */
export const days = ({ type, value }: DateInfo): { readonly first: number; readonly last: number } => {
  const start = Option.getOrElse(parse(type, value), () => 0)
  const first = start / dayLength
  switch (type) {
    case "day":
      return { first, last: first }
    case "week":
      return { first, last: first + 6 }
    case "month": {
      const date = new Date(start)
      return { first, last: Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0) / dayLength }
    }
  }
}

/** Returns the period before the period that contains `time`, such as the day before. `time` is in UTC milliseconds. */
const before = (type: Kind, time: number): DateInfo => {
  const start = Option.getOrElse(parse(type, format(type, time)), () => time)
  return { type, value: format(type, start - dayLength) }
}
