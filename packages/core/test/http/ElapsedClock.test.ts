import { settableClock } from "@effect-fastmoss/testing/settableClock"
import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck as fc, TestClock } from "effect"
import * as ElapsedClock from "../../src/http/ElapsedClock.js"

const hour = 3_600_000

describe("the elapsed time", () => {
  it.effect("starts at the wall time, and advances with it", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(1_000_000)
      const now = yield* ElapsedClock.make
      expect(yield* now).toBe(1_000_000)
      yield* TestClock.adjust("90 seconds")
      expect(yield* now).toBe(1_090_000)
    }))

  it.effect("does not go back with the wall clock, even if the wall clock was ahead before", () =>
    Effect.gen(function*() {
      const testClock = yield* Effect.clock
      const { clock, step } = settableClock(testClock)
      yield* Effect.gen(function*() {
        const now = yield* ElapsedClock.make
        step(-24 * hour)
        expect(yield* now).toBe(0)
        yield* Effect.withClock(TestClock.adjust("1 hour"), testClock)
        expect(yield* now).toBe(hour)
        step(24 * hour)
        expect(yield* now).toBe(25 * hour)
        step(-24 * hour)
        expect(yield* now).toBe(25 * hour)
      }).pipe(Effect.withClock(clock))
    }))

  it("counts the time that the machine slept once, and ignores slow drift between the clocks", () => {
    const at = (wallMillis: number, monotonicMillis: number) => ({ wallMillis, monotonicMillis })
    const started = ElapsedClock.start(at(0, 0))
    // The monotonic clock stood still for one hour.
    const awake = ElapsedClock.advance(started, at(hour + 1000, 1000))
    expect(awake.ahead + 1000).toBe(hour + 1000)
    expect(ElapsedClock.advance(awake, at(hour + 2000, 2000))).toBe(awake)
    const readings = fc.array(fc.integer({ min: -9_000, max: 9_000 }), { maxLength: 50 })
    fc.assert(fc.property(readings, (leads) => {
      const time = leads.reduce((time, lead, i) => ElapsedClock.advance(time, at(i * 10 + lead, i * 10)), started)
      expect(time).toBe(started)
    }))
  })
})
