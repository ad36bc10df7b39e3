/**
 * The products of the generated market. Each product has a number: the day of its listing times 20, plus its position
 * on that day.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Category from "./Category.js"
import * as Day from "./Day.js"
import type { Product, Promotion, Region } from "./MarketModel.js"
import * as Names from "./Names.js"
import type { People } from "./People.js"
import * as Promotions from "./Promotions.js"
import * as Seed from "./Seed.js"
import * as SeedData from "./SeedData.js"
import * as SeededRandom from "./SeededRandom.js"

/**
 * The products of a market. Each is generated when it is first used.
 *
 * @since 0.1.0
 * @category models
 */
export interface Products {
  /**
   * Returns the product with an id, also before its listing and after it has left the market. Returns `undefined` if no
   * product has that id.
   */
  readonly byId: (id: string) => Product | undefined
  /** Returns the products in the market at the end of a day, the newest first. */
  readonly on: (day: number) => ReadonlyArray<Product>
  /** Returns the number of generated products in the cache. */
  readonly remembered: () => number
}

/**
 * Creates the products of a market from its seed and from the creators and shops that `people` returns.
 *
 * - `on` generates the products of a day and caches them, up to a limit.
 * - `byId` reads the cache but adds nothing to it, because a client can send any id.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (seed: number, people: () => People): Products => {
  const made = new Map<number, Product>()
  const at = (number: number): Product => {
    const known = made.get(number)
    if (known !== undefined) return known
    const product = makeProduct(seed, number, people())
    const [oldest] = made.keys()
    if (oldest !== undefined && made.size >= mostRemembered) made.delete(oldest)
    made.set(number, product)
    return product
  }
  return {
    byId: (id) => {
      const serial = /^17(\d{7})\d{10}$/.exec(id)?.[1]
      if (serial === undefined) return undefined
      const number = Number(serial) - Seed.serialOffset
      const product = made.get(number) ?? makeProduct(seed, number, people())
      return product.id === id ? product : undefined
    },
    on: (day) => Array.from({ length: perDay * daysInMarket }, (_, i) => at((day + 1) * perDay - 1 - i)),
    remembered: () => made.size
  }
}

/** Number of products that are listed every day. */
const perDay = 20
/**
 * Number of days that a product stays in the market. It is longer than `longestSale`, the maximum number of days with
 * sales, so a product sells nothing in its last month.
 */
const daysInMarket = 300
const longestSale = 265
/** Maximum number of products in the cache: enough for four days that have no products in common. */
const mostRemembered = 4 * perDay * daysInMarket

/**
 * The regions of the 20 products that are listed on a day, in the order of the products. The list is the same for every
 * day, so every region gets new products.
 */
const regionOfPlace = SeedData.regions.flatMap((region) => Array.from({ length: region.weight }, () => region))

const makeProduct = (seed: number, number: number, { shopsOf }: People): Product => {
  const productSeed = Seed.of(seed, "product", number)
  const { between, digits, is, next, pick, skewed } = SeededRandom.make(productSeed)
  const listed = Math.floor(number / perDay)
  const region = regionOfPlace[number - listed * perDay] ?? SeedData.regions[0]
  const shops = shopsOf.get(region) ?? []
  const shop = Arr.unsafeGet(shops, Math.floor(next() ** 1.5 * shops.length))
  const top = is(0.75) ? shop.topCategory : pick(SeedData.topCategories)
  const branch = between(0, top.sub.length - 1)
  const [, things] = top.sub[branch] ?? top.sub[0]
  const categories = Category.path(top, branch, between(0, things.length - 1))
  const price = roundPrice(top.dollars * skewed(0.45), region)
  const highestPrice = is(0.35)
    ? roundPrice(price / 10 ** region.decimals / region.perDollar * (1.2 + next()), region)
    : price
  const rate = 2.5 * skewed(1.7)
  const lastDay = listed + (is(0.8) ? between(180, longestSale) : between(30, 180))
  const promotions: Array<Promotion> = []
  const product: Product = {
    seed: productSeed,
    id: `17${Seed.pad(number + Seed.serialOffset, 7)}${digits(10)}`,
    title: Names.title(pick, { language: region.language, brand: shop.brand, thing: categories[2].name, top }),
    shop,
    categories,
    price,
    highestPrice: Math.max(price, highestPrice),
    unitPrice: Math.round((price + Math.max(price, highestPrice)) / 2),
    commission: is(0.85) ? between(2, 50) / 2 : undefined,
    rating: is(0.9) ? Math.round((3 + 2 * next()) * 10) / 10 : 0,
    variants: between(1, 24),
    isFreeShipping: is(0.5),
    isInLocalWarehouse: !shop.isCrossBorder || is(0.3),
    listedAt: Day.startOf(listed) + between(0, 86_399),
    listed,
    lastDay,
    rate,
    shape: 0.7 + 0.6 * next(),
    promotions
  }
  promotions.push(...Promotions.make(product, number))
  return product
}

/**
 * Converts a price in dollars to a typical shop price in the region's currency, such as 9.99. The result is in the
 * currency's smallest unit: 999.
 */
const roundPrice = (dollars: number, { decimals, perDollar }: Region): number => {
  const amount = dollars * perDollar
  if (decimals > 0) return Math.max(1, Math.floor(amount)) * 100 + 99
  const step = perDollar > 1000 ? 1000 : 10
  return Math.max(1, Math.round(amount / step)) * step
}
