/**
 * The time between two runs of a watch. Pure.
 */
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"

/** The shortest interval at which to watch a ranking, which changes at most once a day. */
export const leastOfRanking = Duration.hours(1)

/** The shortest interval at which to watch any other list. Each run sends at least one request. */
export const leastOfList = Duration.minutes(10)

/** The longest interval between two runs, so that the date of the next run is valid. */
const longest = Duration.days(366)

/** The longest pause after failures, unless the interval itself is longer. */
const longestPause = Duration.days(1)

const units: Readonly<Record<string, Duration.DurationInput>> = {
  m: "1 minute",
  min: "1 minute",
  minute: "1 minute",
  minutes: "1 minute",
  h: "1 hour",
  hour: "1 hour",
  hours: "1 hour",
  d: "1 day",
  day: "1 day",
  days: "1 day",
  w: "1 week",
  week: "1 week",
  weeks: "1 week"
}

/** Parses an interval such as `6h`, `90 minutes` or `1d`. Left: the expected form, such as `366 days at most`. */
export const parse = (text: string): Either.Either<Duration.Duration, string> => {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(text.trim()) ?? []
  const one = units[unit.toLowerCase()]
  const duration = one === undefined ? Duration.zero : Duration.times(one, Number(number))
  return Duration.toMillis(duration) <= 0
    ? Either.left("a number and a unit, such as 30m, 6h or 1d")
    : Duration.greaterThan(duration, longest)
    ? Either.left("366 days at most")
    : Either.right(duration)
}

/**
 * Returns the pause after `failures` consecutive failures: the interval `every` after the first, and twice as long
 * after each further failure, up to a day.
 */
export const pauseAfter = (every: Duration.Duration, failures: number): Duration.Duration =>
  Duration.min(Duration.times(every, 2 ** Math.max(0, failures - 1)), Duration.max(every, longestPause))
