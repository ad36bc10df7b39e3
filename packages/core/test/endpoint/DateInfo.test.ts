import { DateInfo } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Arbitrary, Effect, FastCheck as fc, Option, TestClock } from "effect"

const dayNumber = (text: string) => Date.parse(`${text}T00:00:00Z`) / 86_400_000

describe("DateInfo.days", () => {
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
  )("returns for %s %s the days %s to %s", (type, value, first, last) => {
    expect(DateInfo.days({ type, value })).toEqual({ first: dayNumber(first), last: dayNumber(last) })
  })

  it("starts a period on the day after the previous period ends", () => {
    fc.assert(fc.property(Arbitrary.make(DateInfo.DateInfo), (period) => {
      const { first, last } = DateInfo.days(period)
      expect(last).toBeGreaterThanOrEqual(first)
      expect(DateInfo.days(DateInfo.previous(period)).last).toBe(first - 1)
    }))
  })

  it("agrees with the constructors", () => {
    expect(Option.map(DateInfo.day(2026, 4, 1), DateInfo.days)).toEqual(
      Option.some({ first: dayNumber("2026-04-01"), last: dayNumber("2026-04-01") })
    )
  })
})

describe("DateInfo", () => {
  it("rejects days, weeks and months that do not exist", () => {
    expect(DateInfo.day(2028, 2, 29)).toEqual(Option.some({ type: "day", value: "2028-02-29" }))
    expect(DateInfo.day(2026, 2, 29)).toEqual(Option.none())
    expect(DateInfo.month(2026, 3)).toEqual(Option.some({ type: "month", value: "2026-03" }))
    expect(DateInfo.month(2026, 13)).toEqual(Option.none())
    expect(DateInfo.week(2026, 53)).toEqual(Option.some({ type: "week", value: "2026-53" }))
    expect(DateInfo.week(2025, 53)).toEqual(Option.none())
    expect(DateInfo.week(2026, 0)).toEqual(Option.none())
  })

  it.effect.each(
    [
      [Date.UTC(2026, 0, 1, 15, 59), ["2025-12-31", "2025-52", "2025-12"]],
      [Date.UTC(2025, 11, 31, 15, 59), ["2025-12-30", "2025-52", "2025-11"]],
      [Date.UTC(2026, 0, 4, 16, 0), ["2026-01-04", "2026-01", "2025-12"]]
    ] as const
  )(
    "returns as the latest period the last one that is finished in China: %j",
    ([now, expected]) =>
      Effect.gen(function*() {
        yield* TestClock.setTime(now)
        const kinds = ["day", "week", "month"] as const
        const latest = yield* Effect.forEach(kinds, DateInfo.latest)
        expect(latest.map(({ value }) => value)).toEqual(expected)
      })
  )

  it("returns the previous period, across years", () => {
    expect(DateInfo.previous({ type: "day", value: "2026-01-01" }).value).toBe("2025-12-31")
    expect(DateInfo.previous({ type: "week", value: "2026-01" }).value).toBe("2025-52")
    expect(DateInfo.previous({ type: "week", value: "2027-01" }).value).toBe("2026-53")
    expect(DateInfo.previous({ type: "month", value: "2026-01" }).value).toBe("2025-12")
  })
})
