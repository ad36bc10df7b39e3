/**
 * Handlers of the creator endpoints, except the rankings.
 *
 * @since 0.1.0
 */
import * as Creator from "@effect-fastmoss/core/Creator"
import * as Either from "effect/Either"
import * as Day from "../market/Day.js"
import type * as MarketModel from "../market/MarketModel.js"
import type { Moment } from "../market/Moment.js"
import { creatorCategories } from "../market/SeedData.js"
import { notFound } from "../Refusal.js"
import { call, type EndpointHandler, paged } from "./EndpointHandler.js"
import { applied, equal, handle, promotesCategory, range } from "./Filters.js"
import * as Format from "./Format.js"
import * as Rows from "./Rows.js"
import * as Sales from "./Sales.js"

const promotionsOf = (creator: MarketModel.Creator, { market, yesterday }: Moment) =>
  market.at(yesterday).promotionsOf(creator)

const { amount, units } = Sales.inLastDays<MarketModel.Creator>(
  ({ region }) => region,
  (creator, period, moment) => Sales.ofPromotions(promotionsOf(creator, moment), period)
)

const followers = (creator: MarketModel.Creator, { yesterday }: Moment) => creator.followers(yesterday)
const newFollowers = (creator: MarketModel.Creator, { yesterday }: Moment) =>
  creator.followers(yesterday) - creator.followers(yesterday - 28)

const category = equal<MarketModel.Creator>(({ category }) => category.id)
const accountType = equal<MarketModel.Creator>(({ isShop }) => isShop ? 2 : 1)

const search = paged(Creator.search, (_, { market }) => market.creators)({
  filters: {
    region: equal(({ region }) => region.code),
    category_id: category,
    verify_type: equal(({ isVerified }) => isVerified ? 2 : 1),
    account_type: accountType,
    creator_type: accountType,
    follower_gender_type: equal(({ followsMostly }) => followsMostly === "male" ? 1 : 2),
    follower_age_type: equal(({ age }) => age),
    follower_range: range(followers),
    is_mcn_creator: equal(({ agency }) => agency !== undefined),
    is_ecommerce_creator: equal((creator, moment) => promotionsOf(creator, moment).length > 0),
    uid: equal(({ id }) => id),
    unique_id: handle((creator) => creator),
    product_category_l1_id: promotesCategory(0, promotionsOf),
    product_category_l2_id: promotesCategory(1, promotionsOf),
    product_category_l3_id: promotesCategory(2, promotionsOf),
    creator_category_id: category
  },
  searchText: ({ handle, id, nickname }) => `${id} ${handle} ${nickname}`,
  orders: {
    follower_count: followers,
    follower_day28_count: newFollowers,
    video_count: ({ videoCount }) => videoCount,
    video_avg_play_count: ({ averagePlays }) => averagePlays,
    video_avg_digg_count: ({ averageDiggs }) => averageDiggs,
    day28_follower_count: newFollowers,
    day28_units_sold: units(28),
    day28_gmv: amount(28)
  },
  defaultOrder: followers,
  row: (creator, moment) => ({
    ...Rows.creator(creator, moment.yesterday),
    currency: creator.region.currency,
    day28_follower_count: newFollowers(creator, moment),
    video_avg_play_count: creator.averagePlays,
    video_avg_digg_count: creator.averageDiggs,
    day28_units_sold: units(28)(creator, moment),
    day28_gmv: amount(28)(creator, moment)
  })
})

// FastMoss does not document the form of the response. A public program reads a list of rows.
const categoryInfo = call(Creator.categoryInfo, ({ category_name = "" }) => {
  const list = creatorCategories
    .filter(({ name }) => name.toLowerCase().includes(category_name.toLowerCase()))
    .map(({ id, name }) => ({ category_id: id, category_name: name }))
  return Either.right({ total: list.length, list })
})

const productList = paged(Creator.productList, ({ filter }, moment) => {
  const creator = moment.market.creator(filter.uid)
  if (creator === undefined) return notFound("filter.uid")
  const { days = 0 } = filter
  const period = days === 0 ? Day.until(moment.yesterday) : Day.lastDays(days, moment.yesterday)
  return promotionsOf(creator, moment)
    .map((promotion) => ({ ...promotion, sales: Sales.ofPromotion(promotion, period).all }))
    .filter((promotion) => days === 0 || Sales.isSelling(promotion))
})({
  filters: { uid: applied, days: applied },
  orders: {},
  defaultOrder: Sales.units,
  row: ({ creator, product, sales }, { market, yesterday }) => {
    const { shop, shop: { region } } = product
    const all = Sales.ofProducts(market.at(yesterday).productsOf(shop), Day.until(yesterday))
    const [l1, l2, l3] = product.categories
    return {
      product_id: product.id,
      uid: creator.id,
      seller_id: shop.id,
      title: product.title,
      cover: Rows.productCover(product),
      real_price: Format.price(region, product.price),
      region: region.code,
      commission_rate: (product.commission ?? 0) * 100,
      category: [l1, l2, l3],
      product_rating: product.rating.toFixed(1),
      gmv: Format.amount(region, sales.revenue),
      units_sold: sales.units,
      shop_title: shop.name,
      shop_avatar: Format.url("tt_shop", `${shop.id}.jpg`),
      shop_units_count: all.units,
      shop_gmv: Format.amount(region, all.revenue),
      l1_category_id: l1.id,
      l2_category_id: l2.id,
      l3_category_id: l3.id
    }
  }
})

/**
 * The handlers of the creator endpoints, except the rankings.
 *
 * @internal
 */
export const handlers: ReadonlyArray<EndpointHandler> = [search, categoryInfo, productList]
