/** The calls of a market report. */
import {
  Creator,
  DateInfo,
  type FastMossClient,
  FastMossConfig,
  type FastMossError,
  Product,
  type Region,
  Shop,
  Usage
} from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { Chunk, Clock, Console, Effect, Either, Option, Ref, Stream } from "effect"
import { figure } from "../table.js"
import * as Report from "./report.js"

export interface Question {
  readonly region: Region.Region
  /** The number of a category of the first level. */
  readonly category: number
  readonly kind: DateInfo.Kind
  /** Without one, the latest period that is ready. */
  readonly period: Option.Option<DateInfo.DateInfo>
  /** The number of products, 1 to 500. */
  readonly products: number
  /** The number of best-selling products whose trend is requested; each is a call. */
  readonly trends: number
  /** The most calls that may be under way. */
  readonly concurrency: number
  /** The most periods to go back while the ranking is empty. */
  readonly stepsBack: number
}

type Calls<A, E = never> = Effect.Effect<A, E | FastMossError.FastMossError, FastMossClient.FastMossClient>

/** Calls FastMoss, prints the progress on stderr, and returns the report. */
export const ask = (question: Question) =>
  Effect.gen(function*() {
    const { category, concurrency, region, trends: wantedTrends } = question
    const period = yield* Option.match(question.period, { onNone: () => latest(question), onSome: Effect.succeed })
    yield* Console.error(`Period: ${period.type} ${period.value}`)

    const [name, rows, before, shops, creators] = yield* Effect.all([
      Effect.tap(categoryName(category), (name) => Console.error(`Category: ${name}`)),
      Effect.tap(ranking(question, period), (rows) => Console.error(`Products: ${rows.length}`)),
      part("the ranking before", ranking(question, DateInfo.previous(period))),
      part("shops", bestShops(region, category, period)),
      part("creators", bestCreators(region, category, period))
    ], { concurrency })
    if (rows.length === 0) {
      yield* Console.error(`FastMoss has no ranking of ${region} for this category and period; the report will say so`)
    }

    const unitsBefore = new Map(
      Either.getOrElse(before, () => []).flatMap(({ product_id, units_sold }) =>
        product_id === null ? [] : [[product_id, units_sold]]
      )
    )
    const products = rows.map((row, i): Report.Product => ({
      rank: i + 1,
      id: row.product_id,
      title: row.title ?? "Without a title",
      kind: row.category?.l3?.name ?? row.category?.l2?.name ?? null,
      shop: row.shop?.name ?? null,
      units: row.units_sold,
      revenue: row.gmv,
      change: row.product_id === null ? null : Report.growth(row.units_sold, unitsBefore.get(row.product_id))
    }))
    const known = yield* Ref.make(0)
    const trends = yield* part(
      "trends",
      Effect.forEach(
        products.slice(0, wantedTrends).flatMap(({ id, title }) => id === null ? [] : [{ id, title }]),
        ({ id, title }) =>
          Effect.tap(
            trend(id, title),
            () =>
              Effect.flatMap(
                Ref.updateAndGet(known, (n) => n + 1),
                (n) => Console.error(`Trend ${n} of ${Math.min(wantedTrends, products.length)}`)
              )
          ),
        { concurrency }
      )
    )

    const { baseUrl } = yield* FastMossConfig.FastMossConfig
    const isInvented = baseUrl === Sandbox.baseUrl
    const usage = yield* Effect.flatMap(Usage.Usage, ({ current }) => current)
    const report: Report.Report = {
      region,
      category: name,
      period,
      currency: rows.find(({ currency }) => currency !== null)?.currency ?? null,
      products,
      before: Either.map(before, (rows) =>
        rows.map(({ gmv, product_id, units_sold }) => ({ id: product_id, units: units_sold, revenue: gmv }))),
      trends,
      shops,
      creators,
      source: isInvented ? "a sandbox, which makes its figures up" : `FastMoss at ${baseUrl}`,
      isInvented,
      writtenAt: yield* Clock.currentTimeMillis,
      cost: { calls: usage.calls, requests: usage.attempts, credits: usage.credits }
    }
    return report
  })

const latest = ({ category, kind, region, stepsBack }: Question): Calls<DateInfo.DateInfo, string> =>
  Effect.flatMap(
    Product.topSelling.latestAvailable({ filter: { region, category_id: category }, pagesize: 1 }, { kind, stepsBack }),
    ({ calls, found }) =>
      Option.match(found, {
        onNone: () =>
          Effect.fail(
            `No ranking of ${region} for category ${category} in the last ${figure(calls)} periods. Try --steps-back.`
          ),
        onSome: ({ dateInfo }) => Effect.succeed(dateInfo)
      })
  )

const ranking = ({ category, products, region }: Question, date_info: DateInfo.DateInfo) =>
  Effect.map(
    Stream.runCollect(
      Product.topSelling.stream(
        { filter: { region, category_id: category, date_info }, orderby: { field: "gmv" } },
        { limit: products, ...(products < 100 ? { pagesize: products } : {}) }
      )
    ),
    Chunk.toReadonlyArray
  )

const categoryName = (category: number): Calls<string> =>
  Effect.map(
    Product.categoryInfo({ lang: "EN_US" }),
    (tree) => tree.find(({ c_code }) => c_code === String(category))?.c_name ?? `Category ${category}`
  )

const trend = (product_id: string, title: string): Calls<Report.Trend> =>
  Effect.map(Product.salesTrend({ filter: { product_id, days: 28 } }), ({ list }) => ({
    title,
    days: list.flatMap(({ dt, gmv, units_sold }) =>
      dt === null || Number.isNaN(Date.parse(dt)) ? [] : [{ date: dt, units: units_sold ?? 0, revenue: gmv ?? 0 }]
    )
  }))

const bestShops = (
  region: Region.Region,
  category_id: number,
  date_info: DateInfo.DateInfo
): Calls<ReadonlyArray<Report.Shop>> =>
  Effect.map(
    Shop.topSelling({ filter: { region, category_id, date_info }, orderby: { field: "usd_gmv" }, pagesize: 10 }),
    ({ list }) =>
      list.flatMap(({ gmv, shop_info, units_sold }) =>
        gmv === null ? [] : [{ name: shop_info?.name ?? "Without a name", units: units_sold, revenue: gmv }]
      )
  )

const bestCreators = (
  region: Region.Region,
  product_category_id: number,
  date_info: DateInfo.DateInfo
): Calls<ReadonlyArray<Report.Creator>> =>
  Effect.map(
    Creator.topEcommerce({
      filter: { region, product_category_id, date_info },
      orderby: { field: "creator_usd_gmv" },
      pagesize: 10
    }),
    ({ list }) =>
      list.flatMap(({ creator, creator_usd_gmv, follower_count, live_usd_gmv, video_usd_gmv }) =>
        creator_usd_gmv === null ? [] : [{
          name: creator?.unique_id ? `@${creator.unique_id}` : creator?.nickname ?? "Without a name",
          followers: follower_count ?? creator?.follower_count ?? null,
          revenue: creator_usd_gmv,
          byVideo: video_usd_gmv ?? 0,
          byLive: live_usd_gmv ?? 0
        }]
      )
  )

/** Runs the calls of a part. A part that FastMoss or the plan refuses is left out, and the report says so. */
const part = <A>(what: string, calls: Calls<ReadonlyArray<A>>): Calls<Either.Either<ReadonlyArray<A>, string>> =>
  Effect.map(calls, Either.right).pipe(
    Effect.catchTags({
      FastMossApiError: (error) => leftOut(what, error),
      FastMossStatusError: (error) => leftOut(what, error)
    })
  )

const leftOut = (what: string, { message }: FastMossError.FastMossError) =>
  Effect.as(Console.error(`Left out: ${what}. ${message}`), Either.left(message))
