import * as Video from "@effect-fastmoss/core/Video"
import * as Market from "../market/Market.js"
import { type EndpointHandler, equal, listing, type Moment, range } from "./EndpointHandler.js"
import * as Figures from "./Figures.js"

const followers = ({ creator }: Market.Video, { yesterday }: Moment) => creator.followers(yesterday)

/** In percent. */
const interactRate = ({ comments, diggs, plays, shares }: Market.Video): number =>
  plays === 0 ? 0 : Math.round((comments + diggs + shares) / plays * 10_000) / 100

const search = listing(Video.search, (_, { market, yesterday }) => market.at(yesterday).videos())({
  filters: {
    create_time_range: range(({ publishedAt }) => publishedAt),
    publish_time_range: range(({ publishedAt }) => publishedAt),
    region: equal(({ product }) => product.shop.region.code),
    creator_category_id: equal(({ creator }) => creator.category.id),
    category_id: equal(({ creator }) => creator.category.id),
    product_category_id: equal(({ product }) => Figures.isIn(product, 0)),
    follower_count_range: range(followers),
    play_count_range: range(({ plays }) => plays),
    digg_count_range: range(({ diggs }) => diggs),
    interact_rate_range: range(interactRate),
    // Every video of the market sells something, and so does every creator of one.
    is_ecommerce: equal(() => true),
    is_ecommerce_creator: equal(() => true),
    creator_uid: equal(({ creator }) => creator.id),
    creator_unique_id: (handle) => ({ creator }) => creator.handle === handle.replace(/^@/, ""),
    video_id: equal(({ id }) => id)
  },
  text: ({ text }) => text,
  orders: {
    ...Figures.videoOrders,
    follower_count: followers,
    create_time: ({ publishedAt }) => publishedAt,
    interact_rate: interactRate
  },
  order: Figures.videoOrders.play_count,
  row: (video, { yesterday }) => {
    const { product, product: { shop: { region } } } = video
    const { revenue, units } = Figures.ofVideo(video, Figures.ever(yesterday))
    return {
      video_id: video.id,
      desc: video.text,
      video_url: Figures.address(`@${video.creator.handle}`, "video", video.id),
      cover: Figures.address("video", `${video.id}.jpg`),
      region: region.code,
      create_time: video.publishedAt,
      create_date: Market.timeText(video.publishedAt).slice(0, 10),
      duration: video.seconds,
      play_count: video.plays,
      digg_count: video.diggs,
      comment_count: video.comments,
      share_count: video.shares,
      interact_rate: interactRate(video),
      is_ad: Figures.flag(video.isAd),
      is_ecommerce: 1,
      units_sold: units,
      gmv: Figures.amount(region, revenue),
      creator: Figures.creatorOf(video.creator, yesterday),
      product_info: [{
        product_id: product.id,
        title: product.title,
        cover: Figures.address("product", `${product.id}.jpg`),
        price: Figures.priceText(region, product.price),
        units_sold: units,
        gmv: Figures.amount(region, revenue),
        detail_url: Figures.address("e-commerce", "detail", product.id),
        category_name: product.categories[0].name
      }]
    }
  }
})

/** @internal */
export const handlers: ReadonlyArray<EndpointHandler> = [search]
