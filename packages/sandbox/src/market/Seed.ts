/**
 * Seeds of the single entities, derived from the seed of a market, and the serial numbers that their ids contain.
 *
 * @since 0.1.0
 */
import { mix } from "./SeededRandom.js"

const kinds = { shop: 1, creator: 2, agency: 3, product: 4, livestream: 6 } as const

/**
 * Returns the seed of an entity from the market's seed and the entity's number.
 *
 * @since 0.1.0
 * @category combinators
 */
export const of = (seed: number, kind: keyof typeof kinds, index: number): number => mix(mix(seed, kinds[kind]), index)

/**
 * Distinguishes the daily noise of a product's sales from the product's other random numbers.
 *
 * @since 0.1.0
 * @category models
 */
export const noise = 7

/**
 * Added to numbers of days and products so that they are positive in ids, from the year 1953 on.
 *
 * @since 0.1.0
 * @category models
 */
export const serialOffset = 120_000

/**
 * Writes a number with leading zeros.
 *
 * @since 0.1.0
 * @category combinators
 */
export const pad = (number: number, digits: number): string => String(number).padStart(digits, "0")
