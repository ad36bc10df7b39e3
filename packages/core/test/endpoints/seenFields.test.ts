import { Creator, type FastMossClient, type FastMossError, Product, Shop, Video } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { stubClient } from "../endpoint/stubClient.js"

const date_info = { type: "day", value: "2026-04-01" } as const
const shop = { filter: { seller_id: "7495150597721263036" } }
const product = { filter: { product_id: "1729421229342823356" } }

type Call = Effect.Effect<
  { readonly list: ReadonlyArray<object> },
  FastMossError.FastMossError,
  FastMossClient.FastMossClient
>

const rows: ReadonlyArray<readonly [name: string, call: Call, wire: object, row: object]> = [
  [
    "Shop.search",
    Shop.search({}),
    {
      shop_rating: "4.8",
      on_sale_product_count: "12",
      day7_total_gmv: "5.5",
      tiktok_unique_id: 7,
      avatar_url: "u"
    },
    { shop_rating: 4.8, on_sale_product_count: 12, day7_total_gmv: 5.5, tiktok_unique_id: "7", avatar_url: "u" }
  ],
  [
    "Product.videoList",
    Product.videoList(product),
    { sold_count: "3", sale_amount: "9.90", forward_count: "-" },
    { sold_count: 3, sale_amount: 9.9, forward_count: null }
  ],
  [
    "Shop.videoList",
    Shop.videoList(shop),
    { sold_count: 3, sale_amount: 9.9, forward_count: 1 },
    { sold_count: 3, sale_amount: 9.9, forward_count: 1 }
  ],
  [
    "Video.search",
    Video.search({}),
    { sold_count: 3, sale_amount: "9.9", forward_count: 1 },
    { sold_count: 3, sale_amount: 9.9, forward_count: 1 }
  ],
  [
    "Creator.topEcommerce",
    Creator.topEcommerce({ filter: { date_info } }),
    { total_gmv: "12.5" },
    { total_gmv: 12.5 }
  ]
]

describe("fields that programs have received and no page documents", () => {
  it.effect.each(rows)("are decoded in the rows of %s", ([_, call, wire, row]) =>
    Effect.gen(function*() {
      const { layer } = stubClient(() => Effect.succeed({ total: 1, list: [wire] }), "strict")
      expect((yield* Effect.provide(call, layer)).list[0]).toMatchObject(row)
    }))

  it.effect("are decoded in the days of a trend", () =>
    Effect.gen(function*() {
      const { layer } = stubClient(() =>
        Effect.succeed({ list: [{ inc_sold_count: "20", inc_sale_amount: "500.00" }] })
      )
      const trend = yield* Effect.provide(
        Product.salesTrend({ filter: { ...product.filter, days: 7 } }),
        layer
      )
      expect(trend.list[0]).toMatchObject({ inc_sold_count: 20, inc_sale_amount: 500 })
    }))
})
