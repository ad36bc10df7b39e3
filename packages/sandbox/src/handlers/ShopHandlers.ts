/**
 * Handlers of the shop endpoints, except the rankings.
 *
 * @since 0.1.0
 */
import * as Shop from "@effect-fastmoss/core/Shop"
import * as Day from "../market/Day.js"
import type * as MarketModel from "../market/MarketModel.js"
import type { Moment } from "../market/Moment.js"
import * as Promotions from "../market/Promotions.js"
import { invalidParameter, notFound, type Refusal } from "../Refusal.js"
import { type EndpointHandler, paged } from "./EndpointHandler.js"
import { applied, equal, handle, range } from "./Filters.js"
import * as Format from "./Format.js"
import * as Rows from "./Rows.js"
import * as Sales from "./Sales.js"

/** The fields of a filter that can identify one shop. */
interface ShopFilter {
  readonly seller_id?: string | undefined
  readonly seller_name?: string | undefined
  readonly region?: string | undefined
  readonly creator_uid?: string | undefined
  readonly creator_unique_id?: string | undefined
}

const findShop = (
  { creator_uid, creator_unique_id, region, seller_id, seller_name }: ShopFilter,
  { market }: Moment
): MarketModel.Shop | Refusal => {
  if (seller_id !== undefined) return market.shop(seller_id) ?? notFound("filter.seller_id")
  const first = (field: string, is: (shop: MarketModel.Shop) => boolean) => market.shops.find(is) ?? notFound(field)
  if (creator_uid !== undefined) return first("filter.creator_uid", ({ account }) => account.id === creator_uid)
  if (creator_unique_id !== undefined) {
    return first("filter.creator_unique_id", ({ account }) => `@${account.handle}` === creator_unique_id)
  }
  if (seller_name === undefined) return invalidParameter("filter.seller_id: required")
  if (region === undefined) return invalidParameter("filter.region: required with seller_name")
  return first("filter.seller_name", (shop) => shop.region.code === region && isNamed(shop, seller_name))
}

const isNamed = ({ name }: MarketModel.Shop, words: string): boolean => name.toLowerCase().includes(words.toLowerCase())

const shopFilters = {
  seller_id: applied,
  seller_name: applied,
  region: applied,
  creator_uid: applied,
  creator_unique_id: applied
}

/**
 * Creates the argument `models` of `paged` for an endpoint that lists something of one shop, such as its products. The
 * created function finds the shop that the payload's filter names and calls `models` with it. It returns a refusal if
 * no shop matches.
 */
const ofShop =
  <Model>(models: (shop: MarketModel.Shop, moment: Moment) => ReadonlyArray<Model>) =>
  ({ filter }: { readonly filter: ShopFilter }, moment: Moment): ReadonlyArray<Model> | Refusal => {
    const shop = findShop(filter, moment)
    return "code" in shop ? shop : models(shop, moment)
  }

const productsOf = (shop: MarketModel.Shop, { market, yesterday }: Moment) => market.at(yesterday).productsOf(shop)

const promotionsOf = (shop: MarketModel.Shop, moment: Moment) =>
  Promotions.begunBy(productsOf(shop, moment), moment.yesterday)

const { amount, units } = Sales.inLastDays<MarketModel.Shop>(
  ({ region }) => region,
  (shop, period, moment) => Sales.ofProducts(productsOf(shop, moment), period)
)

const creatorCount = (shop: MarketModel.Shop, moment: Moment) => Promotions.creatorsOf(promotionsOf(shop, moment)).size

const search = paged(Shop.search, (_, { market }) => market.shops)({
  filters: {
    seller_id: equal(({ id }) => id),
    seller_name: (name) => (shop) => isNamed(shop, name),
    shop_name: (name) => (shop) => isNamed(shop, name),
    region: equal(({ region }) => region.code),
    creator_uid: equal(({ account }) => account.id),
    creator_unique_id: handle(({ account }) => account),
    brand_name: (name) => ({ brand }) => brand.toLowerCase() === name.toLowerCase(),
    rating_range: range(({ rating }) => rating),
    creator_range: range(creatorCount),
    is_sshop: equal(({ isFullyManaged }) => isFullyManaged),
    is_local: equal(({ isCrossBorder }) => !isCrossBorder),
    category_id: equal(({ topCategory }) => topCategory.id)
  },
  searchText: ({ name }) => name,
  orders: {
    day7_units_sold: units(7),
    day7_gmv: amount(7),
    total_units_sold: units(Infinity),
    total_gmv: amount(Infinity)
  },
  defaultOrder: units(7),
  row: (shop, moment) => ({
    seller_id: shop.id,
    uid: shop.account.id,
    name: shop.name,
    brand: shop.brand,
    region: shop.region.code,
    category_id: [shop.topCategory.id],
    total_gmv: amount(Infinity)(shop, moment),
    total_units_sold: units(Infinity)(shop, moment),
    day7_gmv: amount(7)(shop, moment),
    day7_units_sold: units(7)(shop, moment),
    affiliate_creator_count: creatorCount(shop, moment)
  })
})

const productSales = Sales.inLastDays<MarketModel.Product>(({ shop }) => shop.region, Sales.ofProduct)

const productList = paged(Shop.productList, ofShop(productsOf))({
  filters: shopFilters,
  orders: {
    launch_time: ({ listedAt }) => listedAt,
    commission_rate: ({ commission = -1 }) => commission,
    day7_units_sold: productSales.units(7),
    day28_units_sold: productSales.units(28),
    day90_units_sold: productSales.units(90),
    day7_gmv: productSales.amount(7),
    day28_gmv: productSales.amount(28),
    day90_gmv: productSales.amount(90),
    total_units_sold: productSales.units(Infinity),
    total_gmv: productSales.amount(Infinity)
  },
  defaultOrder: productSales.units(Infinity),
  row: (product, { yesterday }) => {
    const { shop, shop: { region } } = product
    const promotions = Promotions.begunBy([product], yesterday)
    const sold = (days: number) => Sales.ofProduct(product, Day.lastDays(days, yesterday))
    const gmv = (days: number) => Format.amount(region, sold(days).revenue)
    return {
      product_id: product.id,
      seller_id: shop.id,
      title: product.title,
      region: region.code,
      relate_creator_count: promotions.length,
      relate_video_count: Promotions.videosBy(promotions, yesterday).length,
      sku_count: product.variants,
      category: Rows.category(product),
      units_sold: sold(Infinity).units,
      yday_units_sold: sold(1).units,
      day7_units_sold: sold(7).units,
      day28_units_sold: sold(28).units,
      day90_units_sold: sold(90).units,
      gmv: gmv(Infinity),
      yday_gmv: gmv(1),
      day7_gmv: gmv(7),
      day28_gmv: gmv(28),
      day90_gmv: gmv(90),
      product_rating: product.rating,
      source: "tiktok",
      tiktok_url: Format.url("view", "product", product.id),
      fastmoss_url: Format.url("e-commerce", "detail", product.id),
      shop_info: { seller_id: shop.id, name: shop.name, region: region.code, currency: region.currency }
    }
  }
})

const creatorList = paged(
  Shop.creatorList,
  ofShop((shop, moment) => {
    const sales = new Map<MarketModel.Creator, Sales.Sales>()
    for (const promotion of promotionsOf(shop, moment)) {
      const { all } = Sales.ofPromotion(promotion, Day.until(moment.yesterday))
      sales.set(promotion.creator, Sales.add(sales.get(promotion.creator) ?? Sales.none, all))
    }
    return Array.from(sales, ([creator, sales]) => ({ shop, creator, sales }))
  })
)({
  filters: shopFilters,
  orders: Rows.promotingCreatorOrders,
  defaultOrder: Sales.units,
  row: ({ creator, sales, shop }, { yesterday }) => ({
    ...Rows.promotingCreator(creator, sales, yesterday),
    seller_id: shop.id
  })
})

const videoList = paged(
  Shop.videoList,
  ofShop((shop, moment) => Promotions.videosBy(promotionsOf(shop, moment), moment.yesterday))
)({
  filters: { ...shopFilters, create_time_range: range(({ publishedAt }) => publishedAt) },
  orders: Rows.videoOrders,
  defaultOrder: Rows.videoOrders.play_count,
  row: Rows.promotingVideo
})

const liveList = paged(
  Shop.liveList,
  ofShop((shop, { market, yesterday }) =>
    market.at(yesterday).livestreams().filter((livestream) => livestream.shop === shop)
  )
)({
  filters: shopFilters,
  orders: {
    start_time: ({ startedAt }) => startedAt,
    product_count: ({ promotions }) => promotions.length,
    total_user_count: ({ viewers }) => viewers,
    units_sold: (livestream) => Sales.ofLivestream(livestream).units,
    gmv: Rows.livestreamAmount
  },
  defaultOrder: ({ startedAt }) => startedAt,
  row: (livestream) => ({
    room_id: livestream.id,
    seller_id: livestream.shop.id,
    uid: livestream.creator.id,
    title: livestream.title,
    cover: Rows.livestreamCover(livestream),
    start_time: livestream.startedAt,
    product_count: livestream.promotions.length,
    total_user_count: livestream.viewers,
    units_sold: Sales.ofLivestream(livestream).units,
    gmv: Rows.livestreamAmount(livestream)
  })
})

/**
 * The handlers of the shop endpoints, except the rankings.
 *
 * @internal
 */
export const handlers: ReadonlyArray<EndpointHandler> = [search, productList, creatorList, videoList, liveList]
