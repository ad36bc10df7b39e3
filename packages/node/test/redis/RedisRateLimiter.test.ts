import { FastMossConfig, FastMossError, RateLimiter } from "@effect-fastmoss/core"
import * as Redis from "@effect-fastmoss/node/Redis"
import * as RedisRateLimiter from "@effect-fastmoss/node/RedisRateLimiter"
import { hasRedis, redisServer } from "@effect-fastmoss/testing/redisServer"
import { describe, expect, it } from "@effect/vitest"
import { Clock, Context, Duration, Effect, FastCheck as fc, Fiber, Layer, Logger, Option, Redacted } from "effect"
import * as AdaptiveRate from "../../../core/src/pipeline/AdaptiveRate.js"
import { adaptiveRateScript } from "../../src/redis/AdaptiveRateScript.js"

const connection = (url: string) => Layer.fresh(Redis.layer({ url: Redacted.make(url), timeout: "500 millis" }))

const config = (limit: FastMossConfig.Options["limit"] = {}, clientId = "client") =>
  FastMossConfig.layer({ clientId, clientSecret: Redacted.make("CANARY"), limit })

/** Builds a rate limiter with a connection of its own, as a program on another machine would. */
const limiterAt = (url: string, limit?: FastMossConfig.Options["limit"], clientId?: string) =>
  Effect.map(
    Layer.build(RedisRateLimiter.layer().pipe(Layer.provide(connection(url)), Layer.provide(config(limit, clientId)))),
    Context.get(RateLimiter.RateLimiter)
  )

const refused = (retryAfter?: Duration.DurationInput) =>
  new FastMossError.FastMossStatusError({
    method: "POST",
    path: "/test",
    attempts: 1,
    status: 429,
    body: "",
    retryAfter: retryAfter === undefined ? retryAfter : Duration.decode(retryAfter)
  })

/** Waits until a limiter has learned a rate. */
const learnt = ({ current }: RateLimiter.Service) =>
  Effect.repeat(Effect.zipRight(Effect.sleep("10 millis"), current), {
    until: ({ rate }) => rate < Infinity,
    times: 500
  })

describe.skipIf(!hasRedis)("the rate limiter script", () => {
  it.scopedLive("decides as AdaptiveRate does, for any sequence of events", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer(["--appendonly", "no"])
      const redis = Context.get(yield* Layer.build(connection(url)), Redis.Redis)
      const run = redis.script(adaptiveRateScript)
      const fields = ["rate", "isGuess", "refusals", "successes", "current", "before", "ceiling"]
      let key = 0
      yield* Effect.promise(() =>
        fc.assert(
          fc.asyncProperty(
            fc.constantFrom(1, 5, Infinity),
            fc.array(
              fc.record({
                wait: fc.integer({ min: 0, max: 3000 }),
                ago: fc.integer({ min: 0, max: 500 }),
                outcome: fc.constantFrom("success" as const, "success" as const, "throttled" as const),
                retryAfter: fc.constantFrom(0, 0, 0, 2500)
              }),
              { maxLength: 25 }
            ),
            (rate, events) =>
              Effect.runPromise(Effect.gen(function*() {
                const limits: AdaptiveRate.Limits = { concurrency: Infinity, rate, adaptive: true }
                const limit = rate === Infinity ? "" : rate
                const keys = [`model:${key += 1}`]
                let state = AdaptiveRate.initial
                let now = 1_764_000_000_000
                for (const { ago, outcome, retryAfter, wait } of events) {
                  now += wait
                  const startedAt = now - ago
                  state = AdaptiveRate.onResult(
                    { ...state, inFlight: 1 },
                    now,
                    { startedAt, outcome, retryAfter },
                    limits
                  )
                  const reply = yield* run(keys, "onResult", limit, outcome, startedAt, retryAfter, now)
                  expect(reply === null ? Infinity : Number(reply)).toBeCloseTo(state.rate, 9)
                  const values = yield* redis.send("HMGET", keys[0] ?? "", ...fields)
                  const [, ...seen] = Array.isArray(values) ? values.map(Number) : []
                  expect(seen).toEqual([
                    state.isGuess ? 1 : 0,
                    state.refusals,
                    state.lowered.successes,
                    state.recent.current,
                    state.recent.before,
                    state.ceiling === Infinity ? 0 : expect.closeTo(state.ceiling, 9)
                  ])
                }
                // The next attempt gets its permit exactly when AdaptiveRate would grant it.
                const acquisition = AdaptiveRate.tryAcquire({ ...state, inFlight: 0 }, now, limits)
                const reply = yield* run(keys, "tryAcquire", limit, "", now)
                const [tag, millis] = Array.isArray(reply) ? reply : []
                expect(tag).toBe(acquisition._tag === "Delayed" ? "Delayed" : "Granted")
                if (acquisition._tag === "Delayed") {
                  expect(Number(millis)).toBeCloseTo(Math.min(acquisition.millis, 1000), 3)
                }
              }))
          ),
          { numRuns: 60 }
        )
      )
    }), 120_000)
})

describe("a limiter whose Redis sends other replies than those of the script", () => {
  it.effect.each([["nonsense"], [1], [[]], [["Granted"]], [["Granted", "x"]], [["Granted", "1", ""]], [[
    "Delayed",
    "1"
  ]]])(
    "fails to get a permit and to report a result from %j",
    ([reply]) =>
      Effect.gen(function*() {
        const redis = Redis.make({ address: "nowhere", send: () => Effect.succeed(reply) })
        const limits: AdaptiveRate.Limits = { concurrency: 1, rate: 1, adaptive: true }
        const store = yield* RedisRateLimiter.store()
          .pipe(Effect.provideService(Redis.Redis, redis), Effect.provide(config()))
        const errors = yield* Effect.all([
          Effect.flip(store.tryAcquire(Option.none(), limits)),
          Effect.flip(store.onResult({ outcome: "success", startedAt: 0, retryAfter: 0 }, limits))
        ])
        for (const error of errors) expect(error).toMatchObject({ _tag: "UnexpectedReply" })
      })
  )
})

describe.skipIf(!hasRedis)("a limiter in Redis", { concurrent: true }, () => {
  it.scopedLive("lowers the rate of all programs if one is throttled, except for another account", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const [one, other] = yield* Effect.all([limiterAt(url), limiterAt(url)])
      const another = yield* limiterAt(url, {}, "another")
      yield* Effect.forEach(Array.from({ length: 20 }), () => one.withPermit(Effect.void))
      yield* Effect.flip(one.withPermit(Effect.fail(refused("3 seconds"))))
      yield* learnt(one)
      // The others also wait for as long as the server requested.
      const waiting = yield* Effect.fork(other.withPermit(Effect.void))
      yield* another.withPermit(Effect.void)
      expect(waiting.unsafePoll()).toBe(null)
      yield* Fiber.join(waiting)
      yield* learnt(other)
    }))

  it.scopedLive("makes all programs wait for as long as the server requests", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const [one, other] = yield* Effect.all([limiterAt(url), limiterAt(url)])
      const startedAt = yield* Clock.currentTimeMillis
      yield* Effect.flip(one.withPermit(Effect.fail(refused("1500 millis"))))
      yield* learnt(one)
      yield* other.withPermit(Effect.void)
      expect((yield* Clock.currentTimeMillis) - startedAt).toBeGreaterThan(1490)
    }))

  it.scopedLive(
    "keeps a configured rate for all programs together, in equal parts",
    () =>
      Effect.gen(function*() {
        const { url } = yield* redisServer()
        const limiters = yield* Effect.forEach(
          [0, 1, 2, 3],
          () => limiterAt(url, { rate: { calls: 20, per: "1 second" } })
        )
        const begun: Array<number> = []
        const counts = limiters.map(() => 0)
        yield* Effect.forEach(limiters, ({ withPermit }, i) =>
          Effect.forEach(Array.from({ length: 10 }), () =>
            Effect.forever(withPermit(Effect.flatMap(Clock.currentTimeMillis, (now) =>
              Effect.sync(() => {
                begun.push(now)
                counts[i] = (counts[i] ?? 0) + 1
              })))), { concurrency: "unbounded" }), { concurrency: "unbounded" }).pipe(
            Effect.timeoutOption("3 seconds")
          )
        // At most one per fifty milliseconds, and fewer on a slow machine.
        expect(begun.length).toBeLessThanOrEqual(62)
        expect(begun.length).toBeGreaterThan(20)
        for (const count of counts) {
          expect(count).toBeGreaterThan(begun.length / 4 * 0.6)
        }
      }),
    30_000
  )

  it.scopedLive("continues if a process leaves while it waits for permits", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const [one, other] = yield* Effect.all([
        limiterAt(url, { rate: { calls: 5, per: "1 second" } }),
        limiterAt(url, { rate: { calls: 5, per: "1 second" } })
      ])
      yield* one.withPermit(Effect.void)
      const leaving = yield* Effect.forEach(Array.from({ length: 50 }), () => Effect.fork(one.withPermit(Effect.void)))
      yield* Effect.sleep("50 millis")
      yield* Fiber.interruptAll(leaving)
      const startedAt = yield* Clock.currentTimeMillis
      yield* other.withPermit(Effect.void)
      // The wait is at most two slots: the slot of the process that left, and the slot of this process. Fifty slots
      // would take ten seconds.
      expect((yield* Clock.currentTimeMillis) - startedAt).toBeLessThan(5000)
      expect((yield* one.current).inFlight).toBe(0)
    }))

  it.scopedLive("fails no call while Redis is down, and shares the rate again afterwards", () => {
    const logs: Array<string> = []
    return Effect.gen(function*() {
      const server = yield* redisServer()
      const limiter = yield* limiterAt(server.url)
      const { withPermit } = limiter
      yield* withPermit(Effect.void)
      yield* server.kill
      for (let n = 0; n < 20; n++) expect(yield* withPermit(Effect.succeed(n))).toBe(n)
      // The first reports of results fail behind the calls.
      yield* Effect.repeat(Effect.sleep("10 millis"), { until: () => logs.length > 0, times: 300 })
      expect(logs).toEqual([expect.stringContaining("out of reach")])
      yield* server.start
      yield* Effect.sleep("10500 millis")
      yield* withPermit(Effect.void)
      yield* Effect.flip(withPermit(Effect.fail(refused())))
      yield* learnt(limiter)
      expect(logs.slice(1)).toEqual([expect.stringContaining("answers again")])
    }).pipe(
      Effect.provide(Logger.replace(Logger.defaultLogger, Logger.make(({ message }) => logs.push(String(message)))))
    )
  }, 60_000)

  it.scopedLive("resets its times on a Redis whose clock is behind, and keeps the learned rate", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const redis = Context.get(yield* Layer.build(connection(url)), Redis.Redis)
      const run = redis.script(adaptiveRateScript)
      const at = 1_764_000_000_000
      yield* run(["key"], "tryAcquire", "", "", at)
      yield* run(["key"], "onResult", "", "throttled", at, 60_000, at)
      expect(yield* run(["key"], "tryAcquire", "", "", at - 3_600_000)).toEqual(["Granted", String(at - 3_600_000)])
      expect(yield* redis.send("HGET", "key", "rate")).toBe("2")
      expect(yield* redis.send("PTTL", "key")).toBeGreaterThan(3_600_000)
    }))

  it.scopedLive("treats a reply that it cannot decode as a failure", () =>
    Effect.gen(function*() {
      const redis = Redis.make({ address: "nowhere", send: () => Effect.succeed("nonsense") })
      const hooks = yield* RedisRateLimiter.store().pipe(
        Effect.provide(Layer.merge(Layer.succeed(Redis.Redis, redis), config()))
      )
      const limits = { concurrency: 4, rate: Infinity, adaptive: true }
      expect((yield* Effect.exit(hooks.tryAcquire(Option.none(), limits)))._tag).toBe("Failure")
      expect((yield* Effect.exit(hooks.onResult({ startedAt: 0, outcome: "success", retryAfter: 0 }, limits)))._tag)
        .toBe(
          "Failure"
        )
    }))
})
