/**
 * Conversions of commission rates to fractions. FastMoss uses two units for `commission_rate`: percent in rows of
 * `Product.search` (22.5), and basis points in product rankings (2250). Both stand for the fraction 0.225.
 *
 * @since 0.1.0
 */

/**
 * A function that converts a commission rate to a fraction. It returns `null` for `null`, the value of a rate that a
 * response lacks.
 *
 * @since 0.1.0
 * @category models
 */
export interface Conversion {
  (rate: number): number
  (rate: number | null): number | null
}

const dividedBy = (divisor: number): Conversion => {
  function convert(rate: number): number
  function convert(rate: number | null): number | null
  function convert(rate: number | null): number | null {
    return rate === null ? null : rate / divisor
  }
  return convert
}

/**
 * Converts a rate in percent to a fraction: 22.5 becomes 0.225. Use it for rows of `Product.search`.
 *
 * @example
 * import { CommissionRate } from "@effect-fastmoss/core"
 *
 * CommissionRate.fromPercent(22.5) // 0.225
 *
 * @since 0.1.0
 * @category conversions
 */
export const fromPercent: Conversion = dividedBy(100)

/**
 * Converts a rate in basis points to a fraction: 2250 becomes 0.225. Use it for rows of product rankings.
 *
 * @example
 * import { CommissionRate } from "@effect-fastmoss/core"
 *
 * CommissionRate.fromBasisPoints(2250) // 0.225
 *
 * @since 0.1.0
 * @category conversions
 */
export const fromBasisPoints: Conversion = dividedBy(10_000)
