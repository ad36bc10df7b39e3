import { FastMossClient, FastMossError, TokenStore, Usage } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, FastCheck as fc, Fiber, Layer, Option, Random, TestClock } from "effect"
import * as Retry from "../../src/pipeline/Retry.js"
import { call, clientWith, recorded } from "./clientWith.js"

const { Fault } = Sandbox

const rules: Retry.Rules = {
  attempts: 3,
  base: Duration.millis(500),
  cap: Duration.seconds(10),
  longestRetryAfter: Duration.minutes(1),
  budget: 20,
  refill: 0.2
}

const about = { method: "POST", path: "/test", attempts: 1 }
const status = (status: number, retryAfter?: Duration.Duration) =>
  new FastMossError.FastMossStatusError({ ...about, status, retryAfter, body: "" })
const code = (code: number) =>
  new FastMossError.FastMossApiError({
    ...about,
    code,
    reason: FastMossError.reasonOfCode(code),
    serverMessage: "",
    data: null
  })

const decide = (failure: FastMossError.FastMossError, input: Partial<Parameters<typeof Retry.decide>[0]> = {}) =>
  Retry.decide({ failure, attempt: 1, random: 0.5, tokens: 20, rules, ...input })

const delayOf = (decision: Retry.RetryDecision) =>
  decision._tag === "Retry" ? Duration.toMillis(decision.delay) : undefined

describe("Retry.decide", () => {
  it.each(
    [
      ["no answer", new FastMossError.FastMossTransportError({ ...about, reason: "Reset" })],
      [
        "an attempt out of time",
        new FastMossError.FastMossTimeoutError({ ...about, scope: "attempt", duration: Duration.zero })
      ],
      ...[408, 429, 500, 502, 503, 504].map((n) => [`HTTP ${n}`, status(n)] as const),
      ["code 30003", code(30003)],
      ["code 40001", code(40001)],
      [
        "no token for want of an answer",
        new FastMossError.FastMossTokenError({ operation: "acquire", failure: status(503) })
      ]
    ] as const
  )("retries after %s", (_, failure) => expect(decide(failure)._tag).toBe("Retry"))

  it.each(
    [
      ["a payload that cannot be sent", new FastMossError.FastMossRequestError({ ...about, issue: "" })],
      [
        "a call out of time",
        new FastMossError.FastMossTimeoutError({ ...about, scope: "call", duration: Duration.zero })
      ],
      ["an answer that is none", new FastMossError.FastMossDecodeError({ ...about, issues: [] })],
      ...[301, 302, 400, 401, 402, 403, 404, 409, 410, 422, 567].map((n) => [`HTTP ${n}`, status(n)] as const),
      ...[1, 1002, 10001, 20001, 30001, 30002, 99999].map((n) => [`code ${n}`, code(n)] as const),
      ["a wrong secret", new FastMossError.FastMossTokenError({ operation: "acquire", failure: code(1002) })]
    ] as const
  )(
    "never retries after %s",
    (_, failure) => expect(decide(failure)).toEqual(Retry.RetryDecision.Stop({ reason: "NotRetryable" }))
  )

  it("waits a random time below a limit that doubles up to the cap, and never makes more attempts than allowed", () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 12 }), (random, attempt) => {
        const delay = delayOf(decide(status(503), { random, attempt, rules: { ...rules, attempts: 12 } }))
        if (attempt === 12) expect(delay).toBeUndefined()
        else expect(delay).toBeCloseTo(random * Math.min(10_000, 500 * 2 ** (attempt - 1)), 6)
      })
    )
    expect(decide(status(503), { attempt: 3 })).toEqual(Retry.RetryDecision.Stop({ reason: "Exhausted" }))
  })

  it("waits at least for Retry-After, and does not retry if Retry-After is too long", () => {
    expect(delayOf(decide(status(429, Duration.seconds(7)), { random: 0 }))).toBe(7000)
    expect(delayOf(decide(status(429, Duration.seconds(60)), { random: 1 }))).toBe(60_500)
    expect(decide(status(429, Duration.seconds(61)))).toEqual(Retry.RetryDecision.Stop({ reason: "RetryAfterTooLong" }))
    const inTokenError = new FastMossError.FastMossTokenError({
      operation: "refresh",
      failure: status(503, Duration.seconds(9))
    })
    expect(delayOf(decide(inTokenError, { random: 0 }))).toBe(9000)
  })

  it("stops when the retry budget is empty", () => {
    expect(decide(status(503), { tokens: 0.9 })).toEqual(Retry.RetryDecision.Stop({ reason: "OutOfBudget" }))
    expect(decide(status(503), { tokens: 1 })._tag).toBe("Retry")
  })
})

describe("a call", () => {
  const faults = (times: number, fault: Sandbox.Rule["fault"]) => [{ path: "/test", times, fault }]

  it.effect("makes three attempts, each signed anew", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.fork(call())
      yield* TestClock.adjust("500 millis")
      yield* TestClock.adjust("1 second")
      expect((yield* Fiber.join(fiber)).data).toEqual({ hello: "world" })
      const queries = (yield* recorded).filter(({ path }) => path === "/test").map(({ query }) => query)
      expect(queries.length).toBe(3)
      // The waits are random, but add up to more than one second with this seed.
      expect(new Set(queries.map((query) => query.get("timestamp"))).size).toBeGreaterThan(1)
      expect(yield* Effect.flatMap(Usage.Usage, ({ current }) => current)).toMatchObject({
        calls: 1,
        attempts: 3,
        retries: 2,
        outcomes: { success: 1 }
      })
    }).pipe(
      Effect.withRandom(Random.fixed([0.99])),
      Effect.provide(clientWith({ faults: faults(2, Fault.Status({ status: 503 })) }))
    ))

  it.effect("fails with `attempts` 3 after three failures", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.fork(Effect.flip(call()))
      yield* TestClock.adjust("1500 millis")
      expect(yield* Fiber.join(fiber)).toMatchObject({ _tag: "FastMossApiError", code: 40001, attempts: 3 })
      expect((yield* recorded).length).toBe(4)
    }).pipe(Effect.provide(clientWith({ faults: faults(9, Fault.Code({ code: 40001 })) }))))

  it.effect("waits for a Retry-After in seconds or as a date", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      for (const retryAfter of ["7", "Thu, 01 Jan 1970 00:00:17 GMT"]) {
        yield* sandbox.addFault({ path: "/test", times: 1, fault: Fault.Status({ status: 503, retryAfter }) })
        const fiber = yield* Effect.fork(call())
        yield* TestClock.adjust("6900 millis")
        expect(yield* Fiber.poll(fiber)).toEqual(Option.none())
        yield* TestClock.adjust("3100 millis")
        expect((yield* Fiber.join(fiber)).data).toEqual({ hello: "world" })
      }
    }).pipe(Effect.provide(clientWith({ client: { retry: { base: 0 } } }))))

  it.effect("fails immediately with retryAfter if Retry-After is longer than allowed", () =>
    Effect.gen(function*() {
      expect(yield* Effect.flip(call())).toMatchObject({ attempts: 1, retryAfter: Duration.hours(24) })
    }).pipe(
      Effect.provide(clientWith({ faults: faults(1, Fault.Status({ status: 503, retryAfter: "86400" })) }))
    ))

  it.effect("is not retried after a refusal", () =>
    Effect.gen(function*() {
      expect(yield* Effect.flip(call())).toMatchObject({ attempts: 1, code: 10001 })
      expect((yield* recorded).length).toBe(2)
    }).pipe(Effect.provide(clientWith({ faults: faults(9, Fault.Code({ code: 10001 })) }))))

  it.effect("is retried after a failed token request", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.fork(call())
      // The pause before the next token request.
      yield* TestClock.adjust("1 second")
      expect((yield* Fiber.join(fiber)).data).toEqual({ hello: "world" })
      expect((yield* Effect.flatMap(Usage.Usage, ({ current }) => current)).attempts).toBe(1)
    }).pipe(Effect.provide(clientWith({
      faults: [{ path: "/v1/token", times: 1, fault: Fault.Reset({}) }],
      client: { retry: { base: 0 } }
    }))))

  it.effect("makes as many attempts as its own options allow", () =>
    Effect.gen(function*() {
      const errors = yield* Effect.forEach([1, 2, 5], (attempts) =>
        Effect.flip(FastMossClient.withRequestOptions(call(), { attempts })))
      expect(errors).toMatchObject([{ attempts: 1 }, { attempts: 2 }, { attempts: 5 }])
    }).pipe(Effect.provide(clientWith({
      faults: faults(99, Fault.Reset({})),
      client: { retry: { base: 0 } }
    }))))

  it.effect("sends no further request if it is interrupted between two attempts", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.fork(call())
      yield* TestClock.adjust(0)
      yield* Fiber.interrupt(fiber)
      yield* TestClock.adjust("1 minute")
      expect((yield* recorded).length).toBe(2)
    }).pipe(
      Effect.withRandom(Random.fixed([0.5])),
      Effect.provide(clientWith({ faults: faults(9, Fault.Status({ status: 503 })) }))
    ))
})

describe("all calls together", () => {
  it.effect("make no more retries than the retry budget, which successes refill", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const attempts = Effect.map(Effect.flatMap(Usage.Usage, ({ current }) => current), ({ attempts }) => attempts)
      const failing = (n: number) =>
        Effect.gen(function*() {
          yield* sandbox.addFault({ path: "/test", fault: Fault.Status({ status: 503 }) })
          const before = yield* attempts
          yield* Effect.forEach(Array.from({ length: n }), () => Effect.flip(call()))
          yield* sandbox.clearFaults
          return (yield* attempts) - before
        })
      // 20 retries for 100 calls, instead of 200.
      expect(yield* failing(100)).toBe(120)
      expect(yield* failing(10)).toBe(10)
      // Ten successes refill two tokens.
      yield* Effect.forEach(Array.from({ length: 10 }), () => call())
      expect(yield* failing(10)).toBe(12)
      // Successes never refill more than the budget.
      yield* Effect.forEach(Array.from({ length: 300 }), () => call())
      expect(yield* failing(100)).toBe(120)
    }).pipe(Effect.provide(clientWith({ client: { retry: { base: 0 } } }))))
})

describe("the retry budget", () => {
  const attempts = Effect.map(Effect.flatMap(Usage.Usage, ({ current }) => current), ({ attempts }) => attempts)
  const limited = (concurrency: number) =>
    clientWith({ faults: faults503, client: { coalesce: false, limit: { concurrency } } })

  /**
   * Makes twenty calls that each need two retries, and checks that all tokens of the retry budget are available: it
   * allows twenty retries in total.
   */
  const usesTheWholeBudget = Effect.gen(function*() {
    const before = yield* attempts
    const fibers = yield* Effect.forEach(Array.from({ length: 20 }), () => Effect.fork(Effect.exit(call())))
    yield* TestClock.adjust("1 minute")
    yield* Effect.forEach(fibers, Fiber.join)
    expect((yield* attempts) - before).toBe(40)
  })

  it.effect("gets back the tokens of callers that are interrupted while they wait for a retry", () =>
    Effect.gen(function*() {
      for (let round = 0; round < 3; round++) {
        const fibers = yield* Effect.forEach(Array.from({ length: 20 }), () => Effect.fork(call()))
        yield* TestClock.adjust(0)
        yield* Effect.forEach(fibers, Fiber.interrupt)
      }
      expect(yield* attempts).toBe(60)
      yield* usesTheWholeBudget
    }).pipe(Effect.withRandom(Random.fixed([0.5])), Effect.provide(limited(Infinity))))

  it.effect("gets back the tokens of callers whose deadline ends while they wait for a retry", () =>
    Effect.gen(function*() {
      const fibers = yield* Effect.forEach(
        Array.from({ length: 20 }),
        () => Effect.fork(Effect.exit(FastMossClient.withRequestOptions(call(), { callTimeout: "1 milli" })))
      )
      yield* TestClock.adjust("1 milli")
      yield* Effect.forEach(fibers, Fiber.join)
      expect(yield* attempts).toBe(20)
      yield* usesTheWholeBudget
    }).pipe(Effect.withRandom(Random.fixed([0.5])), Effect.provide(limited(Infinity))))

  it.effect("gets back the tokens of callers that are interrupted while their retry waits for a permit", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const waiting = yield* Effect.fork(call())
      yield* TestClock.adjust(0)
      // Holds the only permit, even when the pause of the other call ends.
      yield* sandbox.clearFaults
      yield* sandbox.addFault({ path: "/test", fault: Fault.Latency({ duration: "14 seconds" }), times: 1 })
      const holding = yield* Effect.fork(call("/test", { holds: true }))
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(waiting)
      yield* Fiber.interrupt(holding)
      yield* sandbox.clearFaults
      yield* sandbox.addFault({ path: "/test", fault: Fault.Status({ status: 503 }) })
      yield* usesTheWholeBudget
    }).pipe(Effect.withRandom(Random.fixed([0.5])), Effect.provide(limited(1))))

  it.effect("does not get back the token of a retry that was sent", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* sandbox.clearFaults
      yield* sandbox.addFault({ path: "/test", fault: Fault.Status({ status: 503 }), times: 20 })
      yield* sandbox.addFault({ path: "/test", fault: Fault.Latency({ duration: "14 seconds" }) })
      const fibers = yield* Effect.forEach(Array.from({ length: 20 }), () => Effect.fork(call()))
      yield* TestClock.adjust("1 second")
      yield* Effect.forEach(fibers, Fiber.interrupt)
      yield* sandbox.clearFaults
      yield* sandbox.addFault({ path: "/test", fault: Fault.Status({ status: 503 }) })
      const before = yield* attempts
      yield* Effect.flip(call())
      expect((yield* attempts) - before).toBe(1)
    }).pipe(Effect.withRandom(Random.fixed([0.5])), Effect.provide(limited(Infinity))))

  it.effect("gets back the token of a retry that the client's own budget refuses", () =>
    Effect.gen(function*() {
      expect(yield* Effect.flip(call())).toMatchObject({ _tag: "FastMossStatusError", attempts: 1 })
      expect(yield* Effect.flip(FastMossClient.withRequestOptions(call(), { budgeted: false }))).toMatchObject({
        _tag: "FastMossStatusError",
        attempts: 2
      })
    }).pipe(Effect.provide(clientWith({
      faults: faults503,
      client: { retry: { base: 0, budget: 1 }, budget: { calls: 1, per: "1 day" } }
    }))))
})

describe("the failure of a call whose retry was not sent", () => {
  it.effect("is the failure of the last attempt if the budget refuses another attempt", () =>
    Effect.gen(function*() {
      expect(yield* Effect.flip(call())).toMatchObject({ _tag: "FastMossStatusError", attempts: 1 })
      expect(yield* Effect.flip(call())).toMatchObject({ _tag: "FastMossBudgetError", attempts: 0 })
    }).pipe(Effect.provide(clientWith({
      faults: faults503,
      client: { retry: { base: 0 }, budget: { calls: 1, per: "1 day" } }
    }))))
})

const faults503 = [{ path: "/test", fault: Fault.Status({ status: 503 }) }]

describe("with the default layer", () => {
  it.effect("a failed call is retried", () => {
    const layer = FastMossClient.layer.pipe(
      Layer.provide(Layer.mergeAll(Sandbox.layerHttpClient, TokenStore.layerMemory, Sandbox.layerConfig())),
      Layer.provideMerge(Sandbox.layerSandbox({ faults: [{ times: 2, fault: Fault.Reset({}) }] }))
    )
    return Effect.gen(function*() {
      const fiber = yield* Effect.fork(call())
      yield* TestClock.adjust("5 seconds")
      expect((yield* Fiber.join(fiber)).data).toEqual({ hello: "world" })
    }).pipe(Effect.provide(layer))
  })
})
