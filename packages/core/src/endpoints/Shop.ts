/**
 * Shops: search, what they sell, who promotes them, their lives, rankings.
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

const docs = "https://developers.fastmoss.com/docs/shop/v1"
const newerDocs = "https://developer.fastmoss.com/docs/shop/v1"

/** Whose list it is. A name needs its region; a creator's handle begins with `@`. */
const ofShop = {
  seller_id: RequestField.id,
  seller_name: RequestField.text,
  region: RequestField.region,
  creator_uid: RequestField.id,
  creator_unique_id: RequestField.text
}

/**
 * Shops by name and by filters. Long names often match nothing where their first word matches. Newer answers name the
 * creator by `creator_uid`, or by `creator_unique_id` with its `@`.
 *
 * @see https://developers.fastmoss.com/docs/shop/v1/search.html
 * @since 0.1.0
 * @category endpoints
 */
export const search = Declaration.paged({
  path: "/shop/v1/search",
  title: "Search shops",
  documentation: `${docs}/search.html`,
  confidence: "documented",
  resultWindow: 5000,
  key: ["seller_id"],
  payload: () =>
    Payload.paged({
      keywords: RequestField.keywords(),
      filter: RequestField.filter({
        ...ofShop,
        brand_name: RequestField.text,
        rating_range: RequestField.range,
        creator_range: RequestField.range,
        is_sshop: RequestField.bool,
        is_local: RequestField.bool,
        category_id: RequestField.int
      }),
      orderby: RequestField.orderByArray("day7_units_sold", "day7_gmv", "total_units_sold", "total_gmv")
    }),
  row: () =>
    Schema.Struct({
      seller_id: ResponseField.id,
      uid: ResponseField.id,
      name: ResponseField.text,
      brand: ResponseField.text,
      region: ResponseField.text,
      category_id: ResponseField.unknown,
      total_gmv: ResponseField.number,
      total_units_sold: ResponseField.number,
      day7_gmv: ResponseField.number,
      day7_units_sold: ResponseField.number,
      affiliate_creator_count: ResponseField.number
    })
})

/**
 * Products of a shop. The orders are not documented.
 *
 * @see https://developers.fastmoss.com/docs/shop/v1/productsList.html
 * @since 0.1.0
 * @category endpoints
 */
export const productList = Declaration.paged({
  path: "/shop/v1/productList",
  title: "Products of a shop",
  documentation: `${docs}/productsList.html`,
  confidence: "documented",
  resultWindow: undefined,
  key: ["product_id"],
  payload: () => Payload.paged({ filter: Schema.Struct(ofShop) }),
  row: () =>
    Schema.Struct({
      product_id: ResponseField.id,
      seller_id: ResponseField.id,
      title: ResponseField.text,
      region: ResponseField.text,
      relate_creator_count: ResponseField.number,
      relate_video_count: ResponseField.number,
      sku_count: ResponseField.number,
      category: Row.category,
      units_sold: ResponseField.number,
      yday_units_sold: ResponseField.number,
      day7_units_sold: ResponseField.number,
      day28_units_sold: ResponseField.number,
      day90_units_sold: ResponseField.number,
      gmv: ResponseField.number,
      yday_gmv: ResponseField.number,
      day7_gmv: ResponseField.number,
      day28_gmv: ResponseField.number,
      day90_gmv: ResponseField.number,
      product_rating: ResponseField.number,
      source: ResponseField.text,
      tiktok_url: ResponseField.text,
      fastmoss_url: ResponseField.text,
      shop_info: ResponseField.unknown
    })
})

/**
 * Creators who promote a shop.
 *
 * @see https://developer.fastmoss.com/docs/shop/v1/affiliates.html
 * @since 0.1.0
 * @category endpoints
 */
export const creatorList = Declaration.paged({
  path: "/shop/v1/creatorList",
  title: "Creators of a shop",
  documentation: `${newerDocs}/affiliates.html`,
  confidence: "documented",
  resultWindow: undefined,
  key: ["uid"],
  payload: () =>
    Payload.paged({
      filter: Schema.Struct(ofShop),
      orderby: RequestField.orderByArray("digg_count", "follower_count", "units_sold", "gmv")
    }),
  row: () => Schema.Struct({ ...Row.promotingCreator, seller_id: ResponseField.id })
})

/**
 * Videos that promote a shop. There is no `date_info` here. Uncertain: no table of rows was visible; those of a product's
 * videos are taken.
 *
 * @see https://developer.fastmoss.com/zh/docs/shop/v1/video.html
 * @since 0.1.0
 * @category endpoints
 */
export const videoList = Declaration.paged({
  path: "/shop/v1/videoList",
  title: "Videos of a shop",
  documentation: "https://developer.fastmoss.com/zh/docs/shop/v1/video.html",
  confidence: "documented",
  resultWindow: undefined,
  key: ["video_id"],
  payload: () =>
    Payload.paged({
      filter: Schema.Struct({ ...ofShop, create_time_range: RequestField.timeRange }),
      orderby: RequestField.orderByArray(
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
 * Livestreams of a shop. There is no filter by time: page by `start_time` until it is old enough. Most fields of rows are
 * read from the names of the orders.
 *
 * @see https://developer.fastmoss.com/docs/shop/v1/live.html
 * @since 0.1.0
 * @category endpoints
 */
export const liveList = Declaration.paged({
  path: "/shop/v1/liveList",
  title: "Livestreams of a shop",
  documentation: `${newerDocs}/live.html`,
  confidence: "documented",
  resultWindow: undefined,
  key: ["room_id"],
  payload: () =>
    Payload.paged({
      filter: Schema.Struct(ofShop),
      orderby: RequestField.orderByArray("start_time", "product_count", "total_user_count", "units_sold", "gmv")
    }),
  row: () =>
    Schema.Struct({
      room_id: ResponseField.id,
      seller_id: ResponseField.id,
      uid: ResponseField.id,
      title: ResponseField.text,
      cover: ResponseField.text,
      /** Unix seconds. */
      start_time: ResponseField.number,
      product_count: ResponseField.number,
      total_user_count: ResponseField.number,
      units_sold: ResponseField.number,
      gmv: ResponseField.number
    })
})

/** `shop_type` is 1 for brands, 2 for retail. */
const rankingFilter = {
  region: RequestField.region,
  category_id: RequestField.int,
  shop_type: RequestField.oneOf(1, 2),
  date_info: RequestField.dateInfo
}

/**
 * Shops by sales in a period. Rates are in percent (`"-13.93%"` reads as -13.93).
 *
 * @see https://developers.fastmoss.com/zh/docs/shop/v1/topSelling.html
 * @since 0.1.0
 * @category endpoints
 */
export const topSelling = Declaration.ranking({
  path: "/shop/v1/rank/topSelling",
  title: "Best-selling shops",
  documentation: "https://developers.fastmoss.com/zh/docs/shop/v1/topSelling.html",
  confidence: "documented",
  resultWindow: 500,
  key: ["shop_info.seller_id"],
  payload: () =>
    Payload.paged({
      filter: RequestField.filter({ ...rankingFilter, is_cross_border: RequestField.oneOf(0, 1) }),
      orderby: RequestField.orderByArray("units_sold", "usd_gmv")
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
export const mostPromoted = Declaration.ranking({
  path: "/shop/v1/rank/mostPromoted",
  title: "Most promoted shops",
  documentation: "https://developers.fastmoss.com/zh/docs/shop/v1/mostPromoted.html",
  confidence: "documented",
  resultWindow: undefined,
  key: ["shop_info.seller_id"],
  payload: () =>
    Payload.paged({
      filter: RequestField.filter({ ...rankingFilter, is_cross_border: RequestField.oneOf(0, 1) }),
      orderby: RequestField.orderByArray("affiliate_count")
    }),
  row: () => Schema.Struct({ ...Row.rankedShop, affiliate_count: ResponseField.number })
})

/**
 * Fully managed shops by sales. The window is not documented.
 *
 * @see https://developers.fastmoss.com/docs/shop/v1/fullyManaged.html
 * @since 0.1.0
 * @category endpoints
 */
export const fullyManaged = Declaration.ranking({
  path: "/shop/v1/rank/fullyManaged",
  title: "Fully managed shops",
  documentation: `${docs}/fullyManaged.html`,
  confidence: "documented",
  resultWindow: undefined,
  key: ["shop_info.seller_id"],
  payload: () =>
    Payload.paged({
      filter: RequestField.filter(rankingFilter),
      orderby: RequestField.orderByArray("units_sold", "usd_gmv")
    }),
  row: () => Schema.Struct(Row.rankedShop)
})
