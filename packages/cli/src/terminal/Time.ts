/**
 * Formats durations. Pure.
 */
import * as Duration from "effect/Duration"

const units = ["d", "h", "m", "s", "ms"]

/** Formats a duration with at most two units, such as `23h 59m` or `1d`. Rounds up to milliseconds. */
export const format = (duration: Duration.DurationInput): string => {
  const decoded = Duration.decode(duration)
  if (!Duration.isFinite(decoded)) return Duration.format(decoded)
  const [first = "", second = ""] = Duration.format(Duration.millis(Math.ceil(Duration.toMillis(decoded)))).split(" ")
  return unitOf(second) === unitOf(first) + 1 ? `${first} ${second}` : first
}

const unitOf = (part: string): number => units.indexOf(part.replace(/\d+/, ""))
