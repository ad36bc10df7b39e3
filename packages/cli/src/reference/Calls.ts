/**
 * Finds typed calls by their names, such as `Product.search`. Loads the module of a family, here `Product`, only when
 * one of its calls is needed.
 */
import * as Endpoint from "@effect-fastmoss/core/Endpoint"
import type * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
import type { FastMossError } from "@effect-fastmoss/core/FastMossError"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import type * as Stream from "effect/Stream"

type Calling<A> = Effect.Effect<A, FastMossError, FastMossClient.FastMossClient>

/** The number of a page, from 1, and its size in rows. */
export interface Paging {
  readonly page: number
  readonly pagesize: number
}

/** A call of an endpoint that checks its payload first, because the user wrote it. */
export interface CheckedCall {
  readonly endpoint: Endpoint.Endpoint
  /** Checks a payload. Right: the calls of the endpoint with this payload. Left: a message with all problems. */
  readonly check: (payload: unknown) => Either.Either<Request, string>
}

/** The calls of an endpoint with a checked payload. */
export interface Request {
  readonly call: Calling<unknown>
  /** The calls that read pages; `undefined` for an endpoint without pages. */
  readonly list: ListRequest | undefined
}

/** The calls of a list endpoint with a checked payload. */
export interface ListRequest {
  /** Requests a single page. */
  readonly page: (paging: Paging) => Calling<Endpoint.Page<object>>
  readonly pages: (
    options?: Endpoint.PageOptions
  ) => Stream.Stream<Endpoint.Page<object>, FastMossError, FastMossClient.FastMossClient>
  readonly rows: (
    options?: Endpoint.StreamOptions
  ) => Stream.Stream<object, FastMossError, FastMossClient.FastMossClient>
  /** Finds the latest period that has rows; `undefined` for a list that is not a ranking. */
  readonly latest: ((options?: Endpoint.LatestOptions) => Calling<Endpoint.Latest<object>>) | undefined
}

const plain = <Payload, Data>(call: Endpoint.Call<Payload, Data>): CheckedCall => ({
  endpoint: call.endpoint,
  check: (payload) =>
    Either.map(Endpoint.validatePayload(call)(payload), (payload) => ({ call: call(payload), list: undefined }))
})

const listed = <Payload, Row extends object>(
  call: Endpoint.PagedCall<Payload, Row>,
  latestOf: (payload: Payload & Endpoint.Paging) => ListRequest["latest"]
): CheckedCall => ({
  endpoint: call.endpoint,
  check: (payload) =>
    Either.map(Endpoint.validatePayload(call)(payload), (payload) => ({
      call: call(payload),
      list: {
        page: (paging) => call({ ...payload, ...paging }),
        pages: (options) => call.pages(payload, options),
        rows: (options) => call.stream(payload, options),
        latest: latestOf(payload)
      }
    }))
})

const paged = <Payload, Row extends object>(call: Endpoint.PagedCall<Payload, Row>): CheckedCall =>
  listed(call, () => undefined)

const ranking = <Payload, Row extends object>(call: Endpoint.Ranking<Payload, Row>): CheckedCall =>
  listed(call, (payload) => (options) => call.latestAvailable(payload, options))

type Family = Readonly<Record<string, CheckedCall>>

const families: Readonly<Record<string, () => Promise<Family>>> = {
  Connectivity: async () => {
    const { test } = await import("@effect-fastmoss/core/Connectivity")
    return { test: plain(test) }
  },
  Product: async () => {
    const Product = await import("@effect-fastmoss/core/Product")
    return {
      search: paged(Product.search),
      categoryInfo: plain(Product.categoryInfo),
      salesTrend: plain(Product.salesTrend),
      videoList: paged(Product.videoList),
      creatorList: paged(Product.creatorList),
      topSelling: ranking(Product.topSelling),
      newListed: ranking(Product.newListed),
      mostPromoted: ranking(Product.mostPromoted),
      fullyManaged: ranking(Product.fullyManaged)
    }
  },
  Creator: async () => {
    const Creator = await import("@effect-fastmoss/core/Creator")
    return {
      search: paged(Creator.search),
      categoryInfo: plain(Creator.categoryInfo),
      productList: paged(Creator.productList),
      topGrowth: ranking(Creator.topGrowth),
      topPotential: ranking(Creator.topPotential),
      topEcommerce: ranking(Creator.topEcommerce),
      topFollowers: ranking(Creator.topFollowers),
      topBlueVGrowth: ranking(Creator.topBlueVGrowth)
    }
  },
  Shop: async () => {
    const Shop = await import("@effect-fastmoss/core/Shop")
    return {
      search: paged(Shop.search),
      productList: paged(Shop.productList),
      creatorList: paged(Shop.creatorList),
      videoList: paged(Shop.videoList),
      liveList: paged(Shop.liveList),
      topSelling: ranking(Shop.topSelling),
      mostPromoted: ranking(Shop.mostPromoted),
      fullyManaged: ranking(Shop.fullyManaged)
    }
  },
  Video: async () => {
    const Video = await import("@effect-fastmoss/core/Video")
    return { search: paged(Video.search) }
  },
  Live: async () => {
    const Live = await import("@effect-fastmoss/core/Live")
    return {
      search: paged(Live.search),
      topLive: paged(Live.topLive),
      topProduct: ranking(Live.topProduct),
      topCreator: ranking(Live.topCreator)
    }
  },
  Agency: async () => {
    const Agency = await import("@effect-fastmoss/core/Agency")
    return { salesRank: ranking(Agency.salesRank) }
  }
}

/** Loads the typed call with the given name in the reference, such as `Product.search`. */
export const load = (name: string): Effect.Effect<CheckedCall> => {
  const [family = "", call = ""] = name.split(".")
  return Effect.flatMap(
    Effect.promise(async () => (await families[family]?.())?.[call]),
    (found) =>
      found === undefined ? Effect.dieMessage(`The reference has ${name}, which is no call`) : Effect.succeed(found)
  )
}
