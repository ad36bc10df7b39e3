import { FastMossClient, FastMossError, Usage } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Either, Fiber, Layer, TestClock } from "effect"
import * as CircuitBreaker from "../../src/pipeline/CircuitBreaker.js"
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
  it.effect("opens after one code 30002, and spares a thousand requests", () =>
    Effect.gen(function*() {
      const first = yield* Effect.flip(call())
      expect(first).toMatchObject({ _tag: "FastMossApiError", reason: "DataLimitExceeded", attempts: 1 })
      for (let n = 0; n < 1000; n++) {
        expect((yield* Effect.flip(call("/test", { n })))._tag).toBe("FastMossCircuitOpenError")
      }
      expect(yield* attempts).toBe(1)
    }).pipe(Effect.provide(clientWith({ faults: [dataLimitExceeded] }))))

  it.effect("sends one probe when it is half open; calls meanwhile fail fast", () =>
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

  it.effect("lets a call with `guarded: false` through, whose result counts for all", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const forced = FastMossClient.withRequestOptions(call("/test", { n: 1 }), { guarded: false })
      yield* Effect.flip(call())
      expect(yield* tags([forced, call()])).toEqual(["FastMossApiError", "FastMossCircuitOpenError"])
      yield* sandbox.clearFaults
      expect(yield* tags([forced])).toEqual(["success"])
      expect(yield* tags([call()])).toEqual(["success"])
    }).pipe(Effect.provide(clientWith({ faults: [dataLimitExceeded] }))))

  it.effect("leaves other paths alone", () =>
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

  it.effect("stops calls that wait for a permit behind the refused one", () =>
    Effect.gen(function*() {
      expect(yield* tags([1, 2, 3, 4].map((n) => call("/test", { n })))).toEqual([
        "FastMossApiError",
        "FastMossCircuitOpenError",
        "FastMossCircuitOpenError",
        "FastMossCircuitOpenError"
      ])
    }).pipe(Effect.provide(clientWith({ faults: [dataLimitExceeded], client: { limit: { concurrency: 1 } } }))))

  it.effect("is off with a duration of zero", () =>
    Effect.gen(function*() {
      expect(yield* tags([1, 2, 3].map((n) => call("/test", { n })))).toEqual(Array(3).fill("FastMossApiError"))
      expect(yield* attempts).toBe(3)
    }).pipe(Effect.provide(clientWith({ faults: [dataLimitExceeded], client: { breakDuration: 0 } }))))
})

describe("CircuitBreaker.onResult", () => {
  const minute = Duration.minutes(1)
  const { Closed, HalfOpen, Open } = CircuitBreaker.State

  it("closes an open circuit only by the result of its probe", () => {
    const late = Open({ until: 60_000 })
    expect(CircuitBreaker.onResult(late, 1_000, "other", false, minute)).toEqual(late)
    expect(CircuitBreaker.onResult(HalfOpen(), 1_000, "other", false, minute)).toEqual(HalfOpen())
    expect(CircuitBreaker.onResult(HalfOpen(), 1_000, "other", true, minute)).toEqual(Closed())
    expect(CircuitBreaker.onResult(Closed(), 1_000, "dataLimitExceeded", false, minute)).toEqual(
      Open({ until: 61_000 })
    )
  })
})

describe("a circuit", () => {
  const minute = Duration.minutes(1)
  const { Closed, HalfOpen, Open } = CircuitBreaker.State
  const { onResult, tryAcquire } = CircuitBreaker

  it("lets calls through while it is closed", () => {
    expect(tryAcquire(Closed(), 0)).toEqual(Either.right(Closed()))
  })

  it("lets none through while it is open, then one as a probe", () => {
    expect(tryAcquire(Open({ until: 1_000 }), 0)).toEqual(Either.left(1_000))
    expect(tryAcquire(Open({ until: 1_000 }), 999)).toEqual(Either.left(1))
    expect(tryAcquire(Open({ until: 1_000 }), 1_000)).toEqual(Either.right(HalfOpen()))
    expect(tryAcquire(HalfOpen(), 5_000)).toEqual(Either.left(0))
  })

  it("is probed by a forced call if it is open", () => {
    expect(CircuitBreaker.forceProbe(Open({ until: 1_000 }))).toEqual(HalfOpen())
    expect(CircuitBreaker.forceProbe(HalfOpen())).toEqual(HalfOpen())
    expect(CircuitBreaker.forceProbe(Closed())).toEqual(Closed())
  })

  it("opens with every code 30002, be it of a probe", () => {
    for (const state of [Closed(), HalfOpen(), Open({ until: 5 })]) {
      for (const isProbe of [true, false]) {
        expect(onResult(state, 1_000, "dataLimitExceeded", isProbe, minute)).toEqual(Open({ until: 61_000 }))
      }
    }
  })

  it("is left alone by a call without a response, which makes the next call the probe if it was the probe", () => {
    expect(onResult(Closed(), 1_000, "unknown", false, minute)).toEqual(Closed())
    expect(onResult(Open({ until: 5 }), 1_000, "unknown", false, minute)).toEqual(Open({ until: 5 }))
    expect(onResult(HalfOpen(), 1_000, "unknown", true, minute)).toEqual(Open({ until: 1_000 }))
  })
})

describe("the circuit breaker's service", () => {
  const request = { method: "POST", path: "/test" }
  const about = { ...request, attempts: 1 }
  const apiError = (code: number) =>
    new FastMossError.FastMossApiError({
      ...about,
      code,
      reason: FastMossError.reasonOfCode(code),
      serverMessage: "",
      data: null
    })
  const statusError = (status: number, code?: number) =>
    new FastMossError.FastMossStatusError({
      ...about,
      status,
      body: code === undefined ? "" : JSON.stringify({ code }),
      code
    })

  const breaker = CircuitBreaker.layer.pipe(
    Layer.provide(Sandbox.layerConfig()),
    Layer.provide(Sandbox.layerSandbox())
  )

  /** Opens the circuit, and waits until the next call is its probe. */
  const untilProbe = Effect.gen(function*() {
    const { guard } = yield* CircuitBreaker.CircuitBreaker
    yield* Effect.flip(guard(request)(apiError(30002)))
    yield* TestClock.adjust("1 minute")
    return guard(request)
  })

  it.effect.each(
    [
      ["a success", Effect.void, "closed"],
      ["another code", apiError(40001), "closed"],
      ["a response that is no envelope", new FastMossError.FastMossDecodeError({ ...about, issues: [] }), "closed"],
      ["HTTP 404", statusError(404), "closed"],
      ["HTTP 503", statusError(503), "open for a probe"],
      ["no response", new FastMossError.FastMossTransportError({ ...about, reason: "Reset" }), "open for a probe"],
      ["a defect", Effect.die("defect"), "open for a probe"],
      ["an interruption", Effect.interrupt, "open for a probe"],
      ["code 30002", apiError(30002), "open"],
      ["HTTP 402 with code 30002", statusError(402, 30002), "open"]
    ] as const
  )("%s of the probe leaves the circuit %s", ([_, attempt, state]) =>
    Effect.gen(function*() {
      const guard = yield* untilProbe
      yield* Effect.exit(guard(attempt))
      // A probe is under way alone, and calls of a closed circuit together.
      const inside = yield* Effect.exit(guard(Effect.exit(guard(Effect.void))))
      expect(
        inside._tag === "Failure" ? "open" : inside.value._tag === "Failure" ? "open for a probe" : "closed"
      ).toBe(state)
    }).pipe(Effect.provide(breaker)))

  it.effect("fails a call at once with the time until the next probe", () =>
    Effect.gen(function*() {
      const { check, guard } = yield* CircuitBreaker.CircuitBreaker
      yield* Effect.flip(guard(request)(apiError(30002)))
      yield* TestClock.adjust("20 seconds")
      for (const refused of [check(request), guard(request)(Effect.void)]) {
        expect(yield* Effect.flip(refused)).toMatchObject({
          _tag: "FastMossCircuitOpenError",
          method: "POST",
          path: "/test",
          attempts: 0,
          resetsAfter: Duration.seconds(40)
        })
      }
      yield* check({ method: "POST", path: "/other" })
    }).pipe(Effect.provide(breaker)))

  it.effect("lets a check pass that may become the probe, and then the probe itself", () =>
    Effect.gen(function*() {
      const guard = yield* untilProbe
      const { check } = yield* CircuitBreaker.CircuitBreaker
      yield* check(request)
      yield* check(request)
      expect(yield* Effect.flip(guard(check(request)))).toMatchObject({ resetsAfter: Duration.zero })
    }).pipe(Effect.provide(breaker)))

  it.effect("sends a forced call, even beside a probe", () =>
    Effect.gen(function*() {
      const guard = yield* untilProbe
      const service = yield* CircuitBreaker.CircuitBreaker
      const forced = service.guard(request, { force: true })
      expect(yield* guard(forced(Effect.succeed(1)))).toBe(1)
      yield* Effect.flip(guard(apiError(30002)))
      expect(yield* Effect.flip(service.guard(request, { force: false })(Effect.succeed(2)))).toMatchObject({
        _tag: "FastMossCircuitOpenError"
      })
      expect(yield* forced(Effect.succeed(3))).toBe(3)
      expect(yield* guard(Effect.succeed(4))).toBe(4)
    }).pipe(Effect.provide(breaker)))

  it.effect("lets everything pass when it is disabled", () =>
    Effect.gen(function*() {
      const { check, guard } = CircuitBreaker.disabled
      expect(yield* Effect.flip(guard(request)(apiError(30002)))).toMatchObject({ code: 30002 })
      yield* check(request)
      expect(yield* guard(request)(Effect.succeed(1))).toBe(1)
    }))
})
