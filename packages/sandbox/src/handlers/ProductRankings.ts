/**
 * Handlers of the product rankings.
 *
 * @since 0.1.0
 */
import * as Product from "@effect-fastmoss/core/Product"
import * as Day from "../market/Day.js"
import type * as MarketModel from "../market/MarketModel.js"
import * as Promotions from "../market/Promotions.js"
import type { View } from "../market/View.js"
import type { EndpointHandler } from "./EndpointHandler.js"
import { equal, productCategory, productRegion } from "./Filters.js"
import * as Format from "./Format.js"
import { ranking, rememberPeriod } from "./RankingHandler.js"
import * as Rows from "./Rows.js"
import * as Sales from "./Sales.js"

/**
 * A product in a ranking. `sales` are its sales in the period of the ranking, `previous` its sales in the period
 * before, and `total` its sales since its listing.
 */
interface RankedProduct {
  readonly product: MarketModel.Product
  readonly sales: Sales.Sales
  readonly previous: Sales.Sales
  readonly total: Sales.Sales
  readonly newCreators: number
  readonly allCreators: number
  readonly view: View
}

const rank = (period: Day.Period, view: View) => (product: MarketModel.Product): RankedProduct => {
  const promotions = Promotions.begunBy([product], period.last)
  return {
    product,
    view,
    sales: Sales.ofProduct(product, period),
    previous: Sales.ofProduct(product, Day.previousPeriod(period)),
    total: Sales.ofProduct(product, Day.until(period.last)),
    newCreators: promotions.filter(({ firstDay }) => firstDay >= period.first).length,
    allCreators: promotions.length
  }
}

const ranked = rememberPeriod((period, market) => {
  const view = market.at(period.last)
  return view.products.map(rank(period, view))
})

const isCrossBorder = equal<RankedProduct>(({ product }) => product.shop.isCrossBorder)
const isFullyManaged = equal<RankedProduct>(({ product }) => product.shop.isFullyManaged)

const filters = { region: productRegion, category_id: productCategory }

const commonRow = ({ product, view }: RankedProduct) => {
  const { region } = product.shop
  return {
    product_id: product.id,
    title: product.title,
    region: region.code,
    cover: Rows.productCover(product),
    currency: region.currency,
    category: Rows.category(product),
    // Rankings contain the commission in basis points, not in percent.
    commission_rate: (product.commission ?? 0) * 100,
    real_price: Format.price(region, product.price),
    off_shelves: Format.flag(product.lastDay < view.day),
    launch_time: product.listedAt,
    shop: Rows.shop(product, view)
  }
}

const amountOf = ({ product }: RankedProduct, { revenue }: Sales.Sales) => Format.amount(product.shop.region, revenue)

const periodRow = (ranked: RankedProduct) => ({
  ...commonRow(ranked),
  units_sold: ranked.sales.units,
  gmv: amountOf(ranked, ranked.sales)
})

const totalOrders = {
  total_units_sold: ({ total }: RankedProduct) => total.units,
  total_gmv: (ranked: RankedProduct) => amountOf(ranked, ranked.total)
}

const totalRow = (ranked: RankedProduct) => ({
  total_units_sold: ranked.total.units,
  total_gmv: amountOf(ranked, ranked.total)
})

const growthOf = ({ previous, sales }: RankedProduct) => Format.basisPoints(Format.growth(sales.units, previous.units))

const topSelling = ranking(Product.topSelling, (period, moment) => ranked(period, moment).filter(Sales.isSelling))({
  filters: {
    ...filters,
    product_category: productCategory,
    is_cross_border: isCrossBorder,
    is_fully_managed: isFullyManaged
  },
  orders: {
    units_sold: Sales.units,
    gmv: (ranked) => amountOf(ranked, ranked.sales),
    ...totalOrders,
    growth_rate: (ranked) => growthOf(ranked) ?? -Infinity
  },
  defaultOrder: Sales.units,
  row: (ranked) => ({ ...periodRow(ranked), ...totalRow(ranked), growth_rate: growthOf(ranked) })
})

/**
 * Number of days after the end of a period until the ranking of its new products appears. The ranking compares products
 * by the sales of their first three days, so these days must have ended.
 */
const newListedLag = 3

const day3 = ({ product }: RankedProduct) =>
  Sales.ofProduct(product, { first: product.listed, last: product.listed + newListedLag - 1 })

const newListed = ranking(Product.newListed, (period, { market }) => {
  const view = market.at(period.last + newListedLag - 1)
  return view.products.filter(({ listed }) => listed >= period.first && listed <= period.last)
    .map(rank({ ...period, last: view.day }, view))
}, newListedLag)({
  filters: { ...filters, is_cross_border: isCrossBorder, is_fully_managed: isFullyManaged },
  orders: {
    day3_units_sold: (ranked) => day3(ranked).units,
    day3_gmv: (ranked) => amountOf(ranked, day3(ranked)),
    ...totalOrders
  },
  defaultOrder: (ranked) => day3(ranked).units,
  row: (ranked) => ({
    ...commonRow(ranked),
    day3_units_sold: day3(ranked).units,
    day3_gmv: amountOf(ranked, day3(ranked)),
    ...totalRow(ranked)
  })
})

const mostPromoted = ranking(
  Product.mostPromoted,
  (period, moment) => ranked(period, moment).filter(({ newCreators }) => newCreators > 0)
)({
  filters: { ...filters, is_cross_border: isCrossBorder, is_fully_managed: isFullyManaged },
  orders: {
    affiliate_count: ({ newCreators }) => newCreators,
    total_affiliate_count: ({ allCreators }) => allCreators
  },
  defaultOrder: ({ newCreators }) => newCreators,
  row: (ranked) => ({
    ...periodRow(ranked),
    affiliate_count: ranked.newCreators,
    total_affiliate_count: ranked.allCreators
  })
})

const fullyManaged = ranking(
  Product.fullyManaged,
  (period, moment) =>
    ranked(period, moment).filter((ranked) => ranked.product.shop.isFullyManaged && Sales.isSelling(ranked))
)({
  filters,
  orders: { units_sold: Sales.units },
  defaultOrder: Sales.units,
  row: (ranked) => ({ ...periodRow(ranked), units_sold_growth_rate: growthOf(ranked) })
})

/**
 * The handlers of the product rankings.
 *
 * @internal
 */
export const handlers: ReadonlyArray<EndpointHandler> = [topSelling, newListed, mostPromoted, fullyManaged]
