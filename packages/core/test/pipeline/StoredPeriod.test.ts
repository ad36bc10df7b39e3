import { describe, expect, it } from "@effect/vitest"
import { Duration, FastCheck as fc, Option } from "effect"
import * as StoredPeriod from "../../src/pipeline/StoredPeriod.js"

const per = 10_000
const limit = { calls: 3, credits: 0.35, per: Duration.millis(per) }
const prices = [0, 0.07, 0.14]

type Event =
  | { readonly kind: "wait"; readonly millis: number }
  | { readonly kind: "set"; readonly millis: number }
  | { readonly kind: "restart"; readonly process: number }
  | { readonly kind: "spend"; readonly process: number; readonly price: number }

const process = fc.integer({ min: 0, max: 2 })
const wait = fc.record({ kind: fc.constant("wait" as const), millis: fc.integer({ min: 0, max: 6_000 }) })
const spend = (processes: fc.Arbitrary<number>) =>
  fc.record({ kind: fc.constant("spend" as const), process: processes, price: fc.constantFrom(...prices) })
const set = (millis: fc.Arbitrary<number>) => fc.record({ kind: fc.constant("set" as const), millis })
const restart = fc.record({ kind: fc.constant("restart" as const), process })

const anyStep = fc.oneof(fc.integer({ min: -30_000, max: 30_000 }), fc.constantFrom(-86_400_000, 86_400_000))

/**
 * Runs events on one store, and checks the invariants. Returns the true time at which each period began, regardless of
 * the clocks.
 */
const run = (events: ReadonlyArray<Event>) => {
  let monotonicMillis = 1_000
  let wallMillis = 1_764_000_000_000
  let text = Option.none<string>()
  const seen = [0, 1, 2].map(() => Option.none<StoredPeriod.SeenPeriod>())
  const sent = new Map<number, { readonly at: number; readonly calls: number; readonly credits: number }>()
  for (const event of events) {
    switch (event.kind) {
      case "wait":
        monotonicMillis += event.millis
        wallMillis += event.millis
        break
      case "set":
        wallMillis += event.millis
        break
      case "restart":
        seen[event.process] = Option.none()
        break
      case "spend": {
        const before = Option.flatMap(text, StoredPeriod.decode)
        const step = StoredPeriod.step(
          before,
          seen[event.process] ?? Option.none(),
          { monotonicMillis, wallMillis },
          { price: event.price, limit, overspend: false }
        )
        seen[event.process] = step.seen
        text = Option.map(step.period, StoredPeriod.encode)
        const after = Option.getOrElse(step.period, () => ({ number: 0, calls: 0, credits: 0, until: 0 }))
        // No count is lost within a period, and no period returns.
        const last = Option.getOrElse(before, () => ({ number: 0, calls: 0, credits: 0, until: 0 }))
        expect(after.number).toBeGreaterThanOrEqual(last.number)
        if (after.number === last.number) expect(after.calls).toBeGreaterThanOrEqual(last.calls)
        if (step.decision._tag === "Spend") {
          const { at, calls, credits } = sent.get(after.number) ?? { at: monotonicMillis, calls: 0, credits: 0 }
          sent.set(after.number, { at, calls: calls + 1, credits: credits + Math.round(event.price * 100) })
          expect(after.calls).toBe(calls + 1)
        } else {
          // No clock makes a program refuse requests for longer than a period.
          expect(Duration.toMillis(step.decision.resetsAfter)).toBeLessThanOrEqual(per)
          expect(Duration.toMillis(step.decision.resetsAfter)).toBeGreaterThan(0)
        }
      }
    }
  }
  for (const { calls, credits } of sent.values()) {
    expect(calls).toBeLessThanOrEqual(limit.calls)
    expect(credits).toBeLessThanOrEqual(35)
  }
  return [...sent.values()].map(({ at }) => at)
}

const expectPeriodsToLast = (starts: ReadonlyArray<number>) => {
  for (const [i, start] of starts.entries()) {
    if (i > 0) expect(start - (starts[i - 1] ?? 0)).toBeGreaterThanOrEqual(per)
  }
}

const anySequence = (...arbitraries: ReadonlyArray<fc.Arbitrary<Event>>) =>
  fc.array(fc.oneof(...arbitraries), { maxLength: 60 })

describe("a period in a store", () => {
  it("has its exact length for one process, even if the wall clock is changed", () => {
    fc.assert(
      fc.property(
        anySequence(wait, spend(fc.constant(0)), spend(fc.constant(0)), set(anyStep)),
        (events) => expectPeriodsToLast(run(events))
      )
    )
  })

  it("has its exact length for several processes that restart", () => {
    fc.assert(
      fc.property(
        anySequence(wait, spend(process), spend(process), restart),
        (events) => expectPeriodsToLast(run(events))
      )
    )
  })

  it("is not shorter for several processes that restart after the wall clock was set back", () => {
    fc.assert(
      fc.property(
        anySequence(wait, spend(process), spend(process), restart, set(fc.integer({ min: -86_400_000, max: 0 }))),
        (events) => expectPeriodsToLast(run(events))
      )
    )
  })

  it("never exceeds its limit, and never refuses requests for longer than its length", () => {
    fc.assert(fc.property(anySequence(wait, spend(process), spend(process), restart, set(anyStep)), (events) => {
      run(events)
    }))
  })

  it("is not mistaken for a period that a process has seen before the store was emptied", () => {
    const spend = (
      stored: Option.Option<StoredPeriod.StoredPeriod>,
      seen: Option.Option<StoredPeriod.SeenPeriod>,
      after: number
    ) =>
      StoredPeriod.step(
        stored,
        seen,
        { monotonicMillis: after, wallMillis: 1_764_000_000_000 + after },
        { price: 0, limit, overspend: false }
      )
    const first = spend(Option.none(), Option.none(), 0)
    const emptied = spend(Option.none(), Option.none(), 6_000)
    const again = spend(emptied.period, first.seen, 12_000)
    expect(Option.map(again.period, ({ calls }) => calls)).toEqual(Option.some(2))
  })

  it("survives encoding and decoding, and is not decoded from another text", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), fc.integer(), (number, calls, cents, until) => {
        const period = { number, calls, credits: cents / 100, until }
        expect(StoredPeriod.decode(StoredPeriod.encode(period))).toEqual(Option.some(period))
      })
    )
    for (const text of ["", "{}", "null", "{\"number\":1,\"calls\":-1,\"credits\":0,\"until\":0}", "{\"number\":1"]) {
      expect(StoredPeriod.decode(text)).toEqual(Option.none())
    }
  })
})
