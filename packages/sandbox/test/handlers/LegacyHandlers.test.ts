import { Endpoints, FastMossClient } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, TestClock } from "effect"
import examples from "../../../core/test/vectors/examples.json" with { type: "json" }
import { legacyHandlers } from "../../src/handlers/LegacyHandlers.js"
import * as Promotions from "../../src/market/Promotions.js"
import { best, moment, type Row, view, yesterday } from "./marketFixtures.js"

const product_id = best.id
const [filmed = best] = view.products.filter(({ promotions }) =>
  Promotions.videosBy(promotions, yesterday).some(({ day }) => day > yesterday - 28)
)
const region = best.shop.region.code

const handle = (path: string, body: object) =>
  Either.getOrThrow(Either.fromNullable(legacyHandlers.get(path), () => path)).handle(body, moment)
const dataOf = (path: string, body: object): Row => Object(Either.getOrThrow(handle(path, body)))

const bodies: Record<string, object> = {
  "/product/v1/goodSalesList": { filter: { product_id, date_type: "25" } },
  "/product/v1/video": { filter: { product_id: filmed.id, date_type: "28" } },
  "/product/v1/rank/topSales": { filter: { region } },
  "/shop/v1/rank/topSales": { filter: { region } }
}

/** Returns the types of a value's fields, recursively. For a list, returns the types of its first element. */
const formOf = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.slice(0, 1).map(formOf)
    : typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, formOf(inner)]).sort())
    : typeof value

it("every superseded path has a handler, and no other path has one", () => {
  expect([...legacyHandlers.keys()].sort()).toEqual(Object.keys(Endpoints.superseded).sort())
})

describe("an older path", () => {
  it("/product/v1/goodSalesList has the form of FastMoss's example", () => {
    const [example] = examples.filter(({ kind, path }) => kind === "answer" && path === "/product/v1/goodSalesList")
    expect(example).toBeDefined()
    const data = dataOf("/product/v1/goodSalesList", bodies["/product/v1/goodSalesList"] ?? {})
    expect(formOf(data)).toEqual(formOf(JSON.parse(example?.body ?? "").data))
    expect(data["list"].length).toBe(25)
    expect(data["overview"].desc).toBe("last -25 days")
    const sum = data["list"].reduce((sum: number, { inc_sold_count }: Row) => sum + Number(inc_sold_count), 0)
    expect(data["overview"].sold_count).toBe(sum)
    expect(data["overview"].currency).toBe(best.shop.region.write("").trim())
    // FastMoss's page has a number in its table and a text in its example.
    expect(dataOf("/product/v1/goodSalesList", { filter: { product_id, date_type: 25 } })).toEqual(data)
  })

  it("/product/v1/video has texts instead of numbers", () => {
    const { list, total } = dataOf("/product/v1/video", { ...bodies["/product/v1/video"], pagesize: 100 })
    expect(list.length).toBeGreaterThan(0)
    expect(total).toBe(String(list.length))
    const text = "string"
    expect(formOf(list[0])).toEqual({
      product_id: text,
      video_id: text,
      uid: text,
      seller_id: text,
      is_ad: text,
      comment_count: text,
      digg_count: text,
      play_count: text,
      share_count: text,
      create_date: text,
      sold_count: text,
      sale_amount: text,
      video: { video_desc: text, cover: text, duration: text, fastmoss_url: text, tiktok_url: text, uid: text }
    })
    expect(list[0].sale_amount).toMatch(/^\d+\.\d{4}$/)
  })

  it("/product/v1/rank/topSales has a price, and accepts the category under both names", () => {
    const category = best.categories[0].id
    const { list } = dataOf("/product/v1/rank/topSales", { filter: { region, product_category: category } })
    expect(list.length).toBeGreaterThan(0)
    for (const row of list) {
      expect(row.category.l1.id).toBe(category)
      expect(typeof row.price).toBe("string")
      expect(row).not.toHaveProperty("real_price")
    }
    expect(dataOf("/product/v1/rank/topSales", { filter: { region, category_id: category } })["list"]).toEqual(list)
  })

  it("/shop/v1/rank/topSales has flat rows with a rank that continues over pages", () => {
    const pageOf = (page: number) =>
      dataOf("/shop/v1/rank/topSales", { filter: { region }, page, pagesize: 2, orderby: [{ field: "units_sold" }] })
    const list = [...pageOf(1)["list"], ...pageOf(2)["list"]]
    expect(list.map(({ rank }: Row) => rank)).toEqual([1, 2, 3, 4])
    const [number, text] = ["number", "string"]
    expect(formOf(list[0])).toEqual({
      rank: number,
      seller_id: text,
      name: text,
      avatar: text,
      region: text,
      category: [{ id: number, name: text }],
      units_sold: number,
      gmv: number,
      product_count: number,
      video_count: number,
      creator_count: number
    })
    expect(Math.max(...list.map(({ video_count }: Row) => video_count))).toBeGreaterThan(0)
  })

  it.each(
    [
      ["/product/v1/video", { filter: { product_id } }, "filter.date_type: required"],
      [
        "/product/v1/video",
        { filter: { product_id, date_type: "x" } },
        "filter.date_type: a whole number of days from 1 to 28 expected"
      ],
      [
        "/product/v1/goodSalesList",
        { filter: { product_id, date_type: 29 } },
        "filter.date_type: a whole number of days from 1 to 28 expected"
      ]
    ] as const
  )("%s refuses %j", (path, body, message) => {
    expect(Either.getOrThrow(Either.flip(handle(path, body)))).toEqual({ status: 200, code: 10001, message })
  })

  it.effect.each(Object.keys(Endpoints.superseded))(
    "%s is served with all quirks, and counted under its own path",
    (path) =>
      Effect.gen(function*() {
        yield* TestClock.setTime((moment.yesterday + 1.5) * 86_400_000)
        const { call } = yield* FastMossClient.FastMossClient
        const { data } = yield* call(path, bodies[path] ?? {})
        expect(data).toHaveProperty("list")
        const sandbox = yield* Sandbox.Sandbox
        expect((yield* sandbox.counters).paths[path]).toEqual({ served: 1, refused: 0, faults: 0 })
      }).pipe(Effect.provide(Sandbox.layer({ quirks: "all" })))
  )
})
