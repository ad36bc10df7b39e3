/**
 * Shops: search, what they sell, who promotes them, their lives, rankings.
 *
 * Names are FastMoss's own. A field of a row is `null` where FastMoss gives none. `gmv` is in the currency of the region
 * unless its name says `usd`.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"
import * as Endpoint from "../endpoint/Endpoint.js"
import * as Payload from "../endpoint/Payload.js"
import * as Filter from "../endpoint/RequestField.js"
import * as Field from "../endpoint/ResponseField.js"
import * as Row from "./Row.js"

const docs = "https://developers.fastmoss.com/docs/shop/v1"
const newerDocs = "https://developer.fastmoss.com/docs/shop/v1"

/** Whose list it is. A name needs its region; a creator's handle begins with `@`. */
const ofShop = {
  seller_id: Filter.id,
  seller_name: Filter.text,
  region: Filter.region,
  creator_uid: Filter.id,
  creator_unique_id: Filter.text
}

/**
 * Shops by name and by filters. Long names often match nothing where their first word matches. Newer answers name the
 * creator by `creator_uid`, or by `creator_unique_id` with its `@`.
 *
 * @see https://developers.fastmoss.com/docs/shop/v1/search.html
 * @since 0.1.0
 * @category endpoints
 */
export const search = Endpoint.paged({
  path: "/shop/v1/search",
  title: "Search shops",
  documentation: `${docs}/search.html`,
  confidence: "documented",
  window: 5000,
  key: ["seller_id"],
  payload: () =>
    Payload.paged({
      keywords: Filter.keywords(),
      filter: Filter.filter({
        ...ofShop,
        brand_name: Filter.text,
        rating_range: Filter.range,
        creator_range: Filter.range,
        is_sshop: Filter.bool,
        is_local: Filter.bool,
        category_id: Filter.int
      }),
      orderby: Filter.orderByArray("day7_units_sold", "day7_gmv", "total_units_sold", "total_gmv")
    }),
  row: () =>
    Schema.Struct({
      seller_id: Field.id,
      uid: Field.id,
      name: Field.text,
      brand: Field.text,
      region: Field.text,
      category_id: Field.unknown,
      total_gmv: Field.number,
      total_units_sold: Field.number,
      day7_gmv: Field.number,
      day7_units_sold: Field.number,
      affiliate_creator_count: Field.number
    })
})

/**
 * Products of a shop. The orders are not documented.
 *
 * @see https://developers.fastmoss.com/docs/shop/v1/productsList.html
 * @since 0.1.0
 * @category endpoints
 */
export const productList = Endpoint.paged({
  path: "/shop/v1/productList",
  title: "Products of a shop",
  documentation: `${docs}/productsList.html`,
  confidence: "documented",
  window: undefined,
  key: ["product_id"],
  payload: () => Payload.paged({ filter: Schema.Struct(ofShop) }),
  row: () =>
    Schema.Struct({
      product_id: Field.id,
      seller_id: Field.id,
      title: Field.text,
      region: Field.text,
      relate_creator_count: Field.number,
      relate_video_count: Field.number,
      sku_count: Field.number,
      category: Row.category,
      units_sold: Field.number,
      yday_units_sold: Field.number,
      day7_units_sold: Field.number,
      day28_units_sold: Field.number,
      day90_units_sold: Field.number,
      gmv: Field.number,
      yday_gmv: Field.number,
      day7_gmv: Field.number,
      day28_gmv: Field.number,
      day90_gmv: Field.number,
      product_rating: Field.number,
      source: Field.text,
      tiktok_url: Field.text,
      fastmoss_url: Field.text,
      shop_info: Field.unknown
    })
})

/**
 * Creators who promote a shop.
 *
 * @see https://developer.fastmoss.com/docs/shop/v1/affiliates.html
 * @since 0.1.0
 * @category endpoints
 */
export const creatorList = Endpoint.paged({
  path: "/shop/v1/creatorList",
  title: "Creators of a shop",
  documentation: `${newerDocs}/affiliates.html`,
  confidence: "documented",
  window: undefined,
  key: ["uid"],
  payload: () =>
    Payload.paged({
      filter: Schema.Struct(ofShop),
      orderby: Filter.orderByArray("digg_count", "follower_count", "units_sold", "gmv")
    }),
  row: () => Schema.Struct({ ...Row.promotingCreator, seller_id: Field.id })
})

/**
 * Videos that promote a shop. There is no `date_info` here. Uncertain: no table of rows was visible; those of a product's
 * videos are taken.
 *
 * @see https://developer.fastmoss.com/zh/docs/shop/v1/video.html
 * @since 0.1.0
 * @category endpoints
 */
export const videoList = Endpoint.paged({
  path: "/shop/v1/videoList",
  title: "Videos of a shop",
  documentation: "https://developer.fastmoss.com/zh/docs/shop/v1/video.html",
  confidence: "documented",
  window: undefined,
  key: ["video_id"],
  payload: () =>
    Payload.paged({
      filter: Schema.Struct({ ...ofShop, create_time_range: Filter.timeRange }),
      orderby: Filter.orderByArray("play_count", "digg_count", "comment_count", "share_count", "units_sold", "gmv")
    }),
  row: () => Row.PromotingVideo
})

/**
 * Livestreams of a shop. There is no filter by time: page by `start_time` until it is old enough. Most fields of rows are
 * read from the names of the orders.
 *
 * @see https://developer.fastmoss.com/docs/shop/v1/live.html
 * @since 0.1.0
 * @category endpoints
 */
export const liveList = Endpoint.paged({
  path: "/shop/v1/liveList",
  title: "Livestreams of a shop",
  documentation: `${newerDocs}/live.html`,
  confidence: "documented",
  window: undefined,
  key: ["room_id"],
  payload: () =>
    Payload.paged({
      filter: Schema.Struct(ofShop),
      orderby: Filter.orderByArray("start_time", "product_count", "total_user_count", "units_sold", "gmv")
    }),
  row: () =>
    Schema.Struct({
      room_id: Field.id,
      seller_id: Field.id,
      uid: Field.id,
      title: Field.text,
      cover: Field.text,
      /** Unix seconds. */
      start_time: Field.number,
      product_count: Field.number,
      total_user_count: Field.number,
      units_sold: Field.number,
      gmv: Field.number
    })
})

/** `shop_type` is 1 for brands, 2 for retail. */
const rankingFilter = {
  region: Filter.region,
  category_id: Filter.int,
  shop_type: Filter.oneOf(1, 2),
  date_info: Filter.dateInfo
}

/**
 * Shops by sales in a period. Rates are in percent (`"-13.93%"` reads as -13.93).
 *
 * @see https://developers.fastmoss.com/zh/docs/shop/v1/topSelling.html
 * @since 0.1.0
 * @category endpoints
 */
export const topSelling = Endpoint.ranking({
  path: "/shop/v1/rank/topSelling",
  title: "Best-selling shops",
  documentation: "https://developers.fastmoss.com/zh/docs/shop/v1/topSelling.html",
  confidence: "documented",
  window: 500,
  key: ["shop_info.seller_id"],
  payload: () =>
    Payload.paged({
      filter: Filter.filter({ ...rankingFilter, is_cross_border: Filter.oneOf(0, 1) }),
      orderby: Filter.orderByArray("units_sold", "usd_gmv")
    }),
  row: () => Schema.Struct(Row.rankedShop)
})

/**
 * Shops by creators who began to promote them (`affiliate_count`). The window is not documented.
 *
 * @see https://developers.fastmoss.com/zh/docs/shop/v1/mostPromoted.html
 * @since 0.1.0
 * @category endpoints
 */
export const mostPromoted = Endpoint.ranking({
  path: "/shop/v1/rank/mostPromoted",
  title: "Most promoted shops",
  documentation: "https://developers.fastmoss.com/zh/docs/shop/v1/mostPromoted.html",
  confidence: "documented",
  window: undefined,
  key: ["shop_info.seller_id"],
  payload: () =>
    Payload.paged({
      filter: Filter.filter({ ...rankingFilter, is_cross_border: Filter.oneOf(0, 1) }),
      orderby: Filter.orderByArray("affiliate_count")
    }),
  row: () => Schema.Struct({ ...Row.rankedShop, affiliate_count: Field.number })
})

/**
 * Fully managed shops by sales. The window is not documented.
 *
 * @see https://developers.fastmoss.com/docs/shop/v1/fullyManaged.html
 * @since 0.1.0
 * @category endpoints
 */
export const fullyManaged = Endpoint.ranking({
  path: "/shop/v1/rank/fullyManaged",
  title: "Fully managed shops",
  documentation: `${docs}/fullyManaged.html`,
  confidence: "documented",
  window: undefined,
  key: ["shop_info.seller_id"],
  payload: () =>
    Payload.paged({
      filter: Filter.filter(rankingFilter),
      orderby: Filter.orderByArray("units_sold", "usd_gmv")
    }),
  row: () => Schema.Struct(Row.rankedShop)
})
