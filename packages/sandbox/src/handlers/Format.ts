/**
 * Figures as FastMoss writes them.
 *
 * @since 0.1.0
 */
import type { Product, Region } from "../market/MarketModel.js"

/**
 * Returns an amount of the region's currency.
 *
 * @since 0.1.0
 * @category combinators
 */
export const amount = ({ decimals }: Region, revenue: number): number => revenue / 10 ** decimals

/**
 * Returns an amount in US dollars, to the cent.
 *
 * @since 0.1.0
 * @category combinators
 */
export const dollars = (region: Region, revenue: number): number =>
  Math.round(amount(region, revenue) / region.perDollar * 100) / 100

/**
 * Formats a price as the region does: `$21.24`, `58.000 ₫`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const price = (region: Region, price: number): string => region.write(digits(region, price))

/**
 * Formats the price of a product, which may be a range: `$23.99 - 53.99`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const priceRange = ({ highestPrice, price: lowestPrice, shop: { region } }: Product): string =>
  lowestPrice === highestPrice
    ? price(region, lowestPrice)
    : `${price(region, lowestPrice)} - ${digits(region, highestPrice)}`

const digits = (region: Region, price: number): string => {
  const [whole = "", decimals] = amount(region, price).toFixed(region.decimals).split(".")
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, region.separator)
  return decimals === undefined ? grouped : `${grouped}${region.separator === "," ? "." : ","}${decimals}`
}

/**
 * Returns the growth as a fraction of the number before; none if that was 0.
 *
 * @since 0.1.0
 * @category combinators
 */
export const growth = (now: number, before: number): number | undefined =>
  before === 0 ? undefined : (now - before) / before

/**
 * Formats a fraction in percent: `-13.93%`. A dash for none.
 *
 * @since 0.1.0
 * @category combinators
 */
export const percent = (fraction: number | undefined): string =>
  fraction === undefined ? "-" : `${(fraction * 100).toFixed(2)}%`

/**
 * Returns a fraction in basis points; `null` for none.
 *
 * @since 0.1.0
 * @category combinators
 */
export const basisPoints = (fraction: number | undefined): number | null =>
  fraction === undefined ? null : Math.round(fraction * 10_000)

/**
 * Returns 1 for true and 0 for false.
 *
 * @since 0.1.0
 * @category combinators
 */
export const flag = (is: boolean): number => is ? 1 : 0

/**
 * Returns a URL of a host that does not exist, so that nothing can be loaded from it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const url = (...parts: ReadonlyArray<string>): string => `https://fastmoss.invalid/${parts.join("/")}`
