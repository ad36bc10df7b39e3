import type { Creator, Endpoint, FastMossClient, FastMossError, Product, Video } from "@effect-fastmoss/core"
import type { Effect, Stream } from "effect"
import { describe, expect, it } from "tstyche"

type Payload = Parameters<typeof Product.search>[0]

describe("a payload", () => {
  it("takes what is documented", () => {
    expect<Payload>().type.toBeAssignableFrom<{}>()
    expect<Payload>().type.toBeAssignableFrom<{
      keywords: "yoga"
      filter: { region: "US"; product_id: ["1", "2"]; price_range: { min: 1 } }
      orderby: { field: "day7_gmv"; order: "asc" }
      page: 2
      pagesize: 50
      extra: { anything: 1 }
    }>()
    expect<Payload>().type.toBeAssignableFrom<{ filter: { region: "NL" } }>()
  })

  it("takes no wrong order field, no string for a number, no number for an id", () => {
    expect<Payload>().type.not.toBeAssignableFrom<{ orderby: { field: "day7_sold" } }>()
    expect<Payload>().type.not.toBeAssignableFrom<{ orderby: "day7_gmv" }>()
    expect<Payload>().type.not.toBeAssignableFrom<{ pagesize: "10" }>()
    expect<Payload>().type.not.toBeAssignableFrom<{ filter: { l1_category_id: "2" } }>()
    expect<Payload>().type.not.toBeAssignableFrom<{ filter: { product_id: 1 } }>()
    expect<Payload>().type.not.toBeAssignableFrom<{ filter: { off_shelves: 2 } }>()
    expect<Parameters<typeof Video.search>[0]>().type.not.toBeAssignableFrom<{ orderby: { field: "day7_gmv" } }>()
  })

  it("takes no field that is not documented", () => {
    // @ts-expect-error does not exist
    const misspelt: Payload = { keyword: "yoga" }
    // @ts-expect-error does not exist
    const unknownFilter: Payload = { filter: { catgory_id: 1 } }
    expect(misspelt).type.toBe<Payload>()
    expect(unknownFilter).type.toBe<Payload>()
  })

  it("needs what FastMoss needs", () => {
    type Trend = Parameters<typeof Product.salesTrend>[0]
    expect<Trend>().type.toBeAssignableFrom<{ filter: { product_id: "1"; days: 7 } }>()
    expect<Trend>().type.not.toBeAssignableFrom<{ filter: { product_id: "1" } }>()
    expect<Trend>().type.not.toBeAssignableFrom<{}>()
    type Products = Parameters<typeof Creator.productList>[0]
    expect<Products>().type.not.toBeAssignableFrom<{ filter: { uid: "1"; days: 30 } }>()
  })

  it("has no page in a stream, which has its own", () => {
    type StreamPayload = Parameters<typeof Product.search.stream>[0]
    expect<StreamPayload>().type.toBeAssignableFrom<{ filter: { region: "US" } }>()
    expect<keyof StreamPayload>().type.toBe<"keywords" | "filter" | "orderby" | "extra">()
  })
})

describe("a call", () => {
  it("gives typed rows, needs the client alone, and fails with the union", () => {
    type Row = Stream.Stream.Success<ReturnType<typeof Product.search.stream>>
    expect<ReturnType<typeof Product.search>>().type.toBe<
      Effect.Effect<Endpoint.Page<Row>, FastMossError.FastMossError, FastMossClient.FastMossClient>
    >()
    expect<Row["product_id"]>().type.toBe<string | null>()
    expect<Row["total_gmv"]>().type.toBe<number | null>()
    expect<Row["is_free_shipping"]>().type.toBe<boolean | null>()
    expect<NonNullable<Row["shop"]>["seller_id"]>().type.toBe<string | null>()
  })
})
