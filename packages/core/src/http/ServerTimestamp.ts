/**
 * The check of a response's `timestamp`.
 *
 * @since 0.1.0
 */

/** Bounds of a plausible timestamp: 2020-01-01 and 2100-01-01, in Unix seconds. */
const earliest = 1_577_836_800
const latest = 4_102_444_800

const secondsPerDay = 86_400

/**
 * Returns a timestamp in Unix seconds, or `undefined` if it cannot be the time of a response, such as 0, a negative
 * number or milliseconds. A plausible timestamp is from the years 2020 to 2099, or within a day of the local clock.
 * `wallMillis` is the local time in Unix milliseconds.
 *
 * @since 0.1.0
 * @category combinators
 */
export const plausible = (timestamp: number | undefined, wallMillis: number): number | undefined =>
  timestamp !== undefined && (
      (timestamp >= earliest && timestamp < latest) ||
      Math.abs(timestamp - wallMillis / 1000) <= secondsPerDay
    )
    ? timestamp
    : undefined
