/**
 * Products: search, categories, trend, who promotes them, rankings.
 *
 * Names are FastMoss's own. A field of a row is `null` where FastMoss gives none. `gmv` is in the currency of the region
 * unless its name says `usd`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import type { DateInfo } from "../endpoint/DateInfo.js"
import * as Endpoint from "../endpoint/Endpoint.js"
import * as Payload from "../endpoint/Payload.js"
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
  readonly l1_category_id?: number | undefined
  readonly l2_category_id?: number | undefined
  readonly l3_category_id?: number | undefined
  readonly region?: Region | undefined
  readonly is_sshop?: boolean | undefined
  readonly shop_type?: 1 | 2 | undefined
  readonly commission_rate_range?: RequestField.Range | undefined
  readonly creator_count_range?: RequestField.Range | undefined
  readonly units_sold_range?: RequestField.Range | undefined
  readonly is_new_listed?: boolean | undefined
  readonly is_free_shipping?: boolean | undefined
  readonly is_local_warehouse?: boolean | undefined
  readonly is_top_selling?: boolean | undefined
  readonly product_id?: string | readonly [string, ...Array<string>] | undefined
  readonly seller_id?: string | undefined
  readonly price_range?: RequestField.Range | undefined
  readonly off_shelves?: 0 | 1 | undefined
  readonly is_cross_border?: 0 | 1 | undefined
  readonly is_fully_managed?: 0 | 1 | undefined
  readonly day7_units_sold_range?: RequestField.Range | undefined
  readonly day7_gmv_range?: RequestField.Range | undefined
  readonly day28_units_sold_range?: RequestField.Range | undefined
  readonly day28_gmv_range?: RequestField.Range | undefined
  readonly total_gmv_range?: RequestField.Range | undefined
  readonly floor_price_range?: RequestField.Range | undefined
}

/**
 * Payload of `Product.search`.
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
 * A row of `Product.search`.
 *
 * @since 0.1.0
 * @category models
 */
export type SearchRow = {
  readonly product_id: string | null
  readonly title: string | null
  readonly region: string | null
  readonly currency: string | null
  readonly cover: string | null
  readonly price: string | null
  readonly floor_price: number | null
  readonly commission_rate: number | null
  readonly product_rating: number | null
  readonly category: Row.Category | null
  readonly shop: Row.Shop | null
  readonly creator_count: number | null
  readonly video_count: number | null
  readonly yday_units_sold: number | null
  readonly day7_units_sold: number | null
  readonly day28_units_sold: number | null
  readonly day90_units_sold: number | null
  readonly total_units_sold: number | null
  readonly day7_gmv: number | null
  readonly day28_gmv: number | null
  readonly day90_gmv: number | null
  readonly total_gmv: number | null
  readonly is_cross_border: boolean | null
  readonly is_fully_managed: boolean | null
  readonly is_free_shipping: boolean | null
  readonly tiktok_url: string | null
  readonly fastmoss_url: string | null
  /** `YYYY-MM-DD HH:MM:SS`. */
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
export const search = Endpoint.paged({
  path: "/product/v1/search",
  title: "Search products",
  documentation: `${docs}/search.html`,
  confidence: "documented",
  resultWindow: 5000,
  key: ["product_id"],
  payload: () =>
    Payload.paged<SearchPayload>({
      keywords: RequestField.keywords(),
      filter: Schema.optional(
        Struct.of<SearchFilter>({
          l1_category_id: RequestField.int,
          l2_category_id: RequestField.int,
          l3_category_id: RequestField.int,
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
        }).pipe(Schema.filter(
          ({ price_range, region, seller_id }) =>
            price_range === undefined || region !== undefined || seller_id !== undefined,
          { identifier: "a filter whose price_range comes with region or seller_id" }
        ))
      ),
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
    }),
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
 * A node of the category tree. `c_code`, as a number, is what filters take.
 *
 * @since 0.1.0
 * @category models
 */
export interface CategoryNode {
  readonly c_code: string | null
  readonly c_name: string | null
  readonly sub: ReadonlyArray<CategoryNode>
}

const CategoryNode: Schema.Schema<CategoryNode, unknown> = Schema.suspend(() =>
  Struct.of<CategoryNode>({ c_code: ResponseField.id, c_name: ResponseField.text, sub: ResponseField.list(CategoryNode) })
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
 * Answer of `Product.categoryInfo`: the first level of the tree.
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
export const categoryInfo = Endpoint.call({
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
  readonly units_sold: number | null
  readonly gmv: number | null
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
 * Answer of `Product.salesTrend`.
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
export const salesTrend = Endpoint.call({
  path: "/product/v1/salesTrend",
  title: "Sales trend of a product",
  documentation: `${docs}/salesTrend.html`,
  confidence: "documented",
  payload: () =>
    Payload.struct<SalesTrendPayload>({
      filter: Struct.of<SalesTrendFilter>({ product_id: RequestField.requiredId, days: RequestField.days(28) })
    }),
  data: () =>
    Struct.of<SalesTrendData>({
      list: ResponseField.list(Struct.of<SalesTrendDay>({
        dt: ResponseField.text,
        units_sold: ResponseField.number,
        gmv: ResponseField.number
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
  readonly product_id: string
  readonly days?: number | undefined
  readonly create_time_range?: RequestField.TimeRange | undefined
  readonly is_ad?: 0 | 1 | undefined
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
export const videoList = Endpoint.paged({
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
        days: RequestField.int,
        create_time_range: RequestField.timeRange,
        is_ad: RequestField.oneOf(0, 1)
      }).pipe(Schema.filter(
        ({ create_time_range, days }) => create_time_range === undefined || days === undefined,
        { identifier: "a filter by days or by create_time_range, not by both" }
      )),
      orderby: RequestField.orderByObject(
        "play_count",
        "digg_count",
        "comment_count",
        "share_count",
        "units_sold",
        "gmv"
      )
    }),
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
export const creatorList = Endpoint.paged({
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
  readonly category_id?: number | undefined
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
  readonly is_cross_border?: 0 | 1 | undefined
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
  readonly units_sold: number | null
  readonly gmv: number | null
  readonly total_units_sold: number | null
  readonly total_gmv: number | null
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
export const topSelling = Endpoint.ranking({
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
        category_id: RequestField.int,
        date_info: RequestField.dateInfo,
        is_cross_border: RequestField.oneOf(0, 1)
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
  readonly is_cross_border?: 0 | 1 | undefined
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
 * Newly listed products by sales. The date has to be three days back or more, as users found.
 *
 * @since 0.1.0
 * @category endpoints
 */
export const newListed = Endpoint.ranking({
  path: "/product/v1/rank/newListed",
  title: "Newly listed products",
  confidence: "third-party",
  resultWindow: 500,
  key: ["product_id"],
  payload: () =>
    Payload.paged<NewListedPayload>({
      filter: RequestField.filter<NewListedFilter>({
        region: RequestField.region,
        category_id: RequestField.int,
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
  readonly is_cross_border?: 0 | 1 | undefined
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
 * Products by creators who began to promote them. The window is not documented.
 *
 * @see https://developer.fastmoss.com/zh/docs/product/v1/mostPromoted.html
 * @since 0.1.0
 * @category endpoints
 */
export const mostPromoted = Endpoint.ranking({
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
        category_id: RequestField.int,
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
  readonly units_sold_growth_rate: number | null
}

/**
 * Fully managed products by sales. The window, the orders besides `units_sold`, and the unit of `units_sold_growth_rate`
 * are not documented.
 *
 * @since 0.1.0
 * @category endpoints
 */
export const fullyManaged = Endpoint.ranking({
  path: "/product/v1/rank/fullyManaged",
  title: "Fully managed products",
  confidence: "third-party",
  resultWindow: undefined,
  key: ["product_id"],
  payload: () =>
    Payload.paged<FullyManagedPayload>({
      filter: RequestField.filter<RankingFilter>({
        region: RequestField.region,
        category_id: RequestField.int,
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
