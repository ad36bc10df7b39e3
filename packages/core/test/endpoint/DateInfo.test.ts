import { DateInfo } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Arbitrary, FastCheck as fc, Option } from "effect"

const dayNumber = (text: string) => Date.parse(`${text}T00:00:00Z`) / 86_400_000

describe("the days of a period", () => {
  it.each(
    [
      ["day", "2026-04-01", "2026-04-01", "2026-04-01"],
      ["day", "1970-01-01", "1970-01-01", "1970-01-01"],
      ["week", "2026-14", "2026-03-30", "2026-04-05"],
      ["week", "2026-01", "2025-12-29", "2026-01-04"],
      ["month", "2026-02", "2026-02-01", "2026-02-28"],
      ["month", "2024-02", "2024-02-01", "2024-02-29"],
      ["month", "2026-12", "2026-12-01", "2026-12-31"]
    ] as const
  )("%s %s are %s to %s", (type, value, first, last) => {
    expect(DateInfo.days({ type, value })).toEqual({ first: dayNumber(first), last: dayNumber(last) })
  })

  it("begin where those of the period before end", () => {
    fc.assert(fc.property(Arbitrary.make(DateInfo.DateInfo), (period) => {
      const { first, last } = DateInfo.days(period)
      expect(last).toBeGreaterThanOrEqual(first)
      expect(DateInfo.days(DateInfo.previous(period)).last).toBe(first - 1)
    }))
  })

  it("are those of the constructors", () => {
    expect(Option.map(DateInfo.day(2026, 4, 1), DateInfo.days)).toEqual(
      Option.some({ first: dayNumber("2026-04-01"), last: dayNumber("2026-04-01") })
    )
  })
})
