/**
 * Chance that comes out the same for the same seed.
 *
 * @since 0.1.0
 */

/**
 * A whole number of 32 bits from two: as good as random, and always the same.
 *
 * @since 0.1.0
 * @category combinators
 */
export const mix = (one: number, other: number): number => {
  let bits = Math.imul(one ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(other + 0x7f4a7c15, 0xc2b2ae35)
  bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad)
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97)
  return (bits ^ (bits >>> 15)) >>> 0
}

/**
 * A number from 0 to below 1 from two whole numbers.
 *
 * @since 0.1.0
 * @category combinators
 */
export const fraction = (one: number, other: number): number => mix(one, other) / 2 ** 32

/**
 * Chance after chance, from a seed.
 *
 * @since 0.1.0
 * @category models
 */
export interface SeededRandom {
  /** From 0 to below 1. */
  readonly next: () => number
  /** From `min` to `max`, whole, both included. */
  readonly between: (min: number, max: number) => number
  /** Whether something of this probability happens. */
  readonly is: (probability: number) => boolean
  readonly pick: <A>(choices: readonly [A, ...ReadonlyArray<A>]) => A
  /** That many decimal digits. */
  readonly digits: (count: number) => string
  /** Around 1, and now and then far above: e to the power of about `spread` times a normal deviate. */
  readonly skewed: (spread: number) => number
}

/**
 * Chance from a seed.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (seed: number): SeededRandom => {
  let drawn = 0
  const next = () => fraction(seed, drawn++)
  const between = (min: number, max: number) => min + Math.floor(next() * (max - min + 1))
  return {
    next,
    between,
    is: (probability) => next() < probability,
    pick: (choices) => choices[between(0, choices.length - 1)] ?? choices[0],
    digits: (count) => {
      let digits = ""
      while (digits.length < count) digits += String(Math.floor(next() * 1e7)).padStart(7, "0")
      return digits.slice(0, count)
    },
    // Three uniform deviates make a good normal one.
    skewed: (spread) => Math.exp(spread * 2 * (next() + next() + next() - 1.5))
  }
}
