import { Endpoints } from "@effect-fastmoss/core"
import { OpenApi, Sandbox } from "@effect-fastmoss/sandbox"
import { HttpClient, HttpClientRequest } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Redacted, TestClock } from "effect"
import { server } from "../serverFixtures.js"

const get = (path: string) =>
  Effect.flatMap(HttpClient.HttpClient, (client) => client.get(`${Sandbox.baseUrl}${path}`)).pipe(
    Effect.flatMap((response) =>
      Effect.map(response.text, (text) => ({ status: response.status, type: response.headers["content-type"], text }))
    )
  )

const document = Effect.map(get("/openapi.json"), ({ text }): OpenApi.Document => JSON.parse(text))

describe("the sandbox serves", () => {
  it.effect("an OpenAPI document with every endpoint, the sandbox as the server and the bearer scheme first", () =>
    Effect.gen(function*() {
      expect(yield* get("/openapi.json")).toMatchObject({ status: 200, type: "application/json" })
      const served = yield* document
      expect(Object.keys(served.paths).sort()).toEqual(Object.keys(OpenApi.document().paths).sort())
      expect(served.servers).toEqual([{ url: "/", description: "this sandbox" }])
      expect(served.security[0]).toEqual({ bearer: [] })
    }).pipe(Effect.provide(server())))

  it.effect("a page that contains the document and loads nothing from another server", () =>
    Effect.gen(function*() {
      const { status, text, type } = yield* get("/")
      expect([status, type]).toEqual([200, "text/html"])
      expect(text).toContain("SwaggerUIBundle")
      expect(text).toContain("FastMoss sandbox")
      expect(text).toContain("/product/v1/rank/topSelling")
      expect(text.slice(0, 1000)).not.toMatch(/(src|href)=/)
      expect(text).not.toMatch(/<(script|link|img)[^>]+(src|href)=["']https?:/)
    }).pipe(Effect.provide(server())))

  it.effect("both without credentials, plan and faults, and does not count them as calls", () =>
    Effect.gen(function*() {
      yield* get("/")
      yield* get("/openapi.json")
      const { counters } = yield* Sandbox.Sandbox
      expect(yield* counters).toMatchObject({ requests: 2, calls: 0, callsRefused: 0, faults: 0 })
      expect((yield* get("/elsewhere")).status).not.toBe(200)
    }).pipe(Effect.provide(server({ plan: { calls: 0 }, faults: [{ fault: Sandbox.Fault.Html({ status: 502 }) }] }))))

  it.effect("no document that contains its client secret", () =>
    Effect.gen(function*() {
      expect((yield* get("/openapi.json")).text).not.toContain("CANARY")
      expect((yield* get("/")).text).not.toContain("CANARY")
    }).pipe(Effect.provide(server({ clientSecret: Redacted.make("CANARY") }))))
})

describe("the page's background requests", () => {
  const sign = (body: unknown) =>
    Effect.gen(function*() {
      const client = yield* HttpClient.HttpClient
      const response = yield* client.execute(
        HttpClientRequest.post(`${Sandbox.baseUrl}/sandbox/sign`).pipe(HttpClientRequest.bodyUnsafeJson(body))
      )
      return { status: response.status, answer: Object(yield* response.json) }
    })

  const call = (path: string, body: string, query: Record<string, string>) =>
    Effect.gen(function*() {
      const client = yield* HttpClient.HttpClient
      const response = yield* client.execute(
        HttpClientRequest.post(`${Sandbox.baseUrl}${path}`, { urlParams: query }).pipe(HttpClientRequest.bodyText(body))
      )
      return Object(yield* response.json)
    })

  it.effect("sign calls with one token, and get another token when it is no longer valid", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const body = "{\"hello\":\"世界\"}"
      const signed = Effect.flatMap(sign({ path: "/test", body }), ({ answer }) => call("/test", body, answer))
      expect((yield* signed).code).toBe(0)
      expect((yield* signed).code).toBe(0)
      expect(yield* sandbox.counters).toMatchObject({ acquired: 1, calls: 2, callsRefused: 0 })
      yield* TestClock.adjust("3 hours")
      expect((yield* signed).code).toBe(0)
      yield* sandbox.revokeTokens
      expect((yield* signed).code).toBe(0)
      expect(yield* sandbox.counters).toMatchObject({ acquired: 3, calls: 4, callsRefused: 0 })
      // The signature covers the body.
      const { answer } = yield* sign({ path: "/test", body })
      expect((yield* call("/test", "{}", answer)).code).toBe(10001)
      expect(yield* sign({ path: "/test" })).toMatchObject({ status: 400, answer: { code: 10001 } })
    }).pipe(Effect.provide(server())))

  it.effect("return the counters per path, and are not counted", () =>
    Effect.gen(function*() {
      yield* call("/elsewhere", "{}", (yield* sign({ path: "/elsewhere", body: "{}" })).answer)
      yield* call("/__proto__", "{}", {})
      yield* call("/test", "{}", (yield* sign({ path: "/test", body: "{}" })).answer)
      yield* call("/live/v1/search", "{}", {})
      const counters = JSON.parse((yield* get("/sandbox/counters")).text)
      expect(counters).toMatchObject({ requests: 4, calls: 1, callsRefused: 2, faults: 1, acquired: 1 })
      expect(counters.paths).toEqual({
        "/test": { served: 1, refused: 0, faults: 0 },
        "/live/v1/search": { served: 0, refused: 0, faults: 1 },
        [Sandbox.otherPaths]: { served: 0, refused: 2, faults: 0 }
      })
    }).pipe(
      Effect.provide(server({ faults: [{ path: "/live/v1/search", fault: Sandbox.Fault.Code({ code: 30003 }) }] }))
    ))
})

describe("every example in the document", () => {
  it.effect("is a payload that works with the client secret as the bearer token", () =>
    Effect.gen(function*() {
      const client = yield* HttpClient.HttpClient
      const { paths } = yield* document
      for (const { endpoint: { listing, path } } of Endpoints.all) {
        const { example } = paths[path]?.post.requestBody.content["application/json"] ?? {}
        const response = yield* client.execute(
          HttpClientRequest.post(`${Sandbox.baseUrl}${path}`).pipe(
            HttpClientRequest.bearerToken("sandbox-secret"),
            HttpClientRequest.bodyUnsafeJson(example)
          )
        )
        const body = Object(yield* response.json)
        expect(body, path).toMatchObject({ code: 0 })
        if (listing !== undefined) expect(body.data.list.length, path).toBeGreaterThan(0)
      }
      const { counters } = yield* Sandbox.Sandbox
      expect(yield* counters).toMatchObject({ calls: Endpoints.all.length, callsRefused: 0 })
    }).pipe(Effect.provide(server())))
})
