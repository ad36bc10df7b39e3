/**
 * Videos: search by words, creator, category and interactions.
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
 * A field that `Video.search` can sort by. Uncertain: `gmv`, `share_count` and `comment_count` come from public
 * programs, not from FastMoss's pages.
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
  /** Publication time: a range of Unix seconds. Required unless `video_id` is given, according to third parties. */
  readonly create_time_range?: RequestField.TimeRange | undefined
  /**
   * Older name of `create_time_range`, at most 90 days long. Uncertain: one program that still sends it reports data.
   */
  readonly publish_time_range?: RequestField.TimeRange | undefined
  /** Region code, such as `"US"`. The United Kingdom is `"GB"`. */
  readonly region?: Region | undefined
  /** Creator category: an id of `Creator.categoryInfo`. A text of digits is sent as a number. */
  readonly creator_category_id?: number | string | undefined
  /** Older name of `creator_category_id`: an id of `Creator.categoryInfo`. A text of digits is sent as a number. */
  readonly category_id?: number | string | undefined
  /**
   * Product category: a `c_code` of `Product.categoryInfo`. A text of digits is sent as a number. FastMoss does not
   * document the level.
   */
  readonly product_category_id?: number | string | undefined
  /** Number of followers of the creator: a range. */
  readonly follower_count_range?: RequestField.Range | undefined
  /** Number of plays: a range. */
  readonly play_count_range?: RequestField.Range | undefined
  /** Number of likes: a range. */
  readonly digg_count_range?: RequestField.Range | undefined
  /** Interaction rate in percent: `{ min: 10, max: 20 }` is 10 % to 20 %. */
  readonly interact_rate_range?: RequestField.Range | undefined
  /** 1 for videos that promote products, 0 for others. Third-party: newer programs send 1. */
  readonly is_ecommerce?: 0 | 1 | undefined
  /** `true` for videos of creators who sell products: a filter of an older page. */
  readonly is_ecommerce_creator?: boolean | undefined
  /** Creator id: a text of digits. Third-party: a catalogue lists it. */
  readonly creator_uid?: string | undefined
  /**
   * Handle of the creator on TikTok, such as `"mancity"`. Third-party: a catalogue lists it, and does not say if the
   * handle starts with `@`.
   */
  readonly creator_unique_id?: string | undefined
  /** Video id: a text of digits. Third-party: a program sends it together with `region`. */
  readonly video_id?: string | undefined
}

/**
 * Payload of `Video.search`.
 *
 * @since 0.1.0
 * @category models
 */
export interface SearchPayload extends Payload.BasePayload {
  /** Search words, at most 120 characters. FastMoss does not document which texts of a video they match. */
  readonly keywords?: string | undefined
  /** Conditions that every row meets. */
  readonly filter?: SearchFilter | undefined
  /** Field to sort by, and the direction (descending by default). */
  readonly orderby?: RequestField.OrderBy<SearchOrder> | undefined
  /** Language of names, such as `"EN_US"` (the default) or `"ZH_CN"`. */
  readonly lang?: string | undefined
}

/**
 * A product that a video of `Video.search` promotes.
 *
 * @since 0.1.0
 * @category models
 */
export type PromotedProduct = {
  /** Product id: a text of digits, too large for a JavaScript number. */
  readonly product_id: string | null
  /** Title of the product. */
  readonly title: string | null
  /** URL of the cover image. */
  readonly cover: string | null
  /** Price as displayed in the region: a text, which may be a range, such as `"$23.89 - 53.95"`. */
  readonly price: string | null
  /** Units of the product sold. FastMoss does not document the period, nor if sales outside the video count. */
  readonly units_sold: number | null
  /**
   * Revenue (GMV) from the product, in the region's currency. FastMoss does not document the period, nor if sales
   * outside the video count.
   */
  readonly gmv: number | null
  /** URL of a page about the product. FastMoss does not document this field. */
  readonly detail_url: string | null
  /** Name of the product's category. FastMoss does not document the level. */
  readonly category_name: string | null
  /** Older name of `units_sold`. Third-party: public code still reads it. */
  readonly sold_count: number | null
  /** Older name of `gmv`. Third-party: public code still reads it. */
  readonly sale_amount: number | null
}

/**
 * A row of `Video.search`: a video with its interactions and sales. The fields are those that public programs read.
 *
 * @since 0.1.0
 * @category models
 */
export type SearchRow = {
  /** Video id: a text of digits, too large for a JavaScript number. */
  readonly video_id: string | null
  /** Description of the video. */
  readonly desc: string | null
  /** URL of the video. */
  readonly video_url: string | null
  /** URL of the cover image. */
  readonly cover: string | null
  /** Region code, such as `"US"`. */
  readonly region: string | null
  /** Publication time, in Unix seconds. Uncertain: some responses may have `publish_time` instead. */
  readonly create_time: number | null
  /** Publication time, in Unix seconds. Uncertain: some responses may have `create_time` instead. */
  readonly publish_time: number | null
  /** Publication date, `YYYY-MM-DD`. */
  readonly create_date: string | null
  /** Length of the video, presumably in seconds: FastMoss does not document the unit. */
  readonly duration: number | null
  /** Number of plays. */
  readonly play_count: number | null
  /** Number of likes. */
  readonly digg_count: number | null
  /** Number of comments. */
  readonly comment_count: number | null
  /** Number of shares. */
  readonly share_count: number | null
  /** Interaction rate in percent: 12.5 is 12.5 %. FastMoss does not document the formula. */
  readonly interact_rate: number | null
  /** `true` if the video is an advertisement. */
  readonly is_ad: boolean | null
  /** `true` if the video promotes products. */
  readonly is_ecommerce: boolean | null
  /** Units sold by the video. FastMoss does not document the period. */
  readonly units_sold: number | null
  /** Revenue (GMV) from the video, in the region's currency. FastMoss does not document the period. */
  readonly gmv: number | null
  /** Creator of the video. */
  readonly creator: Row.Creator | null
  /** Products that the video promotes. Empty if FastMoss sends none. */
  readonly product_info: ReadonlyArray<PromotedProduct>
  /** Older name of `units_sold`. Third-party: public code still reads it. */
  readonly sold_count: number | null
  /** Older name of `gmv`. Third-party: public code still reads it. */
  readonly sale_amount: number | null
  /** Number of forwards. Third-party: seen in public code. */
  readonly forward_count: number | null
}

/**
 * Searches videos by words and by filters. According to third parties, `create_time_range` is required unless
 * `video_id` is given.
 *
 * Uncertain: rows have `create_time` or `publish_time`. Older pages document `search_after` for rows beyond 60,000: put
 * it into `extra`.
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
