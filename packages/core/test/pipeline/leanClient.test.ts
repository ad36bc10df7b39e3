import { FastMossClient, Pipeline, RateLimiter, TokenStore, Usage } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, Fiber, Layer, TestClock } from "effect"
import { call } from "./clientWith.js"

const { Fault } = Sandbox

/** A lean client's services, without those of its stages. */
const services = (options?: Sandbox.Options) =>
  Layer.provideMerge(
    Layer.mergeAll(Sandbox.layerHttpClient, TokenStore.layerMemory, Sandbox.layerConfig()),
    Sandbox.layerSandbox(options)
  )

const counters = Effect.flatMap(Sandbox.Sandbox, ({ counters }) => counters)

describe("FastMossClient.layerWithStages", () => {
  it.effect("gets a token, signs and sends with authorization alone", () =>
    Effect.gen(function*() {
      expect((yield* call()).data).toEqual({ hello: "world" })
      expect((yield* call()).data).toEqual({ hello: "world" })
      expect(yield* counters).toMatchObject({ acquired: 1, requests: 3 })
    }).pipe(Effect.provide(Layer.provideMerge(FastMossClient.layerWithStages([Pipeline.authorization]), services()))))

  it.effect("replaces a rejected token once, because authorization does", () =>
    Effect.gen(function*() {
      yield* call()
      const sandbox = yield* Sandbox.Sandbox
      yield* sandbox.revokeTokens
      expect((yield* call()).data).toEqual({ hello: "world" })
    }).pipe(Effect.provide(Layer.provideMerge(FastMossClient.layerWithStages([Pipeline.authorization]), services()))))

  it.effect("retries nothing without the stage for retries", () =>
    Effect.gen(function*() {
      expect(yield* Effect.flip(call())).toMatchObject({ _tag: "FastMossStatusError", attempts: 1 })
    }).pipe(
      Effect.provide(
        Layer.provideMerge(
          FastMossClient.layerWithStages([Pipeline.authorization]),
          services({ faults: [{ path: "/test", fault: Fault.Status({ status: 503 }), times: 1 }] })
        )
      )
    ))

  it.effect("runs the given stages in their order", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.fork(call())
      yield* TestClock.adjust("1 minute")
      expect((yield* Fiber.join(fiber)).data).toEqual({ hello: "world" })
    }).pipe(
      Effect.provide(
        FastMossClient.layerWithStages([Pipeline.retry, Pipeline.rateLimiter, Pipeline.authorization]).pipe(
          Layer.provide(RateLimiter.layer),
          Layer.provideMerge(services({ faults: [{ path: "/test", fault: Fault.Status({ status: 503 }), times: 2 }] }))
        )
      )
    ))

  it.effect("counts calls and requests if Usage is provided", () =>
    Effect.gen(function*() {
      yield* call()
      yield* Effect.flip(call("no slash"))
      const { current } = yield* Usage.Usage
      expect(yield* current).toMatchObject({ attempts: 1, outcomes: { success: 1, FastMossRequestError: 1 } })
    }).pipe(
      Effect.provide(
        FastMossClient.layerWithStages([Pipeline.observability, Pipeline.authorization]).pipe(
          Layer.provideMerge(Usage.layer),
          Layer.provideMerge(services())
        )
      )
    ))

  it.effect("reports an invalid call without Usage too", () =>
    Effect.gen(function*() {
      const result = yield* Effect.either(call("no slash"))
      expect(Either.getLeft(result)).toMatchObject({ value: { _tag: "FastMossRequestError" } })
    }).pipe(Effect.provide(Layer.provideMerge(FastMossClient.layerWithStages([Pipeline.authorization]), services()))))

  it.effect("dies with the missing stage if authorization is left out", () =>
    Effect.gen(function*() {
      const exit = yield* Effect.exit(call())
      expect(String(exit)).toContain("keep Pipeline.authorization in the list of stages")
    }).pipe(
      Effect.provide(Layer.provideMerge(FastMossClient.layerWithStages([Pipeline.deadline]), services()))
    ))
})
