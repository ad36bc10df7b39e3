/**
 * Shops: search, products, promoting creators, videos, livestreams, rankings.
 *
 * Names of fields are FastMoss's own. A field that FastMoss does not send is `null`. Revenue (`gmv`) is in the region's
 * currency, or in US dollars if the name has `usd`.
 *
 * @since 0.1.0
 */
import type { DateInfo } from "../endpoint/DateInfo.js"
import * as Declaration from "../endpoint/Declaration.js"
import * as Payload from "../endpoint/Payload.js"
import * as PayloadRule from "../endpoint/PayloadRule.js"
import type { Region } from "../endpoint/Region.js"
import * as RequestField from "../endpoint/RequestField.js"
import * as ResponseField from "../endpoint/ResponseField.js"
import * as Struct from "../endpoint/Struct.js"
import * as Row from "./Row.js"

export type {
  Category,
  CategoryLevel,
  PromotingCreator,
  PromotingVideo,
  PromotingVideoContent,
  RankedShop,
  RankedShopInfo
} from "./Row.js"

const docs = "https://developers.fastmoss.com/docs/shop/v1"
const newerDocs = "https://developer.fastmoss.com/docs/shop/v1"

/**
 * Filter that identifies a shop: by `seller_id`, by `seller_name` with `region`, by `creator_uid` or by
 * `creator_unique_id`. Endpoints that list something about one shop require one of these four ways; otherwise the call
 * fails before it is sent.
 *
 * @since 0.1.0
 * @category models
 */
export interface ShopFilter {
  /** Shop id: a text of digits. */
  readonly seller_id?: string | undefined
  /** Name of the shop. In the lists of a shop it requires `region`. */
  readonly seller_name?: string | undefined
  /** Region code, such as `"US"`. The United Kingdom is `"GB"`. */
  readonly region?: Region | undefined
  /** Creator id: a text of digits. Uncertain: probably of the shop's own account on TikTok. */
  readonly creator_uid?: string | undefined
  /**
   * Handle of the creator on TikTok, such as `"@mancity"`. FastMoss shows it with the `@`. Uncertain: probably of the
   * shop's own account.
   */
  readonly creator_unique_id?: string | undefined
}

const ofShop: Struct.FieldsOf<ShopFilter> = {
  seller_id: RequestField.id,
  seller_name: RequestField.text,
  region: RequestField.region,
  creator_uid: RequestField.id,
  creator_unique_id: RequestField.text
}

/**
 * A field that `Shop.search` can sort by.
 *
 * @since 0.1.0
 * @category models
 */
export type SearchOrder =
  | "day7_units_sold"
  | "day7_gmv"
  | "total_units_sold"
  | "total_gmv"

/**
 * Filter of `Shop.search`.
 *
 * @since 0.1.0
 * @category models
 */
export interface SearchFilter extends ShopFilter {
  /** Older name of `seller_name`. Third-party: newer programs still send it. */
  readonly shop_name?: string | undefined
  /** Name of the brand. FastMoss documents the name only. */
  readonly brand_name?: string | undefined
  /** Rating of the shop, from 1 to 5: a range. */
  readonly rating_range?: RequestField.Range | undefined
  /** Number of creators who promote the shop: a range. FastMoss documents the name only. */
  readonly creator_range?: RequestField.Range | undefined
  /** `true` for fully managed shops. FastMoss documents the name only. */
  readonly is_sshop?: boolean | undefined
  /** `true` for local shops. FastMoss documents the name only. */
  readonly is_local?: boolean | undefined
  /**
   * Product category: a `c_code` of `Product.categoryInfo`. A text of digits is sent as a number. FastMoss does not
   * document the level.
   */
  readonly category_id?: number | string | undefined
}

/**
 * Payload of `Shop.search`.
 *
 * @since 0.1.0
 * @category models
 */
export interface SearchPayload extends Payload.BasePayload {
  /**
   * Search words for the name of the shop. Third-party: a long name often finds nothing, although its first word alone
   * finds the shop.
   */
  readonly keywords?: string | undefined
  /** Conditions that every row meets. */
  readonly filter?: SearchFilter | undefined
  /** Field to sort by, and the direction (descending by default). */
  readonly orderby?: RequestField.OrderBy<SearchOrder> | undefined
}

/**
 * A row of `Shop.search`.
 *
 * @since 0.1.0
 * @category models
 */
export type SearchRow = {
  /** Shop id: a text of digits, too large for a JavaScript number. */
  readonly seller_id: string | null
  /**
   * Creator id of the shop's own account on TikTok: a text of digits, too large for a JavaScript number. FastMoss
   * documents the name only.
   */
  readonly uid: string | null
  /** Name of the shop. */
  readonly name: string | null
  /** Brand of the shop. Third-party: seen in public code. */
  readonly brand: string | null
  /** Region code, such as `"US"`. */
  readonly region: string | null
  /** Ids of the shop's product categories: a list. FastMoss does not document the form of its elements. */
  readonly category_id: unknown
  /** Total revenue (GMV), in the region's currency. Third-party: seen in public code. */
  readonly total_gmv: number | null
  /** Units sold in total. Third-party: seen in public code. */
  readonly total_units_sold: number | null
  /** Revenue (GMV) of the last 7 days, in the region's currency. Third-party: seen in public code. */
  readonly day7_gmv: number | null
  /** Units sold in the last 7 days. Third-party: seen in public code. */
  readonly day7_units_sold: number | null
  /** Number of creators who promote the shop. Third-party: seen in public code. */
  readonly affiliate_creator_count: number | null
  /** Rating of the shop. Uncertain: probably from 1 to 5, as in `rating_range`. Third-party: seen in public code. */
  readonly shop_rating: number | null
  /** Number of products of the shop on sale. Third-party: seen in public code. */
  readonly on_sale_product_count: number | null
  /** Another name of `day7_gmv`. Third-party: seen in public code. */
  readonly day7_total_gmv: number | null
  /** Handle of the shop's own account on TikTok. Third-party: seen in public code. */
  readonly tiktok_unique_id: string | null
  /** URL of the shop's picture. Third-party: seen in public code. */
  readonly avatar_url: string | null
}

/**
 * Searches shops by name and by filters.
 *
 * Users report that a long name often finds nothing, although its first word alone finds the shop.
 *
 * @see https://developers.fastmoss.com/docs/shop/v1/search.html
 * @since 0.1.0
 * @category endpoints
 */
export const search = Declaration.paged({
  path: "/shop/v1/search",
  title: "Search shops",
  documentation: `${docs}/search.html`,
  confidence: "documented",
  resultWindow: 5000,
  key: ["seller_id"],
  payload: () =>
    Payload.paged<SearchPayload>({
      keywords: RequestField.keywords(),
      filter: RequestField.filter<SearchFilter>({
        ...ofShop,
        shop_name: RequestField.text,
        brand_name: RequestField.text,
        rating_range: RequestField.range,
        creator_range: RequestField.range,
        is_sshop: RequestField.bool,
        is_local: RequestField.bool,
        category_id: RequestField.categoryId
      }),
      orderby: RequestField.orderByArray("day7_units_sold", "day7_gmv", "total_units_sold", "total_gmv")
    }),
  row: () =>
    Struct.of<SearchRow>({
      seller_id: ResponseField.id,
      uid: ResponseField.id,
      name: ResponseField.text,
      brand: ResponseField.text,
      region: ResponseField.text,
      category_id: ResponseField.unknown,
      total_gmv: ResponseField.number,
      total_units_sold: ResponseField.number,
      day7_gmv: ResponseField.number,
      day7_units_sold: ResponseField.number,
      affiliate_creator_count: ResponseField.number,
      shop_rating: ResponseField.number,
      on_sale_product_count: ResponseField.number,
      day7_total_gmv: ResponseField.number,
      tiktok_unique_id: ResponseField.text,
      avatar_url: ResponseField.text
    })
})

/**
 * A field that `Shop.productList` can sort by. Third-party: these names come from public code, and resemble the names
 * in FastMoss's MCP server. FastMoss's page mentions an order; only its first part was read, which does not list the
 * fields.
 *
 * @since 0.1.0
 * @category models
 */
export type ProductListOrder =
  | "launch_time"
  | "commission_rate"
  | "day7_units_sold"
  | "day28_units_sold"
  | "day90_units_sold"
  | "day7_gmv"
  | "day28_gmv"
  | "day90_gmv"
  | "total_units_sold"
  | "total_gmv"

/**
 * Payload of `Shop.productList`.
 *
 * @since 0.1.0
 * @category models
 */
export interface ProductListPayload extends Payload.BasePayload {
  /** Shop whose products are listed. */
  readonly filter: ShopFilter
  /**
   * Field to sort by, and the direction (descending by default). Third-party: the fields come from public code; only
   * the first part of FastMoss's page was read, which does not list them.
   */
  readonly orderby?: RequestField.OrderBy<ProductListOrder> | undefined
}

/**
 * A row of `Shop.productList`: a product of the shop.
 *
 * @since 0.1.0
 * @category models
 */
export type ProductListRow = {
  /** Product id: a text of digits, too large for a JavaScript number. */
  readonly product_id: string | null
  /** Shop id: a text of digits, too large for a JavaScript number. */
  readonly seller_id: string | null
  /** Title of the product. */
  readonly title: string | null
  /** Region code, such as `"US"`. */
  readonly region: string | null
  /** Number of creators who promote the product. FastMoss documents the name only. */
  readonly relate_creator_count: number | null
  /** Number of videos that promote the product. FastMoss documents the name only. */
  readonly relate_video_count: number | null
  /** Number of variants (SKUs) of the product. FastMoss documents the name only. */
  readonly sku_count: number | null
  /** Category of the product, on up to three levels. */
  readonly category: Row.Category | null
  /** Units sold in total. FastMoss does not document the period. */
  readonly units_sold: number | null
  /** Units sold yesterday. */
  readonly yday_units_sold: number | null
  /** Units sold in the last 7 days. */
  readonly day7_units_sold: number | null
  /** Units sold in the last 28 days. */
  readonly day28_units_sold: number | null
  /** Units sold in the last 90 days. */
  readonly day90_units_sold: number | null
  /** Revenue (GMV) in total, in the region's currency. FastMoss does not document the period. */
  readonly gmv: number | null
  /** Revenue (GMV) of yesterday, in the region's currency. */
  readonly yday_gmv: number | null
  /**
   * Revenue (GMV) of the last 7 days, in the region's currency. Uncertain: only the first part of FastMoss's page was
   * read, which ends before this field.
   */
  readonly day7_gmv: number | null
  /**
   * Revenue (GMV) of the last 28 days, in the region's currency. Uncertain: only the first part of FastMoss's page was
   * read, which ends before this field.
   */
  readonly day28_gmv: number | null
  /**
   * Revenue (GMV) of the last 90 days, in the region's currency. Uncertain: only the first part of FastMoss's page was
   * read, which ends before this field.
   */
  readonly day90_gmv: number | null
  /** Average rating of the product, such as 4.9. FastMoss does not document the scale. */
  readonly product_rating: number | null
  /** Source of the product. FastMoss documents the name only. */
  readonly source: string | null
  /** URL of the product on TikTok. */
  readonly tiktok_url: string | null
  /** URL of the product on FastMoss. */
  readonly fastmoss_url: string | null
  /** Shop that sells the product: an object. FastMoss does not document its fields. */
  readonly shop_info: unknown
}

/**
 * Lists the products of a shop.
 *
 * Third-party: the sort fields come from public code. Only the first part of FastMoss's page was read, which does not
 * list them.
 *
 * @see https://developers.fastmoss.com/docs/shop/v1/productsList.html
 * @since 0.1.0
 * @category endpoints
 */
export const productList = Declaration.paged({
  path: "/shop/v1/productList",
  title: "Products of a shop",
  documentation: `${docs}/productsList.html`,
  confidence: "documented",
  resultWindow: undefined,
  key: ["product_id"],
  payload: () =>
    Payload.paged<ProductListPayload>({
      filter: Struct.of<ShopFilter>(ofShop),
      orderby: RequestField.orderByArray(
        "launch_time",
        "commission_rate",
        "day7_units_sold",
        "day28_units_sold",
        "day90_units_sold",
        "day7_gmv",
        "day28_gmv",
        "day90_gmv",
        "total_units_sold",
        "total_gmv"
      )
    }, PayloadRule.namesShop),
  row: () =>
    Struct.of<ProductListRow>({
      product_id: ResponseField.id,
      seller_id: ResponseField.id,
      title: ResponseField.text,
      region: ResponseField.text,
      relate_creator_count: ResponseField.number,
      relate_video_count: ResponseField.number,
      sku_count: ResponseField.number,
      category: Row.category,
      units_sold: ResponseField.number,
      yday_units_sold: ResponseField.number,
      day7_units_sold: ResponseField.number,
      day28_units_sold: ResponseField.number,
      day90_units_sold: ResponseField.number,
      gmv: ResponseField.number,
      yday_gmv: ResponseField.number,
      day7_gmv: ResponseField.number,
      day28_gmv: ResponseField.number,
      day90_gmv: ResponseField.number,
      product_rating: ResponseField.number,
      source: ResponseField.text,
      tiktok_url: ResponseField.text,
      fastmoss_url: ResponseField.text,
      shop_info: ResponseField.unknown
    })
})

/**
 * A field that `Shop.creatorList` can sort by. `digg_count` is the number of likes.
 *
 * @since 0.1.0
 * @category models
 */
export type CreatorListOrder =
  | "digg_count"
  | "follower_count"
  | "units_sold"
  | "gmv"

/**
 * Payload of `Shop.creatorList`.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreatorListPayload extends Payload.BasePayload {
  /** Shop whose creators are listed. */
  readonly filter: ShopFilter
  /** Field to sort by, and the direction (descending by default). */
  readonly orderby?: RequestField.OrderBy<CreatorListOrder> | undefined
}

/**
 * A row of `Shop.creatorList`: a creator who promotes the shop.
 *
 * @since 0.1.0
 * @category models
 */
export type CreatorListRow = Row.PromotingCreator & {
  /** Shop id: a text of digits, too large for a JavaScript number. */
  readonly seller_id: string | null
}

/**
 * Lists the creators who promote a shop.
 *
 * @see https://developer.fastmoss.com/docs/shop/v1/affiliates.html
 * @since 0.1.0
 * @category endpoints
 */
export const creatorList = Declaration.paged({
  path: "/shop/v1/creatorList",
  title: "Creators of a shop",
  documentation: `${newerDocs}/affiliates.html`,
  confidence: "documented",
  resultWindow: undefined,
  key: ["uid"],
  payload: () =>
    Payload.paged<CreatorListPayload>({
      filter: Struct.of<ShopFilter>(ofShop),
      orderby: RequestField.orderByArray("digg_count", "follower_count", "units_sold", "gmv")
    }, PayloadRule.namesShop),
  row: () => Struct.of<CreatorListRow>({ ...Row.promotingCreator, seller_id: ResponseField.id })
})

/**
 * A field that `Shop.videoList` can sort by. `digg_count` is the number of likes.
 *
 * @since 0.1.0
 * @category models
 */
export type VideoListOrder =
  | "play_count"
  | "digg_count"
  | "comment_count"
  | "share_count"
  | "units_sold"
  | "gmv"

/**
 * Filter of `Shop.videoList`.
 *
 * @since 0.1.0
 * @category models
 */
export interface VideoListFilter extends ShopFilter {
  /** Publication time: a range of Unix seconds. */
  readonly create_time_range?: RequestField.TimeRange | undefined
}

/**
 * Payload of `Shop.videoList`.
 *
 * @since 0.1.0
 * @category models
 */
export interface VideoListPayload extends Payload.BasePayload {
  /** Shop whose videos are listed, and further conditions. */
  readonly filter: VideoListFilter
  /** Field to sort by, and the direction (descending by default). */
  readonly orderby?: RequestField.OrderBy<VideoListOrder> | undefined
}

/**
 * A row of `Shop.videoList`: a video that promotes the shop. Uncertain: FastMoss's documentation of the fields was not
 * found, so this type assumes the fields of `Product.videoList`.
 *
 * @since 0.1.0
 * @category models
 */
export type VideoListRow = Row.PromotingVideo

/**
 * Lists the videos that promote a shop.
 *
 * To limit the time, use `create_time_range`: this endpoint takes no `date_info`. Uncertain: FastMoss's documentation
 * of a row's fields was not found, so the client assumes the fields of `Product.videoList`.
 *
 * @see https://developer.fastmoss.com/zh/docs/shop/v1/video.html
 * @since 0.1.0
 * @category endpoints
 */
export const videoList = Declaration.paged({
  path: "/shop/v1/videoList",
  title: "Videos of a shop",
  documentation: "https://developer.fastmoss.com/zh/docs/shop/v1/video.html",
  confidence: "documented",
  resultWindow: undefined,
  key: ["video_id"],
  payload: () =>
    Payload.paged<VideoListPayload>({
      filter: Struct.of<VideoListFilter>({ ...ofShop, create_time_range: RequestField.timeRange }),
      orderby: RequestField.orderByArray(
        "play_count",
        "digg_count",
        "comment_count",
        "share_count",
        "units_sold",
        "gmv"
      )
    }, PayloadRule.namesShop),
  row: () => Row.PromotingVideo
})

/**
 * A field that `Shop.liveList` can sort by.
 *
 * @since 0.1.0
 * @category models
 */
export type LiveListOrder =
  | "start_time"
  | "product_count"
  | "total_user_count"
  | "units_sold"
  | "gmv"

/**
 * Payload of `Shop.liveList`.
 *
 * @since 0.1.0
 * @category models
 */
export interface LiveListPayload extends Payload.BasePayload {
  /** Shop whose livestreams are listed. */
  readonly filter: ShopFilter
  /** Field to sort by, and the direction (descending by default). */
  readonly orderby?: RequestField.OrderBy<LiveListOrder> | undefined
}

/**
 * A row of `Shop.liveList`: a livestream of the shop.
 *
 * @since 0.1.0
 * @category models
 */
export type LiveListRow = {
  /** Livestream id: a text of digits, too large for a JavaScript number. */
  readonly room_id: string | null
  /** Shop id: a text of digits, too large for a JavaScript number. */
  readonly seller_id: string | null
  /** Creator id: a text of digits, too large for a JavaScript number. */
  readonly uid: string | null
  /** Title of the livestream. */
  readonly title: string | null
  /** URL of the cover image. */
  readonly cover: string | null
  /**
   * Start of the livestream, in Unix seconds. Uncertain: FastMoss documents the name only as a sort field; one program
   * reads Unix seconds.
   */
  readonly start_time: number | null
  /** Number of products in the livestream. Uncertain: FastMoss documents the name only as a sort field. */
  readonly product_count: number | null
  /** Number of viewers of the livestream in total. Uncertain: FastMoss documents the name only as a sort field. */
  readonly total_user_count: number | null
  /** Units sold by the livestream. Uncertain: FastMoss documents the name only as a sort field. */
  readonly units_sold: number | null
  /**
   * Revenue (GMV) from the livestream, in the region's currency. Uncertain: FastMoss documents the name only as a sort
   * field.
   */
  readonly gmv: number | null
}

/**
 * Lists the livestreams of a shop.
 *
 * FastMoss has no time filter: sort by `start_time` and stop at the first row that is too old. Uncertain: FastMoss
 * documents several fields of a row only as sort fields.
 *
 * @see https://developer.fastmoss.com/docs/shop/v1/live.html
 * @since 0.1.0
 * @category endpoints
 */
export const liveList = Declaration.paged({
  path: "/shop/v1/liveList",
  title: "Livestreams of a shop",
  documentation: `${newerDocs}/live.html`,
  confidence: "documented",
  resultWindow: undefined,
  key: ["room_id"],
  payload: () =>
    Payload.paged<LiveListPayload>({
      filter: Struct.of<ShopFilter>(ofShop),
      orderby: RequestField.orderByArray("start_time", "product_count", "total_user_count", "units_sold", "gmv")
    }, PayloadRule.namesShop),
  row: () =>
    Struct.of<LiveListRow>({
      room_id: ResponseField.id,
      seller_id: ResponseField.id,
      uid: ResponseField.id,
      title: ResponseField.text,
      cover: ResponseField.text,
      start_time: ResponseField.number,
      product_count: ResponseField.number,
      total_user_count: ResponseField.number,
      units_sold: ResponseField.number,
      gmv: ResponseField.number
    })
})

/**
 * Filter that the rankings of shops share.
 *
 * @since 0.1.0
 * @category models
 */
export interface RankingFilter {
  /** Region code, such as `"US"`. The United Kingdom is `"GB"`. */
  readonly region?: Region | undefined
  /**
   * Product category: a `c_code` of `Product.categoryInfo`. A text of digits is sent as a number. FastMoss does not
   * document the level.
   */
  readonly category_id?: number | string | undefined
  /** 1 for shops of brands, 2 for retail shops. */
  readonly shop_type?: 1 | 2 | undefined
  /**
   * Period of the ranking: a finished day, week or month, such as `{ type: "day", value: "2026-04-01" }`. FastMoss
   * returns an empty list for an unfinished period.
   */
  readonly date_info?: DateInfo | undefined
}

const rankingFilter: Struct.FieldsOf<RankingFilter> = {
  region: RequestField.region,
  category_id: RequestField.categoryId,
  shop_type: RequestField.oneOf(1, 2),
  date_info: RequestField.dateInfo
}

/**
 * A field that `Shop.topSelling` can sort by.
 *
 * @since 0.1.0
 * @category models
 */
export type TopSellingOrder = "units_sold" | "usd_gmv"

/**
 * Filter of `Shop.topSelling`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopSellingFilter extends RankingFilter {
  /** 1 for shops that sell across borders, 0 for others. */
  readonly is_cross_border?: 0 | 1 | undefined
}

/**
 * Payload of `Shop.topSelling`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopSellingPayload extends Payload.BasePayload {
  /** Conditions that every row meets. */
  readonly filter?: TopSellingFilter | undefined
  /** Field to sort by, and the direction (descending by default). */
  readonly orderby?: RequestField.OrderBy<TopSellingOrder> | undefined
}

/**
 * A row of `Shop.topSelling`.
 *
 * @since 0.1.0
 * @category models
 */
export type TopSellingRow = Row.RankedShop

/**
 * Ranks shops by sales in a period.
 *
 * Growth rates are in percent: `"-13.93%"` is read as -13.93.
 *
 * @see https://developers.fastmoss.com/zh/docs/shop/v1/topSelling.html
 * @since 0.1.0
 * @category endpoints
 */
export const topSelling = Declaration.ranking({
  path: "/shop/v1/rank/topSelling",
  title: "Best-selling shops",
  documentation: "https://developers.fastmoss.com/zh/docs/shop/v1/topSelling.html",
  confidence: "documented",
  resultWindow: 500,
  key: ["shop_info.seller_id"],
  payload: () =>
    Payload.paged<TopSellingPayload>({
      filter: RequestField.filter<TopSellingFilter>({ ...rankingFilter, is_cross_border: RequestField.oneOf(0, 1) }),
      orderby: RequestField.orderByArray("units_sold", "usd_gmv")
    }),
  row: () => Struct.of<TopSellingRow>(Row.rankedShop)
})

/**
 * Filter of `Shop.mostPromoted`.
 *
 * @since 0.1.0
 * @category models
 */
export interface MostPromotedFilter extends RankingFilter {
  /** 1 for shops that sell across borders, 0 for others. */
  readonly is_cross_border?: 0 | 1 | undefined
}

/**
 * Payload of `Shop.mostPromoted`.
 *
 * @since 0.1.0
 * @category models
 */
export interface MostPromotedPayload extends Payload.BasePayload {
  /** Conditions that every row meets. */
  readonly filter?: MostPromotedFilter | undefined
  /** Field to sort by, and the direction (descending by default). */
  readonly orderby?: RequestField.OrderBy<"affiliate_count"> | undefined
}

/**
 * A row of `Shop.mostPromoted`.
 *
 * @since 0.1.0
 * @category models
 */
export type MostPromotedRow = Row.RankedShop & {
  /** Number of creators who began to promote the shop in the period. */
  readonly affiliate_count: number | null
}

/**
 * Ranks shops by the number of creators who began to promote them in a period (`affiliate_count`).
 *
 * FastMoss does not document the result window.
 *
 * @see https://developers.fastmoss.com/zh/docs/shop/v1/mostPromoted.html
 * @since 0.1.0
 * @category endpoints
 */
export const mostPromoted = Declaration.ranking({
  path: "/shop/v1/rank/mostPromoted",
  title: "Most promoted shops",
  documentation: "https://developers.fastmoss.com/zh/docs/shop/v1/mostPromoted.html",
  confidence: "documented",
  resultWindow: undefined,
  key: ["shop_info.seller_id"],
  payload: () =>
    Payload.paged<MostPromotedPayload>({
      filter: RequestField.filter<MostPromotedFilter>({ ...rankingFilter, is_cross_border: RequestField.oneOf(0, 1) }),
      orderby: RequestField.orderByArray("affiliate_count")
    }),
  row: () => Struct.of<MostPromotedRow>({ ...Row.rankedShop, affiliate_count: ResponseField.number })
})

/**
 * A field that `Shop.fullyManaged` can sort by.
 *
 * @since 0.1.0
 * @category models
 */
export type FullyManagedOrder = "units_sold" | "usd_gmv"

/**
 * Payload of `Shop.fullyManaged`.
 *
 * @since 0.1.0
 * @category models
 */
export interface FullyManagedPayload extends Payload.BasePayload {
  /** Conditions that every row meets. */
  readonly filter?: RankingFilter | undefined
  /** Field to sort by, and the direction (descending by default). */
  readonly orderby?: RequestField.OrderBy<FullyManagedOrder> | undefined
}

/**
 * A row of `Shop.fullyManaged`.
 *
 * @since 0.1.0
 * @category models
 */
export type FullyManagedRow = Row.RankedShop

/**
 * Ranks fully managed shops by sales in a period.
 *
 * The page lists the regions `US`, `GB`, `ES`, `MX`, `DE`, `IT` and `FR` only. Sources disagree, so the client sends
 * other regions too. FastMoss does not document the result window.
 *
 * @see https://developers.fastmoss.com/docs/shop/v1/fullyManaged.html
 * @since 0.1.0
 * @category endpoints
 */
export const fullyManaged = Declaration.ranking({
  path: "/shop/v1/rank/fullyManaged",
  title: "Fully managed shops",
  documentation: `${docs}/fullyManaged.html`,
  confidence: "documented",
  resultWindow: undefined,
  key: ["shop_info.seller_id"],
  payload: () =>
    Payload.paged<FullyManagedPayload>({
      filter: RequestField.filter<RankingFilter>(rankingFilter),
      orderby: RequestField.orderByArray("units_sold", "usd_gmv")
    }),
  row: () => Struct.of<FullyManagedRow>(Row.rankedShop)
})
