/**
 * The days that the trends (sales per day) of a report show. FastMoss returns a trend only for the last 1 to 28 days,
 * whatever the period of the report. Pure.
 */
import * as DateInfo from "@effect-fastmoss/core/DateInfo"
import * as Option from "effect/Option"

/** The first and the last day of the trends. Days are numbered from 1970-01-01. */
export interface TrendWindow {
  readonly first: number
  readonly last: number
  /** The number of days to request, counted back from today. */
  readonly days: number
  /** False if the first days of the report's period are too long ago for FastMoss. */
  readonly isWhole: boolean
}

/** The most days that FastMoss returns in a trend. */
export const mostDays = 28

/** For a report of a single day, the number of days that the trend shows before it. */
const daysBeforeDay = 6

/**
 * Returns the days of a period that a trend can show, up to `yesterday`. For a period of one day, includes the six days
 * before it. None if the period ended too long ago.
 */
export const of = (period: DateInfo.DateInfo, yesterday: number): Option.Option<TrendWindow> => {
  const { first, last } = DateInfo.days(period)
  const wanted = period.type === "day" ? first - daysBeforeDay : first
  const reached = Math.max(wanted, yesterday - mostDays + 1)
  // Requests one more day than needed, because FastMoss does not document whether the last day is yesterday or today.
  return reached > last
    ? Option.none()
    : Option.some({
      first: reached,
      last,
      days: Math.min(mostDays, yesterday - reached + 2),
      isWhole: reached <= first
    })
}
