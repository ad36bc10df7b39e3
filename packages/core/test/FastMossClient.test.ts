import {
  AccessToken,
  Authentication,
  FastMossClient,
  FastMossConfig,
  Pipeline,
  TokenStore
} from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { FetchHttpClient, Headers, HttpClient, HttpClientRequest, HttpClientResponse } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer, Redacted, Ref, TestClock } from "effect"
import * as ServerClock from "../src/http/ServerClock.js"
import * as Transport from "../src/http/Transport.js"

const call = (...args: Parameters<FastMossClient.Service["call"]>) =>
  Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call(...args))

const once = { attempts: 1 }

const counters = Effect.flatMap(Sandbox.Sandbox, ({ counters }) => counters)

describe("a call", () => {
  it.effect("returns data, message, request id and timestamp", () =>
    Effect.gen(function*() {
      yield* TestClock.adjust("1000 seconds")
      expect(yield* call("/test", { hello: "world" })).toEqual({
        data: { hello: "world" },
        message: "success",
        requestId: "00000000-0000-4000-8000-000000000002",
        timestamp: 1000
      })
    }).pipe(Effect.provide(Sandbox.layer())))

  it.effect("sends an empty object without a payload", () =>
    Effect.gen(function*() {
      expect((yield* call("/test")).data).toEqual({})
    }).pipe(Effect.provide(Sandbox.layer())))

  it.effect.each(["PUT", "PATCH", "DELETE"] as const)(
    "uses the method %s if its options set it",
    (method) =>
      Effect.gen(function*() {
        expect((yield* call("/test", { a: 1 }, { method })).data).toEqual({ a: 1 })
      }).pipe(Effect.provide(Sandbox.layer()))
  )

  it.effect("sends keys in their order and characters of any script unchanged", () =>
    Effect.gen(function*() {
      const payload = { z: "é宠物🐶", a: "a&b+c%20|", "\"": "\u2028\\" }
      expect(JSON.stringify((yield* call("/test", payload)).data)).toBe(JSON.stringify(payload))
    }).pipe(Effect.provide(Sandbox.layer())))

  it.effect("is accepted by the server with any characters in client id and secret", () =>
    Effect.gen(function*() {
      expect((yield* call("/test", { a: 1 })).data).toEqual({ a: 1 })
    }).pipe(
      Effect.provide(Sandbox.layer({ clientId: "a&b=c+d%20 |物#?", clientSecret: Redacted.make("s|x &+%密钥🐶") }))
    ))

  it.effect("that cannot be sent sends no request and no token request", () =>
    Effect.gen(function*() {
      const errors = yield* Effect.all([
        Effect.flip(call("test")),
        Effect.flip(call("/test?access_token=S3CRET")),
        Effect.flip(call("/test", { id: 1n }))
      ])
      expect(errors.map((error) => error.message)).toEqual([
        "POST test: path must start with \"/\". Nothing was sent.",
        "POST /test: path must not have a query (\"?\"); put parameters into the payload. Nothing was sent.",
        "POST /test: payload.id is a bigint, which is not representable in JSON; send ids as strings. Nothing was sent."
      ])
      expect((yield* counters).requests).toBe(0)
    }).pipe(Effect.provide(Sandbox.layer())))

  it.effect("has a timeout until the end of the response, not only of its headers", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* sandbox.addFault({ path: "/test", fault: Sandbox.Fault.Latency({ duration: "3 seconds" }) })
      const fiber = yield* Effect.fork(Effect.flip(call("/test")))
      yield* TestClock.adjust("2 seconds")
      expect(yield* Fiber.join(fiber)).toMatchObject({
        _tag: "FastMossTimeoutError",
        scope: "attempt",
        duration: Duration.seconds(2),
        message: "POST /test: no complete response within 2s (the limit of the attempt)."
      })
    }).pipe(Effect.provide(Sandbox.layer({ client: { timeout: "2 seconds", retry: once } }))))

  it.effect("with an infinite timeout waits without a limit", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* sandbox.addFault({ path: "/test", fault: Sandbox.Fault.Latency({ duration: "30 minutes" }) })
      const fiber = yield* Effect.fork(call("/test", { a: 1 }))
      yield* TestClock.adjust("30 minutes")
      expect((yield* Fiber.join(fiber)).data).toEqual({ a: 1 })
    }).pipe(Effect.provide(Sandbox.layer({ client: { timeout: Duration.infinity } }))))

  it.effect("times out if the response body does not end", () => {
    const hanging = HttpClient.make((request) =>
      Effect.succeed(HttpClientResponse.fromWeb(request, new Response(new ReadableStream({ start() {} }))))
    )
    return Effect.gen(function*() {
      const fiber = yield* Effect.fork(Effect.flip(call("/test")))
      yield* TestClock.adjust("15 seconds")
      expect(yield* Fiber.join(fiber)).toMatchObject({ failure: { _tag: "FastMossTimeoutError" } })
    }).pipe(
      Effect.provide(FastMossClient.layer.pipe(
        Layer.provide(Layer.succeed(HttpClient.HttpClient, hanging)),
        Layer.provide(TokenStore.layerMemory),
        Layer.provide(FastMossConfig.layer({ clientId: "id", clientSecret: Redacted.make("secret"), retry: once }))
      ))
    )
  })

  it.effect("uses one token together with many concurrent calls", () =>
    Effect.gen(function*() {
      yield* Effect.all(Array.from({ length: 100 }, (_, n) => call("/test", { n })), { concurrency: "unbounded" })
      expect(yield* counters).toMatchObject({ acquired: 1, refreshed: 0, calls: 100, callsRefused: 0 })
    }).pipe(Effect.provide(Sandbox.layer())))

  it.effect("refreshes the token when it expires, and redeems no refresh token twice", () =>
    Effect.gen(function*() {
      for (let hour = 0; hour < 48; hour++) {
        yield* call("/test", { hour })
        yield* TestClock.adjust("1 hour")
      }
      expect(yield* counters).toMatchObject({ acquired: 1, refreshed: 23, familiesRevoked: 0, calls: 48 })
    }).pipe(Effect.provide(Sandbox.layer())))
})

describe("budget", () => {
  it.effect("refuses calls before they are sent, until the next period", () =>
    Effect.gen(function*() {
      yield* call("/test")
      yield* call("/test")
      yield* TestClock.adjust("20 minutes")
      const error = yield* Effect.flip(call("/test"))
      expect(error).toMatchObject({
        _tag: "FastMossBudgetError",
        limit: 2,
        spent: 2,
        resetsAfter: Duration.minutes(40)
      })
      expect((yield* counters).calls).toBe(2)
      yield* TestClock.adjust("40 minutes")
      yield* call("/test")
    }).pipe(Effect.provide(Sandbox.layer({ client: { budget: { calls: 2, per: "1 hour" } } }))))
})

describe("authentication", () => {
  /** Records the requests that are sent to the sandbox. */
  const recorded = Layer.effect(
    HttpClient.HttpClient,
    Effect.gen(function*() {
      const client = yield* HttpClient.HttpClient
      return HttpClient.tapRequest(client, (request) => Ref.update(requests, (all) => [...all, request]))
    })
  )
  const requests = Ref.unsafeMake<ReadonlyArray<HttpClientRequest.HttpClientRequest>>([])
  const last = Effect.map(Ref.get(requests), (all) => all[all.length - 1] ?? HttpClientRequest.get(""))

  const layer = (client?: Parameters<typeof Sandbox.layerConfig>[0]) =>
    FastMossClient.layer.pipe(
      Layer.provide(recorded),
      Layer.provide(Layer.mergeAll(Sandbox.layerHttpClient, TokenStore.layerMemory, Sandbox.layerConfig(client))),
      Layer.provideMerge(Sandbox.layerSandbox())
    )

  it.effect("with `signed` sends five query parameters in the official client's order, and no trace headers", () =>
    Effect.gen(function*() {
      yield* Effect.withSpan(call("/test", { a: 1 }), "caller")
      const request = yield* last
      const url = new URL(request.url)
      expect([...url.searchParams.keys()]).toEqual([
        "access_token",
        "sign",
        "client_id",
        "timestamp",
        "signature_version"
      ])
      expect(Object.keys(request.headers).sort()).toEqual(["accept", "content-length", "content-type", "user-agent"])
      expect(Headers.get(request.headers, "content-type")).toMatchObject({ value: "application/json; charset=utf-8" })
    }).pipe(Effect.provide(layer())))

  it.effect("with `bearer` sends only the secret, and no token request", () =>
    Effect.gen(function*() {
      expect((yield* call("/test", { a: 1 })).data).toEqual({ a: 1 })
      const request = yield* last
      expect(new URL(request.url).search).toBe("")
      expect(request.headers["authorization"]).toBe("Bearer sandbox-secret")
      expect(yield* counters).toMatchObject({ acquired: 0, calls: 1 })
    }).pipe(Effect.provide(layer({ authentication: "bearer" }))))

  describe("bearer without a client id", () => {
    const config = (options: Partial<FastMossConfig.Options> = {}) =>
      FastMossConfig.layer({
        clientSecret: Redacted.make("sandbox-secret"),
        baseUrl: Sandbox.baseUrl,
        authentication: "bearer",
        ...options
      })

    it.effect("sends only the secret, and fails a token request before it is sent", () =>
      Effect.gen(function*() {
        expect((yield* call("/test", { a: 1 })).data).toEqual({ a: 1 })
        expect(yield* counters).toMatchObject({ acquired: 0, requests: 1 })
        const error = yield* Effect.flip(Effect.flatMap(AccessToken.AccessToken, ({ get }) => get))
        expect(error.message).toMatch(/^No access token: .*signed authentication needs the client id, which is not set/)
        expect((yield* counters).requests).toBe(1)
      }).pipe(Effect.provide(
        FastMossClient.layer.pipe(
          Layer.provideMerge(Layer.mergeAll(Sandbox.layerHttpClient, TokenStore.layerMemory, config())),
          Layer.provideMerge(Sandbox.layerSandbox())
        )
      )))

    it.effect("fails to sign even with the layer of signed authentication", () =>
      Effect.gen(function*() {
        const { authorize } = yield* Authentication.Authentication
        const error = yield* Effect.flip(authorize({ method: "POST", path: "/test", body: "{}" }))
        expect(error).toMatchObject({ _tag: "FastMossRequestError", attempts: 0, path: "/test" })
        expect(error.message).toContain("signed authentication needs the client id, which is not set")
      }).pipe(Effect.provide(
        Authentication.layerSigned.pipe(
          Layer.provide(Layer.mock(AccessToken.AccessToken, {})),
          Layer.provide(ServerClock.layer),
          Layer.provide(config())
        )
      )))
  })

  it.effect("with `bearer` refuses a secret that no header can hold, before anything is sent", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(call("/test"))
      expect(error).toMatchObject({ _tag: "FastMossRequestError", attempts: 0 })
      expect((yield* counters).requests).toBe(0)
    }).pipe(
      Effect.provide(Sandbox.layer({ clientSecret: Redacted.make("密钥"), client: { authentication: "bearer" } }))
    ))

  it.effect("can be replaced by the program's own service", () =>
    Effect.gen(function*() {
      expect(yield* Effect.flip(call("/test"))).toMatchObject({ serverMessage: "invalid client_id" })
      expect((yield* last).headers["x-own"]).toBe("1")
    }).pipe(
      Effect.provide(FastMossClient.layerClient.pipe(
        Layer.provide(Layer.succeed(Authentication.Authentication, {
          authorize: (request) =>
            Effect.succeed({
              request: {
                ...request,
                query: "",
                contentType: "text/plain",
                headers: { "x-own": "1" },
                secrets: () => []
              },
              reject: Effect.succeed(false)
            })
        })),
        Layer.provide(Pipeline.layerServices),
        Layer.provide(Transport.layer),
        Layer.provide(ServerClock.layer),
        Layer.provide(recorded),
        Layer.provide(Layer.mergeAll(Sandbox.layerHttpClient, Sandbox.layerConfig())),
        Layer.provideMerge(Sandbox.layerSandbox())
      ))
    ))

  it.effect("makes fetch follow no redirects, and keeps the user's other options for fetch", () =>
    Effect.gen(function*() {
      const seen: Array<RequestInit | undefined> = []
      const fetch: typeof globalThis.fetch = (_url, init) => {
        seen.push(init)
        return Promise.resolve(new Response("", { status: 302, headers: { location: "https://evil.example" } }))
      }
      const error = yield* Effect.flip(call("/test")).pipe(
        Effect.provide(FastMossClient.layer.pipe(
          Layer.provide(FetchHttpClient.layer),
          Layer.provide(TokenStore.layerMemory),
          Layer.provide(FastMossConfig.layer({ clientId: "id", clientSecret: Redacted.make("secret") })),
          Layer.provide(Layer.succeed(FetchHttpClient.RequestInit, { cache: "no-store" })),
          Layer.provide(Layer.succeed(FetchHttpClient.Fetch, fetch))
        ))
      )
      expect(error).toMatchObject({ _tag: "FastMossTokenError", failure: { _tag: "FastMossStatusError", status: 302 } })
      expect(seen).toMatchObject([{ redirect: "manual", cache: "no-store" }])
    }))
})

describe("FastMossClient.layer", () => {
  it.effect("shares its access token with the program", () =>
    Effect.gen(function*() {
      const { get } = yield* AccessToken.AccessToken
      yield* get
      yield* call("/test")
      expect((yield* counters).acquired).toBe(1)
    }).pipe(Effect.provide(Sandbox.layer())))
})
