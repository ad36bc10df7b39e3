/**
 * Functions for days in China's time zone and for periods of days. A day is the number of days since 1970-01-01.
 *
 * @since 0.1.0
 */

/**
 * A period from the day `first` to the day `last`, both included. A day is the number of days since 1970-01-01.
 *
 * @since 0.1.0
 * @category models
 */
export interface Period {
  readonly first: number
  readonly last: number
}

/**
 * Returns the period of `count` days that ends with the day `last`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const lastDays = (count: number, last: number): Period => ({ first: last - count + 1, last })

/**
 * Returns the period of all days up to and including the day `last`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const until = (last: number): Period => ({ first: -Infinity, last })

/**
 * Returns the period before the given period. It has as many days and ends on the day before `first`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const previousPeriod = ({ first, last }: Period): Period => ({
  first: first - (last - first + 1),
  last: first - 1
})

/**
 * Returns the day, in China's time zone, that contains a time in Unix milliseconds. A day is the number of days since
 * 1970-01-01.
 *
 * @since 0.1.0
 * @category combinators
 */
export const fromMillis = (time: number): number => Math.floor((time + 8 * 3_600_000) / 86_400_000)

/**
 * Returns the start of a day, 00:00 in China's time zone, in Unix seconds.
 *
 * @since 0.1.0
 * @category combinators
 */
export const startOf = (day: number): number => day * 86_400 - 8 * 3600

/**
 * Formats a time in Unix seconds as FastMoss does: `YYYY-MM-DD HH:MM:SS` in China's time zone.
 *
 * @since 0.1.0
 * @category combinators
 */
export const formatTime = (second: number): string =>
  new Date((second + 8 * 3600) * 1000).toISOString().slice(0, 19).replace("T", " ")

/**
 * Formats a day, which is the number of days since 1970-01-01, as `YYYY-MM-DD`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const format = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10)
