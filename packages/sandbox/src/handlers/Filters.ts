/**
 * Filters that several endpoints share. A filter takes the value from the payload and returns a predicate of a model.
 *
 * @since 0.1.0
 */
import type { Creator, Livestream, Product, Shop } from "../market/MarketModel.js"
import type { Moment } from "../market/Moment.js"

/**
 * A filter without effect, for filters that `models` has applied already.
 *
 * @since 0.1.0
 * @category combinators
 */
export const applied = () => () => true

/**
 * A filter without effect, for filters that FastMoss shows in an example but does not explain.
 *
 * @since 0.1.0
 * @category combinators
 */
export const ignored = applied

/**
 * Creates a filter that accepts numbers from `min` to `max`, both included. It rejects models without a number.
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
 * Creates a filter that accepts models with an equal value. The numbers 1 and 0 equal `true` and `false`.
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
 * Creates a filter that compares the handle of a creator. The value may start with `@`.
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
 * A filter that compares the region of a shop.
 *
 * @since 0.1.0
 * @category combinators
 */
export const shopRegion = equal<OfShop>(({ shop }) => shop.region.code)

/**
 * A filter that accepts shops that sell, or do not sell, from another country.
 *
 * @since 0.1.0
 * @category combinators
 */
export const isCrossBorder = equal<OfShop>(({ shop }) => shop.isCrossBorder)

/**
 * A filter that compares the region of a creator.
 *
 * @since 0.1.0
 * @category combinators
 */
export const creatorRegion = equal<OfCreator>(({ creator }) => creator.region.code)

/**
 * A filter that compares the category of a creator.
 *
 * @since 0.1.0
 * @category combinators
 */
export const creatorCategory = equal<OfCreator>(({ creator }) => creator.category.id)

/**
 * A filter that compares the region of a product's shop.
 *
 * @since 0.1.0
 * @category combinators
 */
export const productRegion = equal<OfProduct>(({ product }) => product.shop.region.code)

/**
 * A filter that compares the first-level category of a product.
 *
 * @since 0.1.0
 * @category combinators
 */
export const productCategory = equal<OfProduct>(({ product }) => product.categories[0].id)

/**
 * Creates a filter that accepts models that promote at least one product in the category. `level` is the level of the
 * category, from 0 to 2.
 *
 * @since 0.1.0
 * @category combinators
 */
export const promotesCategory =
  <Model>(level: 0 | 1 | 2, promotionsOf: (model: Model, moment: Moment) => Livestream["promotions"]) =>
  (id: number, moment: Moment) =>
  (model: Model): boolean => promotionsOf(model, moment).some(({ product }) => product.categories[level].id === id)
