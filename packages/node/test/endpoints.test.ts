import {
  Agency,
  Connectivity,
  Creator,
  type Endpoint,
  Endpoints,
  FastMossClient,
  type FastMossError,
  Live,
  Product,
  Shop,
  TokenStore,
  Video
} from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { NodeHttpClient } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Logger, Metric, Stream } from "effect"

const onPort = (
  options: SandboxServer.Options,
  decoding: "strict" | "lenient"
) =>
  FastMossClient.layer.pipe(
    Layer.provide(
      Layer.mergeAll(NodeHttpClient.layerUndici, TokenStore.layerMemory, SandboxServer.layerConfig({ decoding }))
    ),
    Layer.provideMerge(SandboxServer.layer(options)),
    Layer.provideMerge(Logger.remove(Logger.defaultLogger))
  )

/** Ids of a product, a creator and a shop of the sandbox, for lists that need an id. */
const known = Effect.gen(function*() {
  const product = (yield* Product.search({ orderby: { field: "total_units_sold" } })).list[0]
  const creators = yield* Product.creatorList({ filter: { product_id: product?.product_id ?? "0" } })
  return {
    product_id: product?.product_id ?? "0",
    seller_id: product?.shop?.seller_id ?? "0",
    uid: creators.list[0]?.uid ?? "0"
  }
})

type Ids = Effect.Effect.Success<typeof known>
type Client = FastMossClient.FastMossClient
type Failure = FastMossError.FastMossError

/** A call to each endpoint, and a stream if it has pages, keyed by the endpoint's name. */
const uses: Record<
  string,
  (ids: Ids) => {
    readonly call: Effect.Effect<unknown, Failure, Client>
    readonly stream?: Stream.Stream<object, Failure, Client>
  }
> = {
  "Connectivity.test": () => ({ call: Connectivity.test({ hello: "世界" }) }),
  "Product.categoryInfo": () => ({ call: Product.categoryInfo({}) }),
  "Product.salesTrend": ({ product_id }) => ({ call: Product.salesTrend({ filter: { product_id, days: 28 } }) }),
  "Creator.categoryInfo": () => ({ call: Creator.categoryInfo({}) }),
  "Product.search": () => both(Product.search, { keywords: "", filter: { region: "US" } }),
  "Product.videoList": ({ product_id }) => both(Product.videoList, { filter: { product_id } }),
  "Product.creatorList": ({ product_id }) => both(Product.creatorList, { filter: { product_id } }),
  "Product.topSelling": () => both(Product.topSelling, ranking),
  "Product.newListed": () => both(Product.newListed, ranking),
  "Product.mostPromoted": () => both(Product.mostPromoted, ranking),
  "Product.fullyManaged": () => both(Product.fullyManaged, ranking),
  "Creator.search": () => both(Creator.search, { filter: { region: "US" } }),
  "Creator.productList": ({ uid }) => both(Creator.productList, { filter: { uid } }),
  "Creator.topGrowth": () => both(Creator.topGrowth, ranking),
  "Creator.topPotential": () => both(Creator.topPotential, ranking),
  "Creator.topEcommerce": () => both(Creator.topEcommerce, ranking),
  "Creator.topBlueVGrowth": () => both(Creator.topBlueVGrowth, ranking),
  "Creator.topFollowers": () => both(Creator.topFollowers, ranking),
  "Shop.search": () => both(Shop.search, { filter: { region: "US" } }),
  "Shop.productList": ({ seller_id }) => both(Shop.productList, { filter: { seller_id } }),
  "Shop.creatorList": ({ seller_id }) => both(Shop.creatorList, { filter: { seller_id } }),
  "Shop.videoList": ({ seller_id }) => both(Shop.videoList, { filter: { seller_id } }),
  "Shop.liveList": ({ seller_id }) => both(Shop.liveList, { filter: { seller_id } }),
  "Shop.topSelling": () => both(Shop.topSelling, ranking),
  "Shop.mostPromoted": () => both(Shop.mostPromoted, ranking),
  "Shop.fullyManaged": () => both(Shop.fullyManaged, ranking),
  "Video.search": () => both(Video.search, { filter: { region: "US", create_time_range: { min: 0, max: 2e9 } } }),
  "Live.search": () => both(Live.search, { filter: { region: "US" } }),
  "Live.topLive": () => both(Live.topLive, { filter: { region: "US" } }),
  "Live.topProduct": () => both(Live.topProduct, ranking),
  "Live.topCreator": () => both(Live.topCreator, ranking),
  "Agency.salesRank": () =>
    both(Agency.salesRank, { filter: { region: "US", date_info: { type: "week", value: "2026-13" } } })
}

const ranking = { filter: { region: "US", date_info: { type: "day", value: "2026-04-01" } } } as const

const both = <Payload extends object, Row extends object>(
  list: Endpoint.PagedCall<Payload, Row>,
  payload: Payload
) => ({
  call: list(payload),
  stream: list.stream(payload, { pagesize: 10, limit: 25, concurrency: 2 })
})

describe("every endpoint of the sandbox, over real HTTP", () => {
  it("is called below", () => {
    expect(Object.keys(uses).sort()).toEqual(Endpoints.all.map(({ name }) => name).sort())
  })

  it.live(
    "responds with all quirks on, and decodes each row without schema drift except the planted one",
    () =>
      Effect.gen(function*() {
        const ids = yield* known
        for (const [name, use] of Object.entries(uses)) {
          const { call, stream } = use(ids)
          expect(yield* call, name).not.toBeNull()
          if (stream === undefined) continue
          const rows = yield* Stream.runCollect(stream)
          expect(rows.length, name).toBeGreaterThan(0)
          expect(rows.length, name).toBeLessThanOrEqual(25)
        }
        const { counters } = yield* Sandbox.Sandbox
        expect(yield* counters).toMatchObject({ callsRefused: 0, acquired: 1 })
      }).pipe(Effect.provide(onPort({ quirks: "all" }, "strict"))),
    60_000
  )

  it.live("counts the planted schema drift, and keeps every row", () =>
    Effect.gen(function*() {
      const driftOf = Effect.map(
        Metric.snapshot,
        (pairs) =>
          pairs.filter(({ metricKey }) => metricKey.name === "fastmoss.schema_drift").map(({ metricKey }) =>
            metricKey.tags.map(({ value }) => value).join(" ")
          )
      )
      const ids = yield* known
      const rows = yield* Stream.runCollect(uses["Product.search"]?.(ids).stream ?? Stream.empty)
      expect(rows.length).toBe(25)
      expect((yield* driftOf).some((tags) => tags.includes("/product/v1/search"))).toBe(true)
    }).pipe(Effect.provide(onPort({ quirks: ["drift"] }, "lenient"))), 60_000)
})
