import { Product, Shop } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, FastCheck as fc, Fiber, Layer, Logger, Option, Stream, TestClock } from "effect"
import { ids, server, upTo } from "./listingServer.js"
import { apiError, stubClient } from "./stubClient.js"

describe("a stream", () => {
  it.effect.each([1, 8])(
    "emits all 4,990 rows in order with fifty requests, at concurrency %d",
    (concurrency) =>
      Effect.gen(function*() {
        const { layer, most, sent } = server(4990)
        const rows = yield* Effect.provide(ids(Product.search.stream({}, { concurrency })), layer)
        expect(rows).toEqual(upTo(4990))
        expect(sent.length).toBe(50)
        expect(most()).toBe(concurrency)
      })
  )

  it.effect("makes 3 requests for 25 rows at 10 rows per page", () =>
    Effect.gen(function*() {
      const { layer, sent } = server(4990)
      const rows = yield* Effect.provide(ids(Stream.take(Product.search.stream({}, { pagesize: 10 }), 25)), layer)
      expect(rows).toEqual(upTo(25))
      expect(sent.map(({ payload }) => payload["page"])).toEqual([1, 2, 3])
    }))

  it.effect.each([2, 4, 8])(
    "makes at most %d - 1 additional requests if 25 rows are taken",
    (concurrency) =>
      Effect.gen(function*() {
        const { layer, sent } = server(4990)
        yield* Effect.provide(ids(Stream.take(Product.search.stream({}, { pagesize: 10, concurrency }), 25)), layer)
        expect(sent.length).toBeGreaterThanOrEqual(3)
        expect(sent.length).toBeLessThanOrEqual(3 + concurrency - 1)
      })
  )

  it.effect("requests no page beyond its limit", () =>
    Effect.gen(function*() {
      const { layer, sent } = server(4990)
      const stream = Product.search.stream({}, { pagesize: 10, concurrency: 8, limit: 25 })
      expect(yield* Effect.provide(ids(stream), layer)).toEqual(upTo(25))
      expect(sent.length).toBe(3)
    }))

  it.effect("requests no page before it is pulled", () =>
    Effect.gen(function*() {
      const { layer, sent } = server(4990)
      yield* Product.search.stream({}, { pagesize: 10, concurrency: 3 }).pipe(
        Stream.runForEach(({ product_id }) =>
          Effect.sync(() => {
            const pulled = Math.floor(Number(product_id) / 10) + 1
            expect(sent.length).toBeLessThanOrEqual(pulled + 2)
          })
        ),
        Effect.provide(layer)
      )
      expect(sent.length).toBe(499)
    }))

  it.effect("requests pages ahead: 8 concurrent requests take the time of every eighth page", () =>
    Effect.gen(function*() {
      const { layer } = server(810, { latency: true })
      const fiber = yield* Effect.fork(Effect.timed(
        Effect.provide(Stream.runDrain(Product.search.stream({}, { pagesize: 10, concurrency: 8 })), layer)
      ))
      for (let i = 0; i < 100; i++) yield* TestClock.adjust("20 millis")
      const [elapsed] = yield* Fiber.join(fiber)
      // The first page alone, then 80 pages in groups of eight.
      expect(Duration.toMillis(elapsed)).toBe(220)
    }))

  it.effect("ends at the total, or without a total at the empty page after a short or a full one", () =>
    Effect.gen(function*() {
      const short = server(25, { total: null })
      expect(yield* Effect.provide(ids(Product.search.stream({}, { pagesize: 10 })), short.layer)).toEqual(upTo(25))
      // A page may be short because the server omits a row. Only the next page shows the end.
      expect(short.sent.length).toBe(4)
      const empty = server(20, { total: null })
      expect(yield* Effect.provide(ids(Product.search.stream({}, { pagesize: 10 })), empty.layer)).toEqual(upTo(20))
      expect(empty.sent.length).toBe(3)
      const total = server(20, { total: "20" })
      expect(yield* Effect.provide(ids(Product.search.stream({}, { pagesize: 10 })), total.layer)).toEqual(upTo(20))
      expect(total.sent.length).toBe(2)
    }))

  it.effect("fails where a page fails, after it has emitted the earlier rows", () =>
    Effect.gen(function*() {
      const rows: Array<string | null> = []
      const { layer } = stubClient(({ payload }) =>
        payload["page"] === 3
          ? Effect.fail(apiError(40001))
          : Effect.succeed({
            total: 50,
            list: [{ product_id: `${payload["page"]}-1` }, { product_id: `${payload["page"]}-2` }]
          })
      )
      const error = yield* Product.search.stream({}, { pagesize: 2, concurrency: 4 }).pipe(
        Stream.runForEach(({ product_id }) => Effect.sync(() => rows.push(product_id))),
        Effect.provide(layer),
        Effect.flip
      )
      expect(error).toMatchObject({ code: 40001 })
      expect(rows).toEqual(["1-1", "1-2", "2-1", "2-2"])
    }))

  it.effect("interrupts its requests if it is interrupted", () =>
    Effect.gen(function*() {
      let interrupted = 0
      const { layer, sent } = stubClient(({ payload }) =>
        payload["page"] === 1
          ? Effect.succeed({ total: 100, list: [{ product_id: "1" }] })
          : Effect.onInterrupt(Effect.never, () => Effect.sync(() => interrupted++))
      )
      const fiber = yield* Effect.fork(
        Effect.provide(Stream.runDrain(Product.search.stream({}, { pagesize: 1, concurrency: 4 })), layer)
      )
      yield* Effect.repeatN(Effect.yieldNow(), 100)
      expect(sent.length).toBe(5)
      yield* Fiber.interrupt(fiber)
      expect(interrupted).toBe(4)
    }))

  it.effect("emits pages unchanged with pages, and returns the first row for one request with first", () =>
    Effect.gen(function*() {
      const { layer, sent } = server(25)
      const pages = yield* Effect.provide(Stream.runCollect(Product.search.pages({}, { pagesize: 10 })), layer)
      expect([...pages].map(({ list, total }) => [list.length, total])).toEqual([[10, 25], [10, 25], [5, 25]])
      expect(yield* Effect.provide(Product.search.first({}), layer)).toMatchObject(Option.some({ product_id: "0" }))
      expect(sent.length).toBe(4)
      const { layer: none } = server(0)
      expect(yield* Effect.provide(Shop.search.first({}), none)).toEqual(Option.none())
    }))

  it.effect("starts at the page that the option from sets", () =>
    Effect.gen(function*() {
      const { layer, sent } = server(55)
      const options = { from: 4, pagesize: 10, concurrency: 2 }
      const pages = yield* Effect.provide(Stream.runCollect(Product.search.pages({}, options)), layer)
      expect([...pages].map(({ list }) => list[0]?.product_id)).toEqual(["30", "40", "50"])
      expect(sent.map(({ payload }) => payload["page"])).toEqual([4, 5, 6])
    }))

  it.effect("emits every row once and in order, with no more requests than needed, for any numbers", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 0, max: 700 }),
          fc.integer({ min: 1, max: 100 }),
          fc.integer({ min: 1, max: 9 }),
          fc.boolean(),
          fc.option(fc.integer({ min: 0, max: 800 })),
          async (count, pagesize, concurrency, tellsTotal, limit) => {
            const { layer, most, sent } = server(count, { resultWindow: 500, ...(tellsTotal ? {} : { total: null }) })
            const options = { pagesize, concurrency, ...(limit === null ? {} : { limit }) }
            const rows = await Effect.runPromise(
              ids(Product.topSelling.stream({}, options)).pipe(
                Effect.provide(Layer.merge(layer, Logger.remove(Logger.defaultLogger)))
              )
            )
            const reachable = Math.min(count, Math.floor(500 / pagesize) * pagesize)
            expect(rows).toEqual(upTo(Math.min(reachable, limit ?? Infinity)))
            expect(most()).toBeLessThanOrEqual(concurrency)
            const needed = Math.max(1, Math.ceil(Math.min(reachable, limit ?? Infinity) / pagesize))
            // Without a total, the stream must request the page after the last one, and the concurrent requests come on
            // top. If the first page is full and its row count equals the total, the stream must also request the
            // second page, because some servers send the row count of the page as the total.
            const isFullPage = count === pagesize
            expect(sent.length).toBeLessThanOrEqual(
              !tellsTotal ? needed + concurrency : isFullPage ? needed + 1 : needed
            )
          }
        ),
        { numRuns: 150 }
      )
    ))
})
