import { describe, expect, it } from "@effect/vitest"
import { Either } from "effect"
import { handle, page, productOf, type Row, rowsOf } from "./marketFixtures.js"

describe("rows", () => {
  it("of an unfiltered search exceed the result window", () => {
    expect(page("/product/v1/search", {}).total).toBeGreaterThan(5000)
    expect(page("/product/v1/search", { filter: { region: "US" } }).total).toBeGreaterThan(200)
  })

  it("have prices in the format of their region", () => {
    const prices = (region: string) =>
      page("/product/v1/rank/topSelling", { filter: { region } }).list.map(({ real_price }) => real_price)
    const forms = {
      US: /^\$[\d,]+\.\d\d$/,
      GB: /^£[\d,]+\.\d\d$/,
      JP: /^[\d,]+円$/,
      VN: /^[\d.]+ ₫$/,
      ID: /^Rp[\d.]+$/,
      TH: /^฿[\d,]+\.\d\d$/,
      MY: /^RM[\d,]+\.\d\d$/,
      BR: /^R\$ [\d.]+,\d\d$/,
      DE: /^[\d.]+,\d\d €$/
    }
    for (const [region, form] of Object.entries(forms)) for (const price of prices(region)) expect(price).toMatch(form)
  })

  it("have commission rates as percent texts in a search, and as basis points in a ranking", () => {
    const rows = rowsOf("/product/v1/search", { filter: { region: "JP" } })
    expect(rows.filter(({ commission_rate }) => !/^(\d+(\.5)?%|-)$/.test(commission_rate))).toEqual([])
    expect(rows.some(({ commission_rate }) => commission_rate === "-")).toBe(true)
    expect(rows.some(({ price }) => / - /.test(price))).toBe(true)
    for (const row of rowsOf("/product/v1/rank/topSelling", { filter: { region: "JP" } })) {
      expect(row["commission_rate"]).toBe((productOf(row).commission ?? 0) * 100)
    }
  })

  it("have category ids from the tree with three levels", () => {
    const tree: ReadonlyArray<Row> = Object(Either.getOrThrow(handle("/product/v1/categoryInfo", {})))
    const ids = tree.flatMap((l1) => l1["sub"].flatMap((l2: Row) => l2["sub"].map((l3: Row) => [l1, l2, l3])))
      .map((levels) => levels.map(({ c_code }: Row) => Number(c_code)).join())
    expect(tree.map(({ c_code }) => c_code)).toEqual(["2", "3", "6", "7", "9", "10", "11", "13", "14", "16", "24"])
    const seen = rowsOf("/product/v1/search", { filter: { region: "US" } }).map(({ category: { l1, l2, l3 } }) =>
      [l1.id, l2.id, l3.id].join()
    )
    expect(new Set(seen)).toEqual(new Set(ids))
    const creators: Row = Object(Either.getOrThrow(handle("/creator/v1/categoryInfo", { category_name: "beauty" })))
    expect(creators["list"]).toEqual([{ category_id: 1, category_name: "Beauty" }])
  })
})
