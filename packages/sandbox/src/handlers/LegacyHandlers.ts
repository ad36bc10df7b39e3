/**
 * Handlers of the older paths that FastMoss's documentation still contains.
 *
 * Each handler converts the payload from the older form, calls the handler of the current path, and converts the data
 * back to the older form.
 *
 * @since 0.1.0
 */
import * as Product from "@effect-fastmoss/core/Product"
import * as Shop from "@effect-fastmoss/core/Shop"
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type { Moment } from "../market/Moment.js"
import * as Promotions from "../market/Promotions.js"
import { invalidParameter, type Refusal } from "../Refusal.js"
import type { EndpointHandler } from "./EndpointHandler.js"
import { handlers as currentHandlers } from "./EndpointHandlers.js"

type Fields = Readonly<Record<string, unknown>>

const Fields = Schema.Record({ key: Schema.String, value: Schema.Unknown })

/**
 * Creates the handler of an older path from the handler of the path `current`, as a list with one element.
 *
 * - `key`: names of the fields that identify a row, if they differ from the fields of the current path
 * - `payload`: converts the body from the older form to the current form
 * - `data`: converts the data from the current form back to the older form
 */
const legacy = (path: string, current: string, options: {
  readonly key?: ReadonlyArray<string>
  readonly payload: (body: unknown) => Either.Either<unknown, Refusal>
  readonly data: (data: unknown, moment: Moment, body: unknown) => unknown
}): ReadonlyArray<EndpointHandler> => {
  const handler = currentHandlers.get(current)
  return handler === undefined ? [] : [{
    ...handler,
    path,
    key: options.key ?? handler.key,
    handle: (body, moment) =>
      Either.map(
        Either.flatMap(options.payload(body), (payload) => handler.handle(payload, moment)),
        (data) => options.data(data, moment, body)
      )
  }]
}

/**
 * Creates a function that decodes the body of a call to an older path with `schema`, or returns a refusal if it is
 * invalid.
 */
const decoder = <A, I>(schema: Schema.Schema<A, I>) => {
  const decode = Schema.decodeUnknownEither(schema, { errors: "all" })
  return (body: unknown): Either.Either<A, Refusal> =>
    Either.mapLeft(decode(body), ({ issue }) =>
      invalidParameter(
        ParseResult.ArrayFormatter.formatIssueSync(issue).map(({ message, path }) =>
          `${path.join(".")}: ${message === "is missing" ? "required" : message}`
        ).join("; ")
      ))
}

const daysExpected = { message: () => ({ message: "a whole number of days from 1 to 28 expected", override: true }) }

/**
 * Schema of the field `date_type`, a number of days from 1 to 28. FastMoss's page has a number in its table and a text
 * in its example, so the schema accepts both.
 */
const DateType = Schema.Union(Schema.Int, Schema.NumberFromString).pipe(
  Schema.filter((days) => Number.isInteger(days) && days >= 1 && days <= 28, daysExpected)
)

const object = { message: () => "an object expected" }

const OfProduct = Schema.Struct({
  filter: Schema.Struct({
    product_id: Schema.String.annotations({ message: () => "an id: a string of digits expected" }),
    date_type: DateType
  }).annotations(object)
}).annotations(object)

const decodeOfProduct = decoder(OfProduct)

/**
 * Converts the payload of an older product path to the current form: the field `date_type` of the filter becomes
 * `days`.
 */
const ofProduct = (body: unknown): Either.Either<object, Refusal> =>
  Either.map(decodeOfProduct(body), ({ filter: { date_type, product_id } }) => ({
    ...Schema.decodeUnknownSync(Fields)(body),
    filter: { product_id, days: date_type }
  }))

const Trend = Schema.Struct({
  list: Schema.Array(Schema.Struct({ dt: Schema.String, units_sold: Schema.Number, gmv: Schema.Number })),
  overview: Schema.Struct({
    units_sold: Schema.Number,
    gmv: Schema.Number,
    live_count: Schema.Number,
    creator_count: Schema.Number,
    aweme_count: Schema.Number,
    region: Schema.String
  })
})

const readTrend = Schema.decodeUnknownSync(Trend)
const readOfProduct = Schema.decodeUnknownSync(OfProduct)

const goodSalesList = legacy("/product/v1/goodSalesList", Product.salesTrend.endpoint.path, {
  payload: ofProduct,
  data: (data, { market }, body) => {
    const { list, overview } = readTrend(data)
    const { filter } = readOfProduct(body)
    return {
      list: list.map(({ dt, gmv, units_sold }) => ({
        dt,
        inc_sold_count: String(units_sold),
        inc_sale_amount: gmv.toFixed(2)
      })),
      overview: {
        sold_count: overview.units_sold,
        sale_amount: Math.round(overview.gmv),
        live_count: String(overview.live_count),
        author_count: String(overview.creator_count),
        aweme_count: String(overview.aweme_count),
        // The data of the older path contains the sign of the currency, such as `$`, instead of its code.
        currency: market.product(filter.product_id)?.shop.region.write("").trim() ?? "",
        region: overview.region,
        desc: `last -${filter.date_type} days`
      }
    }
  }
})

const PageOf = <A, I>(row: Schema.Schema<A, I>) => Schema.Struct({ total: Schema.Number, list: Schema.Array(row) })

const readPage = Schema.decodeUnknownSync(PageOf(Fields))

const pick = (row: Fields, names: ReadonlyArray<string>): Fields =>
  Object.fromEntries(names.map((name) => [name, row[name]]))

const texts = (row: Fields, names: ReadonlyArray<string>): Fields =>
  Object.fromEntries(names.map((name) => [name, String(row[name])]))

const VideoRow = Schema.Struct(
  { units_sold: Schema.Number, gmv: Schema.Number, video: Fields },
  { key: Schema.String, value: Schema.Unknown }
)

const readVideos = Schema.decodeUnknownSync(PageOf(VideoRow))

const video = legacy("/product/v1/video", Product.videoList.endpoint.path, {
  payload: ofProduct,
  data: (data) => {
    const { list, total } = readVideos(data)
    return {
      total: String(total),
      list: list.map((row) => ({
        ...pick(row, ["product_id", "video_id", "uid", "seller_id"]),
        ...texts(row, ["is_ad", "comment_count", "digg_count", "play_count", "share_count"]),
        create_date: row["create_date"],
        sold_count: String(row.units_sold),
        sale_amount: row.gmv.toFixed(4),
        video: {
          ...pick(row.video, ["video_desc", "cover", "fastmoss_url", "tiktok_url", "uid"]),
          ...texts(row.video, ["duration"])
        }
      }))
    }
  }
})

const OlderCategory = Schema.Struct(
  {
    filter: Schema.optional(
      Schema.Struct({ product_category: Schema.optional(Schema.Unknown) }, {
        key: Schema.String,
        value: Schema.Unknown
      })
    )
  },
  { key: Schema.String, value: Schema.Unknown }
)

const decodeOlderCategory = Schema.decodeUnknownOption(OlderCategory)

/**
 * Renames the filter `product_category` to `category_id`. FastMoss's page has `product_category` in its example and
 * `category_id` in its table.
 */
const olderCategory = (body: unknown): unknown => {
  const decoded = decodeOlderCategory(body)
  if (decoded._tag === "None" || decoded.value.filter === undefined) return body
  const { product_category, ...filter } = decoded.value.filter
  return product_category === undefined
    ? body
    : { ...decoded.value, filter: { category_id: product_category, ...filter } }
}

const productTopSales = legacy("/product/v1/rank/topSales", Product.topSelling.endpoint.path, {
  payload: (body) => Either.right(olderCategory(body)),
  data: (data) => {
    const { list, total } = readPage(data)
    return {
      total,
      list: list.map((row) => ({
        ...pick(row, ["product_id", "title", "region", "cover", "category", "commission_rate"]),
        price: row["real_price"],
        ...pick(row, ["units_sold", "total_units_sold", "gmv", "total_gmv", "growth_rate"])
      }))
    }
  }
})

const ShopRow = Schema.Struct({
  shop_info: Schema.Struct({
    seller_id: Schema.String,
    name: Schema.String,
    region: Schema.String,
    avatar: Schema.String
  }),
  rank_category: Schema.Unknown,
  total_affiliate_count: Schema.Number,
  sale_product_count: Schema.Number,
  units_sold: Schema.Number,
  gmv: Schema.Number
})

const readShops = Schema.decodeUnknownSync(PageOf(ShopRow))

const readPaging = Schema.decodeUnknownSync(
  Schema.Struct({
    page: Schema.optionalWith(Schema.Number, { default: () => 1 }),
    pagesize: Schema.optionalWith(Schema.Number, { default: () => 10 })
  })
)

const shopTopSales = legacy("/shop/v1/rank/topSales", Shop.topSelling.endpoint.path, {
  key: ["seller_id"],
  payload: Either.right,
  data: (data, { market, yesterday }, body) => {
    const { list, total } = readShops(data)
    const { page, pagesize } = readPaging(body)
    const view = market.at(yesterday)
    return {
      total,
      list: list.map(({ rank_category, shop_info, ...row }, i) => {
        const shop = market.shop(shop_info.seller_id)
        const promotions = shop === undefined ? [] : view.productsOf(shop).flatMap(({ promotions }) => promotions)
        return {
          rank: (page - 1) * pagesize + i + 1,
          ...shop_info,
          category: [rank_category],
          units_sold: row.units_sold,
          gmv: Math.round(row.gmv),
          product_count: row.sale_product_count,
          video_count: Promotions.videosBy(promotions, yesterday).length,
          creator_count: row.total_affiliate_count
        }
      })
    }
  }
})

/**
 * The handlers of the older paths, keyed by path.
 *
 * @since 0.1.0
 * @category models
 */
export const legacyHandlers: ReadonlyMap<string, EndpointHandler> = new Map(
  [...goodSalesList, ...video, ...productTopSales, ...shopTopSales].map((handler) => [handler.path, handler])
)
