import { Endpoints } from "@effect-fastmoss/core"
import { Either } from "effect"
import { handlers } from "../../src/handlers/EndpointHandlers.js"
import * as Market from "../../src/market/Market.js"
import type * as MarketModel from "../../src/market/MarketModel.js"
import * as UnitsSold from "../../src/market/UnitsSold.js"

export const market = Market.make(1)
/** The day before the time of the tests: Wednesday, 27 May 2026. */
export const yesterday = 20_600
export const moment = { market, yesterday }

export type Body = Record<string, unknown>
/** A row in the form in which the sandbox sends it. Its fields have no types, because the tests check them. */
export type Row = ReturnType<typeof Object>

/** Calls the handler of a path, and returns its result. */
export const handle = (path: string, body: object) =>
  Either.getOrThrow(Either.fromNullable(handlers.get(path), () => path)).handle(body, moment)
export const refusal = (path: string, body: object) => Either.getOrThrow(Either.flip(handle(path, body)))
/** Returns one page of an endpoint's rows, with the total. */
export const page = (path: string, body: object): { readonly total: number; readonly list: ReadonlyArray<Row> } =>
  Object(Either.getOrThrow(handle(path, body)))

/** Returns all rows of an endpoint, from all pages. */
export const rowsOf = (path: string, body: Body, pagesize = 100): ReadonlyArray<Row> => {
  const resultWindow = Endpoints.all.find(({ endpoint }) => endpoint.path === path)?.endpoint.listing?.resultWindow ??
    Infinity
  const rows: Array<Row> = []
  for (let number = 1; number * pagesize <= resultWindow; number++) {
    const { list } = page(path, { ...body, page: number, pagesize })
    rows.push(...list)
    if (list.length < pagesize) break
  }
  return rows
}

export const view = market.at(yesterday)
export const best = view.products.reduce((best, product) =>
  UnitsSold.untilDay(product, yesterday) > UnitsSold.untilDay(best, yesterday) ? product : best
)
export const productOf = (row: Row): MarketModel.Product =>
  Either.getOrThrow(Either.fromNullable(market.product(row["product_id"] ?? row["product"]?.product_id), () => row))
export const shopOf = (row: Row): MarketModel.Shop =>
  Either.getOrThrow(Either.fromNullable(market.shop(row["seller_id"] ?? row["shop_info"]?.seller_id), () => row))
export const creatorOf = (row: Row): MarketModel.Creator =>
  Either.getOrThrow(Either.fromNullable(market.creator(row["uid"] ?? row["creator"]?.uid), () => row))
export const livestreamOf = (row: Row): MarketModel.Livestream =>
  Either.getOrThrow(Either.fromNullable(view.livestreams().find(({ id }) => id === row["room_id"]), () => row))
