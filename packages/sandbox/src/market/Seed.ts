/**
 * Seeds of single entities, which are derived from the seed of a market, and helpers for the numbers in ids.
 *
 * @since 0.1.0
 */
import { mix } from "./SeededRandom.js"

const kinds = { shop: 1, creator: 2, agency: 3, product: 4, livestream: 6 } as const

/**
 * Derives the seed of an entity from the seed of the market and the number of the entity.
 *
 * @since 0.1.0
 * @category combinators
 */
export const of = (seed: number, kind: keyof typeof kinds, index: number): number => mix(mix(seed, kinds[kind]), index)

/**
 * The number that separates the daily noise in a product's sales from the product's other random numbers.
 *
 * @since 0.1.0
 * @category models
 */
export const noise = 7

/**
 * The offset that makes numbers of days and products positive in ids, for all days from 1953 on.
 *
 * @since 0.1.0
 * @category models
 */
export const serialOffset = 120_000

/**
 * Writes a number with leading zeros, `digits` digits long.
 *
 * @since 0.1.0
 * @category combinators
 */
export const pad = (number: number, digits: number): string => String(number).padStart(digits, "0")
