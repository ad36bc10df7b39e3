import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Region from "../../../core/src/endpoint/Region.js"
import * as Day from "../../src/market/Day.js"
import * as Market from "../../src/market/Market.js"
import * as UnitsSold from "../../src/market/UnitsSold.js"

const market = Market.make(1)

/**
 * Three days: the last day before 1970, which is yesterday for `TestClock`; a day in 2026; a day in the distant future.
 */
const someDays = [-1, 20_600, 40_000]

const day = 20_600
const view = market.at(day)

const currencies: Record<typeof Region.known[number], string> = {
  US: "USD",
  GB: "GBP",
  MX: "MXN",
  ES: "EUR",
  DE: "EUR",
  IT: "EUR",
  FR: "EUR",
  ID: "IDR",
  VN: "VND",
  MY: "MYR",
  TH: "THB",
  PH: "PHP",
  BR: "BRL",
  JP: "JPY",
  SG: "SGD"
}

const anyProduct = fc.constantFrom(...view.products)
const anyPromotion = fc.constantFrom(...view.promotions)
const anyPeriod = fc.tuple(fc.integer({ min: day - 330, max: day + 40 }), fc.integer({ min: 0, max: 60 })).map((
  [first, length]
) => ({ first, last: first + length }))

const daysOf = ({ first, last }: Day.Period) => Array.from({ length: last - first + 1 }, (_, i) => first + i)
const sum = (numbers: ReadonlyArray<number>) => numbers.reduce((sum, number) => sum + number, 0)

/** Returns the figures of a market on a day as one text. */
const print = (market: Market.Market, at: number) => {
  const view = market.at(at)
  return JSON.stringify([
    market.shops.map(({ id, name }) => [id, name]),
    market.creators.map((creator) => [creator.id, creator.handle, creator.followers(at)]),
    market.agencies,
    view.products.map((product) => [product.id, product.title, product.price, UnitsSold.untilDay(product, at)]),
    view.videos().map(({ id, plays }) => [id, plays]),
    view.livestreams().map(({ id, viewers }) => [id, viewers])
  ])
}

describe("a market", () => {
  it("is the same for the same seed in any order of reading, and differs for another seed", () => {
    const other = Market.make(1)
    other.at(day + 50)
    expect(print(other, day)).toBe(print(market, day))
    expect(print(Market.make(2), day)).not.toBe(print(market, day))
  })

  it("of a seed is generated once for several sandboxes", () => {
    const one = Market.ofSeed(1)
    expect(Market.ofSeed(1)).toBe(one)
    const other = Market.ofSeed(2)
    expect(other).not.toBe(one)
    expect(other.shops).not.toEqual(one.shops)
  })

  it.each(someDays)("is large enough on day %i, and every region has new products every day", (day) => {
    const view = market.at(day)
    expect(view.products.length).toBeGreaterThan(5000)
    expect(view.products.filter(({ shop }) => shop.region.code === "US").length).toBeGreaterThan(200)
    expect(market.creators.length).toBeGreaterThanOrEqual(2000)
    expect(market.shops.length).toBeGreaterThanOrEqual(500)
    expect(view.videos().length).toBeGreaterThanOrEqual(3000)
    expect(view.livestreams().length).toBeGreaterThanOrEqual(1000)
    expect(market.agencies.length).toBeGreaterThanOrEqual(100)
    const fresh = view.products.filter(({ listed }) => listed === day).map(({ shop }) => shop.region.code)
    expect([...new Set(fresh)].sort()).toEqual([...Region.known].sort())
  })

  it.each(Region.known)("has products, shops, creators, agencies, videos and livestreams in %s", (code) => {
    const count = (regions: ReadonlyArray<{ readonly code: string; readonly currency: string }>) => {
      const own = regions.filter((region) => region.code === code)
      expect(new Set(own.map(({ currency }) => currency))).toEqual(new Set([currencies[code]]))
      return own.length
    }
    expect(count(view.products.map(({ shop }) => shop.region))).toBeGreaterThanOrEqual(300)
    expect(count(market.shops.map(({ region }) => region))).toBeGreaterThanOrEqual(30)
    expect(count(market.creators.map(({ region }) => region))).toBeGreaterThanOrEqual(100)
    expect(count(market.agencies.map(({ region }) => region))).toBeGreaterThanOrEqual(5)
    expect(count(view.videos().map(({ creator }) => creator.region))).toBeGreaterThanOrEqual(500)
    expect(count(view.livestreams().map(({ shop }) => shop.region))).toBeGreaterThanOrEqual(100)
  })

  it.each(["US", "GB", "ES", "MX", "DE", "IT", "FR"])("has fully managed shops in %s that sell", (code) => {
    const sells = market.shops.filter((shop) =>
      shop.region.code === code && shop.isFullyManaged && view.productsOf(shop).length > 0
    )
    expect(sells.length).toBeGreaterThan(0)
  })

  it("has unique ids with 17 to 19 digits, beyond 2^53", () => {
    const kinds = [
      market.shops.map(({ id }) => id),
      market.creators.map(({ id }) => id),
      market.agencies.map(({ id }) => id),
      view.products.map(({ id }) => id),
      view.videos().map(({ id }) => id),
      view.livestreams().map(({ id }) => id)
    ]
    for (const ids of kinds) {
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids.filter((id) => !/^[1-9]\d{16,18}$/.test(id) || Number.isSafeInteger(Number(id)))).toEqual([])
    }
  })

  it("has titles in the languages of its regions", () => {
    const titles = view.products.map(({ title }) => title).join("\n")
    for (
      const script of [/\p{Script=Hiragana}/u, /\p{Script=Katakana}/u, /\p{Script=Thai}/u, /[ảấồ]/, /\p{Script=Han}/u]
    ) {
      expect(titles).toMatch(script)
    }
  })

  it("finds every entity by its id, even a product that has left, and nothing by any other id", () => {
    for (const shop of market.shops) expect(market.shop(shop.id)).toBe(shop)
    for (const creator of market.creators) expect(market.creator(creator.id)).toBe(creator)
    for (const product of view.products) expect(market.product(product.id)).toBe(product)
    const [old] = market.at(day - 1000).products
    expect(market.product(old?.id ?? "")).toBe(old)
    const [product] = view.products
    const wrong = `${product?.id.slice(0, -1)}${(Number(product?.id.slice(-1)) + 1) % 10}`
    for (const id of ["", "1", "x", wrong]) expect(market.product(id)).toBeUndefined()
    expect(market.shop("1")).toBeUndefined()
    expect(market.creator("1")).toBeUndefined()
  })
})

describe("the entities of a market", () => {
  it("refer to existing entities in the same region", () => {
    const shops = new Set(market.shops)
    const creators = new Set(market.creators)
    const products = new Set(view.products)
    expect(view.products.filter(({ shop }) => !shops.has(shop))).toEqual([])
    for (const { creator, firstDay, product } of view.promotions) {
      if (!creators.has(creator) || !products.has(product) || creator.region !== product.shop.region) expect.fail()
      if (firstDay < product.listed || firstDay > product.lastDay || firstDay > day) expect.fail()
    }
    for (const { creator, product, publishedAt } of view.videos()) {
      if (!creators.has(creator) || !products.has(product) || publishedAt < product.listedAt) expect.fail()
    }
    for (const { creator, promotions, shop } of view.livestreams()) {
      if (!creators.has(creator) || !shops.has(shop) || promotions.length === 0) expect.fail()
      if (promotions.some((one) => one.creator !== creator || one.product.shop !== shop)) expect.fail()
    }
    for (const { agency, region } of market.creators) {
      if (agency !== undefined && agency.region !== region) expect.fail()
    }
  })

  it("refer to each other in both directions: creators and products to promotions, shops and products to each other", () => {
    const byCreators = market.creators.flatMap(view.promotionsOf)
    expect(new Set(byCreators)).toEqual(new Set(view.promotions))
    expect(byCreators.length).toBe(view.promotions.length)
    const byShops = market.shops.flatMap(view.productsOf)
    expect(byShops.length).toBe(view.products.length)
    expect(market.shops.every((shop) => view.productsOf(shop).every((product) => product.shop === shop))).toBe(true)
  })

  it("have at most one promotion per product and creator, and many for the best-selling product", () => {
    for (const { promotions } of view.products) {
      if (new Set(promotions.map(({ creator }) => creator)).size !== promotions.length) expect.fail()
    }
    const best = view.products.reduce((best, product) =>
      UnitsSold.untilDay(product, day) > UnitsSold.untilDay(best, day) ? product : best
    )
    expect(best.promotions.length).toBeGreaterThan(5)
  })

  it("have realistic prices", () => {
    for (const { highestPrice, price, shop: { region }, unitPrice } of view.products) {
      const dollars = price / 10 ** region.decimals / region.perDollar
      if (dollars < 0.5 || dollars > 700 || unitPrice < price || highestPrice < unitPrice) expect.fail(`${dollars}`)
    }
  })
})

describe("sales", () => {
  it("in a period are the sum of its days, and never negative", () => {
    fc.assert(fc.property(anyProduct, anyPeriod, (product, period) => {
      const each = daysOf(period).map((day) => UnitsSold.ofProduct(product, { first: day, last: day }))
      expect(each.every((units) => units >= 0)).toBe(true)
      expect(sum(each)).toBe(UnitsSold.ofProduct(product, period))
    }))
  })

  it("vary from day to day, and most products sell something", () => {
    const week = view.products.map((product) =>
      new Set(
        daysOf({ first: day - 60, last: day - 54 }).map((day) =>
          UnitsSold.ofProduct(product, { first: day, last: day })
        )
      )
    )
    expect(week.filter((units) => units.size > 3).length).toBeGreaterThan(500)
    const sold = view.products.filter((product) => UnitsSold.untilDay(product, day) > 0)
    expect(sold.length).toBeGreaterThan(0.9 * view.products.length)
  })

  it("begin when a product is listed, and end a month before it leaves the market", () => {
    for (const product of view.products) {
      if (UnitsSold.untilDay(product, product.listed - 1) !== 0) expect.fail()
    }
    const gone = market.at(day - 31).products.filter((product) => !view.products.includes(product))
    expect(gone.length).toBeGreaterThan(500)
    expect(sum(gone.map((product) => UnitsSold.ofProduct(product, { first: day - 30, last: day })))).toBe(0)
  })

  it("of promotions are a part of the product's sales in any period", () => {
    fc.assert(fc.property(anyProduct, anyPeriod, (product, period) => {
      const parts = product.promotions.map((promotion) => UnitsSold.ofPromotion(promotion, period))
      // The sales of a video are rounded down from its first day on, so each video may move one unit to another day.
      const videos = sum(product.promotions.map(({ videos }) => videos.length))
      expect(sum(parts.map(({ live, video }) => live + video))).toBeLessThanOrEqual(
        UnitsSold.ofProduct(product, period) + videos
      )
      const all = { first: -Infinity, last: period.last }
      const until = product.promotions.map((promotion) => UnitsSold.ofPromotion(promotion, all))
      expect(sum(until.map(({ live, video }) => live + video))).toBeLessThanOrEqual(UnitsSold.ofProduct(product, all))
    }))
  })

  it("of a promotion are the sales of its videos and livestreams, and in a period the sum of its days", () => {
    fc.assert(fc.property(anyPromotion, anyPeriod, (promotion, period) => {
      const all = UnitsSold.ofPromotion(promotion, period)
      const each = daysOf(period).map((day) => UnitsSold.ofPromotion(promotion, { first: day, last: day }))
      expect(each.every(({ live, video }) => live >= 0 && video >= 0)).toBe(true)
      expect({ video: sum(each.map(({ video }) => video)), live: sum(each.map(({ live }) => live)) }).toEqual(all)
      expect(sum(promotion.videos.map((video) => UnitsSold.ofVideo(video, period)))).toBe(all.video)
    }))
  })

  it("of livestreams are the sales of their promotions on their days", () => {
    const period = { first: day - 29, last: day }
    const byLivestreams = sum(
      view.livestreams().flatMap(({ day, promotions }) => promotions.map((one) => UnitsSold.inLivestream(one, day)))
    )
    const byPromotions = sum(view.promotions.map((promotion) => UnitsSold.ofPromotion(promotion, period).live))
    expect(byLivestreams).toBe(byPromotions)
    expect(byLivestreams).toBeGreaterThan(1000)
    const week = { first: day - 13, last: day - 7 }
    expect(view.livestreamsIn(week).map(({ id }) => id)).toEqual(
      view.livestreams().filter((livestream) => livestream.day >= week.first && livestream.day <= week.last).map((
        { id }
      ) => id)
    )
  })

  it("do not depend on the day of reading", () => {
    const later = Market.make(1)
    later.at(day + 90)
    fc.assert(fc.property(anyProduct, anyPeriod, (product, period) => {
      const same = later.product(product.id)
      expect(same && UnitsSold.ofProduct(same, period)).toBe(UnitsSold.ofProduct(product, period))
    }))
  })
})

describe("days", () => {
  it("are days in China's time zone", () => {
    expect(Day.format(Day.fromMillis(Date.parse("2026-03-31T15:59:59Z")))).toBe("2026-03-31")
    expect(Day.format(Day.fromMillis(Date.parse("2026-03-31T16:00:00Z")))).toBe("2026-04-01")
    expect(Day.formatTime(Date.parse("2026-03-31T16:00:05Z") / 1000)).toBe("2026-04-01 00:00:05")
    expect(Day.fromMillis(0)).toBe(0)
  })
})
