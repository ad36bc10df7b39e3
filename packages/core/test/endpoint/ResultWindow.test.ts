import { Product } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Logger, Stream } from "effect"
import { ids, server, upTo } from "./listingServer.js"

describe("a stream", () => {
  it.effect("that the result window cuts logs a warning, or fails with onIncomplete: \"fail\"", () =>
    Effect.gen(function*() {
      const logs: Array<string> = []
      const logger = Logger.make(({ message }) => {
        logs.push(String(message))
      })
      const { layer, sent } = server(12_000)
      const rows = yield* ids(Product.search.stream({})).pipe(
        Effect.provide(Layer.merge(layer, Logger.replace(Logger.defaultLogger, logger)))
      )
      expect(rows).toEqual(upTo(5000))
      expect(sent.length).toBe(50)
      expect(logs).toEqual([
        "POST /product/v1/search: FastMoss serves no rows beyond 5000 here, and there are 12000 in all. " +
        "The stream ends after page 50; narrow the filter for the rest."
      ])
      const refused = server(12_000)
      const error = yield* Effect.flip(
        Effect.provide(ids(Product.search.stream({}, { onIncomplete: "fail" })), refused.layer)
      )
      // The total of the first page already shows the cut.
      expect(error).toMatchObject({ _tag: "FastMossRequestError", path: "/product/v1/search", attempts: 1 })
      expect(error.message).toBe(
        "POST /product/v1/search: FastMoss serves no rows beyond 5000 here, and there are 12000 in all. 1 page was requested."
      )
      expect(refused.sent.length).toBe(1)
      const ranking = server(499)
      yield* Effect.provide(Stream.runDrain(Product.topSelling.stream({}, { onIncomplete: "fail" })), ranking.layer)
      expect(ranking.sent.length).toBe(5)
    }))

  it.effect("counts as cut if its total equals the result window", () =>
    Effect.gen(function*() {
      const { layer, sent } = server(2689, { total: 500, resultWindow: 500 })
      const error = yield* Effect.flip(
        Effect.provide(Stream.runDrain(Product.topSelling.stream({}, { onIncomplete: "fail" })), layer)
      )
      expect(error).toMatchObject({
        attempts: 1,
        issue: "FastMoss serves no rows beyond 500 here, and there may be more"
      })
      expect(sent.length).toBe(1)
      // All wanted rows are within the window.
      const limited = Product.topSelling.stream({}, { onIncomplete: "fail", limit: 500 })
      expect(yield* Effect.provide(ids(limited), layer)).toEqual(upTo(500))
    }))

  it.effect("without a total fails after the last page of the result window, with the number of requests", () =>
    Effect.gen(function*() {
      const { layer, sent } = server(2689, { total: null })
      const rows: Array<number> = []
      const error = yield* Product.topSelling.stream({}, { onIncomplete: "fail" }).pipe(
        Stream.runForEach(({ product_id }) => Effect.sync(() => rows.push(Number(product_id)))),
        Effect.provide(layer),
        Effect.flip
      )
      expect(error).toMatchObject({ attempts: 5 })
      expect(error.message).toMatch(/ 5 pages were requested\.$/)
      expect(sent.length).toBe(5)
      // The stream emits all paid rows before it fails.
      expect(rows).toEqual(upTo(500))
    }))
})
