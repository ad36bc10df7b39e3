/**
 * Filters that several endpoints share. A filter is a function that takes the filter's value from the payload and
 * returns a predicate of a model. A model is the generated data for one row, such as a product.
 *
 * @since 0.1.0
 */
import type { Creator, Livestream, Product, Shop } from "../market/MarketModel.js"
import type { Moment } from "../market/Moment.js"

/**
 * A filter that accepts every row, whatever the filter's value. Use it for a filter that the handler's function
 * `models` has already applied.
 *
 * @since 0.1.0
 * @category combinators
 */
export const applied = () => () => true

/**
 * A filter that accepts every row, whatever the filter's value. Use it for a filter that FastMoss shows in an example
 * but does not explain.
 *
 * @since 0.1.0
 * @category combinators
 */
export const ignored = applied

/**
 * Creates a filter for a range of numbers. It accepts a model if the number that `of` returns for the model is from
 * `min` to `max`, both included. It rejects a model if `of` returns `undefined`. A model is the generated data for one
 * row.
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
 * Creates a filter for equal values. It accepts a model if `of` returns the filter's value for the model. Values of
 * different types are compared as numbers, so 1 equals `true`, and 0 equals `false`. A model is the generated data for
 * one row.
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
 * Creates a filter that accepts a model if its creator has the given handle, with or without `@`. `of` returns the
 * creator of a model. A model is the generated data for one row.
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
 * A filter that accepts models whose shop is in the given region.
 *
 * @since 0.1.0
 * @category combinators
 */
export const shopRegion = equal<OfShop>(({ shop }) => shop.region.code)

/**
 * A filter for cross-border shops: the value 1 accepts models whose shop sells from another country, and the value 0
 * accepts all other models.
 *
 * @since 0.1.0
 * @category combinators
 */
export const isCrossBorder = equal<OfShop>(({ shop }) => shop.isCrossBorder)

/**
 * A filter that accepts models whose creator is in the given region.
 *
 * @since 0.1.0
 * @category combinators
 */
export const creatorRegion = equal<OfCreator>(({ creator }) => creator.region.code)

/**
 * A filter that accepts models whose creator has the category with the given id.
 *
 * @since 0.1.0
 * @category combinators
 */
export const creatorCategory = equal<OfCreator>(({ creator }) => creator.category.id)

/**
 * A filter that accepts models whose product is sold by a shop in the given region.
 *
 * @since 0.1.0
 * @category combinators
 */
export const productRegion = equal<OfProduct>(({ product }) => product.shop.region.code)

/**
 * A filter that accepts models whose product has the first-level category with the given id.
 *
 * @since 0.1.0
 * @category combinators
 */
export const productCategory = equal<OfProduct>(({ product }) => product.categories[0].id)

/**
 * Creates a filter that accepts models with a promotion for a product in the category with the given id.
 *
 * - `level`: the level of the category, from 0 (first level) to 2
 * - `promotionsOf`: returns the promotions of a model
 *
 * @since 0.1.0
 * @category combinators
 */
export const promotesCategory =
  <Model>(level: 0 | 1 | 2, promotionsOf: (model: Model, moment: Moment) => Livestream["promotions"]) =>
  (id: number, moment: Moment) =>
  (model: Model): boolean => promotionsOf(model, moment).some(({ product }) => product.categories[level].id === id)
