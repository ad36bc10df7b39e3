/**
 * The `timestamp` of a response, as far as it can be trusted.
 *
 * @since 0.1.0
 */

/** 2020-01-01 and 2100-01-01, in Unix seconds. */
const earliest = 1_577_836_800
const latest = 4_102_444_800

const secondsPerDay = 86_400

/**
 * Returns a timestamp, or `undefined` for one that cannot be the time of a response: 0, negative, in milliseconds. It must be
 * from the years 2020 to 2099, whatever the local clock says, or within a day of the local clock. In Unix seconds;
 * `wallMillis` is in Unix milliseconds.
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
