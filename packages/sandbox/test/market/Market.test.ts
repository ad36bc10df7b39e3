import { describe, expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Market from "../../src/market/Market.js"

const market = Market.make(1)

/** The last day before 1970, which is yesterday for a test clock; a day of 2026; one that is far off. */
const someDays = [-1, 20_600, 40_000]

const day = 20_600
const view = market.at(day)

const anyProduct = fc.constantFrom(...view.products)
const anyPromotion = fc.constantFrom(...view.promotions)
const anySpan = fc.tuple(fc.integer({ min: day - 330, max: day + 40 }), fc.integer({ min: 0, max: 60 })).map((
  [first, length]
) => ({ first, last: first + length }))

const daysOf = ({ first, last }: Market.Span) => Array.from({ length: last - first + 1 }, (_, i) => first + i)
const sum = (numbers: ReadonlyArray<number>) => numbers.reduce((sum, number) => sum + number, 0)

/** What can be told of a market in a text. */
const print = (market: Market.Market, at: number) => {
  const view = market.at(at)
  return JSON.stringify([
    market.shops.map(({ id, name }) => [id, name]),
    market.creators.map((creator) => [creator.id, creator.handle, creator.followers(at)]),
    market.agencies,
    view.products.map((product) => [product.id, product.title, product.price, Market.unitsUntil(product, at)]),
    view.videos().map(({ id, plays }) => [id, plays]),
    view.rooms().map(({ id, viewers }) => [id, viewers])
  ])
}

describe("a market", () => {
  it("is the same for the same seed, whatever was asked before, and another for another", () => {
    const other = Market.make(1)
    other.at(day + 50)
    expect(print(other, day)).toBe(print(market, day))
    expect(print(Market.make(2), day)).not.toBe(print(market, day))
  })

  it.each(someDays)("is large enough on day %i, and every region has something new every day", (day) => {
    const view = market.at(day)
    expect(view.products.length).toBeGreaterThan(5000)
    expect(view.products.filter(({ shop }) => shop.region.code === "US").length).toBeGreaterThan(200)
    expect(market.creators.length).toBeGreaterThanOrEqual(2000)
    expect(market.shops.length).toBeGreaterThanOrEqual(500)
    expect(view.videos().length).toBeGreaterThanOrEqual(3000)
    expect(view.rooms().length).toBeGreaterThanOrEqual(1000)
    expect(market.agencies.length).toBeGreaterThanOrEqual(100)
    const fresh = view.products.filter(({ listed }) => listed === day).map(({ shop }) => shop.region.code)
    expect([...new Set(fresh)].sort()).toEqual(["GB", "ID", "JP", "MX", "SG", "TH", "US", "VN"])
  })

  it("has ids of 17 to 19 digits beyond 2^53, each one's own", () => {
    const kinds = [
      market.shops.map(({ id }) => id),
      market.creators.map(({ id }) => id),
      market.agencies.map(({ id }) => id),
      view.products.map(({ id }) => id),
      view.videos().map(({ id }) => id),
      view.rooms().map(({ id }) => id)
    ]
    for (const ids of kinds) {
      expect(new Set(ids).size).toBe(ids.length)
      expect(ids.filter((id) => !/^[1-9]\d{16,18}$/.test(id) || Number.isSafeInteger(Number(id)))).toEqual([])
    }
  })

  it("speaks the languages of its regions", () => {
    const titles = view.products.map(({ title }) => title).join("\n")
    for (
      const script of [/\p{Script=Hiragana}/u, /\p{Script=Katakana}/u, /\p{Script=Thai}/u, /[ảấồ]/, /\p{Script=Han}/u]
    ) {
      expect(titles).toMatch(script)
    }
  })

  it("finds everything by its id, a product also when it has left, and nothing by another", () => {
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

describe("what is in it", () => {
  it("refers to what there is, in one region", () => {
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
    for (const { creator, promotions, shop } of view.rooms()) {
      if (!creators.has(creator) || !shops.has(shop) || promotions.length === 0) expect.fail()
      if (promotions.some((one) => one.creator !== creator || one.product.shop !== shop)) expect.fail()
    }
    for (const { agency, region } of market.creators) {
      if (agency !== undefined && agency.region !== region) expect.fail()
    }
  })

  it("is listed on both sides: a creator's promotions are those of the products, a shop's products name the shop", () => {
    const byCreators = market.creators.flatMap(view.promotionsOf)
    expect(new Set(byCreators)).toEqual(new Set(view.promotions))
    expect(byCreators.length).toBe(view.promotions.length)
    const byShops = market.shops.flatMap(view.productsOf)
    expect(byShops.length).toBe(view.products.length)
    expect(market.shops.every((shop) => view.productsOf(shop).every((product) => product.shop === shop))).toBe(true)
  })

  it("has a creator promote a product once, and the best-selling product by many", () => {
    for (const { promotions } of view.products) {
      if (new Set(promotions.map(({ creator }) => creator)).size !== promotions.length) expect.fail()
    }
    const best = view.products.reduce((best, product) =>
      Market.unitsUntil(product, day) > Market.unitsUntil(best, day) ? product : best
    )
    expect(best.promotions.length).toBeGreaterThan(5)
  })

  it("has prices that people there would pay", () => {
    for (const { highestPrice, price, shop: { region }, unitPrice } of view.products) {
      const dollars = price / 10 ** region.decimals / region.perDollar
      if (dollars < 0.5 || dollars > 700 || unitPrice < price || highestPrice < unitPrice) expect.fail(`${dollars}`)
    }
  })
})

describe("sales", () => {
  it("of some days are the sum of each, and never below zero", () => {
    fc.assert(fc.property(anyProduct, anySpan, (product, span) => {
      const each = daysOf(span).map((day) => Market.unitsOf(product, { first: day, last: day }))
      expect(each.every((units) => units >= 0)).toBe(true)
      expect(sum(each)).toBe(Market.unitsOf(product, span))
    }))
  })

  it("vary from day to day, and most products sell something", () => {
    const week = view.products.map((product) =>
      new Set(
        daysOf({ first: day - 60, last: day - 54 }).map((day) => Market.unitsOf(product, { first: day, last: day }))
      )
    )
    expect(week.filter((units) => units.size > 3).length).toBeGreaterThan(500)
    const sold = view.products.filter((product) => Market.unitsUntil(product, day) > 0)
    expect(sold.length).toBeGreaterThan(0.9 * view.products.length)
  })

  it("begin when a product is listed, and are over for a month when it leaves the market", () => {
    for (const product of view.products) {
      if (Market.unitsUntil(product, product.listed - 1) !== 0) expect.fail()
    }
    const gone = market.at(day - 31).products.filter((product) => !view.products.includes(product))
    expect(gone.length).toBeGreaterThan(500)
    expect(sum(gone.map((product) => Market.unitsOf(product, { first: day - 30, last: day })))).toBe(0)
  })

  it("by promotions are a part of the product's, on any days", () => {
    fc.assert(fc.property(anyProduct, anySpan, (product, span) => {
      const parts = product.promotions.map((promotion) => Market.unitsOfPromotion(promotion, span))
      // What is sold by a video is rounded down from its first day on, so that each may give a unit to another day.
      const videos = sum(product.promotions.map(({ videos }) => videos.length))
      expect(sum(parts.map(({ live, video }) => live + video))).toBeLessThanOrEqual(
        Market.unitsOf(product, span) + videos
      )
      const all = { first: -Infinity, last: span.last }
      const until = product.promotions.map((promotion) => Market.unitsOfPromotion(promotion, all))
      expect(sum(until.map(({ live, video }) => live + video))).toBeLessThanOrEqual(Market.unitsOf(product, all))
    }))
  })

  it("of a promotion are those of its videos and livestreams, and of some days the sum of each", () => {
    fc.assert(fc.property(anyPromotion, anySpan, (promotion, span) => {
      const all = Market.unitsOfPromotion(promotion, span)
      const each = daysOf(span).map((day) => Market.unitsOfPromotion(promotion, { first: day, last: day }))
      expect(each.every(({ live, video }) => live >= 0 && video >= 0)).toBe(true)
      expect({ video: sum(each.map(({ video }) => video)), live: sum(each.map(({ live }) => live)) }).toEqual(all)
      expect(sum(promotion.videos.map((video) => Market.unitsOfVideo(video, span)))).toBe(all.video)
    }))
  })

  it("of livestreams are what the promotions sold on their days", () => {
    const span = { first: day - 29, last: day }
    const byRooms = sum(
      view.rooms().flatMap(({ day, promotions }) => promotions.map((one) => Market.unitsInRoom(one, day)))
    )
    const byPromotions = sum(view.promotions.map((promotion) => Market.unitsOfPromotion(promotion, span).live))
    expect(byRooms).toBe(byPromotions)
    expect(byRooms).toBeGreaterThan(1000)
    const week = { first: day - 13, last: day - 7 }
    expect(view.roomsIn(week).map(({ id }) => id)).toEqual(
      view.rooms().filter((room) => room.day >= week.first && room.day <= week.last).map(({ id }) => id)
    )
  })

  it("before a product's time and after it are the same when asked from another day", () => {
    const later = Market.make(1)
    later.at(day + 90)
    fc.assert(fc.property(anyProduct, anySpan, (product, span) => {
      const same = later.product(product.id)
      expect(same && Market.unitsOf(same, span)).toBe(Market.unitsOf(product, span))
    }))
  })
})

describe("days", () => {
  it("are those of China", () => {
    expect(Market.dayText(Market.dayOf(Date.parse("2026-03-31T15:59:59Z")))).toBe("2026-03-31")
    expect(Market.dayText(Market.dayOf(Date.parse("2026-03-31T16:00:00Z")))).toBe("2026-04-01")
    expect(Market.timeText(Date.parse("2026-03-31T16:00:05Z") / 1000)).toBe("2026-04-01 00:00:05")
    expect(Market.dayOf(0)).toBe(0)
  })
})
