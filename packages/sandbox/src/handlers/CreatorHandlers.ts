import * as Creator from "@effect-fastmoss/core/Creator"
import * as Either from "effect/Either"
import type * as Market from "../market/Market.js"
import { creatorCategories } from "../market/SeedData.js"
import {
  type EndpointHandler,
  equal,
  listing,
  minded,
  type Moment,
  notFound,
  range,
  single,
  spanOf
} from "./EndpointHandler.js"
import * as Figures from "./Figures.js"

const promotionsOf = (creator: Market.Creator, { market, yesterday }: Moment) =>
  market.at(yesterday).promotionsOf(creator)

const salesIn = (days: number) => (creator: Market.Creator, moment: Moment) =>
  Figures.ofPromotions(promotionsOf(creator, moment), Figures.lastDays(days, moment.yesterday))

const followers = (creator: Market.Creator, { yesterday }: Moment) => creator.followers(yesterday)
const newFollowers = (creator: Market.Creator, { yesterday }: Moment) =>
  creator.followers(yesterday) - creator.followers(yesterday - 28)
const day28Units = (creator: Market.Creator, moment: Moment) => salesIn(28)(creator, moment).units
const day28Gmv = (creator: Market.Creator, moment: Moment) =>
  Figures.amount(creator.region, salesIn(28)(creator, moment).revenue)

/** Whether some of the products are of a category. */
const sells = (level: 0 | 1 | 2) => (id: number, promotions: ReadonlyArray<Market.Promotion>): boolean =>
  promotions.some(({ product }) => Figures.isIn(product, level) === id)

const sellsIn = (level: 0 | 1 | 2) => (id: number, moment: Moment) => (creator: Market.Creator): boolean =>
  sells(level)(id, promotionsOf(creator, moment))

const search = listing(Creator.search, (_, { market }) => market.creators)({
  filters: {
    region: equal(({ region }) => region.code),
    category_id: equal(({ category }) => category.id),
    verify_type: equal(({ isVerified }) => isVerified ? 2 : 1),
    account_type: equal(({ isShop }) => isShop ? 2 : 1),
    creator_type: equal(({ isShop }) => isShop ? 2 : 1),
    follower_gender_type: equal(({ followsMostly }) => followsMostly === "male" ? 1 : 2),
    follower_age_type: equal(({ age }) => age),
    follower_range: range(followers),
    is_mcn_creator: equal(({ agency }) => agency !== undefined),
    is_ecommerce_creator: equal((creator, moment) => promotionsOf(creator, moment).length > 0),
    uid: equal(({ id }) => id),
    unique_id: (handle) => (creator) => creator.handle === handle.replace(/^@/, ""),
    product_category_l1_id: sellsIn(0),
    product_category_l2_id: sellsIn(1),
    product_category_l3_id: sellsIn(2),
    creator_category_id: equal(({ category }) => category.id)
  },
  text: ({ handle, id, nickname }) => `${id} ${handle} ${nickname}`,
  orders: {
    follower_count: followers,
    follower_day28_count: newFollowers,
    video_count: ({ videoCount }) => videoCount,
    video_avg_play_count: ({ averagePlays }) => averagePlays,
    video_avg_digg_count: ({ averageDiggs }) => averageDiggs,
    day28_follower_count: newFollowers,
    day28_units_sold: day28Units,
    day28_gmv: day28Gmv
  },
  order: followers,
  row: (creator, moment) => ({
    ...Figures.creatorOf(creator, moment.yesterday),
    currency: creator.region.currency,
    day28_follower_count: newFollowers(creator, moment),
    video_avg_play_count: creator.averagePlays,
    video_avg_digg_count: creator.averageDiggs,
    day28_units_sold: day28Units(creator, moment),
    day28_gmv: day28Gmv(creator, moment)
  })
})

// A list of rows, which is what one user reads.
const categoryInfo = single(Creator.categoryInfo, ({ category_name = "" }) => {
  const list = creatorCategories
    .filter(({ name }) => name.toLowerCase().includes(category_name.toLowerCase()))
    .map(({ id, name }) => ({ category_id: id, category_name: name }))
  return Either.right({ total: list.length, list })
})

const productList = listing(Creator.productList, ({ filter }, moment) => {
  const creator = moment.market.creator(filter.uid)
  if (creator === undefined) return notFound("filter.uid")
  const { days = 0 } = filter
  const span = days === 0 ? Figures.ever(moment.yesterday) : Figures.lastDays(days, moment.yesterday)
  return promotionsOf(creator, moment)
    .map((promotion) => ({ ...promotion, sales: Figures.ofPromotion(promotion, span).all }))
    .filter(({ sales }) => days === 0 || sales.units > 0)
})({
  filters: { uid: minded, days: minded },
  orders: {},
  order: ({ sales }) => sales.units,
  row: ({ creator, product, sales }, { market, yesterday }) => {
    const { shop, shop: { region } } = product
    const all = Figures.ofProducts(market.at(yesterday).productsOf(shop), Figures.ever(yesterday))
    const [l1, l2, l3] = product.categories
    return {
      product_id: product.id,
      uid: creator.id,
      seller_id: shop.id,
      title: product.title,
      cover: Figures.address("product", `${product.id}.jpg`),
      real_price: Figures.priceText(region, product.price),
      region: region.code,
      commission_rate: (product.commission ?? 0) * 100,
      category: [l1, l2, l3],
      product_rating: product.rating.toFixed(1),
      gmv: Figures.amount(region, sales.revenue),
      units_sold: sales.units,
      shop_title: shop.name,
      shop_avatar: Figures.address("tt_shop", `${shop.id}.jpg`),
      shop_units_count: all.units,
      shop_gmv: Figures.amount(region, all.revenue),
      l1_category_id: l1.id,
      l2_category_id: l2.id,
      l3_category_id: l3.id
    }
  }
})

/** A creator and the followers of a period. */
interface Growing {
  readonly creator: Market.Creator
  readonly before: number
  readonly after: number
  readonly day: number
}

const growingIn = Figures.remember((span, market) =>
  market.creators.map((creator): Growing => ({
    creator,
    before: creator.followers(span.first - 1),
    after: creator.followers(span.last),
    day: span.last
  }))
)

const gained = ({ after, before }: Growing): number => after - before

const growthFilters = {
  region: equal<Growing>(({ creator }) => creator.region.code),
  category_id: equal<Growing>(({ creator }) => creator.category.id),
  date_info: minded
}

const growthRow = (growing: Growing) => ({
  uid: growing.creator.id,
  follower_inc_count: gained(growing),
  follower_inc_rate: Figures.percent(Figures.growth(growing.after, growing.before)),
  creator: Figures.creatorOf(growing.creator, growing.day)
})

const topGrowth = listing(
  Creator.topGrowth,
  ({ filter }, moment) => growingIn(spanOf(filter?.date_info, moment), moment).filter((growing) => gained(growing) > 0)
)(
  {
    most: 500,
    filters: { ...growthFilters, verify_type: equal(({ creator }) => creator.isVerified ? 2 : 1) },
    orders: { follower_inc_count: gained },
    order: gained,
    row: growthRow
  }
)

const topBlueVGrowth = listing(
  Creator.topBlueVGrowth,
  ({ filter }, moment) =>
    growingIn(spanOf(filter?.date_info, moment), moment).filter((growing) =>
      growing.creator.isVerified && gained(growing) > 0
    )
)(
  {
    most: 500,
    filters: growthFilters,
    orders: {},
    order: gained,
    row: (growing) => ({ ...growthRow(growing), follower_count: growing.after })
  }
)

const topFollowers = listing(
  Creator.topFollowers,
  ({ filter }, moment) => growingIn(spanOf(filter?.date_info, moment), moment)
)(
  {
    most: 500,
    filters: growthFilters,
    orders: {},
    order: ({ after }) => after,
    row: (growing) => ({ ...growthRow(growing), follower_count: growing.after })
  }
)

/** A creator and what was sold in a period. */
interface Selling {
  readonly creator: Market.Creator
  readonly promotions: ReadonlyArray<Market.Promotion>
  readonly video: Figures.Sales
  readonly live: Figures.Sales
  readonly all: Figures.Sales
  readonly day: number
}

const sellingIn = Figures.remember((span, market) => {
  const view = market.at(span.last)
  return market.creators.flatMap((creator): ReadonlyArray<Selling> => {
    const promotions = view.promotionsOf(creator)
    const sales = promotions.map((promotion) => Figures.ofPromotion(promotion, span))
    const video = sales.reduce((sum, { video }) => Figures.add(sum, video), Figures.nothing)
    const live = sales.reduce((sum, { live }) => Figures.add(sum, live), Figures.nothing)
    const all = Figures.add(video, live)
    return all.units === 0 ? [] : [{ creator, promotions, video, live, all, day: span.last }]
  })
})

const dollarsOf = ({ creator }: Selling, { revenue }: Figures.Sales) => Figures.dollars(creator.region, revenue)

/** From 0 to 100: much sold to few followers. */
const potential = ({ all, creator, day }: Selling): number =>
  Math.round(1000 * (1 - Math.exp(-20 * all.units / (100 + creator.followers(day))))) / 10

const sellsAny = (level: 0 | 1 | 2) => (id: number) => ({ promotions }: Selling): boolean =>
  sells(level)(id, promotions)

const topPotential = listing(
  Creator.topPotential,
  ({ filter }, moment) => sellingIn(spanOf(filter?.date_info, moment), moment)
)(
  {
    filters: {
      region: equal(({ creator }) => creator.region.code),
      creator_category_id: equal(({ creator }) => creator.category.id),
      product_category_l1_id: sellsAny(0),
      product_category_l2_id: sellsAny(1),
      product_category_l3_id: sellsAny(2),
      ecommerce_type: equal(({ creator }) => creator.channel),
      follower_count_range: range(({ creator, day }) => creator.followers(day)),
      follower_age_type: equal(({ creator }) => creator.age),
      // Other numbers than in the search.
      follower_gender_type: equal(({ creator }) => creator.followsMostly === "male" ? 1 : 0),
      date_info: minded
    },
    orders: { potential_index: potential },
    order: potential,
    row: (selling) => ({
      creator: Figures.creatorOf(selling.creator, selling.day),
      potential_index: potential(selling),
      currency: selling.creator.region.currency,
      ecommerce_type: selling.creator.channel,
      gmv: Figures.amount(selling.creator.region, selling.all.revenue),
      units_sold: selling.all.units
    })
  }
)

const orderOfType = { 0: "creator_usd_gmv", 1: "video_usd_gmv", 2: "live_usd_gmv" } as const

const topEcommerce = listing(
  Creator.topEcommerce,
  ({ filter }, moment) => sellingIn(spanOf(filter?.date_info, moment), moment)
)(
  {
    filters: {
      region: equal(({ creator }) => creator.region.code),
      creator_category_id: equal(({ creator }) => creator.category.id),
      product_category_id: sellsAny(0),
      account_type: equal(({ creator }) => creator.isShop ? 2 : 1),
      ecommerce_type: (type) => ({ live, video }) => (type === 1 ? video : live).units > 0,
      date_info: minded
    },
    orders: {
      creator_usd_gmv: (selling) => dollarsOf(selling, selling.all),
      video_usd_gmv: (selling) => dollarsOf(selling, selling.video),
      live_usd_gmv: (selling) => dollarsOf(selling, selling.live)
    },
    order: (selling) => dollarsOf(selling, selling.all),
    onlyOrder: ({ filter }) => orderOfType[filter?.ecommerce_type ?? 0],
    row: (selling) => ({
      uid: selling.creator.id,
      creator: Figures.creatorOf(selling.creator, selling.day),
      follower_count: selling.creator.followers(selling.day),
      product_count: selling.promotions.length,
      creator_gmv: Figures.amount(selling.creator.region, selling.all.revenue),
      creator_usd_gmv: dollarsOf(selling, selling.all),
      video_usd_gmv: dollarsOf(selling, selling.video),
      live_usd_gmv: dollarsOf(selling, selling.live),
      currency: selling.creator.region.currency
    })
  }
)

/** @internal */
export const handlers: ReadonlyArray<EndpointHandler> = [
  search,
  categoryInfo,
  productList,
  topGrowth,
  topPotential,
  topEcommerce,
  topBlueVGrowth,
  topFollowers
]
