/**
 * Lenient parsing of the HTTP header `Retry-After` (RFC 9110, section 10.2.3).
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as HttpDate from "./HttpDate.js"

/**
 * Returns the wait that a `Retry-After` header requests; none if the header is missing or is neither seconds nor a
 * date.
 *
 * - Seconds: fractions are rounded up.
 * - HTTP date: the time from `now`, the server time in Unix milliseconds, until the date. A date in the past becomes
 *   zero.
 * - Several values, for example because a proxy added one: the longest wait counts.
 *
 * @since 0.1.0
 * @category combinators
 */
export const parse = (header: string | undefined, now: number): Option.Option<Duration.Duration> => {
  if (header === undefined) return Option.none()
  if (/^\s*\d+(\.\d*)?(\s*,\s*\d+(\.\d*)?)*\s*$/.test(header)) {
    return Option.some(Duration.seconds(Math.ceil(Math.max(...header.split(",").map(Number)))))
  }
  return Option.map(HttpDate.latest(header, now), (date) => Duration.millis(Math.max(0, date - now)))
}
