/**
 * The HTTP header `Retry-After` (RFC 9110, section 10.2.3).
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"

/**
 * Parses seconds or an HTTP date; a date in the past is zero. `now` is in Unix milliseconds.
 *
 * @since 0.1.0
 * @category combinators
 */
export const parse = (header: string | undefined, now: number): Option.Option<Duration.Duration> => {
  if (header === undefined || header.trim() === "") return Option.none()
  if (/^\s*\d+\s*$/.test(header)) return Option.some(Duration.seconds(Number(header)))
  const date = Date.parse(header)
  return Number.isNaN(date) ? Option.none() : Option.some(Duration.millis(Math.max(0, date - now)))
}
