import { Endpoints, Product, Shop } from "@effect-fastmoss/core"
import * as Core from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, Layer } from "effect"
import * as Envelope from "../../src/http/Envelope.js"
import * as Json from "../../src/http/Json.js"
import examples from "../vectors/examples.json" with { type: "json" }
import { stubClient } from "./stubClient.js"

/** Every typed call, keyed by path. The calls come from the modules that users import. */
const calls = new Map(
  Endpoints.all.map(({ endpoint, name }) => {
    const [module = "", call = ""] = name.split(".")
    return [endpoint.path, Object(Object(Core)[module])[call]] as const
  })
)

/** Replaces two placeholders in angle brackets with numbers. The documentation was truncated there. */
const filled = (body: string) =>
  body.replace("\"<str or int>\"", "\"12\"").replace(
    "\"follower_inc_rate\":\"<str>\"",
    "\"follower_inc_rate\":\"0.5%\""
  )

const run = (path: string, payload: unknown, data: unknown) => {
  const { layer, sent } = stubClient(() => Effect.succeed(data), "strict")
  const call = calls.get(path)
  const result: Effect.Effect<unknown, unknown> = Effect.provide(call(payload), layer)
  return Effect.map(result, (value) => ({ value, sent }))
}

describe("every documented request is sent as the same JSON", () => {
  for (const { body, kind, path } of examples) {
    if (kind !== "request") continue
    it.effect(`${path} ${body.slice(0, 60)}`, () =>
      Effect.gen(function*() {
        const wire = JSON.parse(body)
        // Every order is passed in one form, whichever container FastMoss expects.
        const payload = { ...wire, ...(Array.isArray(wire.orderby) ? { orderby: wire.orderby[0] } : {}) }
        const { sent } = yield* run(path, payload, { total: 0, list: [] })
        expect(sent.map(({ payload }) => payload)).toEqual([wire])
      }))
  }
})

describe("every documented response is decoded without schema drift", () => {
  const answers = examples.filter(({ kind, path }) => kind === "answer" && !(path in Endpoints.superseded))
  const payloads: Record<string, unknown> = {
    "/product/v1/salesTrend": { filter: { product_id: "1", days: 7 } },
    "/product/v1/videoList": { filter: { product_id: "1" } },
    "/product/v1/creatorList": { filter: { product_id: "1" } },
    "/creator/v1/productList": { filter: { uid: "1" } },
    "/shop/v1/productList": { filter: { seller_id: "1" } },
    "/shop/v1/creatorList": { filter: { seller_id: "1" } }
  }
  it("and there are fourteen of them", () => {
    expect(answers.length).toBe(14)
  })
  for (const { body, path } of answers) {
    it.effect(`${path} ${body.slice(0, 60)}`, () =>
      Effect.gen(function*() {
        const envelope = Either.getOrThrow(Either.flatMap(Json.parse(filled(body)), Envelope.read))
        const { value } = yield* run(path, payloads[path] ?? {}, envelope.data)
        const { data } = JSON.parse(body)
        if (Array.isArray(data)) return expect(value).toHaveLength(data.length)
        expect(Object(value).list).toHaveLength(data.list.length)
        // Every field of the example is decoded: none has become null.
        for (const [key, field] of Object.entries(data.list[0])) {
          if (field !== null) expect(Object(value).list[0][key], key).not.toBeNull()
        }
      }))
  }

  it.effect("and a seller_id beyond 2^53 keeps its digits", () =>
    Effect.gen(function*() {
      const body = examples.find(({ kind, path }) =>
        path === "/shop/v1/rank/fullyManaged" && kind === "answer"
      )?.body ?? ""
      expect(body).toContain("\"seller_id\":8647778611395402618")
      const envelope = Either.getOrThrow(Either.flatMap(Json.parse(body), Envelope.read))
      const { layer } = stubClient(() => Effect.succeed(envelope.data))
      const { list } = yield* Effect.provide(Shop.fullyManaged({}), layer)
      expect(list[0]?.shop_info?.seller_id).toBe("8647778611395402618")
      expect(list[0]?.units_sold_inc_rate).toBe(-13.93)
    }))

  it.effect("and a search row has its declared types", () =>
    Effect.gen(function*() {
      const body = examples.find(({ kind, path }) => path === "/product/v1/search" && kind === "answer")?.body ?? ""
      const envelope = Either.getOrThrow(Either.flatMap(Json.parse(body), Envelope.read))
      const { layer } = stubClient(() => Effect.succeed(envelope.data))
      const { list, total } = yield* Effect.provide(Product.search({}), Layer.fresh(layer))
      expect(total).toBe(1)
      expect(list[0]).toMatchObject({
        product_id: "1729514474840169156",
        commission_rate: 12.5,
        total_units_sold: 4921,
        currency: null,
        category: { l1: { id: null, name: "Sports & Outdoors" }, l3: null },
        shop: { seller_id: "123", name: "Test Store" }
      })
    }))
})
