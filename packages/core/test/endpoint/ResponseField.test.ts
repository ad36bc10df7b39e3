import { Product } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Arbitrary, Effect, FastCheck as fc, Schema } from "effect"
import * as ResponseField from "../../src/endpoint/ResponseField.js"
import { stubClient } from "./stubClient.js"

describe("a response", () => {
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
  )("is decoded leniently: %j", ([fields, expected]) =>
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
  ])("yields its total from any known place: %j", ([data, total]) =>
    Effect.gen(function*() {
      expect(yield* search(data, "strict")).toMatchObject({ total, list: [] })
    }))

  it.effect("decodes a category tree down to its leaves", () =>
    Effect.gen(function*() {
      const { layer } = stubClient(() => Effect.succeed([{ c_code: 14, c_name: "Beauty", sub: [{ c_code: "15" }] }]))
      expect(yield* Effect.provide(Product.categoryInfo({}), layer)).toEqual([
        { c_code: "14", c_name: "Beauty", sub: [{ c_code: "15", c_name: null, sub: [] }] }
      ])
    }))
})

describe("an encoded field", () => {
  const struct = Schema.Struct({
    text: ResponseField.text,
    id: ResponseField.id,
    number: ResponseField.number,
    flag: ResponseField.flag,
    object: ResponseField.object({ id: ResponseField.id }),
    list: ResponseField.list(Schema.Struct({ number: ResponseField.number })),
    total: ResponseField.total,
    rows: ResponseField.rows(Schema.Struct({ flag: ResponseField.flag }))
  })

  it("decodes to the same value", () => {
    fc.assert(fc.property(Arbitrary.make(Schema.typeSchema(struct)), (value) => {
      expect(Schema.decodeUnknownSync(struct)(Schema.encodeSync(struct)(value))).toEqual(value)
    }))
  })
})
