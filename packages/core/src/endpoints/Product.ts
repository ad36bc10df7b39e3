/**
 * Products: search, categories, trend, who promotes them, rankings.
 *
 * Names are FastMoss's own. A field of a row is `null` where FastMoss gives none. `gmv` is in the currency of the region
 * unless its name says `usd`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Declaration from "../endpoint/Declaration.js"
import * as Payload from "../endpoint/Payload.js"
import * as RequestField from "../endpoint/RequestField.js"
import * as ResponseField from "../endpoint/ResponseField.js"
import * as Row from "./Row.js"

const docs = "https://developers.fastmoss.com/docs/product/v1"

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
    Payload.paged({
      keywords: RequestField.keywords(),
      filter: Schema.optional(
        Schema.Struct({
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
    Schema.Struct({
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
      /** `YYYY-MM-DD HH:MM:SS`. */
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

interface CategoryNodeWire {
  readonly c_code?: string | number | null | undefined
  readonly c_name?: string | number | null | undefined
  readonly sub?: unknown
}

const CategoryNode: Schema.Schema<CategoryNode, CategoryNodeWire> = Schema.suspend(() =>
  Schema.Struct({ c_code: ResponseField.id, c_name: ResponseField.text, sub: ResponseField.list(CategoryNode) })
).annotations({ identifier: "CategoryNode" })

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
  payload: () => Payload.struct({ lang: RequestField.lang }),
  data: () => ResponseField.listOf(CategoryNode)
})

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
    Payload.struct({
      filter: Schema.Struct({ product_id: RequestField.requiredId, days: RequestField.days(28) })
    }),
  data: () =>
    Schema.Struct({
      list: ResponseField.list(Schema.Struct({
        /** `YYYY-MM-DD`. */
        dt: ResponseField.text,
        units_sold: ResponseField.number,
        gmv: ResponseField.number
      })),
      overview: ResponseField.object({
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
    Payload.paged({
      filter: Schema.Struct({
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
    Payload.paged({
      filter: Schema.Struct({ product_id: RequestField.requiredId }),
      orderby: RequestField.orderByObject("units_sold", "gmv", "follower_count", "digg_count")
    }),
  row: () =>
    Schema.Struct({ ...Row.promotingCreator, category: ResponseField.unknown, favoriting_count: ResponseField.number })
})

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
    Payload.paged({
      filter: RequestField.filter({
        region: RequestField.region,
        category_id: RequestField.int,
        date_info: RequestField.dateInfo,
        is_cross_border: RequestField.oneOf(0, 1)
      }),
      orderby: RequestField.orderByArray("units_sold", "gmv", "total_units_sold", "total_gmv", "growth_rate")
    }),
  row: () =>
    Schema.Struct({
      ...Row.rankedProduct,
      units_sold: ResponseField.number,
      gmv: ResponseField.number,
      total_units_sold: ResponseField.number,
      total_gmv: ResponseField.number,
      growth_rate: ResponseField.number
    })
})

/**
 * Newly listed products by sales. The date has to be three days back or more, as users found.
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
    Payload.paged({
      filter: RequestField.filter({
        region: RequestField.region,
        category_id: RequestField.int,
        date_info: RequestField.dateInfo,
        is_cross_border: RequestField.oneOf(0, 1),
        is_fully_managed: RequestField.oneOf(0, 1)
      }),
      orderby: RequestField.orderByArray("day3_units_sold", "day3_gmv", "total_units_sold", "total_gmv")
    }),
  row: () =>
    Schema.Struct({
      ...Row.rankedProduct,
      day3_units_sold: ResponseField.number,
      day3_gmv: ResponseField.number,
      total_units_sold: ResponseField.number,
      total_gmv: ResponseField.number
    })
})

/**
 * Products by creators who began to promote them. The window is not documented.
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
    Payload.paged({
      filter: RequestField.filter({
        region: RequestField.region,
        date_info: RequestField.dateInfo,
        category_id: RequestField.int,
        is_cross_border: RequestField.oneOf(0, 1),
        is_fully_managed: RequestField.oneOf(0, 1)
      }),
      orderby: RequestField.orderByArray("affiliate_count", "total_affiliate_count")
    }),
  row: () =>
    Schema.Struct({
      ...Row.rankedProduct,
      units_sold: ResponseField.number,
      affiliate_count: ResponseField.number,
      total_affiliate_count: ResponseField.number,
      gmv: ResponseField.number
    })
})

/**
 * Fully managed products by sales. The window, the orders besides `units_sold`, and the unit of `units_sold_growth_rate`
 * are not documented.
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
    Payload.paged({
      filter: RequestField.filter({
        region: RequestField.region,
        category_id: RequestField.int,
        date_info: RequestField.dateInfo
      }),
      orderby: RequestField.orderByArray("units_sold")
    }),
  row: () =>
    Schema.Struct({
      ...Row.rankedProduct,
      units_sold: ResponseField.number,
      gmv: ResponseField.number,
      units_sold_growth_rate: ResponseField.number
    })
})
