import { describe, expect, it } from "@effect/vitest"
import { Array as Arr } from "effect"
import * as Day from "../../src/market/Day.js"
import { page, refusal, type Row, rowsOf, view, yesterday } from "./marketFixtures.js"
import { listings, requestOf } from "./rowRules.js"

describe("rankings", () => {
  const rankings = listings.filter(({ endpoint }) =>
    requestOf(endpoint.path).filter?.properties.date_info !== undefined
  )
  const at = (path: string, date_info: unknown) => page(path, { filter: { date_info } }).total
  const day = (number: number) => ({ type: "day", value: Day.format(number) })

  it("exist for fifteen endpoints", () => {
    expect(rankings.length).toBe(15)
  })

  it.each(rankings.map(({ endpoint }) => endpoint.path))("%s has rows for finished periods only", (path) => {
    // Yesterday is Wednesday, 27 May 2026.
    expect(Day.format(yesterday)).toBe("2026-05-27")
    const lag = path.endsWith("/newListed") ? 3 : 1
    expect(at(path, day(yesterday + 1 - lag))).toBeGreaterThan(0)
    expect(at(path, day(yesterday + 2 - lag))).toBe(0)
    expect(at(path, { type: "week", value: "2026-21" })).toBeGreaterThan(0)
    expect(at(path, { type: "week", value: "2026-22" })).toBe(0)
    expect(at(path, { type: "month", value: "2026-04" })).toBeGreaterThan(0)
    expect(at(path, { type: "month", value: "2026-05" })).toBe(0)
    expect(at(path, day(-1))).toBeGreaterThan(0)
    expect(page(path, {})).toEqual(page(path, { filter: { date_info: day(yesterday + 1 - lag) } }))
    expect(refusal(path, { filter: { date_info: { type: "day", value: "2026-02-30" } } }).message).toContain(
      "filter.date_info"
    )
  })

  it("of new products contain the products that were listed on the day", () => {
    const number = yesterday - 2
    const rows = rowsOf("/product/v1/rank/newListed", { filter: { date_info: day(number) } })
    expect(rows.map(({ product_id }) => product_id).sort()).toEqual(
      view.products.filter(({ listed }) => listed === number).map(({ id }) => id).sort()
    )
    expect(rows.every(({ day3_units_sold, total_units_sold }) => day3_units_sold === total_units_sold)).toBe(true)
  })

  it("of e-commerce creators use only the order that belongs to the type", () => {
    const path = "/creator/v1/rank/topEcommerce"
    const ordered = (filter: object, field?: string, order = "desc") =>
      rowsOf(path, { filter: { region: "US", ...filter }, ...(field && { orderby: [{ field, order }] }) })
    const descending = (rows: ReadonlyArray<Row>, name: string) => {
      const values = rows.map((row) => row[name])
      expect(values).toEqual([...values].sort((a, b) => b - a))
    }
    descending(ordered({}), "creator_usd_gmv")
    descending(ordered({}, "live_usd_gmv", "asc"), "creator_usd_gmv")
    descending(ordered({ ecommerce_type: 1 }), "video_usd_gmv")
    descending(ordered({ ecommerce_type: 1 }, "creator_usd_gmv"), "video_usd_gmv")
    descending(ordered({ ecommerce_type: 2 }), "live_usd_gmv")
    descending(Arr.reverse(ordered({ ecommerce_type: 2 }, "live_usd_gmv", "asc")), "live_usd_gmv")
  })
})
