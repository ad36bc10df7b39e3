/**
 * The days of a report's trends. FastMoss gives a trend of the last 1 to 28 days, whatever period the rest is about. Pure.
 */
import * as DateInfo from "@effect-fastmoss/core/DateInfo"
import * as Option from "effect/Option"

/** Days as numbers since 1970-01-01. */
export interface TrendWindow {
  readonly first: number
  readonly last: number
  /** The number of days to request, back from today. */
  readonly days: number
  /** False if FastMoss no longer gives the first days of the period. */
  readonly isWhole: boolean
}

/** The most days back of a trend. */
export const mostDays = 28

/** The days before a day that its trend shows: one day alone is no trend. */
const daysBeforeDay = 6

/**
 * Returns the days of a period, as far as a trend that ends `yesterday` reaches back; for a day also the six before it. None
 * if the period is over for too long.
 */
export const of = (period: DateInfo.DateInfo, yesterday: number): Option.Option<TrendWindow> => {
  const { first, last } = DateInfo.days(period)
  const wanted = period.type === "day" ? first - daysBeforeDay : first
  const reached = Math.max(wanted, yesterday - mostDays + 1)
  // One day more than needed: FastMoss does not say if the last day is yesterday or today.
  return reached > last
    ? Option.none()
    : Option.some({
      first: reached,
      last,
      days: Math.min(mostDays, yesterday - reached + 2),
      isWhole: reached <= first
    })
}
