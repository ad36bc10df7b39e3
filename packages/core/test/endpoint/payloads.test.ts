import type { FastMossClient, FastMossError } from "@effect-fastmoss/core"
import { Creator, Endpoint, Endpoints, Product, Shop } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { describe, expect, it } from "@effect/vitest"
import { Arbitrary, Effect, Either, FastCheck as fc, Schema, SchemaAST } from "effect"
import * as Payload from "../../src/endpoint/Payload.js"
import * as Json from "../../src/http/Json.js"
import { stubClient } from "./stubClient.js"

/** `extra` may contain anything. These tests are about the declared fields. */
const declared = (payload: unknown) => {
  const { extra: _, ...fields } = Object(payload)
  return fields
}

/** Returns copies of a value, in each of which one of its objects has another field. */
const withAnotherField = (value: unknown, name: string | symbol): ReadonlyArray<unknown> => {
  if (typeof value !== "object" || value === null) return []
  const inner = Reflect.ownKeys(value).flatMap((key) =>
    withAnotherField(Reflect.get(value, key), name).map((changed) =>
      Array.isArray(value) ? Object.assign([...value], { [key]: changed }) : { ...value, [key]: changed }
    )
  )
  return Array.isArray(value) ? inner : [{ ...value, [name]: 1 }, ...inner]
}

describe("every payload", () => {
  for (const { endpoint, name } of Endpoints.all) {
    const schema = Schema.make<unknown, unknown>(endpoint.payload)
    const decode = Schema.decodeUnknownSync(schema)
    const encode = Schema.encodeUnknownSync(schema)
    const payloads = name === "Connectivity.test"
      ? fc.dictionary(fc.string().filter((key) => key !== "__proto__"), fc.jsonValue())
      : Arbitrary.make(schema).map(declared)

    it(`of ${name} is accepted, and rejected with another field anywhere`, () => {
      const check = Payload.encode(schema)
      const isRejected = Either.isLeft
      fc.assert(fc.property(payloads, (payload) => {
        const strict = Schema.encodeUnknownEither(schema)(payload, { onExcessProperty: "error" })
        expect(Either.isRight(strict)).toBe(true)
        if (name === "Connectivity.test") return
        for (const other of ["another_field", Symbol.for("another field")]) {
          expect(withAnotherField(payload, other).filter((changed) => !isRejected(check(changed)))).toEqual([])
        }
      }))
    })

    it(`of ${name} survives encoding to its wire form and to JSON text, and decoding`, () => {
      fc.assert(fc.property(payloads, (payload) => {
        const wire = encode(payload)
        expect(decode(wire)).toEqual(payload)
        expect(encode(decode(wire))).toEqual(wire)
        const text = Either.getOrThrow(Json.encode(wire))
        expect(Either.getOrThrow(Json.encode(encode(decode(JSON.parse(text)))))).toBe(text)
      }))
    })
  }

  it("sometimes contains an order, in the container that FastMoss expects, so that the property above covers orders", () => {
    const schema = Schema.make<unknown, unknown>(Product.search.endpoint.payload)
    const samples = fc.sample(Arbitrary.make(schema), { numRuns: 500, seed: 1 }).map((sample) =>
      Schema.encodeUnknownSync(schema)(sample)
    )
    const holds = (field: string) => samples.some((sample) => Object(sample)[field] !== undefined)
    expect(["keywords", "filter", "orderby", "page", "pagesize"].filter(holds).length).toBe(5)
    expect(samples.every((sample) => !("orderby" in Object(sample)) || Array.isArray(Object(sample).orderby ?? [])))
      .toBe(true)
  })
})

describe("filters that conflict", () => {
  const issue = (call: Effect.Effect<unknown, { readonly _tag: string; readonly message: string }>) =>
    Effect.map(Effect.flip(call), ({ _tag, message }) => `${_tag}: ${message}`)
  const { layer, sent } = stubClient(() => Effect.succeed({ total: 0, list: [] }))

  it.effect("require region or seller_id with price_range", () =>
    Effect.gen(function*() {
      const price_range = { min: 1 }
      const refused = yield* issue(Effect.provide(Product.search({ filter: { price_range } }), layer))
      expect(refused).toContain("FastMossRequestError")
      expect(refused).toContain("filter.price_range requires filter.region or filter.seller_id")
      expect(sent).toEqual([])
      yield* Effect.provide(Product.search({ filter: { price_range, region: "US" } }), layer)
      yield* Effect.provide(Product.search({ filter: { price_range, seller_id: "1" } }), layer)
      yield* Effect.provide(Product.search({ filter: { floor_price_range: price_range } }), layer)
      expect(sent.length).toBe(3)
    }))

  it.effect("cannot combine days and create_time_range", () =>
    Effect.gen(function*() {
      const { layer, sent } = stubClient(() => Effect.succeed({ total: 0, list: [] }))
      const product_id = "1"
      const create_time_range = { min: 1 }
      const refused = yield* issue(
        Effect.provide(Product.videoList({ filter: { product_id, days: 7, create_time_range } }), layer)
      )
      expect(refused).toContain("filter.days cannot be combined with filter.create_time_range")
      expect(sent).toEqual([])
      yield* Effect.provide(Product.videoList({ filter: { product_id, days: 7 } }), layer)
      yield* Effect.provide(Product.videoList({ filter: { product_id, create_time_range } }), layer)
      expect(sent.length).toBe(2)
    }))
})

describe("a combination that FastMoss refuses or ignores is rejected before it costs anything:", () => {
  const seller_id = "7495500842223700917"
  const product_id = "1"
  const create_time_range = { min: 1 }
  const price_range = { min: 1 }
  const shopLists = [
    ["productList", Shop.productList],
    ["creatorList", Shop.creatorList],
    ["videoList", Shop.videoList],
    ["liveList", Shop.liveList]
  ] as const

  /** Runs a call. Returns the payloads that were sent, or the issue if the call failed before sending. */
  const attempt = (
    call: Effect.Effect<unknown, FastMossError.FastMossError, FastMossClient.FastMossClient>
  ) => {
    const { layer, sent } = stubClient(() => Effect.succeed({ total: 0, list: [] }))
    return Effect.match(Effect.provide(call, layer), {
      onFailure: (error) => {
        expect(sent).toEqual([])
        return error._tag === "FastMossRequestError" ? error.issue : error.message
      },
      onSuccess: () => sent.map(({ payload }) => payload)
    })
  }

  const nameless =
    "filter must name a shop by seller_id, by seller_name with region, or by creator_uid or creator_unique_id"

  it.effect.each(shopLists)("Shop.%s without a shop", ([, call]) =>
    Effect.gen(function*() {
      const refused = [{}, { region: "US" }, { seller_name: "a" }] as const
      const issues = yield* Effect.forEach(refused, (filter) => attempt(call({ filter })))
      expect(issues).toEqual([nameless, nameless, "filter.seller_name requires filter.region"])
      const taken = [
        { seller_id },
        { seller_name: "a", region: "US" },
        { creator_uid: "1" },
        { creator_unique_id: "@a" },
        { seller_id, seller_name: "a" }
      ] as const
      for (const filter of taken) expect(yield* attempt(call({ filter }))).toEqual([{ filter }])
    }))

  it.effect.each(shopLists)("Shop.%s, while it counts the fields in extra", ([, call]) =>
    Effect.gen(function*() {
      expect(yield* attempt(call({ filter: {}, extra: { filter: { seller_id } } }))).toEqual([{
        filter: { seller_id }
      }])
      expect(yield* attempt(call({ filter: { seller_name: "a" }, extra: { filter: { region: "NL" } } }))).toEqual([
        { filter: { seller_name: "a", region: "NL" } }
      ])
      expect(yield* attempt(call({ filter: {}, extra: { filter: { seller_id: null } } }))).toBe(nameless)
      expect(yield* attempt(call({ filter: {}, extra: { seller_id } }))).toBe(nameless)
    }))

  it.effect("price_range without region or seller_id", () =>
    Effect.gen(function*() {
      const issue = "filter.price_range requires filter.region or filter.seller_id"
      expect(yield* attempt(Product.search({ filter: { price_range } }))).toBe(issue)
      expect(yield* attempt(Product.search({ extra: { filter: { price_range } } }))).toBe(issue)
      const region = { extra: { filter: { region: "NL" } } }
      expect(yield* attempt(Product.search({ filter: { price_range }, ...region }))).toHaveLength(1)
    }))

  it.effect("days with create_time_range", () =>
    Effect.gen(function*() {
      const issue = "filter.days cannot be combined with filter.create_time_range"
      expect(yield* attempt(Product.videoList({ filter: { product_id, days: 7, create_time_range } }))).toBe(issue)
      expect(
        yield* attempt(Product.videoList({ filter: { product_id, days: 7 }, extra: { filter: { create_time_range } } }))
      ).toBe(issue)
    }))

  it.effect.each(
    [
      [undefined, "creator_usd_gmv", undefined],
      [1, "video_usd_gmv", undefined],
      [2, "live_usd_gmv", undefined],
      [undefined, "total_gmv", undefined],
      [1, "total_gmv", undefined],
      [1, "creator_usd_gmv", "orderby.field creator_usd_gmv requires no filter.ecommerce_type"],
      [undefined, "video_usd_gmv", "orderby.field video_usd_gmv requires filter.ecommerce_type 1"],
      [1, "live_usd_gmv", "orderby.field live_usd_gmv requires filter.ecommerce_type 2"]
    ] as const
  )(
    "an order of topEcommerce that does not match its type: %j",
    ([ecommerce_type, field, issue]) =>
      Effect.gen(function*() {
        const inFilter = yield* attempt(Creator.topEcommerce({ filter: { ecommerce_type }, orderby: { field } }))
        const inExtra = yield* attempt(
          Creator.topEcommerce({ orderby: { field }, extra: { filter: { ecommerce_type } } })
        )
        for (const result of [inFilter, inExtra]) {
          if (issue === undefined) expect(result).toHaveLength(1)
          else expect(result).toBe(`${issue}: FastMoss ignores the order otherwise`)
        }
      })
  )
})

describe("fields that production programs send", () => {
  it.effect("are sent without extra", () =>
    Effect.gen(function*() {
      const { layer, sent } = stubClient(() => Effect.succeed({ total: 0, list: [] }))
      const flags = { is_cross_border: 1, is_fully_managed: 0 } as const
      yield* Effect.all([
        Product.topSelling({ filter: flags }),
        Product.mostPromoted({ filter: flags }),
        Product.newListed({ filter: flags }),
        Product.videoList({ filter: { product_id: "1", date_type: "7" } }),
        Shop.search({ filter: { shop_name: "x" } }),
        Shop.productList({ filter: { seller_id: "1" }, orderby: { field: "day28_gmv", order: "desc" } })
      ]).pipe(Effect.provide(layer))
      expect(sent.map(({ payload }) => payload)).toEqual([
        { filter: flags },
        { filter: flags },
        { filter: flags },
        { filter: { product_id: "1", date_type: "7" } },
        { filter: { shop_name: "x" } },
        { filter: { seller_id: "1" }, orderby: [{ field: "day28_gmv", order: "desc" }] }
      ])
    }))
})

/** Returns the names of the filter fields that contain category ids. */
const declaredCategories = (payload: SchemaAST.AST): ReadonlyArray<string> => {
  const fieldsOf = (ast: SchemaAST.AST): ReadonlyArray<SchemaAST.PropertySignature> =>
    SchemaAST.isUnion(ast)
      ? ast.types.flatMap(fieldsOf)
      : SchemaAST.isTypeLiteral(ast)
      ? ast.propertySignatures
      : []
  const filter = fieldsOf(payload).find(({ name }) => name === "filter")
  return filter === undefined
    ? []
    : fieldsOf(filter.type).map(({ name }) => String(name)).filter((name) => name.includes("category"))
}

describe("a category id", () => {
  const categoryFields = Endpoints.all.flatMap(({ endpoint, name }) =>
    declaredCategories(endpoint.payload).map((field) => ({ name, field, endpoint }))
  )

  it("is a field of many filters", () => {
    expect(categoryFields.length).toBeGreaterThan(25)
  })

  it.each(categoryFields)(
    "is accepted as a number or a string of digits, and sent as a number: $name $field",
    ({ endpoint, field }) => {
      const encode = Payload.encode(Schema.make<object, unknown>(endpoint.payload))
      const sent = (id: unknown) => encode({ filter: { [field]: id } })
      expect(sent(14)).toEqual(Either.right({ filter: { [field]: 14 } }))
      expect(sent("14")).toEqual(Either.right({ filter: { [field]: 14 } }))
      for (const wrong of [-1, 1.5, "", "x", "1e3", "0x1", " 1", Number.NaN, Infinity, null, [1], "9".repeat(17)]) {
        expect(sent(wrong), String(wrong)).toEqual(
          Either.left(`filter.${field} must be a category id: a whole number, or a string of its digits`)
        )
      }
    }
  )

  it.effect("from a row can be used in a filter unchanged", () =>
    Effect.gen(function*() {
      const [node] = yield* Product.categoryInfo({})
      const { list } = yield* Product.search({ filter: { l1_category_id: node?.c_code ?? "" } })
      expect(list.length).toBeGreaterThan(0)
      expect(new Set(list.map(({ category }) => category?.l1?.id))).toEqual(new Set([node?.c_code]))
    }).pipe(Effect.provide(Sandbox.layer())))
})

describe("a payload of unknown origin", () => {
  const validate = Endpoint.validatePayload(Product.search)

  it("is returned unchanged if the call accepts it", () => {
    const payload = { keywords: "mat", filter: { region: "US" }, orderby: { field: "day7_gmv" }, pagesize: 10 }
    expect(Either.getOrThrow(validate(payload))).toEqual(payload)
  })

  it("is rejected with all problems at once, in the words of the call", () => {
    const wrong = { keyword: "mat", filter: { region: "UK" } }
    const issue = Either.getOrElse(Either.flip(validate(wrong)), () => "")
    expect(issue).toContain("keyword is not a field that FastMoss documents (did you mean keywords?)")
    expect(issue).toContain("filter.region must be")
    expect(Either.isLeft(validate(null))).toBe(true)
    expect(Either.isLeft(validate([]))).toBe(true)
  })

  for (
    const [name, call] of Object.entries({
      search: Product.search,
      salesTrend: Product.salesTrend,
      topGrowth: Creator.topGrowth
    })
  ) {
    it(`is accepted for ${name} only if its schema accepts it, whatever its fields contain`, () => {
      const schema = Schema.make<object, unknown>(call.endpoint.payload)
      const isPayload = Schema.is(schema)
      const check = Endpoint.validatePayload<object, unknown>(call as Endpoint.Call<object, unknown>)
      const field = fc.constantFrom("keywords", "filter", "orderby", "page", "pagesize", "extra", "lang", "other")
      const inFilter = fc.constantFrom(
        "region",
        "product_id",
        "category_id",
        "l1_category_id",
        "price_range",
        "date_info",
        "days"
      )
      const anything = fc.oneof(fc.anything(), fc.jsonValue(), fc.constantFrom("US", "14", 14, 1.5, -1, "", null))
      const changed = fc.tuple(
        Arbitrary.make(schema),
        field,
        inFilter,
        anything,
        fc.constantFrom("whole", "field", "filter")
      )
        .map(([payload, name, inner, value, place]): unknown => {
          const { filter = {} } = Object(payload)
          return place === "whole"
            ? value
            : place === "field"
            ? { ...payload, [name]: value }
            : { ...payload, filter: { ...filter, [inner]: value } }
        })
      fc.assert(
        fc.property(changed, (value) => {
          if (Either.isRight(check(value))) expect(isPayload(value)).toBe(true)
        }),
        { numRuns: 1_000 }
      )
    })
  }
})
