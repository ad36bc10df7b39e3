import { Product } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck as fc } from "effect"
import { ids, upTo } from "./listingServer.js"
import { stubClient } from "./stubClient.js"

describe("a stream", () => {
  it.effect("drops rows that are repeated on a later page", () =>
    Effect.gen(function*() {
      const { layer } = stubClient(({ payload }) => {
        const page = Number(payload["page"])
        const list = [0, 1, 2, 3].map((i) => ({ product_id: String((page - 1) * 3 + i) }))
        return Effect.succeed({ total: 12, list })
      })
      expect(yield* Effect.provide(ids(Product.search.stream({}, { pagesize: 4 })), layer)).toEqual(upTo(10))
    }))

  it.effect("over shifting data repeats no row, and ends", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 30 }),
          fc.integer({ min: 1, max: 5 }),
          async (shifts, concurrency) => {
            let head = 100
            let calls = 0
            const { layer } = stubClient(({ payload }) => {
              // New rows appear at the front during the stream.
              head += shifts[calls++ % shifts.length] ?? 0
              const from = (Number(payload["page"]) - 1) * 10
              const list = upTo(head).map((n) => head - 1 - n).slice(from, from + 10).map((n) => ({
                product_id: String(n)
              }))
              return Effect.succeed({ total: head, list })
            })
            const rows = await Effect.runPromise(
              Effect.provide(ids(Product.search.stream({}, { pagesize: 10, concurrency })), layer)
            )
            expect(new Set(rows).size).toBe(rows.length)
            expect(rows.length).toBeGreaterThanOrEqual(100)
          }
        ),
        { numRuns: 50 }
      )
    ))
})
