import { type Endpoint, Product } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Option, TestClock } from "effect"
import { server, upTo } from "./listingServer.js"
import { apiError, stubClient } from "./stubClient.js"

const idsOf = ({ found }: Endpoint.Latest<Product.TopSellingRow>) =>
  Option.match(found, { onNone: () => [], onSome: ({ page }) => page.list.map(({ product_id }) => Number(product_id)) })

describe("latestAvailable", () => {
  it.effect("steps back over periods without rows, and returns the number of requests", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 3, 2, 17))
      const { layer, sent } = stubClient(({ payload }) =>
        Effect.succeed(
          JSON.stringify(payload).includes("2026-03-31") ? { total: 1, list: [{ product_id: "1" }] } : null
        )
      )
      const ranking = (stepsBack: number) =>
        Effect.provide(
          Product.topSelling.latestAvailable({ filter: { region: "US" }, pagesize: 10 }, { stepsBack }),
          layer
        )
      const { calls, found } = yield* ranking(5)
      expect(calls).toBe(3)
      expect(found).toMatchObject(Option.some({ dateInfo: { type: "day", value: "2026-03-31" } }))
      expect(sent.map(({ payload }) => Object(payload["filter"]).date_info.value)).toEqual([
        "2026-04-02",
        "2026-04-01",
        "2026-03-31"
      ])
      expect(yield* ranking(1)).toEqual({ found: Option.none(), calls: 2 })
    }))

  it.effect("returns the top 50 with one request, or with five on a plan that allows 10 rows per page", () =>
    Effect.gen(function*() {
      const large = server(500)
      const top50 = Product.topSelling.latestAvailable({ filter: { region: "US" } }, { limit: 50 })
      const once = yield* Effect.provide(top50, large.layer)
      expect([idsOf(once), once.calls]).toEqual([upTo(50), 1])
      expect(Option.getOrThrow(once.found).page.total).toBe(500)
      const small = server(500, { cap: 10 })
      yield* Effect.gen(function*() {
        const first = yield* top50
        expect([idsOf(first), first.calls]).toEqual([upTo(50), 6])
        const second = yield* top50
        expect([idsOf(second), second.calls]).toEqual([upTo(50), 5])
      }).pipe(Effect.provide(small.layer))
      expect(small.sent.map(({ payload }) => payload["pagesize"])).toEqual([
        50,
        ...Array.from({ length: 10 }, () => 10)
      ])
    }))

  it.effect("returns up to `limit` rows, or all with Infinity, in pages of the payload's page size", () =>
    Effect.gen(function*() {
      const { layer, sent } = server(120)
      const latest = (pagesize: number | undefined, limit: number | undefined) =>
        Effect.provide(Product.topSelling.latestAvailable({ pagesize }, { limit }), layer)
      const found = yield* Effect.forEach(
        [[undefined, undefined], [20, undefined], [20, 45], [undefined, 4], [undefined, Infinity]] as const,
        ([pagesize, limit]) => latest(pagesize, limit)
      )
      expect(found.map((latest) => [idsOf(latest).length, latest.calls])).toEqual([
        [10, 1],
        [20, 1],
        [45, 3],
        [4, 1],
        [120, 2]
      ])
      expect(sent.map(({ payload }) => payload["pagesize"])).toEqual([10, 20, 20, 20, 20, 4, 100, 100])
    }))

  it.effect("makes one request for an empty period, even if rows of several pages are wanted", () =>
    Effect.gen(function*() {
      const { layer, sent } = stubClient(({ payload }) => {
        const { page, pagesize } = payload
        if (Number(pagesize) > 10) return Effect.fail(apiError(10001))
        if (sent.length < 4) return Effect.succeed(null)
        const list = Array.from({ length: 10 }, (_, i) => ({ product_id: String((Number(page) - 1) * 10 + i) }))
        return Effect.succeed({ total: 30, list })
      })
      const latest = yield* Effect.provide(Product.topSelling.latestAvailable({}, { limit: 25 }), layer)
      expect(idsOf(latest)).toEqual(upTo(25))
      // One refusal, two empty periods, three pages.
      expect([latest.calls, sent.length]).toEqual([6, 6])
    }))

  it.effect("fails with the refusal of a page size that the payload sets", () =>
    Effect.gen(function*() {
      const { layer, sent } = server(500, { cap: 10 })
      const error = yield* Effect.flip(
        Effect.provide(Product.topSelling.latestAvailable({ pagesize: 50 }, { limit: 50 }), layer)
      )
      expect(error).toMatchObject({ _tag: "FastMossApiError", code: 10001 })
      expect(sent.length).toBe(1)
    }))
})
