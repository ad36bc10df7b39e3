/**
 * Products: search, categories, sales trend, promoting creators and videos, rankings.
 *
 * Names are FastMoss's own. A field of a row is `null` where FastMoss gives none. `gmv` is in the currency of the region
 * unless its name says `usd`.
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
 * A field that `Product.search` sorts by.
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
  /** First-level category: a `c_code` of `Product.categoryInfo`. A text of digits is sent as a number. */
  readonly l1_category_id?: number | string | undefined
  /** Second-level category: a `c_code` of `Product.categoryInfo`. A text of digits is sent as a number. */
  readonly l2_category_id?: number | string | undefined
  /** Third-level category: a `c_code` of `Product.categoryInfo`. A text of digits is sent as a number. */
  readonly l3_category_id?: number | string | undefined
  /** Region code, such as `"US"`. */
  readonly region?: Region | undefined
  /** Products of fully managed shops. Said to be deprecated. */
  readonly is_sshop?: boolean | undefined
  /** 1 for local shops, 2 for cross-border shops. Said to be deprecated. */
  readonly shop_type?: 1 | 2 | undefined
  /** Commission rate in percent: `{ min: 10, max: 15 }` is 10 % to 15 %. */
  readonly commission_rate_range?: RequestField.Range | undefined
  /** Number of creators who promote the product. */
  readonly creator_count_range?: RequestField.Range | undefined
  /** Units sold. */
  readonly units_sold_range?: RequestField.Range | undefined
  /** Newly listed products. */
  readonly is_new_listed?: boolean | undefined
  /** Products with free shipping. */
  readonly is_free_shipping?: boolean | undefined
  /** Products that ship from a local warehouse. */
  readonly is_local_warehouse?: boolean | undefined
  /** Best-selling products. */
  readonly is_top_selling?: boolean | undefined
  /** A product id, or a list of them: texts of digits. A third-party client sends up to 100. */
  readonly product_id?: string | readonly [string, ...Array<string>] | undefined
  /** Shop id: a text of digits. */
  readonly seller_id?: string | undefined
  /** Lowest price, in the region's currency. Requires `region` or `seller_id`. */
  readonly price_range?: RequestField.Range | undefined
  /** 0 for products on sale, 1 for removed ones. */
  readonly off_shelves?: 0 | 1 | undefined
  /** 1 for products sold across borders. */
  readonly is_cross_border?: 0 | 1 | undefined
  /** 1 for products of fully managed shops. */
  readonly is_fully_managed?: 0 | 1 | undefined
  /** Units sold in the last 7 days. Uncertain: may be of FastMoss's MCP alone. */
  readonly day7_units_sold_range?: RequestField.Range | undefined
  /** Revenue of the last 7 days. Uncertain: may be of FastMoss's MCP alone. */
  readonly day7_gmv_range?: RequestField.Range | undefined
  /** Units sold in the last 28 days. Uncertain: may be of FastMoss's MCP alone. */
  readonly day28_units_sold_range?: RequestField.Range | undefined
  /** Revenue of the last 28 days. Uncertain: may be of FastMoss's MCP alone. */
  readonly day28_gmv_range?: RequestField.Range | undefined
  /** Revenue in all. Uncertain: may be of FastMoss's MCP alone. */
  readonly total_gmv_range?: RequestField.Range | undefined
  /** Lowest price. Uncertain: may be of FastMoss's MCP alone. */
  readonly floor_price_range?: RequestField.Range | undefined
}

/**
 * Payload of `Product.search`.
 *
 * @since 0.1.0
 * @category models
 */
export interface SearchPayload extends Payload.BasePayload {
  /** Words of the product title. */
  readonly keywords?: string | undefined
  /** Conditions that every row meets. */
  readonly filter?: SearchFilter | undefined
  /** Order of the rows. */
  readonly orderby?: RequestField.OrderBy<SearchOrder> | undefined
}

/**
 * A row of `Product.search`.
 *
 * @since 0.1.0
 * @category models
 */
export type SearchRow = {
  /** Product id: a text of digits, beyond 2^53. */
  readonly product_id: string | null
  /** Title. */
  readonly title: string | null
  /** Region code, such as `"US"`. */
  readonly region: string | null
  /** Code of the region's currency. */
  readonly currency: string | null
  /** URL of the cover image. May be missing on a free plan. */
  readonly cover: string | null
  /** Price as displayed. May be a range: `"$23.89 - 53.95"`. */
  readonly price: string | null
  /** Lowest price, in `currency`. */
  readonly floor_price: number | null
  /**
   * Commission rate in percent: `"12.5%"` is read as 12.5, `"-"` as `null`. `CommissionRate.fromPercent` makes a fraction of
   * it. Rankings have basis points.
   */
  readonly commission_rate: number | null
  /** Average rating by buyers. */
  readonly product_rating: number | null
  /** Category, on up to three levels. */
  readonly category: Row.Category | null
  /** The shop that sells the product. */
  readonly shop: Row.Shop | null
  /** Number of creators who promote the product. */
  readonly creator_count: number | null
  /** Number of videos that promote the product. */
  readonly video_count: number | null
  /** Units sold yesterday. Uncertain: one source has it. */
  readonly yday_units_sold: number | null
  /** Units sold in the last 7 days. */
  readonly day7_units_sold: number | null
  /** Units sold in the last 28 days. */
  readonly day28_units_sold: number | null
  /** Units sold in the last 90 days. */
  readonly day90_units_sold: number | null
  /** Units sold in all. */
  readonly total_units_sold: number | null
  /** Revenue of the last 7 days, in `currency`. */
  readonly day7_gmv: number | null
  /** Revenue of the last 28 days, in `currency`. */
  readonly day28_gmv: number | null
  /** Revenue of the last 90 days, in `currency`. */
  readonly day90_gmv: number | null
  /** Revenue in all, in `currency`. */
  readonly total_gmv: number | null
  /** Sold across borders. */
  readonly is_cross_border: boolean | null
  /** Sold by a fully managed shop. */
  readonly is_fully_managed: boolean | null
  /** Free shipping. */
  readonly is_free_shipping: boolean | null
  /** URL of the product on TikTok. */
  readonly tiktok_url: string | null
  /** URL of the product on FastMoss. */
  readonly fastmoss_url: string | null
  /** Creation time, `YYYY-MM-DD HH:MM:SS`. */
  readonly ctime: string | null
}

/**
 * Products by words of their title and by filters.
 *
 * `commission_rate` of a row is in percent (`"8%"` reads as 8, `"-"` as `null`); `price` is a text and may be a range.
 * Uncertain: the filters `day7_*`, `day28_*`, `total_gmv_range`, `floor_price_range` and the orders `day28_*` may be of
 * FastMoss's MCP alone; `is_sshop` and `shop_type` are said to be deprecated. `price_range` needs `region` or `seller_id`.
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
 * A node of the category tree. Filters take its `c_code`.
 *
 * @since 0.1.0
 * @category models
 */
export interface CategoryNode {
  /** The category's code, as a text of digits. Filters take it as it is. */
  readonly c_code: string | null
  readonly c_name: string | null
  readonly sub: ReadonlyArray<CategoryNode>
}

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
  readonly lang?: string | undefined
}

/**
 * Data of `Product.categoryInfo`: the first level of the tree.
 *
 * @since 0.1.0
 * @category models
 */
export type CategoryInfoData = ReadonlyArray<CategoryNode>

/**
 * The tree of product categories, three levels deep. Uncertain: a copied description names another path.
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
 * Filter of `Product.salesTrend`.
 *
 * @since 0.1.0
 * @category models
 */
export interface SalesTrendFilter {
  readonly product_id: string
  /** The number of days back: 1 to 28. */
  readonly days: number
}

/**
 * Payload of `Product.salesTrend`.
 *
 * @since 0.1.0
 * @category models
 */
export interface SalesTrendPayload extends Payload.BasePayload {
  readonly filter: SalesTrendFilter
}

/**
 * A day of `Product.salesTrend`.
 *
 * @since 0.1.0
 * @category models
 */
export type SalesTrendDay = {
  /** `YYYY-MM-DD`. */
  readonly dt: string | null
  /** Units sold on the day. */
  readonly units_sold: number | null
  /** Revenue of the day, in the `currency` of the overview. */
  readonly gmv: number | null
  /** The older name of `units_sold`. Third-party: public code still reads it. */
  readonly inc_sold_count: number | null
  /** The older name of `gmv`. Third-party: public code still reads it. */
  readonly inc_sale_amount: number | null
}

/**
 * All days of `Product.salesTrend` together.
 *
 * @since 0.1.0
 * @category models
 */
export type SalesTrendOverview = {
  readonly units_sold: number | null
  readonly gmv: number | null
  readonly live_count: number | null
  readonly creator_count: number | null
  readonly aweme_count: number | null
  readonly currency: string | null
  readonly region: string | null
}

/**
 * Data of `Product.salesTrend`.
 *
 * @since 0.1.0
 * @category models
 */
export type SalesTrendData = {
  readonly list: ReadonlyArray<SalesTrendDay>
  readonly overview: SalesTrendOverview | null
}

/**
 * Units and revenue of a product, day by day, over the last 1 to 28 days.
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
 * A field that `Product.videoList` sorts by.
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
  /** Videos of the last days, from 1. Cannot be combined with `create_time_range`. */
  readonly days?: number | undefined
  /** Publication time. Cannot be combined with `days`. */
  readonly create_time_range?: RequestField.TimeRange | undefined
  /** 1 for advertisements, 0 for others. */
  readonly is_ad?: 0 | 1 | undefined
  /** The older form of `days`: a text, such as `"7"`, of 1 to 28 days. Third-party: a program in use sends it. */
  readonly date_type?: string | undefined
}

/**
 * Payload of `Product.videoList`.
 *
 * @since 0.1.0
 * @category models
 */
export interface VideoListPayload extends Payload.BasePayload {
  readonly filter: VideoListFilter
  readonly orderby?: RequestField.OrderBy<VideoListOrder> | undefined
}

/**
 * A row of `Product.videoList`.
 *
 * @since 0.1.0
 * @category models
 */
export type VideoListRow = Row.PromotingVideo

/**
 * Videos that promote a product. `days` and `create_time_range` exclude each other.
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
 * A field that `Product.creatorList` sorts by.
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
  readonly product_id: string
}

/**
 * Payload of `Product.creatorList`.
 *
 * @since 0.1.0
 * @category models
 */
export interface CreatorListPayload extends Payload.BasePayload {
  readonly filter: CreatorListFilter
  readonly orderby?: RequestField.OrderBy<CreatorListOrder> | undefined
}

/**
 * A row of `Product.creatorList`.
 *
 * @since 0.1.0
 * @category models
 */
export type CreatorListRow = Row.PromotingCreator & {
  /** Said to be deprecated. */
  readonly category: unknown
  readonly favoriting_count: number | null
}

/**
 * Creators who promote a product. `category` is said to be deprecated.
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
 * Filter of the rankings of products.
 *
 * @since 0.1.0
 * @category models
 */
export interface RankingFilter {
  readonly region?: Region | undefined
  /** Product category id. A text of digits is sent as a number. */
  readonly category_id?: number | string | undefined
  readonly date_info?: DateInfo | undefined
}

/**
 * A field that `Product.topSelling` sorts by.
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
  /** The name of `category_id` in the example of an older page, whose table does not have it. */
  readonly product_category?: number | string | undefined
  /** 1 for products sold across borders. Third-party: programs in use send it; its effect is not documented. */
  readonly is_cross_border?: 0 | 1 | undefined
  /** 1 for products of fully managed shops. Third-party: a program in use sends it; its effect is not documented. */
  readonly is_fully_managed?: 0 | 1 | undefined
}

/**
 * Payload of `Product.topSelling`.
 *
 * @since 0.1.0
 * @category models
 */
export interface TopSellingPayload extends Payload.BasePayload {
  readonly filter?: TopSellingFilter | undefined
  readonly orderby?: RequestField.OrderBy<TopSellingOrder> | undefined
}

/**
 * A row of `Product.topSelling`.
 *
 * @since 0.1.0
 * @category models
 */
export type TopSellingRow = Row.RankedProduct & {
  /** Units sold in the period. */
  readonly units_sold: number | null
  /** Revenue of the period, in `currency`. */
  readonly gmv: number | null
  /** Units sold in all. */
  readonly total_units_sold: number | null
  /** Revenue in all, in `currency`. */
  readonly total_gmv: number | null
  /** Growth over the period before. Uncertain: one user divides it by 100, another takes it for percent. */
  readonly growth_rate: number | null
}

/**
 * Products by sales in a period. The unit of `growth_rate` is uncertain: one user divides it by 100, another takes it for
 * percent.
 *
 * @see https://developers.fastmoss.com/docs/product/v1/topSales.html (of the older name, `/product/v1/rank/topSales`)
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
 * A field that `Product.newListed` sorts by.
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
  /** 1 for products sold across borders. */
  readonly is_cross_border?: 0 | 1 | undefined
  /** 1 for products of fully managed shops. */
  readonly is_fully_managed?: 0 | 1 | undefined
}

/**
 * Payload of `Product.newListed`.
 *
 * @since 0.1.0
 * @category models
 */
export interface NewListedPayload extends Payload.BasePayload {
  readonly filter?: NewListedFilter | undefined
  readonly orderby?: RequestField.OrderBy<NewListedOrder> | undefined
}

/**
 * A row of `Product.newListed`.
 *
 * @since 0.1.0
 * @category models
 */
export type NewListedRow = Row.RankedProduct & {
  readonly day3_units_sold: number | null
  readonly day3_gmv: number | null
  readonly total_units_sold: number | null
  readonly total_gmv: number | null
}

/**
 * Newly listed products by sales. The date must be at least three days back, as users found.
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
 * A field that `Product.mostPromoted` sorts by.
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
  /** 1 for products sold across borders. */
  readonly is_cross_border?: 0 | 1 | undefined
  /** 1 for products of fully managed shops. */
  readonly is_fully_managed?: 0 | 1 | undefined
}

/**
 * Payload of `Product.mostPromoted`.
 *
 * @since 0.1.0
 * @category models
 */
export interface MostPromotedPayload extends Payload.BasePayload {
  readonly filter?: MostPromotedFilter | undefined
  readonly orderby?: RequestField.OrderBy<MostPromotedOrder> | undefined
}

/**
 * A row of `Product.mostPromoted`.
 *
 * @since 0.1.0
 * @category models
 */
export type MostPromotedRow = Row.RankedProduct & {
  readonly units_sold: number | null
  readonly affiliate_count: number | null
  readonly total_affiliate_count: number | null
  readonly gmv: number | null
}

/**
 * Products by creators who began to promote them. The result window is not documented.
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
  readonly filter?: RankingFilter | undefined
  readonly orderby?: RequestField.OrderBy<"units_sold"> | undefined
}

/**
 * A row of `Product.fullyManaged`.
 *
 * @since 0.1.0
 * @category models
 */
export type FullyManagedRow = Row.RankedProduct & {
  readonly units_sold: number | null
  readonly gmv: number | null
  /** The unit is not documented. */
  readonly units_sold_growth_rate: number | null
}

/**
 * Fully managed products by sales. Sources list the regions `US`, `GB`, `ES`, `MX`, `DE`, `IT` and `FR` alone; others are sent
 * all the same, as the sources disagree. The result window, the orders besides `units_sold`, and the unit of
 * `units_sold_growth_rate` are not documented.
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
