import { Creator, Endpoints, type FastMossClient, Product, Video } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, FastCheck as fc, Schema } from "effect"
import * as Payload from "../../src/endpoint/Payload.js"
import { stubClient } from "./stubClient.js"

const nothing = () => Effect.succeed({ total: 0, list: [] })

describe("a payload", () => {
  const { layer, sent } = stubClient(nothing)
  /** Returns the issue with a payload. It bypasses the types, as a JavaScript program can. */
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
    [Product.search, { filter: { region: "us" } }, "filter.region must be a region code of US, GB, MX"],
    [Product.search, { filter: { product_id: 123 } }, "filter.product_id must be one id or several"],
    [Product.search, { filter: { seller_id: 123 } }, "filter.seller_id must be "],
    [
      Product.search,
      { filter: { price_range: { min: 5, max: 1 } } },
      "filter.price_range must be a range { min, max }"
    ],
    [Product.search, { filter: { price_range: {} } }, "filter.price_range must be a range"],
    [Product.search, { orderby: { field: "day7_sold" } }, "orderby.field must be "],
    [Product.search, { pagesize: 101 }, "pagesize must be a whole number from 1 to 100"],
    [Product.search, { pagesize: 0 }, "pagesize must be a whole number from 1 to 100"],
    [Product.search, { page: 0 }, "page must be a whole number from 1"],
    [
      Product.search,
      { page: 51, pagesize: 100 },
      "page * pagesize is 5100, and FastMoss serves no rows beyond 5000 here"
    ],
    [Product.salesTrend, {}, "filter is required"],
    [
      Product.salesTrend,
      { filter: { product_id: "1", days: 30 } },
      "filter.days must be a whole number of days from 1 to 28"
    ],
    [Creator.search, { keywords: "x".repeat(141) }, "keywords must be a string of at most 140 characters"],
    [
      Video.search,
      { filter: { create_time_range: { min: 1_787_356_800_000 } } },
      "filter.create_time_range must be a range { min, max } of Unix seconds"
    ],
    [
      Product.topSelling,
      { filter: { date_info: { type: "day", value: "2026-02-30" } } },
      "filter.date_info must be a day like 2026-04-01"
    ],
    [Product.search, { keyword: 1, pagesize: 0 }, "pagesize must be"],
    [Product.search, { page: "1" }, "page must be a whole number from 1"],
    [Product.search, { pagesize: "10" }, "pagesize must be a whole number from 1 to 100"],
    [Product.search, { filter: [] }, "filter must be an object"],
    [Product.search, { keywords: 5 }, "keywords must be a string"],
    [Product.search, { orderby: [{ field: "day7_gmv" }] }, "orderby must be an object { field, order }"],
    [Product.search, { orderby: { field: "x" } }, "orderby.field must be \"day7_units_sold\", \"day7_gmv\", "],
    [Product.search, { orderby: { field: "day7_gmv", order: "up" } }, "orderby.order must be \"asc\" or \"desc\""],
    [Product.search, { filter: { is_sshop: 1 } }, "filter.is_sshop must be true or false"],
    [Product.search, { filter: { shop_type: "1" } }, "filter.shop_type must be 1 or 2"],
    [Product.search, { filter: { price_range: { min: "1" } } }, "filter.price_range.min must be a finite number"],
    [
      Product.search,
      { filter: { product_id: ["1", 2] } },
      "filter.product_id must be one id or several: strings of digits"
    ],
    [
      Product.topSelling,
      { filter: { date_info: { type: "year", value: "2026" } } },
      "filter.date_info.type must be \"day\", \"week\" or \"month\""
    ],
    [
      Product.topSelling,
      { filter: { date_info: { type: "day", value: 1 } } },
      "filter.date_info.value must be a string"
    ],
    [
      Product.salesTrend,
      { filter: { product_id: "1", days: -3 } },
      "filter.days must be a whole number of days from 1 to 28"
    ],
    [
      Product.salesTrend,
      { filter: { product_id: "1", days: "7" } },
      "filter.days must be a whole number of days from 1 to 28"
    ],
    [Product.videoList, { filter: { product_id: "1", days: -3 } }, "filter.days must be a whole number of days from 1"],
    [
      Product.videoList,
      { filter: { product_id: "1", date_type: "-3" } },
      "filter.date_type must be a string with a whole number of days from 1 to 28"
    ],
    [Creator.productList, { filter: { uid: "1", days: -7 } }, "filter.days must be 0, 7, 14, 28 or 90"],
    [Product.salesTrend, undefined, "payload must be an object"],
    [Product.salesTrend, null, "payload must be an object"],
    [Product.salesTrend, "x", "payload must be an object"],
    [Creator.search, { keywords: "😀".repeat(141) }, "keywords must be a string of at most 140 characters"]
  ])(
    "is rejected before it is sent, with an issue that names the field: %#",
    ([call, payload, expected]) =>
      Effect.gen(function*() {
        const message = yield* issue(call, payload)
        expect(message).toContain("FastMossRequestError")
        expect(message).toContain(expected)
        expect(sent).toEqual([])
      })
  )

  it.effect("counts characters instead of UTF-16 units: 140 emoji are 140 characters", () =>
    Effect.gen(function*() {
      const { layer, sent } = stubClient(nothing)
      for (const emoji of ["😀", "🇩"]) yield* Effect.provide(Creator.search({ keywords: emoji.repeat(140) }), layer)
      yield* Effect.provide(Video.search({ keywords: "宠".repeat(120) }), layer)
      expect(sent.length).toBe(3)
    }))

  it("reports every problem without type syntax", () => {
    const anything = fc.anything({
      withNullPrototype: true,
      withDate: true,
      withMap: true,
      maxDepth: 1,
      key: fc.constantFrom("a", "b")
    })
    for (const { endpoint } of Endpoints.all) {
      const encode = Payload.encode(Schema.make<object, unknown>(endpoint.payload))
      const fields = (ast: unknown): ReadonlyArray<string> =>
        Object(ast).propertySignatures?.map(({ name }: { name: string }) => name) ?? []
      const names = fields(endpoint.payload)
      const payloads = fc.oneof(anything, fc.record(Object.fromEntries(names.map((name) => [name, anything]))))
      fc.assert(
        fc.property(payloads, (payload) => {
          const encoded = encode(payload)
          if (Either.isLeft(encoded)) {
            expect(encoded.left).not.toMatch(/\||readonly|<->|\b(Int|JsonNumber|ReadonlyArray|boolean)\b/)
            expect(encoded.left.replace(/\ba (non-empty )?string\b/g, "")).not.toMatch(/\bstring\b/)
          }
        }),
        { numRuns: 50 }
      )
    }
  })

  it.effect("sends unknown fields from extra, merged into the filter", () =>
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

  it.effect("takes an order in one form, and sends it in the container that the endpoint expects", () =>
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
