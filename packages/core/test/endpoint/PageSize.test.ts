import { FastMossError, Product } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { ids, server, upTo } from "./listingServer.js"
import { apiError } from "./stubClient.js"

describe("a stream", () => {
  it.effect("tries pages of 10 once when 100 are refused, and remembers that for the client", () =>
    Effect.gen(function*() {
      const { layer, sent } = server(15, { cap: 10 })
      yield* Effect.gen(function*() {
        expect(yield* ids(Product.search.stream({}))).toEqual(upTo(15))
        expect(yield* ids(Product.search.stream({}))).toEqual(upTo(15))
      }).pipe(Effect.provide(layer))
      expect(sent.map(({ payload }) => payload["pagesize"])).toEqual([100, 10, 10, 10, 10])
    }))

  it.effect.each(
    [
      ["code 1", apiError(1)],
      [
        "HTTP 400",
        new FastMossError.FastMossStatusError({
          method: "POST",
          path: "/product/v1/search",
          attempts: 1,
          status: 400,
          body: ""
        })
      ]
    ] as const
  )("tries pages of 10 when 100 are refused by %s", ([_, refusal]) =>
    Effect.gen(function*() {
      const { layer, sent } = server(15, { cap: 10, refusal })
      expect(yield* Effect.provide(ids(Product.search.stream({})), layer)).toEqual(upTo(15))
      expect(sent.map(({ payload }) => payload["pagesize"])).toEqual([100, 10, 10])
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
})
