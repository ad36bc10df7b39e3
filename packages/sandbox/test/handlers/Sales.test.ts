import { describe, expect, it } from "@effect/vitest"
import { Either } from "effect"
import * as Day from "../../src/market/Day.js"
import { handle, market, page, type Row, rowsOf, yesterday } from "./marketFixtures.js"

describe("figures agree", () => {
  const sum = (rows: ReadonlyArray<Row>, name: string) => rows.reduce((sum, row) => sum + row[name], 0)
  const trend = (product_id: string, days: number): { list: ReadonlyArray<Row>; overview: Row } =>
    Object(Either.getOrThrow(handle("/product/v1/salesTrend", { filter: { product_id, days } })))

  it("of a product in the search, in its trend, in the list of its shop and in its promotions", () => {
    const rows = page("/product/v1/search", { filter: { region: "US" }, pagesize: 50 }).list
    for (const row of rows) {
      const { list, overview } = trend(row["product_id"], 28)
      expect(list.length).toBe(28)
      expect(list[27]?.["dt"]).toBe(Day.format(yesterday))
      expect(sum(list, "units_sold")).toBe(row["day28_units_sold"])
      expect(sum(list, "gmv")).toBeCloseTo(row["day28_gmv"], 4)
      expect(sum(list.slice(-7), "units_sold")).toBe(row["day7_units_sold"])
      expect(list[27]?.["units_sold"]).toBe(row["yday_units_sold"])
      expect(overview).toMatchObject({ units_sold: row["day28_units_sold"], gmv: row["day28_gmv"], currency: "USD" })
      const [own] = rowsOf("/shop/v1/productList", { filter: { seller_id: row["shop"].seller_id } }).filter((other) =>
        other["product_id"] === row["product_id"]
      )
      expect(own).toMatchObject({ units_sold: row["total_units_sold"], day90_gmv: row["day90_gmv"] })
      const creators = rowsOf("/product/v1/creatorList", { filter: { product_id: row["product_id"] } })
      expect(creators.length).toBe(row["creator_count"])
      expect(overview["creator_count"]).toBe(row["creator_count"])
      expect(sum(creators, "units_sold")).toBeLessThanOrEqual(row["total_units_sold"])
      const videos = rowsOf("/product/v1/videoList", { filter: { product_id: row["product_id"] } })
      expect(videos.length).toBe(row["video_count"])
      expect(sum(videos, "units_sold")).toBeLessThanOrEqual(sum(creators, "units_sold"))
    }
  })

  it("of a shop with those of its products and creators", () => {
    for (const shop of page("/shop/v1/search", { pagesize: 20 }).list) {
      const filter = { seller_id: shop["seller_id"] }
      const products = rowsOf("/shop/v1/productList", { filter })
      expect(sum(products, "units_sold")).toBe(shop["total_units_sold"])
      expect(sum(products, "gmv") / shop["total_gmv"]).toBeCloseTo(1, 6)
      expect(sum(products, "day7_units_sold")).toBe(shop["day7_units_sold"])
      const creators = rowsOf("/shop/v1/creatorList", { filter })
      expect(creators.length).toBe(shop["affiliate_creator_count"])
      expect(sum(creators, "units_sold")).toBeLessThanOrEqual(shop["total_units_sold"])
    }
  })

  it("of a creator with those of the promoted products", () => {
    for (const creator of page("/creator/v1/search", { filter: { region: "US" }, pagesize: 20 }).list) {
      const products = rowsOf("/creator/v1/productList", { filter: { uid: creator["uid"], days: 28 } })
      expect(sum(products, "units_sold")).toBe(creator["day28_units_sold"])
      expect(sum(products, "gmv")).toBeCloseTo(creator["day28_gmv"], 4)
    }
  })

  const dayInfo = (day: number) => ({ type: "day", value: Day.format(day) })

  it.each([
    ["/product/v1/rank/topSelling", (row: Row) => row["product_id"], ["units_sold", "gmv"], "JP"],
    ["/product/v1/rank/mostPromoted", (row: Row) => row["product_id"], ["affiliate_count"], "JP"],
    ["/product/v1/rank/fullyManaged", (row: Row) => row["product_id"], ["units_sold"], "MX"],
    ["/creator/v1/rank/topEcommerce", (row: Row) => row["uid"], ["creator_gmv"], "GB"],
    ["/shop/v1/rank/topSelling", (row: Row) => row["shop_info"].seller_id, ["units_sold", "gmv"], "US"],
    ["/live/v1/rank/topProduct", (row: Row) => row["product"].product_id, ["units_sold", "live_count"], "US"],
    ["/live/v1/rank/topCreator", (row: Row) => row["creator"].uid, ["live_units_sold", "live_count"], "US"],
    ["/agency/v1/rank/salesRank", (row: Row) => row["id"], ["gmv"], "US"]
  ])("of %s of a week with those of its days", (path, keyOf, names, region) => {
    const week = { type: "week", value: "2026-20" }
    const first = Day.fromMillis(Date.parse("2026-05-11T00:00:00+08:00"))
    const days = Array.from(
      { length: 7 },
      (_, i) => rowsOf(path, { filter: { region, date_info: dayInfo(first + i) } })
    ).flat()
    const weekly = rowsOf(path, { filter: { region, date_info: week } })
    expect(weekly.length).toBeGreaterThan(0)
    expect(weekly.map(keyOf).sort()).toEqual([...new Set(days.map(keyOf))].sort())
    for (const row of weekly) {
      const own = days.filter((other) => keyOf(other) === keyOf(row))
      for (const name of names) expect(sum(own, name)).toBeCloseTo(row[name], 2)
    }
  })

  it("in dollars and in the region's currency", () => {
    for (const { currency, gmv, usd_gmv } of rowsOf("/shop/v1/rank/topSelling", {})) {
      const region = market.shops.find(({ region }) => region.currency === currency)?.region
      expect(Math.abs(gmv / (region?.perDollar ?? 0) - usd_gmv)).toBeLessThan(0.01)
    }
  })
})
