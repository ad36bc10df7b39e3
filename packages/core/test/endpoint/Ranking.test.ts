import { Product } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Option, TestClock } from "effect"
import { stubClient } from "./stubClient.js"

describe("latestAvailable", () => {
  it.effect("walks back over periods without rows, and tells how many calls it took", () =>
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
})
