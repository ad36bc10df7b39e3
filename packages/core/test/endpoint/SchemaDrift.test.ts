import { Metrics, Product, Video } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Logger, LogLevel, Metric } from "effect"
import { stubClient } from "./stubClient.js"

describe("schema drift", () => {
  const search = (data: unknown, decoding?: "strict") => {
    const { layer } = stubClient(() => Effect.succeed(data), decoding)
    return Effect.provide(Product.search({}), layer)
  }

  it.effect("in a field yields null instead of losing the page; it is logged and counted without the value", () =>
    Effect.gen(function*() {
      const logs: Array<string> = []
      const logger = Logger.make(({ message }) => {
        logs.push(String(message))
      })
      const list = [
        { product_id: "1", total_gmv: { nested: "S3CRET" }, title: "a", shop: { seller_id: ["S3CRET"], name: "s" } },
        "S3CRET",
        { product_id: "3", total_gmv: "S3CRET", title: "c" }
      ]
      const page = yield* search({ total: 3, list }).pipe(
        Effect.provide(Logger.replace(Logger.defaultLogger, logger)),
        Logger.withMinimumLogLevel(LogLevel.Debug)
      )
      expect(page.list).toMatchObject([
        { product_id: "1", total_gmv: null, title: "a", shop: { seller_id: null, name: "s" } },
        { product_id: null, title: null },
        { product_id: "3", total_gmv: null, title: "c" }
      ])
      expect(logs.sort()).toEqual([
        expect.stringMatching(/^POST \/product\/v1\/search: schema drift at list\[\]\.shop\.seller_id: expected /),
        "POST /product/v1/search: schema drift at list[].total_gmv: expected a number or a numeric string",
        "POST /product/v1/search: schema drift at list[]: expected an object"
      ])
      expect(logs.join()).not.toContain("S3CRET")
      const { count } = yield* Metric.value(Metrics.schemaDrift("/product/v1/search", "list[].total_gmv"))
      expect(count).toBeGreaterThan(0)
    }))

  it.effect("in a field fails the call with strict decoding", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(search({ total: 1, list: [{ total_gmv: "S3CRET" }] }, "strict"))
      expect(error).toMatchObject({
        _tag: "FastMossDecodeError",
        requestId: "r-1",
        issues: [{ path: "data.list[].total_gmv", expected: "a number or a numeric string" }]
      })
      expect(error.message).not.toContain("S3CRET")
    }))

  it.effect("in a list element drops that element, and keeps the other rows", () =>
    Effect.gen(function*() {
      const { layer } = stubClient(() =>
        Effect.succeed({ total: 2, list: [{ video_id: "1", product_info: [null, { product_id: "7" }, "x"] }, {}] })
      )
      const page = yield* Effect.provide(Video.search({}), layer)
      expect(page.list).toHaveLength(2)
      expect(page.list[0]).toMatchObject({ product_info: [{ product_id: "7" }] })
    }))

  it.effect("is found in every form of a list: in data that is the list itself, and in trees", () =>
    Effect.gen(function*() {
      const page = yield* search([{ product_id: "1", total_gmv: {} }, { product_id: "2", title: ["x"] }])
      expect(page).toEqual({
        total: null,
        list: [
          expect.objectContaining({ product_id: "1", total_gmv: null }),
          expect.objectContaining({ product_id: "2", title: null })
        ]
      })
      expect(page.list.some((row) => "list" in row)).toBe(false)
      const { layer } = stubClient(() => Effect.succeed([{ c_code: "1", sub: ["x", { c_code: "2", sub: [7] }] }, null]))
      expect(yield* Effect.provide(Product.categoryInfo({}), layer)).toEqual([
        { c_code: "1", c_name: null, sub: [{ c_code: "2", c_name: null, sub: [] }] }
      ])
    }))

  it.effect.each([null, [], {}])("is not reported for a trend without days: %j", (data) =>
    Effect.gen(function*() {
      const { layer } = stubClient(() => Effect.succeed(data), "strict")
      const trend = yield* Effect.provide(Product.salesTrend({ filter: { product_id: "1", days: 7 } }), layer)
      expect(trend).toEqual({ list: [], overview: null })
    }))

  it.effect("in a day of a trend drops that day", () =>
    Effect.gen(function*() {
      const { layer } = stubClient(() => Effect.succeed({ list: [null, { dt: "2026-03-08", gmv: 1 }] }))
      const trend = yield* Effect.provide(Product.salesTrend({ filter: { product_id: "1", days: 7 } }), layer)
      expect(trend.list).toHaveLength(1)
      expect(trend.list[0]).toMatchObject({ dt: "2026-03-08", gmv: 1, units_sold: null })
    }))

  it.effect("is reported for an id that was sent as a number and has lost digits", () =>
    Effect.gen(function*() {
      const page = yield* search({ total: 1, list: [{ product_id: 2 ** 60 }] })
      expect(page.list[0]?.product_id).toBeNull()
    }))

  it.effect("names its place, in data that is a list and in other data", () =>
    Effect.gen(function*() {
      const categories = (data: unknown) =>
        Effect.provide(Effect.flip(Product.categoryInfo({})), stubClient(() => Effect.succeed(data), "strict").layer)
      expect(yield* categories([{ sub: ["x"] }])).toMatchObject({
        issues: [{ path: "data[].sub[]", expected: "an object" }]
      })
      expect(yield* categories("x")).toMatchObject({ issues: [{ path: "data", expected: "a list" }] })
    }))

  it.effect.each(["S3CRET", 7, { list: "S3CRET" }])(
    "of the whole data fails the call: %j",
    (data) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(search(data))
        expect(error._tag).toBe("FastMossDecodeError")
        expect(error.message).not.toContain("S3CRET")
      })
  )

  const missing = [
    { total: 500, rank_list: [{ product_id: "1" }] },
    { total: 500 },
    { total: { total: "500" }, data: { list: [] } },
    { rank_list: [{ product_id: "1" }] },
    { total: 500, list: null, rows: [] },
    { total: 0, rank_list: [] }
  ]

  it.effect.each(missing)(
    "of a missing list warns, and fails the call with strict decoding: %j",
    (data) =>
      Effect.gen(function*() {
        const logs: Array<string> = []
        const logger = Logger.make(({ logLevel, message }) => {
          logs.push(`${logLevel.label} ${String(message)}`)
        })
        const page = yield* Effect.provide(search(data), Logger.replace(Logger.defaultLogger, logger))
        expect(page.list).toEqual([])
        expect(logs).toEqual(["WARN POST /product/v1/search: schema drift at list: expected the rows of the page"])
        const error = yield* Effect.flip(search(data, "strict"))
        expect(error).toMatchObject({
          _tag: "FastMossDecodeError",
          issues: [{ path: "data.list", expected: "the rows of the page" }]
        })
      })
  )

  it.effect.each([null, {}, [], { total: 0 }, { total: null }, { total: 500, list: null }, { total: 7, list: [] }])(
    "is not reported for an empty page: %j",
    (data) =>
      Effect.gen(function*() {
        expect((yield* search(data, "strict")).list).toEqual([])
      })
  )
})
