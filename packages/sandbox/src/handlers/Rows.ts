/**
 * Rows and parts of rows that several endpoints share.
 *
 * @since 0.1.0
 */
import * as Day from "../market/Day.js"
import type { Creator, Livestream, Product, Video } from "../market/MarketModel.js"
import type { Moment } from "../market/Moment.js"
import type { View } from "../market/View.js"
import * as Format from "./Format.js"
import * as Sales from "./Sales.js"

/**
 * Returns the three categories of a product, from the first level to the third.
 *
 * @since 0.1.0
 * @category combinators
 */
export const category = ({ categories: [l1, l2, l3] }: Product) => ({ l1, l2, l3 })

/**
 * Returns the URL of a product's cover.
 *
 * @since 0.1.0
 * @category combinators
 */
export const productCover = ({ id }: Product): string => Format.url("product", `${id}.jpg`)

/**
 * Returns the part of a row that describes the shop of a product, with the units that the shop's products have sold by
 * the end of the view's day.
 *
 * @since 0.1.0
 * @category combinators
 */
export const shop = ({ shop }: Product, view: View) => ({
  seller_id: shop.id,
  name: shop.name,
  avatar: Format.url("tt_shop", `${shop.id}.jpg`),
  total_units_sold: Sales.ofProducts(view.productsOf(shop), Day.until(view.day)).units
})

const account = (creator: Creator) => ({
  uid: creator.id,
  unique_id: creator.handle,
  nickname: creator.nickname,
  avatar: Format.url("tt_author", `${creator.id}.jpg`),
  region: creator.region.code
})

/**
 * Returns the part of a row that describes a creator, with the number of followers at the end of a day.
 *
 * @since 0.1.0
 * @category combinators
 */
export const creator = (creator: Creator, day: number) => ({
  ...account(creator),
  category: creator.category,
  follower_count: creator.followers(day),
  video_count: creator.videoCount
})

/**
 * Returns the row of a creator who promotes a product or a shop, with the number of followers at the end of a day.
 *
 * @since 0.1.0
 * @category combinators
 */
export const promotingCreator = (creator: Creator, { revenue, units }: Sales.Sales, day: number) => ({
  ...account(creator),
  units_sold: units,
  gmv: Format.amount(creator.region, revenue),
  category_id: creator.category.id,
  category_name: creator.category.name,
  follower_count: creator.followers(day),
  aweme_count: creator.videoCount
})

/** A creator, with the sales of the products that the creator promotes. */
interface PromotingCreator {
  readonly creator: Creator
  readonly sales: Sales.Sales
}

/**
 * Functions that return the number by which rows of `promotingCreator` are sorted, keyed by the name of the order.
 *
 * @since 0.1.0
 * @category models
 */
export const promotingCreatorOrders = {
  units_sold: Sales.units,
  gmv: ({ creator, sales }: PromotingCreator) => Format.amount(creator.region, sales.revenue),
  follower_count: ({ creator }: PromotingCreator, { yesterday }: Moment) => creator.followers(yesterday),
  digg_count: ({ creator }: PromotingCreator) => creator.diggs
}

/**
 * Returns the row of a video that promotes a product.
 *
 * @since 0.1.0
 * @category combinators
 */
export const promotingVideo = (video: Video, { yesterday }: Moment) => {
  const { product, product: { shop } } = video
  const { revenue, units } = Sales.ofVideo(video, Day.until(yesterday))
  return {
    product_id: product.id,
    video_id: video.id,
    uid: video.creator.id,
    seller_id: shop.id,
    is_ad: Format.flag(video.isAd),
    comment_count: video.comments,
    digg_count: video.diggs,
    play_count: video.plays,
    share_count: video.shares,
    create_date: Day.formatTime(video.publishedAt).slice(0, 10),
    units_sold: units,
    gmv: Format.amount(shop.region, revenue),
    region: shop.region.code,
    video: {
      video_desc: video.text,
      cover: Format.url("video", `${video.id}.jpg`),
      duration: video.seconds,
      fastmoss_url: Format.url("media-source", "video", video.id),
      tiktok_url: Format.url(`@${video.creator.handle}`, "video", video.id),
      uid: video.creator.id,
      create_time: video.publishedAt
    }
  }
}

/**
 * Functions that return the number by which rows of `promotingVideo` are sorted, keyed by the name of the order.
 *
 * @since 0.1.0
 * @category models
 */
export const videoOrders = {
  play_count: ({ plays }: Video) => plays,
  digg_count: ({ diggs }: Video) => diggs,
  comment_count: ({ comments }: Video) => comments,
  share_count: ({ shares }: Video) => shares,
  units_sold: (video: Video, { yesterday }: Moment) => Sales.ofVideo(video, Day.until(yesterday)).units,
  gmv: (video: Video, { yesterday }: Moment) =>
    Format.amount(video.product.shop.region, Sales.ofVideo(video, Day.until(yesterday)).revenue)
}

/**
 * Returns the URL of a livestream's cover.
 *
 * @since 0.1.0
 * @category combinators
 */
export const livestreamCover = ({ id }: Livestream): string => Format.url("live", `${id}.jpg`)

/**
 * Returns the revenue of a livestream, in the currency of the shop's region.
 *
 * @since 0.1.0
 * @category combinators
 */
export const livestreamAmount = (livestream: Livestream): number =>
  Format.amount(livestream.shop.region, Sales.ofLivestream(livestream).revenue)
