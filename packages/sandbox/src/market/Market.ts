/**
 * The market: products, shops, creators, their videos and livestreams, and agencies, generated from a seed. Pure.
 *
 * Shops, creators and agencies are always the same. Products come and go: every day 20 are listed, sell for some months,
 * and leave the market 300 days later. This holds for every day, past and future: a `View` is the market at the end of any
 * day. Days are counted from 1970-01-01, and are days of China.
 *
 * The units that a product sells are a function of the product and the day. All other figures follow from them: the units
 * of a week are the sum of its days; those of a creator are the sum of the creator's videos and livestreams, which are
 * shares of what the products sell; those of a shop are the sum of its products, and those of an agency the sum of its
 * creators. Revenue is units times a price, which never changes.
 *
 * @since 0.1.0
 */
import { lazily } from "./lazily.js"
import type { Agency, Creator, Product, Shop } from "./MarketModel.js"
import * as People from "./People.js"
import * as Products from "./Products.js"
import * as View from "./View.js"

/**
 * A market.
 *
 * @since 0.1.0
 * @category models
 */
export interface Market {
  readonly shops: ReadonlyArray<Shop>
  readonly creators: ReadonlyArray<Creator>
  readonly agencies: ReadonlyArray<Agency>
  readonly shop: (id: string) => Shop | undefined
  readonly creator: (id: string) => Creator | undefined
  /** A product by its id, also one that has left the market. */
  readonly product: (id: string) => Product | undefined
  readonly at: (day: number) => View.View
}

/**
 * Makes a market. Its parts are computed when they are first asked for.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (seed: number): Market => {
  const people = lazily(() => People.make(seed))
  const products = Products.make(seed, people)
  const shopById = lazily(() => new Map(people().shops.map((shop) => [shop.id, shop])))
  const creatorById = lazily(() => new Map(people().creators.map((creator) => [creator.id, creator])))

  const views = new Map<number, View.View>()
  const at = (day: number): View.View => {
    const known = views.get(day)
    if (known !== undefined) return known
    const view = View.make(seed, day, products.on(day))
    const [oldest] = views.keys()
    if (oldest !== undefined && views.size >= rememberedViews) views.delete(oldest)
    views.set(day, view)
    return view
  }

  return {
    get shops() {
      return people().shops
    },
    get creators() {
      return people().creators
    },
    get agencies() {
      return people().agencies
    },
    shop: (id) => shopById().get(id),
    creator: (id) => creatorById().get(id),
    product: products.byId,
    at
  }
}

const rememberedViews = 8
