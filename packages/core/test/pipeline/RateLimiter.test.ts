import { FastMossClient, type FastMossError, RateLimiter } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { HttpClientResponse } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Clock, Deferred, Effect, FastCheck as fc, Fiber, Layer, TestClock } from "effect"
import * as AdaptiveRate from "../../src/pipeline/AdaptiveRate.js"
import { call, clientOn, clientWith } from "./clientWith.js"

const limits: AdaptiveRate.Limits = { concurrency: 4, rate: Infinity, adaptive: true }
const throttled = { startedAt: 0, outcome: "throttled", retryAfter: 0 } as const

describe("AdaptiveRate", () => {
  it("never has more attempts under way than the concurrency, nor more starts per period than the rate", () => {
    fc.assert(fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.constantFrom(0.5, 3, 10, Infinity),
      fc.array(fc.record({
        wait: fc.integer({ min: 0, max: 700 }),
        finishes: fc.boolean(),
        outcome: fc.constantFrom("success" as const, "throttled" as const, "other" as const)
      })),
      (concurrency, rate, events) => {
        const own = { concurrency, rate, adaptive: true }
        const begun: Array<number> = []
        let state = AdaptiveRate.initial
        let now = 0
        let underWay: Array<number> = []
        for (const { finishes, outcome, wait } of events) {
          now += wait
          const [startedAt, ...others] = underWay
          if (finishes && startedAt !== undefined) {
            state = AdaptiveRate.onResult(state, now, { startedAt, outcome, retryAfter: 0 }, own)
            underWay = others
          }
          const acquisition = AdaptiveRate.tryAcquire(state, now, own)
          if (acquisition._tag === "Granted") {
            state = acquisition.state
            underWay.push(now)
            begun.push(now)
          } else if (acquisition._tag === "Saturated") expect(underWay.length).toBe(concurrency)
          else expect(acquisition.millis).toBeGreaterThan(0)
          expect(state.inFlight).toBe(underWay.length)
          expect(underWay.length).toBeLessThanOrEqual(concurrency)
          expect(state.rate).toBeGreaterThanOrEqual(0.1)
          // If the rate were exceeded, one start would follow another after less than an interval.
          for (const [i, at] of begun.entries()) {
            const before = begun[i - 1]
            if (before !== undefined) expect(at - before).toBeGreaterThanOrEqual(1000 / rate - 0.02)
          }
        }
      }
    ))
  })

  /** Returns the state after a result of an attempt that started `ago` milliseconds before. */
  const after = (
    state: AdaptiveRate.AdaptiveRate,
    now: number,
    outcome: AdaptiveRate.AttemptOutcome["outcome"],
    ago = 1
  ) => AdaptiveRate.onResult({ ...state, inFlight: 1 }, now, { startedAt: now - ago, outcome, retryAfter: 0 }, limits)

  it("is unlimited until the first throttling response, and then below the rate of successes", () => {
    let state = AdaptiveRate.initial
    for (let n = 0; n < 10; n++) state = after(state, n * 100, "success")
    expect(state.rate).toBe(Infinity)
    state = after(state, 950, "throttled")
    expect(state.rate).toBeCloseTo(9)
    expect(AdaptiveRate.tryAcquire(state, 950, limits)).toMatchObject({ _tag: "Delayed", millis: 200 })
  })

  it("is two attempts per second after a first throttling response with few successes, and then rises fast", () => {
    let state = after(AdaptiveRate.initial, 0, "throttled")
    expect(state.rate).toBe(2)
    for (let now = 500; now <= 10_000; now += 500) state = after(state, now, "success")
    expect(state.rate).toBeGreaterThan(7)
    // The rate is no longer a guess. A throttling response at most halves it, and then it rises slowly.
    state = after(state, 10_001, "throttled")
    const { rate } = state
    expect(rate).toBeGreaterThanOrEqual(3.5)
    state = after(state, 11_001, "success")
    expect(state.rate).toBeLessThan(rate * 1.02)
  })

  it("is lowered once for attempts that were under way together, and at most halved", () => {
    const first = after({ ...AdaptiveRate.initial, rate: 8 }, 1000, "throttled")
    expect(first.rate).toBe(4)
    const second = after(first, 1010, "throttled", 20)
    expect(second).toMatchObject({ rate: 4, refusals: 1 })
    // Further throttling responses in a row do not lower it either: the server may refuse everything until its period
    // ends.
    const third = after(second, 2000, "throttled")
    expect(third).toMatchObject({ rate: 4, refusals: 2 })
    expect(after(after(third, 3000, "success"), 3500, "throttled").rate).toBeLessThan(2.5)
  })

  it("doubles the wait after each throttling response in a row, up to ten seconds, and ends it after a success", () => {
    let state: AdaptiveRate.AdaptiveRate = { ...AdaptiveRate.initial, rate: 100, changedAt: 0 }
    const pauses: Array<number> = []
    for (let n = 0, now = 0; n < 8; n++) {
      state = after(state, now, "throttled")
      pauses.push(state.nextAt - now)
      now = state.nextAt + 1
    }
    expect(pauses).toEqual([200, 400, 800, 1600, 3200, 6400, 10_000, 10_000])
    // A success of an attempt that started before the last throttling response does not end the wait.
    expect(after(state, state.nextAt, "success", 60_000).refusals).toBe(8)
    const over = after(state, state.nextAt, "success")
    const go = AdaptiveRate.tryAcquire({ ...over, inFlight: 0 }, over.nextAt, limits)
    expect(over.refusals).toBe(0)
    expect(go._tag === "Granted" && go.state.nextAt - over.nextAt).toBeLessThan(30)
  })

  it("rises slowly with successes: it doubles in about 42 seconds", () => {
    let state: AdaptiveRate.AdaptiveRate = { ...AdaptiveRate.initial, rate: 4, changedAt: 0 }
    for (let now = 250; now <= 42_000; now += 250) state = after(state, now, "success")
    expect(state.rate).toBeGreaterThan(7.5)
    expect(state.rate).toBeLessThan(8.5)
  })

  it("does not rise because of a long pause without attempts", () => {
    const state = { ...AdaptiveRate.initial, rate: 4, changedAt: 0 }
    expect(AdaptiveRate.onResult(state, 3_600_000, { ...throttled, outcome: "success" }, limits).rate).toBeLessThan(5)
  })

  it("stops all attempts for the server's Retry-After, at most one minute", () => {
    const delayAfter = (retryAfter: number) =>
      AdaptiveRate.onResult(AdaptiveRate.initial, 0, { ...throttled, retryAfter }, limits).nextAt
    expect(delayAfter(30_000)).toBe(30_000)
    expect(delayAfter(86_400_000)).toBe(60_000)
  })

  it("learns nothing if `adaptive` is off", () => {
    expect(
      AdaptiveRate.onResult({ ...AdaptiveRate.initial, inFlight: 1 }, 0, throttled, { ...limits, adaptive: false })
    ).toEqual(
      AdaptiveRate.initial
    )
  })
})

describe("the limiter", () => {
  const limiter = (limit: Parameters<typeof clientWith>[0]) =>
    RateLimiter.layer.pipe(
      Layer.provide(Sandbox.layerConfig(limit?.client)),
      Layer.provide(Sandbox.layerSandbox())
    )
  const one = (concurrency = 1) => limiter({ client: { limit: { concurrency } } })

  /** Makes attempts that keep their permit until a test ends them. */
  const attempts = Effect.gen(function*() {
    const { withPermit } = yield* RateLimiter.RateLimiter
    const begun: Array<number> = []
    const start = (n: number) =>
      Effect.gen(function*() {
        const gate = yield* Deferred.make<void, FastMossError.FastMossError>()
        const fiber = yield* Effect.fork(
          withPermit(Effect.zipRight(Effect.sync(() => begun.push(n)), Deferred.await(gate)))
        )
        yield* TestClock.adjust(0)
        return { gate, fiber, end: Effect.zipRight(Deferred.succeed(gate, undefined), Fiber.await(fiber)) }
      })
    return { begun, start }
  })

  it.effect("grants permits first come, first served", () =>
    Effect.gen(function*() {
      const { begun, start } = yield* attempts
      const all = yield* Effect.forEach([0, 1, 2, 3, 4], start)
      for (const [i, { end }] of all.entries()) {
        expect(begun).toEqual([0, 1, 2, 3, 4].slice(0, i + 1))
        yield* end
        yield* TestClock.adjust(0)
      }
    }).pipe(Effect.provide(one())))

  it.effect("loses no permit to attempts that leave the queue or are interrupted with a permit", () =>
    Effect.gen(function*() {
      const { begun, start } = yield* attempts
      const [inside, leaving, next, last] = yield* Effect.all([start(0), start(1), start(2), start(3)])
      yield* Fiber.interrupt(leaving.fiber)
      yield* Fiber.interrupt(inside.fiber)
      yield* TestClock.adjust(0)
      expect(begun).toEqual([0, 2])
      yield* Deferred.die(next.gate, "defect")
      yield* Fiber.await(next.fiber)
      yield* TestClock.adjust(0)
      expect(begun).toEqual([0, 2, 3])
      yield* last.end
      expect(yield* Effect.flatMap(RateLimiter.RateLimiter, ({ current }) => current)).toMatchObject({ inFlight: 0 })
    }).pipe(Effect.provide(one())))

  it.effect("loses no permit that is granted at the moment of the interruption", () =>
    Effect.gen(function*() {
      const { start } = yield* attempts
      const { withPermit, current } = yield* RateLimiter.RateLimiter
      for (let round = 0; round < 50; round++) {
        const inside = yield* start(0)
        const waiting = yield* Effect.fork(withPermit(Effect.void))
        yield* TestClock.adjust(0)
        // Both happen at the same time: the waiting fiber gets the permit, and is interrupted before it runs.
        yield* Effect.all([inside.end, Fiber.interrupt(waiting)], { concurrency: 2 })
        expect((yield* current).inFlight).toBe(0)
      }
    }).pipe(Effect.provide(one())))

  it.effect("never grants more permits than allowed, and in the end grants one to each attempt", () =>
    Effect.gen(function*() {
      const { withPermit, current } = yield* RateLimiter.RateLimiter
      let inside = 0
      let most = 0
      const fiber = yield* Effect.fork(Effect.forEach(Array.from({ length: 200 }, (_, n) => n), (n) => {
        const attempt = Effect.gen(function*() {
          most = Math.max(most, inside += 1)
          yield* Effect.sleep(`${(n * 7) % 13} millis`)
        }).pipe(Effect.ensuring(Effect.sync(() => inside -= 1)))
        const admitted = withPermit(attempt)
        return n % 3 === 0 ? Effect.timeout(admitted, `${n % 40} millis`).pipe(Effect.ignore) : admitted
      }, { concurrency: "unbounded", discard: true }))
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(fiber)
      expect(most).toBe(3)
      expect(yield* current).toMatchObject({ inFlight: 0 })
    }).pipe(Effect.provide(one(3))))

  it.effect("spreads attempts evenly at a configured rate", () =>
    Effect.gen(function*() {
      const { withPermit } = yield* RateLimiter.RateLimiter
      const begun: Array<number> = []
      const begin = Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.sync(() => begun.push(now)))
      const fiber = yield* Effect.fork(
        Effect.forEach([1, 2, 3, 4, 5], () => withPermit(begin), { concurrency: "unbounded" })
      )
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(fiber)
      expect(begun).toEqual([0, 200, 400, 600, 800])
    }).pipe(Effect.provide(limiter({ client: { limit: { rate: { calls: 10, per: "2 seconds" } } } }))))
})

describe("a call", () => {
  it.effect("is one of at most four at a time by default", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      const fibers = yield* Effect.forEach([1, 2, 3, 4, 5, 6], (n) => Effect.fork(call("/test", { n })))
      yield* TestClock.adjust("900 millis")
      expect((yield* sandbox.counters).calls).toBe(4)
      yield* TestClock.adjust("1100 millis")
      yield* Effect.forEach(fibers, Fiber.join)
    }).pipe(
      Effect.provide(
        clientWith({ faults: [{ path: "/test", fault: Sandbox.Fault.Latency({ duration: "1 second" }) }] })
      )
    ))

  it.effect("with `limited: false` does not enter the queue", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Effect.fork(call("/test", { n: 1 }))
      yield* Effect.fork(call("/test", { n: 2 }))
      yield* Effect.fork(FastMossClient.withRequestOptions(call("/test", { n: 3 }), { limited: false }))
      yield* TestClock.adjust("900 millis")
      expect((yield* sandbox.counters).calls).toBe(2)
    }).pipe(Effect.provide(clientWith({
      faults: [{ path: "/test", fault: Sandbox.Fault.Latency({ duration: "1 second" }) }],
      client: { limit: { concurrency: 1 } }
    }))))

  it.effect.each(
    [
      ["code 20001", () => Response.json({ code: 20001, msg: "not found", data: null }), true],
      ["code 10001", () => Response.json({ code: 10001, msg: "parameter error", data: null }), true],
      ["code 30001", () => Response.json({ code: 30001, msg: "no permission", data: null }), true],
      ["code 40001", () => Response.json({ code: 40001, msg: "service exception", data: null }), true],
      ["an unknown code", () => Response.json({ code: 4711, msg: "?", data: null }), true],
      ["HTTP 403 with a code", () => Response.json({ code: 30001, data: null }, { status: 403 }), true],
      ["HTTP 404", () => new Response("", { status: 404 }), true],
      ["a response that is not as expected", () => Response.json({ data: null }), true],
      ["HTTP 503", () => new Response("", { status: 503 }), false],
      ["HTTP 567", () => new Response("", { status: 567 }), false],
      ["HTTP 302", () => new Response("", { status: 302 }), false]
    ] as const
  )(
    "after several responses with code 30003, %s ends the pause if it passed FastMoss's limit",
    ([_, response, endsThePause]) => {
      let isThrottling = true
      const layer = clientOn(
        (request) =>
          Effect.sync(() =>
            HttpClientResponse.fromWeb(request, isThrottling ? Response.json({ code: 30003, data: null }) : response())
          ),
        { retry: { attempts: 1 }, coalesce: false }
      )
      return Effect.gen(function*() {
        for (let n = 0; n < 8; n++) {
          const fiber = yield* Effect.fork(Effect.exit(call()))
          yield* TestClock.adjust("10 seconds")
          yield* Fiber.join(fiber)
        }
        isThrottling = false
        const begun = yield* Clock.currentTimeMillis
        const fiber = yield* Effect.fork(
          Effect.forEach(Array.from({ length: 20 }), () => Effect.exit(call())).pipe(
            Effect.zipRight(Clock.currentTimeMillis)
          )
        )
        yield* TestClock.adjust("5 minutes")
        const millis = (yield* Fiber.join(fiber)) - begun
        if (endsThePause) expect(millis).toBeLessThan(20_000)
        else expect(millis).toBeGreaterThan(180_000)
      }).pipe(Effect.provide(layer))
    }
  )

  it.effect("waits for the Retry-After of other calls, too", () => {
    let requests = 0
    return Effect.gen(function*() {
      const first = yield* Effect.fork(call("/test", { n: 1 }))
      yield* TestClock.adjust(0)
      const second = yield* Effect.fork(call("/test", { n: 2 }))
      yield* TestClock.adjust("29 seconds")
      expect(requests).toBe(1)
      yield* TestClock.adjust("60 seconds")
      yield* Fiber.join(first)
      yield* Fiber.join(second)
      expect(requests).toBe(3)
    }).pipe(Effect.provide(clientOn((request) =>
      Effect.sync(() =>
        HttpClientResponse.fromWeb(
          request,
          ++requests === 1
            ? new Response("", { status: 429, headers: { "retry-after": "30" } })
            : Response.json({ code: 0, data: {} })
        )
      )
    )))
  })
})
