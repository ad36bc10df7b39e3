/** Returns the median of numbers. */
export const median = (numbers: ReadonlyArray<number>): number => quantile(numbers, 0.5)

/**
 * Returns the quantile `q` of a list of numbers, from 0 to 1. It is the smallest number in the list such that at least
 * the fraction `q` of the list is not greater.
 */
export const quantile = (numbers: ReadonlyArray<number>, q: number): number => {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN
}

/** Formats a number with three significant digits: 1234.5 as `1,230`, 0.01234 as `0.0123`. */
export const short = (number: number): string =>
  Number.isFinite(number)
    ? Number(number.toPrecision(3)).toLocaleString("en-US", { maximumSignificantDigits: 3 })
    : String(number)
