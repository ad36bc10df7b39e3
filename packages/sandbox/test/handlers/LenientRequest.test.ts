import { Endpoints } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, FastCheck as fc } from "effect"
import { handlers } from "../../src/handlers/EndpointHandlers.js"
import * as LenientRequest from "../../src/handlers/LenientRequest.js"
import { server } from "../serverFixtures.js"
import { best, handle, moment, page, type Row, rowsOf } from "./marketFixtures.js"
import { declaredOrders, listings, orderOf, rowRules } from "./rowRules.js"

const search = "/product/v1/search"
const videos = "/video/v1/search"

const handlerOf = (path: string) => Either.getOrThrow(Either.fromNullable(handlers.get(path), () => path))

/** Converts a body to the documented form, as the sandbox does by default. */
const normalize = (path: string, body: object) => handlerOf(path).lenient().normalize(body)

const ascending = (field: string) => ({ orderby: [{ field, order: "asc" }] })

describe("a lenient request", () => {
  it.each<readonly [string, object, object]>([
    [search, { orderby: { day7_units_sold: "asc" } }, ascending("day7_units_sold")],
    [search, { orderby: [{ day7_units_sold: "asc" }] }, ascending("day7_units_sold")],
    [search, { orderby: [{ field: "day7_gmv", desc: false }] }, ascending("day7_gmv")],
    [search, { orderby: { field: "day7_gmv", desc: 0 } }, ascending("day7_gmv")],
    [search, { orderby: { field: "day7_gmv", order: "asc" } }, ascending("day7_gmv")],
    [search, { orderby: "creator_count" }, { orderby: [{ field: "creator_count" }] }],
    [search, { orderby: ["creator_count"] }, { orderby: [{ field: "creator_count" }] }],
    [search, { orderby: [] }, {}],
    [videos, { orderby: "play_count" }, { orderby: [{ field: "play_count" }] }],
    ["/product/v1/videoList", { orderby: [{ field: "gmv" }] }, { orderby: { field: "gmv" } }],
    ["/product/v1/videoList", { orderby: { gmv: "asc" } }, { orderby: { field: "gmv", order: "asc" } }],
    ["/product/v1/videoList", { orderby: "gmv" }, { orderby: { field: "gmv" } }],
    [videos, { filter: { region: ["US"] } }, { filter: { region: "US" } }],
    [videos, { filter: { is_ecommerce: true } }, { filter: { is_ecommerce: 1 } }],
    [videos, { filter: { is_ecommerce: "0" } }, { filter: { is_ecommerce: 0 } }],
    [videos, { filter: { is_ecommerce_creator: 1 } }, { filter: { is_ecommerce_creator: true } }],
    [search, { filter: { is_free_shipping: "1", is_cross_border: false } }, {
      filter: { is_free_shipping: true, is_cross_border: 0 }
    }],
    [search, { page: "2", pagesize: "20" }, { page: 2, pagesize: 20 }],
    [search, { filter: { l1_category_id: "14" } }, { filter: { l1_category_id: 14 } }],
    [search, { filter: { l1_category_id: ["14"] } }, { filter: { l1_category_id: 14 } }],
    [search, { filter: { price_range: { min: "9.5", max: "20" }, region: "US" } }, {
      filter: { price_range: { min: 9.5, max: 20 }, region: "US" }
    }],
    [search, { filter: { product_id: 1729 } }, { filter: { product_id: "1729" } }],
    [search, { filter: { product_id: [1729, "1730"] } }, { filter: { product_id: ["1729", "1730"] } }],
    [search, { keywords: 7 }, { keywords: "7" }],
    [search, { filter: [] }, { filter: {} }],
    [search, { filter: [{ region: "US" }] }, { filter: { region: "US" } }],
    ["/shop/v1/rank/topSelling", { filter: { date_info: [{ type: "day", value: "2026-04-01" }] } }, {
      filter: { date_info: { type: "day", value: "2026-04-01" } }
    }]
  ])("%s: %j is read as %j", (path, body, expected) => {
    expect(normalize(path, body)).toEqual(expected)
  })

  it.each<readonly [string, object]>([
    // Values whose conversion would be a guess or would lose digits.
    [search, { filter: { region: ["US", "GB"] } }],
    [search, { filter: { product_id: 2 ** 60 } }],
    [search, { filter: { product_id: true } }],
    [search, { filter: { shop_type: true } }],
    [search, { filter: { l1_category_id: "14a" } }],
    [search, { filter: { l1_category_id: "" } }],
    [search, { filter: { l1_category_id: "9007199254740993" } }],
    [search, { filter: { is_free_shipping: 2 } }],
    [search, { filter: { is_cross_border: "yes" } }],
    [search, { filter: "US" }],
    [search, { page: true }],
    // Two orders, and unknown fields.
    [search, { orderby: [{ total_gmv: "desc", day7_gmv: "desc" }] }],
    [search, { country: ["US"], page_size: "20", filter: { keyword: ["x"], min_price: "1" } }],
    // The documented form.
    [search, {
      keywords: "7",
      filter: { region: "US", product_id: "1729" },
      orderby: [{ field: "total_gmv" }],
      page: 2
    }]
  ])("%s: %j stays as it is", (path, body) => {
    expect(normalize(path, body)).toEqual(body)
  })

  it("keeps the digits of numbers that a double cannot represent, and the rest of the text", () => {
    const quoted = (text: string) => LenientRequest.quoteLongNumbers(text)
    expect(quoted("{\"a\":[1729384756102938475,-9007199254740993],\"b\" : 9007199254740991}")).toBe(
      "{\"a\":[\"1729384756102938475\",\"-9007199254740993\"],\"b\" : 9007199254740991}"
    )
    for (
      const same of [
        "{\"a\":\"1729384756102938475\",\"b\\\"1729384756102938475\":\"\\\\\"}",
        "{\"a\":1729384756102938475.5,\"b\":1e30,\"c\":0.12345678901234567}",
        "[1729384756102938475.0]"
      ]
    ) expect(quoted(same)).toBe(same)
    const hasUnsafe = (text: string) => {
      let has = false
      JSON.parse(text, (_, value) => {
        has ||= Number.isInteger(value) && !Number.isSafeInteger(value)
        return value
      })
      return has
    }
    fc.assert(fc.property(fc.json().filter((text) => !hasUnsafe(text)), (text) => {
      expect(JSON.parse(quoted(text))).toEqual(JSON.parse(text))
    }))
    fc.assert(fc.property(fc.bigInt({ min: 10n ** 16n, max: 10n ** 19n }), (id) => {
      expect(JSON.parse(quoted(`{"id": ${id}, "text": "${id}"}`))).toEqual({ id: String(id), text: String(id) })
    }))
  })

  it("without a required filter, or with null, is refused with code 1", () => {
    const refusal = (path: string, body: object) => {
      const lenient = handlerOf(path).lenient()
      return lenient.refusal(lenient.normalize(body))
    }
    const params = { status: 200, code: 1, message: "params error" }
    expect(refusal("/shop/v1/creatorList", { seller_id: best.shop.id, pagesize: 10 })).toEqual(params)
    expect(refusal("/product/v1/salesTrend", { product_id: best.id, days: 7 })).toEqual(params)
    expect(refusal(search, { keywords: null })).toEqual(params)
    expect(refusal(search, { filter: { region: null } })).toEqual(params)
    expect(refusal(search, { filter: { product_id: [null] } })).toEqual(params)
    expect(refusal(search, { filter: { price_range: { min: 1, max: null } } })).toEqual(params)
    expect(refusal(search, { orderby: [{ field: "total_gmv", order: null }] })).toEqual(params)
    // Without a required filter, flat and unknown fields are ignored.
    expect(refusal(search, { region: "US", limit: null, filter: { country: null } })).toBeUndefined()
    expect(refusal("/test", { hello: null })).toBeUndefined()
  })

  it("is refused without a filter by every endpoint that requires one", () => {
    const refused = Endpoints.all.map(({ endpoint }) => endpoint.path).filter((path) =>
      handlerOf(path).lenient().refusal({ pagesize: 10 }) !== undefined
    )
    expect(refused.sort()).toEqual([
      "/creator/v1/productList",
      "/product/v1/creatorList",
      "/product/v1/salesTrend",
      "/product/v1/videoList",
      "/shop/v1/creatorList",
      "/shop/v1/liveList",
      "/shop/v1/productList",
      "/shop/v1/videoList"
    ])
  })
})

/** Converts a documented body to JSON text in an equivalent undocumented form. `draw` chooses among the forms. */
const vary = (body: object, draw: (choices: number) => number): string => {
  const inArray = (text: string) => draw(3) === 0 ? `[${text}]` : text
  const order = ({ field, order }: Row): string => {
    const direction = order ?? "desc"
    const forms = [
      JSON.stringify({ field, order }),
      JSON.stringify({ field, desc: direction === "desc" }),
      JSON.stringify({ [field]: direction }),
      ...(direction === "desc" ? [JSON.stringify(field)] : [])
    ]
    return inArray(forms[draw(forms.length)] ?? "")
  }
  const isFlag = (name: string, value: unknown) =>
    (value === 0 || value === 1) && (name.startsWith("is_") || name === "off_shelves")
  const inner = (name: string, value: unknown): string => {
    if (name === "orderby") return order(Object(Array.isArray(value) ? value[0] : value))
    if (Array.isArray(value)) return `[${value.map((element) => scalar(name, element)).join()}]`
    if (typeof value === "object" && value !== null) return inArray(object(value))
    return inArray(scalar(name, value))
  }
  const scalar = (name: string, value: unknown): string => {
    if (typeof value === "boolean") return [String(value), `${Number(value)}`, `"${Number(value)}"`][draw(3)] ?? ""
    if (isFlag(name, value)) return [`${value}`, `"${value}"`, `${value === 1}`][draw(3)] ?? ""
    if (typeof value === "number") return draw(2) === 0 ? `"${value}"` : `${value}`
    // An id as a JSON number with all its digits.
    return typeof value === "string" && /^[1-9]\d*$/.test(value) && draw(2) === 0 ? value : JSON.stringify(value)
  }
  const object = (value: object): string =>
    `{${Object.entries(value).map(([name, field]) => `${JSON.stringify(name)}:${inner(name, field)}`).join()}}`
  return object(body)
}

const anyDraw = fc.infiniteStream(fc.nat()).map((numbers) => (choices: number) => numbers.next().value % choices)

describe("a lenient body gets the same rows as the documented body", () => {
  const expectSame = (path: string, body: object, draw: (choices: number) => number) => {
    const handler = handlerOf(path)
    const text = vary(body, draw)
    const lenient = handler.lenient().normalize(JSON.parse(LenientRequest.quoteLongNumbers(text)))
    const strict = handle(path, body)
    expect(Either.isRight(strict), JSON.stringify(strict)).toBe(true)
    expect([text, handler.lenient().refusal(lenient), handler.handle(lenient, moment)]).toEqual([
      text,
      undefined,
      strict
    ])
  }

  it.each(listings.map(({ endpoint }) => endpoint.path))("%s", (path) => {
    const { base, filters } = rowRules[path] ?? { base: {}, filters: {} }
    const rows = page(path, { filter: base, pagesize: 100 }).list
    const filterOf = (row: Row, other: Row) =>
      Object.entries(filters).map(([name, compared]) => {
        if ("equal" in compared) return [name, compared.equal(row)] as const
        if ("member" in compared) return [name, compared.member(row)[0]] as const
        const [min, max] = [compared.range(row) ?? 0, compared.range(other) ?? 0].sort((a, b) => a - b)
        return [name, { min, max }] as const
      }).filter(([, value]) => value !== undefined)
    const orders = declaredOrders(path)
    const anyBody = fc.constantFrom(...rows).chain((row) =>
      fc.record({
        filter: fc.constantFrom(...rows).chain((other) =>
          fc.subarray(filterOf(row, other)).map((some) => ({ region: undefined, ...base, ...Object.fromEntries(some) }))
        ).map(({ region, ...filter }: Row) => ({ ...filter, ...(region === undefined ? {} : { region }) })),
        orderby: orders.length === 0
          ? fc.constant(undefined)
          : fc.option(
            fc.record({ field: fc.constantFrom(...orders), order: fc.constantFrom("asc", "desc", undefined) }),
            { nil: undefined }
          ),
        page: fc.integer({ min: 1, max: 2 }),
        pagesize: fc.integer({ min: 1, max: 40 })
      })
    ).map(({ filter, orderby, ...paging }) => {
      // A filter by price requires a region.
      const ofRegion = "price_range" in filter && !("region" in filter) && path === search
      return JSON.parse(JSON.stringify({
        filter: { ...filter, ...(ofRegion ? { region: "US" } : {}) },
        ...(orderby && { orderby: orderOf(path, orderby) }),
        ...paging
      }))
    })
    fc.assert(fc.property(anyBody, anyDraw, (body, draw) => expectSame(path, body, draw)), { numRuns: 30 })
  })

  it("/product/v1/salesTrend, /product/v1/categoryInfo and other endpoints without pages", () => {
    const bodies: Record<string, ReadonlyArray<object>> = {
      "/product/v1/salesTrend": [1, 7, 28].map((days) => ({ filter: { product_id: best.id, days } })),
      "/product/v1/categoryInfo": [{}, { lang: "EN_US" }],
      "/creator/v1/categoryInfo": [{}],
      "/test": [{ hello: "world" }]
    }
    const paths = Endpoints.all.filter(({ endpoint }) => endpoint.listing === undefined).map(({ endpoint }) =>
      endpoint.path
    )
    expect(Object.keys(bodies).sort()).toEqual(paths.sort())
    for (const path of paths.filter((path) => path !== "/test")) {
      fc.assert(
        fc.property(fc.constantFrom(...(bodies[path] ?? [])), anyDraw, (body, draw) => expectSame(path, body, draw)),
        {
          numRuns: 30
        }
      )
    }
  })
})

describe("a sandbox", () => {
  const send = (path: string, text: string) =>
    HttpClientRequest.post(`${Sandbox.baseUrl}${path}`).pipe(
      HttpClientRequest.bodyText(text, "application/json"),
      HttpClientRequest.bearerToken("sandbox-secret"),
      (request) => Effect.flatMap(HttpClient.HttpClient, (client) => client.execute(request)),
      Effect.flatMap((response) => response.json)
    )

  const id = "1729384756102938475"
  const forms = [
    "{\"filter\":{\"region\":[\"US\"]},\"orderby\":\"play_count\"}",
    "{\"filter\":{\"is_ecommerce\":true},\"page\":\"1\"}",
    "{\"orderby\":{\"play_count\":\"desc\"}}"
  ]

  it.effect("accepts the forms that programs send", () =>
    Effect.gen(function*() {
      for (const form of forms) {
        expect(yield* send(videos, form)).toMatchObject({ code: 0, data: { list: { length: 10 } } })
      }
      // Code 20001 shows that the id is accepted as an id, but belongs to no product.
      expect(yield* send("/product/v1/salesTrend", `{"filter":{"product_id":${id},"days":"7"}}`)).toMatchObject({
        code: 20001
      })
      const [product] = rowsOf(search, { filter: { region: "JP" } })
      const found = yield* send(search, `{"filter":{"product_id":${product["product_id"]}}}`)
      expect(found).toMatchObject({ code: 0, data: { total: 1, list: [{ product_id: product["product_id"] }] } })
      expect(yield* send("/shop/v1/creatorList", "{\"seller_id\":\"1\",\"pagesize\":10}")).toMatchObject({
        code: 1,
        msg: "params error"
      })
      expect(yield* send(videos, "{\"filter\":null}")).toMatchObject({ code: 1, msg: "params error" })
    }).pipe(Effect.provide(server())))

  it.effect("applies the plan's page size to a page size sent as text", () =>
    Effect.gen(function*() {
      expect(yield* send(search, "{\"pagesize\":\"50\"}")).toMatchObject({ code: 10001, msg: "param error" })
    }).pipe(Effect.provide(server({ plan: { pagesize: 10 } }))))

  it.effect("accepts only the documented forms if it is strict", () =>
    Effect.gen(function*() {
      for (const form of forms) expect(yield* send(videos, form)).toMatchObject({ code: 10001 })
      expect(yield* send("/product/v1/salesTrend", `{"filter":{"product_id":${id},"days":7}}`)).toMatchObject({
        code: 10001
      })
      expect(yield* send("/shop/v1/creatorList", "{\"seller_id\":\"1\"}")).toMatchObject({
        code: 10001,
        msg: "filter: required"
      })
      expect(yield* send(videos, "{\"filter\":null}")).toMatchObject({ code: 10001 })
      expect(yield* send(videos, "{\"orderby\":[{\"field\":\"play_count\"}]}")).toMatchObject({ code: 0 })
    }).pipe(Effect.provide(server({ strict: true }))))
})
