/**
 * Handlers of the creator rankings.
 *
 * @since 0.1.0
 */
import * as Creator from "@effect-fastmoss/core/Creator"
import type * as MarketModel from "../market/MarketModel.js"
import type { EndpointHandler } from "./EndpointHandler.js"
import { creatorCategory, creatorRegion, equal, ignored, promotesCategory, range } from "./Filters.js"
import * as Format from "./Format.js"
import { ranking, rememberPeriod } from "./RankingHandler.js"
import * as Rows from "./Rows.js"
import * as Sales from "./Sales.js"

/** A creator in the ranking by growth, with the number of followers before and after the period of the ranking. */
interface GrowingCreator {
  readonly creator: MarketModel.Creator
  readonly before: number
  readonly after: number
  readonly day: number
}

const growing = rememberPeriod((period, market) =>
  market.creators.map((creator): GrowingCreator => ({
    creator,
    before: creator.followers(period.first - 1),
    after: creator.followers(period.last),
    day: period.last
  }))
)

const gained = ({ after, before }: GrowingCreator): number => after - before

const filters = { region: creatorRegion, category_id: creatorCategory }

const growthRow = (growing: GrowingCreator) => ({
  uid: growing.creator.id,
  follower_inc_count: gained(growing),
  follower_inc_rate: Format.percent(Format.growth(growing.after, growing.before)),
  creator: Rows.creator(growing.creator, growing.day)
})

const growthRowWithFollowers = (growing: GrowingCreator) => ({ ...growthRow(growing), follower_count: growing.after })

const topGrowth = ranking(
  Creator.topGrowth,
  (period, moment) => growing(period, moment).filter((growing) => gained(growing) > 0)
)({
  filters: {
    ...filters,
    product_category: ignored,
    verify_type: equal(({ creator }) => creator.isVerified ? 2 : 1)
  },
  orders: { follower_inc_count: gained },
  defaultOrder: gained,
  row: growthRow
})

const topBlueVGrowth = ranking(
  Creator.topBlueVGrowth,
  (period, moment) => growing(period, moment).filter((growing) => growing.creator.isVerified && gained(growing) > 0)
)({ filters, orders: {}, defaultOrder: gained, row: growthRowWithFollowers })

const topFollowers = ranking(Creator.topFollowers, growing)({
  filters,
  orders: {},
  defaultOrder: ({ after }) => after,
  row: growthRowWithFollowers
})

/**
 * A creator in a ranking by sales, with the sales in the ranking's period: from videos, from livestreams, and from
 * both.
 */
interface SellingCreator {
  readonly creator: MarketModel.Creator
  readonly promotions: ReadonlyArray<MarketModel.Promotion>
  readonly video: Sales.Sales
  readonly live: Sales.Sales
  readonly all: Sales.Sales
  readonly day: number
}

const selling = rememberPeriod((period, market) => {
  const view = market.at(period.last)
  return market.creators.flatMap((creator): ReadonlyArray<SellingCreator> => {
    const promotions = view.promotionsOf(creator)
    const sales = promotions.map((promotion) => Sales.ofPromotion(promotion, period))
    const video = Sales.sum(sales, ({ video }) => video)
    const live = Sales.sum(sales, ({ live }) => live)
    const all = Sales.add(video, live)
    return all.units === 0 ? [] : [{ creator, promotions, video, live, all, day: period.last }]
  })
})

const dollarsOf = ({ creator }: SellingCreator, { revenue }: Sales.Sales) => Format.dollars(creator.region, revenue)

/**
 * Returns the potential index of a creator, from 0 to 100. The index is high if a creator with few followers sells many
 * units.
 */
const potential = ({ all, creator, day }: SellingCreator): number =>
  Math.round(1000 * (1 - Math.exp(-20 * all.units / (100 + creator.followers(day))))) / 10

const promotionsOf = ({ promotions }: SellingCreator) => promotions

const topPotential = ranking(Creator.topPotential, selling)({
  maxRows: Infinity,
  filters: {
    region: creatorRegion,
    creator_category_id: creatorCategory,
    product_category_l1_id: promotesCategory(0, promotionsOf),
    product_category_l2_id: promotesCategory(1, promotionsOf),
    product_category_l3_id: promotesCategory(2, promotionsOf),
    ecommerce_type: equal(({ creator }) => creator.channel),
    follower_count_range: range(({ creator, day }) => creator.followers(day)),
    follower_age_type: equal(({ creator }) => creator.age),
    // In this ranking 1 means male and 0 female. The creator search uses other numbers: 1 for male, 2 for female.
    follower_gender_type: equal(({ creator }) => creator.followsMostly === "male" ? 1 : 0)
  },
  orders: { potential_index: potential },
  defaultOrder: potential,
  row: (selling) => ({
    creator: Rows.creator(selling.creator, selling.day),
    potential_index: potential(selling),
    currency: selling.creator.region.currency,
    ecommerce_type: selling.creator.channel,
    gmv: Format.amount(selling.creator.region, selling.all.revenue),
    units_sold: selling.all.units
  })
})

const orderOfType = { 0: "creator_usd_gmv", 1: "video_usd_gmv", 2: "live_usd_gmv" } as const

const topEcommerce = ranking(Creator.topEcommerce, selling)({
  maxRows: Infinity,
  filters: {
    region: creatorRegion,
    creator_category_id: creatorCategory,
    product_category_id: promotesCategory(0, promotionsOf),
    product_category: ignored,
    account_type: equal(({ creator }) => creator.isShop ? 2 : 1),
    ecommerce_type: (type) => ({ live, video }) => (type === 1 ? video : live).units > 0
  },
  orders: {
    creator_usd_gmv: (selling) => dollarsOf(selling, selling.all),
    video_usd_gmv: (selling) => dollarsOf(selling, selling.video),
    live_usd_gmv: (selling) => dollarsOf(selling, selling.live),
    total_gmv: (selling) => dollarsOf(selling, selling.all)
  },
  defaultOrder: (selling) => dollarsOf(selling, selling.all),
  onlyOrder: ({ filter }) => orderOfType[filter?.ecommerce_type ?? 0],
  row: (selling) => ({
    uid: selling.creator.id,
    creator: Rows.creator(selling.creator, selling.day),
    follower_count: selling.creator.followers(selling.day),
    product_count: selling.promotions.length,
    creator_gmv: Format.amount(selling.creator.region, selling.all.revenue),
    creator_usd_gmv: dollarsOf(selling, selling.all),
    video_usd_gmv: dollarsOf(selling, selling.video),
    live_usd_gmv: dollarsOf(selling, selling.live),
    currency: selling.creator.region.currency
  })
})

/**
 * The handlers of the creator rankings.
 *
 * @internal
 */
export const handlers: ReadonlyArray<EndpointHandler> = [
  topGrowth,
  topPotential,
  topEcommerce,
  topBlueVGrowth,
  topFollowers
]
