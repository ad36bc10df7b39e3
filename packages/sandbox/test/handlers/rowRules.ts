import { Endpoints } from "@effect-fastmoss/core"
import { OpenApi } from "@effect-fastmoss/sandbox"
import * as Day from "../../src/market/Day.js"
import type * as MarketModel from "../../src/market/MarketModel.js"
import {
  best,
  type Body,
  creatorOf,
  livestreamOf,
  market,
  productOf,
  type Row,
  shopOf,
  view,
  yesterday
} from "./marketFixtures.js"

const percent = (text: string) => text === "-" ? undefined : Number.parseFloat(text)
const secondOf = (text: string) => Date.parse(`${text.replace(" ", "T")}+08:00`) / 1000

/**
 * The part of a row that a filter compares with its value. It must equal the value (`equal`), be a list that contains
 * it (`member`), or be a number in the range (`range`).
 */
export type Compared =
  | { readonly equal: (row: Row) => string | number | boolean | undefined }
  | { readonly member: (row: Row) => ReadonlyArray<string | number> }
  | { readonly range: (row: Row) => number | undefined }

/**
 * Functions that return the parts of a row which an endpoint's filters and orders compare. Parts that the row lacks
 * come from the generated data.
 */
export interface RowRules {
  /** A filter that matches so few rows that a test can read them all. */
  readonly base: Body
  readonly filters: Record<string, Compared>
  readonly orders?: Record<string, (row: Row) => number>
  /** The text in which `keywords` are searched. */
  readonly text?: (row: Row) => string
}

const field = (name: string) => (row: Row): number => Number(row[name] ?? -Infinity)
const fields = (...names: ReadonlyArray<string>) => Object.fromEntries(names.map((name) => [name, field(name)]))

const promotionsOf = (row: Row) => view.promotionsOf(creatorOf(row))
const categories = (level: 0 | 1 | 2, promotions: ReadonlyArray<MarketModel.Promotion>) =>
  promotions.map(({ product }) => product.categories[level].id)

const rankedProduct: RowRules["filters"] = {
  region: { equal: (row) => row["region"] },
  category_id: { equal: (row) => row["category"].l1.id },
  is_cross_border: { equal: (row) => Number(productOf(row).shop.isCrossBorder) },
  is_fully_managed: { equal: (row) => Number(productOf(row).shop.isFullyManaged) }
}
const { is_cross_border: _, is_fully_managed: __, ...rankedManaged } = rankedProduct
/** The rule for a filter that has no effect. */
const ignored = { equal: () => 1 }
const rankedCreator: RowRules["filters"] = {
  region: { equal: (row) => row["creator"].region },
  category_id: { equal: (row) => row["creator"].category.id }
}
const rankedShop: RowRules["filters"] = {
  region: { equal: (row) => row["shop_info"].region },
  category_id: { equal: (row) => shopOf(row).topCategory.id },
  shop_type: { equal: (row) => shopOf(row).isBrand ? 1 : 2 }
}
const shopCrossBorder: RowRules["filters"] = { is_cross_border: { equal: (row) => Number(shopOf(row).isCrossBorder) } }
const videoOrders = fields("play_count", "digg_count", "comment_count", "share_count", "units_sold", "gmv")
const livestreams: RowRules["filters"] = {
  region: { equal: (row) => row["creator"].region },
  live_type: { equal: (row) => creatorOf(row).isShop ? 1 : 2 }
}
const livestreamCategories = (row: Row) => categories(0, livestreamOf(row).promotions)

export const rowRules: Record<string, RowRules> = {
  "/product/v1/search": {
    base: { region: "JP" },
    text: (row) => row["title"],
    filters: {
      l1_category_id: { equal: (row) => row["category"].l1.id },
      l2_category_id: { equal: (row) => row["category"].l2.id },
      l3_category_id: { equal: (row) => row["category"].l3.id },
      region: { equal: (row) => row["region"] },
      is_sshop: { equal: (row) => row["is_fully_managed"] === 1 },
      shop_type: { equal: (row) => row["is_cross_border"] + 1 },
      commission_rate_range: { range: (row) => percent(row["commission_rate"]) },
      creator_count_range: { range: field("creator_count") },
      units_sold_range: { range: field("total_units_sold") },
      is_new_listed: { equal: (row) => Day.fromMillis(secondOf(row["ctime"]) * 1000) > yesterday - 30 },
      is_free_shipping: { equal: (row) => row["is_free_shipping"] === 1 },
      is_local_warehouse: { equal: (row) => productOf(row).isInLocalWarehouse },
      is_top_selling: { equal: (row) => row["day7_units_sold"] >= 1000 },
      product_id: { equal: (row) => row["product_id"] },
      seller_id: { equal: (row) => row["shop"].seller_id },
      price_range: { range: field("floor_price") },
      off_shelves: { equal: (row) => Number(productOf(row).lastDay < yesterday) },
      is_cross_border: { equal: (row) => row["is_cross_border"] },
      is_fully_managed: { equal: (row) => row["is_fully_managed"] },
      day7_units_sold_range: { range: field("day7_units_sold") },
      day7_gmv_range: { range: field("day7_gmv") },
      day28_units_sold_range: { range: field("day28_units_sold") },
      day28_gmv_range: { range: field("day28_gmv") },
      total_gmv_range: { range: field("total_gmv") },
      floor_price_range: { range: field("floor_price") }
    },
    orders: {
      ...fields(
        "day7_units_sold",
        "day7_gmv",
        "total_units_sold",
        "total_gmv",
        "creator_count",
        "day28_units_sold",
        "day28_gmv"
      ),
      commission_rate: (row) => percent(row["commission_rate"]) ?? -1
    }
  },
  "/product/v1/videoList": {
    base: { product_id: best.id },
    filters: {
      create_time_range: { range: (row) => row["video"].create_time },
      is_ad: { equal: (row) => row["is_ad"] }
    },
    orders: videoOrders
  },
  "/product/v1/creatorList": {
    base: { product_id: best.id },
    filters: {},
    orders: { ...fields("units_sold", "gmv", "follower_count"), digg_count: field("favoriting_count") }
  },
  "/product/v1/rank/topSelling": {
    base: { region: "TH" },
    filters: { ...rankedProduct, product_category: { equal: (row) => row["category"].l1.id } },
    orders: fields("units_sold", "gmv", "total_units_sold", "total_gmv", "growth_rate")
  },
  "/product/v1/rank/newListed": {
    base: {},
    filters: rankedProduct,
    orders: fields("day3_units_sold", "day3_gmv", "total_units_sold", "total_gmv")
  },
  "/product/v1/rank/mostPromoted": {
    base: {},
    filters: rankedProduct,
    orders: fields("affiliate_count", "total_affiliate_count")
  },
  "/product/v1/rank/fullyManaged": { base: { region: "US" }, filters: rankedManaged, orders: fields("units_sold") },
  "/creator/v1/search": {
    base: { region: "SG" },
    text: (row) => `${row["uid"]} ${row["unique_id"]} ${row["nickname"]}`,
    filters: {
      region: { equal: (row) => row["region"] },
      category_id: { equal: (row) => row["category"].id },
      verify_type: { equal: (row) => creatorOf(row).isVerified ? 2 : 1 },
      account_type: { equal: (row) => creatorOf(row).isShop ? 2 : 1 },
      creator_type: { equal: (row) => creatorOf(row).isShop ? 2 : 1 },
      follower_gender_type: { equal: (row) => creatorOf(row).followsMostly === "male" ? 1 : 2 },
      follower_age_type: { equal: (row) => creatorOf(row).age },
      follower_range: { range: field("follower_count") },
      is_mcn_creator: { equal: (row) => creatorOf(row).agency !== undefined },
      is_ecommerce_creator: { equal: (row) => promotionsOf(row).length > 0 },
      uid: { equal: (row) => row["uid"] },
      unique_id: { equal: (row) => row["unique_id"] },
      product_category_l1_id: { member: (row) => categories(0, promotionsOf(row)) },
      product_category_l2_id: { member: (row) => categories(1, promotionsOf(row)) },
      product_category_l3_id: { member: (row) => categories(2, promotionsOf(row)) },
      creator_category_id: { equal: (row) => row["category"].id }
    },
    orders: {
      ...fields(
        "follower_count",
        "video_count",
        "video_avg_play_count",
        "video_avg_digg_count",
        "day28_follower_count",
        "day28_units_sold",
        "day28_gmv"
      ),
      follower_day28_count: field("day28_follower_count")
    }
  },
  "/creator/v1/productList": {
    base: { uid: best.promotions[0]?.creator.id },
    filters: {}
  },
  "/creator/v1/rank/topGrowth": {
    base: { region: "GB" },
    filters: {
      ...rankedCreator,
      product_category: ignored,
      verify_type: { equal: (row) => creatorOf(row).isVerified ? 2 : 1 }
    },
    orders: fields("follower_inc_count")
  },
  "/creator/v1/rank/topPotential": {
    base: { region: "US" },
    filters: {
      region: { equal: (row) => row["creator"].region },
      creator_category_id: { equal: (row) => row["creator"].category.id },
      product_category_l1_id: { member: (row) => categories(0, promotionsOf(row)) },
      product_category_l2_id: { member: (row) => categories(1, promotionsOf(row)) },
      product_category_l3_id: { member: (row) => categories(2, promotionsOf(row)) },
      ecommerce_type: { equal: (row) => creatorOf(row).channel },
      follower_count_range: { range: (row) => row["creator"].follower_count },
      follower_age_type: { equal: (row) => creatorOf(row).age },
      follower_gender_type: { equal: (row) => creatorOf(row).followsMostly === "male" ? 1 : 0 }
    },
    orders: fields("potential_index")
  },
  "/creator/v1/rank/topEcommerce": {
    base: { region: "US" },
    filters: {
      region: { equal: (row) => row["creator"].region },
      creator_category_id: { equal: (row) => row["creator"].category.id },
      product_category_id: { member: (row) => categories(0, promotionsOf(row)) },
      product_category: ignored,
      account_type: { equal: (row) => creatorOf(row).isShop ? 2 : 1 },
      ecommerce_type: {
        member: (row) => [...(row["video_usd_gmv"] > 0 ? [1] : []), ...(row["live_usd_gmv"] > 0 ? [2] : [])]
      }
    }
  },
  "/creator/v1/rank/topBlueVGrowth": { base: {}, filters: rankedCreator },
  "/creator/v1/rank/topFollowers": { base: { region: "ID" }, filters: rankedCreator },
  "/shop/v1/search": {
    base: { region: "US" },
    text: (row) => row["name"],
    filters: {
      seller_id: { equal: (row) => row["seller_id"] },
      region: { equal: (row) => row["region"] },
      creator_uid: { equal: (row) => row["uid"] },
      creator_unique_id: { equal: (row) => shopOf(row).account.handle },
      brand_name: { equal: (row) => row["brand"] },
      rating_range: { range: (row) => shopOf(row).rating },
      creator_range: { range: field("affiliate_creator_count") },
      is_sshop: { equal: (row) => shopOf(row).isFullyManaged },
      is_local: { equal: (row) => !shopOf(row).isCrossBorder },
      category_id: { equal: (row) => row["category_id"][0] }
    },
    orders: fields("day7_units_sold", "day7_gmv", "total_units_sold", "total_gmv")
  },
  "/shop/v1/productList": {
    base: { seller_id: best.shop.id },
    filters: {},
    orders: {
      ...fields("day7_units_sold", "day28_units_sold", "day90_units_sold", "day7_gmv", "day28_gmv", "day90_gmv"),
      total_units_sold: field("units_sold"),
      total_gmv: field("gmv"),
      launch_time: (row) => productOf(row).listedAt,
      commission_rate: (row) => productOf(row).commission ?? -1
    }
  },
  "/shop/v1/creatorList": {
    base: { seller_id: best.shop.id },
    filters: {},
    orders: { ...fields("units_sold", "gmv", "follower_count"), digg_count: (row) => creatorOf(row).diggs }
  },
  "/shop/v1/videoList": {
    base: { seller_id: best.shop.id },
    filters: { create_time_range: { range: (row) => row["video"].create_time } },
    orders: videoOrders
  },
  "/shop/v1/liveList": {
    base: { seller_id: best.shop.id },
    filters: {},
    orders: fields("start_time", "product_count", "total_user_count", "units_sold", "gmv")
  },
  "/shop/v1/rank/topSelling": {
    base: { region: "US" },
    filters: { ...rankedShop, ...shopCrossBorder },
    orders: fields("units_sold", "usd_gmv")
  },
  "/shop/v1/rank/mostPromoted": {
    base: {},
    filters: { ...rankedShop, ...shopCrossBorder },
    orders: fields("affiliate_count")
  },
  "/shop/v1/rank/fullyManaged": { base: {}, filters: rankedShop, orders: fields("units_sold", "usd_gmv") },
  "/video/v1/search": {
    base: { region: "SG" },
    text: (row) => row["desc"],
    filters: {
      create_time_range: { range: field("create_time") },
      publish_time_range: { range: field("create_time") },
      region: { equal: (row) => row["region"] },
      creator_category_id: { equal: (row) => row["creator"].category.id },
      category_id: { equal: (row) => row["creator"].category.id },
      product_category_id: { equal: (row) => market.product(row["product_info"][0].product_id)?.categories[0].id },
      follower_count_range: { range: (row) => row["creator"].follower_count },
      play_count_range: { range: field("play_count") },
      digg_count_range: { range: field("digg_count") },
      interact_rate_range: { range: field("interact_rate") },
      is_ecommerce: { equal: (row) => row["is_ecommerce"] },
      is_ecommerce_creator: { equal: () => true },
      creator_uid: { equal: (row) => row["creator"].uid },
      creator_unique_id: { equal: (row) => row["creator"].unique_id },
      video_id: { equal: (row) => row["video_id"] }
    },
    orders: {
      ...videoOrders,
      ...fields("create_time", "interact_rate"),
      follower_count: (row) => row["creator"].follower_count
    }
  },
  "/live/v1/search": {
    base: { region: "SG" },
    text: (row) => `${row["creator"].unique_id} ${row["creator"].nickname} ${row["title"]}`,
    filters: {
      ...livestreams,
      creator_category: { equal: (row) => row["creator"].category.id },
      product_category: { member: livestreamCategories },
      follower_range: { range: (row) => row["creator"].follower_count },
      viewer_range: { range: field("total_viewer_count") },
      sold_range: { range: field("total_units_sold") },
      start_time: { range: field("start_time") },
      room_id: { equal: (row) => row["room_id"] }
    },
    orders: fields("start_time", "total_viewer_count", "total_units_sold", "total_gmv")
  },
  "/live/v1/rank/topLive": {
    base: { region: "SG" },
    filters: {
      ...livestreams,
      creator_category_id: { equal: (row) => row["creator"].category.id },
      product_category_id: { member: livestreamCategories }
    },
    orders: fields("start_time", "total_viewer_count", "peak_viewer_count", "total_units_sold", "total_gmv")
  },
  "/live/v1/rank/topProduct": {
    base: {},
    filters: {
      region: { equal: (row) => row["product"].region },
      category_id: { equal: (row) => row["product"].category.l1.id }
    },
    orders: fields("units_sold", "gmv", "live_count")
  },
  "/live/v1/rank/topCreator": {
    base: {},
    filters: {
      region: { equal: (row) => row["creator"].region },
      creator_category_id: { equal: (row) => row["creator"].category.id },
      product_category_id: { member: (row) => row["top_live"].flatMap(livestreamCategories) }
    },
    orders: { units_sold: field("live_units_sold"), gmv: field("live_gmv") }
  },
  "/agency/v1/rank/salesRank": {
    base: {},
    filters: { region: { equal: (row) => row["region"] } },
    orders: fields("usd_gmv")
  }
}

/**
 * Declared fields that no row of the sandbox contains: older names, older forms and uncertain fields. Keyed by path.
 */
export const absent: Record<string, ReadonlyArray<string>> = {
  "/product/v1/rank/topSelling": ["price"],
  "/product/v1/rank/newListed": ["price"],
  "/product/v1/rank/mostPromoted": ["price"],
  "/product/v1/rank/fullyManaged": ["price"],
  "/creator/v1/rank/topGrowth": [
    "unique_id",
    "nickname",
    "avatar",
    "region",
    "category",
    "follower_count",
    "video_count"
  ],
  "/creator/v1/rank/topEcommerce": ["total_gmv", "unique_id", "nickname", "avatar", "region", "category"],
  "/product/v1/videoList": ["sold_count", "sale_amount", "forward_count"],
  "/shop/v1/videoList": ["sold_count", "sale_amount", "forward_count"],
  "/shop/v1/search": ["shop_rating", "on_sale_product_count", "day7_total_gmv", "tiktok_unique_id", "avatar_url"],
  "/video/v1/search": ["publish_time", "sold_count", "sale_amount", "forward_count"]
}

/** Names of filters that select the subject or the period of a list, such as a shop. Other tests cover them. */
const subjects = new Set(["date_info", "seller_name", "shop_name", "days", "date_type"])
export const ofSubject: Record<string, ReadonlyArray<string>> = {
  "/product/v1/videoList": ["product_id"],
  "/product/v1/creatorList": ["product_id"],
  "/creator/v1/productList": ["uid"],
  ...Object.fromEntries(
    ["productList", "creatorList", "videoList", "liveList"].map((name) => [
      `/shop/v1/${name}`,
      ["seller_id", "region", "creator_uid", "creator_unique_id"]
    ])
  )
}

const document = OpenApi.document()
export const requestOf = (path: string) =>
  Object(document.paths[path]?.post.requestBody.content["application/json"].schema).properties ?? {}
export const declaredFilters = (path: string) =>
  Object.keys(requestOf(path).filter?.properties ?? {}).filter((name) =>
    !subjects.has(name) && !(ofSubject[path] ?? []).includes(name)
  )
export const declaredOrders = (path: string): ReadonlyArray<string> => {
  const { orderby } = requestOf(path)
  const { field } = (orderby?.items ?? orderby)?.properties ?? {}
  return field?.enum ?? []
}
/** Returns an order in the form that the endpoint declares. */
export const orderOf = (path: string, order: object) => requestOf(path).orderby?.type === "array" ? [order] : order

export const listings = Endpoints.all.filter(({ endpoint }) => endpoint.listing !== undefined)
