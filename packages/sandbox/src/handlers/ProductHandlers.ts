import * as Product from "@effect-fastmoss/core/Product"
import * as Either from "effect/Either"
import * as Market from "../market/Market.js"
import {
  type EndpointHandler,
  equal,
  listing,
  minded,
  type Moment,
  notFound,
  range,
  single,
  spanBefore,
  spanOf
} from "./EndpointHandler.js"
import * as Figures from "./Figures.js"

const salesIn = (days: number) => (product: Market.Product, { yesterday }: Moment) =>
  Figures.ofProduct(product, Figures.lastDays(days, yesterday))
const unitsIn = (days: number) => (product: Market.Product, moment: Moment) => salesIn(days)(product, moment).units
const gmvIn = (days: number) => (product: Market.Product, moment: Moment) =>
  Figures.amount(product.shop.region, salesIn(days)(product, moment).revenue)

/** Units per week that make a product a top seller. */
const topSeller = 1000

const creatorCount = ({ promotions }: Market.Product, { yesterday }: Moment): number =>
  promotions.filter(({ firstDay }) => firstDay <= yesterday).length

const videosOf = ({ promotions }: Market.Product, day: number): ReadonlyArray<Market.Video> =>
  promotions.flatMap(({ videos }) => videos.filter((video) => video.day <= day))

const search = listing(Product.search, ({ filter }, { market, yesterday }) => {
  const view = market.at(yesterday)
  if (filter?.product_id === undefined) return view.products
  // By its id also one that has left the market.
  return [filter.product_id].flat().flatMap((id) => market.product(id) ?? [])
})({
  filters: {
    product_id: minded,
    l1_category_id: equal((product) => Figures.isIn(product, 0)),
    l2_category_id: equal((product) => Figures.isIn(product, 1)),
    l3_category_id: equal((product) => Figures.isIn(product, 2)),
    region: equal(({ shop }) => shop.region.code),
    is_sshop: equal(({ shop }) => shop.isFullyManaged),
    shop_type: equal(({ shop }) => shop.isCrossBorder ? 2 : 1),
    commission_rate_range: range(({ commission }) => commission),
    creator_count_range: range(creatorCount),
    units_sold_range: range(unitsIn(Infinity)),
    is_new_listed: equal(({ listed }, { yesterday }) => listed > yesterday - 30),
    is_free_shipping: equal(({ isFreeShipping }) => isFreeShipping),
    is_local_warehouse: equal(({ isInLocalWarehouse }) => isInLocalWarehouse),
    is_top_selling: equal((product, moment) => unitsIn(7)(product, moment) >= topSeller),
    seller_id: equal(({ shop }) => shop.id),
    price_range: range(({ price, shop }) => Figures.amount(shop.region, price)),
    off_shelves: equal(({ lastDay }, { yesterday }) => lastDay < yesterday),
    is_cross_border: equal(({ shop }) => shop.isCrossBorder),
    is_fully_managed: equal(({ shop }) => shop.isFullyManaged),
    day7_units_sold_range: range(unitsIn(7)),
    day7_gmv_range: range(gmvIn(7)),
    day28_units_sold_range: range(unitsIn(28)),
    day28_gmv_range: range(gmvIn(28)),
    total_gmv_range: range(gmvIn(Infinity)),
    floor_price_range: range(({ price, shop }) => Figures.amount(shop.region, price))
  },
  text: ({ title }) => title,
  orders: {
    day7_units_sold: unitsIn(7),
    day7_gmv: gmvIn(7),
    commission_rate: ({ commission = -1 }) => commission,
    total_units_sold: unitsIn(Infinity),
    total_gmv: gmvIn(Infinity),
    creator_count: creatorCount,
    day28_units_sold: unitsIn(28),
    day28_gmv: gmvIn(28)
  },
  order: unitsIn(28),
  row: (product, moment) => {
    const { shop, shop: { region } } = product
    return {
      product_id: product.id,
      title: product.title,
      region: region.code,
      currency: region.currency,
      cover: Figures.address("product", `${product.id}.jpg`),
      price: Figures.priceRangeText(region, product),
      floor_price: Figures.amount(region, product.price),
      commission_rate: product.commission === undefined ? "-" : `${product.commission}%`,
      product_rating: product.rating,
      category: Figures.categoryOf(product),
      shop: Figures.shopOf(product, moment.market.at(moment.yesterday)),
      creator_count: creatorCount(product, moment),
      video_count: videosOf(product, moment.yesterday).length,
      yday_units_sold: unitsIn(1)(product, moment),
      day7_units_sold: unitsIn(7)(product, moment),
      day28_units_sold: unitsIn(28)(product, moment),
      day90_units_sold: unitsIn(90)(product, moment),
      total_units_sold: unitsIn(Infinity)(product, moment),
      day7_gmv: gmvIn(7)(product, moment),
      day28_gmv: gmvIn(28)(product, moment),
      day90_gmv: gmvIn(90)(product, moment),
      total_gmv: gmvIn(Infinity)(product, moment),
      is_cross_border: Figures.flag(shop.isCrossBorder),
      is_fully_managed: Figures.flag(shop.isFullyManaged),
      is_free_shipping: Figures.flag(product.isFreeShipping),
      tiktok_url: Figures.address("view", "product", product.id),
      fastmoss_url: Figures.address("e-commerce", "detail", product.id),
      ctime: Market.timeText(product.listedAt)
    }
  }
})

interface Node {
  readonly id: number
  readonly name: string
  readonly sub?: ReadonlyArray<Node>
}

const toNode = ({ id, name, sub }: Node): object => ({
  c_code: String(id),
  c_name: name,
  // Leaves have none.
  ...(sub === undefined ? {} : { sub: sub.map(toNode) })
})

const categoryInfo = single(Product.categoryInfo, () => Either.right(Market.categoryTree.map(toNode)))

const missing = notFound("filter.product_id")

const salesTrend = single(Product.salesTrend, ({ filter }, { market, yesterday }) => {
  const product = market.product(filter.product_id)
  if (product === undefined) return Either.left(missing)
  const { region } = product.shop
  const span = Figures.lastDays(filter.days, yesterday)
  const all = Figures.ofProduct(product, span)
  const begun = product.promotions.filter(({ firstDay }) => firstDay <= span.last)
  return Either.right({
    list: Array.from({ length: filter.days }, (_, i) => {
      const day = span.first + i
      const { revenue, units } = Figures.ofProduct(product, { first: day, last: day })
      return { dt: Market.dayText(day), units_sold: units, gmv: Figures.amount(region, revenue) }
    }),
    overview: {
      units_sold: all.units,
      gmv: Figures.amount(region, all.revenue),
      live_count: begun.reduce((count, promotion) => count + Market.roomDays(promotion, span).length, 0),
      creator_count: begun.length,
      aweme_count: videosOf(product, span.last).length,
      currency: region.currency,
      region: region.code
    }
  })
})

const videoList = listing(Product.videoList, ({ filter }, { market, yesterday }) => {
  const product = market.product(filter.product_id)
  return product === undefined ? missing : videosOf(product, yesterday)
})({
  filters: {
    product_id: minded,
    days: (days, { yesterday }) => ({ day }) => day > yesterday - days,
    create_time_range: range(({ publishedAt }) => publishedAt),
    is_ad: equal(({ isAd }) => isAd)
  },
  orders: Figures.videoOrders,
  order: Figures.videoOrders.play_count,
  row: Figures.promotingVideoOf
})

const creatorList = listing(Product.creatorList, ({ filter }, { market, yesterday }) => {
  const product = market.product(filter.product_id)
  if (product === undefined) return missing
  return product.promotions.filter(({ firstDay }) => firstDay <= yesterday).map((promotion) => ({
    creator: promotion.creator,
    sales: Figures.ofPromotion(promotion, Figures.ever(yesterday)).all
  }))
})({
  filters: { product_id: minded },
  orders: {
    units_sold: ({ sales }) => sales.units,
    gmv: ({ creator, sales }) => Figures.amount(creator.region, sales.revenue),
    follower_count: ({ creator }, { yesterday }) => creator.followers(yesterday),
    digg_count: ({ creator }) => creator.diggs
  },
  order: ({ sales }) => sales.units,
  row: ({ creator, sales }, { yesterday }) => ({
    ...Figures.promotingCreatorOf(creator, sales, yesterday),
    category: [creator.category.name],
    favoriting_count: creator.diggs
  })
})

/** A product and its sales in the period of a ranking. */
interface Ranked {
  readonly product: Market.Product
  readonly sales: Figures.Sales
  readonly before: Figures.Sales
  readonly total: Figures.Sales
  readonly newCreators: number
  readonly allCreators: number
  readonly view: Market.View
}

const ranked = (span: Market.Span, view: Market.View) => (product: Market.Product): Ranked => ({
  product,
  view,
  sales: Figures.ofProduct(product, span),
  before: Figures.ofProduct(product, spanBefore(span)),
  total: Figures.ofProduct(product, Figures.ever(span.last)),
  newCreators: product.promotions.filter(({ firstDay }) => firstDay >= span.first && firstDay <= span.last).length,
  allCreators: product.promotions.filter(({ firstDay }) => firstDay <= span.last).length
})

const rankedIn = Figures.remember((span, market) => {
  const view = market.at(span.last)
  return view.products.map(ranked(span, view))
})

const rankFilters = {
  region: equal<Ranked>(({ product }) => product.shop.region.code),
  category_id: equal<Ranked>(({ product }) => Figures.isIn(product, 0)),
  date_info: minded,
  is_cross_border: equal<Ranked>(({ product }) => product.shop.isCrossBorder),
  is_fully_managed: equal<Ranked>(({ product }) => product.shop.isFullyManaged)
}

const rankRow = ({ product, view }: Ranked) => {
  const { region } = product.shop
  return {
    product_id: product.id,
    title: product.title,
    region: region.code,
    cover: Figures.address("product", `${product.id}.jpg`),
    currency: region.currency,
    category: Figures.categoryOf(product),
    // In basis points here.
    commission_rate: (product.commission ?? 0) * 100,
    real_price: Figures.priceText(region, product.price),
    off_shelves: Figures.flag(product.lastDay < view.day),
    launch_time: product.listedAt,
    shop: Figures.shopOf(product, view)
  }
}

const gmvOf = (product: Market.Product, { revenue }: Figures.Sales) => Figures.amount(product.shop.region, revenue)

const basisPoints = (part: number | undefined): number | null => part === undefined ? null : Math.round(part * 10_000)

const growthOf = ({ before, sales }: Ranked) => basisPoints(Figures.growth(sales.units, before.units))

const { is_fully_managed: _, ...topSellingFilters } = rankFilters
const { is_cross_border: __, ...fullyManagedFilters } = topSellingFilters

const topSelling = listing(
  Product.topSelling,
  ({ filter }, moment) => rankedIn(spanOf(filter?.date_info, moment), moment).filter(({ sales }) => sales.units > 0)
)(
  {
    most: 500,
    filters: topSellingFilters,
    orders: {
      units_sold: ({ sales }) => sales.units,
      gmv: ({ product, sales }) => gmvOf(product, sales),
      total_units_sold: ({ total }) => total.units,
      total_gmv: ({ product, total }) => gmvOf(product, total),
      growth_rate: (ranked) => growthOf(ranked) ?? -Infinity
    },
    order: ({ sales }) => sales.units,
    row: (ranked) => ({
      ...rankRow(ranked),
      units_sold: ranked.sales.units,
      gmv: gmvOf(ranked.product, ranked.sales),
      total_units_sold: ranked.total.units,
      total_gmv: gmvOf(ranked.product, ranked.total),
      growth_rate: growthOf(ranked)
    })
  }
)

/** The first three days of a product have to be over. */
const newListedLag = 3

const day3 = ({ product }: Ranked) =>
  Figures.ofProduct(product, { first: product.listed, last: product.listed + newListedLag - 1 })

const newListed = listing(Product.newListed, ({ filter }, moment) => {
  const span = spanOf(filter?.date_info, moment, newListedLag)
  if (span === undefined) return []
  const view = moment.market.at(span.last + newListedLag - 1)
  return view.products.filter(({ listed }) => listed >= span.first && listed <= span.last)
    .map(ranked({ ...span, last: view.day }, view))
})({
  most: 500,
  filters: rankFilters,
  orders: {
    day3_units_sold: (ranked) => day3(ranked).units,
    day3_gmv: (ranked) => gmvOf(ranked.product, day3(ranked)),
    total_units_sold: ({ total }) => total.units,
    total_gmv: ({ product, total }) => gmvOf(product, total)
  },
  order: (ranked) => day3(ranked).units,
  row: (ranked) => ({
    ...rankRow(ranked),
    day3_units_sold: day3(ranked).units,
    day3_gmv: gmvOf(ranked.product, day3(ranked)),
    total_units_sold: ranked.total.units,
    total_gmv: gmvOf(ranked.product, ranked.total)
  })
})

const mostPromoted = listing(
  Product.mostPromoted,
  ({ filter }, moment) =>
    rankedIn(spanOf(filter?.date_info, moment), moment).filter(({ newCreators }) => newCreators > 0)
)(
  {
    most: 500,
    filters: rankFilters,
    orders: {
      affiliate_count: ({ newCreators }) => newCreators,
      total_affiliate_count: ({ allCreators }) => allCreators
    },
    order: ({ newCreators }) => newCreators,
    row: (ranked) => ({
      ...rankRow(ranked),
      units_sold: ranked.sales.units,
      gmv: gmvOf(ranked.product, ranked.sales),
      affiliate_count: ranked.newCreators,
      total_affiliate_count: ranked.allCreators
    })
  }
)

const fullyManaged = listing(
  Product.fullyManaged,
  ({ filter }, moment) =>
    rankedIn(spanOf(filter?.date_info, moment), moment).filter(({ product, sales }) =>
      product.shop.isFullyManaged && sales.units > 0
    )
)(
  {
    most: 500,
    filters: fullyManagedFilters,
    orders: { units_sold: ({ sales }) => sales.units },
    order: ({ sales }) => sales.units,
    row: (ranked) => ({
      ...rankRow(ranked),
      units_sold: ranked.sales.units,
      gmv: gmvOf(ranked.product, ranked.sales),
      units_sold_growth_rate: growthOf(ranked)
    })
  }
)

/** @internal */
export const handlers: ReadonlyArray<EndpointHandler> = [
  search,
  categoryInfo,
  salesTrend,
  videoList,
  creatorList,
  topSelling,
  newListed,
  mostPromoted,
  fullyManaged
]
