import { FastMossError } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { FetchHttpClient, HttpApiClient, HttpClient, HttpClientRequest } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer, Option, Redacted, Stream } from "effect"
import { api } from "../dist/http-service/Api.js"
import * as Listening from "../dist/http-service/listening.js"
import { problemOf } from "../dist/http-service/problems.js"
import { run, start } from "./programs.js"
import { counters, environment } from "./sandbox.js"

const layer = Layer.mergeAll(SandboxServer.layer(), NodeContext.layer, FetchHttpClient.layer)

/** Starts the service as a separate process on a free port until the test ends. */
const service = (args: ReadonlyArray<string> = [], settings: Record<string, string> = {}) =>
  Effect.gen(function*() {
    const program = yield* start("http-service", ["--port", "0", ...args], { ...(yield* environment), ...settings })
    const line = yield* Stream.decodeText(program.stdout).pipe(Stream.splitLines, Stream.runHead)
    return { program, baseUrl: Option.getOrThrow(line).replace(/\/docs$/, "") }
  })

describe("http-service", () => {
  it.scopedLive("serves products and rankings to a client that is created from the declaration", () =>
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

  it.scopedLive("serves a page and a description, and allows calls from the given origins", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* service(["--origin", "https://app.example"])
      const docs = yield* Effect.flatMap(HttpClient.get(`${baseUrl}/docs`), ({ text }) => text)
      expect(docs).toContain("<title>FastMoss for a browser</title>")
      const description = yield* Effect.flatMap(HttpClient.get(`${baseUrl}/openapi.json`), ({ text }) => text)
      expect(Object.keys(JSON.parse(description).paths)).toEqual([
        "/api/products",
        "/api/rankings/products",
        "/api/rankings/shops"
      ])
      const index = yield* HttpClient.get(baseUrl)
      expect(yield* index.text).toBe(docs)
      const allowed = (origin: string) =>
        Effect.map(
          HttpClient.get(`${baseUrl}/api/products?region=US`, { headers: { origin } }),
          ({ headers }) => headers["access-control-allow-origin"]
        )
      expect(yield* allowed("https://app.example")).toBe("https://app.example")
      expect(yield* allowed("https://other.example")).not.toBe("https://other.example")
    }).pipe(Effect.provide(layer)))

  it.scopedLive("maps failures to HTTP statuses without revealing details of the service", () =>
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
        message: "This service cannot send this call to FastMoss now",
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

  it.scopedLive("answers an unknown path and invalid parameters with one sentence", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* service(["--origin", "https://app.example", "--origin=https://other.example"])
      const answerTo = (method: "GET" | "POST", path: string) =>
        Effect.gen(function*() {
          const response = yield* HttpClient.execute(
            HttpClientRequest.make(method)(`${baseUrl}${path}`, { headers: { origin: "https://other.example" } })
          )
          // Pages from another origin must be able to read the response.
          expect(response.headers["access-control-allow-origin"]).toBe("https://other.example")
          return [response.status, yield* response.json]
        })
      expect(yield* answerTo("GET", "/api/other?a=b")).toEqual([404, {
        _tag: "NotFound",
        message: "There is no route GET /api/other; see /docs"
      }])
      expect(yield* answerTo("POST", "/api/products?region=US")).toEqual([404, {
        _tag: "NotFound",
        message: "There is no route POST /api/products; see /docs"
      }])
      const wrong: ReadonlyArray<readonly [path: string, message: string]> = [
        ["products", "region is missing"],
        ["products?region=US&page=0", "page must be a whole number from 1 to 500"],
        ["products?region=US&page=x", "page must be a whole number from 1 to 500"],
        ["products?region=US&words=", "words must be 1 to 200 characters"],
        ["rankings/shops?region=US&category=-1", "category must be a whole number from 1 to 1000000000"],
        ["rankings/shops?region=US&period=year", "period must be day, week or month"],
        ["rankings/products?region=US&rows=101", "rows must be a whole number from 1 to 100"],
        [
          "rankings/products?region=us",
          "region must be one of US, GB, MX, ES, DE, IT, FR, ID, VN, MY, TH, PH, BR, JP, SG"
        ]
      ]
      for (const [path, message] of wrong) {
        expect(yield* answerTo("GET", `/api/${path}`)).toEqual([400, { _tag: "Refused", message }])
      }
      const head = yield* HttpClient.head(`${baseUrl}/docs`)
      expect(head.status).toBe(200)
      expect((yield* counters).calls).toBe(0)
    }).pipe(Effect.provide(layer)))

  it.scopedLive("sends a Retry-After header if the failure contains a time", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const { baseUrl } = yield* service(["--origin", "https://app.example"], {
        FASTMOSS_ATTEMPTS: "1",
        FASTMOSS_BUDGET: "3 calls/day"
      })
      const get = (query: string) =>
        Effect.gen(function*() {
          const { headers, json, status } = yield* HttpClient.get(`${baseUrl}/api/${query}`)
          expect(headers["access-control-expose-headers"]).toBe("retry-after")
          return { status, seconds: headers["retry-after"], body: yield* json }
        })
      const path = "/product/v1/search"
      yield* sandbox.addFault({ path, times: 1, fault: Sandbox.Fault.Code({ code: 30002 }) })
      expect(yield* get("products?region=US")).toMatchObject({ status: 503, seconds: undefined })
      const open = yield* get("products?region=US")
      expect([open.status, open.seconds]).toEqual([503, expect.stringMatching(/^[1-6]?\d$/)])
      expect(open.body).toMatchObject({ _tag: "Unavailable", retryAfterSeconds: Number(open.seconds) })

      yield* sandbox.addFault({
        path: "/shop/v1/rank/topSelling",
        times: 1,
        fault: Sandbox.Fault.Status({ status: 429, retryAfter: "2" })
      })
      const busy = yield* get("rankings/shops?region=US")
      expect([busy.status, busy.seconds]).toEqual([429, "2"])

      yield* sandbox.addFault({
        path: "/product/v1/rank/topSelling",
        times: 1,
        fault: Sandbox.Fault.Status({ status: 503, retryAfter: "2" })
      })
      const down = yield* get("rankings/products?region=US")
      expect([down.status, down.seconds]).toEqual([503, "2"])

      const spent = yield* get("rankings/shops?region=GB")
      expect([spent.status, Number(spent.seconds) > 3600]).toEqual([429, true])
    }).pipe(Effect.provide(layer)))

  it.scopedLive.each(["127.0.0.1", "localhost", "0.0.0.0", "::1"] as const)(
    "prints one line if the port is in use: %s",
    (host) =>
      Effect.gen(function*() {
        const { baseUrl } = yield* service(["--host", host])
        expect((yield* HttpClient.get(`${baseUrl}/openapi.json`)).status).toBe(200)
        const { port } = new URL(baseUrl)
        const { code, stderr } = yield* run("http-service", ["--port", port, "--host", host], yield* environment)
        expect(code).toBe(1)
        expect(stderr.trim().split("\n").at(-1)).toBe(
          `Port ${port} of ${host} is in use. Choose another with --port, or any free port with --port 0.`
        )
      }).pipe(Effect.provide(layer))
  )

  it.scopedLive.each(
    [
      // The address belongs to a block that is reserved for documentation.
      [
        "192.0.2.1",
        /^--host 192\.0\.2\.1 is not an address of this machine \(EADDRNOTAVAIL\)\. Use 0\.0\.0\.0 for all its interfaces\.$/
      ],
      [
        "name.invalid",
        /^--host name\.invalid cannot be resolved \((ENOTFOUND|EAI_AGAIN)\)\. Check the name or use an address\.$/
      ]
    ] as const
  )("prints one line if the host is not available: %s", ([host, line]) =>
    Effect.gen(function*() {
      const { code, stderr } = yield* run("http-service", ["--port", "0", "--host", host], yield* environment)
      expect(code).toBe(1)
      expect(stderr.trim().split("\n").slice(1)).toEqual([expect.stringMatching(line)])
    }).pipe(Effect.provide(layer)))

  // Tested as a function, because the tests may run with these privileges.
  it("prints one line if the port needs privileges", () => {
    expect(Listening.problemOf({ code: "EACCES" }, 80, "127.0.0.1")).toBe(
      "Port 80 of 127.0.0.1 needs privileges that this program lacks. Choose one above 1023 with --port."
    )
  })

  it.scopedLive.each(["SIGTERM", "SIGINT"] as const)(
    "completes the current requests after %s, then exits with code 0",
    (signal) =>
      Effect.gen(function*() {
        const sandbox = yield* Sandbox.Sandbox
        const { baseUrl, program } = yield* service()
        yield* HttpClient.get(`${baseUrl}/api/products?region=US`)
        yield* sandbox.addFault({ path: "/product/v1/search", fault: Sandbox.Fault.Latency({ duration: "2 seconds" }) })
        const asking = yield* Effect.fork(HttpClient.get(`${baseUrl}/api/products?region=GB`))
        yield* Effect.sleep("700 millis")
        yield* Effect.forkScoped(Effect.ignore(program.kill(signal)))
        yield* Effect.sleep("500 millis")
        expect(yield* Effect.isFailure(HttpClient.get(`${baseUrl}/docs`))).toBe(true)
        const { json, status } = yield* Fiber.join(asking)
        expect([status, yield* json]).toEqual([200, expect.objectContaining({ total: expect.any(Number) })])
        expect(Number(yield* program.exitCode)).toBe(0)
      }).pipe(Effect.provide(layer))
  )
})

describe("the failure for a browser that is mapped from", () => {
  const call = { method: "POST", path: "/product/v1/search", attempts: 1 } as const
  const properties = (code: number) => ({
    ...call,
    code,
    reason: FastMossError.reasonOfCode(code),
    serverMessage: "a text of the server",
    data: null
  })
  const api = (code: number) => new FastMossError.FastMossApiError(properties(code))
  const status = (status: number, retryAfter?: Duration.Duration) =>
    new FastMossError.FastMossStatusError({ ...call, status, body: "a text of the server", retryAfter })

  const table: ReadonlyArray<readonly [string, FastMossError.FastMossError, string]> = [
    ["a payload that cannot be sent", new FastMossError.FastMossRequestError({ ...call, issue: "no" }), "Refused"],
    ["a parameter that FastMoss refuses", api(10001), "Refused"],
    ["a call that the plan does not include", api(30001), "Unavailable"],
    ["an exceeded data limit", api(30002), "Unavailable"],
    ["a throttled call", api(30003), "Busy"],
    ["an unavailable FastMoss", api(40001), "Upstream"],
    ["an unknown code", api(77), "Upstream"],
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
    ["a broken connection", new FastMossError.FastMossTransportError({ ...call, reason: "Reset" }), "Upstream"]
  ]

  it.each(table)("%s", (_, error, tag) => {
    const problem = problemOf(error)
    expect(problem._tag).toBe(tag)
    expect(problem.message).not.toContain("a text of the server")
  })

  it("a failure with a time contains the seconds until a retry", () => {
    const budget = { ...call, unit: "calls", limit: 1, spent: 1 } as const
    const failure = status(503, Duration.seconds(9))
    const cases: ReadonlyArray<readonly [FastMossError.FastMossError, string, number | undefined]> = [
      [status(429, Duration.millis(2_500)), "Busy", 3],
      [status(429), "Busy", undefined],
      [status(503, Duration.seconds(2)), "Unavailable", 2],
      [status(503), "Upstream", undefined],
      [new FastMossError.FastMossApiError({ ...properties(30003), retryAfter: Duration.seconds(4) }), "Busy", 4],
      [new FastMossError.FastMossApiError({ ...properties(40001), retryAfter: Duration.seconds(5) }), "Unavailable", 5],
      [new FastMossError.FastMossBudgetError({ ...budget, resetsAfter: Duration.hours(1) }), "Busy", 3600],
      [
        new FastMossError.FastMossBudgetError({ ...budget, reason: "StoreFailure", resetsAfter: Duration.zero }),
        "Unavailable",
        undefined
      ],
      [new FastMossError.FastMossCircuitOpenError({ ...call, resetsAfter: Duration.seconds(6) }), "Unavailable", 6],
      [
        new FastMossError.FastMossTokenError({ operation: "acquire", failure, retryAfter: Duration.seconds(7) }),
        "Unavailable",
        7
      ],
      [new FastMossError.FastMossTokenError({ operation: "acquire", failure }), "Unavailable", 9]
    ]
    for (const [error, tag, seconds] of cases) {
      const problem = problemOf(error)
      expect([problem._tag, "retryAfterSeconds" in problem ? problem.retryAfterSeconds : undefined]).toEqual([
        tag,
        seconds
      ])
    }
  })
})
