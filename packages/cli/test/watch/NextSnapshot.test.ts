import { DateInfo } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Arbitrary, FastCheck, Option } from "effect"
import { newerPeriods } from "../../src/watch/NextSnapshot.js"

const period = Arbitrary.make(DateInfo.DateInfo)

describe("the number of periods to try", () => {
  it("is the number of periods after the last snapshot, at most eight", () => {
    FastCheck.assert(FastCheck.property(period, FastCheck.integer({ min: 0, max: 12 }), (latest, steps) => {
      let last = latest
      for (let i = 0; i < steps; i++) last = DateInfo.previous(last)
      expect(newerPeriods(latest, Option.some(last.value))).toBe(Math.min(8, steps))
      // The last snapshot is newer than the latest period if the clock was set back.
      expect(newerPeriods(last, Option.some(latest.value))).toBe(0)
    }))
  })

  it("is eight without a snapshot", () => {
    FastCheck.assert(FastCheck.property(period, (latest) => {
      expect(newerPeriods(latest, Option.none())).toBe(8)
    }))
  })
})
