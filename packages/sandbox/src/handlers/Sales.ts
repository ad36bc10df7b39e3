/**
 * Sales: a number of units sold, with their revenue.
 *
 * @since 0.1.0
 */
import * as Day from "../market/Day.js"
import type { Livestream, Product, Promotion, Region, Video } from "../market/MarketModel.js"
import type { Moment } from "../market/Moment.js"
import * as UnitsSold from "../market/UnitsSold.js"
import * as Format from "./Format.js"

/**
 * A number of units sold, with their revenue in the smallest unit of the region's currency.
 *
 * @since 0.1.0
 * @category models
 */
export interface Sales {
  readonly units: number
  readonly revenue: number
}

/**
 * Sales of zero units.
 *
 * @since 0.1.0
 * @category constructors
 */
export const none: Sales = { units: 0, revenue: 0 }

/**
 * Adds two sales: their units and their revenues.
 *
 * @since 0.1.0
 * @category combinators
 */
export const add = (one: Sales, other: Sales): Sales => ({
  units: one.units + other.units,
  revenue: one.revenue + other.revenue
})

/**
 * Adds the sales of all items. `of` returns the sales of one item.
 *
 * @since 0.1.0
 * @category combinators
 */
export const sum = <A>(items: ReadonlyArray<A>, of: (item: A) => Sales): Sales =>
  items.reduce((total, item) => add(total, of(item)), none)

/**
 * Returns the sales of a product in a period.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ofProduct = (product: Product, period: Day.Period): Sales =>
  atPriceOf(product, UnitsSold.ofProduct(product, period))

/**
 * Returns the sales of products in a period.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ofProducts = (products: ReadonlyArray<Product>, period: Day.Period): Sales =>
  sum(products, (product) => ofProduct(product, period))

/**
 * Returns the sales of a video in a period.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ofVideo = (video: Video, period: Day.Period): Sales =>
  atPriceOf(video.product, UnitsSold.ofVideo(video, period))

/**
 * Returns the sales of a livestream.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ofLivestream = ({ day, promotions }: Livestream): Sales =>
  sum(promotions, (promotion) => atPriceOf(promotion.product, UnitsSold.inLivestream(promotion, day)))

/**
 * Returns the sales of a promotion in a period: `video` from its videos, `live` from its livestreams, and `all` from
 * both.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ofPromotion = (
  promotion: Promotion,
  period: Day.Period
): { readonly video: Sales; readonly live: Sales; readonly all: Sales } => {
  const { live, video } = UnitsSold.ofPromotion(promotion, period)
  return {
    video: atPriceOf(promotion.product, video),
    live: atPriceOf(promotion.product, live),
    all: atPriceOf(promotion.product, video + live)
  }
}

/**
 * Returns the sales of promotions in a period.
 *
 * @since 0.1.0
 * @category constructors
 */
export const ofPromotions = (promotions: ReadonlyArray<Promotion>, period: Day.Period): Sales =>
  sum(promotions, (promotion) => ofPromotion(promotion, period).all)

/**
 * Creates two functions that return sort keys. A sort key is a function that returns the number by which a model, the
 * generated data for one row, is sorted.
 *
 * - `units(days)`: the units that the model has sold in the last `days` days
 * - `amount(days)`: the revenue of these units, in the region's currency
 *
 * @since 0.1.0
 * @category combinators
 */
export const inLastDays = <Model>(
  regionOf: (model: Model) => Region,
  salesOf: (model: Model, period: Day.Period, moment: Moment) => Sales
) => {
  const salesIn = (days: number, model: Model, moment: Moment) =>
    salesOf(model, Day.lastDays(days, moment.yesterday), moment)
  return {
    units: (days: number) => (model: Model, moment: Moment): number => salesIn(days, model, moment).units,
    amount: (days: number) => (model: Model, moment: Moment): number =>
      Format.amount(regionOf(model), salesIn(days, model, moment).revenue)
  }
}

/**
 * Returns the number of units in the field `sales` of an object.
 *
 * @since 0.1.0
 * @category combinators
 */
export const units = ({ sales }: { readonly sales: Sales }): number => sales.units

/**
 * Returns true if the field `sales` of an object contains at least one unit.
 *
 * @since 0.1.0
 * @category combinators
 */
export const isSelling = ({ sales }: { readonly sales: Sales }): boolean => sales.units > 0

const atPriceOf = ({ unitPrice }: Product, units: number): Sales => ({ units, revenue: units * unitPrice })
