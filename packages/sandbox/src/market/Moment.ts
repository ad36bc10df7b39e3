/**
 * Moments: the generated market together with the time of a call.
 *
 * @since 0.1.0
 */
import * as Day from "./Day.js"
import type { Market } from "./Market.js"

/**
 * The generated market together with the last day that has ended when a call arrives.
 *
 * @since 0.1.0
 * @category models
 */
export interface Moment {
  readonly market: Market
  /** The last finished day in China's time zone, as a number of days since 1970-01-01. */
  readonly yesterday: number
}

/**
 * Creates a moment from the generated market and the time of a call, in Unix milliseconds.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (market: Market, time: number): Moment => ({ market, yesterday: Day.fromMillis(time) - 1 })
