/**
 * Functions that derive the seed of a single entity, such as a product, from the seed of the market. Also helpers for
 * the numbers in ids.
 *
 * @since 0.1.0
 */
import { mix } from "./SeededRandom.js"

const kinds = { shop: 1, creator: 2, agency: 3, product: 4, livestream: 6 } as const

/**
 * Derives the seed of an entity from the seed of the market, the kind of the entity and its number.
 *
 * @since 0.1.0
 * @category combinators
 */
export const of = (seed: number, kind: keyof typeof kinds, index: number): number => mix(mix(seed, kinds[kind]), index)

/**
 * A number that is mixed into a product's seed to get the seed for its daily sales. Daily sales are then independent of
 * the product's other random numbers.
 *
 * @since 0.1.0
 * @category models
 */
export const noise = 7

/**
 * A number that is added to a day, or to the number of a product, before it becomes part of an id. The sum is positive
 * for all days from 1953 on.
 *
 * @since 0.1.0
 * @category models
 */
export const serialOffset = 120_000

/**
 * Formats a number with leading zeros, so that it has `digits` digits.
 *
 * @since 0.1.0
 * @category combinators
 */
export const pad = (number: number, digits: number): string => String(number).padStart(digits, "0")
