/**
 * Shops: search, products, promoting creators, videos, livestreams, rankings.
 *
 * Names are FastMoss's own. A field of a row is `null` where FastMoss gives none. `gmv` is in the currency of the region
 * unless its name says `usd`.
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
 * The shop to filter by. Lists of a shop require `seller_id`, or `seller_name` with `region`, or `creator_uid` or
 * `creator_unique_id`; a filter with none of them is refused before it is sent.
 *
 * @since 0.1.0
 * @category models
 */
export interface ShopFilter {
  /** Shop id: a text of digits. */
  readonly seller_id?: string | undefined
  /** Name of the shop. Requires `region` in the lists of a shop. */
  readonly seller_name?: string | undefined
  /** Region code, such as `"US"`. */
  readonly region?: Region | undefined
  /** Id of the creator who is the shop's account: a text of digits. */
  readonly creator_uid?: string | undefined
  /** Handle of the creator, with its `@`. */
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
 * A field that `Shop.search` sorts by.
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
  /** The name of `seller_name` on older pages. Third-party: newer programs send it, too. */
  readonly shop_name?: string | undefined
  readonly brand_name?: string | undefined
  readonly rating_range?: RequestField.Range | undefined
  readonly creator_range?: RequestField.Range | undefined
  readonly is_sshop?: boolean | undefined
  readonly is_local?: boolean | undefined
  /** Product category id. A text of digits is sent as a number. */
  readonly category_id?: number | string | undefined
}

/**
 * Payload of `Shop.search`.
 *
 * @since 0.1.0
 * @category models
 */
export interface SearchPayload extends Payload.BasePayload {
  readonly keywords?: string | undefined
  readonly filter?: SearchFilter | undefined
  readonly orderby?: RequestField.OrderBy<SearchOrder> | undefined
}

/**
 * A row of `Shop.search`.
 *
 * @since 0.1.0
 * @category models
 */
export type SearchRow = {
  readonly seller_id: string | null
  readonly uid: string | null
  readonly name: string | null
  readonly brand: string | null
  readonly region: string | null
  readonly category_id: unknown
  readonly total_gmv: number | null
  readonly total_units_sold: number | null
  readonly day7_gmv: number | null
  readonly day7_units_sold: number | null
  readonly affiliate_creator_count: number | null
  /** Rating of the shop. Third-party: seen in public code. */
  readonly shop_rating: number | null
  /** Number of products on sale. Third-party: seen in public code. */
  readonly on_sale_product_count: number | null
  /** Revenue of the last 7 days: another name of `day7_gmv`. Third-party: seen in public code. */
  readonly day7_total_gmv: number | null
  /** Handle of the shop's account on TikTok. Third-party: seen in public code. */
  readonly tiktok_unique_id: string | null
  /** URL of the shop's picture. Third-party: seen in public code. */
  readonly avatar_url: string | null
}

/**
 * Shops by name and by filters. Long names often match nothing where their first word matches. Newer answers name the
 * creator by `creator_uid`, or by `creator_unique_id` with its `@`.
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
 * A field that `Shop.productList` sorts by. Third-party: seen in public code, and named as in FastMoss's MCP; the page has an
 * order, but does not list its fields.
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
  readonly filter: ShopFilter
  /** Order of the rows. Third-party: the page does not list the fields. */
  readonly orderby?: RequestField.OrderBy<ProductListOrder> | undefined
}

/**
 * A row of `Shop.productList`.
 *
 * @since 0.1.0
 * @category models
 */
export type ProductListRow = {
  readonly product_id: string | null
  readonly seller_id: string | null
  readonly title: string | null
  readonly region: string | null
  readonly relate_creator_count: number | null
  readonly relate_video_count: number | null
  readonly sku_count: number | null
  readonly category: Row.Category | null
  readonly units_sold: number | null
  readonly yday_units_sold: number | null
  readonly day7_units_sold: number | null
  readonly day28_units_sold: number | null
  readonly day90_units_sold: number | null
  readonly gmv: number | null
  readonly yday_gmv: number | null
  readonly day7_gmv: number | null
  readonly day28_gmv: number | null
  readonly day90_gmv: number | null
  readonly product_rating: number | null
  readonly source: string | null
  readonly tiktok_url: string | null
  readonly fastmoss_url: string | null
  readonly shop_info: unknown
}

/**
 * Products of a shop. The orders are those of public code; the page does not list them.
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
 * A field that `Shop.creatorList` sorts by.
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
  readonly filter: ShopFilter
  readonly orderby?: RequestField.OrderBy<CreatorListOrder> | undefined
}

/**
 * A row of `Shop.creatorList`.
 *
 * @since 0.1.0
 * @category models
 */
export type CreatorListRow = Row.PromotingCreator & {
  readonly seller_id: string | null
}

/**
 * Creators who promote a shop.
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
 * A field that `Shop.videoList` sorts by.
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
  readonly create_time_range?: RequestField.TimeRange | undefined
}

/**
 * Payload of `Shop.videoList`.
 *
 * @since 0.1.0
 * @category models
 */
export interface VideoListPayload extends Payload.BasePayload {
  readonly filter: VideoListFilter
  readonly orderby?: RequestField.OrderBy<VideoListOrder> | undefined
}

/**
 * A row of `Shop.videoList`.
 *
 * @since 0.1.0
 * @category models
 */
export type VideoListRow = Row.PromotingVideo

/**
 * Videos that promote a shop. There is no `date_info` here. Uncertain: no table of rows was visible; those of a product's
 * videos are taken.
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
 * A field that `Shop.liveList` sorts by.
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
  readonly filter: ShopFilter
  readonly orderby?: RequestField.OrderBy<LiveListOrder> | undefined
}

/**
 * A row of `Shop.liveList`.
 *
 * @since 0.1.0
 * @category models
 */
export type LiveListRow = {
  readonly room_id: string | null
  readonly seller_id: string | null
  readonly uid: string | null
  readonly title: string | null
  readonly cover: string | null
  /** Unix seconds. */
  readonly start_time: number | null
  readonly product_count: number | null
  readonly total_user_count: number | null
  readonly units_sold: number | null
  readonly gmv: number | null
}

/**
 * Livestreams of a shop. There is no filter by time: page by `start_time` until it is old enough. Most fields of rows are
 * read from the names of the orders.
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
 * Filter of the rankings of shops.
 *
 * @since 0.1.0
 * @category models
 */
export interface RankingFilter {
  readonly region?: Region | undefined
  /** Product category id. A text of digits is sent as a number. */
  readonly category_id?: number | string | undefined
  /** 1 for brands, 2 for retail. */
  readonly shop_type?: 1 | 2 | undefined
  readonly date_info?: DateInfo | undefined
}

const rankingFilter: Struct.FieldsOf<RankingFilter> = {
  region: RequestField.region,
  category_id: RequestField.categoryId,
  shop_type: RequestField.oneOf(1, 2),
  date_info: RequestField.dateInfo
}

/**
 * A field that `Shop.topSelling` sorts by.
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
  readonly is_cross_border?: 0 | 1 | undefined
}

/**
 * Payload of `Shop.topSelling`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopSellingPayload extends Payload.BasePayload {
  readonly filter?: TopSellingFilter | undefined
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
 * Shops by sales in a period. Rates are in percent (`"-13.93%"` reads as -13.93).
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
  readonly is_cross_border?: 0 | 1 | undefined
}

/**
 * Payload of `Shop.mostPromoted`.
 *
 * @since 0.1.0
 * @category models
 */
export interface MostPromotedPayload extends Payload.BasePayload {
  readonly filter?: MostPromotedFilter | undefined
  readonly orderby?: RequestField.OrderBy<"affiliate_count"> | undefined
}

/**
 * A row of `Shop.mostPromoted`.
 *
 * @since 0.1.0
 * @category models
 */
export type MostPromotedRow = Row.RankedShop & {
  readonly affiliate_count: number | null
}

/**
 * Shops by creators who began to promote them (`affiliate_count`). The result window is not documented.
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
 * A field that `Shop.fullyManaged` sorts by.
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
  readonly filter?: RankingFilter | undefined
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
 * Fully managed shops by sales. The page lists the regions `US`, `GB`, `ES`, `MX`, `DE`, `IT` and `FR` alone; others are sent
 * all the same, as sources disagree. The result window is not documented.
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
