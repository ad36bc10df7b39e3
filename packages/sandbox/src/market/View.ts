/**
 * Views: the market at the end of a day.
 *
 * @since 0.1.0
 */
import type { Period } from "./Day.js"
import { groupBy } from "./groupBy.js"
import { lazily } from "./lazily.js"
import * as Livestreams from "./Livestreams.js"
import type { Creator, Livestream, Product, Promotion, Shop, Video } from "./MarketModel.js"
import * as Promotions from "./Promotions.js"

/**
 * The generated market at the end of a day: the products in the market on that day, and their promotions that have
 * begun.
 *
 * @since 0.1.0
 * @category models
 */
export interface View {
  readonly day: number
  readonly products: ReadonlyArray<Product>
  readonly productsOf: (shop: Shop) => ReadonlyArray<Product>
  readonly promotions: ReadonlyArray<Promotion>
  readonly promotionsOf: (creator: Creator) => ReadonlyArray<Promotion>
  readonly videos: () => ReadonlyArray<Video>
  /** Returns the livestreams of the 30 days that end with the view's day. */
  readonly livestreams: () => ReadonlyArray<Livestream>
  /**
   * Returns the livestreams in any period. They contain only the promotions that have begun by the end of the view's
   * day.
   */
  readonly livestreamsIn: (period: Period) => ReadonlyArray<Livestream>
}

/**
 * Creates the view of the market at the end of a day. `products` are the products in the market on that day.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (seed: number, day: number, products: ReadonlyArray<Product>): View => {
  const byShop = groupBy(products, ({ shop }) => shop)
  const promotions = Promotions.begunBy(products, day)
  const byCreator = groupBy(promotions, ({ creator }) => creator)
  const livestreams = lazily(() => Livestreams.make(seed, promotions))
  return {
    day,
    products,
    productsOf: (shop) => byShop.get(shop) ?? [],
    promotions,
    promotionsOf: (creator) => byCreator.get(creator) ?? [],
    videos: lazily(() => Promotions.videosBy(promotions, day)),
    livestreams: lazily(() => livestreams()({ first: day - 29, last: day })),
    livestreamsIn: (period) => livestreams()(period)
  }
}
