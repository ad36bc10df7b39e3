import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Either, Layer, Redacted, TestClock } from "effect"
import * as FastMossConfig from "../../src/FastMossConfig.js"
import * as FastMossError from "../../src/FastMossError.js"
import * as CircuitBreaker from "../../src/pipeline/CircuitBreaker.js"

describe("CircuitBreaker.onResult", () => {
  const minute = Duration.minutes(1)
  const { Closed, HalfOpen, Open } = CircuitBreaker.State

  it("closes an open circuit only after the result of its probe", () => {
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

  it("refuses calls while it is open, then lets one call through as a probe", () => {
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

  it("opens after every code 30002, also from a probe", () => {
    for (const state of [Closed(), HalfOpen(), Open({ until: 5 })]) {
      for (const isProbe of [true, false]) {
        expect(onResult(state, 1_000, "dataLimitExceeded", isProbe, minute)).toEqual(Open({ until: 61_000 }))
      }
    }
  })

  it("does not change after a call without a response; if that call was the probe, the next call becomes the probe", () => {
    expect(onResult(Closed(), 1_000, "unknown", false, minute)).toEqual(Closed())
    expect(onResult(Open({ until: 5 }), 1_000, "unknown", false, minute)).toEqual(Open({ until: 5 }))
    expect(onResult(HalfOpen(), 1_000, "unknown", true, minute)).toEqual(Open({ until: 1_000 }))
  })
})

describe("the circuit breaker service", () => {
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

  const breakerWith = (options: Partial<FastMossConfig.Options>) =>
    CircuitBreaker.layer.pipe(
      Layer.provide(FastMossConfig.layer({ clientId: "client", clientSecret: Redacted.make("secret"), ...options }))
    )
  const breaker = breakerWith({})
  const noResponse = new FastMossError.FastMossTransportError({ ...about, reason: "Reset" })

  /** Opens the circuit, and waits until the next call is the probe. Returns the function that guards a call. */
  const untilProbe = Effect.gen(function*() {
    const { guard } = yield* CircuitBreaker.CircuitBreaker
    yield* Effect.flip(guard(request)(apiError(30002)))
    yield* TestClock.adjust("1 minute")
    return guard(request)
  })

  it.effect.each(
    [
      ["a success", "closed", Effect.void],
      ["another code", "closed", apiError(40001)],
      ["a response that is no envelope", "closed", new FastMossError.FastMossDecodeError({ ...about, issues: [] })],
      ["HTTP 404", "closed", statusError(404)],
      ["HTTP 503", "open for a probe", statusError(503)],
      ["no response", "open for a probe", noResponse],
      ["a defect", "open for a probe", Effect.die("defect")],
      ["an interruption", "open for a probe", Effect.interrupt],
      ["code 30002", "open", apiError(30002)],
      ["HTTP 402 with code 30002", "open", statusError(402, 30002)]
    ] as const
  )("%s of the probe leaves the circuit %s", ([_, state, attempt]) =>
    Effect.gen(function*() {
      const guard = yield* untilProbe
      yield* Effect.exit(guard(attempt))
      // While the circuit is open, a second call during a probe is refused. When the circuit is closed, calls may run
      // together.
      const inside = yield* Effect.exit(guard(Effect.exit(guard(Effect.void))))
      expect(
        inside._tag === "Failure" ? "open" : inside.value._tag === "Failure" ? "open for a probe" : "closed"
      ).toBe(state)
    }).pipe(Effect.provide(breaker)))

  it.effect("opens no circuit after a missing response, even if the circuit of another path is open", () =>
    Effect.gen(function*() {
      const { guard } = yield* CircuitBreaker.CircuitBreaker
      const other = guard({ method: "POST", path: "/other" })
      yield* Effect.flip(other(noResponse))
      expect(yield* other(other(Effect.succeed(1)))).toBe(1)
      yield* Effect.flip(guard(request)(apiError(30002)))
      yield* Effect.flip(other(noResponse))
      expect(yield* other(other(Effect.succeed(2)))).toBe(2)
    }).pipe(Effect.provide(breaker)))

  it.effect("opens no circuit if breakDuration is zero", () =>
    Effect.gen(function*() {
      const { guard } = yield* CircuitBreaker.CircuitBreaker
      yield* Effect.flip(guard(request)(apiError(30002)))
      expect(yield* guard(request)(guard(request)(Effect.succeed(1)))).toBe(1)
    }).pipe(Effect.provide(breakerWith({ breakDuration: 0 }))))

  it.effect("fails a call immediately with the time until the next probe", () =>
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

  it.effect("lets the check of a call that may become the probe pass, and then the probe itself", () =>
    Effect.gen(function*() {
      const guard = yield* untilProbe
      const { check } = yield* CircuitBreaker.CircuitBreaker
      yield* check(request)
      yield* check(request)
      expect(yield* Effect.flip(guard(check(request)))).toMatchObject({ resetsAfter: Duration.zero })
    }).pipe(Effect.provide(breaker)))

  it.effect("sends a forced call, even while a probe is under way", () =>
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
