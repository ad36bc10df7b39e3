/**
 * Products: search, categories, sales trend, promoting creators and videos, rankings.
 *
 * The names are FastMoss's own. A field of a row is `null` where FastMoss sends no value. `gmv` (gross merchandise value) is
 * revenue in the currency of the region; `usd_gmv` is revenue in US dollars.
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

export type {
  Category,
  CategoryLevel,
  PromotingCreator,
  PromotingVideo,
  PromotingVideoContent,
  RankedProduct,
  Shop
} from "./Row.js"

const docs = "https://developers.fastmoss.com/docs/product/v1"

/**
 * A field that `Product.search` can sort by. Uncertain: `day28_units_sold` and `day28_gmv` may exist only in FastMoss's
 * MCP server.
 *
 * @since 0.1.0
 * @category models
 */
export type SearchOrder =
  | "day7_units_sold"
  | "day7_gmv"
  | "commission_rate"
  | "total_units_sold"
  | "total_gmv"
  | "creator_count"
  | "day28_units_sold"
  | "day28_gmv"

/**
 * Filter of `Product.search`.
 *
 * @since 0.1.0
 * @category models
 */
export interface SearchFilter {
  /** First-level product category: a `c_code` of `Product.categoryInfo`. A text of digits is sent as a number. */
  readonly l1_category_id?: number | string | undefined
  /** Second-level product category: a `c_code` of `Product.categoryInfo`. A text of digits is sent as a number. */
  readonly l2_category_id?: number | string | undefined
  /** Third-level product category: a `c_code` of `Product.categoryInfo`. A text of digits is sent as a number. */
  readonly l3_category_id?: number | string | undefined
  /** Region code, such as `"US"`. The United Kingdom is `"GB"`. */
  readonly region?: Region | undefined
  /**
   * `true` for products of fully managed shops. Deprecated, according to a third-party catalogue: see
   * `is_fully_managed`.
   */
  readonly is_sshop?: boolean | undefined
  /**
   * 1 for local shops, 2 for cross-border shops. Deprecated, according to a third-party catalogue: see
   * `is_cross_border`.
   */
  readonly shop_type?: 1 | 2 | undefined
  /** Commission rate in percent: `{ min: 10, max: 15 }` is 10 % to 15 %. */
  readonly commission_rate_range?: RequestField.Range | undefined
  /** Number of creators who promote the product: a range. */
  readonly creator_count_range?: RequestField.Range | undefined
  /** Units sold: a range. FastMoss does not document the period. */
  readonly units_sold_range?: RequestField.Range | undefined
  /** `true` for newly listed products. FastMoss does not document how new. */
  readonly is_new_listed?: boolean | undefined
  /** `true` for products with free shipping. */
  readonly is_free_shipping?: boolean | undefined
  /** `true` for products that ship from a local warehouse. */
  readonly is_local_warehouse?: boolean | undefined
  /** `true` for best-selling products. FastMoss does not document the criterion. */
  readonly is_top_selling?: boolean | undefined
  /**
   * Product id, or a list of them: texts of digits. FastMoss does not document the longest list; one program sends up
   * to 100.
   */
  readonly product_id?: string | readonly [string, ...Array<string>] | undefined
  /** Shop id: a text of digits. */
  readonly seller_id?: string | undefined
  /** Lowest price of the product, in the region's currency: a range. Requires `region` or `seller_id`. */
  readonly price_range?: RequestField.Range | undefined
  /** 0 for products on sale, 1 for removed ones. */
  readonly off_shelves?: 0 | 1 | undefined
  /** 1 for products sold across borders, 0 for others. */
  readonly is_cross_border?: 0 | 1 | undefined
  /** 1 for products of fully managed shops, 0 for others. */
  readonly is_fully_managed?: 0 | 1 | undefined
  /** Units sold in the last 7 days: a range. Uncertain: may exist only in FastMoss's MCP server. */
  readonly day7_units_sold_range?: RequestField.Range | undefined
  /**
   * Revenue (GMV) of the last 7 days, in the region's currency: a range. Uncertain: may exist only in FastMoss's MCP
   * server.
   */
  readonly day7_gmv_range?: RequestField.Range | undefined
  /** Units sold in the last 28 days: a range. Uncertain: may exist only in FastMoss's MCP server. */
  readonly day28_units_sold_range?: RequestField.Range | undefined
  /**
   * Revenue (GMV) of the last 28 days, in the region's currency: a range. Uncertain: may exist only in FastMoss's MCP
   * server.
   */
  readonly day28_gmv_range?: RequestField.Range | undefined
  /** Total revenue (GMV), in the region's currency: a range. Uncertain: may exist only in FastMoss's MCP server. */
  readonly total_gmv_range?: RequestField.Range | undefined
  /**
   * Lowest price of the product, in the region's currency: a range. Uncertain: may exist only in FastMoss's MCP server.
   */
  readonly floor_price_range?: RequestField.Range | undefined
}

/**
 * Payload of `Product.search`.
 *
 * @since 0.1.0
 * @category models
 */
export interface SearchPayload extends Payload.BasePayload {
  /** Words of the product's title. FastMoss matches them fuzzily. */
  readonly keywords?: string | undefined
  /** Conditions that every row meets. */
  readonly filter?: SearchFilter | undefined
  /** Field to sort by, and the direction (descending by default). */
  readonly orderby?: RequestField.OrderBy<SearchOrder> | undefined
}

/**
 * A row of `Product.search`: a product with its prices and sales. The fields are those that public programs read;
 * FastMoss's page may list others.
 *
 * @since 0.1.0
 * @category models
 */
export type SearchRow = {
  /** Product id: a text of digits, too large for a JavaScript number. */
  readonly product_id: string | null
  /** Title of the product. */
  readonly title: string | null
  /** Region code, such as `"US"`. */
  readonly region: string | null
  /** Currency code, such as `"USD"`. May be a symbol (`"$"`) or empty in some responses. */
  readonly currency: string | null
  /** URL of the cover image. Missing on a free plan, according to one user. */
  readonly cover: string | null
  /** Price as displayed in the region: a text, which may be a range, such as `"$23.89 - 53.95"`. */
  readonly price: string | null
  /** Lowest price, a number in `currency`. */
  readonly floor_price: number | null
  /**
   * Commission rate in percent: `"12.5%"` is read as 12.5, `"-"` as `null`. `CommissionRate.fromPercent` converts it to
   * a fraction. Rankings have basis points.
   */
  readonly commission_rate: number | null
  /** Average rating of the product, such as 4.9. FastMoss does not document the scale. */
  readonly product_rating: number | null
  /** Category of the product, on up to three levels. */
  readonly category: Row.Category | null
  /** Shop that sells the product. */
  readonly shop: Row.Shop | null
  /** Number of creators who promote the product. */
  readonly creator_count: number | null
  /** Number of videos that promote the product. */
  readonly video_count: number | null
  /** Units sold yesterday. Uncertain: only one source shows it. */
  readonly yday_units_sold: number | null
  /** Units sold in the last 7 days. */
  readonly day7_units_sold: number | null
  /** Units sold in the last 28 days. */
  readonly day28_units_sold: number | null
  /** Units sold in the last 90 days. */
  readonly day90_units_sold: number | null
  /** Units sold in total. */
  readonly total_units_sold: number | null
  /** Revenue (GMV) of the last 7 days, in `currency`. */
  readonly day7_gmv: number | null
  /** Revenue (GMV) of the last 28 days, in `currency`. */
  readonly day28_gmv: number | null
  /** Revenue (GMV) of the last 90 days, in `currency`. */
  readonly day90_gmv: number | null
  /** Total revenue (GMV), in `currency`. */
  readonly total_gmv: number | null
  /** `true` if the product is sold across borders. */
  readonly is_cross_border: boolean | null
  /** `true` if a fully managed shop sells the product. */
  readonly is_fully_managed: boolean | null
  /** `true` if shipping is free. */
  readonly is_free_shipping: boolean | null
  /** URL of the product on TikTok. */
  readonly tiktok_url: string | null
  /** URL of the product on FastMoss. */
  readonly fastmoss_url: string | null
  /** Creation time, `YYYY-MM-DD HH:MM:SS`. FastMoss does not document the time zone. */
  readonly ctime: string | null
}

/**
 * Searches products by words of their title and by filters. `price_range` requires `region` or `seller_id`.
 *
 * `commission_rate` of a row is a number in percent (`"8%"` is read as 8, `"-"` as `null`). `price` is a text and may
 * be a range.
 *
 * Uncertain: the filters `day7_*`, `day28_*`, `total_gmv_range` and `floor_price_range` and the sort fields `day28_*`
 * may exist only in FastMoss's MCP server. A third-party catalogue calls `is_sshop` and `shop_type` deprecated.
 *
 * @see https://developers.fastmoss.com/docs/product/v1/search.html
 * @since 0.1.0
 * @category endpoints
 */
export const search = Declaration.paged({
  path: "/product/v1/search",
  title: "Search products",
  documentation: `${docs}/search.html`,
  confidence: "documented",
  resultWindow: 5000,
  key: ["product_id"],
  payload: () =>
    Payload.paged<SearchPayload>({
      keywords: RequestField.keywords(),
      filter: RequestField.filter<SearchFilter>({
        l1_category_id: RequestField.categoryId,
        l2_category_id: RequestField.categoryId,
        l3_category_id: RequestField.categoryId,
        region: RequestField.region,
        is_sshop: RequestField.bool,
        shop_type: RequestField.oneOf(1, 2),
        commission_rate_range: RequestField.range,
        creator_count_range: RequestField.range,
        units_sold_range: RequestField.range,
        is_new_listed: RequestField.bool,
        is_free_shipping: RequestField.bool,
        is_local_warehouse: RequestField.bool,
        is_top_selling: RequestField.bool,
        product_id: RequestField.ids,
        seller_id: RequestField.id,
        price_range: RequestField.range,
        off_shelves: RequestField.oneOf(0, 1),
        is_cross_border: RequestField.oneOf(0, 1),
        is_fully_managed: RequestField.oneOf(0, 1),
        day7_units_sold_range: RequestField.range,
        day7_gmv_range: RequestField.range,
        day28_units_sold_range: RequestField.range,
        day28_gmv_range: RequestField.range,
        total_gmv_range: RequestField.range,
        floor_price_range: RequestField.range
      }),
      orderby: RequestField.orderByArray(
        "day7_units_sold",
        "day7_gmv",
        "commission_rate",
        "total_units_sold",
        "total_gmv",
        "creator_count",
        "day28_units_sold",
        "day28_gmv"
      )
    }, PayloadRule.requiresOneOf("price_range", "region", "seller_id")),
  row: () =>
    Struct.of<SearchRow>({
      product_id: ResponseField.id,
      title: ResponseField.text,
      region: ResponseField.text,
      currency: ResponseField.text,
      cover: ResponseField.text,
      price: ResponseField.text,
      floor_price: ResponseField.number,
      commission_rate: ResponseField.number,
      product_rating: ResponseField.number,
      category: Row.category,
      shop: Row.shop,
      creator_count: ResponseField.number,
      video_count: ResponseField.number,
      yday_units_sold: ResponseField.number,
      day7_units_sold: ResponseField.number,
      day28_units_sold: ResponseField.number,
      day90_units_sold: ResponseField.number,
      total_units_sold: ResponseField.number,
      day7_gmv: ResponseField.number,
      day28_gmv: ResponseField.number,
      day90_gmv: ResponseField.number,
      total_gmv: ResponseField.number,
      is_cross_border: ResponseField.flag,
      is_fully_managed: ResponseField.flag,
      is_free_shipping: ResponseField.flag,
      tiktok_url: ResponseField.text,
      fastmoss_url: ResponseField.text,
      ctime: ResponseField.text
    })
})

/**
 * A node of the tree of product categories. Filters take its `c_code`.
 *
 * @since 0.1.0
 * @category models
 */
export interface CategoryNode {
  /** Category id: a text of digits. Filters take it as it is. */
  readonly c_code: string | null
  /** Name of the category, in the language of `lang`. */
  readonly c_name: string | null
  /** Subcategories: the nodes of the next level. Empty at the third level. */
  readonly sub: ReadonlyArray<CategoryNode>
}

/** A node of the tree of product categories. Filters take its `c_code`. */
const CategoryNode: Schema.Schema<CategoryNode, unknown> = Schema.suspend(() =>
  Struct.of<CategoryNode>({
    c_code: ResponseField.id,
    c_name: ResponseField.text,
    sub: ResponseField.list(CategoryNode)
  })
).annotations({ identifier: "CategoryNode" })

/**
 * Payload of `Product.categoryInfo`.
 *
 * @since 0.1.0
 * @category models
 */
export interface CategoryInfoPayload extends Payload.BasePayload {
  /** Language of names, such as `"EN_US"` (the default) or `"ZH_CN"`. */
  readonly lang?: string | undefined
}

/**
 * Data of `Product.categoryInfo`: the nodes of the first level, with their subcategories.
 *
 * @since 0.1.0
 * @category models
 */
export type CategoryInfoData = ReadonlyArray<CategoryNode>

/**
 * Returns the tree of product categories, three levels deep. Uncertain: another source names the path
 * `/product/v1/category`.
 *
 * @since 0.1.0
 * @category endpoints
 */
export const categoryInfo = Declaration.call({
  path: "/product/v1/categoryInfo",
  title: "Product categories",
  confidence: "third-party",
  payload: () => Payload.struct<CategoryInfoPayload>({ lang: RequestField.lang }),
  data: () => ResponseField.listOf(CategoryNode)
})

/**
 * Filter of `Product.salesTrend`: both fields are required.
 *
 * @since 0.1.0
 * @category models
 */
export interface SalesTrendFilter {
  /** Product id: a text of digits. */
  readonly product_id: string
  /** Number of days, 1 to 28, counted back from now. FastMoss does not document which day is the last. */
  readonly days: number
}

/**
 * Payload of `Product.salesTrend`.
 *
 * @since 0.1.0
 * @category models
 */
export interface SalesTrendPayload extends Payload.BasePayload {
  /** Product, and number of days. */
  readonly filter: SalesTrendFilter
}

/**
 * A day of `Product.salesTrend`: units sold and revenue of one product.
 *
 * @since 0.1.0
 * @category models
 */
export type SalesTrendDay = {
  /** Day, `YYYY-MM-DD`. FastMoss does not document the time zone. */
  readonly dt: string | null
  /** Units sold on the day. */
  readonly units_sold: number | null
  /** Revenue (GMV) of the day, in `currency` of the overview. */
  readonly gmv: number | null
  /** Older name of `units_sold`. Third-party: public code still reads it. */
  readonly inc_sold_count: number | null
  /** Older name of `gmv`. Third-party: public code still reads it. */
  readonly inc_sale_amount: number | null
}

/**
 * Totals over all requested days of `Product.salesTrend`.
 *
 * @since 0.1.0
 * @category models
 */
export type SalesTrendOverview = {
  /** Units sold in all requested days. */
  readonly units_sold: number | null
  /** Revenue (GMV) of all requested days, in `currency`. */
  readonly gmv: number | null
  /** Number of livestreams that sell the product. FastMoss documents the name only. */
  readonly live_count: number | null
  /** Number of creators who promote the product. FastMoss documents the name only. */
  readonly creator_count: number | null
  /**
   * Number of videos that promote the product ("aweme" is TikTok's word for a video). FastMoss documents the name only.
   */
  readonly aweme_count: number | null
  /** Currency code, such as `"USD"`. May be a symbol (`"$"`) or empty in some responses. */
  readonly currency: string | null
  /** Region code, such as `"US"`. */
  readonly region: string | null
}

/**
 * Data of `Product.salesTrend`: one entry per day, and totals.
 *
 * @since 0.1.0
 * @category models
 */
export type SalesTrendData = {
  /** Units sold and revenue of each day. */
  readonly list: ReadonlyArray<SalesTrendDay>
  /** Totals over all requested days. */
  readonly overview: SalesTrendOverview | null
}

/**
 * Returns the units sold and the revenue of one product per day, for the last 1 to 28 days.
 *
 * @see https://developers.fastmoss.com/docs/product/v1/salesTrend.html
 * @since 0.1.0
 * @category endpoints
 */
export const salesTrend = Declaration.call({
  path: "/product/v1/salesTrend",
  title: "Sales trend of a product",
  documentation: `${docs}/salesTrend.html`,
  confidence: "documented",
  payload: () =>
    Payload.struct<SalesTrendPayload>({
      filter: Struct.of<SalesTrendFilter>({ product_id: RequestField.requiredId, days: RequestField.requiredDays(28) })
    }),
  data: () => {
    const data = Struct.of<SalesTrendData>({
      list: ResponseField.list(Struct.of<SalesTrendDay>({
        dt: ResponseField.text,
        units_sold: ResponseField.number,
        gmv: ResponseField.number,
        inc_sold_count: ResponseField.number,
        inc_sale_amount: ResponseField.number
      })),
      overview: ResponseField.object<SalesTrendOverview>({
        units_sold: ResponseField.number,
        gmv: ResponseField.number,
        live_count: ResponseField.number,
        creator_count: ResponseField.number,
        aweme_count: ResponseField.number,
        currency: ResponseField.text,
        region: ResponseField.text
      })
    })
    return ResponseField.dataWithList(data, data)
  }
})

/**
 * A field that `Product.videoList` can sort by.
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
 * Filter of `Product.videoList`.
 *
 * @since 0.1.0
 * @category models
 */
export interface VideoListFilter {
  /** Product id: a text of digits. */
  readonly product_id: string
  /**
   * Number of days, from 1, counted back from now: videos published since then. Cannot be combined with
   * `create_time_range`.
   */
  readonly days?: number | undefined
  /** Publication time: a range of Unix seconds. Cannot be combined with `days`. */
  readonly create_time_range?: RequestField.TimeRange | undefined
  /** 1 for advertisements, 0 for other videos. */
  readonly is_ad?: 0 | 1 | undefined
  /** Older form of `days`: a text, such as `"7"`, of 1 to 28 days. Third-party: a program in use sends it. */
  readonly date_type?: string | undefined
}

/**
 * Payload of `Product.videoList`.
 *
 * @since 0.1.0
 * @category models
 */
export interface VideoListPayload extends Payload.BasePayload {
  /** Product whose videos are listed, and further conditions. */
  readonly filter: VideoListFilter
  /** Field to sort by, and the direction (descending by default). */
  readonly orderby?: RequestField.OrderBy<VideoListOrder> | undefined
}

/**
 * A row of `Product.videoList`: a video that promotes the product.
 *
 * @since 0.1.0
 * @category models
 */
export type VideoListRow = Row.PromotingVideo

/**
 * Lists the videos that promote a product. `days` and `create_time_range` cannot be combined.
 *
 * @see https://developers.fastmoss.com/docs/product/v1/video.html
 * @since 0.1.0
 * @category endpoints
 */
export const videoList = Declaration.paged({
  path: "/product/v1/videoList",
  title: "Videos of a product",
  documentation: `${docs}/video.html`,
  confidence: "documented",
  resultWindow: undefined,
  key: ["video_id"],
  payload: () =>
    Payload.paged<VideoListPayload>({
      filter: Struct.of<VideoListFilter>({
        product_id: RequestField.requiredId,
        days: RequestField.days,
        create_time_range: RequestField.timeRange,
        is_ad: RequestField.oneOf(0, 1),
        date_type: RequestField.daysText
      }),
      orderby: RequestField.orderByObject(
        "play_count",
        "digg_count",
        "comment_count",
        "share_count",
        "units_sold",
        "gmv"
      )
    }, PayloadRule.excludes("days", "create_time_range")),
  row: () => Row.PromotingVideo
})

/**
 * A field that `Product.creatorList` can sort by.
 *
 * @since 0.1.0
 * @category models
 */
export type CreatorListOrder =
  | "units_sold"
  | "gmv"
  | "follower_count"
  | "digg_count"

/**
 * Filter of `Product.creatorList`.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreatorListFilter {
  /** Product id: a text of digits. */
  readonly product_id: string
}

/**
 * Payload of `Product.creatorList`.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreatorListPayload extends Payload.BasePayload {
  /** Product whose creators are listed. */
  readonly filter: CreatorListFilter
  /** Field to sort by, and the direction (descending by default). */
  readonly orderby?: RequestField.OrderBy<CreatorListOrder> | undefined
}

/**
 * A row of `Product.creatorList`: a creator who promotes the product.
 *
 * @since 0.1.0
 * @category models
 */
export type CreatorListRow = Row.PromotingCreator & {
  /**
   * Categories of the creator: texts in FastMoss's example, objects in its table. FastMoss marks this field as
   * deprecated: use `category_name`.
   */
  readonly category: unknown
  /** Number of favorites. FastMoss documents the name only. */
  readonly favoriting_count: number | null
}

/**
 * Lists the creators who promote a product. FastMoss marks `category` of a row as deprecated.
 *
 * @see https://developers.fastmoss.com/docs/product/v1/affiliates.html
 * @since 0.1.0
 * @category endpoints
 */
export const creatorList = Declaration.paged({
  path: "/product/v1/creatorList",
  title: "Creators of a product",
  documentation: `${docs}/affiliates.html`,
  confidence: "documented",
  resultWindow: undefined,
  key: ["uid"],
  payload: () =>
    Payload.paged<CreatorListPayload>({
      filter: Struct.of<CreatorListFilter>({ product_id: RequestField.requiredId }),
      orderby: RequestField.orderByObject("units_sold", "gmv", "follower_count", "digg_count")
    }),
  row: () =>
    Struct.of<CreatorListRow>({
      ...Row.promotingCreator,
      category: ResponseField.unknown,
      favoriting_count: ResponseField.number
    })
})

/**
 * Filter fields that all product rankings share.
 *
 * @since 0.1.0
 * @category models
 */
export interface RankingFilter {
  /** Region code, such as `"US"`. The United Kingdom is `"GB"`. */
  readonly region?: Region | undefined
  /**
   * Product category: a `c_code` of `Product.categoryInfo`. A text of digits is sent as a number. FastMoss's examples
   * have first-level ids.
   */
  readonly category_id?: number | string | undefined
  /**
   * Period of the ranking: a finished day, week or month, such as `{ type: "day", value: "2026-04-01" }`. FastMoss
   * returns an empty list for an unfinished period.
   */
  readonly date_info?: DateInfo | undefined
}

/**
 * A field that `Product.topSelling` can sort by.
 *
 * @since 0.1.0
 * @category models
 */
export type TopSellingOrder =
  | "units_sold"
  | "gmv"
  | "total_units_sold"
  | "total_gmv"
  | "growth_rate"

/**
 * Filter of `Product.topSelling`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopSellingFilter extends RankingFilter {
  /** Another name of `category_id`, in the example of an older page. FastMoss does not document its effect. */
  readonly product_category?: number | string | undefined
  /** 1 for products sold across borders, 0 for others. Third-party: programs in use send it, with unknown effect. */
  readonly is_cross_border?: 0 | 1 | undefined
  /** 1 for products of fully managed shops, 0 for others. Third-party: programs in use send it, with unknown effect. */
  readonly is_fully_managed?: 0 | 1 | undefined
}

/**
 * Payload of `Product.topSelling`.
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
 * A row of `Product.topSelling`: a product with its sales in the period and in total.
 *
 * @since 0.1.0
 * @category models
 */
export type TopSellingRow = Row.RankedProduct & {
  /** Units sold in the period. */
  readonly units_sold: number | null
  /** Revenue (GMV) in the period, in `currency`. */
  readonly gmv: number | null
  /** Units sold in total. */
  readonly total_units_sold: number | null
  /** Total revenue (GMV), in `currency`. */
  readonly total_gmv: number | null
  /** Growth over the period before. Uncertain: one user reads 3242 as 32.42 %, another as 3242 %. */
  readonly growth_rate: number | null
}

/**
 * Ranks products by sales in a period. The unit of `growth_rate` is uncertain: one user reads 3242 as 32.42 %, another
 * as 3242 %.
 *
 * @see https://developers.fastmoss.com/docs/product/v1/topSales.html (page of the older path, `/product/v1/rank/topSales`)
 * @since 0.1.0
 * @category endpoints
 */
export const topSelling = Declaration.ranking({
  path: "/product/v1/rank/topSelling",
  title: "Best-selling products",
  documentation: `${docs}/topSales.html`,
  confidence: "third-party",
  resultWindow: 500,
  key: ["product_id"],
  payload: () =>
    Payload.paged<TopSellingPayload>({
      filter: RequestField.filter<TopSellingFilter>({
        region: RequestField.region,
        category_id: RequestField.categoryId,
        date_info: RequestField.dateInfo,
        product_category: RequestField.categoryId,
        is_cross_border: RequestField.oneOf(0, 1),
        is_fully_managed: RequestField.oneOf(0, 1)
      }),
      orderby: RequestField.orderByArray("units_sold", "gmv", "total_units_sold", "total_gmv", "growth_rate")
    }),
  row: () =>
    Struct.of<TopSellingRow>({
      ...Row.rankedProduct,
      units_sold: ResponseField.number,
      gmv: ResponseField.number,
      total_units_sold: ResponseField.number,
      total_gmv: ResponseField.number,
      growth_rate: ResponseField.number
    })
})

/**
 * A field that `Product.newListed` can sort by. Uncertain: `total_gmv` may exist only in FastMoss's MCP server.
 *
 * @since 0.1.0
 * @category models
 */
export type NewListedOrder =
  | "day3_units_sold"
  | "day3_gmv"
  | "total_units_sold"
  | "total_gmv"

/**
 * Filter of `Product.newListed`.
 *
 * @since 0.1.0
 * @category models
 */
export interface NewListedFilter extends RankingFilter {
  /** 1 for products sold across borders, 0 for others. Third-party: programs in use send it. */
  readonly is_cross_border?: 0 | 1 | undefined
  /** 1 for products of fully managed shops, 0 for others. Third-party: programs in use send it. */
  readonly is_fully_managed?: 0 | 1 | undefined
}

/**
 * Payload of `Product.newListed`.
 *
 * @since 0.1.0
 * @category models
 */
export interface NewListedPayload extends Payload.BasePayload {
  /** Conditions that every row meets. */
  readonly filter?: NewListedFilter | undefined
  /** Field to sort by, and the direction (descending by default). */
  readonly orderby?: RequestField.OrderBy<NewListedOrder> | undefined
}

/**
 * A row of `Product.newListed`: a new product with its sales.
 *
 * @since 0.1.0
 * @category models
 */
export type NewListedRow = Row.RankedProduct & {
  /** Units sold in three days. FastMoss does not document which: presumably the first three. */
  readonly day3_units_sold: number | null
  /** Revenue (GMV) of three days, in `currency`. FastMoss does not document which: presumably the first three. */
  readonly day3_gmv: number | null
  /** Units sold in total. */
  readonly total_units_sold: number | null
  /** Total revenue (GMV), in `currency`. Uncertain: may exist only in FastMoss's MCP server. */
  readonly total_gmv: number | null
}

/**
 * Ranks newly listed products by sales.
 *
 * According to users, a day in `date_info` must be at least three days ago.
 *
 * @since 0.1.0
 * @category endpoints
 */
export const newListed = Declaration.ranking({
  path: "/product/v1/rank/newListed",
  title: "Newly listed products",
  confidence: "third-party",
  resultWindow: 500,
  key: ["product_id"],
  payload: () =>
    Payload.paged<NewListedPayload>({
      filter: RequestField.filter<NewListedFilter>({
        region: RequestField.region,
        category_id: RequestField.categoryId,
        date_info: RequestField.dateInfo,
        is_cross_border: RequestField.oneOf(0, 1),
        is_fully_managed: RequestField.oneOf(0, 1)
      }),
      orderby: RequestField.orderByArray("day3_units_sold", "day3_gmv", "total_units_sold", "total_gmv")
    }),
  row: () =>
    Struct.of<NewListedRow>({
      ...Row.rankedProduct,
      day3_units_sold: ResponseField.number,
      day3_gmv: ResponseField.number,
      total_units_sold: ResponseField.number,
      total_gmv: ResponseField.number
    })
})

/**
 * A field that `Product.mostPromoted` can sort by.
 *
 * @since 0.1.0
 * @category models
 */
export type MostPromotedOrder = "affiliate_count" | "total_affiliate_count"

/**
 * Filter of `Product.mostPromoted`.
 *
 * @since 0.1.0
 * @category models
 */
export interface MostPromotedFilter extends RankingFilter {
  /** 1 for products sold across borders, 0 for others. */
  readonly is_cross_border?: 0 | 1 | undefined
  /** 1 for products of fully managed shops, 0 for others. */
  readonly is_fully_managed?: 0 | 1 | undefined
}

/**
 * Payload of `Product.mostPromoted`.
 *
 * @since 0.1.0
 * @category models
 */
export interface MostPromotedPayload extends Payload.BasePayload {
  /** Conditions that every row meets. */
  readonly filter?: MostPromotedFilter | undefined
  /** Field to sort by, and the direction (descending by default). */
  readonly orderby?: RequestField.OrderBy<MostPromotedOrder> | undefined
}

/**
 * A row of `Product.mostPromoted`: a product with its sales and its creators.
 *
 * @since 0.1.0
 * @category models
 */
export type MostPromotedRow = Row.RankedProduct & {
  /** Units sold in the period. */
  readonly units_sold: number | null
  /** Number of creators who began to promote the product in the period. */
  readonly affiliate_count: number | null
  /** Number of creators who promote the product in total. */
  readonly total_affiliate_count: number | null
  /** Revenue (GMV) in the period, in `currency`. */
  readonly gmv: number | null
}

/**
 * Ranks products by the number of creators who began to promote them in a period. FastMoss does not document the result
 * window.
 *
 * @see https://developer.fastmoss.com/zh/docs/product/v1/mostPromoted.html
 * @since 0.1.0
 * @category endpoints
 */
export const mostPromoted = Declaration.ranking({
  path: "/product/v1/rank/mostPromoted",
  title: "Most promoted products",
  documentation: "https://developer.fastmoss.com/zh/docs/product/v1/mostPromoted.html",
  confidence: "documented",
  resultWindow: undefined,
  key: ["product_id"],
  payload: () =>
    Payload.paged<MostPromotedPayload>({
      filter: RequestField.filter<MostPromotedFilter>({
        region: RequestField.region,
        date_info: RequestField.dateInfo,
        category_id: RequestField.categoryId,
        is_cross_border: RequestField.oneOf(0, 1),
        is_fully_managed: RequestField.oneOf(0, 1)
      }),
      orderby: RequestField.orderByArray("affiliate_count", "total_affiliate_count")
    }),
  row: () =>
    Struct.of<MostPromotedRow>({
      ...Row.rankedProduct,
      units_sold: ResponseField.number,
      affiliate_count: ResponseField.number,
      total_affiliate_count: ResponseField.number,
      gmv: ResponseField.number
    })
})

/**
 * Payload of `Product.fullyManaged`.
 *
 * @since 0.1.0
 * @category models
 */
export interface FullyManagedPayload extends Payload.BasePayload {
  /** Conditions that every row meets. */
  readonly filter?: RankingFilter | undefined
  /** Field to sort by, and the direction (descending by default). */
  readonly orderby?: RequestField.OrderBy<"units_sold"> | undefined
}

/**
 * A row of `Product.fullyManaged`: a product of a fully managed shop with its sales in the period.
 *
 * @since 0.1.0
 * @category models
 */
export type FullyManagedRow = Row.RankedProduct & {
  /** Units sold in the period. */
  readonly units_sold: number | null
  /** Revenue (GMV) in the period, in `currency`. */
  readonly gmv: number | null
  /**
   * Growth of units sold over the period before. FastMoss does not document the unit: in basis points, the 59335 of an
   * example is 593.35 %.
   */
  readonly units_sold_growth_rate: number | null
}

/**
 * Ranks products of fully managed shops by sales in a period. Sources list the regions `US`, `GB`, `ES`, `MX`, `DE`,
 * `IT` and `FR` only; this library also sends the others. FastMoss documents neither the result window, nor sort fields
 * besides `units_sold`, nor the unit of `units_sold_growth_rate`.
 *
 * @since 0.1.0
 * @category endpoints
 */
export const fullyManaged = Declaration.ranking({
  path: "/product/v1/rank/fullyManaged",
  title: "Fully managed products",
  confidence: "third-party",
  resultWindow: undefined,
  key: ["product_id"],
  payload: () =>
    Payload.paged<FullyManagedPayload>({
      filter: RequestField.filter<RankingFilter>({
        region: RequestField.region,
        category_id: RequestField.categoryId,
        date_info: RequestField.dateInfo
      }),
      orderby: RequestField.orderByArray("units_sold")
    }),
  row: () =>
    Struct.of<FullyManagedRow>({
      ...Row.rankedProduct,
      units_sold: ResponseField.number,
      gmv: ResponseField.number,
      units_sold_growth_rate: ResponseField.number
    })
})
