import { DateInfo } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Arbitrary, FastCheck, Option } from "effect"
import { newerPeriods } from "../../src/watch/NextSnapshot.js"

const period = Arbitrary.make(DateInfo.DateInfo)

describe("the periods that are asked for", () => {
  it("are those after the last snapshot, eight at most", () => {
    FastCheck.assert(FastCheck.property(period, FastCheck.integer({ min: 0, max: 12 }), (latest, steps) => {
      let last = latest
      for (let i = 0; i < steps; i++) last = DateInfo.previous(last)
      expect(newerPeriods(latest, Option.some(last.value))).toBe(Math.min(8, steps))
      // A clock that was set back.
      expect(newerPeriods(last, Option.some(latest.value))).toBe(0)
    }))
  })

  it("are eight without a snapshot", () => {
    FastCheck.assert(FastCheck.property(period, (latest) => {
      expect(newerPeriods(latest, Option.none())).toBe(8)
    }))
  })
})
