/**
 * HTTP dates (RFC 9110, section 5.6.7).
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Option from "effect/Option"
import * as Order from "effect/Order"

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
const month = `(?<month>${months.join("|")})`
const time = "(?<hour>[01]\\d|2[0-3]):(?<minute>[0-5]\\d):(?<second>[0-5]\\d|60)"

const forms = [
  // IMF-fixdate: Sun, 06 Nov 1994 08:49:37 GMT
  new RegExp(`\\b(?<day>\\d{1,2}) ${month} (?<year>\\d{4}) ${time}(?= (?:GMT|UTC)\\b)`, "gi"),
  // RFC 850: Sunday, 06-Nov-94 08:49:37 GMT
  new RegExp(`\\b(?<day>\\d{1,2})-${month}-(?<year>\\d{2}|\\d{4}) ${time}(?= (?:GMT|UTC)\\b)`, "gi"),
  // asctime: Sun Nov  6 08:49:37 1994, which is UTC too
  new RegExp(`\\b${month} (?<day> \\d|\\d{1,2}) ${time} (?<year>\\d{4})\\b`, "gi")
]

/**
 * Finds the latest date in a header and returns it in Unix milliseconds. Accepts the three forms of RFC 9110, all in
 * UTC. `now`, in Unix milliseconds, determines the century of a two-digit year.
 *
 * @since 0.1.0
 * @category combinators
 */
export const latest = (header: string, now: number): Option.Option<number> => {
  const dates = forms.flatMap((form) => Arr.filterMap(header.matchAll(form), ({ groups = {} }) => dateOf(groups, now)))
  return Arr.isNonEmptyArray(dates) ? Option.some(Arr.max(dates, Order.number)) : Option.none()
}

const dateOf = (parts: Readonly<Record<string, string>>, now: number): Option.Option<number> => {
  const number = (part: string) => Number(parts[part])
  const monthIndex = months.findIndex((name) => name.toLowerCase() === parts["month"]?.toLowerCase())
  const day = number("day")
  const midnight = Date.UTC(fullYear(number("year"), now), monthIndex, day)
  // A nonexistent day such as June 31 would become a day of the next month.
  if (new Date(midnight).getUTCDate() !== day) return Option.none()
  return Option.some(midnight + ((number("hour") * 60 + number("minute")) * 60 + number("second")) * 1000)
}

/**
 * Returns a four-digit year. A two-digit year gets the current century, or the past century if it would otherwise be
 * more than 50 years ahead. `now` is the current time in Unix milliseconds.
 */
const fullYear = (year: number, now: number): number => {
  if (year >= 100) return year
  const current = new Date(now).getUTCFullYear()
  const inThisCentury = current - (current % 100) + year
  return inThisCentury > current + 50 ? inThisCentury - 100 : inThisCentury
}
