/**
 * Handlers of the video endpoints.
 *
 * @since 0.1.0
 */
import * as Video from "@effect-fastmoss/core/Video"
import * as Day from "../market/Day.js"
import type * as MarketModel from "../market/MarketModel.js"
import type { Moment } from "../market/Moment.js"
import { type EndpointHandler, paged } from "./EndpointHandler.js"
import { creatorCategory, equal, handle, productCategory, productRegion, range } from "./Filters.js"
import * as Format from "./Format.js"
import * as Rows from "./Rows.js"
import * as Sales from "./Sales.js"

const followers = ({ creator }: MarketModel.Video, { yesterday }: Moment) => creator.followers(yesterday)

/** Returns the interactions with a video (comments, likes and shares) per play, in percent. */
const interactRate = ({ comments, diggs, plays, shares }: MarketModel.Video): number =>
  plays === 0 ? 0 : Math.round((comments + diggs + shares) / plays * 10_000) / 100

const publishedAt = range<MarketModel.Video>(({ publishedAt }) => publishedAt)
// Accepts every video for "videos that sell" and "creators that sell", because every generated video promotes a
// product.
const isSelling = equal<MarketModel.Video>(() => true)

const search = paged(Video.search, (_, { market, yesterday }) => market.at(yesterday).videos())({
  filters: {
    create_time_range: publishedAt,
    publish_time_range: publishedAt,
    region: productRegion,
    creator_category_id: creatorCategory,
    category_id: creatorCategory,
    product_category_id: productCategory,
    follower_count_range: range(followers),
    play_count_range: range(({ plays }) => plays),
    digg_count_range: range(({ diggs }) => diggs),
    interact_rate_range: range(interactRate),
    is_ecommerce: isSelling,
    is_ecommerce_creator: isSelling,
    creator_uid: equal(({ creator }) => creator.id),
    creator_unique_id: handle(({ creator }) => creator),
    video_id: equal(({ id }) => id)
  },
  searchText: ({ text }) => text,
  orders: {
    ...Rows.videoOrders,
    follower_count: followers,
    create_time: ({ publishedAt }) => publishedAt,
    interact_rate: interactRate
  },
  defaultOrder: Rows.videoOrders.play_count,
  row: (video, { yesterday }) => {
    const { product, product: { shop: { region } } } = video
    const { revenue, units } = Sales.ofVideo(video, Day.until(yesterday))
    return {
      video_id: video.id,
      desc: video.text,
      video_url: Format.url(`@${video.creator.handle}`, "video", video.id),
      cover: Format.url("video", `${video.id}.jpg`),
      region: region.code,
      create_time: video.publishedAt,
      create_date: Day.formatTime(video.publishedAt).slice(0, 10),
      duration: video.seconds,
      play_count: video.plays,
      digg_count: video.diggs,
      comment_count: video.comments,
      share_count: video.shares,
      interact_rate: interactRate(video),
      is_ad: Format.flag(video.isAd),
      is_ecommerce: 1,
      units_sold: units,
      gmv: Format.amount(region, revenue),
      creator: Rows.creator(video.creator, yesterday),
      product_info: [{
        product_id: product.id,
        title: product.title,
        cover: Rows.productCover(product),
        price: Format.price(region, product.price),
        units_sold: units,
        gmv: Format.amount(region, revenue),
        detail_url: Format.url("e-commerce", "detail", product.id),
        category_name: product.categories[0].name
      }]
    }
  }
})

/**
 * The handlers of the video endpoints.
 *
 * @internal
 */
export const handlers: ReadonlyArray<EndpointHandler> = [search]
