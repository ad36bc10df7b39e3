import { FastMossClient, Metrics, Usage } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { HttpClientResponse } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Metric, TestClock } from "effect"
import { call, clientOn, clientWith } from "./pipeline/clientWith.js"

const usage = Effect.flatMap(Usage.Usage, ({ current }) => current)

/** Creates a client whose server responds with success on every path, except on paths that contain `refused`. */
const anyPath = (options: Parameters<typeof clientOn>[1] = {}) =>
  clientOn((request) =>
    Effect.sync(() =>
      HttpClientResponse.fromWeb(
        request,
        Response.json(request.url.includes("refused") ? { code: 20001, data: null } : { code: 0, data: {} })
      )
    ), options)

describe("usage", () => {
  it.effect("counts every call by endpoint and outcome, and the cost of its requests", () =>
    Effect.gen(function*() {
      yield* call("/creator/v1/search")
      yield* call("/creator/v1/categoryInfo")
      for (let n = 0; n < 3; n++) yield* call("/product/v1/search", { n })
      yield* Effect.ignore(call("/shop/v1/refused"))
      yield* call("/test")
      yield* Effect.ignore(call("no path"))
      yield* Effect.ignore(call("/test", { id: 1n }))
      expect(yield* usage).toEqual({
        calls: 9,
        attempts: 7,
        retries: 0,
        coalesced: 0,
        // 0.14 + 3 * 0.07 + 0.07, without rounding errors.
        credits: 0.42,
        outcomes: { success: 6, FastMossApiError: 1, FastMossRequestError: 2 },
        endpoints: {
          "/creator/v1/search": of({ credits: 0.14 }),
          "/creator/v1/categoryInfo": of({}),
          "/product/v1/search": of({ calls: 3, attempts: 3, credits: 0.21, outcomes: { success: 3 } }),
          "/shop/v1/refused": of({ credits: 0.07, outcomes: { FastMossApiError: 1 } }),
          "/test": of({}),
          "(not sent)": of({ calls: 2, attempts: 0, outcomes: { FastMossRequestError: 2 } })
        }
      })
    }).pipe(Effect.provide(anyPath())))

  const of = (sums: Partial<Usage.Sums>): Usage.Sums => ({
    calls: 1,
    attempts: 1,
    retries: 0,
    coalesced: 0,
    credits: 0,
    outcomes: { success: 1 },
    ...sums
  })

  it.effect("uses the prices of the configuration", () =>
    Effect.gen(function*() {
      yield* call("/test")
      yield* call("/product/v1/search")
      expect((yield* usage).credits).toBe(2.5)
    }).pipe(Effect.provide(anyPath({ prices: { "/": 0.5, "/test": 2 } }))))

  it.effect("keeps a bounded number of paths, however many a program calls", () =>
    Effect.gen(function*() {
      for (let n = 0; n < 1003; n++) yield* call(`/path/${n}`)
      const { attempts, endpoints } = yield* usage
      expect(attempts).toBe(1003)
      expect(Object.keys(endpoints).length).toBe(1001)
      expect(endpoints["(other)"]).toMatchObject({ calls: 3, attempts: 3 })
    }).pipe(Effect.provide(anyPath())))

  it.effect("counts interrupted calls and calls that were not sent", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.fork(call())
      yield* TestClock.adjust(0)
      yield* Fiber.interrupt(fiber)
      expect(yield* Effect.flip(call())).toMatchObject({ _tag: "FastMossBudgetError" })
      expect(yield* usage).toMatchObject({
        calls: 2,
        attempts: 1,
        outcomes: { interrupted: 1, FastMossBudgetError: 1 }
      })
    }).pipe(Effect.provide(clientWith({
      faults: [{ path: "/test", fault: Sandbox.Fault.Latency({ duration: "1 second" }) }],
      client: { budget: { calls: 1, per: "1 hour" } }
    }))))

  it.effect("is also recorded in the metrics", () =>
    Effect.gen(function*() {
      const path = "/product/v1/metered"
      const read = Effect.map(
        Effect.all([
          Metric.value(Metrics.calls(path, "success")),
          Metric.value(Metrics.attempts(path)),
          Metric.value(Metrics.retries(path)),
          Metric.value(Metrics.credits(path))
        ]),
        (states) => states.map(({ count }) => count)
      )
      expect(yield* read).toEqual([0, 0, 0, 0])
      yield* call(path)
      yield* call(path)
      expect(yield* read).toEqual([2, 2, 0, 0.14])
    }).pipe(Effect.provide(anyPath())))
})

describe("a budget in credits", () => {
  it.effect("refuses calls that it has no room for, and lets cheaper calls pass", () =>
    Effect.gen(function*() {
      yield* call("/creator/v1/search")
      const error = yield* Effect.flip(call("/creator/v1/search"))
      expect(error).toMatchObject({
        _tag: "FastMossBudgetError",
        unit: "credits",
        limit: 0.21,
        spent: 0.14,
        resetsAfter: Duration.hours(1),
        message:
          "POST /creator/v1/search: the budget of 0.21 credits has only 0.07 left; the next period begins in 1h. " +
          "Nothing was sent."
      })
      yield* call("/product/v1/search")
      yield* call("/test")
      expect((yield* Effect.flip(call("/product/v1/search")))._tag).toBe("FastMossBudgetError")
      yield* TestClock.adjust("1 hour")
      yield* call("/creator/v1/search")
    }).pipe(Effect.provide(anyPath({ budget: { credits: 0.21, per: "1 hour" } }))))

  it.effect("counts every attempt, and refuses a call without a wait for a permit", () =>
    Effect.gen(function*() {
      const slow = yield* Effect.fork(call("/test", { n: 1 }))
      yield* TestClock.adjust(0)
      // The queue is full and the budget is spent: this call fails without a wait for a permit.
      expect((yield* Effect.flip(call("/test", { n: 2 })))._tag).toBe("FastMossBudgetError")
      yield* TestClock.adjust("1 minute")
      yield* Fiber.join(slow)
    }).pipe(Effect.provide(clientWith({
      faults: [{ path: "/test", fault: Sandbox.Fault.Latency({ duration: "10 seconds" }) }],
      client: { limit: { concurrency: 1 }, budget: { credits: 1, per: "1 day" }, prices: { "/": 1 } }
    }))))

  it.effect("counts a call with `budgeted: false`, and does not refuse it", () =>
    Effect.gen(function*() {
      yield* FastMossClient.withRequestOptions(
        Effect.forEach([1, 2, 3], (n) => call("/product/v1/search", { n })),
        { budgeted: false }
      )
      expect(yield* Effect.flip(call("/product/v1/search"))).toMatchObject({ spent: 0.21, limit: 0.14 })
      yield* TestClock.adjust("1 hour")
      yield* call("/product/v1/search")
    }).pipe(Effect.provide(anyPath({ budget: { credits: 0.14, per: "1 hour" } }))))

  it.effect("never sends more than its limit for many concurrent calls", () =>
    Effect.gen(function*() {
      const results = yield* Effect.all(
        Array.from({ length: 50 }, (_, n) => Effect.either(call("/product/v1/search", { n }))),
        { concurrency: "unbounded" }
      )
      expect(results.filter(({ _tag }) => _tag === "Right").length).toBe(10)
      expect(yield* usage).toMatchObject({ attempts: 10, credits: 0.7 })
    }).pipe(Effect.provide(anyPath({ budget: { credits: 0.7, per: "1 day" } }))))
})

describe("options of a call", () => {
  it.effect("apply to all calls inside an effect, and inner options override outer ones", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.all([
        Effect.flip(call("/test", { n: 1 })),
        Effect.flip(FastMossClient.withRequestOptions(call("/test", { n: 2 }), { callTimeout: "1 second" }))
      ], { concurrency: 2 }).pipe(
        FastMossClient.withRequestOptions({ callTimeout: "2 seconds", attempts: 1 }),
        Effect.fork
      )
      yield* TestClock.adjust("2 seconds")
      expect(yield* Fiber.join(fiber)).toMatchObject([
        { duration: Duration.seconds(2) },
        { duration: Duration.seconds(1) }
      ])
    }).pipe(Effect.provide(clientWith({
      faults: [{ path: "/test", fault: Sandbox.Fault.Latency({ duration: "1 hour" }) }]
    }))))
})
