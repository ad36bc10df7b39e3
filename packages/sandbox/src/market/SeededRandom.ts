/**
 * Deterministic random numbers: the same seed gives the same numbers.
 *
 * @since 0.1.0
 */

/**
 * Hashes two whole numbers to an unsigned 32-bit number.
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
 * Hashes two whole numbers to a number that is at least 0 and less than 1.
 *
 * @since 0.1.0
 * @category combinators
 */
export const fraction = (one: number, other: number): number => mix(one, other) / 2 ** 32

/**
 * A generator of random values. Each call advances the generator.
 *
 * @since 0.1.0
 * @category models
 */
export interface SeededRandom {
  /** Returns a number that is at least 0 and less than 1. */
  readonly next: () => number
  /** Returns a whole number from `min` to `max`, both included. */
  readonly between: (min: number, max: number) => number
  /** Returns true with the given probability, from 0 to 1. */
  readonly is: (probability: number) => boolean
  /** Returns one of the choices. */
  readonly pick: <A>(choices: readonly [A, ...ReadonlyArray<A>]) => A
  /** Returns a text with `count` decimal digits. */
  readonly digits: (count: number) => string
  /**
   * Returns a number that is usually near 1 and sometimes far above. The distribution is roughly log-normal, and
   * `spread` is the standard deviation of its logarithm.
   */
  readonly skewed: (spread: number) => number
}

/**
 * Creates a generator from a seed.
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
    // The sum of three uniform numbers is close to a normal distribution.
    skewed: (spread) => Math.exp(spread * 2 * (next() + next() + next() - 1.5))
  }
}
