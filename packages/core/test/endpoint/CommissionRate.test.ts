import { CommissionRate, Product } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck as fc } from "effect"

describe("a commission rate", () => {
  it("is the same fraction in percent and in basis points", () => {
    expect(CommissionRate.fromPercent(22.5)).toBe(0.225)
    expect(CommissionRate.fromBasisPoints(2250)).toBe(0.225)
    fc.assert(fc.property(fc.integer({ min: 0, max: 10_000 }), (basisPoints) => {
      const fraction = CommissionRate.fromBasisPoints(basisPoints)
      expect(CommissionRate.fromPercent(basisPoints / 100)).toBeCloseTo(fraction, 12)
      expect(fraction * 10_000).toBeCloseTo(basisPoints, 8)
    }))
  })

  it("that a row does not have stays null", () => {
    expect(CommissionRate.fromPercent(null)).toBeNull()
    expect(CommissionRate.fromBasisPoints(null)).toBeNull()
  })

  it.effect("of a product is the same in search and ranking", () =>
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
