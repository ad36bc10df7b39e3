import { Creator, Endpoints, FastMossClient, Product, Shop, Video } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, FastCheck as fc, Schema, Stream, TestClock } from "effect"
import * as LenientDecoder from "../../../core/src/endpoint/LenientDecoder.js"
import * as Json from "../../../core/src/http/Json.js"
import { handlers } from "../../src/handlers/EndpointHandlers.js"
import * as Quirks from "../../src/server/Quirks.js"
import { best, market, moment, type Row } from "../handlers/marketFixtures.js"

const subjects = [
  {},
  { filter: { product_id: best.id } },
  { filter: { product_id: best.id, days: 28 } },
  { filter: { uid: best.promotions[0]?.creator.id } },
  { filter: { seller_id: best.shop.id } }
]

/** Returns the `data` of an endpoint's response as text and as a parsed value. */
const wireOf = (path: string, quirks: ReadonlyArray<Sandbox.Quirk> | "all", more: object = {}) => {
  const { handle, key } = Either.getOrThrow(Either.fromNullable(handlers.get(path), () => path))
  const body =
    subjects.map((subject) => ({ pagesize: 30, ...subject, ...more })).find((body) =>
      Either.isRight(handle(body, moment))
    ) ?? {}
  const data = Quirks.apply(Quirks.make(quirks), Either.getOrThrow(handle(body, moment)), { body, key })
  const text = Quirks.stringify(data)
  return { text, data: Object(Either.getOrThrow(Json.parse(text))) }
}

const search = "/product/v1/search"
const rows = (quirk: Sandbox.Quirk, path = search): ReadonlyArray<Row> => wireOf(path, [quirk]).data.list
/** Returns true if a predicate holds for some rows but not for all. */
const ofSome = (rows: ReadonlyArray<Row>, holds: (row: Row) => boolean) => rows.some(holds) && !rows.every(holds)

describe("a quirk changes some rows on the wire, but not all:", () => {
  it("total-as-text", () => {
    expect(wireOf(search, ["total-as-text"]).text).toMatch(/"total":"\d+"/)
  })

  it("total-in-an-object; together with total-as-text, on even pages only", () => {
    expect(wireOf(search, ["total-in-an-object"]).text).toMatch(/"total":\{"total":\d+\}/)
    const both = ["total-as-text", "total-in-an-object"] as const
    expect(wireOf(search, both, { page: 1 }).text).toMatch(/"total":"\d+"/)
    expect(wireOf(search, both, { page: 2 }).text).toMatch(/"total":\{"total":"\d+"\}/)
  })

  it("nothing-as-null", () => {
    const nothing = { keywords: "no such thing" }
    expect(wireOf(search, ["nothing-as-null"], nothing).text).toBe("null")
    expect(wireOf(search, ["drift"], nothing).data).toEqual({ total: 0, list: [] })
  })

  it("numbers-as-text", () => {
    const list = rows("numbers-as-text")
    expect(
      ofSome(
        list,
        ({ total_units_sold }) => /^\d+$/.test(String(total_units_sold)) && typeof total_units_sold === "string"
      )
    )
      .toBe(true)
    expect(ofSome(list, ({ shop }) => typeof shop.total_units_sold === "string")).toBe(true)
  })

  it("dashes", () => {
    const list = rows("dashes", "/product/v1/rank/newListed")
    const growth: ReadonlyArray<Row> =
      wireOf("/product/v1/rank/topSelling", ["dashes"], { orderby: [{ field: "growth_rate", order: "asc" }] }).data.list
    expect([...list, ...growth].flatMap((row) => Object.values(row))).toEqual(
      expect.arrayContaining(["-", ""])
    )
    expect(ofSome(growth, ({ growth_rate }) => growth_rate === "-" || growth_rate === "")).toBe(true)
  })

  it("percent-signs", () => {
    expect(ofSome(rows("percent-signs"), ({ commission_rate }) => typeof commission_rate === "number")).toBe(true)
    expect(ofSome(rows("percent-signs", "/video/v1/search"), ({ interact_rate }) => /^[\d.]+%$/.test(interact_rate)))
      .toBe(true)
  })

  it("ids-as-numbers, with all their digits", () => {
    const { text } = wireOf("/shop/v1/rank/fullyManaged", ["ids-as-numbers"])
    const { data } = wireOf("/shop/v1/rank/fullyManaged", [])
    expect(text).toMatch(/"seller_id":\d{19}[,}]/)
    expect(text).toMatch(/"seller_id":"\d{19}"/)
    for (const { shop_info } of data.list) expect(text).toContain(shop_info.seller_id)
  })

  it("flags-as-booleans", () => {
    expect(ofSome(rows("flags-as-booleans"), ({ is_free_shipping }) => typeof is_free_shipping === "boolean")).toBe(
      true
    )
  })

  it("nested-null, except objects that identify the row", () => {
    expect(ofSome(rows("nested-null"), ({ shop }) => shop === null)).toBe(true)
    for (const { creator } of rows("nested-null", "/live/v1/rank/topCreator")) expect(creator).not.toBeNull()
  })

  it("one-in-a-list, and a list with one element as the element", () => {
    expect(ofSome(rows("one-in-a-list"), ({ shop }) => Array.isArray(shop) && shop.length === 1)).toBe(true)
    expect(ofSome(rows("one-in-a-list", "/video/v1/search"), ({ product_info }) => !Array.isArray(product_info)))
      .toBe(true)
  })

  it("unknown-fields", () => {
    expect(ofSome(rows("unknown-fields"), (row) => "new_field" in row && "新字段" in row)).toBe(true)
  })

  it("drift, which \"all\" does not include", () => {
    const isDrift = ({ floor_price }: Row) => typeof floor_price === "object"
    expect(ofSome(rows("drift"), isDrift)).toBe(true)
    expect(wireOf(search, "all").data.list.some(isDrift)).toBe(false)
  })

  it("message-spelling: msg or message, always the same name for an endpoint", () => {
    const quirks = Quirks.make(["message-spelling"])
    const names = Endpoints.all.map(({ endpoint }) => Quirks.messageField(quirks, endpoint.path))
    expect(new Set(names)).toEqual(new Set(["msg", "message"]))
    expect(Endpoints.all.map(({ endpoint }) => Quirks.messageField(Quirks.make(), endpoint.path))).not.toContain(
      "message"
    )
  })
})

describe("quirks", () => {
  it("are off by default, and then change nothing", () => {
    for (const { endpoint: { path } } of Endpoints.all) {
      expect(wireOf(path, []).text).toBe(JSON.stringify(wireOf(path, []).data))
      expect(Quirks.make()).toEqual(new Set())
    }
  })

  it("change the same rows whatever the page size", () => {
    const at = (page: number, pagesize: number): ReadonlyArray<Row> =>
      wireOf(search, "all", { page, pagesize }).data.list
    const all = at(1, 60)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), (pagesize) => {
        expect([...at(1, pagesize), ...at(2, pagesize)]).toEqual(all.slice(0, 2 * pagesize))
      }),
      { numRuns: 15 }
    )
  })

  it.each(Endpoints.all.map(({ endpoint }) => [endpoint.path, endpoint] as const))(
    "all together decode at %s without schema drift, to the same values as without quirks",
    (path, { data, listing }) => {
      const decode = LenientDecoder.decode(Schema.make<Row, unknown>(data), listing === undefined ? [] : ["list"])
      const read = (quirks: ReadonlyArray<Sandbox.Quirk> | "all") =>
        Either.getOrThrow(decode(wireOf(path, quirks, { pagesize: 100 }).data))
      const odd = read("all")
      expect(odd.drift).toEqual([])
      if (listing === undefined) return
      const plain = read([])
      expect(odd.value.total).toBe(plain.value.total)
      const keyOf = (row: Row) => listing.key.map((name) => name.split(".").reduce((inner, part) => inner[part], row))
      expect(odd.value.list.map(keyOf)).toEqual(plain.value.list.map(keyOf))
      // Except for fields that nulls and dashes remove, every declared field has the same value.
      const declared = Object.keys(Either.getOrThrow(decode({ list: [{}] })).value.list[0])
      for (const [i, row] of plain.value.list.entries()) {
        for (const name of declared) {
          const value = row[name]
          const other = odd.value.list[i][name]
          if (["string", "number", "boolean"].includes(typeof value) && value !== 0 && other !== null) {
            expect(String(other), name).toBe(String(value))
          }
        }
      }
    }
  )
})

describe("through the client", () => {
  const calls = Effect.flatMap(Sandbox.Sandbox, ({ counters }) => Effect.map(counters, ({ calls }) => calls))
  const strict = (options?: Sandbox.Options) => Sandbox.layer({ ...options, client: { decoding: "strict" } })
  const toYear2026 = TestClock.setTime(Date.parse("2026-05-28T04:00:00Z"))

  it.effect(
    "4,990 rows arrive in the same order at concurrency 1 and 8, with fifty calls each",
    () =>
      Effect.gen(function*() {
        yield* toYear2026
        const ids = (concurrency: number) =>
          Product.search.stream({}, { concurrency, limit: 4990 }).pipe(
            Stream.map(({ product_id }) => product_id),
            Stream.runCollect,
            Effect.map((ids) => [...ids])
          )
        const one = yield* ids(1)
        expect(yield* calls).toBe(50)
        expect(one.length).toBe(4990)
        expect(new Set(one).size).toBe(4990)
        expect((yield* ids(8)).join()).toBe(one.join())
        expect(yield* calls).toBe(100)
      }).pipe(Effect.provide(strict({ quirks: "all" }))),
    60_000
  )

  it.effect.each([1, 3, 8])(
    "25 rows in pages of 10 take 3 calls, and at most %i - 1 more",
    (concurrency) =>
      Effect.gen(function*() {
        yield* toYear2026
        const rows = yield* Product.search.stream({ filter: { region: "US" } }, { pagesize: 10, concurrency }).pipe(
          Stream.take(25),
          Stream.runCollect
        )
        expect(rows.length).toBe(25)
        const made = yield* calls
        expect(made).toBeGreaterThanOrEqual(3)
        expect(made).toBeLessThanOrEqual(3 + concurrency - 1)
      }).pipe(Effect.provide(strict()))
  )

  it.effect("an id that is a number beyond 2^53 decodes to the text of its digits", () =>
    Effect.gen(function*() {
      yield* toYear2026
      const client = yield* FastMossClient.FastMossClient
      const read = Effect.map(Shop.fullyManaged({ pagesize: 100 }), ({ list }) =>
        list.map((row) => row.shop_info?.seller_id))
      const ids = yield* read
      expect(ids.every((id) =>
        typeof id === "string" && /^\d{19}$/.test(id)
      )).toBe(true)
      const plain = market.shops.filter(({ isFullyManaged }) => isFullyManaged).map(({ id }) => id)
      expect(ids.filter((id) => !plain.includes(id ?? ""))).toEqual([])
      const found = yield* Shop.search({ filter: { seller_id: ids[1] ?? "" } })
      expect(found.list.map(({ seller_id }) => seller_id)).toEqual([ids[1]])
      yield* client.call("/test")
    }).pipe(Effect.provide(strict({ quirks: ["ids-as-numbers"] }))))

  it.effect("keywords in any script are found in titles", () =>
    Effect.gen(function*() {
      yield* toYear2026
      for (const keywords of ["ヨガマット", "เสื่อโยคะ", "Thảm yoga"]) {
        const { list } = yield* Product.search({ keywords })
        expect(list.length).toBeGreaterThan(0)
        expect(list.every(({ title }) => title?.includes(keywords))).toBe(true)
      }
    }).pipe(Effect.provide(strict({ quirks: "all" }))))

  it.effect("the market follows the clock: the latest rankings are for yesterday, in 1970 and in 2026", () =>
    Effect.gen(function*() {
      const latest = Effect.gen(function*() {
        const { calls, found } = yield* Product.topSelling.latestAvailable({ filter: { region: "US" } })
        const page = Either.getOrThrow(Either.fromOption(found, () => "none"))
        return [page.dateInfo.value, calls, page.page.list.length]
      })
      expect(yield* latest).toEqual(["1969-12-31", 1, 10])
      yield* TestClock.adjust("1 day")
      expect(yield* latest).toEqual(["1970-01-01", 1, 10])
      yield* toYear2026
      expect(yield* latest).toEqual(["2026-05-27", 1, 10])
      const fresh = yield* Product.newListed.latestAvailable({ filter: { region: "US" } })
      expect(fresh).toMatchObject({ calls: 3, found: { value: { dateInfo: { value: "2026-05-25" } } } })
      // The next day has begun in China by now.
      yield* TestClock.setTime(Date.parse("2026-05-28T16:00:00Z"))
      expect(yield* latest).toEqual(["2026-05-28", 1, 10])
    }).pipe(Effect.provide(strict())))

  it.effect("the seed determines the market", () =>
    Effect.gen(function*() {
      const first = (seed?: number) =>
        Effect.map(
          Effect.provide(Creator.search({}), Sandbox.layer({ market: { seed } })),
          ({ list }) => JSON.stringify(list)
        )
      expect(yield* first(1)).toBe(yield* first())
      expect(yield* first(2)).not.toBe(yield* first())
    }))

  it.effect("a stream reports rows beyond the result window, and a call for a page beyond it is refused", () =>
    Effect.gen(function*() {
      yield* toYear2026
      const client = yield* FastMossClient.FastMossClient
      const error = yield* Effect.flip(
        Effect.asVoid(client.call("/product/v1/search", { page: 51, pagesize: 100 }))
      )
      expect(error).toMatchObject({ _tag: "FastMossApiError", reason: "InvalidParameter" })
      expect(error.message).toContain("5000")
      const rows = yield* Stream.runCollect(Stream.take(Video.search.stream({}, { pagesize: 10 }), 1))
      expect(rows.length).toBe(1)
      const cut = yield* Effect.flip(
        Stream.runDrain(Product.search.stream({}, { onIncomplete: "fail", concurrency: 4 }))
      )
      expect(cut.message).toContain("FastMoss serves no rows beyond 5000 here, and there are 6000 in all")
    }).pipe(Effect.provide(strict())))
})
