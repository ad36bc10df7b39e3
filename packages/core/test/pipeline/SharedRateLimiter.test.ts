import { FastMossError, RateLimiter, SharedRateLimiter } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { describe, expect, it } from "@effect/vitest"
import { Clock, Deferred, Effect, Fiber, Layer, Logger, Option, TestClock } from "effect"
import type * as AdaptiveRate from "../../src/pipeline/AdaptiveRate.js"

const refused = new FastMossError.FastMossStatusError({
  method: "POST",
  path: "/test",
  attempts: 1,
  status: 429,
  body: ""
})

const limiter = (hooks: SharedRateLimiter.RateLimiterStore, limit: { concurrency?: number } = {}) =>
  SharedRateLimiter.layer(hooks).pipe(
    Layer.provide(Sandbox.layerConfig({ limit })),
    Layer.provide(Sandbox.layerSandbox())
  )

/** Makes a store in memory with one permit per second. Any number of limiters can share it. */
const store = () => {
  let nextSlot = 0
  const finished: Array<AdaptiveRate.AttemptOutcome> = []
  const tickets: Array<Option.Option<string>> = []
  const hooks: SharedRateLimiter.RateLimiterStore = {
    tryAcquire: (ticket) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        tickets.push(ticket)
        const slot = Option.match(ticket, { onNone: () => Math.max(now, nextSlot), onSome: Number })
        if (Option.isNone(ticket)) nextSlot = slot + 1000
        return now >= slot
          ? SharedRateLimiter.SharedAcquisition.Granted({ startedAt: now })
          : SharedRateLimiter.SharedAcquisition.Delayed({ millis: slot - now, ticket: String(slot) })
      }),
    onResult: (what) => Effect.sync(() => finished.push(what) === 0 ? Infinity : 7)
  }
  return { hooks, finished, tickets }
}

const callWithPermit = (n: number, begun: Array<readonly [number, number]>) =>
  Effect.flatMap(
    RateLimiter.RateLimiter,
    ({ withPermit }) => withPermit(Effect.map(Clock.currentTimeMillis, (now) => void begun.push([n, now])))
  )

describe("a shared limiter", () => {
  it.effect("gets its permits from the store, first come, first served, and reports the results", () => {
    const { finished, hooks } = store()
    return Effect.gen(function*() {
      const begun: Array<readonly [number, number]> = []
      const fibers = yield* Effect.forEach([0, 1, 2, 3, 4, 5], (n) => Effect.fork(callWithPermit(n, begun)))
      yield* TestClock.adjust("10 seconds")
      yield* Effect.forEach(fibers, Fiber.join)
      expect(begun).toEqual([0, 1, 2, 3, 4, 5].map((n) => [n, n * 1000]))
      expect(finished.map(({ outcome, startedAt }) => [outcome, startedAt])).toEqual(
        begun.map(([, at]) => ["success", at])
      )
      expect(yield* Effect.flatMap(RateLimiter.RateLimiter, ({ current }) => current)).toEqual({
        inFlight: 0,
        rate: 7
      })
    }).pipe(Effect.provide(limiter(hooks)))
  })

  it.effect("requests no permits while they are free, until a throttling response ends that", () =>
    Effect.gen(function*() {
      let asked = 0
      let learnt = Infinity
      const startedAt: Array<number> = []
      const hooks: SharedRateLimiter.RateLimiterStore = {
        // Its clock is a thousand seconds ahead.
        tryAcquire: () =>
          Effect.map(Clock.currentTimeMillis, (now) => {
            asked += 1
            return SharedRateLimiter.SharedAcquisition.Granted({ startedAt: now + 1_000_000, freeFor: 1000 })
          }),
        onResult: (result) =>
          Effect.sync(() => {
            startedAt.push(result.startedAt)
            return learnt
          })
      }
      yield* Effect.gen(function*() {
        const { withPermit } = yield* RateLimiter.RateLimiter
        const success = Effect.zipRight(withPermit(Effect.void), Effect.yieldNow())
        yield* success
        yield* TestClock.adjust("999 millis")
        // The report of this result tells that the rate is still unlimited.
        yield* success
        yield* TestClock.adjust("999 millis")
        yield* success
        expect(asked).toBe(1)
        // After that time without a report they are no longer free.
        yield* TestClock.adjust("1000 millis")
        yield* success
        yield* success
        expect(asked).toBe(2)
        expect(startedAt).toEqual([1_000_000, 1_000_999, 1_001_998, 1_002_998, 1_002_998])
        // A throttling response of its own ends it at once.
        yield* Effect.flip(withPermit(Effect.fail(refused)))
        yield* success
        expect(asked).toBe(3)
        yield* success
        expect(asked).toBe(3)
        // A rate that another process has learnt ends it, too.
        learnt = 7
        yield* success
        yield* TestClock.adjust("1 millis")
        yield* success
        yield* success
        expect(asked).toBe(5)
      }).pipe(Effect.provide(limiter(hooks)))
    }))

  it.effect("requests a permit at least once a minute, so that the clocks do not drift apart", () =>
    Effect.gen(function*() {
      const askedAt: Array<number> = []
      const hooks: SharedRateLimiter.RateLimiterStore = {
        tryAcquire: () =>
          Effect.map(Clock.currentTimeMillis, (now) => {
            askedAt.push(now)
            return SharedRateLimiter.SharedAcquisition.Granted({ startedAt: now, freeFor: 1000 })
          }),
        onResult: () => Effect.succeed(Infinity)
      }
      yield* Effect.gen(function*() {
        const { withPermit } = yield* RateLimiter.RateLimiter
        for (let n = 0; n < 300; n++) {
          yield* withPermit(Effect.void)
          yield* TestClock.adjust("400 millis")
        }
      }).pipe(Effect.provide(limiter(hooks)))
      expect(askedAt).toEqual([0, 60_000])
    }))

  it.effect("does not make permits free again by the late reply to a report of the time before a throttling response", () =>
    Effect.gen(function*() {
      let asked = 0
      const replies: Array<Deferred.Deferred<number>> = []
      const hooks: SharedRateLimiter.RateLimiterStore = {
        tryAcquire: () =>
          Effect.map(Clock.currentTimeMillis, (now) => {
            asked += 1
            return SharedRateLimiter.SharedAcquisition.Granted({ startedAt: now, freeFor: 1000 })
          }),
        onResult: () =>
          replies.length === 2 ? Effect.succeed(Infinity) : Effect.flatMap(Deferred.make<number>(), (reply) => {
            replies.push(reply)
            return Deferred.await(reply)
          })
      }
      yield* Effect.gen(function*() {
        const { withPermit } = yield* RateLimiter.RateLimiter
        yield* withPermit(Effect.void)
        yield* TestClock.adjust("500 millis")
        yield* Effect.flip(withPermit(Effect.fail(refused)))
        yield* TestClock.adjust("1 millis")
        expect(replies.length).toBe(2)
        for (const reply of replies) yield* Deferred.succeed(reply, Infinity)
        yield* TestClock.adjust("1 millis")
        yield* withPermit(Effect.void)
        expect(asked).toBe(2)
      }).pipe(Effect.provide(limiter(hooks)))
    }))

  it.live("lets the caller continue before it reports a success", () =>
    Effect.gen(function*() {
      const events: Array<string> = []
      const hooks: SharedRateLimiter.RateLimiterStore = {
        tryAcquire: () => Effect.succeed(SharedRateLimiter.SharedAcquisition.Granted({ startedAt: 0, freeFor: 1000 })),
        onResult: ({ outcome }) =>
          Effect.sync(() => {
            events.push(outcome)
            return Infinity
          })
      }
      yield* Effect.gen(function*() {
        const { withPermit } = yield* RateLimiter.RateLimiter
        yield* Effect.promise(() =>
          Effect.runPromise(withPermit(Effect.void)).then(() => void events.push("continues"))
        )
        yield* Effect.promise(() =>
          Effect.runPromise(Effect.flip(withPermit(Effect.fail(refused)))).then(() => void events.push("continues"))
        )
      }).pipe(Effect.provide(limiter(hooks)))
      // Other processes wait for the news of a throttling response.
      expect(events.slice(0, 2)).toEqual(["continues", "throttled"])
      expect([...events].sort()).toEqual(["continues", "continues", "success", "throttled"])
    }))

  it.effect("has no more attempts under way than its own concurrency", () => {
    const { hooks } = store()
    return Effect.gen(function*() {
      const { withPermit, current } = yield* RateLimiter.RateLimiter
      const fibers = yield* Effect.forEach([0, 1, 2, 3], () => Effect.fork(withPermit(Effect.sleep("1 minute"))))
      yield* TestClock.adjust("30 seconds")
      expect((yield* current).inFlight).toBe(2)
      yield* TestClock.adjust("2 minutes")
      yield* Effect.forEach(fibers, Fiber.join)
    }).pipe(Effect.provide(limiter(hooks, { concurrency: 2 })))
  })

  it.effect("leaves the ticket of an interrupted attempt to the next in the queue", () => {
    const { hooks } = store()
    return Effect.gen(function*() {
      const begun: Array<readonly [number, number]> = []
      yield* callWithPermit(0, begun)
      const leaving = yield* Effect.fork(callWithPermit(1, begun))
      const staying = yield* Effect.fork(callWithPermit(2, begun))
      yield* TestClock.adjust("900 millis")
      yield* Fiber.interrupt(leaving)
      yield* TestClock.adjust("100 millis")
      yield* Fiber.join(staying)
      expect(begun).toEqual([[0, 0], [2, 1000]])
    }).pipe(Effect.provide(limiter(hooks)))
  })

  it.effect("loses no permit to attempts that are interrupted at any point", () => {
    const { hooks } = store()
    return Effect.gen(function*() {
      const { withPermit, current } = yield* RateLimiter.RateLimiter
      yield* Effect.forEach(Array.from({ length: 60 }, (_, n) => n), (n) =>
        withPermit(Effect.sleep("500 millis")).pipe(
          Effect.timeout(`${(n * 37) % 3000} millis`),
          Effect.ignore
        ), { concurrency: "unbounded" }).pipe(Effect.fork, Effect.zipRight(TestClock.adjust("1 minute")))
      expect((yield* current).inFlight).toBe(0)
      const begun: Array<readonly [number, number]> = []
      const fibers = yield* Effect.forEach([0, 1], (n) => Effect.fork(callWithPermit(n, begun)))
      yield* TestClock.adjust("2 seconds")
      yield* Effect.forEach(fibers, Fiber.join)
    }).pipe(Effect.provide(limiter(hooks, { concurrency: 2 })))
  })

  it.effect("reports a throttling response before its layer ends, without a caller waiting for it", () =>
    Effect.gen(function*() {
      const told: Array<AdaptiveRate.AttemptOutcome["outcome"]> = []
      const { hooks } = store()
      const slow = {
        ...hooks,
        onResult: (what: AdaptiveRate.AttemptOutcome) =>
          Effect.delay(Effect.sync(() => told.push(what.outcome)), "500 millis")
      }
      const program = yield* Effect.flatMap(
        RateLimiter.RateLimiter,
        ({ withPermit }) => Effect.flip(withPermit(Effect.fail(refused)))
      )
        .pipe(Effect.tap(() => Effect.sync(() => told.push("other"))), Effect.provide(limiter(slow)), Effect.fork)
      yield* TestClock.adjust("500 millis")
      yield* Fiber.join(program)
      expect(told).toEqual(["other", "throttled"])
    }))

  it.effect.each(
    [
      ["fails", Effect.fail("no connection")],
      ["dies", Effect.die("defect")],
      ["is silent", Effect.never]
    ] as const
  )("limits itself while the store %s, logs one warning, and tries the store again", ([_, broken]) => {
    const { hooks, tickets } = store()
    const logs: Array<unknown> = []
    let isBroken = true
    const some: SharedRateLimiter.RateLimiterStore = {
      tryAcquire: (...args) => isBroken ? broken : hooks.tryAcquire(...args),
      onResult: (...args) => isBroken ? broken : hooks.onResult(...args)
    }
    return Effect.gen(function*() {
      const begun: Array<readonly [number, number]> = []
      const first = yield* Effect.forEach([0, 1, 2, 3, 4], (n) => Effect.fork(callWithPermit(n, begun)))
      yield* TestClock.adjust("1 second")
      yield* Effect.forEach(first, Fiber.join)
      expect(begun.length).toBe(5)
      const later = yield* Effect.fork(
        Effect.forEach([5, 6, 7], (n) => Effect.delay(callWithPermit(n, begun), "6 seconds"))
      )
      yield* TestClock.adjust("8 seconds")
      isBroken = false
      yield* TestClock.adjust("20 seconds")
      yield* Fiber.join(later)
      expect(tickets.length).toBeGreaterThan(0)
      expect(logs).toEqual([
        expect.stringContaining("out of reach"),
        expect.stringContaining("answers again")
      ])
    }).pipe(
      Effect.provide(Layer.merge(
        limiter(some),
        Logger.replace(Logger.defaultLogger, Logger.make(({ message }) => logs.push(String(message))))
      ))
    )
  })

  it.effect("adapts its own rate while the store fails", () => {
    const none = Effect.fail("no connection")
    return Effect.gen(function*() {
      const { withPermit, current } = yield* RateLimiter.RateLimiter
      yield* Effect.ignore(withPermit(Effect.fail(refused)))
      expect((yield* current).rate).toBe(2)
    }).pipe(
      Effect.provide(
        Layer.merge(limiter({ tryAcquire: () => none, onResult: () => none }), Logger.remove(Logger.defaultLogger))
      )
    )
  })
})
