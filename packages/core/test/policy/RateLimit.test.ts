import { FastMossClient, type FastMossError, Pace, RateLimit } from "@effect-fastmoss/core"
import * as Sandbox from "@effect-fastmoss/core/Sandbox"
import { HttpClientResponse } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Clock, Deferred, Effect, FastCheck as fc, Fiber, Layer, TestClock } from "effect"
import { call, clientOn, clientWith } from "./clientWith.js"

const limits: Pace.Limits = { concurrency: 4, rate: Infinity, adaptive: true }
const throttled = { startedAt: 0, outcome: "throttled", retryAfter: 0 } as const

describe("Pace", () => {
  it("never has more under way than allowed, nor more beginnings in a period than the rate, whatever happens", () => {
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
        let pace = Pace.initial
        let now = 0
        let underWay: Array<number> = []
        for (const { finishes, outcome, wait } of events) {
          now += wait
          const [startedAt, ...others] = underWay
          if (finishes && startedAt !== undefined) {
            pace = Pace.finish(pace, now, { startedAt, outcome, retryAfter: 0 }, own)
            underWay = others
          }
          const turn = Pace.turn(pace, now, own)
          if (turn._tag === "Go") {
            pace = turn.pace
            underWay.push(now)
            begun.push(now)
          } else if (turn._tag === "Full") expect(underWay.length).toBe(concurrency)
          else expect(turn.millis).toBeGreaterThan(0)
          expect(pace.inFlight).toBe(underWay.length)
          expect(underWay.length).toBeLessThanOrEqual(concurrency)
          expect(pace.rate).toBeGreaterThanOrEqual(0.1)
          // One beginning more than the rate has room for would be less than an interval after another.
          for (const [i, at] of begun.entries()) {
            const before = begun[i - 1]
            if (before !== undefined) expect(at - before).toBeGreaterThanOrEqual(1000 / rate - 0.02)
          }
        }
      }
    ))
  })

  it("is free until the server refuses, and then below what the server let through", () => {
    let pace = Pace.initial
    for (let n = 0; n < 10; n++) pace = Pace.finish(pace, n * 100, { ...throttled, outcome: "success" }, limits)
    expect(pace.rate).toBe(Infinity)
    pace = Pace.finish(pace, 950, throttled, limits)
    expect(pace.rate).toBeCloseTo(8.5)
    expect(Pace.turn({ ...pace, inFlight: 0 }, 950, limits)).toMatchObject({ _tag: "Wait" })
  })

  it("is lowered once for refusals of attempts that began together, and halved at most", () => {
    const first = Pace.finish({ ...Pace.initial, rate: 8 }, 1000, throttled, limits)
    expect(first.rate).toBe(4)
    expect(Pace.finish(first, 1010, { ...throttled, startedAt: 990 }, limits).rate).toBe(4)
    expect(Pace.finish(first, 2000, { ...throttled, startedAt: 1500 }, limits).rate).toBe(2)
  })

  it("rises slowly with successes: to the double in about 42 seconds", () => {
    let pace: Pace.Pace = { ...Pace.initial, rate: 4, changedAt: 0 }
    for (let now = 250; now <= 42_000; now += 250) {
      pace = Pace.finish(pace, now, { ...throttled, outcome: "success" }, limits)
    }
    expect(pace.rate).toBeGreaterThan(7.5)
    expect(pace.rate).toBeLessThan(8.5)
  })

  it("does not rise for a long silence", () => {
    const pace = { ...Pace.initial, rate: 4, changedAt: 0 }
    expect(Pace.finish(pace, 3_600_000, { ...throttled, outcome: "success" }, limits).rate).toBeLessThan(5)
  })

  it("stops everybody for as long as the server asks, a minute at most", () => {
    const held = (retryAfter: number) => Pace.finish(Pace.initial, 0, { ...throttled, retryAfter }, limits).nextAt
    expect(held(30_000)).toBe(30_000)
    expect(held(86_400_000)).toBe(60_000)
  })

  it("learns nothing when it is not to adapt", () => {
    expect(Pace.finish({ ...Pace.initial, inFlight: 1 }, 0, throttled, { ...limits, adaptive: false })).toEqual(
      Pace.initial
    )
  })
})

describe("the limiter", () => {
  const limiter = (limit: Parameters<typeof clientWith>[0]) =>
    RateLimit.layer.pipe(
      Layer.provide(Sandbox.layerConfig(limit?.client)),
      Layer.provide(Sandbox.layerSandbox())
    )
  const one = (concurrency = 1) => limiter({ client: { limit: { concurrency } } })

  /** Attempts that hold their place until a test lets them go. */
  const attempts = Effect.gen(function*() {
    const { admit } = yield* RateLimit.RateLimit
    const begun: Array<number> = []
    const start = (n: number) =>
      Effect.gen(function*() {
        const gate = yield* Deferred.make<void, FastMossError.FastMossError>()
        const fiber = yield* Effect.fork(
          admit(Effect.zipRight(Effect.sync(() => begun.push(n)), Deferred.await(gate)))
        )
        yield* TestClock.adjust(0)
        return { gate, fiber, end: Effect.zipRight(Deferred.succeed(gate, undefined), Fiber.await(fiber)) }
      })
    return { begun, start }
  })

  it.effect("lets in first who came first", () =>
    Effect.gen(function*() {
      const { begun, start } = yield* attempts
      const all = yield* Effect.forEach([0, 1, 2, 3, 4], start)
      for (const [i, { end }] of all.entries()) {
        expect(begun).toEqual([0, 1, 2, 3, 4].slice(0, i + 1))
        yield* end
        yield* TestClock.adjust(0)
      }
    }).pipe(Effect.provide(one())))

  it.effect("loses no place to those who leave the line or are interrupted inside", () =>
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
      expect(yield* Effect.flatMap(RateLimit.RateLimit, ({ pace }) => pace)).toMatchObject({ inFlight: 0 })
    }).pipe(Effect.provide(one())))

  it.effect("has no place lost when a turn comes at the moment of the interruption", () =>
    Effect.gen(function*() {
      const { start } = yield* attempts
      const { admit, pace } = yield* RateLimit.RateLimit
      for (let round = 0; round < 50; round++) {
        const inside = yield* start(0)
        const waiting = yield* Effect.fork(admit(Effect.void))
        yield* TestClock.adjust(0)
        // Both in one go: the turn is given, and its taker is interrupted before it runs.
        yield* Effect.all([inside.end, Fiber.interrupt(waiting)], { concurrency: 2 })
        expect((yield* pace).inFlight).toBe(0)
      }
    }).pipe(Effect.provide(one())))

  it.effect("never lets in more than allowed, and in the end everybody", () =>
    Effect.gen(function*() {
      const { admit, pace } = yield* RateLimit.RateLimit
      let inside = 0
      let most = 0
      const fiber = yield* Effect.fork(Effect.forEach(Array.from({ length: 200 }, (_, n) => n), (n) => {
        const attempt = Effect.gen(function*() {
          most = Math.max(most, inside += 1)
          yield* Effect.sleep(`${(n * 7) % 13} millis`)
        }).pipe(Effect.ensuring(Effect.sync(() => inside -= 1)))
        const admitted = admit(attempt)
        return n % 3 === 0 ? Effect.timeout(admitted, `${n % 40} millis`).pipe(Effect.ignore) : admitted
      }, { concurrency: "unbounded", discard: true }))
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(fiber)
      expect(most).toBe(3)
      expect(yield* pace).toMatchObject({ inFlight: 0 })
    }).pipe(Effect.provide(one(3))))

  it.effect("keeps to a configured rate, evenly", () =>
    Effect.gen(function*() {
      const { admit } = yield* RateLimit.RateLimit
      const begun: Array<number> = []
      const begin = Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.sync(() => begun.push(now)))
      const fiber = yield* Effect.fork(
        Effect.forEach([1, 2, 3, 4, 5], () => admit(begin), { concurrency: "unbounded" })
      )
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(fiber)
      expect(begun).toEqual([0, 200, 400, 600, 800])
    }).pipe(Effect.provide(limiter({ client: { limit: { rate: { calls: 10, per: "2 seconds" } } } }))))
})

describe("a call", () => {
  it.effect("is one of four at a time, unless the configuration says otherwise", () =>
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

  it.effect("that is not limited does not stand in line", () =>
    Effect.gen(function*() {
      const sandbox = yield* Sandbox.Sandbox
      yield* Effect.fork(call("/test", { n: 1 }))
      yield* Effect.fork(call("/test", { n: 2 }))
      yield* Effect.fork(FastMossClient.withSettings(call("/test", { n: 3 }), { limited: false }))
      yield* TestClock.adjust("900 millis")
      expect((yield* sandbox.counters).calls).toBe(2)
    }).pipe(Effect.provide(clientWith({
      faults: [{ path: "/test", fault: Sandbox.Fault.Latency({ duration: "1 second" }) }],
      client: { limit: { concurrency: 1 } }
    }))))

  it.effect("waits for the others' Retry-After, too", () => {
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
