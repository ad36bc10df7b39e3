/**
 * Handlers of the product endpoints, except the rankings.
 *
 * @since 0.1.0
 */
import * as Product from "@effect-fastmoss/core/Product"
import * as Either from "effect/Either"
import * as Category from "../market/Category.js"
import * as Day from "../market/Day.js"
import * as Livestreams from "../market/Livestreams.js"
import type * as MarketModel from "../market/MarketModel.js"
import type { Moment } from "../market/Moment.js"
import * as Promotions from "../market/Promotions.js"
import { invalidParameter, notFound } from "../Refusal.js"
import { call, type EndpointHandler, paged } from "./EndpointHandler.js"
import { applied, equal, isCrossBorder, range, shopRegion } from "./Filters.js"
import * as Format from "./Format.js"
import * as Rows from "./Rows.js"
import * as Sales from "./Sales.js"

const { amount, units } = Sales.inLastDays<MarketModel.Product>(({ shop }) => shop.region, Sales.ofProduct)

/** Minimum number of units that a product must have sold in the last 7 days to count as a top seller. */
const topSellerUnits = 1000

const creatorCount = (product: MarketModel.Product, { yesterday }: Moment): number =>
  Promotions.begunBy([product], yesterday).length

const lowestPrice = range<MarketModel.Product>(({ price, shop }) => Format.amount(shop.region, price))
const isFullyManaged = equal<MarketModel.Product>(({ shop }) => shop.isFullyManaged)

const search = paged(Product.search, ({ filter }, { market, yesterday }) => {
  if (filter?.price_range !== undefined && filter.region === undefined && filter.seller_id === undefined) {
    return invalidParameter("filter.price_range: region or seller_id required")
  }
  const view = market.at(yesterday)
  if (filter?.product_id === undefined) return view.products
  // A search by id also finds products that are not sold any more.
  return [filter.product_id].flat().flatMap((id) => market.product(id) ?? [])
})({
  filters: {
    product_id: applied,
    l1_category_id: equal(({ categories }) => categories[0].id),
    l2_category_id: equal(({ categories }) => categories[1].id),
    l3_category_id: equal(({ categories }) => categories[2].id),
    region: shopRegion,
    is_sshop: isFullyManaged,
    shop_type: equal(({ shop }) => shop.isCrossBorder ? 2 : 1),
    commission_rate_range: range(({ commission }) => commission),
    creator_count_range: range(creatorCount),
    units_sold_range: range(units(Infinity)),
    is_new_listed: equal(({ listed }, { yesterday }) => listed > yesterday - 30),
    is_free_shipping: equal(({ isFreeShipping }) => isFreeShipping),
    is_local_warehouse: equal(({ isInLocalWarehouse }) => isInLocalWarehouse),
    is_top_selling: equal((product, moment) => units(7)(product, moment) >= topSellerUnits),
    seller_id: equal(({ shop }) => shop.id),
    price_range: lowestPrice,
    off_shelves: equal(({ lastDay }, { yesterday }) => lastDay < yesterday),
    is_cross_border: isCrossBorder,
    is_fully_managed: isFullyManaged,
    day7_units_sold_range: range(units(7)),
    day7_gmv_range: range(amount(7)),
    day28_units_sold_range: range(units(28)),
    day28_gmv_range: range(amount(28)),
    total_gmv_range: range(amount(Infinity)),
    floor_price_range: lowestPrice
  },
  searchText: ({ title }) => title,
  orders: {
    day7_units_sold: units(7),
    day7_gmv: amount(7),
    commission_rate: ({ commission = -1 }) => commission,
    total_units_sold: units(Infinity),
    total_gmv: amount(Infinity),
    creator_count: creatorCount,
    day28_units_sold: units(28),
    day28_gmv: amount(28)
  },
  defaultOrder: units(28),
  row: (product, moment) => {
    const { shop, shop: { region } } = product
    return {
      product_id: product.id,
      title: product.title,
      region: region.code,
      currency: region.currency,
      cover: Rows.productCover(product),
      price: Format.priceRange(product),
      floor_price: Format.amount(region, product.price),
      commission_rate: product.commission === undefined ? "-" : `${product.commission}%`,
      product_rating: product.rating,
      category: Rows.category(product),
      shop: Rows.shop(product, moment.market.at(moment.yesterday)),
      creator_count: creatorCount(product, moment),
      video_count: Promotions.videosBy(product.promotions, moment.yesterday).length,
      yday_units_sold: units(1)(product, moment),
      day7_units_sold: units(7)(product, moment),
      day28_units_sold: units(28)(product, moment),
      day90_units_sold: units(90)(product, moment),
      total_units_sold: units(Infinity)(product, moment),
      day7_gmv: amount(7)(product, moment),
      day28_gmv: amount(28)(product, moment),
      day90_gmv: amount(90)(product, moment),
      total_gmv: amount(Infinity)(product, moment),
      is_cross_border: Format.flag(shop.isCrossBorder),
      is_fully_managed: Format.flag(shop.isFullyManaged),
      is_free_shipping: Format.flag(product.isFreeShipping),
      tiktok_url: Format.url("view", "product", product.id),
      fastmoss_url: Format.url("e-commerce", "detail", product.id),
      ctime: Day.formatTime(product.listedAt)
    }
  }
})

interface CategoryNode {
  readonly id: number
  readonly name: string
  readonly sub?: ReadonlyArray<CategoryNode>
}

const categoryNode = ({ id, name, sub }: CategoryNode): object => ({
  c_code: String(id),
  c_name: name,
  // Third-level categories have no subcategories, and therefore no field `sub`.
  ...(sub === undefined ? {} : { sub: sub.map(categoryNode) })
})

const categoryInfo = call(Product.categoryInfo, () => Either.right(Category.tree.map(categoryNode)))

const unknownProduct = notFound("filter.product_id")

const salesTrend = call(Product.salesTrend, ({ filter }, { market, yesterday }) => {
  const product = market.product(filter.product_id)
  if (product === undefined) return Either.left(unknownProduct)
  const { region } = product.shop
  const period = Day.lastDays(filter.days, yesterday)
  const all = Sales.ofProduct(product, period)
  const promotions = Promotions.begunBy([product], period.last)
  return Either.right({
    list: Array.from({ length: filter.days }, (_, i) => {
      const day = period.first + i
      const { revenue, units } = Sales.ofProduct(product, { first: day, last: day })
      return { dt: Day.format(day), units_sold: units, gmv: Format.amount(region, revenue) }
    }),
    overview: {
      units_sold: all.units,
      gmv: Format.amount(region, all.revenue),
      live_count: promotions.reduce((count, promotion) => count + Livestreams.daysOf(promotion, period).length, 0),
      creator_count: promotions.length,
      aweme_count: Promotions.videosBy(product.promotions, period.last).length,
      currency: region.currency,
      region: region.code
    }
  })
})

const videoList = paged(Product.videoList, ({ filter }, { market, yesterday }) => {
  if (filter.days !== undefined && filter.create_time_range !== undefined) {
    return invalidParameter("filter.days: not together with create_time_range")
  }
  const product = market.product(filter.product_id)
  return product === undefined ? unknownProduct : Promotions.videosBy(product.promotions, yesterday)
})({
  filters: {
    product_id: applied,
    days: (days, { yesterday }) => ({ day }) => day > yesterday - days,
    create_time_range: range(({ publishedAt }) => publishedAt),
    is_ad: equal(({ isAd }) => isAd),
    date_type: (days, { yesterday }) => ({ day }) => day > yesterday - Number(days)
  },
  orders: Rows.videoOrders,
  defaultOrder: Rows.videoOrders.play_count,
  row: Rows.promotingVideo
})

const creatorList = paged(Product.creatorList, ({ filter }, { market, yesterday }) => {
  const product = market.product(filter.product_id)
  if (product === undefined) return unknownProduct
  return Promotions.begunBy([product], yesterday).map((promotion) => ({
    creator: promotion.creator,
    sales: Sales.ofPromotion(promotion, Day.until(yesterday)).all
  }))
})({
  filters: { product_id: applied },
  orders: Rows.promotingCreatorOrders,
  defaultOrder: Sales.units,
  row: ({ creator, sales }, { yesterday }) => ({
    ...Rows.promotingCreator(creator, sales, yesterday),
    category: [creator.category.name],
    favoriting_count: creator.diggs
  })
})

/**
 * The handlers of the product endpoints, except the rankings.
 *
 * @internal
 */
export const handlers: ReadonlyArray<EndpointHandler> = [search, categoryInfo, salesTrend, videoList, creatorList]
