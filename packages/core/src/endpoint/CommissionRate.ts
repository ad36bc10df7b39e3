/**
 * Commission rates as fractions. FastMoss has two units for the same field: `commission_rate` is in percent in rows of
 * `Product.search` (22.5) and in basis points in rankings of products (2250). Both are 0.225.
 *
 * @since 0.1.0
 */

/**
 * A conversion of a rate to a fraction. `null`, a rate that a response does not have, stays `null`.
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
 * Returns the fraction of a rate in percent, as rows of `Product.search` have it: 22.5 is 0.225.
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
 * Returns the fraction of a rate in basis points, as rankings of products have it: 2250 is 0.225.
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
