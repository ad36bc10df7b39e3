/**
 * Livestreams: search and rankings. `gmv` is in `currency` unless its name says `usd`.
 *
 * @since 0.1.0
 */
import type { DateInfo } from "../endpoint/DateInfo.js"
import * as Declaration from "../endpoint/Declaration.js"
import * as Payload from "../endpoint/Payload.js"
import type { Region } from "../endpoint/Region.js"
import * as RequestField from "../endpoint/RequestField.js"
import * as ResponseField from "../endpoint/ResponseField.js"
import * as Struct from "../endpoint/Struct.js"
import * as Row from "./Row.js"

export type { Category, CategoryLevel, Creator, Shop } from "./Row.js"

const docs = "https://developers.fastmoss.com/docs/live/v1"

/**
 * A livestream.
 *
 * @since 0.1.0
 * @category models
 */
export type Livestream = {
  readonly room_id: string | null
  readonly title: string | null
  readonly cover: string | null
  readonly currency: string | null
  /** Unix seconds. */
  readonly start_time: number | null
  /** Unix seconds. */
  readonly end_time: number | null
  /** Seconds. */
  readonly duration: number | null
  readonly product_count: number | null
  readonly total_viewer_count: number | null
  readonly peak_viewer_count: number | null
  readonly total_units_sold: number | null
  readonly total_gmv: number | null
  readonly uv_value: number | null
  readonly creator: Row.Creator | null
}

const liveRow = () =>
  Struct.of<Livestream>({
    room_id: ResponseField.id,
    title: ResponseField.text,
    cover: ResponseField.text,
    currency: ResponseField.text,
    start_time: ResponseField.number,
    end_time: ResponseField.number,
    duration: ResponseField.number,
    product_count: ResponseField.number,
    total_viewer_count: ResponseField.number,
    peak_viewer_count: ResponseField.number,
    total_units_sold: ResponseField.number,
    total_gmv: ResponseField.number,
    uv_value: ResponseField.number,
    creator: Row.creator
  })

/**
 * A field that `Live.search` sorts by.
 *
 * @since 0.1.0
 * @category models
 */
export type SearchOrder =
  | "start_time"
  | "total_viewer_count"
  | "total_units_sold"
  | "total_gmv"

/**
 * Filter of `Live.search`.
 *
 * @since 0.1.0
 * @category models
 */
export interface SearchFilter {
  readonly region?: Region | undefined
  /** Creator category id. A text of digits is sent as a number. */
  readonly creator_category?: number | string | undefined
  /** Product category id. A text of digits is sent as a number. */
  readonly product_category?: number | string | undefined
  /** 1 for a shop's livestreams, 2 for a creator's. */
  readonly live_type?: 1 | 2 | undefined
  readonly follower_range?: RequestField.Range | undefined
  readonly viewer_range?: RequestField.Range | undefined
  readonly sold_range?: RequestField.Range | undefined
  readonly start_time?: RequestField.TimeRange | undefined
  readonly room_id?: string | undefined
}

/**
 * Payload of `Live.search`.
 *
 * @since 0.1.0
 * @category models
 */
export interface SearchPayload extends Payload.BasePayload {
  readonly keywords?: string | undefined
  readonly filter?: SearchFilter | undefined
  readonly orderby?: RequestField.OrderBy<SearchOrder> | undefined
  readonly lang?: string | undefined
}

/**
 * A row of `Live.search`.
 *
 * @since 0.1.0
 * @category models
 */
export type SearchRow = Livestream

/**
 * Livestreams by creator or title, and by filters. Names of filters lack the endings that they have elsewhere. `live_type`
 * is 1 for a shop's, 2 for a creator's. Some say that `start_time` is required. Uncertain: the fields of rows, which are
 * taken from `topLive`; `room_id` may be a filter of FastMoss's MCP alone.
 *
 * @see https://developers.fastmoss.com/docs/live/v1/search.html
 * @since 0.1.0
 * @category endpoints
 */
export const search = Declaration.paged({
  path: "/live/v1/search",
  title: "Search livestreams",
  documentation: `${docs}/search.html`,
  confidence: "documented",
  resultWindow: 5000,
  key: ["room_id"],
  payload: () =>
    Payload.paged<SearchPayload>({
      keywords: RequestField.keywords(120),
      filter: RequestField.filter<SearchFilter>({
        region: RequestField.region,
        creator_category: RequestField.categoryId,
        product_category: RequestField.categoryId,
        live_type: RequestField.oneOf(1, 2),
        follower_range: RequestField.range,
        viewer_range: RequestField.range,
        sold_range: RequestField.range,
        start_time: RequestField.timeRange,
        room_id: RequestField.id
      }),
      orderby: RequestField.orderByArray("start_time", "total_viewer_count", "total_units_sold", "total_gmv"),
      lang: RequestField.lang
    }),
  row: liveRow
})

/**
 * A field that `Live.topLive` sorts by.
 *
 * @since 0.1.0
 * @category models
 */
export type TopLiveOrder =
  | "start_time"
  | "total_viewer_count"
  | "peak_viewer_count"
  | "total_units_sold"
  | "total_gmv"

/**
 * Filter of `Live.topLive`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopLiveFilter {
  readonly region?: Region | undefined
  /** Creator category id. A text of digits is sent as a number. */
  readonly creator_category_id?: number | string | undefined
  /** Product category id. A text of digits is sent as a number. */
  readonly product_category_id?: number | string | undefined
  /** 1 for a shop's livestreams, 2 for a creator's. */
  readonly live_type?: 1 | 2 | undefined
}

/**
 * Payload of `Live.topLive`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopLivePayload extends Payload.BasePayload {
  readonly filter?: TopLiveFilter | undefined
  readonly orderby?: RequestField.OrderBy<TopLiveOrder> | undefined
}

/**
 * A row of `Live.topLive`.
 *
 * @since 0.1.0
 * @category models
 */
export type TopLiveRow = Livestream

/**
 * Livestreams by viewers or sales. There is no `date_info` here. Only an older text was seen; the result window is not
 * documented.
 *
 * @see https://developers.fastmoss.com/docs/live/v1/topLive.html
 * @since 0.1.0
 * @category endpoints
 */
export const topLive = Declaration.paged({
  path: "/live/v1/rank/topLive",
  title: "Top livestreams",
  documentation: `${docs}/topLive.html`,
  confidence: "documented",
  resultWindow: undefined,
  key: ["room_id"],
  payload: () =>
    Payload.paged<TopLivePayload>({
      filter: RequestField.filter<TopLiveFilter>({
        region: RequestField.region,
        creator_category_id: RequestField.categoryId,
        product_category_id: RequestField.categoryId,
        live_type: RequestField.oneOf(1, 2)
      }),
      orderby: RequestField.orderByArray(
        "start_time",
        "total_viewer_count",
        "peak_viewer_count",
        "total_units_sold",
        "total_gmv"
      )
    }),
  row: liveRow
})

/**
 * A field that `Live.topProduct` sorts by.
 *
 * @since 0.1.0
 * @category models
 */
export type TopProductOrder = "units_sold" | "gmv" | "live_count"

/**
 * Filter of `Live.topProduct`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopProductFilter {
  readonly region?: Region | undefined
  /** Product category id. A text of digits is sent as a number. */
  readonly category_id?: number | string | undefined
  readonly date_info?: DateInfo | undefined
}

/**
 * Payload of `Live.topProduct`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopProductPayload extends Payload.BasePayload {
  readonly filter?: TopProductFilter | undefined
  readonly orderby?: RequestField.OrderBy<TopProductOrder> | undefined
}

/**
 * The product of a row of `Live.topProduct`.
 *
 * @since 0.1.0
 * @category models
 */
export type SoldProduct = {
  readonly product_id: string | null
  readonly title: string | null
  readonly cover: string | null
  readonly real_price: string | null
  readonly currency: string | null
  readonly region: string | null
  readonly category: Row.Category | null
}

/**
 * A row of `Live.topProduct`.
 *
 * @since 0.1.0
 * @category models
 */
export type TopProductRow = {
  readonly product: SoldProduct | null
  readonly shop: Row.Shop | null
  /** Not documented. */
  readonly top_live: unknown
  readonly units_sold: number | null
  readonly gmv: number | null
  readonly usd_gmv: number | null
  readonly currency: string | null
  readonly live_count: number | null
}

/**
 * Products by their sales in livestreams. The content of `top_live` is not documented.
 *
 * @see https://developers.fastmoss.com/docs/live/v1/topProduct.html
 * @since 0.1.0
 * @category endpoints
 */
export const topProduct = Declaration.ranking({
  path: "/live/v1/rank/topProduct",
  title: "Products by live sales",
  documentation: `${docs}/topProduct.html`,
  confidence: "documented",
  resultWindow: 500,
  key: ["product.product_id"],
  payload: () =>
    Payload.paged<TopProductPayload>({
      filter: RequestField.filter<TopProductFilter>({
        region: RequestField.region,
        category_id: RequestField.categoryId,
        date_info: RequestField.dateInfo
      }),
      orderby: RequestField.orderByArray("units_sold", "gmv", "live_count")
    }),
  row: () =>
    Struct.of<TopProductRow>({
      product: ResponseField.object<SoldProduct>({
        product_id: ResponseField.id,
        title: ResponseField.text,
        cover: ResponseField.text,
        real_price: ResponseField.text,
        currency: ResponseField.text,
        region: ResponseField.text,
        category: Row.category
      }),
      shop: Row.shop,
      top_live: ResponseField.unknown,
      units_sold: ResponseField.number,
      gmv: ResponseField.number,
      usd_gmv: ResponseField.number,
      currency: ResponseField.text,
      live_count: ResponseField.number
    })
})

/**
 * A field that `Live.topCreator` sorts by.
 *
 * @since 0.1.0
 * @category models
 */
export type TopCreatorOrder = "units_sold" | "gmv"

/**
 * Filter of `Live.topCreator`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopCreatorFilter {
  readonly region?: Region | undefined
  /** Product category id. A text of digits is sent as a number. */
  readonly product_category_id?: number | string | undefined
  /** Creator category id. A text of digits is sent as a number. */
  readonly creator_category_id?: number | string | undefined
  readonly date_info?: DateInfo | undefined
}

/**
 * Payload of `Live.topCreator`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopCreatorPayload extends Payload.BasePayload {
  readonly filter?: TopCreatorFilter | undefined
  readonly orderby?: RequestField.OrderBy<TopCreatorOrder> | undefined
}

/**
 * A row of `Live.topCreator`.
 *
 * @since 0.1.0
 * @category models
 */
export type TopCreatorRow = {
  readonly creator: Row.Creator | null
  readonly top_live: unknown
  readonly sale_product_count: number | null
  readonly live_units_sold: number | null
  readonly live_gmv: number | null
  readonly live_usd_gmv: number | null
  readonly currency: string | null
  readonly live_count: number | null
}

/**
 * Creators by the sales of their livestreams. The orders `units_sold` and `gmv` go by `live_units_sold` and `live_gmv` of the
 * rows. One page has `date_info` as required.
 *
 * @see https://developers.fastmoss.com/docs/live/v1/topCreator.html
 * @since 0.1.0
 * @category endpoints
 */
export const topCreator = Declaration.ranking({
  path: "/live/v1/rank/topCreator",
  title: "Creators by live sales",
  documentation: `${docs}/topCreator.html`,
  confidence: "documented",
  resultWindow: 500,
  key: ["creator.uid"],
  payload: () =>
    Payload.paged<TopCreatorPayload>({
      filter: RequestField.filter<TopCreatorFilter>({
        region: RequestField.region,
        product_category_id: RequestField.categoryId,
        creator_category_id: RequestField.categoryId,
        date_info: RequestField.dateInfo
      }),
      orderby: RequestField.orderByArray("units_sold", "gmv")
    }),
  row: () =>
    Struct.of<TopCreatorRow>({
      creator: Row.creator,
      top_live: ResponseField.unknown,
      sale_product_count: ResponseField.number,
      live_units_sold: ResponseField.number,
      live_gmv: ResponseField.number,
      live_usd_gmv: ResponseField.number,
      currency: ResponseField.text,
      live_count: ResponseField.number
    })
})
