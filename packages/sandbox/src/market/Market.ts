/**
 * The market: the generated data of a sandbox, with its products, shops, creators, videos, livestreams and agencies.
 * All of it is derived from a seed by pure functions.
 *
 * Shops, creators and agencies are the same on every day. Products appear and disappear: 20 new products are listed
 * every day, sell for some months, and leave the market after 300 days. A `View` is the market at the end of a day,
 * past or future. A day is a number of days since 1970-01-01, in China's time zone.
 *
 * The units that a product sells depend on the product and the day alone. All other figures are derived from these
 * units, so that all figures agree:
 *
 * - units in a week: the sum of its days
 * - units of a video or a livestream: a share of the product's units
 * - units of a creator: the sum of the creator's videos and livestreams
 * - units of a shop: the sum of its products
 * - units of an agency: the sum of its creators
 * - revenue: units times the product's price, which never changes
 *
 * @since 0.1.0
 */
import { lazily } from "./lazily.js"
import type { Agency, Creator, Product, Shop } from "./MarketModel.js"
import * as People from "./People.js"
import * as Products from "./Products.js"
import * as View from "./View.js"

/**
 * The generated data of a sandbox: its shops, creators, agencies and products.
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
  /** Returns the product with an id, even if the product has left the market. */
  readonly product: (id: string) => Product | undefined
  /** Returns the market at the end of a day, which is a number of days since 1970-01-01. */
  readonly at: (day: number) => View.View
}

/**
 * Creates a market from a seed, a whole number. Each part is generated when it is first used.
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

/**
 * Returns the market of a seed. The market that was returned last is kept: programs that create one sandbox after
 * another, such as tests, generate its data only once.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ofSeed: (seed: number) => Market = (() => {
  let last: { readonly seed: number; readonly market: Market } | undefined
  return (seed: number) => {
    if (last?.seed !== seed) last = { seed, market: make(seed) }
    return last.market
  }
})()

const rememberedViews = 8
