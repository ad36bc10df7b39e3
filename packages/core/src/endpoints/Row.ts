/**
 * Objects that rows of several endpoints have in common.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Field from "../endpoint/ResponseField.js"

const level = Field.object({ id: Field.id, name: Field.text })

/**
 * A category: up to three levels. Some answers have other forms; what is not here is kept.
 *
 * @since 0.1.0
 * @category schemas
 */
export const category = Field.object({ l1: level, l2: level, l3: level })

/**
 * The shop of a product.
 *
 * @since 0.1.0
 * @category schemas
 */
export const shop = Field.object({
  seller_id: Field.id,
  name: Field.text,
  avatar: Field.text,
  total_units_sold: Field.number
})

/**
 * A creator inside a row.
 *
 * @since 0.1.0
 * @category schemas
 */
export const creator = Field.object({
  uid: Field.id,
  unique_id: Field.text,
  nickname: Field.text,
  avatar: Field.text,
  region: Field.text,
  category: Field.unknown,
  follower_count: Field.number,
  video_count: Field.number
})

/**
 * A video that promotes a product. `gmv` is in the region's currency.
 *
 * @since 0.1.0
 * @category schemas
 */
export const PromotingVideo = Schema.Struct({
  product_id: Field.id,
  video_id: Field.id,
  uid: Field.id,
  seller_id: Field.id,
  is_ad: Field.flag,
  comment_count: Field.number,
  digg_count: Field.number,
  play_count: Field.number,
  share_count: Field.number,
  /** `YYYY-MM-DD`. */
  create_date: Field.text,
  units_sold: Field.number,
  gmv: Field.number,
  region: Field.text,
  video: Field.object({
    video_desc: Field.text,
    cover: Field.text,
    /** Seconds, as far as users could tell. */
    duration: Field.number,
    fastmoss_url: Field.text,
    tiktok_url: Field.text,
    uid: Field.id,
    /** Unix seconds. */
    create_time: Field.number
  })
})

/**
 * The fields of a creator who promotes a product or a shop. `gmv` is in the region's currency.
 *
 * @since 0.1.0
 * @category schemas
 */
export const promotingCreator = {
  uid: Field.id,
  unique_id: Field.text,
  nickname: Field.text,
  avatar: Field.text,
  region: Field.text,
  units_sold: Field.number,
  gmv: Field.number,
  category_id: Field.id,
  category_name: Field.text,
  follower_count: Field.number,
  aweme_count: Field.number
}

/**
 * The fields that a row of a product ranking has in common. `commission_rate` is in basis points according to one user
 * (800 is 8 %); `real_price` is a text in the region's way of writing; `gmv` is in the region's currency.
 *
 * @since 0.1.0
 * @category schemas
 */
export const rankedProduct = {
  product_id: Field.id,
  title: Field.text,
  region: Field.text,
  cover: Field.text,
  currency: Field.text,
  category,
  commission_rate: Field.number,
  /** The name of `real_price` on older pages. */
  price: Field.text,
  real_price: Field.text,
  off_shelves: Field.flag,
  /** Unix seconds. */
  launch_time: Field.number,
  shop
}

/**
 * A row of a shop ranking. `gmv` is in `currency`, `usd_gmv` in US dollars; rates are in percent.
 *
 * @since 0.1.0
 * @category schemas
 */
export const rankedShop = {
  shop_info: Field.object({
    seller_id: Field.id,
    name: Field.text,
    region: Field.text,
    currency: Field.text,
    avatar: Field.text
  }),
  rank_category: Field.unknown,
  total_affiliate_count: Field.number,
  sale_product_count: Field.number,
  units_sold: Field.number,
  gmv: Field.number,
  usd_gmv: Field.number,
  units_sold_inc_rate: Field.number,
  gmv_inc_rate: Field.number,
  currency: Field.text
}
