import { Endpoint, FastMossClient, type FastMossError, Product } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck as fc, Layer, Logger, Schema, Stream } from "effect"
import { setImmediate } from "node:timers/promises"
import * as Declaration from "../../src/endpoint/Declaration.js"
import * as Payload from "../../src/endpoint/Payload.js"
import * as ResponseField from "../../src/endpoint/ResponseField.js"
import { ids, upTo } from "./listingServer.js"
import { apiError, stubClient } from "./stubClient.js"

interface Question {
  readonly page: number
  readonly pagesize: number
}

/**
 * Creates a client of a server that serves pages, and a list of the warnings that are logged meanwhile. `answer`
 * returns a page.
 */
const serve = (answer: (question: Question) => unknown) => {
  const warnings: Array<string> = []
  const { layer, sent } = stubClient(({ payload }) =>
    Effect.sync(() => answer({ page: Number(payload["page"]), pagesize: Number(payload["pagesize"]) }))
  )
  const logger = Logger.make(({ message }) => {
    warnings.push(String(message))
  })
  return { layer: Layer.merge(layer, Logger.replace(Logger.defaultLogger, logger)), sent, warnings }
}

const products = (count: number) => upTo(count).map((n) => ({ product_id: String(n) }))

describe("a stream from a server that", () => {
  const rows = products(250)

  it.effect.each([1, 4])(
    "serves at most 20 of 100 requested rows emits every row, at concurrency %d",
    (concurrency) =>
      Effect.gen(function*() {
        for (const total of [250, null]) {
          const own = serve(({ page }) => ({ total, list: rows.slice((page - 1) * 20, page * 20) }))
          const asked = serve(({ page, pagesize }) => ({
            total,
            list: rows.slice((page - 1) * pagesize).slice(0, Math.min(20, pagesize))
          }))
          for (const { layer, sent, warnings } of [own, asked]) {
            const stream = Product.search.stream({}, { concurrency, onIncomplete: "fail" })
            expect(yield* Effect.provide(ids(stream), layer)).toEqual(upTo(250))
            expect(warnings).toEqual([])
            expect(sent.length).toBeLessThanOrEqual(total === null ? 13 + 1 + concurrency : 13)
          }
        }
      })
  )

  it.effect("omits a row continues while the total promises more rows, and then warns", () =>
    Effect.gen(function*() {
      for (const missing of [50, 150, 249]) {
        const { layer, sent, warnings } = serve(({ page, pagesize }) => ({
          total: 250,
          list: rows.slice((page - 1) * pagesize, page * pagesize).filter((_, i) =>
            (page - 1) * pagesize + i !== missing
          )
        }))
        const found = yield* Effect.provide(ids(Product.search.stream({})), layer)
        expect(found).toEqual(upTo(250).filter((n) => n !== missing))
        expect(sent.length).toBe(4)
        expect(warnings).toEqual([
          "POST /product/v1/search: FastMoss serves no more rows; 249 rows were received, and there are 250 in all. " +
          "The stream ends after page 4; rows may be missing."
        ])
      }
    }))

  it.effect("sends a total that the rows contradict emits every row", () =>
    Effect.gen(function*() {
      for (const wrong of [0, -1, "rows", 100, 150] as const) {
        const { layer, sent, warnings } = serve(({ page, pagesize }) => {
          const list = rows.slice((page - 1) * pagesize, page * pagesize)
          return { total: wrong === "rows" ? list.length : wrong, list }
        })
        expect(yield* Effect.provide(ids(Product.search.stream({})), layer)).toEqual(upTo(250))
        expect([sent.length, warnings]).toEqual([4, []])
      }
    }))

  it.effect("ignores `page` ends at the first page without a new row, and warns", () =>
    Effect.gen(function*() {
      for (const total of [null, 250]) {
        for (const id of ["product_id", "unknown_id"]) {
          const list = upTo(100).map((n) => ({ [id]: String(n) }))
          const { layer, sent, warnings } = serve(() => ({ total, list }))
          yield* Effect.gen(function*() {
            yield* Stream.runDrain(Product.search.stream({}))
            expect(yield* Stream.runCount(Product.search.pages({}))).toBe(2)
          }).pipe(Effect.provide(layer))
          expect(sent.length).toBe(4)
          expect(warnings.length).toBe(2)
          expect(warnings[0]).toContain("FastMoss sent the same rows again; ")
        }
      }
    }))

  it.effect.each(["", "-", null])(
    "sends the key %j emits every row, because an empty key does not identify a row",
    (product_id) =>
      Effect.gen(function*() {
        for (const extra of [{}, { title: "n" }]) {
          const rows = upTo(300).map((n) => "title" in extra ? { product_id, title: String(n) } : { product_id })
          const { layer, warnings } = serve(({ page, pagesize }) => ({
            total: 300,
            list: rows.slice((page - 1) * pagesize, page * pagesize)
          }))
          expect(yield* Effect.provide(Stream.runCount(Product.search.stream({})), layer)).toBe(300)
          expect(warnings).toEqual([])
        }
      })
  )

  it.effect("loses rows during the stream warns", () =>
    Effect.gen(function*() {
      let calls = 0
      const { layer, warnings } = serve(({ page, pagesize }) => {
        const now = rows.slice(5 * calls++)
        return { total: now.length, list: now.slice((page - 1) * pagesize, page * pagesize) }
      })
      const found = yield* Effect.provide(ids(Product.search.stream({})), layer)
      expect(found.length).toBe(240)
      expect(warnings.length).toBe(1)
    }))
})

describe("continuation decides as a stream does", () => {
  const decide = (counts: Parameters<typeof Endpoint.continuation>[1]) =>
    Endpoint.continuation(Product.topSelling.endpoint, counts)

  it("from the counts of one page", () => {
    const page = { page: 1, pagesize: 100, rows: 100, total: 250 }
    expect(decide(page)).toBe("more")
    expect(decide({ ...page, page: 3, rows: 50 })).toBe("end")
    expect(decide({ ...page, rows: 20 })).toBe("more")
    expect(decide({ ...page, rows: 20, total: 20 })).toBe("end")
    expect(decide({ ...page, rows: 99, total: null })).toBe("more")
    expect(decide({ ...page, rows: 0, total: null })).toBe("end")
    expect(decide({ ...page, rows: 0 })).toBe("incomplete")
    // A page with rows although the total predicts none: the server's pages are smaller.
    expect(decide({ ...page, page: 4, rows: 20 })).toBe("more")
    expect(decide({ ...page, page: 5, total: 500 })).toBe("resultWindow")
    expect(decide({ ...page, page: 5, total: 501 })).toBe("resultWindow")
    expect(decide({ ...page, page: 5, total: 499, rows: 99 })).toBe("end")
  })

  it("from the counts of all pages", () => {
    const page = { page: 4, pagesize: 100, rows: 20, total: 80, served: 20 }
    expect(decide({ ...page, received: 80 })).toBe("end")
    expect(decide({ ...page, received: 80, distinct: 79 })).toBe("incomplete")
    expect(decide({ ...page, received: 80, distinct: 79, firstTotal: 75 })).toBe("end")
    expect(decide({ ...page, received: 80, total: null })).toBe("more")
    expect(decide({ ...page, received: 80, hasNewRows: false, total: null })).toBe("incomplete")
  })
})

/** A listing on a server, the options of the stream that reads it, and the faults of the server. */
interface Model {
  readonly count: number
  readonly pagesize: number
  readonly concurrency: number
  readonly limit: number
  readonly fails: boolean
  readonly resultWindow: number | undefined
  /**
   * Maximum number of rows per page, if the server has one. The server computes the offset of a page from the requested
   * page size (`asked`), from the smaller of this and the maximum (`smaller`), or always from the maximum (`fixed`).
   */
  readonly cap: { readonly rows: number; readonly offset: "asked" | "smaller" | "fixed" } | undefined
  /** Number of rows that appear or disappear at the front before each call except the first. */
  readonly shift: { readonly sign: 1 | -1; readonly rows: ReadonlyArray<number> } | undefined
  /** True if the server omits some rows. */
  readonly isMissing: boolean
  readonly total: "true" | "none" | "zero" | "negative" | "rows" | "first" | number
  readonly page: "obeyed" | "ignored" | "lastAgain" | number
  readonly failsAt: number | undefined
  readonly hasKeys: boolean
}

const model: fc.Arbitrary<Model> = fc.record({
  count: fc.oneof(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 160 })),
  pagesize: fc.constantFrom(2, 3, 7, 10, 20, 25, 50, 100),
  concurrency: fc.integer({ min: 1, max: 9 }),
  limit: fc.oneof({ weight: 3, arbitrary: fc.constant(Infinity) }, fc.integer({ min: 1, max: 170 })),
  fails: fc.boolean(),
  resultWindow: fc.constantFrom(undefined, undefined, 50, 100, 130),
  cap: fc.option(
    fc.record({ rows: fc.constantFrom(10, 12, 20, 40), offset: fc.constantFrom("asked", "smaller", "fixed") }),
    { nil: undefined }
  ),
  shift: fc.option(
    fc.record({
      sign: fc.constantFrom(1, -1),
      rows: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 9 })
    }),
    { nil: undefined }
  ),
  isMissing: fc.boolean(),
  total: fc.oneof(
    { weight: 2, arbitrary: fc.constant("true" as const) },
    fc.constantFrom("none" as const, "zero" as const, "negative" as const, "rows" as const, "first" as const),
    fc.integer({ min: 1, max: 200 })
  ),
  page: fc.oneof(
    { weight: 3, arbitrary: fc.constant("obeyed" as const) },
    fc.constantFrom("ignored" as const, "lastAgain" as const),
    fc.integer({ min: 2, max: 6 })
  ),
  failsAt: fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined, freq: 8 }),
  hasKeys: fc.boolean()
})

const declarations = new Map<number | undefined, ReturnType<typeof declare>>()

const declare = (resultWindow: number | undefined) =>
  Declaration.paged({
    path: "/live/v1/rooms",
    title: "Rooms",
    confidence: "third-party",
    resultWindow,
    key: ["room_id"],
    payload: () => Payload.paged({}),
    row: () => Schema.Struct({ room_id: ResponseField.id, n: ResponseField.number })
  })

/** Returns the listing with a result window. Its schemas are compiled once, as those of a program are. */
const roomsWith = (resultWindow: number | undefined) => {
  const rooms = declarations.get(resultWindow) ?? declare(resultWindow)
  declarations.set(resultWindow, rooms)
  return rooms
}

/**
 * Runs a stream against a server. Returns the rows that the stream emitted, and the requests that the server received.
 */
const run = async (model: Model) => {
  const { cap, concurrency, limit, pagesize, resultWindow, shift } = model
  const rooms = roomsWith(resultWindow)
  const sizes: Array<{ readonly asked: number; readonly rows: number; readonly total: number | null }> = []
  const beyond: Array<number> = []
  let head = 0
  const answer = (number: number, asked: number) => {
    const size = cap === undefined ? asked : cap.offset === "fixed" ? cap.rows : Math.min(cap.rows, asked)
    const step = cap?.offset === "asked" ? asked : size
    const length = model.count - head
    const last = Math.max(1, Math.ceil(length / step))
    const page = model.page === "ignored"
      ? 1
      : model.page === "lastAgain"
      ? Math.min(number, last)
      : number === model.page
      ? number - 1
      : number
    const from = Math.min((page - 1) * step, length)
    const list = Array.from({ length: Math.min(size, length - from) }, (_, i) => head + from + i)
      .filter((_, i) => !model.isMissing || (from + i) % 7 !== 3)
      .map((n) => ({ room_id: model.hasKeys ? String(n) : "-", n }))
    return { list, length }
  }
  const client = FastMossClient.FastMossClient.of({
    decoding: "lenient",
    call: (_, payload) =>
      Effect.suspend((): Effect.Effect<unknown, FastMossError.FastMossError> => {
        const { page, pagesize: asked } = Object(payload)
        if (page * asked > (resultWindow ?? Infinity)) beyond.push(page)
        const call = sizes.length
        // Ends a stream that would otherwise request pages forever.
        if (call > 500) return Effect.dieMessage("too many calls")
        if (shift !== undefined && call > 0) {
          head -= shift.sign * (shift.rows[call - 1] ?? 0)
          head = Math.min(head, model.count)
        }
        const { length, list } = answer(page, asked)
        const total = {
          true: length,
          none: null,
          zero: 0,
          negative: -1,
          rows: list.length,
          first: page === 1 ? length : null
        }[String(model.total)] ?? (typeof model.total === "number" ? model.total : null)
        sizes.push({ asked, rows: list.length, total })
        return call + 1 === model.failsAt
          ? Effect.fail(apiError(40001))
          : Effect.as(Effect.yieldNow(), {
            data: { total, list },
            message: "",
            requestId: undefined,
            timestamp: undefined
          })
      }) as never
  })
  const warnings: Array<string> = []
  const emitted: Array<number> = []
  const stream = rooms.stream({}, { pagesize, concurrency, limit, onIncomplete: model.fails ? "fail" : "warn" })
  const exit = await Effect.runPromiseExit(
    Stream.runForEach(stream, ({ n }) => Effect.sync(() => emitted.push(n ?? Number.NaN))).pipe(
      Effect.provideService(FastMossClient.FastMossClient, client),
      Effect.provide(Logger.replace(
        Logger.defaultLogger,
        Logger.make(({ message }) => {
          warnings.push(String(message))
        })
      ))
    )
  )
  return { emitted, sizes, beyond, head, hasSpoken: exit._tag === "Failure" || warnings.length > 0 }
}

/**
 * Returns true for a server whose pages do not show that rows are missing: a short first page whose total is its row
 * count, a plausible but too small total, rows that disappear without a change of the total, or a wrong page that looks
 * like a shift.
 */
const isDeceitful = (model: Model, emitted: number, sizes: ReadonlyArray<{ readonly rows: number }>): boolean =>
  (model.total === "rows" && (sizes[0]?.rows ?? 0) < model.pagesize) ||
  (typeof model.total === "number" && emitted >= model.total) ||
  (model.shift !== undefined && model.page !== "obeyed") ||
  (model.shift?.sign === -1 && model.total !== "true" && model.total !== "first")

describe("for any server, a stream", () => {
  it("emits each reachable row once or reports that rows may be missing, with a bounded number of requests", {
    timeout: 600_000
  }, () =>
    fc.assert(
      fc.asyncProperty(model, async (model) => {
        // Yields between runs, for the test reporter.
        await setImmediate()
        const { beyond, emitted, hasSpoken, head, sizes } = await run(model)
        const { cap, concurrency, count, limit, pagesize, resultWindow = Infinity } = model
        expect(beyond).toEqual([])
        if (model.hasKeys) expect(new Set(emitted).size).toBe(emitted.length)
        expect(emitted.length).toBeLessThanOrEqual(limit)

        const asked = sizes[1]?.asked ?? pagesize
        const served = Math.min(asked, cap?.rows ?? Infinity)
        const most = count - Math.min(head, 0)
        // While rows shift, a server that sends the wrong page may send a single new row on each page.
        const pages = model.page !== "obeyed" && model.shift !== undefined ? most : Math.ceil(most / served)
        expect(sizes.length).toBeLessThanOrEqual(pages + 2 + concurrency - 1)

        if (hasSpoken || emitted.length >= limit || isDeceitful(model, emitted.length, sizes)) return
        const reachable = Math.floor(resultWindow / asked) * asked + Math.min(head, 0)
        const expected = upTo(Math.min(count, Math.max(0, reachable))).filter((n) =>
          n >= head && (!model.isMissing || emitted.includes(n) || !isLeftOut(n, model))
        )
        const seen = new Set(emitted)
        expect(expected.filter((n) => !seen.has(n))).toEqual([])
      }),
      { numRuns: 10_000 }
    ))
})

/**
 * Returns true if the server may have omitted a row. While rows shift, any row may have been at a position that the
 * server omits.
 */
const isLeftOut = (n: number, { shift }: Model): boolean => shift !== undefined || n % 7 === 3
