import type {
  Agency,
  Connectivity,
  Creator,
  Endpoint,
  FastMossClient,
  FastMossError,
  Live,
  Product,
  Shop,
  Video
} from "@effect-fastmoss/core"
import type { Effect, Stream } from "effect"
import { describe, expect, it } from "tstyche"

type Payload = Parameters<typeof Product.search>[0]

describe("a payload", () => {
  it("accepts documented fields", () => {
    expect<Payload>().type.toBeAssignableFrom<{}>()
    expect<Payload>().type.toBeAssignableFrom<{
      keywords: "yoga"
      filter: { region: "US"; product_id: ["1", "2"]; price_range: { min: 1 } }
      orderby: { field: "day7_gmv"; order: "asc" }
      page: 2
      pagesize: 50
      extra: { anything: 1 }
    }>()
    expect<Payload>().type.not.toBeAssignableFrom<{ filter: { region: "NL" } }>()
    expect<Payload>().type.toBeAssignableFrom<{ extra: { filter: { region: "NL" } } }>()
    expect<Payload>().type.toBeAssignableFrom<{ filter: { l1_category_id: "14"; l2_category_id: 15 } }>()
  })

  it("rejects an unknown order field, a string as a number, and a number as an id", () => {
    expect<Payload>().type.not.toBeAssignableFrom<{ orderby: { field: "day7_sold" } }>()
    expect<Payload>().type.not.toBeAssignableFrom<{ orderby: "day7_gmv" }>()
    expect<Payload>().type.not.toBeAssignableFrom<{ pagesize: "10" }>()
    expect<Payload>().type.not.toBeAssignableFrom<{ filter: { l1_category_id: true } }>()
    expect<Payload>().type.not.toBeAssignableFrom<{ filter: { off_shelves: "1" } }>()
    expect<Payload>().type.not.toBeAssignableFrom<{ filter: { product_id: 1 } }>()
    expect<Payload>().type.not.toBeAssignableFrom<{ filter: { off_shelves: 2 } }>()
    expect<Parameters<typeof Video.search>[0]>().type.not.toBeAssignableFrom<{ orderby: { field: "day7_gmv" } }>()
  })

  it("rejects undocumented fields", () => {
    // @ts-expect-error does not exist
    const misspelt: Payload = { keyword: "yoga" }
    // @ts-expect-error does not exist
    const unknownFilter: Payload = { filter: { catgory_id: 1 } }
    expect(misspelt).type.toBe<Payload>()
    expect(unknownFilter).type.toBe<Payload>()
  })

  it("requires the fields that FastMoss requires", () => {
    type Trend = Parameters<typeof Product.salesTrend>[0]
    expect<Trend>().type.toBeAssignableFrom<{ filter: { product_id: "1"; days: 7 } }>()
    expect<Trend>().type.not.toBeAssignableFrom<{ filter: { product_id: "1" } }>()
    expect<Trend>().type.not.toBeAssignableFrom<{}>()
    type Products = Parameters<typeof Creator.productList>[0]
    expect<Products>().type.not.toBeAssignableFrom<{ filter: { uid: "1"; days: 30 } }>()
  })

  it("has no page in a stream, which counts its own pages", () => {
    type StreamPayload = Parameters<typeof Product.search.stream>[0]
    expect<StreamPayload>().type.toBeAssignableFrom<{ filter: { region: "US" } }>()
    expect<keyof StreamPayload>().type.toBe<"keywords" | "filter" | "orderby" | "extra">()
  })
})

describe("a call", () => {
  it("returns typed rows, requires only the client, and fails with the union", () => {
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

/** The payload and the row of a listing, derived from its stream. */
type PayloadAndRow<Call> = Call extends Endpoint.PagedCall<infer Payload, infer Row> ? [Payload, Row] : never

describe("payloads, rows and responses", () => {
  it("have names that follow from the endpoint's name", () => {
    expect<PayloadAndRow<typeof Product.search>>().type.toBe<[Product.SearchPayload, Product.SearchRow]>()
    expect<PayloadAndRow<typeof Product.videoList>>().type.toBe<[Product.VideoListPayload, Product.VideoListRow]>()
    expect<PayloadAndRow<typeof Product.creatorList>>().type.toBe<
      [Product.CreatorListPayload, Product.CreatorListRow]
    >()
    expect<PayloadAndRow<typeof Product.topSelling>>().type.toBe<[Product.TopSellingPayload, Product.TopSellingRow]>()
    expect<PayloadAndRow<typeof Product.newListed>>().type.toBe<[Product.NewListedPayload, Product.NewListedRow]>()
    expect<PayloadAndRow<typeof Product.mostPromoted>>().type.toBe<
      [Product.MostPromotedPayload, Product.MostPromotedRow]
    >()
    expect<PayloadAndRow<typeof Product.fullyManaged>>().type.toBe<
      [Product.FullyManagedPayload, Product.FullyManagedRow]
    >()
    expect<PayloadAndRow<typeof Creator.search>>().type.toBe<[Creator.SearchPayload, Creator.SearchRow]>()
    expect<PayloadAndRow<typeof Creator.productList>>().type.toBe<
      [Creator.ProductListPayload, Creator.ProductListRow]
    >()
    expect<PayloadAndRow<typeof Creator.topGrowth>>().type.toBe<[Creator.TopGrowthPayload, Creator.TopGrowthRow]>()
    expect<PayloadAndRow<typeof Creator.topPotential>>().type.toBe<
      [Creator.TopPotentialPayload, Creator.TopPotentialRow]
    >()
    expect<PayloadAndRow<typeof Creator.topEcommerce>>().type.toBe<
      [Creator.TopEcommercePayload, Creator.TopEcommerceRow]
    >()
    expect<PayloadAndRow<typeof Shop.search>>().type.toBe<[Shop.SearchPayload, Shop.SearchRow]>()
    expect<PayloadAndRow<typeof Shop.productList>>().type.toBe<[Shop.ProductListPayload, Shop.ProductListRow]>()
    expect<PayloadAndRow<typeof Shop.creatorList>>().type.toBe<[Shop.CreatorListPayload, Shop.CreatorListRow]>()
    expect<PayloadAndRow<typeof Shop.videoList>>().type.toBe<[Shop.VideoListPayload, Shop.VideoListRow]>()
    expect<PayloadAndRow<typeof Shop.liveList>>().type.toBe<[Shop.LiveListPayload, Shop.LiveListRow]>()
    expect<PayloadAndRow<typeof Shop.topSelling>>().type.toBe<[Shop.TopSellingPayload, Shop.TopSellingRow]>()
    expect<PayloadAndRow<typeof Shop.mostPromoted>>().type.toBe<[Shop.MostPromotedPayload, Shop.MostPromotedRow]>()
    expect<PayloadAndRow<typeof Shop.fullyManaged>>().type.toBe<[Shop.FullyManagedPayload, Shop.FullyManagedRow]>()
    expect<PayloadAndRow<typeof Video.search>>().type.toBe<[Video.SearchPayload, Video.SearchRow]>()
    expect<PayloadAndRow<typeof Live.search>>().type.toBe<[Live.SearchPayload, Live.SearchRow]>()
    expect<PayloadAndRow<typeof Live.topLive>>().type.toBe<[Live.TopLivePayload, Live.TopLiveRow]>()
    expect<PayloadAndRow<typeof Live.topProduct>>().type.toBe<[Live.TopProductPayload, Live.TopProductRow]>()
    expect<PayloadAndRow<typeof Live.topCreator>>().type.toBe<[Live.TopCreatorPayload, Live.TopCreatorRow]>()
    expect<PayloadAndRow<typeof Agency.salesRank>>().type.toBe<[Agency.SalesRankPayload, Agency.SalesRankRow]>()
    expect<PayloadAndRow<typeof Creator.topBlueVGrowth>>().type.toBe<[Creator.RankingPayload, Creator.RankingRow]>()
    expect<PayloadAndRow<typeof Creator.topFollowers>>().type.toBe<[Creator.RankingPayload, Creator.RankingRow]>()
    expect<typeof Product.categoryInfo>().type.toBe<
      Endpoint.Call<Product.CategoryInfoPayload, Product.CategoryInfoData>
    >()
    expect<typeof Product.salesTrend>().type.toBe<Endpoint.Call<Product.SalesTrendPayload, Product.SalesTrendData>>()
    expect<typeof Creator.categoryInfo>().type.toBe<Endpoint.Call<Creator.CategoryInfoPayload, unknown>>()
    expect<typeof Connectivity.test>().type.toBe<Endpoint.Call<Connectivity.TestPayload, unknown>>()
  })

  it("are a payload and a page for a call, and the payload alone for a stream", () => {
    expect<Payload>().type.toBe<Product.SearchPayload & Endpoint.Paging>()
    expect<Parameters<typeof Product.search.stream>[0]>().type.toBe<Product.SearchPayload>()
    expect<Parameters<typeof Product.topSelling.latestAvailable>[0]>().type.toBe<
      Product.TopSellingPayload & Endpoint.Paging
    >()
  })

  it("are assignable to records, for tables and databases", () => {
    expect<Readonly<Record<string, unknown>>>().type.toBeAssignableFrom<Product.SearchRow>()
    expect<Readonly<Record<string, unknown>>>().type.toBeAssignableFrom<Product.TopSellingRow>()
    expect<Readonly<Record<string, unknown>>>().type.toBeAssignableFrom<Shop.TopSellingRow>()
    expect<Readonly<Record<string, unknown>>>().type.toBeAssignableFrom<Product.SalesTrendDay>()
  })

  it("have named parts in each module whose rows contain them", () => {
    expect<Product.SearchRow["category"]>().type.toBe<Product.Category | null>()
    expect<Product.SearchRow["shop"]>().type.toBe<Product.Shop | null>()
    expect<Live.TopProductRow["shop"]>().type.toBe<Live.Shop | null>()
    expect<Live.TopProductRow["product"]>().type.toBe<Live.SoldProduct | null>()
    expect<Creator.TopGrowthRow["creator"]>().type.toBe<Creator.Creator | null>()
    expect<Video.SearchRow["creator"]>().type.toBe<Video.Creator | null>()
    expect<Shop.TopSellingRow["shop_info"]>().type.toBe<Shop.RankedShopInfo | null>()
    expect<Agency.SalesRankRow["agency"]>().type.toBe<Agency.AgencyProfile | null>()
    expect<Product.SearchFilter["price_range"]>().type.toBe<Endpoint.Range | undefined>()
    expect<Product.SearchPayload["orderby"]>().type.toBe<Endpoint.OrderBy<Product.SearchOrder> | undefined>()
  })
})
