import { Product } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Logger, Stream } from "effect"
import { ids, server, upTo } from "./listingServer.js"

describe("a stream", () => {
  it.effect("that only the result window ends logs a warning, or fails typed with onResultWindow: \"fail\"", () =>
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
        "POST /product/v1/search: FastMoss gives no row beyond 5000 here, and there are 12000 in all. " +
        "The stream ends after page 50; narrow the filter for the rest."
      ])
      const error = yield* Effect.flip(
        Effect.provide(ids(Product.search.stream({}, { onResultWindow: "fail" })), layer)
      )
      expect(error).toMatchObject({ _tag: "FastMossRequestError", path: "/product/v1/search" })
      const ranking = server(500, { total: 500 })
      yield* Effect.provide(Stream.runDrain(Product.topSelling.stream({}, { onResultWindow: "fail" })), ranking.layer)
      expect(ranking.sent.length).toBe(5)
    }))
})
