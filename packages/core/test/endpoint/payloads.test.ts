import { Endpoints, Product } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Arbitrary, Effect, Either, FastCheck as fc, Schema } from "effect"
import * as Json from "../../src/http/Json.js"
import { stubClient } from "./stubClient.js"

/** What `extra` holds is anything at all; what a payload declares is what this is about. */
const declared = (payload: unknown) => {
  const { extra: _, ...fields } = Object(payload)
  return fields
}

describe("every payload", () => {
  for (const { endpoint, name } of Endpoints.all) {
    const schema = Schema.make<unknown, unknown>(endpoint.payload)
    const decode = Schema.decodeUnknownSync(schema)
    const encode = Schema.encodeUnknownSync(schema)
    const payloads = name === "Connectivity.test"
      ? fc.dictionary(fc.string().filter((key) => key !== "__proto__"), fc.jsonValue())
      : Arbitrary.make(schema).map(declared)

    it(`of ${name} comes back from its wire form, and from the text of that`, () => {
      fc.assert(fc.property(payloads, (payload) => {
        const wire = encode(payload)
        expect(decode(wire)).toEqual(payload)
        expect(encode(decode(wire))).toEqual(wire)
        const text = Either.getOrThrow(Json.encode(wire))
        expect(Either.getOrThrow(Json.encode(encode(decode(JSON.parse(text)))))).toBe(text)
      }))
    })
  }

  it("has an order in it now and then, in the container that FastMoss wants: the property above is about something", () => {
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

describe("filters that do not go together", () => {
  const issue = (call: Effect.Effect<unknown, { readonly _tag: string; readonly message: string }>) =>
    Effect.map(Effect.flip(call), ({ _tag, message }) => `${_tag}: ${message}`)
  const { layer, sent } = stubClient(() => Effect.succeed({ total: 0, list: [] }))

  it.effect("price_range needs region or seller_id", () =>
    Effect.gen(function*() {
      const price_range = { min: 1 }
      const refused = yield* issue(Effect.provide(Product.search({ filter: { price_range } }), layer))
      expect(refused).toContain("FastMossRequestError")
      expect(refused).toContain("filter must be a filter whose price_range comes with region or seller_id")
      expect(sent).toEqual([])
      yield* Effect.provide(Product.search({ filter: { price_range, region: "US" } }), layer)
      yield* Effect.provide(Product.search({ filter: { price_range, seller_id: "1" } }), layer)
      yield* Effect.provide(Product.search({ filter: { floor_price_range: price_range } }), layer)
      expect(sent.length).toBe(3)
    }))

  it.effect("days and create_time_range exclude each other", () =>
    Effect.gen(function*() {
      const { layer, sent } = stubClient(() => Effect.succeed({ total: 0, list: [] }))
      const product_id = "1"
      const create_time_range = { min: 1 }
      const refused = yield* issue(
        Effect.provide(Product.videoList({ filter: { product_id, days: 7, create_time_range } }), layer)
      )
      expect(refused).toContain("filter must be a filter by days or by create_time_range, not by both")
      expect(sent).toEqual([])
      yield* Effect.provide(Product.videoList({ filter: { product_id, days: 7 } }), layer)
      yield* Effect.provide(Product.videoList({ filter: { product_id, create_time_range } }), layer)
      expect(sent.length).toBe(2)
    }))
})
