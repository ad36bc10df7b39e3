import { AccessToken, FastMossError, Token, TokenStore } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer, Logger, LogLevel, Option, Redacted, Scope, TestClock } from "effect"
import { config, settle, setup } from "./accessTokenSetup.js"

describe("the token store", () => {
  it.scoped("is written before the token is used", () =>
    Effect.gen(function*() {
      const { get, store } = yield* setup
      const written = yield* Deferred.make<void>()
      store.before.set = Deferred.await(written)
      const fiber = yield* Effect.fork(get)
      yield* settle
      expect(Option.isNone(yield* Fiber.poll(fiber))).toBe(true)
      yield* Deferred.succeed(written, undefined)
      expect(yield* Fiber.join(fiber)).toBe("at-1")
    }))

  it.scoped("counts as empty if it cannot be read", () =>
    Effect.gen(function*() {
      const { get, store } = yield* setup
      store.before.get = Effect.fail("down")
      expect(yield* get).toBe("at-1")
    }))

  it.scoped("counts as empty and is overwritten if it holds something other than a token", () =>
    Effect.gen(function*() {
      const { get, store, stored } = yield* setup
      store.texts.set("fm_token:client@https://openapi.test.fastmoss.com", "{\"access_token\":7}")
      expect(yield* get).toBe("at-1")
      expect(yield* stored).toBe("at-1")
    }))

  it.scoped("delays a call by 5 seconds per operation if it hangs", () =>
    Effect.gen(function*() {
      const { get, store } = yield* setup
      store.before.get = Effect.never
      store.before.set = Effect.uninterruptible(Effect.never)
      const fiber = yield* Effect.fork(get)
      // A read without a lease, a read under the lease, and the write.
      for (const _ of [1, 2]) {
        yield* TestClock.adjust("5 seconds")
        expect(Option.isNone(yield* Fiber.poll(fiber))).toBe(true)
      }
      yield* TestClock.adjust("5 seconds")
      expect(yield* Fiber.join(fiber)).toBe("at-1")
    }))

  it.scoped("delays a call by one minute if it never grants a lease", () =>
    Effect.gen(function*() {
      const { buildWith, store } = yield* setup
      const stuck = { ...store.store, lease: () => Effect.never }
      const get = yield* buildWith(stuck)
      const fiber = yield* Effect.fork(get)
      yield* TestClock.adjust("59 seconds")
      expect(Option.isNone(yield* Fiber.poll(fiber))).toBe(true)
      yield* TestClock.adjust("1 seconds")
      expect(Redacted.value((yield* Fiber.join(fiber)).accessToken)).toBe("at-1")
    }))

  it.scoped("needs to grant no lease to a process that waits for it, once another process has stored a token", () =>
    Effect.gen(function*() {
      const { buildWith, endpoint, get: getOfOther, store } = yield* setup
      let ended = 0
      const busy = {
        ...store.store,
        lease: () => Effect.zipRight(Effect.addFinalizer(() => Effect.sync(() => ended += 1)), Effect.never)
      }
      const get = yield* buildWith(busy)
      const fiber = yield* Effect.fork(get)
      yield* TestClock.adjust("10 seconds")
      expect(Option.isNone(yield* Fiber.poll(fiber))).toBe(true)
      yield* getOfOther
      yield* TestClock.adjust("200 millis")
      expect(Redacted.value((yield* Fiber.join(fiber)).accessToken)).toBe("at-1")
      expect((yield* endpoint.log).length).toBe(1)
      // It has left the queue for the lease.
      expect(ended).toBe(1)
    }))

  it.scoped("gets a lease back immediately if it grants it after that minute", () =>
    Effect.gen(function*() {
      const { buildWith, store } = yield* setup
      const ends: Array<string> = []
      const slow = {
        ...store.store,
        lease: () =>
          Effect.uninterruptible(
            Effect.sleep("90 seconds").pipe(
              Effect.zipRight(Effect.addFinalizer((exit) => Effect.sync(() => ends.push(exit._tag)))),
              Effect.as({ fencingToken: 1 })
            )
          )
      }
      const get = yield* buildWith(slow)
      const fiber = yield* Effect.fork(get)
      yield* TestClock.adjust("1 minute")
      expect(Redacted.value((yield* Fiber.join(fiber)).accessToken)).toBe("at-1")
      expect(ends).toEqual([])
      yield* TestClock.adjust("30 seconds")
      expect(ends).toEqual(["Success"])
    }))

  it.scoped.each([["interruptible", Effect.never], ["uninterruptible", Effect.uninterruptible(Effect.never)]] as const)(
    "delays a call by one second, but not the end of the program, if it never releases a lease: %s",
    ([, hang]) =>
      Effect.gen(function*() {
        const { endpoint, store } = yield* setup
        const stuck = {
          ...store.store,
          lease: () => Effect.as(Effect.addFinalizer(() => hang), { fencingToken: 1 })
        }
        const scope = yield* Scope.make()
        const context = yield* Layer.build(
          Layer.provide(
            AccessToken.layer,
            Layer.mergeAll(endpoint.layer, Layer.succeed(TokenStore.TokenStore, stuck), config)
          )
        ).pipe(Scope.extend(scope))
        const { get } = yield* Effect.provide(AccessToken.AccessToken, context)
        const fiber = yield* Effect.fork(get)
        yield* TestClock.adjust("900 millis")
        expect(Option.isNone(yield* Fiber.poll(fiber))).toBe(true)
        yield* TestClock.adjust("100 millis")
        expect(Redacted.value((yield* Fiber.join(fiber)).accessToken)).toBe("at-1")
        yield* Scope.close(scope, Exit.void)
      })
  )

  it.scoped.each(["get", "set", "lease", "release"] as const)(
    "delays the end of the program by less than a second if its %s hangs uninterruptibly",
    (place) =>
      Effect.gen(function*() {
        const { endpoint, store } = yield* setup
        const reached = yield* Deferred.make<void>()
        const hangAt = <A, E, R>(here: typeof place, effect: Effect.Effect<A, E, R>) =>
          here !== place ? effect : Effect.uninterruptible(
            Effect.zipRight(Deferred.succeed(reached, undefined), Effect.never)
          )
        const stuck: TokenStore.Service = {
          ...store.store,
          get: (key) => hangAt("get", store.store.get(key)),
          set: (key, token, lease) => hangAt("set", store.store.set(key, token, lease)),
          lease: (key) =>
            Effect.zipRight(
              Effect.addFinalizer(() => hangAt("release", Effect.void)),
              hangAt("lease", store.store.lease(key))
            )
        }
        const scope = yield* Scope.make()
        const context = yield* Layer.build(
          Layer.provide(
            AccessToken.layer,
            Layer.mergeAll(endpoint.layer, Layer.succeed(TokenStore.TokenStore, stuck), config)
          )
        ).pipe(Scope.extend(scope))
        const { get } = yield* Effect.provide(AccessToken.AccessToken, context)
        yield* Effect.fork(get)
        yield* Deferred.await(reached)
        const end = yield* Effect.fork(Scope.close(scope, Exit.void))
        yield* TestClock.adjust("700 millis")
        yield* Fiber.join(end)
      })
  )

  it.effect("causes one warning per kind of failure, until it works again", () => {
    const warnings: Array<string> = []
    const logger = Logger.make(({ logLevel, message }) => {
      if (logLevel === LogLevel.Warning) warnings.push(String(message))
    })
    return Effect.scoped(Effect.gen(function*() {
      const { get, store } = yield* setup
      store.before.get = Effect.fail("down")
      store.before.set = Effect.fail("down")
      yield* get
      for (let n = 0; n < 10; n++) {
        yield* TestClock.adjust("5 seconds")
        yield* get
        yield* settle
      }
      expect(warnings).toEqual([
        "The token store failed to get: unknown error. The client continues as if the store were empty."
      ])
      store.before.get = store.before.set = Effect.void
      yield* TestClock.adjust("5 seconds")
      yield* get
      yield* settle
      store.before.set = Effect.fail("down")
      yield* TestClock.adjust("110 minutes")
      yield* get
      expect(warnings.slice(1)).toEqual([
        "The token store failed to set: unknown error. The token stays in memory; the write will be repeated."
      ])
    })).pipe(Effect.provide(Logger.replace(Logger.defaultLogger, logger)))
  })

  it.scoped("loses no token if it cannot be written: the token stays in memory and is written after 5 seconds", () =>
    Effect.gen(function*() {
      const { endpoint, get, store, stored } = yield* setup
      store.before.set = Effect.fail("disk full")
      expect(yield* get).toBe("at-1")
      expect(yield* get).toBe("at-1")
      expect(store.calls).toEqual(["get", "get", "set"])
      store.before.set = Effect.void
      yield* TestClock.adjust("5 seconds")
      expect(yield* get).toBe("at-1")
      yield* settle
      expect(yield* stored).toBe("at-1")
      yield* get
      expect(store.calls).toEqual(["get", "get", "set", "get", "set"])
      expect(yield* endpoint.log).toEqual(["acquire"])
    }))

  it.scoped("does not bring back an old refresh token if it cannot be written", () =>
    Effect.gen(function*() {
      const { endpoint, get, store, stored } = yield* setup
      yield* get
      store.before.set = Effect.fail("disk full")
      yield* TestClock.adjust("110 minutes")
      expect(yield* get).toBe("at-2")
      expect(yield* stored).toBe("at-1")
      yield* TestClock.adjust("1 minutes")
      expect(yield* get).toBe("at-2")
      yield* settle
      expect(yield* get).toBe("at-2")
      expect(yield* endpoint.log).toEqual(["acquire", "refresh"])
    }))

  it.scoped("yields no redeemed refresh token if it was restored from a backup", () =>
    Effect.gen(function*() {
      const { endpoint, get, store } = yield* setup
      expect(yield* get).toBe("at-1")
      const backup = new Map(store.texts)
      yield* TestClock.adjust("111 minutes")
      expect(yield* get).toBe("at-2")
      for (const [key, text] of backup) store.texts.set(key, text)
      yield* TestClock.adjust("111 minutes")
      expect(yield* get).toBe("at-3")
      expect(yield* endpoint.log).toEqual(["acquire", "refresh", "acquire"])
    }))

  it.scoped("sees its lease end with a failure if the token could not be written, so that the next holder does not refresh", () =>
    Effect.gen(function*() {
      const { endpoint, store } = yield* setup
      const ends: Array<string> = []
      const watched = Layer.succeed(TokenStore.TokenStore, {
        ...store.store,
        lease: (key: string) =>
          Effect.zipLeft(
            store.store.lease(key),
            Effect.addFinalizer((exit) => Effect.sync(() => ends.push(exit._tag)))
          )
      })
      const context = yield* Layer.build(
        Layer.provide(AccessToken.layer, Layer.mergeAll(endpoint.layer, watched, config))
      )
      const { get } = yield* Effect.provide(AccessToken.AccessToken, context)
      store.before.set = Effect.fail("down")
      yield* get
      store.before.set = Effect.void
      yield* TestClock.adjust("5 seconds")
      yield* get
      yield* settle
      expect(ends).toEqual(["Failure", "Success"])
    }))

  it.scoped("is keyed by host and client id", () =>
    Effect.gen(function*() {
      const { get, store } = yield* setup
      yield* get
      expect([...store.texts.keys()]).toEqual(["fm_token:client@https://openapi.test.fastmoss.com"])
    }))
})

describe("a superseded write", () => {
  it.scoped("makes the program adopt the newer token of another program", () =>
    Effect.gen(function*() {
      const { endpoint, store } = yield* setup
      const peer = Token.fromGrant({ access_token: "peer", expires_in: 7200 }, { receivedAt: 0 })
      const context = yield* Layer.build(AccessToken.layer.pipe(
        Layer.provide(endpoint.layer),
        Layer.provide(Layer.succeed(TokenStore.TokenStore, {
          ...store.store,
          set: (key) =>
            Effect.zipRight(
              store.store.set(key, peer),
              new FastMossError.FastMossTokenStoreError({ operation: "set", reason: "Superseded", issue: "late" })
            )
        })),
        Layer.provide(config)
      ))
      const { get } = yield* Effect.provide(AccessToken.AccessToken, context)
      expect([yield* get, yield* get].map(({ accessToken }) => Redacted.value(accessToken))).toEqual(["peer", "peer"])
      expect(yield* endpoint.log).toEqual(["acquire"])
    }))
})
