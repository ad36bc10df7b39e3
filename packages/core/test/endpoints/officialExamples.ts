import { Agency, Creator, Endpoint, type FastMossClient, type FastMossError, Live } from "@effect-fastmoss/core"
import { Product, Shop, Video } from "@effect-fastmoss/core"
import type { Effect, Either } from "effect"

/**
 * An example of a request in FastMoss's documentation: the body as it is sent, and the equivalent payload of the typed
 * call.
 */
export interface OfficialExample {
  readonly name: string
  readonly path: string
  readonly payload: object
  readonly wire: object
  readonly send: () => Effect.Effect<unknown, FastMossError.FastMossError, FastMossClient.FastMossClient>
  readonly decode: () => Either.Either<unknown, unknown>
}

const example = <Payload extends object>(
  name: string,
  call: Endpoint.Call<Payload, unknown>,
  payload: Payload,
  wire: object
): OfficialExample => ({
  name,
  path: call.endpoint.path,
  payload,
  wire,
  send: () => call(payload),
  decode: () => Endpoint.decodePayload(call)(wire)
})

const paging = { page: 1, pagesize: 10 }
const day = { type: "day", value: "2026-04-01" } as const
const productId = "1729421229342823356"

/**
 * The examples of requests in FastMoss's documentation. Where the documentation was truncated, the rest of the example
 * is omitted.
 */
export const officialExamples: ReadonlyArray<OfficialExample> = [
  example("product search", Product.search, {
    keywords: "yoga mat",
    filter: { region: "US", l1_category_id: 2, off_shelves: 0, commission_rate_range: { min: 10, max: 15 } },
    orderby: { field: "day7_units_sold", order: "desc" },
    ...paging
  }, {
    keywords: "yoga mat",
    filter: { region: "US", l1_category_id: 2, off_shelves: 0, commission_rate_range: { min: 10, max: 15 } },
    orderby: [{ field: "day7_units_sold", order: "desc" }],
    ...paging
  }),
  example("product categories", Product.categoryInfo, {}, {}),
  example("sales trend", Product.salesTrend, { filter: { product_id: productId, days: 7 } }, {
    filter: { product_id: productId, days: 7 }
  }),
  example("videos of a product", Product.videoList, {
    filter: { product_id: productId, create_time_range: { min: 1767196800, max: 1777278619 } },
    orderby: { field: "play_count", order: "desc" },
    ...paging
  }, {
    filter: { product_id: productId, create_time_range: { min: 1767196800, max: 1777278619 } },
    orderby: { field: "play_count", order: "desc" },
    ...paging
  }),
  example("videos of a product, on the older page", Product.videoList, {
    filter: { product_id: productId, date_type: "7" },
    ...paging
  }, { filter: { product_id: productId, date_type: "7" }, ...paging }),
  example("creators of a product", Product.creatorList, {
    filter: { product_id: "1734037502413342614" },
    orderby: { field: "units_sold", order: "desc" },
    ...paging
  }, { filter: { product_id: "1734037502413342614" }, orderby: { field: "units_sold", order: "desc" }, ...paging }),
  example("product ranking", Product.topSelling, {
    filter: { region: "VN", category_id: 2, date_info: { type: "day", value: "2026-02-01" } },
    orderby: { field: "gmv", order: "desc" },
    ...paging
  }, {
    filter: { region: "VN", category_id: 2, date_info: { type: "day", value: "2026-02-01" } },
    orderby: [{ field: "gmv", order: "desc" }],
    ...paging
  }),
  example("product ranking, on the older page", Product.topSelling, {
    filter: { region: "US", product_category: 1, date_info: day },
    orderby: { field: "units_sold", order: "desc" },
    ...paging
  }, {
    filter: { region: "US", product_category: 1, date_info: day },
    orderby: [{ field: "units_sold", order: "desc" }],
    ...paging
  }),
  example("new products", Product.newListed, {
    filter: { region: "JP", date_info: day, is_cross_border: 1, is_fully_managed: 0 },
    orderby: { field: "day3_units_sold", order: "desc" },
    ...paging
  }, {
    filter: { region: "JP", date_info: day, is_cross_border: 1, is_fully_managed: 0 },
    orderby: [{ field: "day3_units_sold", order: "desc" }],
    ...paging
  }),
  example("most promoted products", Product.mostPromoted, {
    filter: { region: "US", category_id: 2, date_info: { type: "day", value: "2026-02-01" } },
    orderby: { field: "affiliate_count", order: "desc" },
    ...paging
  }, {
    filter: { region: "US", category_id: 2, date_info: { type: "day", value: "2026-02-01" } },
    orderby: [{ field: "affiliate_count", order: "desc" }],
    ...paging
  }),
  example("creator search", Creator.search, {
    keywords: "daisycabral_",
    filter: { region: "US", category_id: 1, follower_range: { min: 1000, max: 10000 } },
    orderby: { field: "follower_count", order: "desc" },
    ...paging
  }, {
    keywords: "daisycabral_",
    filter: { region: "US", category_id: 1, follower_range: { min: 1000, max: 10000 } },
    orderby: [{ field: "follower_count", order: "desc" }],
    ...paging
  }),
  example(
    "products of a creator",
    Creator.productList,
    { filter: { uid: "6893103660525831169", days: 7 }, ...paging },
    { filter: { uid: "6893103660525831169", days: 7 }, ...paging }
  ),
  example("growing creators", Creator.topGrowth, {
    filter: { region: "GB", date_info: { type: "day", value: "2026-03-15" } },
    orderby: { field: "follower_inc_count", order: "desc" },
    ...paging
  }, {
    filter: { region: "GB", date_info: { type: "day", value: "2026-03-15" } },
    orderby: [{ field: "follower_inc_count", order: "desc" }],
    ...paging
  }),
  example("growing creators, on the English page", Creator.topGrowth, {
    filter: { region: "US", product_category: 1, date_info: day },
    orderby: { field: "follower_inc_count", order: "desc" },
    ...paging
  }, {
    filter: { region: "US", product_category: 1, date_info: day },
    orderby: [{ field: "follower_inc_count", order: "desc" }],
    ...paging
  }),
  example("creators with potential", Creator.topPotential, {
    filter: {
      region: "US",
      creator_category_id: 4,
      product_category_l1_id: 14,
      date_info: { type: "month", value: "2026-03" },
      follower_count_range: { min: 500000, max: 1000000 }
    },
    orderby: { field: "potential_index", order: "desc" },
    ...paging
  }, {
    filter: {
      region: "US",
      creator_category_id: 4,
      product_category_l1_id: 14,
      date_info: { type: "month", value: "2026-03" },
      follower_count_range: { min: 500000, max: 1000000 }
    },
    orderby: [{ field: "potential_index", order: "desc" }],
    ...paging
  }),
  example("e-commerce creators", Creator.topEcommerce, {
    filter: { region: "US", product_category: 1, date_info: day },
    orderby: { field: "total_gmv", order: "desc" },
    ...paging
  }, {
    filter: { region: "US", product_category: 1, date_info: day },
    orderby: [{ field: "total_gmv", order: "desc" }],
    ...paging
  }),
  example("e-commerce creators by videos", Creator.topEcommerce, {
    filter: { region: "US", ecommerce_type: 1, date_info: day },
    orderby: { field: "video_usd_gmv", order: "desc" },
    ...paging
  }, {
    filter: { region: "US", ecommerce_type: 1, date_info: day },
    orderby: [{ field: "video_usd_gmv", order: "desc" }],
    ...paging
  }),
  example("shop search", Shop.search, {
    keywords: "",
    filter: { region: "US", seller_name: "xxxxx" },
    orderby: { field: "day7_units_sold", order: "desc" },
    ...paging
  }, {
    keywords: "",
    filter: { region: "US", seller_name: "xxxxx" },
    orderby: [{ field: "day7_units_sold", order: "desc" }],
    ...paging
  }),
  example("shop search, on the oldest page", Shop.search, {
    filter: { region: "US", shop_name: "xxxxx" },
    orderby: { field: "day7_units_sold", order: "desc" },
    ...paging
  }, {
    filter: { region: "US", shop_name: "xxxxx" },
    orderby: [{ field: "day7_units_sold", order: "desc" }],
    ...paging
  }),
  example("products of a shop", Shop.productList, { filter: { seller_id: "7495500842223700917" }, ...paging }, {
    filter: { seller_id: "7495500842223700917" },
    ...paging
  }),
  example("creators of a shop", Shop.creatorList, {
    filter: { seller_id: "7494312521977267257" },
    orderby: { field: "units_sold", order: "desc" },
    ...paging
  }, { filter: { seller_id: "7494312521977267257" }, orderby: [{ field: "units_sold", order: "desc" }], ...paging }),
  example("videos of a shop", Shop.videoList, {
    filter: { seller_id: "7495150597721263036", create_time_range: { min: 1700000000, max: 1700000000 } },
    orderby: { field: "play_count", order: "desc" },
    ...paging
  }, {
    filter: { seller_id: "7495150597721263036", create_time_range: { min: 1700000000, max: 1700000000 } },
    orderby: [{ field: "play_count", order: "desc" }],
    ...paging
  }),
  example("livestreams of a shop", Shop.liveList, {
    filter: { seller_id: "7495500842223700917" },
    orderby: { field: "start_time", order: "desc" },
    ...paging
  }, { filter: { seller_id: "7495500842223700917" }, orderby: [{ field: "start_time", order: "desc" }], ...paging }),
  example("shop ranking", Shop.topSelling, {
    filter: { region: "US", category_id: 14, date_info: day },
    orderby: { field: "units_sold", order: "desc" },
    ...paging
  }, {
    filter: { region: "US", category_id: 14, date_info: day },
    orderby: [{ field: "units_sold", order: "desc" }],
    ...paging
  }),
  example("most promoted shops", Shop.mostPromoted, {
    filter: { region: "US", category_id: 14, date_info: day },
    orderby: { field: "affiliate_count", order: "desc" },
    ...paging
  }, {
    filter: { region: "US", category_id: 14, date_info: day },
    orderby: [{ field: "affiliate_count", order: "desc" }],
    ...paging
  }),
  example("fully managed shops", Shop.fullyManaged, {
    filter: { region: "GB", date_info: day },
    orderby: { field: "units_sold", order: "desc" },
    ...paging
  }, { filter: { region: "GB", date_info: day }, orderby: [{ field: "units_sold", order: "desc" }], ...paging }),
  example("video search", Video.search, {
    keywords: "pet",
    filter: { region: "US", is_ecommerce: 1, create_time_range: { min: 1787356800, max: 1787443199 } },
    orderby: { field: "units_sold", order: "desc" },
    ...paging
  }, {
    keywords: "pet",
    filter: { region: "US", is_ecommerce: 1, create_time_range: { min: 1787356800, max: 1787443199 } },
    orderby: [{ field: "units_sold", order: "desc" }],
    ...paging
  }),
  example("livestream search", Live.search, {
    keywords: "daisycabral_",
    filter: { region: "US", live_type: 1, start_time: { min: 1755302400, max: 1755388799 } },
    orderby: { field: "start_time", order: "desc" },
    ...paging
  }, {
    keywords: "daisycabral_",
    filter: { region: "US", live_type: 1, start_time: { min: 1755302400, max: 1755388799 } },
    orderby: [{ field: "start_time", order: "desc" }],
    ...paging
  }),
  example("livestream ranking", Live.topLive, {
    filter: { region: "US", product_category_id: 1 },
    orderby: { field: "start_time", order: "desc" },
    ...paging
  }, {
    filter: { region: "US", product_category_id: 1 },
    orderby: [{ field: "start_time", order: "desc" }],
    ...paging
  }),
  example("products by live sales", Live.topProduct, {
    filter: { region: "US", category_id: 14, date_info: { type: "week", value: "2026-13" } },
    orderby: { field: "units_sold", order: "desc" },
    ...paging
  }, {
    filter: { region: "US", category_id: 14, date_info: { type: "week", value: "2026-13" } },
    orderby: [{ field: "units_sold", order: "desc" }],
    ...paging
  }),
  example("creators by live sales", Live.topCreator, {
    filter: { region: "US", product_category_id: 14, date_info: day },
    orderby: { field: "units_sold", order: "desc" },
    ...paging
  }, {
    filter: { region: "US", product_category_id: 14, date_info: day },
    orderby: [{ field: "units_sold", order: "desc" }],
    ...paging
  }),
  example("agencies", Agency.salesRank, {
    filter: { region: "US", date_info: { type: "week", value: "2026-05" } },
    orderby: { field: "usd_gmv", order: "desc" },
    ...paging
  }, {
    filter: { region: "US", date_info: { type: "week", value: "2026-05" } },
    orderby: [{ field: "usd_gmv", order: "desc" }],
    ...paging
  })
]
