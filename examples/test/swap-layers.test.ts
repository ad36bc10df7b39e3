/**
 * Tests for a program that calls FastMoss, as a template for your own. The program stays the same; each test provides other
 * layers.
 */
import { FastMossClient, FastMossConfig, Product, type Region, TokenStore } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { HttpClient, HttpClientResponse } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Option, Redacted, TestClock } from "effect"

/** The program under test: it returns the best-selling products of a region. It needs a client, but no particular layer. */
const bestSeller = (region: Region.Region, keywords?: string) =>
  Effect.map(
    Product.search.first({ keywords, filter: { region }, orderby: { field: "total_units_sold" } }),
    Option.match({ onNone: () => "nothing", onSome: ({ title }) => title ?? "something without a title" })
  )

describe("with the sandbox instead of the network", () => {
  it.effect("finds the best-selling products", () =>
    Effect.gen(function*() {
      expect(yield* bestSeller("US")).not.toBe("nothing")
      expect(yield* bestSeller("US", "no such thing")).toBe("nothing")
    }).pipe(Effect.provide(Sandbox.layer({ market: { seed: 7 } }))))

  it.effect("retries if FastMoss is unavailable, without waiting in real time", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const fault = Sandbox.Fault.Status({ status: 503, retryAfter: "60" })
      yield* sandbox.addFault({ path: "/product/v1/search", times: 1, fault })
      const asking = yield* Effect.fork(bestSeller("US"))
      yield* TestClock.adjust("59 seconds")
      expect(yield* Fiber.poll(asking)).toEqual(Option.none())
      yield* TestClock.adjust("10 seconds")
      expect(yield* Fiber.join(asking)).not.toBe("nothing")
    }).pipe(Effect.provide(Sandbox.layer())))

  it.effect("requests a token once and refreshes it when it expires", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Effect.all([bestSeller("US"), bestSeller("GB")], { concurrency: 2 })
      expect(yield* sandbox.counters).toMatchObject({ acquired: 1, refreshed: 0 })
      yield* TestClock.adjust("2 hours")
      yield* bestSeller("US")
      expect(yield* sandbox.counters).toMatchObject({ acquired: 1, refreshed: 1 })
    }).pipe(Effect.provide(Sandbox.layer())))
})

/** Creates a client from the HTTP client and the token store of a test. */
const layerOver = (http: HttpClient.HttpClient, store: Layer.Layer<TokenStore.TokenStore>) =>
  FastMossClient.layer.pipe(
    Layer.provide(store),
    Layer.provide(Layer.succeed(HttpClient.HttpClient, http)),
    Layer.provide(FastMossConfig.layer({ clientId: "id", clientSecret: Redacted.make("secret") }))
  )

/** Creates an HTTP client that responds to each path with the given `data` and records the requested paths. */
const stub = (answers: Record<string, unknown>) => {
  const asked: Array<string> = []
  const http = HttpClient.make((request, { pathname }) => {
    asked.push(pathname)
    return Effect.succeed(
      HttpClientResponse.fromWeb(
        request,
        Response.json({ code: 0, msg: "success", data: answers[pathname], request_id: "r-1" })
      )
    )
  })
  return { asked, http }
}

const grant = { access_token: "at-1", expires_in: 7200, refresh_token: "rt-1", refresh_expires_in: 2_592_000 }

describe("with responses from the test", () => {
  it.effect("decodes a response that was recorded in production", () => {
    const { asked, http } = stub({
      "/v1/token": grant,
      "/product/v1/search": { total: 1, list: [{ product_id: 1729384756, title: "Yoga mat", total_gmv: "-" }] }
    })
    return Effect.gen(function*() {
      expect(yield* bestSeller("US")).toBe("Yoga mat")
      expect(asked).toEqual(["/v1/token", "/product/v1/search"])
    }).pipe(Effect.provide(layerOver(http, TokenStore.layerMemory)))
  })

  it.effect("continues without a token store that fails", () => {
    const { asked, http } = stub({ "/v1/token": grant, "/product/v1/search": { total: 0, list: [] } })
    const down = TokenStore.layer({ get: () => Effect.fail("down"), set: () => Effect.fail("down") })
    return Effect.gen(function*() {
      expect(yield* bestSeller("US")).toBe("nothing")
      expect(yield* bestSeller("GB")).toBe("nothing")
      expect(asked.filter((path) => path === "/v1/token").length).toBe(1)
    }).pipe(Effect.provide(layerOver(http, down)))
  })
})
