import { Budget } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Duration, FastCheck as fc } from "effect"

describe("Budget.decide", () => {
  it("never allows more calls or credits in a period than the budget, and always the first of a new period", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 14, max: 60 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.constantFrom(0, 0.07, 0.14)), { maxLength: 60 }),
        (calls, cents, attempts) => {
          const limit = { calls, credits: cents / 100, per: Duration.seconds(1) }
          let period: Budget.Period = { calls: 0, credits: 0, until: 0 }
          let now = 0
          // In hundredths, which have no rounding.
          let spent = { calls: 0, cents: 0 }
          for (const [wait, price] of attempts) {
            now += wait
            const isNew = now >= period.until
            if (isNew) spent = { calls: 0, cents: 0 }
            const next = { calls: spent.calls + 1, cents: spent.cents + Math.round(price * 100) }
            const decision = Budget.decide(period, now, price, limit)
            if (next.calls > calls) expect(decision).toMatchObject({ _tag: "Refuse", unit: "calls", limit: calls })
            else if (next.cents > cents) expect(decision).toMatchObject({ _tag: "Refuse", unit: "credits" })
            else {
              expect(decision._tag).toBe("Spend")
              spent = next
            }
            if (decision._tag === "Spend") period = decision.period
            else expect(now + Duration.toMillis(decision.resetsAfter)).toBe(period.until)
          }
        }
      )
    )
  })
})
