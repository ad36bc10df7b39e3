/** The handlers of the routes. They call the client's typed endpoints. */
import { type Endpoint, FastMossClient, type FastMossError, Product, Shop } from "@effect-fastmoss/core"
import { HttpApiBuilder, HttpApp, HttpServerResponse } from "@effect/platform"
import { Effect, Layer, Option } from "effect"
import { api, type Problem } from "./Api.js"
import { problemOf } from "./problems.js"

/**
 * Runs a call with a timeout of one minute, and converts its failure to a failure of the service. The platform
 * interrupts the call if the browser disconnects.
 */
const answered = <A, R>(
  call: Effect.Effect<A, FastMossError.FastMossError, R>
): Effect.Effect<A, Problem, R> =>
  call.pipe(
    FastMossClient.withRequestOptions({ callTimeout: "1 minute" }),
    Effect.tapError((error) => Effect.logWarning(error.message)),
    Effect.mapError(problemOf),
    Effect.tapError((problem) =>
      "retryAfterSeconds" in problem && problem.retryAfterSeconds !== undefined
        ? setRetryAfter(problem.retryAfterSeconds)
        : Effect.void
    )
  )

const setRetryAfter = (seconds: number) =>
  HttpApp.appendPreResponseHandler((_, response) =>
    Effect.succeed(HttpServerResponse.setHeader(response, "retry-after", String(seconds)))
  )

const products = HttpApiBuilder.group(
  api,
  "products",
  (handlers) =>
    handlers.handle("search", ({ urlParams: { page, region, words } }) =>
      answered(
        Effect.map(Product.search({ keywords: words, filter: { region }, page, pagesize: 10 }), ({ list, total }) => ({
          total,
          products: list.map((row) => ({
            id: row.product_id,
            title: row.title,
            shop: row.shop?.name ?? null,
            price: row.price,
            currency: row.currency,
            units: row.total_units_sold,
            revenue: row.total_gmv
          }))
        }))
      ))
)

/** Converts the latest ranking to the response of the service. `toRow` converts one row. */
const latest = <Row, A>({ found }: Endpoint.Latest<Row>, toRow: (row: Row) => A) =>
  Option.match(found, {
    onNone: () => ({ period: null, rows: [] }),
    onSome: ({ dateInfo, page }) => ({ period: dateInfo, rows: page.list.map(toRow) })
  })

const rankings = HttpApiBuilder.group(api, "rankings", (handlers) =>
  handlers
    .handle("bestProducts", ({ urlParams: { category, period, region, rows } }) =>
      answered(
        Effect.map(
          Product.topSelling.latestAvailable(
            { filter: { region, category_id: category }, orderby: { field: "gmv" }, pagesize: rows },
            { kind: period }
          ),
          (ranking) =>
            latest(ranking, (row) => ({
              id: row.product_id,
              title: row.title,
              shop: row.shop?.name ?? null,
              price: row.real_price ?? row.price,
              currency: row.currency,
              units: row.units_sold,
              revenue: row.gmv
            }))
        )
      ))
    .handle("bestShops", ({ urlParams: { category, period, region, rows } }) =>
      answered(
        Effect.map(
          Shop.topSelling.latestAvailable(
            { filter: { region, category_id: category }, orderby: { field: "usd_gmv" }, pagesize: rows },
            { kind: period }
          ),
          (ranking) =>
            latest(ranking, ({ currency, gmv, shop_info, units_sold }) => ({
              id: shop_info?.seller_id ?? null,
              name: shop_info?.name ?? null,
              currency: currency ?? shop_info?.currency ?? null,
              units: units_sold,
              revenue: gmv
            }))
        )
      )))

/** A layer with the handlers of all routes. They need a client for FastMoss. */
export const layer = HttpApiBuilder.api(api).pipe(Layer.provide([products, rankings]))
