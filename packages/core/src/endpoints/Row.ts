/**
 * Objects that rows of several endpoints have in common.
 *
 * @since 0.1.0
 */
import * as ResponseField from "../endpoint/ResponseField.js"
import * as Struct from "../endpoint/Struct.js"

/**
 * A level of a category.
 *
 * @since 0.1.0
 * @category models
 */
export type CategoryLevel = {
  /** Category id, as text. */
  readonly id: string | null
  /** Name of the category. */
  readonly name: string | null
}

const level = ResponseField.object<CategoryLevel>({ id: ResponseField.id, name: ResponseField.text })

/**
 * A category: up to three levels. Some responses have other forms; unknown fields are kept.
 *
 * @since 0.1.0
 * @category models
 */
export type Category = {
  /** First level, the widest. */
  readonly l1: CategoryLevel | null
  /** Second level. */
  readonly l2: CategoryLevel | null
  /** Third level, the narrowest. */
  readonly l3: CategoryLevel | null
}

/**
 * The field of a `Category`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const category = ResponseField.object<Category>({ l1: level, l2: level, l3: level })

/**
 * The shop of a product.
 *
 * @since 0.1.0
 * @category models
 */
export type Shop = {
  /** Shop id: a text of digits. */
  readonly seller_id: string | null
  /** Name of the shop. */
  readonly name: string | null
  /** URL of the shop's picture. */
  readonly avatar: string | null
  /** Units that the shop has sold in all. */
  readonly total_units_sold: number | null
}

/**
 * The field of a `Shop`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const shop = ResponseField.object<Shop>({
  seller_id: ResponseField.id,
  name: ResponseField.text,
  avatar: ResponseField.text,
  total_units_sold: ResponseField.number
})

/**
 * A creator inside a row.
 *
 * @since 0.1.0
 * @category models
 */
export type Creator = {
  readonly uid: string | null
  readonly unique_id: string | null
  readonly nickname: string | null
  readonly avatar: string | null
  readonly region: string | null
  readonly category: unknown
  readonly follower_count: number | null
  readonly video_count: number | null
}

/**
 * The field of a `Creator`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const creator = ResponseField.object<Creator>({
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
 * The video of a `PromotingVideo`.
 *
 * @since 0.1.0
 * @category models
 */
export type PromotingVideoContent = {
  readonly video_desc: string | null
  readonly cover: string | null
  /** Seconds, as far as users could tell. */
  readonly duration: number | null
  readonly fastmoss_url: string | null
  readonly tiktok_url: string | null
  readonly uid: string | null
  /** Unix seconds. */
  readonly create_time: number | null
}

/**
 * A video that promotes a product.
 *
 * @since 0.1.0
 * @category models
 */
export type PromotingVideo = {
  readonly product_id: string | null
  readonly video_id: string | null
  readonly uid: string | null
  readonly seller_id: string | null
  readonly is_ad: boolean | null
  readonly comment_count: number | null
  readonly digg_count: number | null
  readonly play_count: number | null
  readonly share_count: number | null
  /** `YYYY-MM-DD`. */
  readonly create_date: string | null
  readonly units_sold: number | null
  /** In the region's currency. */
  readonly gmv: number | null
  readonly region: string | null
  readonly video: PromotingVideoContent | null
  /** The older name of `units_sold`. Third-party: public code still reads it. */
  readonly sold_count: number | null
  /** The older name of `gmv`. Third-party: public code still reads it. */
  readonly sale_amount: number | null
  /** Number of times the video was forwarded. Third-party: seen in public code. */
  readonly forward_count: number | null
}

/**
 * The schema of a `PromotingVideo`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const PromotingVideo = Struct.of<PromotingVideo>({
  product_id: ResponseField.id,
  video_id: ResponseField.id,
  uid: ResponseField.id,
  seller_id: ResponseField.id,
  is_ad: ResponseField.flag,
  comment_count: ResponseField.number,
  digg_count: ResponseField.number,
  play_count: ResponseField.number,
  share_count: ResponseField.number,
  create_date: ResponseField.text,
  units_sold: ResponseField.number,
  gmv: ResponseField.number,
  region: ResponseField.text,
  video: ResponseField.object<PromotingVideoContent>({
    video_desc: ResponseField.text,
    cover: ResponseField.text,
    duration: ResponseField.number,
    fastmoss_url: ResponseField.text,
    tiktok_url: ResponseField.text,
    uid: ResponseField.id,
    create_time: ResponseField.number
  }),
  sold_count: ResponseField.number,
  sale_amount: ResponseField.number,
  forward_count: ResponseField.number
})

/**
 * A creator who promotes a product or a shop.
 *
 * @since 0.1.0
 * @category models
 */
export type PromotingCreator = {
  readonly uid: string | null
  readonly unique_id: string | null
  readonly nickname: string | null
  readonly avatar: string | null
  readonly region: string | null
  readonly units_sold: number | null
  /** In the region's currency. */
  readonly gmv: number | null
  readonly category_id: string | null
  readonly category_name: string | null
  readonly follower_count: number | null
  readonly aweme_count: number | null
}

/**
 * The fields of a `PromotingCreator`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const promotingCreator: Struct.FieldsOf<PromotingCreator> = {
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
 * The fields that rows of product rankings have in common.
 *
 * @since 0.1.0
 * @category models
 */
export type RankedProduct = {
  /** Product id: a text of digits, beyond 2^53. */
  readonly product_id: string | null
  /** Title. */
  readonly title: string | null
  /** Region code, such as `"US"`. */
  readonly region: string | null
  /** URL of the cover image. */
  readonly cover: string | null
  /** Code of the region's currency. */
  readonly currency: string | null
  /** Category, on up to three levels. */
  readonly category: Category | null
  /**
   * Commission rate in basis points, according to one user: 800 is 8 %. `CommissionRate.fromBasisPoints` makes a fraction of
   * it. `Product.search` has percent.
   */
  readonly commission_rate: number | null
  /** The name of `real_price` on older pages. */
  readonly price: string | null
  /** Price as displayed, in the region's way of writing. */
  readonly real_price: string | null
  /** Removed from sale. */
  readonly off_shelves: boolean | null
  /** Time of the launch, in Unix seconds. */
  readonly launch_time: number | null
  /** The shop that sells the product. */
  readonly shop: Shop | null
}

/**
 * The fields of a `RankedProduct`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const rankedProduct: Struct.FieldsOf<RankedProduct> = {
  product_id: ResponseField.id,
  title: ResponseField.text,
  region: ResponseField.text,
  cover: ResponseField.text,
  currency: ResponseField.text,
  category,
  commission_rate: ResponseField.number,
  price: ResponseField.text,
  real_price: ResponseField.text,
  off_shelves: ResponseField.flag,
  launch_time: ResponseField.number,
  shop
}

/**
 * The shop of a row of a shop ranking.
 *
 * @since 0.1.0
 * @category models
 */
export type RankedShopInfo = {
  readonly seller_id: string | null
  readonly name: string | null
  readonly region: string | null
  readonly currency: string | null
  readonly avatar: string | null
}

/**
 * The fields that rows of shop rankings have in common.
 *
 * @since 0.1.0
 * @category models
 */
export type RankedShop = {
  readonly shop_info: RankedShopInfo | null
  readonly rank_category: unknown
  readonly total_affiliate_count: number | null
  readonly sale_product_count: number | null
  readonly units_sold: number | null
  /** In `currency`. */
  readonly gmv: number | null
  /** In US dollars. */
  readonly usd_gmv: number | null
  /** In percent. */
  readonly units_sold_inc_rate: number | null
  /** In percent. */
  readonly gmv_inc_rate: number | null
  readonly currency: string | null
}

/**
 * The fields of a `RankedShop`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const rankedShop: Struct.FieldsOf<RankedShop> = {
  shop_info: ResponseField.object<RankedShopInfo>({
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
