/**
 * The FastMoss calls that a report makes. Each call returns its data in the form that the report shows.
 */
import * as Creator from "@effect-fastmoss/core/Creator"
import type * as DateInfo from "@effect-fastmoss/core/DateInfo"
import type * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
import type { FastMossError } from "@effect-fastmoss/core/FastMossError"
import * as Product from "@effect-fastmoss/core/Product"
import * as Shop from "@effect-fastmoss/core/Shop"
import * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import * as PageSize from "../payload/PageSize.js"
import * as Text from "../terminal/Text.js"
import { type Creator as ReportCreator, type Day, dayLength, type Shop as ReportShop } from "./Report.js"
import type { Question } from "./ReportQuestion.js"
import type { TrendWindow } from "./TrendWindow.js"

type Calling<A> = Effect.Effect<A, FastMossError, FastMossClient.FastMossClient>

/** The API path of the product ranking, which a report requests most often. */
export const rankingPath = Product.topSelling.endpoint.path

/**
 * Returns the best sellers of a period as a stream of rows, highest revenue first. The stream requests page after page.
 * A plan may allow only 10 rows per page, and each page is charged.
 */
export const bestSellers = (
  { category, products, region }: Question,
  date_info: DateInfo.DateInfo
): Stream.Stream<Product.TopSellingRow, FastMossError, FastMossClient.FastMossClient> =>
  Product.topSelling.stream(
    { filter: { region, category_id: category, date_info }, orderby: { field: "gmv" } },
    { limit: products }
  )

/** Requests the name of a top-level category; `Category` with its id if FastMoss has no name for it. */
export const categoryName = (category: number): Calling<string> =>
  Effect.map(
    Product.categoryInfo({ lang: "EN_US" }),
    (tree) => nameOf(tree.find(({ c_code }) => c_code === String(category))?.c_name, `Category ${category}`)
  )

/** Requests the trend of a product: its units and its revenue for each day of a window. */
export const trend = (
  product_id: string,
  { days, first, last }: TrendWindow
): Calling<ReadonlyArray<Day>> =>
  Effect.map(
    Product.salesTrend({ filter: { product_id, days } }),
    ({ list }) =>
      list.flatMap(({ dt, gmv, units_sold }) => {
        const date = (dt ?? "").slice(0, 10)
        const day = Date.parse(date) / dayLength
        return day >= first && day <= last ? [{ date, units: units_sold ?? 0, revenue: gmv ?? 0 }] : []
      })
  )

/** Requests the shops that sold most in the period. */
export const bestShops = (
  { category, region }: Question,
  date_info: DateInfo.DateInfo
): Calling<ReadonlyArray<ReportShop>> =>
  Effect.map(
    Shop.topSelling({
      filter: { region, category_id: category, date_info },
      orderby: { field: "usd_gmv" },
      pagesize: PageSize.smallest
    }),
    ({ list }) =>
      list.flatMap(({ gmv, shop_info, units_sold }) =>
        gmv === null ? [] : [{ name: nameOf(shop_info?.name, "Without a name"), units: units_sold, revenue: gmv }]
      )
  )

/** Requests the creators who sold most in the period. */
export const bestCreators = (
  { category, region }: Question,
  date_info: DateInfo.DateInfo
): Calling<ReadonlyArray<ReportCreator>> =>
  Effect.map(
    Creator.topEcommerce({
      filter: { region, product_category_id: category, date_info },
      orderby: { field: "creator_usd_gmv" },
      pagesize: PageSize.smallest
    }),
    ({ list }) =>
      list.flatMap(({ creator, creator_usd_gmv, follower_count, live_usd_gmv, video_usd_gmv }) =>
        creator_usd_gmv === null ? [] : [{
          name: creator?.unique_id
            ? `@${Text.plain(creator.unique_id)}`
            : nameOf(creator?.nickname, "Without a name"),
          followers: follower_count ?? creator?.follower_count ?? null,
          revenue: creator_usd_gmv,
          byVideo: video_usd_gmv ?? 0,
          byLive: live_usd_gmv ?? 0
        }]
      )
  )

/** Removes control characters from a text; returns the other text if nothing is left. */
export const nameOf = <A>(text: string | null | undefined, otherwise: A): string | A => {
  const name = Text.plain(text ?? "").trim()
  return name === "" ? otherwise : name
}
