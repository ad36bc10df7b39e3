import { Endpoints } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { HttpBody, HttpClient, HttpServerRequest, HttpServerResponse } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, Redacted, SchemaAST } from "effect"
import { connect } from "node:net"
import { handlers } from "../../src/handlers/EndpointHandlers.js"
import { legacyHandlers } from "../../src/handlers/LegacyHandlers.js"
import { lazily } from "../../src/market/lazily.js"
import * as People from "../../src/market/People.js"
import * as Products from "../../src/market/Products.js"
import * as TokenAuthority from "../../src/server/TokenAuthority.js"
import { handle, moment } from "../handlers/marketFixtures.js"
import { server } from "../serverFixtures.js"

const millisOf = (run: () => void): number => {
  const start = performance.now()
  run()
  return performance.now() - start
}

describe("any request", () => {
  it.effect.each(
    [
      ["GET", "//", 404],
      ["POST", "//", 404],
      ["GET", "//host/path", 404],
      ["GET", "/nowhere", 404],
      ["POST", "/\\", 404],
      ["POST", "/%zz", 404],
      ["GET", "*", 404],
      ["GET", "/test", 405],
      ["PUT", "/product/v1/search", 405],
      ["GET", "/product/v1/video", 405],
      ["GET", "/v1/token", 405]
    ] as const
  )("%s %s gets HTTP %i and an envelope", ([method, url, status]) =>
    Effect.gen(function*() {
      const { app } = yield* Sandbox.Sandbox
      const request = HttpServerRequest.fromWeb(new Request("http://sandbox.localhost/", { method })).modify({ url })
      const response = yield* Effect.scoped(Effect.provideService(app, HttpServerRequest.HttpServerRequest, request))
      expect(response.status).toBe(status)
      const body = yield* Effect.promise(() => HttpServerResponse.toWeb(response).json())
      expect(body).toMatchObject({ code: status === 404 ? 20001 : 10001, data: null })
    }).pipe(Effect.provide(server())))

  it.live("GET // on a port gets HTTP 404", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* SandboxServer.SandboxServer
      const answer = yield* Effect.async<string>((resume) => {
        const socket = connect(Number(new URL(baseUrl).port), "127.0.0.1", () => {
          socket.end("GET // HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
        })
        let text = ""
        socket.on("data", (chunk) => void (text += chunk)).on("close", () => resume(Effect.succeed(text)))
      })
      expect(answer).toMatch(/^HTTP\/1\.1 404 /)
    }).pipe(Effect.provide(SandboxServer.layer())))

  it.effect("of more than 1 MB gets HTTP 413", () =>
    Effect.gen(function*() {
      const client = yield* HttpClient.HttpClient
      const body = HttpBody.text(JSON.stringify({ keywords: "x".repeat(1_048_576) }), "application/json")
      const headers = { authorization: "Bearer sandbox-secret" }
      const response = yield* client.post(`${Sandbox.baseUrl}/product/v1/search`, { body, headers })
      expect(response.status).toBe(413)
      expect(yield* response.json).toMatchObject({ code: 10001, msg: "body: at most 1 MB expected" })
    }).pipe(Effect.provide(server())))

  it.live("of more than 1 MB to a port gets HTTP 413", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* SandboxServer.SandboxServer
      const response = yield* Effect.promise(() =>
        fetch(`${baseUrl}/test`, { method: "POST", body: "x".repeat(1_500_000) })
      )
      expect(response.status).toBe(413)
    }).pipe(Effect.provide(SandboxServer.layer())))
})

describe("work and memory are bounded:", () => {
  const people = lazily(() => People.make(1))
  const many = Array.from({ length: 200_000 }, (_, i) => i)

  it("150,000 unknown product ids are not cached", () => {
    const products = Products.make(1, people)
    const listed = products.on(moment.yesterday).length
    let found = 0
    for (let i = 0; i < 150_000; i++) {
      if (products.byId(`17${String(i).padStart(7, "0")}0000000000`) !== undefined) found++
    }
    expect(found).toBe(0)
    expect(products.remembered()).toBe(listed)
  })

  it("products are cached up to a limit, and stay the same without the cache", () => {
    const products = Products.make(1, people)
    const [first] = products.on(moment.yesterday)
    for (let day = 0; day < 4; day++) products.on(moment.yesterday - 300 * (day + 1))
    expect(products.remembered()).toBeLessThanOrEqual(24_000)
    const { promotions: _, ...rest } = products.byId(first?.id ?? "") ?? { promotions: [] }
    expect(first).toMatchObject(rest)
  })

  it("the 20,000th grant takes no longer than the first thousand grants together", () => {
    const settings = { clientSecret: Redacted.make("s"), tokenLifetime: 7200, refreshTokenLifetime: 86_400 }
    let state = TokenAuthority.empty
    const grant = () => {
      state = TokenAuthority.acquire(state, 1000, settings)[1]
    }
    const thousand = millisOf(() => many.slice(0, 1000).forEach(grant))
    many.slice(0, 18_000).forEach(grant)
    // The time must not depend on the number of token families. If each grant copied all families, it would be a
    // hundred times as long.
    expect(millisOf(() => many.slice(0, 1000).forEach(grant))).toBeLessThan(10 * thousand + 200)
  })

  it.each<[name: string, body: (count: number) => object]>([
    ["equal keywords", (count) => ({ keywords: "a ".repeat(count) })],
    ["different keywords", (count) => ({ keywords: many.slice(0, count).map((i) => i.toString(36)).join(" ") })],
    ["unknown filters", (count) => ({ filter: Object.fromEntries(many.slice(0, count).map((i) => [`x${i}`, i])) })],
    ["orders", (count) => ({ orderby: many.slice(0, count / 10) })]
  ])("a hundred times as many %s take no longer than a linear time", (_, body) => {
    const [few, all] = [body(2_000), body(200_000)]
    for (const path of ["/product/v1/search", "/shop/v1/search", "/video/v1/search"]) {
      const least = (body: object) => Math.min(...[1, 2, 3].map(() => millisOf(() => void handle(path, body))))
      const base = least(few)
      // A quadratic time would be ten thousand times as long. The limit is between the two, because a busy machine delays
      // a long run more than a short one.
      expect(least(all)).toBeLessThan(3_000 * base + 50)
    }
  })

  it("a refusal names at most ten problems", () => {
    const refusal = Either.getOrThrow(Either.flip(handle("/product/v1/search", { orderby: many })))
    expect(refusal.message.split("; ").length).toBe(11)
    expect(refusal.message).toMatch(/; and \d+ more$/)
  })
})

describe("the messages of refusals", () => {
  const wrong = [true, "x", 1.5, [], {}, [1, 2], { min: "a" }, { field: "x", order: "y" }]
  it.each([...handlers.values(), ...legacyHandlers.values()])("of $path have no type syntax", ({ handle, path }) => {
    const current = Endpoints.superseded[path] ?? path
    const [named] = Endpoints.all.filter(({ endpoint }) => endpoint.path === current)
    const names = named === undefined ? [] : fieldsOf(named.endpoint.payload)
    const bodies = wrong.flatMap((value) => {
      const filter = Object.fromEntries([...names, "date_type"].map((name) => [name, value]))
      return [{ filter: value }, { filter, orderby: value, page: value, keywords: value }, {
        filter: {},
        orderby: [value],
        pagesize: value
      }]
    })
    for (const body of bodies) {
      const message = Either.match(handle(body, moment), { onLeft: ({ message }) => message, onRight: () => "" })
      expect(message).not.toMatch(/readonly|\bInt\b|ReadonlyArray|Expected|\||<|NonEmpty|: string\b|boolean/)
      expect(message).not.toContain("  ")
    }
  })

  it("use plain words", () => {
    expect(handle("/product/v1/search", { orderby: [{ field: "x", order: "up" }], filter: { is_shopee: 1 }, page: 0 }))
      .toEqual(Either.left({
        status: 200,
        code: 10001,
        message: expect.stringMatching(/orderby\[0\]\.field: "day7_units_sold", .* or "[a-z0-9_]+" expected/)
      }))
    expect(Either.getOrThrow(Either.flip(handle("/product/v1/search", { page: 1.5, pagesize: "x" }))).message).toBe(
      "page: a whole number from 1 expected; pagesize: a whole number from 1 to 100 expected"
    )
  })
})

/** Returns the names of all filters in the schema of a payload. */
const fieldsOf = (ast: SchemaAST.AST): ReadonlyArray<string> => {
  const properties = SchemaAST.getPropertySignatures(SchemaAST.encodedAST(ast))
  const [filter] = properties.filter(({ name }) => name === "filter")
  return filter === undefined
    ? []
    : SchemaAST.getPropertySignatures(filter.type).map(({ name }) => String(name))
}
