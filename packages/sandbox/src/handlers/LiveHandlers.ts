/**
 * Handlers of the livestream endpoints.
 *
 * @since 0.1.0
 */
import * as Live from "@effect-fastmoss/core/Live"
import type * as MarketModel from "../market/MarketModel.js"
import type { Moment } from "../market/Moment.js"
import { type EndpointHandler, paged } from "./EndpointHandler.js"
import {
  creatorCategory,
  creatorRegion,
  equal,
  productCategory,
  productRegion,
  promotesCategory,
  range,
  shopRegion
} from "./Filters.js"
import * as Format from "./Format.js"
import { maxRows, ranking, rememberPeriod } from "./RankingHandler.js"
import * as Rows from "./Rows.js"
import * as Sales from "./Sales.js"

const units = (livestream: MarketModel.Livestream): number => Sales.ofLivestream(livestream).units
const amount = Rows.livestreamAmount

const row = (livestream: MarketModel.Livestream) => ({
  room_id: livestream.id,
  title: livestream.title,
  cover: Rows.livestreamCover(livestream),
  currency: livestream.shop.region.currency,
  start_time: livestream.startedAt,
  end_time: livestream.startedAt + livestream.seconds,
  duration: livestream.seconds,
  product_count: livestream.promotions.length,
  total_viewer_count: livestream.viewers,
  peak_viewer_count: livestream.peakViewers,
  total_units_sold: units(livestream),
  total_gmv: amount(livestream),
  // The revenue per viewer, rounded to a whole number as in FastMoss's example.
  uv_value: Math.round(amount(livestream) / livestream.viewers),
  creator: Rows.creator(livestream.creator, livestream.day)
})

const recent = (_: unknown, { market, yesterday }: Moment) => market.at(yesterday).livestreams()

const orders = {
  start_time: ({ startedAt }: MarketModel.Livestream) => startedAt,
  total_viewer_count: ({ viewers }: MarketModel.Livestream) => viewers,
  total_units_sold: units,
  total_gmv: amount
}

const liveType = equal<MarketModel.Livestream>(({ creator }) => creator.isShop ? 1 : 2)

const category = promotesCategory<MarketModel.Livestream>(0, ({ promotions }) => promotions)

const search = paged(Live.search, recent)({
  filters: {
    region: shopRegion,
    creator_category: creatorCategory,
    product_category: category,
    live_type: liveType,
    follower_range: range(({ creator, day }) => creator.followers(day)),
    viewer_range: range(({ viewers }) => viewers),
    sold_range: range(units),
    start_time: range(({ startedAt }) => startedAt),
    room_id: equal(({ id }) => id)
  },
  searchText: ({ creator, title }) => `${creator.handle} ${creator.nickname} ${title}`,
  orders,
  defaultOrder: orders.start_time,
  row
})

// This ranking has no period. It covers the last 30 days.
const topLive = paged(Live.topLive, recent)({
  maxRows,
  filters: {
    region: shopRegion,
    creator_category_id: creatorCategory,
    product_category_id: category,
    live_type: liveType
  },
  orders: { ...orders, peak_viewer_count: ({ peakViewers }) => peakViewers },
  defaultOrder: orders.total_gmv,
  row
})

/** Returns the three livestreams that sold the most units, in FastMoss's format. */
const topLivestreams = (livestreams: ReadonlyArray<MarketModel.Livestream>) =>
  [...livestreams].sort((one, other) => units(other) - units(one)).slice(0, 3).map((livestream) => ({
    room_id: livestream.id,
    title: livestream.title,
    start_time: livestream.startedAt,
    units_sold: units(livestream)
  }))

interface LiveSales {
  readonly livestreams: Array<MarketModel.Livestream>
  readonly sales: Sales.Sales
}

/**
 * Groups livestreams by a key, such as the product or the creator. Each part is a key with a livestream and its sales.
 * Returns the livestreams and the total sales for each key, without the parts that have no sales.
 */
const gather = <Key>(parts: ReadonlyArray<readonly [Key, MarketModel.Livestream, Sales.Sales]>) => {
  const gathered = new Map<Key, LiveSales>()
  for (const [key, livestream, sales] of parts) {
    if (sales.units === 0) continue
    const { livestreams, sales: before } = gathered.get(key) ?? { livestreams: [], sales: Sales.none }
    livestreams.push(livestream)
    gathered.set(key, { livestreams, sales: Sales.add(before, sales) })
  }
  return gathered
}

const products = rememberPeriod((period, market) => {
  const view = market.at(period.last)
  const sold = gather(
    view.livestreamsIn(period).flatMap((livestream) =>
      livestream.promotions.map((promotion) =>
        [promotion.product, livestream, Sales.ofLivestream({ ...livestream, promotions: [promotion] })] as const
      )
    )
  )
  return Array.from(sold, ([product, liveSales]) => ({ product, ...liveSales, view }))
})

const topProduct = ranking(Live.topProduct, products)({
  filters: { region: productRegion, category_id: productCategory },
  orders: {
    units_sold: Sales.units,
    gmv: ({ product, sales }) => Format.amount(product.shop.region, sales.revenue),
    live_count: ({ livestreams }) => livestreams.length
  },
  defaultOrder: Sales.units,
  row: ({ livestreams, product, sales, view }) => {
    const { region } = product.shop
    return {
      product: {
        product_id: product.id,
        title: product.title,
        cover: Rows.productCover(product),
        real_price: Format.price(region, product.price),
        currency: region.currency,
        region: region.code,
        category: Rows.category(product)
      },
      shop: Rows.shop(product, view),
      top_live: topLivestreams(livestreams),
      units_sold: sales.units,
      gmv: Format.amount(region, sales.revenue),
      usd_gmv: Format.dollars(region, sales.revenue),
      currency: region.currency,
      live_count: livestreams.length
    }
  }
})

const creators = rememberPeriod((period, market) => {
  const livestreams = market.at(period.last).livestreamsIn(period)
  const sold = gather(
    livestreams.map((livestream) => [livestream.creator, livestream, Sales.ofLivestream(livestream)] as const)
  )
  return Array.from(sold, ([creator, liveSales]) => ({ creator, ...liveSales }))
})

const topCreator = ranking(Live.topCreator, creators)({
  filters: {
    region: creatorRegion,
    product_category_id: promotesCategory(
      0,
      ({ livestreams }) => livestreams.flatMap(({ promotions }) => promotions)
    ),
    creator_category_id: creatorCategory
  },
  orders: {
    units_sold: Sales.units,
    gmv: ({ creator, sales }) => Format.amount(creator.region, sales.revenue)
  },
  defaultOrder: Sales.units,
  row: ({ creator, livestreams, sales }) => ({
    creator: Rows.creator(creator, Math.max(...livestreams.map(({ day }) => day))),
    top_live: topLivestreams(livestreams),
    sale_product_count: new Set(
      livestreams.flatMap((livestream) =>
        livestream.promotions.filter((promotion) => units({ ...livestream, promotions: [promotion] }) > 0)
          .map(({ product }) => product)
      )
    ).size,
    live_units_sold: sales.units,
    live_gmv: Format.amount(creator.region, sales.revenue),
    live_usd_gmv: Format.dollars(creator.region, sales.revenue),
    currency: creator.region.currency,
    live_count: livestreams.length
  })
})

/**
 * The handlers of the livestream endpoints.
 *
 * @internal
 */
export const handlers: ReadonlyArray<EndpointHandler> = [search, topLive, topProduct, topCreator]
