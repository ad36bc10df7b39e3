import { FastMossClient, FastMossConfig, TokenStore } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { settableClock } from "@effect-fastmoss/testing/settableClock"
import { HttpClient } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Random, TestClock } from "effect"

const call = Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call("/test", { hello: "world" }))

const counters = Effect.flatMap(Sandbox.Sandbox, ({ counters }) => counters)

/** Client of a sandbox that transforms every response. */
const through = (
  transform: <A, E, R>(response: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>,
  options: Parameters<typeof Sandbox.layerConfig>[0] = {}
) =>
  FastMossClient.layer.pipe(
    Layer.provide(Layer.effect(
      HttpClient.HttpClient,
      Effect.map(HttpClient.HttpClient, (client) => HttpClient.transform(client, (response) => transform(response)))
    )),
    Layer.provide(Sandbox.layerHttpClient),
    Layer.provide(TokenStore.layerMemory),
    Layer.provideMerge(Sandbox.layerConfig(options)),
    Layer.provideMerge(Sandbox.layerSandbox())
  )

const unauthorized = { path: "/test", fault: Sandbox.Fault.Status({ status: 401 }) }

describe("a rejected token", () => {
  it.effect("is replaced, and the call is repeated once", () =>
    Effect.gen(function*() {
      const { revokeTokens } = yield* Sandbox.Sandbox
      yield* call
      yield* revokeTokens
      expect((yield* call).data).toEqual({ hello: "world" })
      // The refresh token is revoked too.
      expect(yield* counters).toMatchObject({
        acquired: 2,
        refreshed: 0,
        tokenRequestsRefused: 1,
        calls: 2,
        callsRefused: 1
      })
    }).pipe(Effect.provide(Sandbox.layer())))

  it.effect("is replaced once for a hundred calls, for any order of their rejections", () =>
    Effect.gen(function*() {
      const { revokeTokens } = yield* Sandbox.Sandbox
      yield* call
      yield* revokeTokens
      yield* Effect.all(Array.from({ length: 100 }, () => call), { concurrency: 100 })
      expect(yield* counters).toMatchObject({ acquired: 2, calls: 101, callsRefused: 100, familiesRevoked: 0 })
    }).pipe(
      Effect.provide(
        through((response) =>
          Effect.flatMap(
            Random.nextIntBetween(0, 500),
            (yields) => Effect.zipLeft(response, Effect.repeatN(Effect.yieldNow(), yields))
          ), { coalesce: false, limit: { concurrency: 100 } })
      )
    ))

  it.effect("causes one token request if it is not the cause, and the call keeps its own failure", () =>
    Effect.gen(function*() {
      const { addFault } = yield* Sandbox.Sandbox
      yield* call
      yield* addFault(unauthorized)
      for (let i = 0; i < 100; i++) {
        expect(yield* Effect.flip(call)).toMatchObject({ _tag: "FastMossStatusError", status: 401 })
      }
      expect(yield* counters).toMatchObject({ acquired: 1, refreshed: 1, requests: 2 + 1 + 101 })
    }).pipe(Effect.provide(Sandbox.layer())))

  it.effect("is also recognized by a code that the user lists, and by no other code", () =>
    Effect.gen(function*() {
      const { addFault } = yield* Sandbox.Sandbox
      yield* addFault({ path: "/test", fault: Sandbox.Fault.Code({ code: 30001 }), times: 1 })
      expect(yield* Effect.flip(call)).toMatchObject({ _tag: "FastMossApiError", code: 30001 })
      expect(yield* counters).toMatchObject({ refreshed: 0 })
      yield* addFault({ path: "/test", fault: Sandbox.Fault.Code({ code: 4711 }), times: 1 })
      expect((yield* call).data).toEqual({ hello: "world" })
      expect(yield* counters).toMatchObject({ refreshed: 1 })
    }).pipe(Effect.provide(Sandbox.layer({ client: { tokenRejectedCodes: [4711] } }))))

  it.effect("leaves the call its own failure if no other token is available", () =>
    Effect.gen(function*() {
      const { addFault } = yield* Sandbox.Sandbox
      yield* call
      yield* addFault(unauthorized)
      yield* addFault({ path: "/v1/refreshToken", fault: Sandbox.Fault.Status({ status: 503 }) })
      yield* addFault({ path: "/v1/token", fault: Sandbox.Fault.Status({ status: 503 }) })
      expect(yield* Effect.flip(call)).toMatchObject({ _tag: "FastMossStatusError", path: "/test", status: 401 })
    }).pipe(Effect.provide(Sandbox.layer())))

  it.effect("is not replaced with bearer authentication", () =>
    Effect.gen(function*() {
      const { addFault } = yield* Sandbox.Sandbox
      yield* addFault(unauthorized)
      expect(yield* Effect.flip(call)).toMatchObject({ status: 401 })
      expect(yield* counters).toMatchObject({ requests: 1 })
    }).pipe(Effect.provide(Sandbox.layer({ client: { authentication: "bearer" } }))))
})

/** Creates a client of a sandbox whose clock is `ahead` milliseconds ahead of the local clock. */
const skewed = (ahead: number, options?: Parameters<typeof Sandbox.layerConfig>[0]) =>
  through(
    (response) =>
      Effect.flatMap(Effect.clock, (testClock) => {
        const { clock, step } = settableClock(testClock)
        step(ahead)
        return Effect.withClock(response, clock)
      }),
    options
  )

describe("a wrong clock", () => {
  it.effect.each([3_600_000, -3_600_000])(
    "by %d ms does no harm, because timestamps are corrected by the clock offset",
    (ahead) =>
      Effect.gen(function*() {
        yield* TestClock.adjust("10 hours")
        expect((yield* call).data).toEqual({ hello: "world" })
        yield* TestClock.adjust("115 minutes")
        expect((yield* call).data).toEqual({ hello: "world" })
        expect(yield* counters).toMatchObject({ acquired: 1, refreshed: 1, callsRefused: 0 })
      }).pipe(Effect.provide(skewed(ahead)))
  )

  it.effect("makes FastMoss refuse calls if serverClock is off", () =>
    Effect.gen(function*() {
      yield* TestClock.adjust("10 hours")
      expect(yield* Effect.flip(call)).toMatchObject({ serverMessage: "timestamp: too far from the server's time" })
    }).pipe(Effect.provide(skewed(3_600_000, { serverClock: false }))))
})

describe("the default", () => {
  it.effect("lists no code as a rejection", () =>
    Effect.gen(function*() {
      const { tokenRejectedCodes } = yield* FastMossConfig.FastMossConfig
      expect(tokenRejectedCodes).toEqual([])
    }).pipe(Effect.provide(Sandbox.layer())))
})
