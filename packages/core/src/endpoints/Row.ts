/**
 * Objects and fields that rows of several endpoints share.
 *
 * A field is `null` where FastMoss sends no value.
 *
 * @since 0.1.0
 */
import * as ResponseField from "../endpoint/ResponseField.js"
import * as Struct from "../endpoint/Struct.js"

/**
 * One level of a product category.
 *
 * @since 0.1.0
 * @category models
 */
export type CategoryLevel = {
  /** Category id: a text of digits. Filters take it as it is. */
  readonly id: string | null
  /** Name of the category. */
  readonly name: string | null
}

const level = ResponseField.object<CategoryLevel>({ id: ResponseField.id, name: ResponseField.text })

/**
 * A product category on up to three levels, from the widest to the narrowest. In some responses a category has other
 * fields, which the client keeps.
 *
 * @since 0.1.0
 * @category models
 */
export type Category = {
  /** First level, the widest, such as Beauty & Personal Care. */
  readonly l1: CategoryLevel | null
  /** Second level. */
  readonly l2: CategoryLevel | null
  /** Third level, the narrowest. */
  readonly l3: CategoryLevel | null
}

/**
 * Optional field with a `Category`.
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
  /** Shop id: a text of digits, too large for a JavaScript number. */
  readonly seller_id: string | null
  /** Name of the shop. */
  readonly name: string | null
  /** URL of the shop's picture. */
  readonly avatar: string | null
  /** Units that the shop has sold in total. */
  readonly total_units_sold: number | null
}

/**
 * Optional field with a `Shop`.
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
 * A creator as a part of another row, such as a video or a livestream.
 *
 * @since 0.1.0
 * @category models
 */
export type Creator = {
  /** Creator id: a text of digits, too large for a JavaScript number. */
  readonly uid: string | null
  /** Handle of the creator on TikTok, without `@`, such as `"mancity"`. */
  readonly unique_id: string | null
  /** Display name of the creator on TikTok. */
  readonly nickname: string | null
  /** URL of the creator's picture. */
  readonly avatar: string | null
  /** Region code, such as `"US"`. */
  readonly region: string | null
  /** Category of the creator. The form differs between responses: an object, a list, or texts. */
  readonly category: unknown
  /** Number of followers of the creator. */
  readonly follower_count: number | null
  /** Number of videos of the creator. */
  readonly video_count: number | null
}

/**
 * Optional field with a `Creator`.
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
 * Content of a `PromotingVideo`: its description, cover and links.
 *
 * @since 0.1.0
 * @category models
 */
export type PromotingVideoContent = {
  /** Description of the video. */
  readonly video_desc: string | null
  /** URL of the cover image. */
  readonly cover: string | null
  /** Length of the video, presumably in seconds: FastMoss does not document the unit. */
  readonly duration: number | null
  /** URL of the video on FastMoss. */
  readonly fastmoss_url: string | null
  /** URL of the video on TikTok. */
  readonly tiktok_url: string | null
  /** Creator id: a text of digits, too large for a JavaScript number. */
  readonly uid: string | null
  /** Publication time, in Unix seconds. Third-party: seen in public code. */
  readonly create_time: number | null
}

/**
 * A row of a list of videos: a video that promotes a product of a shop, with its interactions and sales.
 *
 * @since 0.1.0
 * @category models
 */
export type PromotingVideo = {
  /** Product id: a text of digits, too large for a JavaScript number. */
  readonly product_id: string | null
  /** Video id: a text of digits, too large for a JavaScript number. */
  readonly video_id: string | null
  /** Creator id: a text of digits, too large for a JavaScript number. */
  readonly uid: string | null
  /** Shop id: a text of digits, too large for a JavaScript number. */
  readonly seller_id: string | null
  /** `true` if the video is an advertisement. */
  readonly is_ad: boolean | null
  /** Number of comments. */
  readonly comment_count: number | null
  /** Number of likes. */
  readonly digg_count: number | null
  /** Number of plays. */
  readonly play_count: number | null
  /** Number of shares. */
  readonly share_count: number | null
  /** Publication date, `YYYY-MM-DD`. */
  readonly create_date: string | null
  /** Units sold by the video. FastMoss does not document the period. */
  readonly units_sold: number | null
  /** Revenue (GMV) from the video, in the region's currency. FastMoss does not document the period. */
  readonly gmv: number | null
  /** Region code, such as `"US"`. */
  readonly region: string | null
  /** Description, cover, length and links of the video. */
  readonly video: PromotingVideoContent | null
  /** Older name of `units_sold`. Third-party: public code still reads it. */
  readonly sold_count: number | null
  /** Older name of `gmv`. Third-party: public code still reads it. */
  readonly sale_amount: number | null
  /** Number of forwards. Third-party: seen in public code. */
  readonly forward_count: number | null
}

/**
 * Schema of a `PromotingVideo`.
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
 * Fields that the rows of `Product.creatorList` and `Shop.creatorList` share.
 *
 * @since 0.1.0
 * @category models
 */
export type PromotingCreator = {
  /** Creator id: a text of digits, too large for a JavaScript number. */
  readonly uid: string | null
  /** Handle of the creator on TikTok, without `@`, such as `"mancity"`. */
  readonly unique_id: string | null
  /** Display name of the creator on TikTok. */
  readonly nickname: string | null
  /** URL of the creator's picture. */
  readonly avatar: string | null
  /** Region code, such as `"US"`. */
  readonly region: string | null
  /**
   * Units sold by the creator: of the product in a product's list, of the shop in a shop's list. FastMoss does not
   * document the period.
   */
  readonly units_sold: number | null
  /**
   * Revenue (GMV) of the units sold by the creator, in the region's currency. FastMoss does not document the period.
   */
  readonly gmv: number | null
  /** Id of the creator's category: a text of digits. Creator categories have numbers of their own. */
  readonly category_id: string | null
  /** Name of the creator's category. */
  readonly category_name: string | null
  /** Number of followers of the creator. */
  readonly follower_count: number | null
  /** Number of videos of the creator ("aweme" is TikTok's word for a video). FastMoss documents the name only. */
  readonly aweme_count: number | null
}

/**
 * Schemas for the fields of a `PromotingCreator`.
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
 * Fields that rows of all product rankings share. Some of them are not in FastMoss's pages, but public programs read
 * them.
 *
 * @since 0.1.0
 * @category models
 */
export type RankedProduct = {
  /** Product id: a text of digits, too large for a JavaScript number. */
  readonly product_id: string | null
  /** Title of the product. */
  readonly title: string | null
  /** Region code, such as `"US"`. */
  readonly region: string | null
  /** URL of the cover image. */
  readonly cover: string | null
  /** Currency code, such as `"USD"`. May be a symbol (`"$"`) or empty in some responses. */
  readonly currency: string | null
  /** Category of the product, on up to three levels. */
  readonly category: Category | null
  /**
   * Commission rate in basis points: 800 is 8 %. `CommissionRate.fromBasisPoints` converts it to a fraction. Uncertain:
   * the unit is from one user. Rows of `Product.search` have percent.
   */
  readonly commission_rate: number | null
  /** Older name of `real_price`: a row has one of them. */
  readonly price: string | null
  /** Price as displayed in the region: a text, such as `"$21.24"` or `"159000"`. */
  readonly real_price: string | null
  /** `true` if the product was removed from sale. */
  readonly off_shelves: boolean | null
  /** Launch time of the product, in Unix seconds. */
  readonly launch_time: number | null
  /** Shop that sells the product. */
  readonly shop: Shop | null
}

/**
 * Schemas for the fields of a `RankedProduct`.
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
 * The shop in a row of a shop ranking.
 *
 * @since 0.1.0
 * @category models
 */
export type RankedShopInfo = {
  /** Shop id: a text of digits, too large for a JavaScript number. */
  readonly seller_id: string | null
  /** Name of the shop. */
  readonly name: string | null
  /** Region code, such as `"US"`. */
  readonly region: string | null
  /** Currency code, such as `"USD"`. May be a symbol (`"$"`) or empty in some responses. */
  readonly currency: string | null
  /** URL of the shop's picture. FastMoss does not document this field. */
  readonly avatar: string | null
}

/**
 * Fields that rows of all shop rankings share.
 *
 * @since 0.1.0
 * @category models
 */
export type RankedShop = {
  /** Shop of the row. */
  readonly shop_info: RankedShopInfo | null
  /** Category of the ranking, an object that is returned as it is. FastMoss documents the name only. */
  readonly rank_category: unknown
  /** Number of creators who promote products of the shop in total. */
  readonly total_affiliate_count: number | null
  /** Number of products of the shop that sold in the period. FastMoss documents the name only. */
  readonly sale_product_count: number | null
  /** Units sold in the period. */
  readonly units_sold: number | null
  /** Revenue (GMV) in the period, in `currency`. */
  readonly gmv: number | null
  /** Revenue (GMV) in the period, in US dollars. */
  readonly usd_gmv: number | null
  /** Growth of units sold over the period before, in percent: `"-13.93%"` is read as -13.93. */
  readonly units_sold_inc_rate: number | null
  /** Growth of revenue over the period before, in percent: `"-13.93%"` is read as -13.93. */
  readonly gmv_inc_rate: number | null
  /** Currency code, such as `"USD"`. May be a symbol (`"$"`) or empty in some responses. */
  readonly currency: string | null
}

/**
 * Schemas for the fields of a `RankedShop`.
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
