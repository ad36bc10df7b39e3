import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, FastCheck as fc, Layer, Option, Redacted, TestClock } from "effect"
import * as FastMossConfig from "../../src/FastMossConfig.js"
import * as Budget from "../../src/pipeline/Budget.js"

describe("Budget.decide", () => {
  it("never allows more calls or credits per period than the limit, and always allows the first call of a new period", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 14, max: 60 }),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.constantFrom(0, 0.07, 0.14)), { maxLength: 60 }),
        (calls, cents, attempts) => {
          const limit = { calls, credits: cents / 100, per: Duration.seconds(1) }
          let period: Budget.Period = { calls: 0, credits: 0, until: 0 }
          let now = 0
          // Counts in whole hundredths, which have no rounding errors.
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

describe("a request", () => {
  const limit: Budget.Limit = { calls: 3, credits: 1, per: Duration.seconds(10) }
  const period: Budget.Period = { calls: 1, credits: 0.5, until: 5_000 }

  it("is counted in its period, with its price", () => {
    expect(Budget.spent(period, 4_999, 0.25, limit)).toEqual({ calls: 2, credits: 0.75, until: 5_000 })
    expect(Budget.decide(period, 4_999, 0.25, limit)).toEqual({
      _tag: "Spend",
      period: { calls: 2, credits: 0.75, until: 5_000 }
    })
  })

  it("at the end of a period begins the next period, which starts at that time", () => {
    expect(Budget.spent(period, 5_000, 0.25, limit)).toEqual({ calls: 1, credits: 0.25, until: 15_000 })
    expect(Budget.decide(period, 5_000, 0.25, limit)).toMatchObject({ _tag: "Spend", period: { until: 15_000 } })
  })

  it("may use up the budget, but not exceed it", () => {
    expect(Budget.decide({ ...period, calls: 2 }, 0, 0.5, limit)._tag).toBe("Spend")
    expect(Budget.decide({ ...period, calls: 3 }, 1_000, 0.5, limit)).toEqual({
      _tag: "Refuse",
      unit: "calls",
      limit: 3,
      spent: 3,
      resetsAfter: Duration.seconds(4)
    })
    expect(Budget.decide(period, 1_000, 0.51, limit)).toEqual({
      _tag: "Refuse",
      unit: "credits",
      limit: 1,
      spent: 0.5,
      resetsAfter: Duration.seconds(4)
    })
  })

  it("that exceeds both limits is refused because of the number of calls", () => {
    expect(Budget.decide({ ...period, calls: 3 }, 0, 9, limit)).toMatchObject({ unit: "calls" })
  })

  it("that costs more than the limit is refused in a new period, too", () => {
    expect(Budget.decide(period, 9_000, 1.01, limit)).toMatchObject({
      unit: "credits",
      spent: 0,
      resetsAfter: Duration.seconds(10)
    })
  })

  it("adds its price without rounding errors", () => {
    const seventh = Budget.spent({ calls: 0, credits: 0.1, until: 5_000 }, 0, 0.2, limit)
    expect(seventh.credits).toBe(0.3)
  })
})

describe("the budget of a configuration", () => {
  const request = { method: "POST", path: "/test" }
  const other = { method: "POST", path: "/product/v1/search" }
  const run = <A, E>(options: Partial<FastMossConfig.Options>, test: (budget: Budget.Service) => Effect.Effect<A, E>) =>
    Effect.flatMap(Budget.Budget, test).pipe(
      Effect.provide(Budget.layer.pipe(
        Layer.provide(
          FastMossConfig.layer({ clientId: "client", clientSecret: Redacted.make("secret"), ...options })
        )
      ))
    )

  it.effect("counts requests that are spent, but not requests that are only checked", () =>
    run({ budget: { calls: 2, per: "1 minute" } }, ({ check, spend }) =>
      Effect.gen(function*() {
        for (let n = 0; n < 5; n++) yield* check(request)
        yield* spend(request)
        yield* spend(request)
        for (const refused of [check(request), spend(request), spend(other)]) {
          expect(yield* Effect.flip(refused)).toMatchObject({
            _tag: "FastMossBudgetError",
            method: "POST",
            attempts: 0,
            unit: "calls",
            limit: 2,
            spent: 2,
            resetsAfter: Duration.minutes(1)
          })
        }
        expect(yield* Effect.flip(spend(other))).toMatchObject({ path: "/product/v1/search" })
        yield* TestClock.adjust("59 seconds")
        expect(yield* Effect.flip(check(request))).toMatchObject({ resetsAfter: Duration.seconds(1) })
        yield* TestClock.adjust("1 second")
        yield* spend(request)
      })))

  it.effect("counts overspent requests even without room for them", () =>
    run({ budget: { calls: 2, per: "1 minute" } }, ({ overspend, spend }) =>
      Effect.gen(function*() {
        for (let n = 0; n < 5; n++) yield* overspend(request)
        expect(yield* Effect.flip(spend(request))).toMatchObject({ spent: 5 })
        yield* TestClock.adjust("1 minute")
        yield* spend(request)
      })))

  it.effect("counts the price of each path; paths without a price are free", () =>
    run(
      { budget: { credits: 0.3, per: "1 minute" }, prices: { "/test": 0.1 } },
      ({ overspend, spend }) =>
        Effect.gen(function*() {
          yield* spend(request)
          yield* overspend(request)
          yield* spend(request)
          expect(yield* Effect.flip(spend(request))).toMatchObject({ unit: "credits", limit: 0.3, spent: 0.3 })
          for (let n = 0; n < 50; n++) yield* spend({ method: "GET", path: "/unpriced" })
        })
    ))

  it.effect("returns its state, even while it is spent, without counting and without beginning a period", () =>
    run(
      { budget: { calls: 2, per: "1 minute" }, prices: { "/test": 0.1 } },
      ({ current, overspend }) =>
        Effect.gen(function*() {
          const state = Effect.map(Effect.flatten(current), ({ calls, credits, resetsAfter }) => [
            calls,
            credits,
            Duration.toSeconds(resetsAfter)
          ])
          expect(yield* state).toEqual([0, 0, 60])
          yield* TestClock.adjust("30 seconds")
          expect(yield* state).toEqual([0, 0, 60])
          yield* overspend(request)
          yield* TestClock.adjust("20 seconds")
          expect(yield* state).toEqual([1, 0.1, 40])
          yield* overspend(request)
          yield* overspend(request)
          expect(yield* state).toEqual([3, 0.3, 40])
          expect((yield* Effect.flatten(current)).limit).toMatchObject({ calls: 2 })
          yield* TestClock.adjust("40 seconds")
          expect(yield* state).toEqual([0, 0, 60])
        })
    ))

  it.effect("is unlimited without a budget in the configuration", () =>
    run({}, (budget) =>
      Effect.gen(function*() {
        expect(yield* budget.current).toEqual(Option.none())
        for (let n = 0; n < 50; n++) {
          yield* budget.check(request)
          yield* budget.spend(request)
          yield* budget.overspend(request)
        }
        expect(budget).toBe(Budget.unlimited)
      })))
})
