/**
 * Functions that convert the sandbox's numbers to FastMoss's formats.
 *
 * @since 0.1.0
 */
import type { Product, Region } from "../market/MarketModel.js"

/**
 * Converts a revenue in the smallest unit of the region's currency to whole units, such as 999 cents to 9.99 dollars.
 *
 * @since 0.1.0
 * @category combinators
 */
export const amount = ({ decimals }: Region, revenue: number): number => revenue / 10 ** decimals

/**
 * Converts a revenue in the smallest unit of the region's currency to US dollars, rounded to cents.
 *
 * @since 0.1.0
 * @category combinators
 */
export const dollars = (region: Region, revenue: number): number =>
  Math.round(amount(region, revenue) / region.perDollar * 100) / 100

/**
 * Formats a price as is usual in the region: `$21.24`, `58.000 ₫`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const price = (region: Region, price: number): string => region.write(digits(region, price))

/**
 * Formats the price of a product. It is a range if variants have different prices: `$23.99 - 53.99`.
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
 * Returns the growth from `before` to `now` as a fraction of `before`, or `undefined` if `before` is 0.
 *
 * @since 0.1.0
 * @category combinators
 */
export const growth = (now: number, before: number): number | undefined =>
  before === 0 ? undefined : (now - before) / before

/**
 * Formats a fraction in percent, such as `-13.93%`. Formats `undefined` as a dash.
 *
 * @since 0.1.0
 * @category combinators
 */
export const percent = (fraction: number | undefined): string =>
  fraction === undefined ? "-" : `${(fraction * 100).toFixed(2)}%`

/**
 * Converts a fraction to basis points: 0.01 becomes 100. Converts `undefined` to `null`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const basisPoints = (fraction: number | undefined): number | null =>
  fraction === undefined ? null : Math.round(fraction * 10_000)

/**
 * Converts a boolean to FastMoss's format: 1 for true, 0 for false.
 *
 * @since 0.1.0
 * @category combinators
 */
export const flag = (is: boolean): number => is ? 1 : 0

/**
 * Returns a URL whose host does not exist, so that no client can load it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const url = (...parts: ReadonlyArray<string>): string => `https://fastmoss.invalid/${parts.join("/")}`
