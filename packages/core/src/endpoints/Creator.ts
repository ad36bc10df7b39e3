/**
 * Creators: search, categories, promoted products, rankings.
 *
 * Names of fields are FastMoss's own. A field that FastMoss does not send is `null`. Revenue (`gmv`) is in the region's
 * currency, or in US dollars if the name has `usd`. Creator categories and product categories have separate ids.
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
 * A field that `Creator.search` can sort by. `follower_day28_count` is the number of followers gained in the last 28
 * days; a third-party catalogue calls it `day28_follower_count`.
 *
 * Uncertain: `day28_follower_count`, `day28_units_sold` and `day28_gmv` are in a third-party catalogue only.
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
  /** Region code, such as `"US"`. The United Kingdom is `"GB"`. */
  readonly region?: Region | undefined
  /**
   * Creator category: an id of `Creator.categoryInfo`. A text of digits is sent as a number. Third-party: a catalogue
   * calls it `creator_category_id`.
   */
  readonly category_id?: number | string | undefined
  /** 1 for normal accounts, 2 for verified accounts ("blue V"). */
  readonly verify_type?: 1 | 2 | undefined
  /** 1 for personal accounts, 2 for accounts of shops. Third-party: a catalogue calls it `creator_type`. */
  readonly account_type?: 1 | 2 | undefined
  /**
   * Another name of `account_type`: 1 for personal accounts, 2 for accounts of shops. Third-party: a catalogue lists
   * it.
   */
  readonly creator_type?: 1 | 2 | undefined
  /** Gender of most followers: 1 for male, 2 for female. */
  readonly follower_gender_type?: 1 | 2 | undefined
  /** Age group of the followers: 1 for 18-24 years, 2 for 25-34, 3 for 35 and older. */
  readonly follower_age_type?: 1 | 2 | 3 | undefined
  /** Number of followers of the creator: a range. */
  readonly follower_range?: RequestField.Range | undefined
  /** `true` for creators who belong to an agency (MCN). FastMoss documents the name only. */
  readonly is_mcn_creator?: boolean | undefined
  /** `true` for creators who promote products. FastMoss documents the name only. */
  readonly is_ecommerce_creator?: boolean | undefined
  /** Creator id: a text of digits. Third-party: a catalogue lists it. */
  readonly uid?: string | undefined
  /**
   * Handle of the creator on TikTok. Uncertain: public code sends it without `@`, a third-party catalogue shows it with
   * `@`.
   */
  readonly unique_id?: string | undefined
  /**
   * First-level product category: a `c_code` of `Product.categoryInfo`. A text of digits is sent as a number.
   * Third-party: a catalogue lists it.
   */
  readonly product_category_l1_id?: number | string | undefined
  /**
   * Second-level product category: a `c_code` of `Product.categoryInfo`. A text of digits is sent as a number.
   * Third-party: a catalogue lists it.
   */
  readonly product_category_l2_id?: number | string | undefined
  /**
   * Third-level product category: a `c_code` of `Product.categoryInfo`. A text of digits is sent as a number.
   * Third-party: a catalogue lists it.
   */
  readonly product_category_l3_id?: number | string | undefined
  /**
   * Another name of `category_id`: an id of `Creator.categoryInfo`. A text of digits is sent as a number. Third-party:
   * a catalogue lists it.
   */
  readonly creator_category_id?: number | string | undefined
}

/**
 * Payload of `Creator.search`.
 *
 * @since 0.1.0
 * @category models
 */
export interface SearchPayload extends Payload.BasePayload {
  /** Search words for creator id, handle and nickname, at most 140 characters. */
  readonly keywords?: string | undefined
  /** Conditions that every row meets. */
  readonly filter?: SearchFilter | undefined
  /** Field to sort by, and the direction (descending by default). */
  readonly orderby?: RequestField.OrderBy<SearchOrder> | undefined
}

/**
 * A row of `Creator.search`. Third-party: the fields come from public code; FastMoss's documentation of them was not
 * found.
 *
 * @since 0.1.0
 * @category models
 */
export type SearchRow = {
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
  /** Number of followers of the creator. */
  readonly follower_count: number | null
  /** Revenue (GMV) of the last 28 days, in `currency`. Third-party: seen in public code. */
  readonly day28_gmv: number | null
  /** Units sold in the last 28 days. Third-party: seen in public code. */
  readonly day28_units_sold: number | null
  /**
   * Currency code, such as `"USD"`. May be a symbol (`"$"`) or empty in some responses. Third-party: seen in public
   * code.
   */
  readonly currency: string | null
}

/**
 * Searches creators by id, handle or nickname, and by filters.
 *
 * Uncertain: a third-party catalogue has other names for the filters `account_type` (`creator_type`) and `category_id`
 * (`creator_category_id`) and for the sort field `follower_day28_count` (`day28_follower_count`). FastMoss's
 * documentation of a row's fields was not found.
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
  /**
   * Country code, such as `"US"`. Third-party: one program sends it; FastMoss does not document this field, which may
   * have no effect.
   */
  readonly country?: Region | undefined
  /**
   * Words of the category's name. Third-party: one program sends it; FastMoss does not document this field, which may
   * have no effect.
   */
  readonly category_name?: string | undefined
}

/**
 * Returns the categories of creators, as FastMoss sends them. The form is not documented: it may be a list of rows or a
 * tree, so `data` has the type `unknown`.
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
  /** Creator id: a text of digits. */
  readonly uid: string
  /**
   * Period of the sales: the last 7, 14, 28 or 90 days. Uncertain: 0 probably means all time; FastMoss documents the
   * number only.
   */
  readonly days?: 0 | 7 | 14 | 28 | 90 | undefined
}

/**
 * Payload of `Creator.productList`.
 *
 * @since 0.1.0
 * @category models
 */
export interface ProductListPayload extends Payload.BasePayload {
  /** Creator whose products are listed, and the period. */
  readonly filter: ProductListFilter
}

/**
 * A row of `Creator.productList`: a product that the creator promotes.
 *
 * @since 0.1.0
 * @category models
 */
export type ProductListRow = {
  /** Product id: a text of digits, too large for a JavaScript number. */
  readonly product_id: string | null
  /** Creator id: a text of digits, too large for a JavaScript number. */
  readonly uid: string | null
  /** Shop id: a text of digits, too large for a JavaScript number. */
  readonly seller_id: string | null
  /** Title of the product. */
  readonly title: string | null
  /** URL of the cover image. */
  readonly cover: string | null
  /** Price as displayed in the region: a text, such as `"$21.24"` or `"159000"`. */
  readonly real_price: string | null
  /** Region code, such as `"US"`. */
  readonly region: string | null
  /**
   * Commission rate. FastMoss does not document the unit: `Product.search` has percent, rankings of products have basis
   * points. See `CommissionRate`.
   */
  readonly commission_rate: number | null
  /** Categories of the product: a list of objects. FastMoss does not document the form of the objects. */
  readonly category: unknown
  /** Average rating of the product, such as 4.9. FastMoss does not document the scale. */
  readonly product_rating: number | null
  /**
   * Revenue (GMV) from the creator, in the region's currency. Uncertain: probably in the period of `filter.days`;
   * FastMoss documents the name only.
   */
  readonly gmv: number | null
  /**
   * Units sold by the creator. Uncertain: probably in the period of `filter.days`; FastMoss documents the name only.
   */
  readonly units_sold: number | null
  /** Name of the shop that sells the product. */
  readonly shop_title: string | null
  /** URL of the shop's picture. */
  readonly shop_avatar: string | null
  /** Units sold by the shop. FastMoss documents the name only, without the period. */
  readonly shop_units_count: number | null
  /** Revenue (GMV) of the shop, in the region's currency. FastMoss documents the name only, without the period. */
  readonly shop_gmv: number | null
  /** Id of the product's first-level category: a text of digits. */
  readonly l1_category_id: string | null
  /** Id of the product's second-level category: a text of digits. */
  readonly l2_category_id: string | null
  /** Id of the product's third-level category: a text of digits. */
  readonly l3_category_id: string | null
}

/**
 * Lists the products that a creator promotes.
 *
 * FastMoss's table has `days` as a text, its example as a number. The client sends a number.
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
 * Filter that the rankings of creators share.
 *
 * @since 0.1.0
 * @category models
 */
export interface RankingFilter {
  /** Region code, such as `"US"`. The United Kingdom is `"GB"`. */
  readonly region?: Region | undefined
  /** Creator category: an id of `Creator.categoryInfo`. A text of digits is sent as a number. */
  readonly category_id?: number | string | undefined
  /**
   * Period of the ranking: a finished day, week or month, such as `{ type: "day", value: "2026-04-01" }`. FastMoss
   * returns an empty list for an unfinished period.
   */
  readonly date_info?: DateInfo | undefined
}

/**
 * Filter of `Creator.topGrowth`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopGrowthFilter extends RankingFilter {
  /**
   * Product category: a `c_code` of `Product.categoryInfo`. A text of digits is sent as a number. Uncertain: only the
   * example of the English page has it, the table does not.
   */
  readonly product_category?: number | string | undefined
  /** 1 for normal accounts, 2 for verified accounts ("blue V"). Third-party: a catalogue lists it. */
  readonly verify_type?: 1 | 2 | undefined
}

/**
 * Payload of `Creator.topGrowth`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopGrowthPayload extends Payload.BasePayload {
  /** Conditions that every row meets. */
  readonly filter?: TopGrowthFilter | undefined
  /** Field to sort by, and the direction (descending by default). */
  readonly orderby?: RequestField.OrderBy<"follower_inc_count"> | undefined
}

/**
 * A row of `Creator.topGrowth`. Newer responses have the creator's fields in `creator`, older responses in the row
 * itself. The fields in the other place are `null`.
 *
 * @since 0.1.0
 * @category models
 */
export type TopGrowthRow = {
  /** Creator id: a text of digits, too large for a JavaScript number. */
  readonly uid: string | null
  /** Number of followers gained in the period. */
  readonly follower_inc_count: number | null
  /**
   * Growth of the number of followers in the period. FastMoss does not document the unit: newer pages have a text,
   * older ones a whole number.
   */
  readonly follower_inc_rate: number | null
  /** Creator of the row. Only newer responses have it; older ones have the creator's fields in the row itself. */
  readonly creator: Row.Creator | null
  /**
   * Handle of the creator on TikTok, without `@`, such as `"mancity"`. Only older responses have it here; newer ones
   * have it in `creator`.
   */
  readonly unique_id: string | null
  /** Display name of the creator on TikTok. Only older responses have it here; newer ones have it in `creator`. */
  readonly nickname: string | null
  /** URL of the creator's picture. Only older responses have it here; newer ones have it in `creator`. */
  readonly avatar: string | null
  /** Region code, such as `"US"`. Only older responses have it here; newer ones have it in `creator`. */
  readonly region: string | null
  /**
   * Category of the creator. The form differs between responses: an object, a list, or texts. Only older responses have
   * it here; newer ones have it in `creator`.
   */
  readonly category: unknown
  /** Number of followers of the creator. Only older responses have it here; newer ones have it in `creator`. */
  readonly follower_count: number | null
  /** Number of videos of the creator. Only older responses have it here; newer ones have it in `creator`. */
  readonly video_count: number | null
}

/**
 * Ranks creators by the followers that they gained in a period.
 *
 * Newer responses have the creator's fields in `creator`, older responses in the row itself. The fields in the other
 * place are `null`. FastMoss does not document the unit of `follower_inc_rate`.
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
  /** Region code, such as `"US"`. The United Kingdom is `"GB"`. */
  readonly region?: Region | undefined
  /** Creator category: an id of `Creator.categoryInfo`. A text of digits is sent as a number. */
  readonly creator_category_id?: number | string | undefined
  /** First-level product category: a `c_code` of `Product.categoryInfo`. A text of digits is sent as a number. */
  readonly product_category_l1_id?: number | string | undefined
  /** Second-level product category: a `c_code` of `Product.categoryInfo`. A text of digits is sent as a number. */
  readonly product_category_l2_id?: number | string | undefined
  /** Third-level product category: a `c_code` of `Product.categoryInfo`. A text of digits is sent as a number. */
  readonly product_category_l3_id?: number | string | undefined
  /** 1 for sales by videos, 2 for sales by livestreams. */
  readonly ecommerce_type?: 1 | 2 | undefined
  /** Number of followers of the creator: a range. */
  readonly follower_count_range?: RequestField.Range | undefined
  /**
   * Age group of the followers: 1 for 18-24 years, 2 for 25-34, 3 for 35 and older. Uncertain: FastMoss's table has an
   * object; a number is probably meant.
   */
  readonly follower_age_type?: 1 | 2 | 3 | undefined
  /**
   * Gender of most followers: 0 for female, 1 for male. `Creator.search` has other numbers. Uncertain: FastMoss's table
   * has an object; a number is probably meant.
   */
  readonly follower_gender_type?: 0 | 1 | undefined
  /**
   * Period of the ranking: a finished day, week or month, such as `{ type: "day", value: "2026-04-01" }`. FastMoss
   * returns an empty list for an unfinished period. Uncertain: the Chinese page requires it, the English page does not.
   */
  readonly date_info?: DateInfo | undefined
}

/**
 * Payload of `Creator.topPotential`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopPotentialPayload extends Payload.BasePayload {
  /** Conditions that every row meets. */
  readonly filter?: TopPotentialFilter | undefined
  /** Field to sort by, and the direction (descending by default). */
  readonly orderby?: RequestField.OrderBy<"potential_index"> | undefined
}

/**
 * A row of `Creator.topPotential`. Uncertain: FastMoss's documentation of the fields was not found. Rows keep the
 * fields that this type does not list.
 *
 * @since 0.1.0
 * @category models
 */
export type TopPotentialRow = {
  /** Creator of the row. Uncertain: FastMoss's documentation of this ranking's rows was not found. */
  readonly creator: Row.Creator | null
  /**
   * Commercial potential of the creator, which the ranking sorts by. FastMoss does not document the scale. Uncertain: a
   * page has the name only as a sort field.
   */
  readonly potential_index: number | null
  /**
   * Currency code, such as `"USD"`. May be a symbol (`"$"`) or empty in some responses. Uncertain: FastMoss's
   * documentation of this ranking's rows was not found.
   */
  readonly currency: string | null
}

/**
 * Ranks creators by their commercial potential.
 *
 * Uncertain: the Chinese page requires `date_info`. FastMoss's documentation of a row's fields was not found; rows keep
 * the fields that `TopPotentialRow` does not list. `follower_gender_type` has other numbers than in `Creator.search`.
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
 * A field that `Creator.topEcommerce` can sort by: `creator_usd_gmv` without `ecommerce_type`, `video_usd_gmv` with 1,
 * `live_usd_gmv` with 2.
 *
 * Uncertain: `total_gmv` is in the page's example, but not in its table. It may have no effect.
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
  /** Region code, such as `"US"`. The United Kingdom is `"GB"`. */
  readonly region?: Region | undefined
  /** Creator category: an id of `Creator.categoryInfo`. A text of digits is sent as a number. */
  readonly creator_category_id?: number | string | undefined
  /**
   * Product category: a `c_code` of `Product.categoryInfo`. A text of digits is sent as a number. FastMoss does not
   * document the level.
   */
  readonly product_category_id?: number | string | undefined
  /**
   * Product category: a `c_code` of `Product.categoryInfo`. A text of digits is sent as a number. Uncertain: only the
   * page's example has it; the table has `product_category_id`.
   */
  readonly product_category?: number | string | undefined
  /** 1 for personal accounts, 2 for accounts of shops. */
  readonly account_type?: 1 | 2 | undefined
  /** 1 for sales by videos, 2 for sales by livestreams. */
  readonly ecommerce_type?: 1 | 2 | undefined
  /**
   * Period of the ranking: a finished day, week or month, such as `{ type: "day", value: "2026-04-01" }`. FastMoss
   * returns an empty list for an unfinished period. Uncertain: optional on the page; third parties say that it is
   * required.
   */
  readonly date_info?: DateInfo | undefined
}

/**
 * Payload of `Creator.topEcommerce`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopEcommercePayload extends Payload.BasePayload {
  /** Conditions that every row meets. */
  readonly filter?: TopEcommerceFilter | undefined
  /**
   * Field to sort by, and the direction (descending by default). FastMoss ignores an order that does not fit
   * `filter.ecommerce_type`.
   */
  readonly orderby?: RequestField.OrderBy<TopEcommerceOrder> | undefined
}

/**
 * A row of `Creator.topEcommerce`.
 *
 * @since 0.1.0
 * @category models
 */
export type TopEcommerceRow = {
  /** Creator id: a text of digits, too large for a JavaScript number. */
  readonly uid: string | null
  /**
   * Creator of the row. Older responses have the creator's fields in the row itself. Third-party: seen in public code.
   */
  readonly creator: Row.Creator | null
  /** Number of followers of the creator. */
  readonly follower_count: number | null
  /** Number of products that the creator promotes. FastMoss documents the name only. */
  readonly product_count: number | null
  /** Revenue (GMV) of the creator in the period, in `currency`. */
  readonly creator_gmv: number | null
  /**
   * Revenue (GMV) of the creator in the period, in US dollars. The page has the name only as a sort field; public code
   * reads it from rows.
   */
  readonly creator_usd_gmv: number | null
  /**
   * Revenue (GMV) from the creator's videos in the period, in US dollars. The page has the name only as a sort field;
   * public code reads it from rows.
   */
  readonly video_usd_gmv: number | null
  /**
   * Revenue (GMV) from the creator's livestreams in the period, in US dollars. The page has the name only as a sort
   * field; public code reads it from rows.
   */
  readonly live_usd_gmv: number | null
  /** Currency code, such as `"USD"`. May be a symbol (`"$"`) or empty in some responses. */
  readonly currency: string | null
  /** Older name of `creator_gmv`. Third-party: public code still reads it. */
  readonly total_gmv: number | null
  /**
   * Handle of the creator on TikTok, without `@`, such as `"mancity"`. Third-party: public code reads it here from
   * older responses.
   */
  readonly unique_id: string | null
  /** Display name of the creator on TikTok. Third-party: public code reads it here from older responses. */
  readonly nickname: string | null
  /** URL of the creator's picture. Third-party: public code reads it here from older responses. */
  readonly avatar: string | null
  /** Region code, such as `"US"`. Third-party: public code reads it here from older responses. */
  readonly region: string | null
  /**
   * Categories of the creator: a list of objects with a `name`. Third-party: public code reads it here from older
   * responses.
   */
  readonly category: unknown
}

/**
 * Ranks creators by revenue in a period.
 *
 * The sort field depends on `ecommerce_type`: `creator_usd_gmv` without it, `video_usd_gmv` with 1 (videos),
 * `live_usd_gmv` with 2 (livestreams). FastMoss ignores any other combination, so the client refuses it before sending.
 * Uncertain: third parties say that `date_info` is required.
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
 * Payload of `Creator.topBlueVGrowth` and `Creator.topFollowers`. Uncertain: only the names of these rankings are
 * known.
 *
 * @since 0.1.0
 * @category models
 */
export interface RankingPayload extends Payload.BasePayload {
  /** Conditions that every row meets. Uncertain: FastMoss's documentation of this ranking's filter was not found. */
  readonly filter?: RankingFilter | undefined
}

/**
 * A row of `Creator.topBlueVGrowth` and `Creator.topFollowers`. Uncertain: only the names of these rankings are known.
 *
 * @since 0.1.0
 * @category models
 */
export type RankingRow = {
  /**
   * Creator id: a text of digits, too large for a JavaScript number. Uncertain: FastMoss's documentation of this
   * ranking's rows was not found.
   */
  readonly uid: string | null
  /** Creator of the row. Uncertain: FastMoss's documentation of this ranking's rows was not found. */
  readonly creator: Row.Creator | null
  /** Number of followers of the creator. Uncertain: FastMoss's documentation of this ranking's rows was not found. */
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
 * Ranks verified creators by growth.
 *
 * Uncertain: only the name of this ranking is known. The client assumes the filter and the rows of other creator
 * rankings. Send further fields with `extra`.
 *
 * @since 0.1.0
 * @category endpoints
 */
export const topBlueVGrowth = rankingByName("/creator/v1/rank/topBlueVGrowth", "Fastest-growing verified creators")

/**
 * Ranks creators by followers.
 *
 * Uncertain: only the name of this ranking is known. The client assumes the filter and the rows of other creator
 * rankings. Send further fields with `extra`.
 *
 * @since 0.1.0
 * @category endpoints
 */
export const topFollowers = rankingByName("/creator/v1/rank/topFollowers", "Creators by followers")
