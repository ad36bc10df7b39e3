/**
 * Creators: search, categories, the products that they promote, rankings.
 *
 * Names are FastMoss's own. A field of a row is `null` where FastMoss gives none. `gmv` is in the currency of the region
 * unless its name says `usd`. Categories of creators are numbered apart from those of products.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import type { DateInfo } from "../endpoint/DateInfo.js"
import * as Declaration from "../endpoint/Declaration.js"
import * as Payload from "../endpoint/Payload.js"
import * as PayloadRule from "../endpoint/PayloadRule.js"
import type { Region } from "../endpoint/Region.js"
import * as RequestField from "../endpoint/RequestField.js"
import * as ResponseField from "../endpoint/ResponseField.js"
import * as Struct from "../endpoint/Struct.js"
import * as Row from "./Row.js"

export type { Creator } from "./Row.js"

const docs = "https://developers.fastmoss.com/docs/creator/v1"

/**
 * A field that `Creator.search` sorts by.
 *
 * @since 0.1.0
 * @category models
 */
export type SearchOrder =
  | "follower_count"
  | "follower_day28_count"
  | "video_count"
  | "video_avg_play_count"
  | "video_avg_digg_count"
  | "day28_follower_count"
  | "day28_units_sold"
  | "day28_gmv"

/**
 * Filter of `Creator.search`.
 *
 * @since 0.1.0
 * @category models
 */
export interface SearchFilter {
  readonly region?: Region | undefined
  /** Creator category id. A text of digits is sent as a number. */
  readonly category_id?: number | string | undefined
  readonly verify_type?: 1 | 2 | undefined
  readonly account_type?: 1 | 2 | undefined
  readonly creator_type?: 1 | 2 | undefined
  /** 1 for mostly male, 2 for mostly female followers. */
  readonly follower_gender_type?: 1 | 2 | undefined
  /** 1 for 18-24, 2 for 25-34, 3 for 35 and older. */
  readonly follower_age_type?: 1 | 2 | 3 | undefined
  readonly follower_range?: RequestField.Range | undefined
  readonly is_mcn_creator?: boolean | undefined
  readonly is_ecommerce_creator?: boolean | undefined
  readonly uid?: string | undefined
  readonly unique_id?: string | undefined
  /** Product category id. A text of digits is sent as a number. */
  readonly product_category_l1_id?: number | string | undefined
  /** Product category id. A text of digits is sent as a number. */
  readonly product_category_l2_id?: number | string | undefined
  /** Product category id. A text of digits is sent as a number. */
  readonly product_category_l3_id?: number | string | undefined
  /** Creator category id. A text of digits is sent as a number. */
  readonly creator_category_id?: number | string | undefined
}

/**
 * Payload of `Creator.search`.
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
 * A row of `Creator.search`.
 *
 * @since 0.1.0
 * @category models
 */
export type SearchRow = {
  readonly uid: string | null
  readonly unique_id: string | null
  readonly nickname: string | null
  readonly avatar: string | null
  readonly region: string | null
  readonly follower_count: number | null
  readonly day28_gmv: number | null
  readonly day28_units_sold: number | null
  /** May be empty. */
  readonly currency: string | null
}

/**
 * Creators by uid, handle or nickname, and by filters. `follower_gender_type` is 1 for mostly male, 2 for mostly female
 * followers; `follower_age_type` 1 for 18-24, 2 for 25-34, 3 for 35 and older.
 *
 * Uncertain: newer texts have the orders `day28_follower_count`, `day28_units_sold` and `day28_gmv`, and `creator_type` in
 * place of `account_type`; the page's table of rows was not visible.
 *
 * @see https://developers.fastmoss.com/docs/creator/v1/search.html
 * @since 0.1.0
 * @category endpoints
 */
export const search = Declaration.paged({
  path: "/creator/v1/search",
  title: "Search creators",
  documentation: `${docs}/search.html`,
  confidence: "documented",
  resultWindow: 5000,
  key: ["uid"],
  payload: () =>
    Payload.paged<SearchPayload>({
      keywords: RequestField.keywords(140),
      filter: RequestField.filter<SearchFilter>({
        region: RequestField.region,
        category_id: RequestField.categoryId,
        verify_type: RequestField.oneOf(1, 2),
        account_type: RequestField.oneOf(1, 2),
        creator_type: RequestField.oneOf(1, 2),
        follower_gender_type: RequestField.oneOf(1, 2),
        follower_age_type: RequestField.oneOf(1, 2, 3),
        follower_range: RequestField.range,
        is_mcn_creator: RequestField.bool,
        is_ecommerce_creator: RequestField.bool,
        uid: RequestField.id,
        unique_id: RequestField.text,
        product_category_l1_id: RequestField.categoryId,
        product_category_l2_id: RequestField.categoryId,
        product_category_l3_id: RequestField.categoryId,
        creator_category_id: RequestField.categoryId
      }),
      orderby: RequestField.orderByArray(
        "follower_count",
        "follower_day28_count",
        "video_count",
        "video_avg_play_count",
        "video_avg_digg_count",
        "day28_follower_count",
        "day28_units_sold",
        "day28_gmv"
      )
    }),
  row: () =>
    Struct.of<SearchRow>({
      uid: ResponseField.id,
      unique_id: ResponseField.text,
      nickname: ResponseField.text,
      avatar: ResponseField.text,
      region: ResponseField.text,
      follower_count: ResponseField.number,
      day28_gmv: ResponseField.number,
      day28_units_sold: ResponseField.number,
      currency: ResponseField.text
    })
})

/**
 * Payload of `Creator.categoryInfo`.
 *
 * @since 0.1.0
 * @category models
 */
export interface CategoryInfoPayload extends Payload.BasePayload {
  readonly country?: Region | undefined
  readonly category_name?: string | undefined
}

/**
 * The categories of creators. The form of the answer is uncertain (a list of rows, or a tree), so the data is returned
 * as it is.
 *
 * @since 0.1.0
 * @category endpoints
 */
export const categoryInfo = Declaration.call({
  path: "/creator/v1/categoryInfo",
  title: "Creator categories",
  confidence: "third-party",
  payload: () =>
    Payload.struct<CategoryInfoPayload>({ country: RequestField.region, category_name: RequestField.text }),
  data: () => Schema.Unknown
})

/**
 * Filter of `Creator.productList`.
 *
 * @since 0.1.0
 * @category models
 */
export interface ProductListFilter {
  readonly uid: string
  /** 0 for all days. */
  readonly days?: 0 | 7 | 14 | 28 | 90 | undefined
}

/**
 * Payload of `Creator.productList`.
 *
 * @since 0.1.0
 * @category models
 */
export interface ProductListPayload extends Payload.BasePayload {
  readonly filter: ProductListFilter
}

/**
 * A row of `Creator.productList`.
 *
 * @since 0.1.0
 * @category models
 */
export type ProductListRow = {
  readonly product_id: string | null
  readonly uid: string | null
  readonly seller_id: string | null
  readonly title: string | null
  readonly cover: string | null
  readonly real_price: string | null
  readonly region: string | null
  /**
   * Commission rate. The unit is not documented; rankings have basis points, `Product.search` has percent. See
   * `CommissionRate`.
   */
  readonly commission_rate: number | null
  readonly category: unknown
  readonly product_rating: number | null
  readonly gmv: number | null
  readonly units_sold: number | null
  readonly shop_title: string | null
  readonly shop_avatar: string | null
  readonly shop_units_count: number | null
  readonly shop_gmv: number | null
  readonly l1_category_id: string | null
  readonly l2_category_id: string | null
  readonly l3_category_id: string | null
}

/**
 * Products that a creator promotes. `days` is 0 (all), 7, 14, 28 or 90; the page's table has it as text, its example as a
 * number; the client sends a number.
 *
 * @see https://developers.fastmoss.com/docs/creator/v1/promotedProducts.html
 * @since 0.1.0
 * @category endpoints
 */
export const productList = Declaration.paged({
  path: "/creator/v1/productList",
  title: "Products of a creator",
  documentation: `${docs}/promotedProducts.html`,
  confidence: "documented",
  resultWindow: undefined,
  key: ["product_id"],
  payload: () =>
    Payload.paged<ProductListPayload>({
      filter: Struct.of<ProductListFilter>({ uid: RequestField.requiredId, days: RequestField.oneOf(0, 7, 14, 28, 90) })
    }),
  row: () =>
    Struct.of<ProductListRow>({
      product_id: ResponseField.id,
      uid: ResponseField.id,
      seller_id: ResponseField.id,
      title: ResponseField.text,
      cover: ResponseField.text,
      real_price: ResponseField.text,
      region: ResponseField.text,
      commission_rate: ResponseField.number,
      category: ResponseField.unknown,
      product_rating: ResponseField.number,
      gmv: ResponseField.number,
      units_sold: ResponseField.number,
      shop_title: ResponseField.text,
      shop_avatar: ResponseField.text,
      shop_units_count: ResponseField.number,
      shop_gmv: ResponseField.number,
      l1_category_id: ResponseField.id,
      l2_category_id: ResponseField.id,
      l3_category_id: ResponseField.id
    })
})

/**
 * Filter of the rankings of creators.
 *
 * @since 0.1.0
 * @category models
 */
export interface RankingFilter {
  readonly region?: Region | undefined
  /** Creator category id. A text of digits is sent as a number. */
  readonly category_id?: number | string | undefined
  readonly date_info?: DateInfo | undefined
}

/**
 * Filter of `Creator.topGrowth`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopGrowthFilter extends RankingFilter {
  /** A category in the example of the English page, whose table does not have it. */
  readonly product_category?: number | string | undefined
  readonly verify_type?: 1 | 2 | undefined
}

/**
 * Payload of `Creator.topGrowth`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopGrowthPayload extends Payload.BasePayload {
  readonly filter?: TopGrowthFilter | undefined
  readonly orderby?: RequestField.OrderBy<"follower_inc_count"> | undefined
}

/**
 * A row of `Creator.topGrowth`.
 *
 * @since 0.1.0
 * @category models
 */
export type TopGrowthRow = {
  readonly uid: string | null
  readonly follower_inc_count: number | null
  /** The unit is not documented. */
  readonly follower_inc_rate: number | null
  readonly creator: Row.Creator | null
  readonly unique_id: string | null
  readonly nickname: string | null
  readonly avatar: string | null
  readonly region: string | null
  readonly category: unknown
  readonly follower_count: number | null
  readonly video_count: number | null
}

/**
 * Creators by followers gained in a period. Older answers have a creator's fields in the row, newer ones in `creator`;
 * either place is read. The unit of `follower_inc_rate` is not documented.
 *
 * @see https://developers.fastmoss.com/docs/creator/v1/topGrowth.html
 * @since 0.1.0
 * @category endpoints
 */
export const topGrowth = Declaration.ranking({
  path: "/creator/v1/rank/topGrowth",
  title: "Fastest-growing creators",
  documentation: `${docs}/topGrowth.html`,
  confidence: "documented",
  resultWindow: 500,
  key: ["uid"],
  payload: () =>
    Payload.paged<TopGrowthPayload>({
      filter: RequestField.filter<TopGrowthFilter>({
        region: RequestField.region,
        category_id: RequestField.categoryId,
        date_info: RequestField.dateInfo,
        product_category: RequestField.categoryId,
        verify_type: RequestField.oneOf(1, 2)
      }),
      orderby: RequestField.orderByArray("follower_inc_count")
    }),
  row: () =>
    Struct.of<TopGrowthRow>({
      uid: ResponseField.id,
      follower_inc_count: ResponseField.number,
      follower_inc_rate: ResponseField.number,
      creator: Row.creator,
      unique_id: ResponseField.text,
      nickname: ResponseField.text,
      avatar: ResponseField.text,
      region: ResponseField.text,
      category: ResponseField.unknown,
      follower_count: ResponseField.number,
      video_count: ResponseField.number
    })
})

/**
 * Filter of `Creator.topPotential`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopPotentialFilter {
  readonly region?: Region | undefined
  /** Creator category id. A text of digits is sent as a number. */
  readonly creator_category_id?: number | string | undefined
  /** Product category id. A text of digits is sent as a number. */
  readonly product_category_l1_id?: number | string | undefined
  /** Product category id. A text of digits is sent as a number. */
  readonly product_category_l2_id?: number | string | undefined
  /** Product category id. A text of digits is sent as a number. */
  readonly product_category_l3_id?: number | string | undefined
  readonly ecommerce_type?: 1 | 2 | undefined
  readonly follower_count_range?: RequestField.Range | undefined
  readonly follower_age_type?: 1 | 2 | 3 | undefined
  /** 0 for female, 1 for male. */
  readonly follower_gender_type?: 0 | 1 | undefined
  readonly date_info?: DateInfo | undefined
}

/**
 * Payload of `Creator.topPotential`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopPotentialPayload extends Payload.BasePayload {
  readonly filter?: TopPotentialFilter | undefined
  readonly orderby?: RequestField.OrderBy<"potential_index"> | undefined
}

/**
 * A row of `Creator.topPotential`.
 *
 * @since 0.1.0
 * @category models
 */
export type TopPotentialRow = {
  readonly creator: Row.Creator | null
  readonly potential_index: number | null
  readonly currency: string | null
}

/**
 * Creators with commercial potential. `follower_gender_type` is 0 for female, 1 for male here. One page has `date_info` as
 * required. The fields of rows are uncertain: no table was visible, so that most are kept without a type.
 *
 * @see https://developers.fastmoss.com/docs/creator/v1/topPotential.html
 * @since 0.1.0
 * @category endpoints
 */
export const topPotential = Declaration.ranking({
  path: "/creator/v1/rank/topPotential",
  title: "Creators with potential",
  documentation: `${docs}/topPotential.html`,
  confidence: "documented",
  resultWindow: 1000,
  key: ["creator.uid"],
  payload: () =>
    Payload.paged<TopPotentialPayload>({
      filter: RequestField.filter<TopPotentialFilter>({
        region: RequestField.region,
        creator_category_id: RequestField.categoryId,
        product_category_l1_id: RequestField.categoryId,
        product_category_l2_id: RequestField.categoryId,
        product_category_l3_id: RequestField.categoryId,
        ecommerce_type: RequestField.oneOf(1, 2),
        follower_count_range: RequestField.range,
        follower_age_type: RequestField.oneOf(1, 2, 3),
        follower_gender_type: RequestField.oneOf(0, 1),
        date_info: RequestField.dateInfo
      }),
      orderby: RequestField.orderByArray("potential_index")
    }),
  row: () =>
    Struct.of<TopPotentialRow>({
      creator: Row.creator,
      potential_index: ResponseField.number,
      currency: ResponseField.text
    })
})

/**
 * A field that `Creator.topEcommerce` sorts by: `creator_usd_gmv` without `ecommerce_type`, `video_usd_gmv` with 1,
 * `live_usd_gmv` with 2. The page's example has `total_gmv`, which its table does not have, so it may have no effect.
 *
 * @since 0.1.0
 * @category models
 */
export type TopEcommerceOrder = "creator_usd_gmv" | "video_usd_gmv" | "live_usd_gmv" | "total_gmv"

/**
 * Filter of `Creator.topEcommerce`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopEcommerceFilter {
  readonly region?: Region | undefined
  /** Creator category id. A text of digits is sent as a number. */
  readonly creator_category_id?: number | string | undefined
  /** Product category id. A text of digits is sent as a number. */
  readonly product_category_id?: number | string | undefined
  /** The name of a product category in the page's example, whose table has `product_category_id`. */
  readonly product_category?: number | string | undefined
  /** 1 for personal accounts, 2 for accounts of shops. */
  readonly account_type?: 1 | 2 | undefined
  /** 1 for video, 2 for live. */
  readonly ecommerce_type?: 1 | 2 | undefined
  readonly date_info?: DateInfo | undefined
}

/**
 * Payload of `Creator.topEcommerce`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopEcommercePayload extends Payload.BasePayload {
  readonly filter?: TopEcommerceFilter | undefined
  readonly orderby?: RequestField.OrderBy<TopEcommerceOrder> | undefined
}

/**
 * A row of `Creator.topEcommerce`.
 *
 * @since 0.1.0
 * @category models
 */
export type TopEcommerceRow = {
  readonly uid: string | null
  readonly creator: Row.Creator | null
  readonly follower_count: number | null
  readonly product_count: number | null
  readonly creator_gmv: number | null
  readonly creator_usd_gmv: number | null
  readonly video_usd_gmv: number | null
  readonly live_usd_gmv: number | null
  readonly currency: string | null
  /** Revenue, in `currency`: the name in older responses. Third-party. */
  readonly total_gmv: number | null
  /** Handle: older responses have it in the row. Third-party. */
  readonly unique_id: string | null
  /** Nickname: older responses have it in the row. Third-party. */
  readonly nickname: string | null
  /** URL of the picture: older responses have it in the row. Third-party. */
  readonly avatar: string | null
  /** Region code: older responses have it in the row. Third-party. */
  readonly region: string | null
  /** Categories: older responses have them in the row. Third-party. */
  readonly category: unknown
}

/**
 * Creators by revenue. Without `ecommerce_type` the order must be `creator_usd_gmv`, with 1 (video) `video_usd_gmv`, with
 * 2 (live) `live_usd_gmv`; FastMoss ignores any other, so it is refused before it is sent. Some say `date_info` is required.
 *
 * @see https://developers.fastmoss.com/docs/creator/v1/topEcommerce.html
 * @since 0.1.0
 * @category endpoints
 */
export const topEcommerce = Declaration.ranking({
  path: "/creator/v1/rank/topEcommerce",
  title: "Creators by revenue",
  documentation: `${docs}/topEcommerce.html`,
  confidence: "documented",
  resultWindow: 1000,
  key: ["uid"],
  payload: () =>
    Payload.paged<TopEcommercePayload>({
      filter: RequestField.filter<TopEcommerceFilter>({
        region: RequestField.region,
        creator_category_id: RequestField.categoryId,
        product_category_id: RequestField.categoryId,
        product_category: RequestField.categoryId,
        account_type: RequestField.oneOf(1, 2),
        ecommerce_type: RequestField.oneOf(1, 2),
        date_info: RequestField.dateInfo
      }),
      orderby: RequestField.orderByArray("creator_usd_gmv", "video_usd_gmv", "live_usd_gmv", "total_gmv")
    }, PayloadRule.orderRequires("ecommerce_type", { creator_usd_gmv: undefined, video_usd_gmv: 1, live_usd_gmv: 2 })),
  row: () =>
    Struct.of<TopEcommerceRow>({
      uid: ResponseField.id,
      creator: Row.creator,
      follower_count: ResponseField.number,
      product_count: ResponseField.number,
      creator_gmv: ResponseField.number,
      creator_usd_gmv: ResponseField.number,
      video_usd_gmv: ResponseField.number,
      live_usd_gmv: ResponseField.number,
      currency: ResponseField.text,
      total_gmv: ResponseField.number,
      unique_id: ResponseField.text,
      nickname: ResponseField.text,
      avatar: ResponseField.text,
      region: ResponseField.text,
      category: ResponseField.unknown
    })
})

/**
 * Payload of the rankings of which only the names were seen.
 *
 * @since 0.1.0
 * @category models
 */
export interface RankingPayload extends Payload.BasePayload {
  readonly filter?: RankingFilter | undefined
}

/**
 * A row of the rankings of which only the names were seen.
 *
 * @since 0.1.0
 * @category models
 */
export type RankingRow = {
  readonly uid: string | null
  readonly creator: Row.Creator | null
  readonly follower_count: number | null
}

const rankingByName = (path: string, title: string) =>
  Declaration.ranking({
    path,
    title,
    confidence: "third-party",
    resultWindow: undefined,
    key: ["uid"],
    payload: () =>
      Payload.paged<RankingPayload>({
        filter: RequestField.filter<RankingFilter>({
          region: RequestField.region,
          category_id: RequestField.categoryId,
          date_info: RequestField.dateInfo
        })
      }),
    row: () =>
      Struct.of<RankingRow>({ uid: ResponseField.id, creator: Row.creator, follower_count: ResponseField.number })
  })

/**
 * Verified creators by growth. Uncertain: only the name was seen. Filter and rows are taken from its siblings; `extra`
 * sends other fields.
 *
 * @since 0.1.0
 * @category endpoints
 */
export const topBlueVGrowth = rankingByName("/creator/v1/rank/topBlueVGrowth", "Fastest-growing verified creators")

/**
 * Creators by followers. Uncertain: only the name was seen. Filter and rows are taken from its siblings; `extra` sends
 * other fields.
 *
 * @since 0.1.0
 * @category endpoints
 */
export const topFollowers = rankingByName("/creator/v1/rank/topFollowers", "Creators by followers")
