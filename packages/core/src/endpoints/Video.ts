/**
 * Videos: search.
 *
 * @since 0.1.0
 */
import * as Declaration from "../endpoint/Declaration.js"
import * as Payload from "../endpoint/Payload.js"
import type { Region } from "../endpoint/Region.js"
import * as RequestField from "../endpoint/RequestField.js"
import * as ResponseField from "../endpoint/ResponseField.js"
import * as Struct from "../endpoint/Struct.js"
import * as Row from "./Row.js"

export type { Creator } from "./Row.js"

/**
 * A field that `Video.search` sorts by.
 *
 * @since 0.1.0
 * @category models
 */
export type SearchOrder =
  | "follower_count"
  | "create_time"
  | "play_count"
  | "digg_count"
  | "units_sold"
  | "interact_rate"
  | "gmv"
  | "share_count"
  | "comment_count"

/**
 * Filter of `Video.search`.
 *
 * @since 0.1.0
 * @category models
 */
export interface SearchFilter {
  readonly create_time_range?: RequestField.TimeRange | undefined
  readonly publish_time_range?: RequestField.TimeRange | undefined
  readonly region?: Region | undefined
  /** Creator category id. A text of digits is sent as a number. */
  readonly creator_category_id?: number | string | undefined
  /** Creator category id. A text of digits is sent as a number. */
  readonly category_id?: number | string | undefined
  /** Product category id. A text of digits is sent as a number. */
  readonly product_category_id?: number | string | undefined
  readonly follower_count_range?: RequestField.Range | undefined
  readonly play_count_range?: RequestField.Range | undefined
  readonly digg_count_range?: RequestField.Range | undefined
  readonly interact_rate_range?: RequestField.Range | undefined
  readonly is_ecommerce?: 0 | 1 | undefined
  readonly is_ecommerce_creator?: boolean | undefined
  readonly creator_uid?: string | undefined
  readonly creator_unique_id?: string | undefined
  readonly video_id?: string | undefined
}

/**
 * Payload of `Video.search`.
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
 * A product that a video of `Video.search` promotes.
 *
 * @since 0.1.0
 * @category models
 */
export type PromotedProduct = {
  readonly product_id: string | null
  readonly title: string | null
  readonly cover: string | null
  readonly price: string | null
  readonly units_sold: number | null
  readonly gmv: number | null
  readonly detail_url: string | null
  readonly category_name: string | null
  /** The older name of `units_sold`. Third-party. */
  readonly sold_count: number | null
  /** The older name of `gmv`. Third-party. */
  readonly sale_amount: number | null
}

/**
 * A row of `Video.search`.
 *
 * @since 0.1.0
 * @category models
 */
export type SearchRow = {
  readonly video_id: string | null
  readonly desc: string | null
  readonly video_url: string | null
  readonly cover: string | null
  readonly region: string | null
  /** Unix seconds. */
  readonly create_time: number | null
  /** Unix seconds. */
  readonly publish_time: number | null
  readonly create_date: string | null
  readonly duration: number | null
  readonly play_count: number | null
  readonly digg_count: number | null
  readonly comment_count: number | null
  readonly share_count: number | null
  /** In percent. */
  readonly interact_rate: number | null
  readonly is_ad: boolean | null
  readonly is_ecommerce: boolean | null
  readonly units_sold: number | null
  readonly gmv: number | null
  readonly creator: Row.Creator | null
  readonly product_info: ReadonlyArray<PromotedProduct>
  /** The older name of `units_sold`. Third-party: public code still reads it. */
  readonly sold_count: number | null
  /** The older name of `gmv`. Third-party: public code still reads it. */
  readonly sale_amount: number | null
  /** Number of times the video was forwarded. Third-party: seen in public code. */
  readonly forward_count: number | null
}

/**
 * Videos by words and by filters. `create_time_range` is said to be required unless `video_id` is given; older texts call
 * it `publish_time_range`, at most 90 days, and some users say that this still works. `interact_rate` is in percent.
 *
 * Uncertain: whether a row has `create_time` or `publish_time`; the orders `gmv`, `share_count` and `comment_count`, which
 * users send; older texts page beyond 60,000 rows by `search_after`, which goes into `extra`.
 *
 * @see https://developers.fastmoss.com/docs/video/v1/search.html
 * @since 0.1.0
 * @category endpoints
 */
export const search = Declaration.paged({
  path: "/video/v1/search",
  title: "Search videos",
  documentation: "https://developers.fastmoss.com/docs/video/v1/search.html",
  confidence: "documented",
  resultWindow: 5000,
  key: ["video_id"],
  payload: () =>
    Payload.paged<SearchPayload>({
      keywords: RequestField.keywords(120),
      filter: RequestField.filter<SearchFilter>({
        create_time_range: RequestField.timeRange,
        publish_time_range: RequestField.timeRange,
        region: RequestField.region,
        creator_category_id: RequestField.categoryId,
        category_id: RequestField.categoryId,
        product_category_id: RequestField.categoryId,
        follower_count_range: RequestField.range,
        play_count_range: RequestField.range,
        digg_count_range: RequestField.range,
        interact_rate_range: RequestField.range,
        is_ecommerce: RequestField.oneOf(0, 1),
        is_ecommerce_creator: RequestField.bool,
        creator_uid: RequestField.id,
        creator_unique_id: RequestField.text,
        video_id: RequestField.id
      }),
      orderby: RequestField.orderByArray(
        "follower_count",
        "create_time",
        "play_count",
        "digg_count",
        "units_sold",
        "interact_rate",
        "gmv",
        "share_count",
        "comment_count"
      ),
      lang: RequestField.lang
    }),
  row: () =>
    Struct.of<SearchRow>({
      video_id: ResponseField.id,
      desc: ResponseField.text,
      video_url: ResponseField.text,
      cover: ResponseField.text,
      region: ResponseField.text,
      create_time: ResponseField.number,
      publish_time: ResponseField.number,
      create_date: ResponseField.text,
      duration: ResponseField.number,
      play_count: ResponseField.number,
      digg_count: ResponseField.number,
      comment_count: ResponseField.number,
      share_count: ResponseField.number,
      interact_rate: ResponseField.number,
      is_ad: ResponseField.flag,
      is_ecommerce: ResponseField.flag,
      units_sold: ResponseField.number,
      gmv: ResponseField.number,
      creator: Row.creator,
      product_info: ResponseField.list(Struct.of<PromotedProduct>({
        product_id: ResponseField.id,
        title: ResponseField.text,
        cover: ResponseField.text,
        price: ResponseField.text,
        units_sold: ResponseField.number,
        gmv: ResponseField.number,
        detail_url: ResponseField.text,
        category_name: ResponseField.text,
        sold_count: ResponseField.number,
        sale_amount: ResponseField.number
      })),
      sold_count: ResponseField.number,
      sale_amount: ResponseField.number,
      forward_count: ResponseField.number
    })
})
