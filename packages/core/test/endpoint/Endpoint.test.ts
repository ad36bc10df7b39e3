import { Creator, DateInfo, type FastMossClient, Metrics, Product, Shop, Video } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import {
  Duration,
  Effect,
  FastCheck as fc,
  Fiber,
  Layer,
  Logger,
  LogLevel,
  Metric,
  Option,
  Schema,
  Stream,
  TestClock
} from "effect"
import * as Declaration from "../../src/endpoint/Declaration.js"
import * as Payload from "../../src/endpoint/Payload.js"
import * as ResponseField from "../../src/endpoint/ResponseField.js"
import { apiError, stubClient } from "./stubClient.js"

const nothing = () => Effect.succeed({ total: 0, list: [] })

describe("a declaration", () => {
  it.effect("makes its schemas when they are first asked for, and once", () => {
    const made: Array<string> = []
    const rooms = Declaration.paged({
      path: "/live/v1/rooms",
      title: "Rooms",
      confidence: "third-party",
      resultWindow: undefined,
      key: ["room_id"],
      payload: () => {
        made.push("payload")
        return Payload.paged({})
      },
      row: () => {
        made.push("row")
        return Schema.Struct({ room_id: ResponseField.id })
      }
    })
    const { layer } = stubClient(() => Effect.succeed({ total: 1, list: [{ room_id: 7 }] }))
    return Effect.gen(function*() {
      expect(made).toEqual([])
      expect((yield* rooms({ page: 1 })).list).toEqual([{ room_id: "7" }])
      yield* rooms({ page: 2 })
      expect(rooms.endpoint.payload).toBe(rooms.endpoint.payload)
      expect(made).toEqual(["payload", "row"])
    }).pipe(Effect.provide(layer))
  })
})

describe("a payload", () => {
  const { layer, sent } = stubClient(nothing)
  /** Past the types, as a program in JavaScript would. */
  const issue = (call: unknown, payload: unknown) => {
    const effect: Effect.Effect<
      unknown,
      { readonly _tag: string; readonly issue: string },
      FastMossClient.FastMossClient
    > = Reflect.apply(Object(call), undefined, [payload])
    return Effect.map(Effect.flip(Effect.provide(effect, layer)), ({ _tag, issue }) => `${_tag}: ${issue}`)
  }

  it.effect.each([
    [Product.search, { keyword: "yoga" }, "keyword is not a field that FastMoss documents (did you mean keywords?)"],
    [Product.search, { page_size: 10 }, "page_size is not a field that FastMoss documents (did you mean pagesize?)"],
    [
      Product.search,
      { filter: { catgory_id: 1, region: "US" } },
      "filter.catgory_id is not a field that FastMoss documents (did you mean l"
    ],
    [Product.search, { filter: { zzzzzzzzzzzz: 1 } }, "(known are l1_category_id, l2_category_id"],
    [Product.search, { filter: { region: "us" } }, "filter.region has to be a region code of two capital letters"],
    [Product.search, { filter: { product_id: 123 } }, "filter.product_id has to be an id, or several"],
    [Product.search, { filter: { seller_id: 123 } }, "filter.seller_id has to be "],
    [
      Product.search,
      { filter: { price_range: { min: 5, max: 1 } } },
      "filter.price_range has to be a range { min, max }"
    ],
    [Product.search, { filter: { price_range: {} } }, "filter.price_range has to be a range"],
    [Product.search, { orderby: { field: "day7_sold" } }, "orderby.field has to be "],
    [Product.search, { pagesize: 101 }, "pagesize has to be a whole number from 1 to 100"],
    [Product.search, { pagesize: 0 }, "pagesize has to be a whole number from 1 to 100"],
    [Product.search, { page: 0 }, "page has to be a whole number from 1"],
    [
      Product.search,
      { page: 51, pagesize: 100 },
      "page * pagesize is 5100, and FastMoss gives no row beyond 5000 here"
    ],
    [Product.salesTrend, {}, "filter has to be there"],
    [
      Product.salesTrend,
      { filter: { product_id: "1", days: 30 } },
      "filter.days has to be a whole number of days from 1 to 28"
    ],
    [Creator.search, { keywords: "x".repeat(141) }, "keywords has to be a text of at most 140 characters"],
    [
      Video.search,
      { filter: { create_time_range: { min: 1_787_356_800_000 } } },
      "filter.create_time_range has to be a range { min, max } of Unix seconds"
    ],
    [
      Product.topSelling,
      { filter: { date_info: { type: "day", value: "2026-02-30" } } },
      "filter.date_info has to be a day like 2026-04-01"
    ],
    [Product.search, { keyword: 1, pagesize: 0 }, "pagesize has to be"]
  ])("is refused before it is sent, and the field named: %#", ([call, payload, expected]) =>
    Effect.gen(function*() {
      const message = yield* issue(call, payload)
      expect(message).toContain("FastMossRequestError")
      expect(message).toContain(expected)
      expect(sent).toEqual([])
    }))

  it.effect("sends what is not known when it is put into extra, merged into the filter", () =>
    Effect.gen(function*() {
      const { layer, sent } = stubClient(nothing)
      yield* Effect.provide(
        Product.search({ filter: { region: "US" }, extra: { filter: { new_field: [1] }, other: "x" } }),
        layer
      )
      expect(sent).toEqual([{
        path: "/product/v1/search",
        payload: { filter: { region: "US", new_field: [1] }, other: "x" }
      }])
    }))

  it.effect("has one form of an order in, and the container that the endpoint wants out", () =>
    Effect.gen(function*() {
      const { layer, sent } = stubClient(nothing)
      yield* Effect.provide(Product.search({ orderby: { field: "day7_gmv" } }), layer)
      yield* Effect.provide(
        Product.videoList({ filter: { product_id: "1" }, orderby: { field: "gmv", order: "asc" } }),
        layer
      )
      expect(sent.map(({ payload }) => payload["orderby"])).toEqual([
        [{ field: "day7_gmv" }],
        { field: "gmv", order: "asc" }
      ])
    }))
})

describe("an answer", () => {
  const search = (data: unknown, decoding?: "strict") => {
    const { layer } = stubClient(() => Effect.succeed(data), decoding)
    return Effect.provide(Product.search({}), layer)
  }
  const row = (fields: object) =>
    Effect.map(search({ total: 1, list: [{ product_id: "1", ...fields }] }, "strict"), ({ list }) => list[0])

  it.effect.each(
    [
      [{ total_gmv: 12.5 }, { total_gmv: 12.5 }],
      [{ total_gmv: "700.0000" }, { total_gmv: 700 }],
      [{ commission_rate: "8%" }, { commission_rate: 8 }],
      [{ commission_rate: "-13.93%" }, { commission_rate: -13.93 }],
      [{ commission_rate: "-" }, { commission_rate: null }],
      [{ commission_rate: "" }, { commission_rate: null }],
      [{ commission_rate: null }, { commission_rate: null }],
      [{}, { commission_rate: null, shop: null, category: null, is_free_shipping: null, title: null }],
      [{ is_free_shipping: 1 }, { is_free_shipping: true }],
      [{ is_free_shipping: "0" }, { is_free_shipping: false }],
      [{ is_free_shipping: true }, { is_free_shipping: true }],
      [{ product_id: 1729 }, { product_id: "1729" }],
      [{ price: 21.24 }, { price: "21.24" }],
      [{ shop: null }, { shop: null }],
      [{ shop: [{ seller_id: 5 }] }, { shop: { seller_id: "5", name: null } }],
      [{ new_field: { a: [1] } }, { new_field: { a: [1] } }]
    ] as const
  )("is read leniently: %j", ([fields, expected]) =>
    Effect.gen(function*() {
      expect(yield* row(fields)).toMatchObject(expected)
    }))

  it.effect.each([
    [{ total: 17, list: [] }, 17],
    [{ total: "17120", list: [] }, 17_120],
    [{ total: { total: "8" }, list: [] }, 8],
    [{ list: [] }, null],
    [[], null],
    [null, null],
    [{ total: 5, list: null }, 5]
  ])("has its total wherever it is: %j", ([data, total]) =>
    Effect.gen(function*() {
      expect(yield* search(data, "strict")).toMatchObject({ total, list: [] })
    }))

  it.effect("loses no page to a field of an unexpected form: it is null, told in a log and counted, its value untold", () =>
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
        "POST /product/v1/search: schema drift at list[].total_gmv: expected a number, alone or as text",
        "POST /product/v1/search: schema drift at list[]: expected an object"
      ])
      expect(logs.join()).not.toContain("S3CRET")
      const { count } = yield* Metric.value(Metrics.schemaDrift("/product/v1/search", "list[].total_gmv"))
      expect(count).toBeGreaterThan(0)
    }))

  it.effect("of an unexpected form fails typed with strict decoding", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(search({ total: 1, list: [{ total_gmv: "S3CRET" }] }, "strict"))
      expect(error).toMatchObject({
        _tag: "FastMossDecodeError",
        requestId: "r-1",
        issues: [{ path: "data.list[].total_gmv", expected: "a number, alone or as text" }]
      })
      expect(error.message).not.toContain("S3CRET")
    }))

  it.effect.each(["S3CRET", 7, { list: "S3CRET" }])(
    "that is something else as a whole fails typed: %j",
    (data) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(search(data))
        expect(error._tag).toBe("FastMossDecodeError")
        expect(error.message).not.toContain("S3CRET")
      })
  )

  it.effect("of a category tree is read to its leaves", () =>
    Effect.gen(function*() {
      const { layer } = stubClient(() => Effect.succeed([{ c_code: 14, c_name: "Beauty", sub: [{ c_code: "15" }] }]))
      expect(yield* Effect.provide(Product.categoryInfo({}), layer)).toEqual([
        { c_code: "14", c_name: "Beauty", sub: [{ c_code: "15", c_name: null, sub: [] }] }
      ])
    }))
})

describe("a stream", () => {
  /** A server of `count` rows, and what it was asked. */
  const server = (
    count: number,
    options: { total?: unknown; window?: number; latency?: boolean; cap?: number } = {}
  ) => {
    let open = 0
    let most = 0
    const stub = stubClient(({ payload }) =>
      Effect.gen(function*() {
        const page = Number(payload["page"])
        const pagesize = Number(payload["pagesize"])
        if (pagesize > (options.cap ?? 100)) return yield* apiError(10001)
        open++
        most = Math.max(most, open)
        yield* Effect.yieldNow()
        if (options.latency) yield* Effect.sleep("20 millis")
        open--
        const last = Math.min(count, options.window ?? Infinity)
        const from = Math.min((page - 1) * pagesize, last)
        const list = Array.from(
          { length: Math.min(pagesize, last - from) },
          (_, i) => ({ product_id: String(from + i) })
        )
        return { total: "total" in options ? options.total : count, list }
      }).pipe(Effect.ensuring(Effect.sync(() => {
        open = Math.max(0, open)
      })))
    )
    return { ...stub, most: () => most }
  }

  const ids = <E, R>(stream: Stream.Stream<{ readonly product_id: string | null }, E, R>) =>
    Effect.map(Stream.runCollect(stream), (rows) => [...rows].map(({ product_id }) => Number(product_id)))

  const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)

  it.effect.each([1, 8])(
    "of 4,990 rows at concurrency %d: every row, in order, fifty calls",
    (concurrency) =>
      Effect.gen(function*() {
        const { layer, most, sent } = server(4990)
        const rows = yield* Effect.provide(ids(Product.search.stream({}, { concurrency })), layer)
        expect(rows).toEqual(upTo(4990))
        expect(sent.length).toBe(50)
        expect(most()).toBe(concurrency)
      })
  )

  it.effect("of which 25 are taken at 10 a page makes 3 calls", () =>
    Effect.gen(function*() {
      const { layer, sent } = server(4990)
      const rows = yield* Effect.provide(ids(Stream.take(Product.search.stream({}, { pagesize: 10 }), 25)), layer)
      expect(rows).toEqual(upTo(25))
      expect(sent.map(({ payload }) => payload["page"])).toEqual([1, 2, 3])
    }))

  it.effect.each([2, 4, 8])(
    "of which 25 are taken makes at most %d - 1 calls more",
    (concurrency) =>
      Effect.gen(function*() {
        const { layer, sent } = server(4990)
        yield* Effect.provide(ids(Stream.take(Product.search.stream({}, { pagesize: 10, concurrency }), 25)), layer)
        expect(sent.length).toBeGreaterThanOrEqual(3)
        expect(sent.length).toBeLessThanOrEqual(3 + concurrency - 1)
      })
  )

  it.effect("asks for no page that is beyond its limit", () =>
    Effect.gen(function*() {
      const { layer, sent } = server(4990)
      const stream = Product.search.stream({}, { pagesize: 10, concurrency: 8, limit: 25 })
      expect(yield* Effect.provide(ids(stream), layer)).toEqual(upTo(25))
      expect(sent.length).toBe(3)
    }))

  it.effect("pulls no page before it is wanted", () =>
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

  it.effect("fetches ahead: with 8 under way, the time of every eighth page", () =>
    Effect.gen(function*() {
      const { layer } = server(810, { latency: true })
      const fiber = yield* Effect.fork(Effect.timed(
        Effect.provide(Stream.runDrain(Product.search.stream({}, { pagesize: 10, concurrency: 8 })), layer)
      ))
      for (let i = 0; i < 100; i++) yield* TestClock.adjust("20 millis")
      const [elapsed] = yield* Fiber.join(fiber)
      // The first page alone, then 80 by eights.
      expect(Duration.toMillis(elapsed)).toBe(220)
    }))

  it.effect("ends on a short page, on an empty page and on the total", () =>
    Effect.gen(function*() {
      const short = server(25, { total: null })
      expect(yield* Effect.provide(ids(Product.search.stream({}, { pagesize: 10 })), short.layer)).toEqual(upTo(25))
      expect(short.sent.length).toBe(3)
      const empty = server(20, { total: null })
      expect(yield* Effect.provide(ids(Product.search.stream({}, { pagesize: 10 })), empty.layer)).toEqual(upTo(20))
      expect(empty.sent.length).toBe(3)
      const total = server(20, { total: "20" })
      expect(yield* Effect.provide(ids(Product.search.stream({}, { pagesize: 10 })), total.layer)).toEqual(upTo(20))
      expect(total.sent.length).toBe(2)
    }))

  it.effect("that only the window ends says so, and fails typed when it is asked to", () =>
    Effect.gen(function*() {
      const logs: Array<string> = []
      const logger = Logger.make(({ message }) => {
        logs.push(String(message))
      })
      const { layer, sent } = server(12_000)
      const rows = yield* ids(Product.search.stream({})).pipe(
        Effect.provide(Layer.merge(layer, Logger.replace(Logger.defaultLogger, logger)))
      )
      expect(rows).toEqual(upTo(5000))
      expect(sent.length).toBe(50)
      expect(logs).toEqual([
        "POST /product/v1/search: FastMoss gives no row beyond 5000 here, and there are 12000 in all. " +
        "The stream ends after page 50; narrow the filter for the rest."
      ])
      const error = yield* Effect.flip(
        Effect.provide(ids(Product.search.stream({}, { onResultWindow: "fail" })), layer)
      )
      expect(error).toMatchObject({ _tag: "FastMossRequestError", path: "/product/v1/search" })
      const ranking = server(500, { total: 500 })
      yield* Effect.provide(Stream.runDrain(Product.topSelling.stream({}, { onResultWindow: "fail" })), ranking.layer)
      expect(ranking.sent.length).toBe(5)
    }))

  it.effect("drops rows that come again on a later page", () =>
    Effect.gen(function*() {
      const { layer } = stubClient(({ payload }) => {
        const page = Number(payload["page"])
        const list = [0, 1, 2, 3].map((i) => ({ product_id: String((page - 1) * 3 + i) }))
        return Effect.succeed({ total: 12, list })
      })
      expect(yield* Effect.provide(ids(Product.search.stream({}, { pagesize: 4 })), layer)).toEqual(upTo(10))
    }))

  it.effect("tries pages of 10 once when 100 are refused, and remembers that for the client", () =>
    Effect.gen(function*() {
      const { layer, sent } = server(15, { cap: 10 })
      yield* Effect.gen(function*() {
        expect(yield* ids(Product.search.stream({}))).toEqual(upTo(15))
        expect(yield* ids(Product.search.stream({}))).toEqual(upTo(15))
      }).pipe(Effect.provide(layer))
      expect(sent.map(({ payload }) => payload["pagesize"])).toEqual([100, 10, 10, 10, 10])
    }))

  it.effect("that is refused whatever its page size fails with that refusal; one that says its size is tried once", () =>
    Effect.gen(function*() {
      const { layer, sent } = server(15, { cap: 5 })
      const error = yield* Effect.flip(Effect.provide(ids(Product.search.stream({})), layer))
      expect(error).toMatchObject({ _tag: "FastMossApiError", code: 10001 })
      expect(sent.map(({ payload }) => payload["pagesize"])).toEqual([100, 10])
      yield* Effect.flip(Effect.provide(ids(Product.search.stream({}, { pagesize: 50 })), layer))
      expect(sent.length).toBe(3)
    }))

  it.effect("fails where its page does: the rows before have come", () =>
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

  it.effect("that is interrupted leaves no page under way", () =>
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

  it.effect("of pages gives them as they come; first gives the first row, for one call", () =>
    Effect.gen(function*() {
      const { layer, sent } = server(25)
      const pages = yield* Effect.provide(Stream.runCollect(Product.search.pages({}, { pagesize: 10 })), layer)
      expect([...pages].map(({ list, total }) => [list.length, total])).toEqual([[10, 25], [10, 25], [5, 25]])
      expect(yield* Effect.provide(Product.search.first({}), layer)).toMatchObject(Option.some({ product_id: "0" }))
      expect(sent.length).toBe(4)
      const { layer: none } = server(0)
      expect(yield* Effect.provide(Shop.search.first({}), none)).toEqual(Option.none())
    }))

  it.effect("of pages begins where it is told to", () =>
    Effect.gen(function*() {
      const { layer, sent } = server(55)
      const options = { from: 4, pagesize: 10, concurrency: 2 }
      const pages = yield* Effect.provide(Stream.runCollect(Product.search.pages({}, options)), layer)
      expect([...pages].map(({ list }) => list[0]?.product_id)).toEqual(["30", "40", "50"])
      expect(sent.map(({ payload }) => payload["page"])).toEqual([4, 5, 6])
    }))

  it.effect("has every row once, in order, for no more calls than needed, whatever the numbers", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 0, max: 700 }),
          fc.integer({ min: 1, max: 100 }),
          fc.integer({ min: 1, max: 9 }),
          fc.boolean(),
          fc.option(fc.integer({ min: 0, max: 800 })),
          async (count, pagesize, concurrency, tellsTotal, limit) => {
            const { layer, most, sent } = server(count, { window: 500, ...(tellsTotal ? {} : { total: null }) })
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
            // Without a total, the page after a full last one has to be looked at, and those under way with it.
            expect(sent.length).toBeLessThanOrEqual(tellsTotal ? needed : needed + concurrency)
          }
        ),
        { numRuns: 150 }
      )
    ))

  it.effect("of shifting data repeats no row and ends", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 30 }),
          fc.integer({ min: 1, max: 5 }),
          async (shifts, concurrency) => {
            let head = 100
            let calls = 0
            const { layer } = stubClient(({ payload }) => {
              // New rows come in front while the stream is under way.
              head += shifts[calls++ % shifts.length] ?? 0
              const from = (Number(payload["page"]) - 1) * 10
              const list = upTo(head).map((n) => head - 1 - n).slice(from, from + 10).map((n) => ({
                product_id: String(n)
              }))
              return Effect.succeed({ total: head, list })
            })
            const rows = await Effect.runPromise(
              Effect.provide(ids(Product.search.stream({}, { pagesize: 10, concurrency })), layer)
            )
            expect(new Set(rows).size).toBe(rows.length)
            expect(rows.length).toBeGreaterThanOrEqual(100)
          }
        ),
        { numRuns: 50 }
      )
    ))
})

describe("latestAvailable", () => {
  it.effect("walks back over periods without rows, and tells how many calls it took", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 3, 2, 17))
      const { layer, sent } = stubClient(({ payload }) =>
        Effect.succeed(
          JSON.stringify(payload).includes("2026-03-31") ? { total: 1, list: [{ product_id: "1" }] } : null
        )
      )
      const ranking = (stepsBack: number) =>
        Effect.provide(
          Product.topSelling.latestAvailable({ filter: { region: "US" }, pagesize: 10 }, { stepsBack }),
          layer
        )
      const { calls, found } = yield* ranking(5)
      expect(calls).toBe(3)
      expect(found).toMatchObject(Option.some({ dateInfo: { type: "day", value: "2026-03-31" } }))
      expect(sent.map(({ payload }) => Object(payload["filter"]).date_info.value)).toEqual([
        "2026-04-02",
        "2026-04-01",
        "2026-03-31"
      ])
      expect(yield* ranking(1)).toEqual({ found: Option.none(), calls: 2 })
    }))
})

describe("DateInfo", () => {
  it("has constructors that know the calendar", () => {
    expect(DateInfo.day(2028, 2, 29)).toEqual(Option.some({ type: "day", value: "2028-02-29" }))
    expect(DateInfo.day(2026, 2, 29)).toEqual(Option.none())
    expect(DateInfo.month(2026, 3)).toEqual(Option.some({ type: "month", value: "2026-03" }))
    expect(DateInfo.month(2026, 13)).toEqual(Option.none())
    expect(DateInfo.week(2026, 53)).toEqual(Option.some({ type: "week", value: "2026-53" }))
    expect(DateInfo.week(2025, 53)).toEqual(Option.none())
    expect(DateInfo.week(2026, 0)).toEqual(Option.none())
  })

  it.effect.each(
    [
      [Date.UTC(2026, 0, 1, 15, 59), ["2025-12-31", "2025-52", "2025-12"]],
      [Date.UTC(2025, 11, 31, 15, 59), ["2025-12-30", "2025-52", "2025-11"]],
      [Date.UTC(2026, 0, 4, 16, 0), ["2026-01-04", "2026-01", "2025-12"]]
    ] as const
  )("latest is the last that is finished in China: %j", ([now, expected]) =>
    Effect.gen(function*() {
      yield* TestClock.setTime(now)
      const kinds = ["day", "week", "month"] as const
      const latest = yield* Effect.forEach(kinds, DateInfo.latest)
      expect(latest.map(({ value }) => value)).toEqual(expected)
    }))

  it("previous steps back by one, across years", () => {
    expect(DateInfo.previous({ type: "day", value: "2026-01-01" }).value).toBe("2025-12-31")
    expect(DateInfo.previous({ type: "week", value: "2026-01" }).value).toBe("2025-52")
    expect(DateInfo.previous({ type: "week", value: "2027-01" }).value).toBe("2026-53")
    expect(DateInfo.previous({ type: "month", value: "2026-01" }).value).toBe("2025-12")
  })
})
