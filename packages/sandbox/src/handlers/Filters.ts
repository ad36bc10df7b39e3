/**
 * Filters that several endpoints have.
 *
 * @since 0.1.0
 */
import type { Creator, Livestream, Product, Shop } from "../market/MarketModel.js"
import type { Moment } from "../market/Moment.js"

/**
 * A filter that the models are already restricted to.
 *
 * @since 0.1.0
 * @category combinators
 */
export const applied = () => () => true

/**
 * A filter that an example of FastMoss has and no table explains: it has no effect, as far as is known.
 *
 * @since 0.1.0
 * @category combinators
 */
export const ignored = applied

/**
 * A filter by a range.
 *
 * @since 0.1.0
 * @category combinators
 */
export const range =
  <Model>(of: (model: Model, moment: Moment) => number | undefined) =>
  ({ max, min }: { readonly min?: number | undefined; readonly max?: number | undefined }, moment: Moment) =>
  (model: Model): boolean => {
    const value = of(model, moment)
    return value !== undefined && value >= (min ?? -Infinity) && value <= (max ?? Infinity)
  }

/**
 * A filter by equality. Numbers stand for flags, too.
 *
 * @since 0.1.0
 * @category combinators
 */
export const equal =
  <Model>(of: (model: Model, moment: Moment) => number | string | boolean | undefined) =>
  (value: number | string | boolean, moment: Moment) =>
  (model: Model): boolean => {
    const own = of(model, moment)
    return typeof value !== typeof own && own !== undefined ? Number(own) === Number(value) : own === value
  }

/**
 * A filter by a creator's handle, with or without `@`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const handle = <Model>(of: (model: Model) => Creator) => (handle: string) => (model: Model): boolean =>
  of(model).handle === handle.replace(/^@/, "")

interface OfShop {
  readonly shop: Shop
}

interface OfCreator {
  readonly creator: Creator
}

interface OfProduct {
  readonly product: Product
}

/**
 * A filter by the region of a shop.
 *
 * @since 0.1.0
 * @category combinators
 */
export const shopRegion = equal<OfShop>(({ shop }) => shop.region.code)

/**
 * A filter by whether a shop sells from another country.
 *
 * @since 0.1.0
 * @category combinators
 */
export const isCrossBorder = equal<OfShop>(({ shop }) => shop.isCrossBorder)

/**
 * A filter by the region of a creator.
 *
 * @since 0.1.0
 * @category combinators
 */
export const creatorRegion = equal<OfCreator>(({ creator }) => creator.region.code)

/**
 * A filter by the category of a creator.
 *
 * @since 0.1.0
 * @category combinators
 */
export const creatorCategory = equal<OfCreator>(({ creator }) => creator.category.id)

/**
 * A filter by the region of a product's shop.
 *
 * @since 0.1.0
 * @category combinators
 */
export const productRegion = equal<OfProduct>(({ product }) => product.shop.region.code)

/**
 * A filter by the category of a product, of the first level.
 *
 * @since 0.1.0
 * @category combinators
 */
export const productCategory = equal<OfProduct>(({ product }) => product.categories[0].id)

/**
 * A filter by the category, of a level, of the products that are promoted: at least one is of it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const promotesCategory =
  <Model>(level: 0 | 1 | 2, promotionsOf: (model: Model, moment: Moment) => Livestream["promotions"]) =>
  (id: number, moment: Moment) =>
  (model: Model): boolean => promotionsOf(model, moment).some(({ product }) => product.categories[level].id === id)
