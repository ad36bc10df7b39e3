import * as Shop from "@effect-fastmoss/core/Shop"
import type * as Market from "../market/Market.js"
import type { Refusal } from "../server/Verification.js"
import {
  type EndpointHandler,
  equal,
  listing,
  minded,
  type Moment,
  notFound,
  range,
  spanBefore,
  spanOf,
  wrong
} from "./EndpointHandler.js"
import * as Figures from "./Figures.js"

/** How a list tells whose it is. */
interface Whose {
  readonly seller_id?: string | undefined
  readonly seller_name?: string | undefined
  readonly region?: string | undefined
  readonly creator_uid?: string | undefined
  readonly creator_unique_id?: string | undefined
}

const shopOf = (
  { creator_uid, creator_unique_id, region, seller_id, seller_name }: Whose,
  { market }: Moment
): Market.Shop | Refusal => {
  if (seller_id !== undefined) return market.shop(seller_id) ?? notFound("filter.seller_id")
  const first = (field: string, is: (shop: Market.Shop) => boolean) => market.shops.find(is) ?? notFound(field)
  if (creator_uid !== undefined) return first("filter.creator_uid", ({ account }) => account.id === creator_uid)
  if (creator_unique_id !== undefined) {
    return first("filter.creator_unique_id", ({ account }) => `@${account.handle}` === creator_unique_id)
  }
  if (seller_name === undefined) return wrong("filter.seller_id: required")
  if (region === undefined) return wrong("filter.region: required with seller_name")
  return first("filter.seller_name", (shop) => shop.region.code === region && isNamed(shop, seller_name))
}

const isNamed = ({ name }: Market.Shop, words: string): boolean => name.toLowerCase().includes(words.toLowerCase())

const whose = {
  seller_id: minded,
  seller_name: minded,
  region: minded,
  creator_uid: minded,
  creator_unique_id: minded
}

const productsOf = (shop: Market.Shop, { market, yesterday }: Moment) => market.at(yesterday).productsOf(shop)

const salesIn = (days: number) => (shop: Market.Shop, moment: Moment) =>
  Figures.ofProducts(productsOf(shop, moment), Figures.lastDays(days, moment.yesterday))
const unitsIn = (days: number) => (shop: Market.Shop, moment: Moment) => salesIn(days)(shop, moment).units
const gmvIn = (days: number) => (shop: Market.Shop, moment: Moment) =>
  Figures.amount(shop.region, salesIn(days)(shop, moment).revenue)

const promotionsOf = (products: ReadonlyArray<Market.Product>, day: number): ReadonlyArray<Market.Promotion> =>
  products.flatMap(({ promotions }) => promotions.filter(({ firstDay }) => firstDay <= day))

const creatorCount = (promotions: ReadonlyArray<Market.Promotion>): number =>
  new Set(promotions.map(({ creator }) => creator)).size

const affiliates = (shop: Market.Shop, moment: Moment) =>
  creatorCount(promotionsOf(productsOf(shop, moment), moment.yesterday))

const search = listing(Shop.search, (_, { market }) => market.shops)({
  filters: {
    seller_id: equal(({ id }) => id),
    seller_name: (name) => (shop) => isNamed(shop, name),
    region: equal(({ region }) => region.code),
    creator_uid: equal(({ account }) => account.id),
    creator_unique_id: (handle) => ({ account }) => account.handle === handle.replace(/^@/, ""),
    brand_name: (name) => ({ brand }) => brand.toLowerCase() === name.toLowerCase(),
    rating_range: range(({ rating }) => rating),
    creator_range: range(affiliates),
    is_sshop: equal(({ isFullyManaged }) => isFullyManaged),
    is_local: equal(({ isCrossBorder }) => !isCrossBorder),
    category_id: equal(({ family }) => family.id)
  },
  text: ({ name }) => name,
  orders: {
    day7_units_sold: unitsIn(7),
    day7_gmv: gmvIn(7),
    total_units_sold: unitsIn(Infinity),
    total_gmv: gmvIn(Infinity)
  },
  order: unitsIn(7),
  row: (shop, moment) => ({
    seller_id: shop.id,
    uid: shop.account.id,
    name: shop.name,
    brand: shop.brand,
    region: shop.region.code,
    category_id: [shop.family.id],
    total_gmv: gmvIn(Infinity)(shop, moment),
    total_units_sold: unitsIn(Infinity)(shop, moment),
    day7_gmv: gmvIn(7)(shop, moment),
    day7_units_sold: unitsIn(7)(shop, moment),
    affiliate_creator_count: affiliates(shop, moment)
  })
})

const productList = listing(Shop.productList, ({ filter }, moment) => {
  const shop = shopOf(filter, moment)
  return "code" in shop ? shop : productsOf(shop, moment)
})({
  filters: whose,
  orders: {},
  order: (product, { yesterday }) => Figures.ofProduct(product, Figures.ever(yesterday)).units,
  row: (product, { yesterday }) => {
    const { shop, shop: { region } } = product
    const promotions = promotionsOf([product], yesterday)
    const sold = (days: number) => Figures.ofProduct(product, Figures.lastDays(days, yesterday))
    const gmv = (days: number) => Figures.amount(region, sold(days).revenue)
    return {
      product_id: product.id,
      seller_id: shop.id,
      title: product.title,
      region: region.code,
      relate_creator_count: promotions.length,
      relate_video_count: promotions.flatMap(({ videos }) => videos.filter(({ day }) => day <= yesterday)).length,
      sku_count: product.variants,
      category: Figures.categoryOf(product),
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
      tiktok_url: Figures.address("view", "product", product.id),
      fastmoss_url: Figures.address("e-commerce", "detail", product.id),
      shop_info: { seller_id: shop.id, name: shop.name, region: region.code, currency: region.currency }
    }
  }
})

const creatorList = listing(Shop.creatorList, ({ filter }, moment) => {
  const shop = shopOf(filter, moment)
  if ("code" in shop) return shop
  const { yesterday } = moment
  const sales = new Map<Market.Creator, Figures.Sales>()
  for (const promotion of promotionsOf(productsOf(shop, moment), yesterday)) {
    const { all } = Figures.ofPromotion(promotion, Figures.ever(yesterday))
    sales.set(promotion.creator, Figures.add(sales.get(promotion.creator) ?? Figures.nothing, all))
  }
  return Array.from(sales, ([creator, sales]) => ({ shop, creator, sales }))
})({
  filters: whose,
  orders: {
    digg_count: ({ creator }) => creator.diggs,
    follower_count: ({ creator }, { yesterday }) => creator.followers(yesterday),
    units_sold: ({ sales }) => sales.units,
    gmv: ({ creator, sales }) => Figures.amount(creator.region, sales.revenue)
  },
  order: ({ sales }) => sales.units,
  row: ({ creator, sales, shop }, { yesterday }) => ({
    ...Figures.promotingCreatorOf(creator, sales, yesterday),
    seller_id: shop.id
  })
})

const videoList = listing(Shop.videoList, ({ filter }, moment) => {
  const shop = shopOf(filter, moment)
  if ("code" in shop) return shop
  return promotionsOf(productsOf(shop, moment), moment.yesterday).flatMap(({ videos }) =>
    videos.filter(({ day }) => day <= moment.yesterday)
  )
})({
  filters: { ...whose, create_time_range: range(({ publishedAt }) => publishedAt) },
  orders: Figures.videoOrders,
  order: Figures.videoOrders.play_count,
  row: Figures.promotingVideoOf
})

const liveList = listing(Shop.liveList, ({ filter }, moment) => {
  const shop = shopOf(filter, moment)
  return "code" in shop ? shop : moment.market.at(moment.yesterday).rooms().filter((room) => room.shop === shop)
})({
  filters: whose,
  orders: {
    start_time: ({ startedAt }) => startedAt,
    product_count: ({ promotions }) => promotions.length,
    total_user_count: ({ viewers }) => viewers,
    units_sold: (room) => Figures.ofRoom(room).units,
    gmv: (room) => Figures.amount(room.shop.region, Figures.ofRoom(room).revenue)
  },
  order: ({ startedAt }) => startedAt,
  row: (room) => ({
    room_id: room.id,
    seller_id: room.shop.id,
    uid: room.creator.id,
    title: room.title,
    cover: Figures.address("live", `${room.id}.jpg`),
    start_time: room.startedAt,
    product_count: room.promotions.length,
    total_user_count: room.viewers,
    units_sold: Figures.ofRoom(room).units,
    gmv: Figures.amount(room.shop.region, Figures.ofRoom(room).revenue)
  })
})

/** A shop and its sales in the period of a ranking. */
interface Ranked {
  readonly shop: Market.Shop
  readonly sales: Figures.Sales
  readonly before: Figures.Sales
  readonly soldProducts: number
  readonly newCreators: number
  readonly allCreators: number
}

const rankedIn = Figures.remember((span, market) => {
  const view = market.at(span.last)
  return market.shops.map((shop): Ranked => {
    const products = view.productsOf(shop)
    const promotions = promotionsOf(products, span.last)
    const known = new Set(promotionsOf(products, span.first - 1).map(({ creator }) => creator))
    return {
      shop,
      sales: Figures.ofProducts(products, span),
      before: Figures.ofProducts(products, spanBefore(span)),
      soldProducts: products.filter((product) => Figures.ofProduct(product, span).units > 0).length,
      newCreators: creatorCount(promotions.filter(({ creator }) => !known.has(creator))),
      allCreators: creatorCount(promotions)
    }
  })
})

const filters = {
  region: equal<Ranked>(({ shop }) => shop.region.code),
  category_id: equal<Ranked>(({ shop }) => shop.family.id),
  shop_type: equal<Ranked>(({ shop }) => shop.isBrand ? 1 : 2),
  date_info: minded
}
const isCrossBorder = equal<Ranked>(({ shop }) => shop.isCrossBorder)

const units = ({ sales }: Ranked): number => sales.units
const dollars = ({ sales, shop }: Ranked): number => Figures.dollars(shop.region, sales.revenue)

const rankRow = (ranked: Ranked) => {
  const { allCreators, before, sales, shop, shop: { region }, soldProducts } = ranked
  return {
    shop_info: {
      seller_id: shop.id,
      name: shop.name,
      region: region.code,
      currency: region.currency,
      avatar: Figures.address("tt_shop", `${shop.id}.jpg`)
    },
    rank_category: { id: shop.family.id, name: shop.family.name },
    total_affiliate_count: allCreators,
    sale_product_count: soldProducts,
    units_sold: sales.units,
    gmv: Figures.amount(region, sales.revenue),
    usd_gmv: dollars(ranked),
    units_sold_inc_rate: Figures.percent(Figures.growth(sales.units, before.units)),
    gmv_inc_rate: Figures.percent(Figures.growth(sales.revenue, before.revenue)),
    currency: region.currency
  }
}

const topSelling = listing(
  Shop.topSelling,
  ({ filter }, moment) => rankedIn(spanOf(filter?.date_info, moment), moment).filter(({ sales }) => sales.units > 0)
)(
  {
    most: 500,
    filters: { ...filters, is_cross_border: isCrossBorder },
    orders: { units_sold: units, usd_gmv: dollars },
    order: units,
    row: rankRow
  }
)

const mostPromoted = listing(
  Shop.mostPromoted,
  ({ filter }, moment) =>
    rankedIn(spanOf(filter?.date_info, moment), moment).filter(({ newCreators }) => newCreators > 0)
)(
  {
    most: 500,
    filters: { ...filters, is_cross_border: isCrossBorder },
    orders: { affiliate_count: ({ newCreators }) => newCreators },
    order: ({ newCreators }) => newCreators,
    row: (ranked) => ({ ...rankRow(ranked), affiliate_count: ranked.newCreators })
  }
)

const fullyManaged = listing(
  Shop.fullyManaged,
  ({ filter }, moment) =>
    rankedIn(spanOf(filter?.date_info, moment), moment).filter(({ sales, shop }) =>
      shop.isFullyManaged && sales.units > 0
    )
)(
  {
    most: 500,
    filters,
    orders: { units_sold: units, usd_gmv: dollars },
    order: units,
    row: rankRow
  }
)

/** @internal */
export const handlers: ReadonlyArray<EndpointHandler> = [
  search,
  productList,
  creatorList,
  videoList,
  liveList,
  topSelling,
  mostPromoted,
  fullyManaged
]
