/**
 * The market at the time of a call.
 *
 * @since 0.1.0
 */
import * as Day from "./Day.js"
import type { Market } from "./Market.js"

/**
 * The market at the time of a call.
 *
 * @since 0.1.0
 * @category models
 */
export interface Moment {
  readonly market: Market
  /** The last day that is finished in China. */
  readonly yesterday: number
}

/**
 * Returns the moment of a time (Unix milliseconds).
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (market: Market, time: number): Moment => ({ market, yesterday: Day.fromMillis(time) - 1 })
