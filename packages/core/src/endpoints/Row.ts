/**
 * Objects that rows of several endpoints have in common.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as ResponseField from "../endpoint/ResponseField.js"

const level = ResponseField.object({ id: ResponseField.id, name: ResponseField.text })

/**
 * A category: up to three levels. Some answers have other forms; what is not here is kept.
 *
 * @since 0.1.0
 * @category schemas
 */
export const category = ResponseField.object({ l1: level, l2: level, l3: level })

/**
 * The shop of a product.
 *
 * @since 0.1.0
 * @category schemas
 */
export const shop = ResponseField.object({
  seller_id: ResponseField.id,
  name: ResponseField.text,
  avatar: ResponseField.text,
  total_units_sold: ResponseField.number
})

/**
 * A creator inside a row.
 *
 * @since 0.1.0
 * @category schemas
 */
export const creator = ResponseField.object({
  uid: ResponseField.id,
  unique_id: ResponseField.text,
  nickname: ResponseField.text,
  avatar: ResponseField.text,
  region: ResponseField.text,
  category: ResponseField.unknown,
  follower_count: ResponseField.number,
  video_count: ResponseField.number
})

/**
 * A video that promotes a product. `gmv` is in the region's currency.
 *
 * @since 0.1.0
 * @category schemas
 */
export const PromotingVideo = Schema.Struct({
  product_id: ResponseField.id,
  video_id: ResponseField.id,
  uid: ResponseField.id,
  seller_id: ResponseField.id,
  is_ad: ResponseField.flag,
  comment_count: ResponseField.number,
  digg_count: ResponseField.number,
  play_count: ResponseField.number,
  share_count: ResponseField.number,
  /** `YYYY-MM-DD`. */
  create_date: ResponseField.text,
  units_sold: ResponseField.number,
  gmv: ResponseField.number,
  region: ResponseField.text,
  video: ResponseField.object({
    video_desc: ResponseField.text,
    cover: ResponseField.text,
    /** Seconds, as far as users could tell. */
    duration: ResponseField.number,
    fastmoss_url: ResponseField.text,
    tiktok_url: ResponseField.text,
    uid: ResponseField.id,
    /** Unix seconds. */
    create_time: ResponseField.number
  })
})

/**
 * The fields of a creator who promotes a product or a shop. `gmv` is in the region's currency.
 *
 * @since 0.1.0
 * @category schemas
 */
export const promotingCreator = {
  uid: ResponseField.id,
  unique_id: ResponseField.text,
  nickname: ResponseField.text,
  avatar: ResponseField.text,
  region: ResponseField.text,
  units_sold: ResponseField.number,
  gmv: ResponseField.number,
  category_id: ResponseField.id,
  category_name: ResponseField.text,
  follower_count: ResponseField.number,
  aweme_count: ResponseField.number
}

/**
 * The fields that a row of a product ranking has in common. `commission_rate` is in basis points according to one user
 * (800 is 8 %); `real_price` is a text in the region's way of writing; `gmv` is in the region's currency.
 *
 * @since 0.1.0
 * @category schemas
 */
export const rankedProduct = {
  product_id: ResponseField.id,
  title: ResponseField.text,
  region: ResponseField.text,
  cover: ResponseField.text,
  currency: ResponseField.text,
  category,
  commission_rate: ResponseField.number,
  /** The name of `real_price` on older pages. */
  price: ResponseField.text,
  real_price: ResponseField.text,
  off_shelves: ResponseField.flag,
  /** Unix seconds. */
  launch_time: ResponseField.number,
  shop
}

/**
 * A row of a shop ranking. `gmv` is in `currency`, `usd_gmv` in US dollars; rates are in percent.
 *
 * @since 0.1.0
 * @category schemas
 */
export const rankedShop = {
  shop_info: ResponseField.object({
    seller_id: ResponseField.id,
    name: ResponseField.text,
    region: ResponseField.text,
    currency: ResponseField.text,
    avatar: ResponseField.text
  }),
  rank_category: ResponseField.unknown,
  total_affiliate_count: ResponseField.number,
  sale_product_count: ResponseField.number,
  units_sold: ResponseField.number,
  gmv: ResponseField.number,
  usd_gmv: ResponseField.number,
  units_sold_inc_rate: ResponseField.number,
  gmv_inc_rate: ResponseField.number,
  currency: ResponseField.text
}
