import { FastMossConfig } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Option } from "effect"
import { forPath } from "../../src/internal/ByPath.js"

describe("forPath", () => {
  it("uses the longest matching key: a whole path, or a prefix that ends with a slash", () => {
    const table = { "/": 1, "/product/": 2, "/product/v1/search": 3, "/product/v1/se": 4 }
    const at = (path: string) => forPath(table, path)
    expect(at("/product/v1/search")).toEqual(Option.some(3))
    expect(at("/product/v1/searching")).toEqual(Option.some(2))
    expect(at("/shop/v1/search")).toEqual(Option.some(1))
    expect(forPath({ "/product": 1 }, "/product/v1/search")).toEqual(Option.none())
  })

  it("returns the prices of the reference", () => {
    const price = (path: string) => Option.getOrUndefined(forPath(FastMossConfig.defaultPrices, path))
    expect(
      ["/creator/v1/search", "/creator/v1/categoryInfo", "/agency/v1/rank/salesRank", "/live/v1/search", "/test"].map(
        price
      )
    ).toEqual([0.14, 0, 0.14, 0.07, undefined])
  })
})

describe("FastMossConfig.priceOf", () => {
  it("returns the price of the path, or 0 if it has none", () => {
    const prices = { "/shop/": 0.07, "/shop/v1/search": 0.2, "/product": 1 }
    expect(FastMossConfig.priceOf(prices, "/shop/v1/search")).toBe(0.2)
    expect(FastMossConfig.priceOf(prices, "/shop/v1/videoList")).toBe(0.07)
    // Not a prefix, because it does not end with a slash.
    expect(FastMossConfig.priceOf(prices, "/product/v1/search")).toBe(0)
  })
})
