import { FastMossClient, Pipeline, RateLimiter, TokenStore, Usage } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { HttpClient, HttpClientResponse } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Random, TestClock } from "effect"
import { call, clientOn } from "./clientWith.js"

describe("a deadline", () => {
  it.effect("leaves nothing behind that an immediate next call could join", () => {
    const signals: Array<AbortSignal> = []
    return Effect.gen(function*() {
      yield* Effect.fork(
        Effect.retry(FastMossClient.withRequestOptions(call(), { callTimeout: "1 second" }), { times: 1 })
      )
      yield* TestClock.adjust("1 second")
      expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
    }).pipe(Effect.provide(clientOn((_, signal) => {
      signals.push(signal)
      return Effect.never
    })))
  })
})

describe("callers that arrive, are interrupted and time out at any moment", () => {
  it.effect("all end, are all counted, and leave all permits released", () => {
    let underWay = 0
    const http = HttpClient.make((request) =>
      Effect.acquireUseRelease(
        Effect.sync(() => underWay += 1),
        () =>
          Effect.flatMap(Random.nextIntBetween(0, 30), (millis) =>
            Effect.as(
              millis < 15 ? Effect.repeatN(Effect.yieldNow(), millis) : Effect.sleep(millis),
              HttpClientResponse.fromWeb(request, Response.json({ code: millis % 5 === 0 ? 40001 : 0, data: {} }))
            )),
        () => Effect.sync(() => underWay -= 1)
      )
    )
    const layer = FastMossClient.layerWithoutServices.pipe(
      Layer.provideMerge(Pipeline.layerServices),
      Layer.provide(Layer.succeed(HttpClient.HttpClient, http)),
      Layer.provide(TokenStore.layerMemory),
      Layer.provide(Sandbox.layerConfig({
        authentication: "bearer",
        limit: { concurrency: 3 },
        retry: { base: "10 millis" }
      })),
      Layer.provide(Sandbox.layerSandbox())
    )
    return Effect.gen(function*() {
      for (let round = 0; round < 150; round++) {
        const ops = yield* Random.nextIntBetween(10, 60)
        const fibers = yield* Effect.forEach(Array.from({ length: 12 }, (_, n) => n), (n) =>
          Effect.gen(function*() {
            const millis = yield* Random.nextIntBetween(1, 40)
            const later = yield* Random.nextIntBetween(0, 40)
            const leaves = yield* Random.nextIntBetween(0, 60)
            const fiber = yield* Effect.repeatN(Effect.yieldNow(), later).pipe(
              Effect.zipRight(FastMossClient.withRequestOptions(
                call("/test", { n: n % 3 }),
                n % 2 === 0 ? { callTimeout: millis } : {}
              )),
              Effect.withMaxOpsBeforeYield(ops),
              Effect.fork
            )
            if (n % 4 === 1) {
              yield* Effect.fork(Effect.zipRight(Effect.repeatN(Effect.yieldNow(), leaves), Fiber.interrupt(fiber)))
            }
            return fiber
          }))
        yield* TestClock.adjust("1 minute")
        const exits = yield* Effect.forEach(fibers, Fiber.await)
        expect(exits.filter(Exit.isFailure).filter(({ cause }) => cause._tag === "Die")).toEqual([])
        yield* TestClock.adjust("1 second")
        expect(underWay).toBe(0)
        expect(yield* Effect.flatMap(RateLimiter.RateLimiter, ({ current }) => current)).toMatchObject({
          inFlight: 0
        })
      }
      const { calls, outcomes } = yield* Effect.flatMap(Usage.Usage, ({ current }) => current)
      expect(calls).toBeGreaterThan(1_500)
      expect(outcomes.defect).toBeUndefined()
      expect(Object.keys(outcomes).sort()).toEqual([
        "FastMossApiError",
        "FastMossTimeoutError",
        "interrupted",
        "success"
      ])
    }).pipe(Effect.provide(layer))
  })
})
