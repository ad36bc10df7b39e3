/**
 * Livestreams: search and rankings. `gmv` is in `currency` unless its name says `usd`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../endpoint/Endpoint.js"
import * as Payload from "../endpoint/Payload.js"
import * as Filter from "../endpoint/RequestField.js"
import * as Field from "../endpoint/ResponseField.js"
import * as Row from "./Row.js"

const docs = "https://developers.fastmoss.com/docs/live/v1"

const liveRow = () =>
  Schema.Struct({
    room_id: Field.id,
    title: Field.text,
    cover: Field.text,
    currency: Field.text,
    /** Unix seconds. */
    start_time: Field.number,
    /** Unix seconds. */
    end_time: Field.number,
    /** Seconds. */
    duration: Field.number,
    product_count: Field.number,
    total_viewer_count: Field.number,
    peak_viewer_count: Field.number,
    total_units_sold: Field.number,
    total_gmv: Field.number,
    uv_value: Field.number,
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
export const search = Endpoint.paged({
  path: "/live/v1/search",
  title: "Search livestreams",
  documentation: `${docs}/search.html`,
  confidence: "documented",
  window: 5000,
  key: ["room_id"],
  payload: () =>
    Payload.paged({
      keywords: Filter.keywords(120),
      filter: Filter.filter({
        region: Filter.region,
        creator_category: Filter.int,
        product_category: Filter.int,
        live_type: Filter.oneOf(1, 2),
        follower_range: Filter.range,
        viewer_range: Filter.range,
        sold_range: Filter.range,
        start_time: Filter.timeRange,
        room_id: Filter.id
      }),
      orderby: Filter.orderByArray("start_time", "total_viewer_count", "total_units_sold", "total_gmv"),
      lang: Filter.lang
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
export const topLive = Endpoint.paged({
  path: "/live/v1/rank/topLive",
  title: "Top livestreams",
  documentation: `${docs}/topLive.html`,
  confidence: "documented",
  window: undefined,
  key: ["room_id"],
  payload: () =>
    Payload.paged({
      filter: Filter.filter({
        region: Filter.region,
        creator_category_id: Filter.int,
        product_category_id: Filter.int,
        live_type: Filter.oneOf(1, 2)
      }),
      orderby: Filter.orderByArray(
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
export const topProduct = Endpoint.ranking({
  path: "/live/v1/rank/topProduct",
  title: "Products by live sales",
  documentation: `${docs}/topProduct.html`,
  confidence: "documented",
  window: 500,
  key: ["product.product_id"],
  payload: () =>
    Payload.paged({
      filter: Filter.filter({ region: Filter.region, category_id: Filter.int, date_info: Filter.dateInfo }),
      orderby: Filter.orderByArray("units_sold", "gmv", "live_count")
    }),
  row: () =>
    Schema.Struct({
      product: Field.object({
        product_id: Field.id,
        title: Field.text,
        cover: Field.text,
        real_price: Field.text,
        currency: Field.text,
        region: Field.text,
        category: Row.category
      }),
      shop: Row.shop,
      top_live: Field.unknown,
      units_sold: Field.number,
      gmv: Field.number,
      usd_gmv: Field.number,
      currency: Field.text,
      live_count: Field.number
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
export const topCreator = Endpoint.ranking({
  path: "/live/v1/rank/topCreator",
  title: "Creators by live sales",
  documentation: `${docs}/topCreator.html`,
  confidence: "documented",
  window: 500,
  key: ["creator.uid"],
  payload: () =>
    Payload.paged({
      filter: Filter.filter({
        region: Filter.region,
        product_category_id: Filter.int,
        creator_category_id: Filter.int,
        date_info: Filter.dateInfo
      }),
      orderby: Filter.orderByArray("units_sold", "gmv")
    }),
  row: () =>
    Schema.Struct({
      creator: Row.creator,
      top_live: Field.unknown,
      sale_product_count: Field.number,
      live_units_sold: Field.number,
      live_gmv: Field.number,
      live_usd_gmv: Field.number,
      currency: Field.text,
      live_count: Field.number
    })
})
