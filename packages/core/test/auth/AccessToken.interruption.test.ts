import { AccessToken, TokenStore } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer, Redacted, Scope, TestClock } from "effect"
import * as TokenEndpoint from "../../src/auth/TokenEndpoint.js"
import { config, settle, setup } from "./accessTokenSetup.js"

describe("an interruption", () => {
  const steps = Array.from({ length: 60 }, (_, step) => step)

  it.scoped("of the first caller at any moment does not affect the next call", () =>
    Effect.forEach(steps, (step) =>
      Effect.gen(function*() {
        const { endpoint, get, stored } = yield* setup
        const fiber = yield* Effect.fork(get)
        yield* Effect.repeatN(Effect.yieldNow(), step)
        yield* Fiber.interrupt(fiber)
        expect(yield* get).toBe("at-1")
        expect(yield* stored).toBe("at-1")
        expect(yield* endpoint.log).toEqual(["acquire"])
      })))

  it.scoped("of all callers at any moment does not affect the next call", () =>
    Effect.forEach(steps, (step) =>
      Effect.gen(function*() {
        const { endpoint, get } = yield* setup
        const fibers = yield* Effect.all(Array.from({ length: 5 }, () => Effect.fork(get)))
        yield* Effect.repeatN(Effect.yieldNow(), step)
        yield* Fiber.interruptAll(fibers)
        expect(yield* get).toBe("at-1")
        expect(yield* endpoint.log).toEqual(["acquire"])
      })))

  it.scoped.each(["get", "set", "lease", "acquire", "refresh"] as const)(
    "of the token request itself at its %s does not affect the next call",
    (place) =>
      Effect.gen(function*() {
        const { endpoint, store } = yield* setup
        let isOn = false
        const at = <A, E, R>(here: typeof place, effect: Effect.Effect<A, E, R>) =>
          Effect.suspend(() => isOn && here === place ? Effect.interrupt : effect)
        const { layer } = endpoint
        const context = yield* Layer.build(AccessToken.layer.pipe(
          Layer.provide(Layer.effect(
            TokenEndpoint.TokenEndpoint,
            Effect.map(TokenEndpoint.TokenEndpoint, (inner) => ({
              acquire: at("acquire", inner.acquire),
              refresh: (options) => at("refresh", inner.refresh(options))
            }))
          )),
          Layer.provide(layer),
          Layer.provide(Layer.succeed(TokenStore.TokenStore, {
            ...store.store,
            get: (key) => at("get", store.store.get(key)),
            set: (key, token, lease) => at("set", store.store.set(key, token, lease)),
            lease: (key) => at("lease", store.store.lease(key))
          })),
          Layer.provide(config)
        ))
        const accessToken = yield* Effect.provide(AccessToken.AccessToken, context)
        const get = Effect.map(accessToken.get, ({ accessToken }) => Redacted.value(accessToken))
        if (place === "refresh") yield* get
        yield* TestClock.adjust("115 minutes")
        isOn = true
        const exit = yield* Effect.exit(Effect.fork(get).pipe(Effect.flatMap(Fiber.await)))
        expect(Exit.isSuccess(exit)).toBe(true)
        isOn = false
        yield* TestClock.adjust("1 minutes")
        expect(yield* get).toMatch(/^at-[12]$/)
      })
  )
})

describe("the end of the layer", () => {
  it.effect("waits for the repeated write of a token that could not be stored at first", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const { endpoint, get, store, stored } = yield* Scope.extend(setup, scope)
      store.before.set = Effect.fail("down")
      yield* get
      const written = yield* Deferred.make<void>()
      const writing = yield* Deferred.make<void>()
      store.before.set = Effect.zipRight(Deferred.succeed(writing, undefined), Deferred.await(written))
      yield* TestClock.adjust("5 seconds")
      yield* get
      yield* Deferred.await(writing)
      const end = yield* Effect.fork(Scope.close(scope, Exit.void))
      yield* settle
      yield* Deferred.succeed(written, undefined)
      yield* Fiber.join(end)
      expect(yield* stored).toBe("at-1")
      expect(yield* endpoint.log).toEqual(["acquire"])
    }))

  it.effect("waits for a write that has begun, so that the granted token is stored", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const { get, store, stored } = yield* Scope.extend(setup, scope)
      const written = yield* Deferred.make<void>()
      const writing = yield* Deferred.make<void>()
      store.before.set = Effect.zipRight(Deferred.succeed(writing, undefined), Deferred.await(written))
      yield* Effect.fork(get)
      yield* Deferred.await(writing)
      const end = yield* Effect.fork(Scope.close(scope, Exit.void))
      yield* settle
      yield* Deferred.succeed(written, undefined)
      yield* Fiber.join(end)
      expect(yield* stored).toBe("at-1")
    }))
})
