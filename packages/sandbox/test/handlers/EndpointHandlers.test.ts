import { Endpoints } from "@effect-fastmoss/core"
import { OpenApi } from "@effect-fastmoss/sandbox"
import { afterEach, describe, expect, it } from "@effect/vitest"
import { Array as Arr, Either, FastCheck as fc, Schema } from "effect"
import * as LenientDecoder from "../../../core/src/endpoint/LenientDecoder.js"
import * as EndpointHandlers from "../../src/handlers/EndpointHandlers.js"
import * as Market from "../../src/market/Market.js"

const market = Market.make(1)
const yesterday = 20_600
const moment = { market, yesterday }

// Tests that never wait would keep the runner from hearing of them.
afterEach(() => new Promise<void>((resolve) => void setImmediate(resolve)))

type Body = Record<string, unknown>
/** A row as it comes: what is in it is what this is about. */
type Row = ReturnType<typeof Object>

const answer = (path: string, body: object) =>
  Either.getOrThrow(Either.fromNullable(EndpointHandlers.handlers.get(path), () => path)).answer(body, moment)
const refusal = (path: string, body: object) => Either.getOrThrow(Either.flip(answer(path, body)))
const page = (path: string, body: object): { readonly total: number; readonly list: ReadonlyArray<Row> } =>
  Object(Either.getOrThrow(answer(path, body)))

/** All rows that an endpoint gives, by pages of a size. */
const rowsOf = (path: string, body: Body, pagesize = 100): ReadonlyArray<Row> => {
  const window = Endpoints.all.find(({ endpoint }) => endpoint.path === path)?.endpoint.listing?.resultWindow ??
    Infinity
  const rows: Array<Row> = []
  for (let number = 1; number * pagesize <= window; number++) {
    const { list } = page(path, { ...body, page: number, pagesize })
    rows.push(...list)
    if (list.length < pagesize) break
  }
  return rows
}

const view = market.at(yesterday)
const best = view.products.reduce((best, product) =>
  Market.unitsUntil(product, yesterday) > Market.unitsUntil(best, yesterday) ? product : best
)
const productOf = (row: Row): Market.Product =>
  Either.getOrThrow(Either.fromNullable(market.product(row["product_id"] ?? row["product"]?.product_id), () => row))
const shopOf = (row: Row): Market.Shop =>
  Either.getOrThrow(Either.fromNullable(market.shop(row["seller_id"] ?? row["shop_info"]?.seller_id), () => row))
const creatorOf = (row: Row): Market.Creator =>
  Either.getOrThrow(Either.fromNullable(market.creator(row["uid"] ?? row["creator"]?.uid), () => row))
const roomOf = (row: Row): Market.Room =>
  Either.getOrThrow(Either.fromNullable(view.rooms().find(({ id }) => id === row["room_id"]), () => row))
const percent = (text: string) => text === "-" ? undefined : Number.parseFloat(text)
const secondOf = (text: string) => Date.parse(`${text.replace(" ", "T")}+08:00`) / 1000

/** The same lists. Of lists of thousands the first difference tells enough, and takes no minute to print. */
const same = (list: ReadonlyArray<string | number>, expected: ReadonlyArray<string | number>) => {
  const at = expected.findIndex((value, i) => value !== list[i])
  expect([at, list[at], list.length]).toEqual([-1, undefined, expected.length])
}

/** What a filter compares with: one value of a row, some of which it has to be one, or a number in a range. */
type Seen =
  | { readonly equal: (row: Row) => string | number | boolean | undefined }
  | { readonly member: (row: Row) => ReadonlyArray<string | number> }
  | { readonly range: (row: Row) => number | undefined }

/** What of a row an endpoint's filters and orders go by, as far as a reader can tell; the market tells the rest. */
interface Laws {
  /** A filter that leaves few enough rows to look at all of them. */
  readonly base: Body
  readonly filters: Record<string, Seen>
  readonly orders?: Record<string, (row: Row) => number>
  /** Where `keywords` are looked for. */
  readonly text?: (row: Row) => string
}

const field = (name: string) => (row: Row): number => Number(row[name] ?? -Infinity)
const fields = (...names: ReadonlyArray<string>) => Object.fromEntries(names.map((name) => [name, field(name)]))

const promotionsOf = (row: Row) => view.promotionsOf(creatorOf(row))
const categories = (level: 0 | 1 | 2, promotions: ReadonlyArray<Market.Promotion>) =>
  promotions.map(({ product }) => product.categories[level].id)

const rankedProduct: Laws["filters"] = {
  region: { equal: (row) => row["region"] },
  category_id: { equal: (row) => row["category"].l1.id },
  is_cross_border: { equal: (row) => Number(productOf(row).shop.isCrossBorder) },
  is_fully_managed: { equal: (row) => Number(productOf(row).shop.isFullyManaged) }
}
const { is_cross_border, is_fully_managed: _, ...rankedManaged } = rankedProduct
const rankedCreator: Laws["filters"] = {
  region: { equal: (row) => row["creator"].region },
  category_id: { equal: (row) => row["creator"].category.id }
}
const rankedShop: Laws["filters"] = {
  region: { equal: (row) => row["shop_info"].region },
  category_id: { equal: (row) => shopOf(row).family.id },
  shop_type: { equal: (row) => shopOf(row).isBrand ? 1 : 2 }
}
const shopCrossBorder: Laws["filters"] = { is_cross_border: { equal: (row) => Number(shopOf(row).isCrossBorder) } }
const videoOrders = fields("play_count", "digg_count", "comment_count", "share_count", "units_sold", "gmv")
const rooms: Laws["filters"] = {
  region: { equal: (row) => row["creator"].region },
  live_type: { equal: (row) => creatorOf(row).isShop ? 1 : 2 }
}
const roomCategories = (row: Row) => categories(0, roomOf(row).promotions)

const laws: Record<string, Laws> = {
  "/product/v1/search": {
    base: { region: "JP" },
    text: (row) => row["title"],
    filters: {
      l1_category_id: { equal: (row) => row["category"].l1.id },
      l2_category_id: { equal: (row) => row["category"].l2.id },
      l3_category_id: { equal: (row) => row["category"].l3.id },
      region: { equal: (row) => row["region"] },
      is_sshop: { equal: (row) => row["is_fully_managed"] === 1 },
      shop_type: { equal: (row) => row["is_cross_border"] + 1 },
      commission_rate_range: { range: (row) => percent(row["commission_rate"]) },
      creator_count_range: { range: field("creator_count") },
      units_sold_range: { range: field("total_units_sold") },
      is_new_listed: { equal: (row) => Market.dayOf(secondOf(row["ctime"]) * 1000) > yesterday - 30 },
      is_free_shipping: { equal: (row) => row["is_free_shipping"] === 1 },
      is_local_warehouse: { equal: (row) => productOf(row).isInLocalWarehouse },
      is_top_selling: { equal: (row) => row["day7_units_sold"] >= 1000 },
      product_id: { equal: (row) => row["product_id"] },
      seller_id: { equal: (row) => row["shop"].seller_id },
      price_range: { range: field("floor_price") },
      off_shelves: { equal: (row) => Number(productOf(row).lastDay < yesterday) },
      is_cross_border: { equal: (row) => row["is_cross_border"] },
      is_fully_managed: { equal: (row) => row["is_fully_managed"] },
      day7_units_sold_range: { range: field("day7_units_sold") },
      day7_gmv_range: { range: field("day7_gmv") },
      day28_units_sold_range: { range: field("day28_units_sold") },
      day28_gmv_range: { range: field("day28_gmv") },
      total_gmv_range: { range: field("total_gmv") },
      floor_price_range: { range: field("floor_price") }
    },
    orders: {
      ...fields(
        "day7_units_sold",
        "day7_gmv",
        "total_units_sold",
        "total_gmv",
        "creator_count",
        "day28_units_sold",
        "day28_gmv"
      ),
      commission_rate: (row) => percent(row["commission_rate"]) ?? -1
    }
  },
  "/product/v1/videoList": {
    base: { product_id: best.id },
    filters: {
      create_time_range: { range: (row) => row["video"].create_time },
      is_ad: { equal: (row) => row["is_ad"] }
    },
    orders: videoOrders
  },
  "/product/v1/creatorList": {
    base: { product_id: best.id },
    filters: {},
    orders: { ...fields("units_sold", "gmv", "follower_count"), digg_count: field("favoriting_count") }
  },
  "/product/v1/rank/topSelling": {
    base: { region: "TH" },
    filters: { ...rankedManaged, ...(is_cross_border && { is_cross_border }) },
    orders: fields("units_sold", "gmv", "total_units_sold", "total_gmv", "growth_rate")
  },
  "/product/v1/rank/newListed": {
    base: {},
    filters: rankedProduct,
    orders: fields("day3_units_sold", "day3_gmv", "total_units_sold", "total_gmv")
  },
  "/product/v1/rank/mostPromoted": {
    base: {},
    filters: rankedProduct,
    orders: fields("affiliate_count", "total_affiliate_count")
  },
  "/product/v1/rank/fullyManaged": { base: { region: "US" }, filters: rankedManaged, orders: fields("units_sold") },
  "/creator/v1/search": {
    base: { region: "SG" },
    text: (row) => `${row["uid"]} ${row["unique_id"]} ${row["nickname"]}`,
    filters: {
      region: { equal: (row) => row["region"] },
      category_id: { equal: (row) => row["category"].id },
      verify_type: { equal: (row) => creatorOf(row).isVerified ? 2 : 1 },
      account_type: { equal: (row) => creatorOf(row).isShop ? 2 : 1 },
      creator_type: { equal: (row) => creatorOf(row).isShop ? 2 : 1 },
      follower_gender_type: { equal: (row) => creatorOf(row).followsMostly === "male" ? 1 : 2 },
      follower_age_type: { equal: (row) => creatorOf(row).age },
      follower_range: { range: field("follower_count") },
      is_mcn_creator: { equal: (row) => creatorOf(row).agency !== undefined },
      is_ecommerce_creator: { equal: (row) => promotionsOf(row).length > 0 },
      uid: { equal: (row) => row["uid"] },
      unique_id: { equal: (row) => row["unique_id"] },
      product_category_l1_id: { member: (row) => categories(0, promotionsOf(row)) },
      product_category_l2_id: { member: (row) => categories(1, promotionsOf(row)) },
      product_category_l3_id: { member: (row) => categories(2, promotionsOf(row)) },
      creator_category_id: { equal: (row) => row["category"].id }
    },
    orders: {
      ...fields(
        "follower_count",
        "video_count",
        "video_avg_play_count",
        "video_avg_digg_count",
        "day28_follower_count",
        "day28_units_sold",
        "day28_gmv"
      ),
      follower_day28_count: field("day28_follower_count")
    }
  },
  "/creator/v1/productList": {
    base: { uid: best.promotions[0]?.creator.id },
    filters: {}
  },
  "/creator/v1/rank/topGrowth": {
    base: { region: "GB" },
    filters: { ...rankedCreator, verify_type: { equal: (row) => creatorOf(row).isVerified ? 2 : 1 } },
    orders: fields("follower_inc_count")
  },
  "/creator/v1/rank/topPotential": {
    base: { region: "US" },
    filters: {
      region: { equal: (row) => row["creator"].region },
      creator_category_id: { equal: (row) => row["creator"].category.id },
      product_category_l1_id: { member: (row) => categories(0, promotionsOf(row)) },
      product_category_l2_id: { member: (row) => categories(1, promotionsOf(row)) },
      product_category_l3_id: { member: (row) => categories(2, promotionsOf(row)) },
      ecommerce_type: { equal: (row) => creatorOf(row).channel },
      follower_count_range: { range: (row) => row["creator"].follower_count },
      follower_age_type: { equal: (row) => creatorOf(row).age },
      follower_gender_type: { equal: (row) => creatorOf(row).followsMostly === "male" ? 1 : 0 }
    },
    orders: fields("potential_index")
  },
  "/creator/v1/rank/topEcommerce": {
    base: { region: "US" },
    filters: {
      region: { equal: (row) => row["creator"].region },
      creator_category_id: { equal: (row) => row["creator"].category.id },
      product_category_id: { member: (row) => categories(0, promotionsOf(row)) },
      account_type: { equal: (row) => creatorOf(row).isShop ? 2 : 1 },
      ecommerce_type: {
        member: (row) => [...(row["video_usd_gmv"] > 0 ? [1] : []), ...(row["live_usd_gmv"] > 0 ? [2] : [])]
      }
    }
  },
  "/creator/v1/rank/topBlueVGrowth": { base: {}, filters: rankedCreator },
  "/creator/v1/rank/topFollowers": { base: { region: "ID" }, filters: rankedCreator },
  "/shop/v1/search": {
    base: { region: "US" },
    text: (row) => row["name"],
    filters: {
      seller_id: { equal: (row) => row["seller_id"] },
      region: { equal: (row) => row["region"] },
      creator_uid: { equal: (row) => row["uid"] },
      creator_unique_id: { equal: (row) => shopOf(row).account.handle },
      brand_name: { equal: (row) => row["brand"] },
      rating_range: { range: (row) => shopOf(row).rating },
      creator_range: { range: field("affiliate_creator_count") },
      is_sshop: { equal: (row) => shopOf(row).isFullyManaged },
      is_local: { equal: (row) => !shopOf(row).isCrossBorder },
      category_id: { equal: (row) => row["category_id"][0] }
    },
    orders: fields("day7_units_sold", "day7_gmv", "total_units_sold", "total_gmv")
  },
  "/shop/v1/productList": { base: { seller_id: best.shop.id }, filters: {} },
  "/shop/v1/creatorList": {
    base: { seller_id: best.shop.id },
    filters: {},
    orders: { ...fields("units_sold", "gmv", "follower_count"), digg_count: (row) => creatorOf(row).diggs }
  },
  "/shop/v1/videoList": {
    base: { seller_id: best.shop.id },
    filters: { create_time_range: { range: (row) => row["video"].create_time } },
    orders: videoOrders
  },
  "/shop/v1/liveList": {
    base: { seller_id: best.shop.id },
    filters: {},
    orders: fields("start_time", "product_count", "total_user_count", "units_sold", "gmv")
  },
  "/shop/v1/rank/topSelling": {
    base: { region: "US" },
    filters: { ...rankedShop, ...shopCrossBorder },
    orders: fields("units_sold", "usd_gmv")
  },
  "/shop/v1/rank/mostPromoted": {
    base: {},
    filters: { ...rankedShop, ...shopCrossBorder },
    orders: fields("affiliate_count")
  },
  "/shop/v1/rank/fullyManaged": { base: {}, filters: rankedShop, orders: fields("units_sold", "usd_gmv") },
  "/video/v1/search": {
    base: { region: "SG" },
    text: (row) => row["desc"],
    filters: {
      create_time_range: { range: field("create_time") },
      publish_time_range: { range: field("create_time") },
      region: { equal: (row) => row["region"] },
      creator_category_id: { equal: (row) => row["creator"].category.id },
      category_id: { equal: (row) => row["creator"].category.id },
      product_category_id: { equal: (row) => market.product(row["product_info"][0].product_id)?.categories[0].id },
      follower_count_range: { range: (row) => row["creator"].follower_count },
      play_count_range: { range: field("play_count") },
      digg_count_range: { range: field("digg_count") },
      interact_rate_range: { range: field("interact_rate") },
      is_ecommerce: { equal: (row) => row["is_ecommerce"] },
      is_ecommerce_creator: { equal: () => true },
      creator_uid: { equal: (row) => row["creator"].uid },
      creator_unique_id: { equal: (row) => row["creator"].unique_id },
      video_id: { equal: (row) => row["video_id"] }
    },
    orders: {
      ...videoOrders,
      ...fields("create_time", "interact_rate"),
      follower_count: (row) => row["creator"].follower_count
    }
  },
  "/live/v1/search": {
    base: { region: "SG" },
    text: (row) => `${row["creator"].unique_id} ${row["creator"].nickname} ${row["title"]}`,
    filters: {
      ...rooms,
      creator_category: { equal: (row) => row["creator"].category.id },
      product_category: { member: roomCategories },
      follower_range: { range: (row) => row["creator"].follower_count },
      viewer_range: { range: field("total_viewer_count") },
      sold_range: { range: field("total_units_sold") },
      start_time: { range: field("start_time") },
      room_id: { equal: (row) => row["room_id"] }
    },
    orders: fields("start_time", "total_viewer_count", "total_units_sold", "total_gmv")
  },
  "/live/v1/rank/topLive": {
    base: { region: "SG" },
    filters: {
      ...rooms,
      creator_category_id: { equal: (row) => row["creator"].category.id },
      product_category_id: { member: roomCategories }
    },
    orders: fields("start_time", "total_viewer_count", "peak_viewer_count", "total_units_sold", "total_gmv")
  },
  "/live/v1/rank/topProduct": {
    base: {},
    filters: {
      region: { equal: (row) => row["product"].region },
      category_id: { equal: (row) => row["product"].category.l1.id }
    },
    orders: fields("units_sold", "gmv", "live_count")
  },
  "/live/v1/rank/topCreator": {
    base: {},
    filters: {
      region: { equal: (row) => row["creator"].region },
      creator_category_id: { equal: (row) => row["creator"].category.id },
      product_category_id: { member: (row) => row["top_live"].flatMap(roomCategories) }
    },
    orders: { units_sold: field("live_units_sold"), gmv: field("live_gmv") }
  },
  "/agency/v1/rank/salesRank": {
    base: {},
    filters: { region: { equal: (row) => row["region"] } },
    orders: fields("usd_gmv")
  }
}

/** Filters that say whose list it is, or of when: their laws are below. */
const subjects = new Set(["date_info", "seller_name", "days"])
const ofSubject: Record<string, ReadonlyArray<string>> = {
  "/product/v1/videoList": ["product_id"],
  "/product/v1/creatorList": ["product_id"],
  "/creator/v1/productList": ["uid"],
  ...Object.fromEntries(
    ["productList", "creatorList", "videoList", "liveList"].map((name) => [
      `/shop/v1/${name}`,
      ["seller_id", "region", "creator_uid", "creator_unique_id"]
    ])
  )
}

const document = OpenApi.document()
const requestOf = (path: string) =>
  Object(document.paths[path]?.post.requestBody.content["application/json"].schema).properties ?? {}
const declaredFilters = (path: string) =>
  Object.keys(requestOf(path).filter?.properties ?? {}).filter((name) =>
    !subjects.has(name) && !(ofSubject[path] ?? []).includes(name)
  )
const declaredOrders = (path: string): ReadonlyArray<string> => {
  const { orderby } = requestOf(path)
  const { field } = (orderby?.items ?? orderby)?.properties ?? {}
  return field?.enum ?? []
}
/** The container that the endpoint wants. */
const orderOf = (path: string, order: object) => requestOf(path).orderby?.type === "array" ? [order] : order

const listings = Endpoints.all.filter(({ endpoint }) => endpoint.listing !== undefined)

it("every endpoint that there is has its place in the catalogue, and nothing else has", () => {
  expect([...EndpointHandlers.handlers.keys()].sort()).toEqual(
    Endpoints.all.map(({ endpoint }) => endpoint.path).sort()
  )
})

it("every list has its laws", () => {
  expect(Object.keys(laws).sort()).toEqual(listings.map(({ endpoint }) => endpoint.path).sort())
})

describe.each(listings.map(({ endpoint }) => [endpoint.path, endpoint] as const))("%s", (path, endpoint) => {
  const { base, filters, orders = {}, text } = laws[path] ?? { base: {}, filters: {} }
  const all = rowsOf(path, { filter: base })
  const keyOf = (row: Row) =>
    JSON.stringify(endpoint.listing?.key.map((name) => name.split(".").reduce((inner, part) => inner?.[part], row)))

  it("has rows, each once, with every field that is declared, and no drift", () => {
    expect(all.length).toBeGreaterThan(0)
    expect(new Set(all.map(keyOf)).size).toBe(all.length)
    expect(page(path, { filter: base }).total).toBe(all.length)
    const decode = LenientDecoder.decode(Schema.make<Row, unknown>(endpoint.data), ["list"])
    const { drift, value } = Either.getOrThrow(decode({ total: all.length, list: all }))
    expect(drift).toEqual([])
    const given = new Set(value["list"].flatMap((row: Row) => Object.keys(row).filter((name) => row[name] !== null)))
    const known = Object.keys(value["list"][0]).filter((name) => !given.has(name))
    expect(known.sort()).toEqual([...(absent[path] ?? [])].sort())
  })

  it("has the laws of all its filters and orders", () => {
    expect(Object.keys(filters).sort()).toEqual(declaredFilters(path).sort())
    if (path !== "/creator/v1/rank/topEcommerce") {
      expect(Object.keys(orders).sort()).toEqual([...declaredOrders(path)].sort())
    }
  })

  it("gives the same rows by pages of any size, and 10 from the first when no page is named", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), (pagesize) => {
        const some = all.slice(0, 230)
        const pages = Math.ceil(some.length / pagesize)
        const rows = Array.from(
          { length: pages },
          (_, i) => page(path, { filter: base, page: i + 1, pagesize }).list
        ).flat()
        same(rows.slice(0, some.length).map(keyOf), some.map(keyOf))
      }),
      { numRuns: 3 }
    )
    expect(page(path, { filter: base }).list).toEqual(all.slice(0, 10))
    expect(page(path, { filter: base, page: Math.ceil(all.length / 100) + 1, pagesize: 100 }).list).toEqual([])
  })

  for (const [name, seen] of Object.entries(filters)) {
    const anyRow = fc.constantFrom(...all)
    it(`filters by ${name}: just the rows that it is true of`, () => {
      const value = "range" in seen
        ? fc.tuple(anyRow, anyRow, fc.constantFrom("both", "min", "max")).map(([one, other, ends]) => {
          const [min, max] = [seen.range(one) ?? 0, seen.range(other) ?? 0].sort((a, b) => a - b)
          return { ...(ends === "max" ? {} : { min }), ...(ends === "min" ? {} : { max }) }
        })
        : "equal" in seen
        ? anyRow.map(seen.equal)
        : anyRow.filter((row) => seen.member(row).length > 0).map((row) => seen.member(row)[0])
      const holds = (row: Row, value: Row): boolean => {
        if ("equal" in seen) return seen.equal(row) === value
        if ("member" in seen) return seen.member(row).includes(value)
        const own = seen.range(row)
        return own !== undefined && own >= (value.min ?? -Infinity) && own <= (value.max ?? Infinity)
      }
      fc.assert(
        fc.property(value, (value) => {
          const filtered = rowsOf(path, { filter: { ...base, [name]: value } })
          same(filtered.map(keyOf).sort(), all.filter((row) => holds(row, value)).map(keyOf).sort())
        }),
        { numRuns: 4 }
      )
    })
  }

  for (const [name, rank] of Object.entries(orders)) {
    it(`orders by ${name}, descending unless told otherwise, and loses no row`, () => {
      const ordered = (order?: "asc" | "desc") =>
        rowsOf(path, { filter: base, orderby: orderOf(path, { field: name, ...(order && { order }) }) })
      const down = ordered().map(rank)
      same(down, [...down].sort((a, b) => b - a))
      same(ordered("desc").map(rank), down)
      same(ordered("asc").map(rank), Arr.reverse(down))
      same(ordered().map(keyOf).sort(), all.map(keyOf).sort())
    })
  }

  if (text !== undefined) {
    it("finds words, whatever their case and order", () => {
      fc.assert(
        fc.property(fc.constantFrom(...all), (row) => {
          const words = Arr.reverse(text(row).split(/\s+/).filter((word) => word !== "").slice(0, 2))
          const folded = (row: Row) => text(row).normalize("NFKC").toLowerCase()
          const found = rowsOf(path, { keywords: words.join("  ").toUpperCase(), filter: base })
          const wanted = all.filter((row) =>
            words.every((word) => folded(row).includes(word.toUpperCase().normalize("NFKC").toLowerCase()))
          )
          same(found.map(keyOf).sort(), wanted.map(keyOf).sort())
          expect(found.length).toBeGreaterThan(0)
        }),
        { numRuns: 4 }
      )
      expect(page(path, { keywords: "no such thing 物物物", filter: base })).toEqual({ total: 0, list: [] })
    })
  }

  it("ignores filters that it does not know, and answers as without them", () => {
    const { filter: _, ...rest } = { filter: base, keyword: "x", page_size: 3 }
    expect(page(path, { ...rest, filter: { ...base, country: "US" } })).toEqual(page(path, { filter: base }))
  })

  it("refuses what is wrong, and names the field", () => {
    const wrong = (body: object) => refusal(path, { filter: base, ...body })
    for (const pagesize of [0, 101, "10", 1.5]) {
      expect(wrong({ pagesize })).toMatchObject({
        status: 200,
        code: 10001,
        message: expect.stringMatching(/^pagesize: /)
      })
    }
    expect(wrong({ page: 0 })).toMatchObject({ code: 10001, message: expect.stringMatching(/^page: /) })
    const name = Object.keys(filters)[0] ?? Object.keys(base)[0] ?? "region"
    expect(wrong({ filter: { ...base, [name]: {} } })).toMatchObject({
      code: 10001,
      message: expect.stringContaining(`filter.${name}`)
    })
    if (declaredOrders(path).length > 0) {
      expect(wrong({ orderby: "x" })).toMatchObject({ code: 10001, message: expect.stringMatching(/^orderby/) })
      expect(wrong({ orderby: orderOf(path, { field: "no_such_order" }) })).toMatchObject({ code: 10001 })
    }
    const window = endpoint.listing?.resultWindow
    if (window !== undefined) {
      expect(wrong({ page: window / 100 + 1, pagesize: 100 })).toMatchObject({
        code: 10001,
        message: expect.stringContaining(String(window))
      })
      expect(Either.isRight(answer(path, { filter: base, page: window / 100, pagesize: 100 }))).toBe(true)
    }
  })
})

/** Declared fields that no row has: older names and forms, and what no source is sure of. */
const absent: Record<string, ReadonlyArray<string>> = {
  "/product/v1/rank/topSelling": ["price"],
  "/product/v1/rank/newListed": ["price"],
  "/product/v1/rank/mostPromoted": ["price"],
  "/product/v1/rank/fullyManaged": ["price"],
  "/creator/v1/rank/topGrowth": [
    "unique_id",
    "nickname",
    "avatar",
    "region",
    "category",
    "follower_count",
    "video_count"
  ],
  "/video/v1/search": ["publish_time"]
}

describe("lists of something", () => {
  const lists = Object.entries(ofSubject).map(([path, [field = ""]]) => [path, field] as const)

  it.each(lists)("%s of an unknown %s is not found, and without one refused", (path, field) => {
    const unknown = refusal(path, { filter: { [field]: "17000000000000000" } })
    expect(unknown).toEqual({ status: 200, code: 20001, message: `filter.${field}: not found` })
    const none = refusal(path, { filter: {} })
    expect(none).toMatchObject({ status: 200, code: 10001, message: `filter.${field}: required` })
    expect(refusal(path, {})).toMatchObject({ code: 10001, message: "filter: required" })
  })

  it("of a product's trend is not found either", () => {
    const filter = { product_id: "1", days: 7 }
    expect(refusal("/product/v1/salesTrend", { filter })).toMatchObject({ code: 20001 })
    expect(refusal("/product/v1/salesTrend", { filter: { product_id: best.id } })).toMatchObject({
      code: 10001,
      message: "filter.days: required"
    })
  })

  it.each(["productList", "creatorList", "videoList", "liveList"])(
    "of a shop's %s is the same by id, by account, by handle, and by name with its region",
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

  it("of videos by days are those of the last days", () => {
    const all = rowsOf("/product/v1/videoList", { filter: { product_id: best.id } })
    const days = 100
    const some = rowsOf("/product/v1/videoList", { filter: { product_id: best.id, days } })
    expect(some.length).toBeLessThan(all.length)
    expect(some).toEqual(all.filter(({ create_date }) => create_date > Market.dayText(yesterday - days)))
  })

  it("of several product ids has those, also one that has left the market", () => {
    const old = market.at(yesterday - 1000).products[0]?.id ?? ""
    const rows = rowsOf("/product/v1/search", { filter: { product_id: [best.id, old, "1"] } })
    expect(rows.map(({ product_id }) => product_id).sort()).toEqual([best.id, old].sort())
  })
})

describe("figures agree", () => {
  const sum = (rows: ReadonlyArray<Row>, name: string) => rows.reduce((sum, row) => sum + row[name], 0)
  const trend = (product_id: string, days: number): { list: ReadonlyArray<Row>; overview: Row } =>
    Object(Either.getOrThrow(answer("/product/v1/salesTrend", { filter: { product_id, days } })))

  it("of a product in the search, its trend, its shop's list and its promotions", () => {
    const rows = page("/product/v1/search", { filter: { region: "US" }, pagesize: 50 }).list
    for (const row of rows) {
      const { list, overview } = trend(row["product_id"], 28)
      expect(list.length).toBe(28)
      expect(list[27]?.["dt"]).toBe(Market.dayText(yesterday))
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

  it("of a shop with its products, its creators and its lives", () => {
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

  it("of a creator with the products", () => {
    for (const creator of page("/creator/v1/search", { filter: { region: "US" }, pagesize: 20 }).list) {
      const products = rowsOf("/creator/v1/productList", { filter: { uid: creator["uid"], days: 28 } })
      expect(sum(products, "units_sold")).toBe(creator["day28_units_sold"])
      expect(sum(products, "gmv")).toBeCloseTo(creator["day28_gmv"], 4)
    }
  })

  const dayInfo = (day: number) => ({ type: "day", value: Market.dayText(day) })

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
    const first = Market.dayOf(Date.parse("2026-05-11T00:00:00+08:00"))
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

describe("rankings", () => {
  const rankings = listings.filter(({ endpoint }) =>
    requestOf(endpoint.path).filter?.properties.date_info !== undefined
  )
  const at = (path: string, date_info: unknown) => page(path, { filter: { date_info } }).total
  const day = (number: number) => ({ type: "day", value: Market.dayText(number) })

  it("are fifteen", () => {
    expect(rankings.length).toBe(15)
  })

  it.each(rankings.map(({ endpoint }) => endpoint.path))("%s is of finished periods", (path) => {
    // Yesterday is the 27th of May 2026, a Wednesday.
    expect(Market.dayText(yesterday)).toBe("2026-05-27")
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

  it("of new products are of those listed on the day", () => {
    const number = yesterday - 2
    const rows = rowsOf("/product/v1/rank/newListed", { filter: { date_info: day(number) } })
    expect(rows.map(({ product_id }) => product_id).sort()).toEqual(
      view.products.filter(({ listed }) => listed === number).map(({ id }) => id).sort()
    )
    expect(rows.every(({ day3_units_sold, total_units_sold }) => day3_units_sold === total_units_sold)).toBe(true)
  })

  it("of e-commerce have the order that goes with the type of creators, and no other", () => {
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

describe("forms", () => {
  it("an unfiltered search has more rows than its window", () => {
    expect(page("/product/v1/search", {}).total).toBeGreaterThan(5000)
    expect(page("/product/v1/search", { filter: { region: "US" } }).total).toBeGreaterThan(200)
  })

  it("prices are written as in their regions", () => {
    const prices = (region: string) =>
      page("/product/v1/rank/topSelling", { filter: { region } }).list.map(({ real_price }) => real_price)
    const forms = {
      US: /^\$[\d,]+\.\d\d$/,
      GB: /^£[\d,]+\.\d\d$/,
      JP: /^[\d,]+円$/,
      VN: /^[\d.]+ ₫$/,
      ID: /^Rp[\d.]+$/,
      TH: /^฿[\d,]+\.\d\d$/
    }
    for (const [region, form] of Object.entries(forms)) for (const price of prices(region)) expect(price).toMatch(form)
  })

  it("rates of commission are texts in percent in a search, basis points in a ranking", () => {
    const rows = rowsOf("/product/v1/search", { filter: { region: "JP" } })
    expect(rows.filter(({ commission_rate }) => !/^(\d+(\.5)?%|-)$/.test(commission_rate))).toEqual([])
    expect(rows.some(({ commission_rate }) => commission_rate === "-")).toBe(true)
    expect(rows.some(({ price }) => / - /.test(price))).toBe(true)
    for (const row of rowsOf("/product/v1/rank/topSelling", { filter: { region: "JP" } })) {
      expect(row["commission_rate"]).toBe((productOf(row).commission ?? 0) * 100)
    }
  })

  it("categories are a tree of three levels, whose ids are those of the rows", () => {
    const tree: ReadonlyArray<Row> = Object(Either.getOrThrow(answer("/product/v1/categoryInfo", {})))
    const ids = tree.flatMap((l1) => l1["sub"].flatMap((l2: Row) => l2["sub"].map((l3: Row) => [l1, l2, l3])))
      .map((levels) => levels.map(({ c_code }: Row) => Number(c_code)).join())
    expect(tree.map(({ c_code }) => c_code)).toEqual(["2", "3", "6", "7", "9", "10", "11", "13", "14", "16", "24"])
    const seen = rowsOf("/product/v1/search", { filter: { region: "US" } }).map(({ category: { l1, l2, l3 } }) =>
      [l1.id, l2.id, l3.id].join()
    )
    expect(new Set(seen)).toEqual(new Set(ids))
    const creators: Row = Object(Either.getOrThrow(answer("/creator/v1/categoryInfo", { category_name: "beauty" })))
    expect(creators["list"]).toEqual([{ category_id: 1, category_name: "Beauty" }])
  })
})
