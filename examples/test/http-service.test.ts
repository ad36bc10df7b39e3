import { FastMossError } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { FetchHttpClient, HttpApiClient, HttpClient } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer, Option, Redacted, Stream } from "effect"
import { api } from "../dist/http-service/Api.js"
import { problemOf } from "../dist/http-service/problems.js"
import { run, start } from "./programs.js"
import { counters, environment } from "./sandbox.js"

const layer = Layer.mergeAll(SandboxServer.layer(), NodeContext.layer, FetchHttpClient.layer)

/** The service as a program of its own, on a free port, until the test ends. */
const service = (args: ReadonlyArray<string> = []) =>
  Effect.gen(function*() {
    const program = yield* start("http-service", ["--port", "0", ...args], yield* environment)
    const line = yield* Stream.decodeText(program.stdout).pipe(Stream.splitLines, Stream.runHead)
    return { program, baseUrl: Option.getOrThrow(line).replace(/\/docs$/, "") }
  })

describe("http-service", () => {
  it.scopedLive("gives a browser products and rankings, by a client that is made of its declaration", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* service()
      const client = yield* HttpApiClient.make(api, { baseUrl })
      const found = yield* client.products.search({ urlParams: { region: "GB", words: "lip", page: 1 } })
      expect(found.products.length).toBe(10)
      expect(found.products.every(({ currency }) => currency === "GBP")).toBe(true)
      const params = { region: "GB", category: undefined, period: "week", rows: 3 } as const
      const products = yield* client.rankings.bestProducts({ urlParams: params })
      expect(products.period?.type).toBe("week")
      expect(products.rows.length).toBe(3)
      const shops = yield* client.rankings.bestShops({ urlParams: params })
      expect(shops.rows.every(({ name, revenue }) => name !== null && revenue !== null && revenue > 0)).toBe(true)
      expect((yield* counters).acquired).toBe(1)
    }).pipe(Effect.provide(layer)))

  it.scopedLive("has a page to try it, its description, and answers pages of the origins that are named", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* service(["--origin", "https://app.example"])
      const docs = yield* Effect.flatMap(HttpClient.get(`${baseUrl}/docs`), ({ text }) => text)
      expect(docs).toContain("<title>FastMoss for a browser Documentation</title>")
      const description = yield* Effect.flatMap(HttpClient.get(`${baseUrl}/openapi.json`), ({ text }) => text)
      expect(Object.keys(JSON.parse(description).paths)).toEqual([
        "/api/products",
        "/api/rankings/products",
        "/api/rankings/shops"
      ])
      const allowed = (origin: string) =>
        Effect.map(
          HttpClient.get(`${baseUrl}/api/products?region=US`, { headers: { origin } }),
          ({ headers }) => headers["access-control-allow-origin"]
        )
      expect(yield* allowed("https://app.example")).toBe("https://app.example")
      expect(yield* allowed("https://other.example")).not.toBe("https://other.example")
    }).pipe(Effect.provide(layer)))

  it.scopedLive("answers failures by statuses, and keeps what is the service's own", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { baseUrl } = yield* service()
      const get = (path: string) =>
        Effect.flatMap(
          HttpClient.get(`${baseUrl}${path}`),
          ({ status, text }) => Effect.map(text, (body) => ({ status, body }))
        )
      expect((yield* get("/api/products")).status).toBe(400)
      expect((yield* get("/api/products?region=us")).status).toBe(400)
      expect((yield* get("/api/rankings/shops?region=US&rows=1000")).status).toBe(400)
      expect((yield* get("/api/other")).status).toBe(404)
      expect((yield* counters).calls).toBe(0)
      const path = "/product/v1/search"
      yield* sandbox.addFault({ path, times: 1, fault: Sandbox.Fault.Code({ code: 30001 }) })
      const denied = yield* get("/api/products?region=US")
      expect(denied.status).toBe(503)
      expect(JSON.parse(denied.body)).toEqual({
        _tag: "Unavailable",
        message: "This service may not ask FastMoss for that now",
        requestId: expect.any(String)
      })
      yield* sandbox.addFault({ path, times: 1, fault: Sandbox.Fault.Html({ status: 200 }) })
      const odd = yield* get("/api/products?region=US&page=2")
      expect(odd.status).toBe(502)
      const secret = Redacted.value(sandbox.clientSecret)
      for (const { body } of [denied, odd]) {
        for (const own of [secret, sandbox.clientId, "access_token", "sign", "127.0.0.1"]) {
          expect(body).not.toContain(own)
        }
      }
    }).pipe(Effect.provide(layer)))

  it.scopedLive("says in one line when its port is taken", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* service()
      const { port } = new URL(baseUrl)
      const { code, stderr } = yield* run("http-service", ["--port", port], yield* environment)
      expect(code).toBe(1)
      expect(stderr.trim().split("\n").at(-1)).toBe(
        `Port ${port} of 127.0.0.1 is in use. Choose another with --port, or any free port with --port 0.`
      )
    }).pipe(Effect.provide(layer)))

  it.scopedLive("ends on SIGTERM when it has answered those who had asked", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { baseUrl, program } = yield* service()
      yield* HttpClient.get(`${baseUrl}/api/products?region=US`)
      yield* sandbox.addFault({ path: "/product/v1/search", fault: Sandbox.Fault.Latency({ duration: "2 seconds" }) })
      const asking = yield* Effect.fork(HttpClient.get(`${baseUrl}/api/products?region=GB`))
      yield* Effect.sleep("700 millis")
      yield* Effect.forkScoped(Effect.ignore(program.kill("SIGTERM")))
      yield* Effect.sleep("500 millis")
      expect(yield* Effect.isFailure(HttpClient.get(`${baseUrl}/docs`))).toBe(true)
      const { json, status } = yield* Fiber.join(asking)
      expect([status, yield* json]).toEqual([200, expect.objectContaining({ total: expect.any(Number) })])
      expect(Number(yield* program.exitCode)).toBe(130)
    }).pipe(Effect.provide(layer)))
})

describe("what a browser is told of", () => {
  const call = { method: "POST", path: "/product/v1/search", attempts: 1 } as const
  const api = (code: number) =>
    new FastMossError.FastMossApiError({
      ...call,
      code,
      reason: FastMossError.reasonOfCode(code),
      serverMessage: "a text of the server",
      data: null
    })
  const status = (status: number, retryAfter?: Duration.Duration) =>
    new FastMossError.FastMossStatusError({ ...call, status, body: "a text of the server", retryAfter })

  const table: ReadonlyArray<readonly [string, FastMossError.FastMossError, string]> = [
    ["a payload that cannot be sent", new FastMossError.FastMossRequestError({ ...call, issue: "no" }), "Refused"],
    ["a parameter that FastMoss refuses", api(10001), "Refused"],
    ["a call that the plan has not", api(30001), "Unavailable"],
    ["a data limit that is used up", api(30002), "Unavailable"],
    ["a throttled call", api(30003), "Busy"],
    ["FastMoss being down", api(40001), "Upstream"],
    ["a code that nobody knows", api(77), "Upstream"],
    ["HTTP 429", status(429, Duration.seconds(3)), "Busy"],
    ["HTTP 403", status(403), "Unavailable"],
    ["HTTP 500", status(500), "Upstream"],
    [
      "wrong credentials",
      new FastMossError.FastMossTokenError({ ...call, operation: "acquire", failure: api(1002) }),
      "Unavailable"
    ],
    [
      "a timeout",
      new FastMossError.FastMossTimeoutError({ ...call, scope: "call", duration: Duration.seconds(1) }),
      "Late"
    ],
    ["no answer", new FastMossError.FastMossTransportError({ ...call, reason: "Reset" }), "Upstream"]
  ]

  it.each(table)("%s", (_, error, tag) => {
    const problem = problemOf(error)
    expect(problem._tag).toBe(tag)
    expect(problem.message).not.toContain("a text of the server")
  })

  it("when to try again", () => {
    expect(problemOf(status(429, Duration.millis(2_500)))).toMatchObject({ retryAfterSeconds: 3 })
  })
})
