import { Budget } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Duration, FastCheck as fc, Option } from "effect"

describe("Budget.spend", () => {
  it("never allows more calls in a period than the budget, and always the first of a new period", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 60 }),
        (calls, waits) => {
          const budget = { calls, per: Duration.seconds(1) }
          let period: Budget.Period = { spent: 0, until: 0 }
          let now = 0
          for (const wait of waits) {
            now += wait
            const isNew = now >= period.until
            const next = Budget.spend(period, now, budget)
            if (isNew) expect(next).toEqual(Option.some({ spent: 1, until: now + 1000 }))
            else expect(Option.isSome(next)).toBe(period.spent < calls)
            period = Option.getOrElse(next, () => period)
            expect(period.spent).toBeLessThanOrEqual(calls)
          }
        }
      )
    )
  })
})
