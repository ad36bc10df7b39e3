import { CommissionRate, Product } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck as fc } from "effect"

describe("CommissionRate", () => {
  it("converts percent and basis points to the same fraction", () => {
    expect(CommissionRate.fromPercent(22.5)).toBe(0.225)
    expect(CommissionRate.fromBasisPoints(2250)).toBe(0.225)
    fc.assert(fc.property(fc.integer({ min: 0, max: 10_000 }), (basisPoints) => {
      const fraction = CommissionRate.fromBasisPoints(basisPoints)
      expect(CommissionRate.fromPercent(basisPoints / 100)).toBeCloseTo(fraction, 12)
      expect(fraction * 10_000).toBeCloseTo(basisPoints, 8)
    }))
  })

  it("keeps null for a row without a rate", () => {
    expect(CommissionRate.fromPercent(null)).toBeNull()
    expect(CommissionRate.fromBasisPoints(null)).toBeNull()
  })

  it.effect("gives a product the same fraction in search and in rankings", () =>
    Effect.gen(function*() {
      const { list } = yield* Product.topSelling({ filter: { region: "US" } })
      const ranked = list.find(({ commission_rate }) => commission_rate !== null && commission_rate > 0)
      const id = ranked?.product_id ?? ""
      const found = yield* Product.search({ filter: { product_id: id } })
      const fraction = CommissionRate.fromPercent(found.list[0]?.commission_rate ?? null)
      expect(fraction).toBeGreaterThan(0)
      expect(fraction).toBeCloseTo(CommissionRate.fromBasisPoints(ranked?.commission_rate ?? null) ?? Number.NaN, 12)
    }).pipe(Effect.provide(Sandbox.layer())))
})
