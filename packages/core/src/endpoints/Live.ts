/**
 * Livestreams: search and rankings. `gmv` is in `currency` unless its name says `usd`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Declaration from "../endpoint/Declaration.js"
import * as Payload from "../endpoint/Payload.js"
import * as RequestField from "../endpoint/RequestField.js"
import * as ResponseField from "../endpoint/ResponseField.js"
import * as Row from "./Row.js"

const docs = "https://developers.fastmoss.com/docs/live/v1"

const liveRow = () =>
  Schema.Struct({
    room_id: ResponseField.id,
    title: ResponseField.text,
    cover: ResponseField.text,
    currency: ResponseField.text,
    /** Unix seconds. */
    start_time: ResponseField.number,
    /** Unix seconds. */
    end_time: ResponseField.number,
    /** Seconds. */
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
    Payload.paged({
      keywords: RequestField.keywords(120),
      filter: RequestField.filter({
        region: RequestField.region,
        creator_category: RequestField.int,
        product_category: RequestField.int,
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
 * Livestreams by what they reached. There is no `date_info` here. Only an older text was seen; the window is not
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
    Payload.paged({
      filter: RequestField.filter({
        region: RequestField.region,
        creator_category_id: RequestField.int,
        product_category_id: RequestField.int,
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
 * Products by what livestreams sold of them. What `top_live` holds is not documented.
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
    Payload.paged({
      filter: RequestField.filter({
        region: RequestField.region,
        category_id: RequestField.int,
        date_info: RequestField.dateInfo
      }),
      orderby: RequestField.orderByArray("units_sold", "gmv", "live_count")
    }),
  row: () =>
    Schema.Struct({
      product: ResponseField.object({
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
 * Creators by what their livestreams sold. The orders `units_sold` and `gmv` go by `live_units_sold` and `live_gmv` of the
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
    Payload.paged({
      filter: RequestField.filter({
        region: RequestField.region,
        product_category_id: RequestField.int,
        creator_category_id: RequestField.int,
        date_info: RequestField.dateInfo
      }),
      orderby: RequestField.orderByArray("units_sold", "gmv")
    }),
  row: () =>
    Schema.Struct({
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
