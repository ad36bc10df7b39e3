import { FastMossClient, Pipeline, ResponseCache, TokenStore, Usage } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { settableClock } from "@effect-fastmoss/testing/settableClock"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Layer, TestClock } from "effect"
import { call, clientWith } from "./clientWith.js"

const hour = 3_600_000

const attempts = Effect.map(Effect.flatMap(Usage.Usage, ({ current }) => current), ({ attempts }) => attempts)

/** Runs a test at a realistic date, with a wall clock that the test can set. */
const withClocks = <A, E, R, R2, E2>(
  layer: Layer.Layer<R, E2>,
  test: (clocks: {
    readonly step: (millis: number) => void
    readonly adjust: (duration: Duration.DurationInput) => Effect.Effect<void>
  }) => Effect.Effect<A, E, R2>
) =>
  Effect.flatMap(Effect.clock, (testClock) => {
    const { clock, step } = settableClock(testClock)
    step(Date.UTC(2026, 10, 26))
    const adjust = (duration: Duration.DurationInput) => Effect.withClock(TestClock.adjust(duration), testClock)
    return test({ step, adjust }).pipe(Effect.provide(layer), Effect.withClock(clock))
  })

describe("a wall clock that is set back by a day", () => {
  it.effect("does not lengthen a period of the budget", () =>
    withClocks(
      clientWith({ client: { budget: { calls: 1, per: "1 minute" } } }),
      ({ adjust, step }) =>
        Effect.gen(function*() {
          yield* call()
          yield* adjust("20 seconds")
          step(-24 * hour)
          expect(yield* Effect.flip(call())).toMatchObject({ resetsAfter: Duration.seconds(40) })
          yield* adjust("40 seconds")
          yield* call()
          expect(yield* attempts).toBe(2)
        })
    ))

  it.effect("does not keep a circuit open", () =>
    withClocks(
      clientWith({ faults: [{ path: "/test", fault: Sandbox.Fault.Code({ code: 30002 }), times: 1 }] }),
      ({ adjust, step }) =>
        Effect.gen(function*() {
          yield* Effect.flip(call())
          step(-24 * hour)
          expect(yield* Effect.flip(call())).toMatchObject({ resetsAfter: Duration.minutes(1) })
          yield* adjust("1 minute")
          yield* call()
        })
    ))

  it.effect("neither lengthens nor shortens the time to live of a reply that is cached in memory", () =>
    withClocks(
      clientWith({ client: { cache: { timeToLive: "10 minutes" } } }),
      ({ adjust, step }) =>
        Effect.gen(function*() {
          yield* call()
          step(-24 * hour)
          yield* adjust("9 minutes")
          yield* call()
          expect(yield* attempts).toBe(1)
          yield* adjust("1 minute")
          yield* call()
          expect(yield* attempts).toBe(2)
        })
    ))

  it.effect("makes a reply in a store a miss, because it would live one day longer", () => {
    const texts = new Map<string, string>()
    const layer = FastMossClient.layerWithoutServices.pipe(
      Layer.provide(ResponseCache.layerStore({
        get: (key) => Effect.sync(() => texts.get(key)),
        set: (key, text) => Effect.sync(() => texts.set(key, text))
      })),
      Layer.provideMerge(Pipeline.layerServices),
      Layer.provide(Layer.mergeAll(
        Sandbox.layerHttpClient,
        TokenStore.layerMemory,
        Sandbox.layerConfig({ cache: { timeToLive: "10 minutes" } })
      )),
      Layer.provide(Sandbox.layerSandbox())
    )
    return withClocks(layer, ({ step }) =>
      Effect.gen(function*() {
        yield* call()
        // The clocks of a fleet differ slightly.
        step(-60_000)
        yield* call()
        expect(yield* attempts).toBe(1)
        step(-24 * hour)
        yield* call()
        expect(yield* attempts).toBe(2)
        yield* call()
        expect(yield* attempts).toBe(2)
      }))
  })

  it.effect("does not lengthen the pause before a retry", () =>
    withClocks(
      clientWith({ faults: [{ path: "/test", fault: Sandbox.Fault.Status({ status: 503 }), times: 1 }] }),
      ({ adjust, step }) =>
        Effect.gen(function*() {
          const fiber = yield* Effect.fork(call())
          yield* adjust(0)
          step(-24 * hour)
          yield* adjust("500 millis")
          expect((yield* fiber).data).toEqual({ hello: "world" })
        })
    ))
})
