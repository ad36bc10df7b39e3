import { FastMossClient, Usage } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Either, Fiber, TestClock } from "effect"
import { call, clientWith } from "./clientWith.js"

const { Fault } = Sandbox
const dataLimitExceeded = { path: "/test", fault: Fault.Code({ code: 30002, message: "data limit exceeded" }) }
const attempts = Effect.map(Effect.flatMap(Usage.Usage, ({ current }) => current), ({ attempts }) => attempts)
const tags = (calls: ReadonlyArray<Effect.Effect<unknown, { readonly _tag: string }, FastMossClient.FastMossClient>>) =>
  Effect.map(
    Effect.all(calls.map(Effect.either), { concurrency: "unbounded" }),
    (results) => results.map(Either.match({ onLeft: ({ _tag }) => _tag, onRight: () => "success" }))
  )

describe("the circuit breaker of a path", () => {
  it.effect("opens after one code 30002, and prevents a thousand requests", () =>
    Effect.gen(function*() {
      const first = yield* Effect.flip(call())
      expect(first).toMatchObject({ _tag: "FastMossApiError", reason: "DataLimitExceeded", attempts: 1 })
      for (let n = 0; n < 1000; n++) {
        expect((yield* Effect.flip(call("/test", { n })))._tag).toBe("FastMossCircuitOpenError")
      }
      expect(yield* attempts).toBe(1)
    }).pipe(Effect.provide(clientWith({ faults: [dataLimitExceeded] }))))

  it.effect("sends one probe when it is half open; other calls fail immediately", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Effect.flip(call())
      yield* TestClock.adjust("59 seconds")
      expect(yield* Effect.flip(call())).toMatchObject({ resetsAfter: Duration.seconds(1) })
      yield* TestClock.adjust("1 second")
      expect(yield* tags([1, 2, 3].map((n) => call("/test", { n })))).toEqual([
        "FastMossApiError",
        "FastMossCircuitOpenError",
        "FastMossCircuitOpenError"
      ])
      expect(yield* attempts).toBe(2)

      // The next probe succeeds and closes the circuit.
      yield* sandbox.clearFaults
      expect(yield* tags([call()])).toEqual(["FastMossCircuitOpenError"])
      yield* TestClock.adjust("1 minute")
      expect(yield* tags([call()])).toEqual(["success"])
      expect(yield* tags([1, 2].map((n) => call("/test", { n })))).toEqual(["success", "success"])
    }).pipe(Effect.provide(clientWith({ faults: [dataLimitExceeded] }))))

  it.effect("sends another probe if the probe was interrupted", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Effect.flip(call())
      yield* sandbox.clearFaults
      yield* sandbox.addFault({ path: "/test", times: 1, fault: Fault.Latency({ duration: "1 hour" }) })
      yield* TestClock.adjust("1 minute")
      const fiber = yield* Effect.fork(call())
      yield* TestClock.adjust(0)
      yield* Fiber.interrupt(fiber)
      expect(yield* tags([call()])).toEqual(["success"])
      expect(yield* tags([call("/test", { n: 1 })])).toEqual(["success"])
    }).pipe(Effect.provide(clientWith({ faults: [dataLimitExceeded], client: { retry: { attempts: 1 } } }))))

  it.effect("sends a call with `guarded: false`, whose result counts for all calls", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const forced = FastMossClient.withRequestOptions(call("/test", { n: 1 }), { guarded: false })
      yield* Effect.flip(call())
      expect(yield* tags([forced, call()])).toEqual(["FastMossApiError", "FastMossCircuitOpenError"])
      yield* sandbox.clearFaults
      expect(yield* tags([forced])).toEqual(["success"])
      expect(yield* tags([call()])).toEqual(["success"])
    }).pipe(Effect.provide(clientWith({ faults: [dataLimitExceeded] }))))

  it.effect("does not affect other paths", () =>
    Effect.gen(function*() {
      yield* Effect.flip(call())
      expect(yield* tags([call("/product/v1/search"), call()])).toEqual(["success", "FastMossCircuitOpenError"])
    }).pipe(Effect.provide(clientWith({ faults: [dataLimitExceeded], client: { retry: { attempts: 1 } } }))))

  it.effect("opens after an HTTP error with code 30002, for the configured duration", () =>
    Effect.gen(function*() {
      expect(yield* Effect.flip(call())).toMatchObject({ _tag: "FastMossStatusError", status: 402 })
      expect(yield* Effect.flip(call())).toMatchObject({
        _tag: "FastMossCircuitOpenError",
        resetsAfter: Duration.minutes(10)
      })
    }).pipe(Effect.provide(clientWith({
      faults: [{ path: "/test", fault: Fault.Status({ status: 402, body: "{\"code\":30002,\"data\":null}" }) }],
      client: { breakDuration: "10 minutes" }
    }))))

  it.effect("stops calls that wait for a permit behind the refused call", () =>
    Effect.gen(function*() {
      expect(yield* tags([1, 2, 3, 4].map((n) => call("/test", { n })))).toEqual([
        "FastMossApiError",
        "FastMossCircuitOpenError",
        "FastMossCircuitOpenError",
        "FastMossCircuitOpenError"
      ])
    }).pipe(Effect.provide(clientWith({ faults: [dataLimitExceeded], client: { limit: { concurrency: 1 } } }))))

  it.effect("is off if breakDuration is zero", () =>
    Effect.gen(function*() {
      expect(yield* tags([1, 2, 3].map((n) => call("/test", { n })))).toEqual(Array(3).fill("FastMossApiError"))
      expect(yield* attempts).toBe(3)
    }).pipe(Effect.provide(clientWith({ faults: [dataLimitExceeded], client: { breakDuration: 0 } }))))
})
