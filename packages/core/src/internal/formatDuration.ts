import * as Duration from "effect/Duration"

const units = ["d", "h", "m", "s", "ms"]

/**
 * Formats a duration for a message, such as `23h 59m`, `1d` or `1s 500ms`: its largest unit, and the next smaller unit
 * if that is not zero. Parts of a millisecond are rounded up.
 *
 * @internal
 */
export const formatDuration = (duration: Duration.Duration): string => {
  if (!Duration.isFinite(duration)) return Duration.format(duration)
  const [first = "", second = ""] = Duration.format(Duration.millis(Math.ceil(Duration.toMillis(duration)))).split(" ")
  return unitOf(second) === unitOf(first) + 1 ? `${first} ${second}` : first
}

const unitOf = (part: string): number => units.indexOf(part.replace(/\d+/, ""))
