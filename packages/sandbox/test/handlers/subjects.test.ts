import { describe, expect, it } from "@effect/vitest"
import * as Day from "../../src/market/Day.js"
import { best, market, page, refusal, rowsOf, yesterday } from "./marketFixtures.js"
import { ofSubject } from "./rowRules.js"

describe("a list", () => {
  const lists = Object.entries(ofSubject).map(([path, [field = ""]]) => [path, field] as const)

  it.each(lists)("%s is refused for an unknown or missing %s", (path, field) => {
    const unknown = refusal(path, { filter: { [field]: "17000000000000000" } })
    expect(unknown).toEqual({ status: 200, code: 20001, message: `filter.${field}: not found` })
    const none = refusal(path, { filter: {} })
    expect(none).toMatchObject({ status: 200, code: 10001, message: `filter.${field}: required` })
    expect(refusal(path, {})).toMatchObject({ code: 10001, message: "filter: required" })
  })

  it("and a sales trend are refused in the same way", () => {
    const filter = { product_id: "1", days: 7 }
    expect(refusal("/product/v1/salesTrend", { filter })).toMatchObject({ code: 20001 })
    expect(refusal("/product/v1/salesTrend", { filter: { product_id: best.id } })).toMatchObject({
      code: 10001,
      message: "filter.days: required"
    })
  })

  it.each(["productList", "creatorList", "videoList", "liveList"])(
    "%s of a shop is the same by id, account, handle, and name with region",
    (name) => {
      const path = `/shop/v1/${name}`
      const { account, id } = best.shop
      const [first] = market.shops.filter((shop) =>
        shop.region === best.shop.region && shop.name.includes(best.shop.name)
      )
      const byId = page(path, { filter: { seller_id: id } })
      expect(page(path, { filter: { creator_uid: account.id } })).toEqual(byId)
      expect(page(path, { filter: { creator_unique_id: `@${account.handle}` } })).toEqual(byId)
      expect(page(path, { filter: { seller_name: best.shop.name, region: best.shop.region.code } })).toEqual(
        page(path, { filter: { seller_id: first?.id } })
      )
      expect(refusal(path, { filter: { seller_name: best.shop.name } })).toMatchObject({
        code: 10001,
        message: "filter.region: required with seller_name"
      })
    }
  )

  it("of videos can be limited to the last days", () => {
    const all = rowsOf("/product/v1/videoList", { filter: { product_id: best.id } })
    const days = 100
    const some = rowsOf("/product/v1/videoList", { filter: { product_id: best.id, days } })
    expect(some.length).toBeLessThan(all.length)
    expect(some).toEqual(all.filter(({ create_date }) => create_date > Day.format(yesterday - days)))
  })

  it("of several product ids contains a product that has left the market", () => {
    const old = market.at(yesterday - 1000).products[0]?.id ?? ""
    const rows = rowsOf("/product/v1/search", { filter: { product_id: [best.id, old, "1"] } })
    expect(rows.map(({ product_id }) => product_id).sort()).toEqual([best.id, old].sort())
  })
})
