/**
 * Livestreams: search and rankings.
 *
 * Names of fields are FastMoss's own. A field that FastMoss does not send is `null`. Revenue (`gmv`) is in `currency`,
 * or in US dollars if the name has `usd`.
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
 * A livestream: a row of `Live.search` and `Live.topLive`.
 *
 * @since 0.1.0
 * @category models
 */
export type Livestream = {
  /** Livestream id: a text of digits, too large for a JavaScript number. */
  readonly room_id: string | null
  /** Title of the livestream. */
  readonly title: string | null
  /** URL of the cover image. */
  readonly cover: string | null
  /** Currency code, such as `"USD"`. May be a symbol (`"$"`) or empty in some responses. */
  readonly currency: string | null
  /** Start of the livestream, in Unix seconds. */
  readonly start_time: number | null
  /** End of the livestream, in Unix seconds. */
  readonly end_time: number | null
  /** Length of the livestream, in seconds. */
  readonly duration: number | null
  /** Number of products in the livestream. */
  readonly product_count: number | null
  /** Number of viewers of the livestream in total. */
  readonly total_viewer_count: number | null
  /** Largest number of viewers at one time. Uncertain: FastMoss documents the name only as a sort field. */
  readonly peak_viewer_count: number | null
  /** Units sold by the livestream in total. */
  readonly total_units_sold: number | null
  /** Total revenue (GMV) from the livestream, in `currency`. */
  readonly total_gmv: number | null
  /** Revenue per viewer ("unique visitor"), probably in `currency`. FastMoss documents the name only. */
  readonly uv_value: number | null
  /** Creator of the livestream. */
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
 * A field that `Live.search` can sort by.
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
  /** Region code, such as `"US"`. The United Kingdom is `"GB"`. */
  readonly region?: Region | undefined
  /** Creator category: an id of `Creator.categoryInfo`. A text of digits is sent as a number. */
  readonly creator_category?: number | string | undefined
  /** First-level product category: a `c_code` of `Product.categoryInfo`. A text of digits is sent as a number. */
  readonly product_category?: number | string | undefined
  /** 1 for livestreams of shops, 2 for livestreams of creators. */
  readonly live_type?: 1 | 2 | undefined
  /** Number of followers of the creator: a range. */
  readonly follower_range?: RequestField.Range | undefined
  /** Number of viewers of the livestream: a range. FastMoss documents the name only. */
  readonly viewer_range?: RequestField.Range | undefined
  /** Units sold by the livestream: a range. FastMoss documents the name only. */
  readonly sold_range?: RequestField.Range | undefined
  /**
   * Start of the livestream: a range of Unix seconds. Uncertain: optional on the page, required according to a
   * third-party catalogue.
   */
  readonly start_time?: RequestField.TimeRange | undefined
  /** Livestream id: a text of digits. Uncertain: may exist only in FastMoss's MCP server. */
  readonly room_id?: string | undefined
}

/**
 * Payload of `Live.search`.
 *
 * @since 0.1.0
 * @category models
 */
export interface SearchPayload extends Payload.BasePayload {
  /** Search words for handle and nickname of the creator and title of the livestream, at most 120 characters. */
  readonly keywords?: string | undefined
  /** Conditions that every row meets. */
  readonly filter?: SearchFilter | undefined
  /** Field to sort by, and the direction (descending by default). */
  readonly orderby?: RequestField.OrderBy<SearchOrder> | undefined
  /** Language of names, such as `"EN_US"` (the default) or `"ZH_CN"`. */
  readonly lang?: string | undefined
}

/**
 * A row of `Live.search`. Uncertain: FastMoss's documentation of the fields was not found, so this type assumes the
 * fields of `Live.topLive`.
 *
 * @since 0.1.0
 * @category models
 */
export type SearchRow = Livestream

/**
 * Searches livestreams by creator or title, and by filters.
 *
 * Some filters have shorter names than elsewhere, such as `creator_category` for `creator_category_id`. Uncertain: one
 * source requires `start_time`. `room_id` may exist only in FastMoss's MCP server. FastMoss's documentation of a row's
 * fields was not found, so the client assumes the fields of `Live.topLive`.
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
 * A field that `Live.topLive` can sort by.
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
  /** Region code, such as `"US"`. The United Kingdom is `"GB"`. */
  readonly region?: Region | undefined
  /** Creator category: an id of `Creator.categoryInfo`. A text of digits is sent as a number. */
  readonly creator_category_id?: number | string | undefined
  /** First-level product category: a `c_code` of `Product.categoryInfo`. A text of digits is sent as a number. */
  readonly product_category_id?: number | string | undefined
  /** 1 for livestreams of shops, 2 for livestreams of creators. */
  readonly live_type?: 1 | 2 | undefined
}

/**
 * Payload of `Live.topLive`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopLivePayload extends Payload.BasePayload {
  /** Conditions that every row meets. */
  readonly filter?: TopLiveFilter | undefined
  /** Field to sort by, and the direction (descending by default). */
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
 * Ranks livestreams by viewers or sales.
 *
 * This ranking has no period: it takes no `date_info`. Uncertain: the client follows an older version of FastMoss's
 * page. FastMoss does not document the result window.
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
 * A field that `Live.topProduct` can sort by.
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
  /** Region code, such as `"US"`. The United Kingdom is `"GB"`. */
  readonly region?: Region | undefined
  /** First-level product category: a `c_code` of `Product.categoryInfo`. A text of digits is sent as a number. */
  readonly category_id?: number | string | undefined
  /**
   * Period of the ranking: a finished day, week or month, such as `{ type: "day", value: "2026-04-01" }`. FastMoss
   * returns an empty list for an unfinished period.
   */
  readonly date_info?: DateInfo | undefined
}

/**
 * Payload of `Live.topProduct`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopProductPayload extends Payload.BasePayload {
  /** Conditions that every row meets. */
  readonly filter?: TopProductFilter | undefined
  /** Field to sort by, and the direction (descending by default). */
  readonly orderby?: RequestField.OrderBy<TopProductOrder> | undefined
}

/**
 * The product in a row of `Live.topProduct`.
 *
 * @since 0.1.0
 * @category models
 */
export type SoldProduct = {
  /** Product id: a text of digits, too large for a JavaScript number. */
  readonly product_id: string | null
  /** Title of the product. */
  readonly title: string | null
  /** URL of the cover image. */
  readonly cover: string | null
  /** Price as displayed in the region: a text, such as `"$21.24"` or `"159000"`. */
  readonly real_price: string | null
  /** Currency code, such as `"USD"`. May be a symbol (`"$"`) or empty in some responses. */
  readonly currency: string | null
  /** Region code, such as `"US"`. */
  readonly region: string | null
  /** Category of the product, on up to three levels. */
  readonly category: Row.Category | null
}

/**
 * A row of `Live.topProduct`.
 *
 * @since 0.1.0
 * @category models
 */
export type TopProductRow = {
  /** Product that was sold in livestreams. */
  readonly product: SoldProduct | null
  /**
   * Shop that sells the product. Uncertain: FastMoss documents an object without its fields; this type assumes the
   * fields of other rankings.
   */
  readonly shop: Row.Shop | null
  /** Top livestreams that sold the product: a list of objects. FastMoss does not document their fields. */
  readonly top_live: unknown
  /** Units sold by livestreams in the period. */
  readonly units_sold: number | null
  /** Revenue (GMV) from livestreams in the period, in `currency`. */
  readonly gmv: number | null
  /** Revenue (GMV) from livestreams in the period, in US dollars. */
  readonly usd_gmv: number | null
  /** Currency code, such as `"USD"`. May be a symbol (`"$"`) or empty in some responses. */
  readonly currency: string | null
  /** Number of livestreams that sold the product in the period. */
  readonly live_count: number | null
}

/**
 * Ranks products by their sales in livestreams in a period.
 *
 * FastMoss does not document the fields of `top_live`.
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
 * A field that `Live.topCreator` can sort by: `units_sold` and `gmv` sort by the fields `live_units_sold` and
 * `live_gmv` of the rows.
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
  /** Region code, such as `"US"`. The United Kingdom is `"GB"`. */
  readonly region?: Region | undefined
  /** First-level product category: a `c_code` of `Product.categoryInfo`. A text of digits is sent as a number. */
  readonly product_category_id?: number | string | undefined
  /** Creator category: an id of `Creator.categoryInfo`. A text of digits is sent as a number. */
  readonly creator_category_id?: number | string | undefined
  /**
   * Period of the ranking: a finished day, week or month, such as `{ type: "day", value: "2026-04-01" }`. FastMoss
   * returns an empty list for an unfinished period. Uncertain: one page requires it, another does not.
   */
  readonly date_info?: DateInfo | undefined
}

/**
 * Payload of `Live.topCreator`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopCreatorPayload extends Payload.BasePayload {
  /** Conditions that every row meets. */
  readonly filter?: TopCreatorFilter | undefined
  /** Field to sort by, and the direction (descending by default). */
  readonly orderby?: RequestField.OrderBy<TopCreatorOrder> | undefined
}

/**
 * A row of `Live.topCreator`.
 *
 * @since 0.1.0
 * @category models
 */
export type TopCreatorRow = {
  /** Creator of the livestreams. */
  readonly creator: Row.Creator | null
  /** Top livestreams of the creator: a list of objects. FastMoss does not document their fields. */
  readonly top_live: unknown
  /** Number of products that sold in the creator's livestreams in the period. FastMoss documents the name only. */
  readonly sale_product_count: number | null
  /** Units sold by the creator's livestreams in the period. */
  readonly live_units_sold: number | null
  /** Revenue (GMV) from the creator's livestreams in the period, in `currency`. */
  readonly live_gmv: number | null
  /** Revenue (GMV) from the creator's livestreams in the period, in US dollars. */
  readonly live_usd_gmv: number | null
  /** Currency code, such as `"USD"`. May be a symbol (`"$"`) or empty in some responses. */
  readonly currency: string | null
  /** Number of livestreams of the creator in the period. */
  readonly live_count: number | null
}

/**
 * Ranks creators by the sales of their livestreams in a period.
 *
 * The sort fields `units_sold` and `gmv` sort by the fields `live_units_sold` and `live_gmv` of the rows. Uncertain:
 * one page requires `date_info`.
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
