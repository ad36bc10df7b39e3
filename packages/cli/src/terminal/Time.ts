/**
 * Durations as a person reads them. Pure.
 */
import * as Duration from "effect/Duration"

const units = ["d", "h", "m", "s", "ms"]

/**
 * Formats a duration: its largest unit, and the next smaller one if it is not zero, such as `23h 59m` or `1d`. Parts of a
 * millisecond are rounded up.
 */
export const format = (duration: Duration.DurationInput): string => {
  const decoded = Duration.decode(duration)
  if (!Duration.isFinite(decoded)) return Duration.format(decoded)
  const [first = "", second = ""] = Duration.format(Duration.millis(Math.ceil(Duration.toMillis(decoded)))).split(" ")
  return unitOf(second) === unitOf(first) + 1 ? `${first} ${second}` : first
}

const unitOf = (part: string): number => units.indexOf(part.replace(/\d+/, ""))
