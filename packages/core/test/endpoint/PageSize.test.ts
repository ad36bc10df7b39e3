import { FastMossError, Product, Shop } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Stream, TestClock } from "effect"
import { ids, server, upTo } from "./listingServer.js"
import { apiError } from "./stubClient.js"

describe("a stream", () => {
  it.effect("tries pages of 10 once if FastMoss refuses 100, and remembers the refusal per client and path", () =>
    Effect.gen(function*() {
      const { layer, sent } = server(15, { cap: 10 })
      yield* Effect.gen(function*() {
        expect(yield* ids(Product.search.stream({}))).toEqual(upTo(15))
        expect(yield* ids(Product.search.stream({}))).toEqual(upTo(15))
        expect(sent.map(({ payload }) => payload["pagesize"])).toEqual([100, 10, 10, 10, 10])
        // Another path may allow larger pages.
        yield* Stream.runDrain(Shop.search.stream({}))
        expect(sent.slice(5).map(({ payload }) => payload["pagesize"])).toEqual([100, 10, 10])
        yield* Stream.runDrain(Shop.search.pages({}))
        expect(sent.slice(8).map(({ payload }) => payload["pagesize"])).toEqual([10, 10])
      }).pipe(Effect.provide(layer))
    }))

  it.effect("tries pages of 100 again one hour after the refusal", () =>
    Effect.gen(function*() {
      const { layer, sent } = server(15, { cap: 10 })
      yield* Effect.gen(function*() {
        yield* Stream.runDrain(Product.search.stream({}))
        yield* TestClock.adjust("59 minutes")
        yield* Stream.runDrain(Product.search.stream({}))
        expect(sent.length).toBe(5)
        yield* TestClock.adjust("1 minute")
        yield* Stream.runDrain(Product.search.stream({}))
      }).pipe(Effect.provide(layer))
      expect(sent.slice(5).map(({ payload }) => payload["pagesize"])).toEqual([100, 10, 10])
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
  )("tries pages of 10 if FastMoss refuses 100 with %s", ([_, refusal]) =>
    Effect.gen(function*() {
      const { layer, sent } = server(15, { cap: 10, refusal })
      expect(yield* Effect.provide(ids(Product.search.stream({})), layer)).toEqual(upTo(15))
      expect(sent.map(({ payload }) => payload["pagesize"])).toEqual([100, 10, 10])
    }))

  it.effect("fails with the first refusal if FastMoss refuses every page size, and does not replace a page size set by the caller", () =>
    Effect.gen(function*() {
      const { layer, sent } = server(15, { cap: 5 })
      const error = yield* Effect.flip(Effect.provide(ids(Product.search.stream({})), layer))
      expect(error).toMatchObject({ _tag: "FastMossApiError", code: 10001 })
      expect(sent.map(({ payload }) => payload["pagesize"])).toEqual([100, 10])
      yield* Effect.flip(Effect.provide(ids(Product.search.stream({}, { pagesize: 50 })), layer))
      expect(sent.length).toBe(3)
    }))
})
