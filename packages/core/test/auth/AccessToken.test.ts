import { AccessToken, FastMossConfig, FastMossError, Token, TokenStore } from "@effect-fastmoss/core"
import { settableClock } from "@effect-fastmoss/testing/settableClock"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, type Duration, Effect, Exit, Fiber, Layer, Option, Redacted, Ref, Scope, TestClock } from "effect"
import * as TokenEndpoint from "../../src/auth/TokenEndpoint.js"

/** A token endpoint that a test opens and closes, and that counts. */
const makeEndpoint = Effect.gen(function*() {
  const log = yield* Ref.make<ReadonlyArray<string>>([])
  const gate = yield* Effect.makeLatch(true)
  const settings = yield* Ref.make({ lifetime: 7200, refresh: "granted", acquire: "granted" })
  const refused = (operation: "acquire" | "refresh") =>
    new FastMossError.FastMossTokenError({
      operation,
      failure: new FastMossError.FastMossApiError({
        method: "POST",
        path: "/v1/token",
        attempts: 1,
        code: 1002,
        reason: "InvalidCredentials",
        serverMessage: "invalid",
        data: null
      })
    })
  const exchange = (operation: "acquire" | "refresh") =>
    Effect.gen(function*() {
      const serial = yield* Ref.modify(log, (log) => [log.length + 1, [...log, operation]])
      yield* gate.await
      const { lifetime, [operation]: answer } = yield* Ref.get(settings)
      if (answer !== "granted") return yield* refused(operation)
      const clock = yield* Effect.clock
      return Token.fromGrant(
        {
          access_token: `at-${serial}`,
          refresh_token: `rt-${serial}`,
          expires_in: lifetime,
          refresh_expires_in: 86_400
        },
        { receivedAt: clock.unsafeCurrentTimeMillis() / 1000 }
      )
    })
  return {
    log: Ref.get(log),
    gate,
    set: (changes: Partial<{ lifetime: number; refresh: string; acquire: string }>) =>
      Ref.update(settings, (settings) => ({ ...settings, ...changes })),
    layer: Layer.succeed(TokenEndpoint.TokenEndpoint, {
      acquire: exchange("acquire"),
      refresh: () => exchange("refresh")
    })
  }
})

/** A store whose texts and moods a test can reach. */
const makeStore = Effect.sync(() => {
  const texts = new Map<string, string>()
  const mood: { get: Effect.Effect<void, unknown>; set: Effect.Effect<void, unknown> } = {
    get: Effect.void,
    set: Effect.void
  }
  const calls: Array<string> = []
  const store = TokenStore.make({
    get: (key) =>
      Effect.zipRight(
        Effect.suspend(() => {
          calls.push("get")
          return mood.get
        }),
        Effect.sync(() => texts.get(key))
      ),
    set: (key, text) =>
      Effect.zipRight(
        Effect.suspend(() => {
          calls.push("set")
          return mood.set
        }),
        Effect.sync(() => texts.set(key, text))
      )
  })
  return { texts, mood, calls, store, layer: Layer.succeed(TokenStore.TokenStore, store) }
})

const config = FastMossConfig.layer({ clientId: "client", clientSecret: Redacted.make("secret") })

const setup = Effect.gen(function*() {
  const endpoint = yield* makeEndpoint
  const store = yield* makeStore
  const build = Layer.build(Layer.provide(AccessToken.layer, Layer.mergeAll(endpoint.layer, store.layer, config))).pipe(
    Effect.map((context) => Effect.map(AccessToken.AccessToken, ({ get }) => get).pipe(Effect.provide(context))),
    Effect.flatten
  )
  const get = Effect.map(yield* build, (token) => Redacted.value(token.accessToken))
  const storedText = Effect.sync(() => [...store.texts.values()][0] ?? "{}")
  return { endpoint, store, build, get, stored: Effect.map(storedText, (text) => JSON.parse(text).access_token) }
})

const soon = Effect.repeatN(Effect.yieldNow(), 50)

describe("a usable token", () => {
  it.scoped("is read: no store, no exchange, the same object", () =>
    Effect.gen(function*() {
      const { endpoint, get, store } = yield* setup
      expect(yield* get).toBe("at-1")
      expect(store.calls).toEqual(["get", "set"])
      expect(yield* Effect.replicateEffect(get, 100)).toEqual(Array(100).fill("at-1"))
      expect(store.calls).toEqual(["get", "set"])
      expect(yield* endpoint.log).toEqual(["acquire"])
    }))

  it.scoped("is adopted from the store", () =>
    Effect.gen(function*() {
      const { build, endpoint, get } = yield* setup
      yield* get
      const another = yield* build
      expect(Redacted.value((yield* another).accessToken)).toBe("at-1")
      expect(yield* endpoint.log).toEqual(["acquire"])
    }))
})

describe("one flight", () => {
  it.scoped("serves a thousand fibers on an empty store with one exchange", () =>
    Effect.gen(function*() {
      const { endpoint, get } = yield* setup
      yield* endpoint.gate.close
      const fibers = yield* Effect.fork(Effect.all(Array.from({ length: 1000 }, () => get), { concurrency: 1000 }))
      yield* soon
      yield* endpoint.gate.open
      expect(new Set(yield* Fiber.join(fibers))).toEqual(new Set(["at-1"]))
      expect(yield* endpoint.log).toEqual(["acquire"])
    }))

  it.scoped("serves ten thousand fibers at an expiry with one exchange", () =>
    Effect.gen(function*() {
      const { endpoint, get } = yield* setup
      yield* get
      yield* TestClock.adjust("110 minutes")
      const tokens = yield* Effect.all(Array.from({ length: 10_000 }, () => get), { concurrency: "unbounded" })
      expect(new Set(tokens)).toEqual(new Set(["at-2"]))
      expect(yield* endpoint.log).toEqual(["acquire", "refresh"])
    }))

  it.scoped("goes on when its first caller is interrupted, and the others get its token", () =>
    Effect.gen(function*() {
      const { endpoint, get, stored } = yield* setup
      yield* endpoint.gate.close
      const first = yield* Effect.fork(get)
      yield* soon
      const second = yield* Effect.fork(get)
      yield* soon
      expect(Exit.isInterrupted(yield* Fiber.interrupt(first))).toBe(true)
      yield* endpoint.gate.open
      expect(yield* Fiber.join(second)).toBe("at-1")
      expect(yield* stored).toBe("at-1")
      expect(yield* endpoint.log).toEqual(["acquire"])
    }))

  it.scoped("goes on when all callers are interrupted: its token is stored, and the next call has it", () =>
    Effect.gen(function*() {
      const { endpoint, get, stored } = yield* setup
      yield* endpoint.gate.close
      const fibers = yield* Effect.all([Effect.fork(get), Effect.fork(get), Effect.fork(get)])
      yield* soon
      yield* Fiber.interruptAll(fibers)
      yield* endpoint.gate.open
      yield* soon
      expect(yield* stored).toBe("at-1")
      expect(yield* get).toBe("at-1")
      expect(yield* endpoint.log).toEqual(["acquire"])
    }))

  it.scoped("outlives its first caller's timeout of 10 ms", () =>
    Effect.gen(function*() {
      const { endpoint, get } = yield* setup
      yield* endpoint.gate.close
      const first = yield* Effect.fork(Effect.timeoutOption(get, "10 millis"))
      yield* soon
      const others = yield* Effect.fork(Effect.all(Array.from({ length: 10 }, () => get), { concurrency: 10 }))
      yield* soon
      yield* TestClock.adjust("10 millis")
      expect(yield* Fiber.join(first)).toEqual(Option.none())
      yield* endpoint.gate.open
      expect(new Set(yield* Fiber.join(others))).toEqual(new Set(["at-1"]))
    }))

  it.scoped("fails all who wait with the same failure, which is remembered for seconds, then tries anew", () =>
    Effect.gen(function*() {
      const { endpoint, get } = yield* setup
      yield* endpoint.set({ acquire: "refused" })
      yield* endpoint.gate.close
      const fibers = yield* Effect.fork(Effect.all([get, get, get].map(Effect.flip), { concurrency: 3 }))
      yield* soon
      yield* endpoint.gate.open
      const errors = yield* Fiber.join(fibers)
      expect(errors.map((error) => [error._tag, error.operation, error.failure._tag])).toEqual(
        Array.from({ length: 3 }, () => ["FastMossTokenError", "acquire", "FastMossApiError"])
      )
      expect(yield* endpoint.log).toEqual(["acquire"])
      yield* endpoint.set({ acquire: "granted" })
      expect(yield* Effect.flip(get)).toBe(errors[0])
      expect(yield* endpoint.log).toEqual(["acquire"])
      yield* TestClock.adjust("5 seconds")
      expect(yield* get).toBe("at-2")
    }))

  it.effect("ends with the layer, and whoever waits is interrupted rather than left", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const { endpoint, get } = yield* Scope.extend(setup, scope)
      yield* endpoint.gate.close
      const waiter = yield* Effect.fork(get)
      yield* soon
      yield* Scope.close(scope, Exit.void)
      expect(Exit.isInterrupted(yield* Fiber.await(waiter))).toBe(true)
      expect(Exit.isInterrupted(yield* Effect.exit(get))).toBe(true)
    }))
})

describe("the end of the layer", () => {
  it.effect("waits for a write that has begun: a token that was granted is stored", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const { get, store, stored } = yield* Scope.extend(setup, scope)
      const written = yield* Deferred.make<void>()
      const writing = yield* Deferred.make<void>()
      store.mood.set = Effect.zipRight(Deferred.succeed(writing, undefined), Deferred.await(written))
      yield* Effect.fork(get)
      yield* Deferred.await(writing)
      const end = yield* Effect.fork(Scope.close(scope, Exit.void))
      yield* soon
      yield* Deferred.succeed(written, undefined)
      yield* Fiber.join(end)
      expect(yield* stored).toBe("at-1")
    }))
})

describe("an interruption", () => {
  const steps = Array.from({ length: 60 }, (_, step) => step)

  it.scoped("of the first caller at any moment leaves the next call its token", () =>
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

  it.scoped("of all callers at any moment leaves the next call its token", () =>
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
    "of the flight itself at its %s leaves the next call its token",
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

describe("a day of steady calls", () => {
  const waitsOf = (refreshAhead: Duration.DurationInput) =>
    Effect.gen(function*() {
      const { endpoint, store } = yield* setup
      const context = yield* Layer.build(AccessToken.layer.pipe(
        // An exchange takes 3 seconds.
        Layer.provide(Layer.effect(
          TokenEndpoint.TokenEndpoint,
          Effect.map(TokenEndpoint.TokenEndpoint, (inner) => ({
            acquire: Effect.delay(inner.acquire, "3 seconds"),
            refresh: (options) => Effect.delay(inner.refresh(options), "3 seconds")
          }))
        )),
        Layer.provide(Layer.merge(endpoint.layer, store.layer)),
        Layer.provide(
          FastMossConfig.layer({ clientId: "client", clientSecret: Redacted.make("secret"), refreshAhead })
        )
      ))
      const { get } = yield* Effect.provide(AccessToken.AccessToken, context)
      let waits = 0
      for (let call = 0; call < 24 * 30; call++) {
        const fiber = yield* Effect.fork(get)
        yield* Effect.repeatN(Effect.yieldNow(), 3)
        if (Option.isNone(yield* Fiber.poll(fiber))) waits++
        yield* TestClock.adjust("2 minutes")
        yield* Fiber.join(fiber)
      }
      return { waits, exchanges: (yield* endpoint.log).length }
    })

  it.scoped("has no call wait for a token but the first, tokens living for 2 hours", () =>
    Effect.gen(function*() {
      expect(yield* waitsOf("5 minutes")).toEqual({ waits: 1, exchanges: 14 })
    }), 30_000)

  it.scoped("has a call wait at each expiry when nothing is refreshed ahead", () =>
    Effect.gen(function*() {
      expect(yield* waitsOf(0)).toEqual({ waits: 13, exchanges: 13 })
    }), 30_000)
})

describe("a step of the wall clock while an exchange is under way", () => {
  it.scoped.each([3_600_000, -3_600_000])(
    "by %d ms costs no exchange, and leaves no token that has ended in use",
    (by) =>
      Effect.gen(function*() {
        const { endpoint, get } = yield* setup
        const testClock = yield* Effect.clock
        const { clock, step } = settableClock(testClock)
        const advance = (minutes: number) => Effect.withClock(TestClock.adjust(`${minutes} minutes`), testClock)
        yield* Effect.gen(function*() {
          yield* endpoint.gate.close
          const first = yield* Effect.fork(get)
          yield* soon
          step(by)
          yield* endpoint.gate.open
          expect(yield* Fiber.join(first)).toBe("at-1")
          yield* advance(100)
          expect(yield* get).toBe("at-1")
          expect(yield* endpoint.log).toEqual(["acquire"])
          // Two hours after the grant by any clock that only runs.
          yield* advance(20)
          expect(yield* get).toBe("at-2")
          expect(yield* endpoint.log).toEqual(["acquire", "refresh"])
        }).pipe(Effect.withClock(clock))
      })
  )
})

describe("the decision", () => {
  it.scoped("refreshes inside the buffer, acquires when the refresh token has ended too", () =>
    Effect.gen(function*() {
      const { endpoint, get } = yield* setup
      yield* get
      yield* TestClock.adjust("109 minutes")
      expect(yield* get).toBe("at-1")
      yield* TestClock.adjust("1 minutes")
      expect(yield* get).toBe("at-2")
      yield* TestClock.adjust("2 days")
      expect(yield* get).toBe("at-3")
      expect(yield* endpoint.log).toEqual(["acquire", "refresh", "acquire"])
    }))

  it.scoped("makes no exchange of every call when a token lives for less than the buffer", () =>
    Effect.gen(function*() {
      const { endpoint, get } = yield* setup
      yield* endpoint.set({ lifetime: 60 })
      yield* Effect.replicateEffect(get, 50)
      expect(yield* endpoint.log).toEqual(["acquire"])
      yield* TestClock.adjust("30 seconds")
      yield* Effect.replicateEffect(get, 50)
      expect(yield* endpoint.log).toEqual(["acquire", "refresh"])
    }))

  it.scoped("falls back to acquiring when a refresh fails, for the same call", () =>
    Effect.gen(function*() {
      const { endpoint, get, stored } = yield* setup
      yield* get
      yield* endpoint.set({ refresh: "refused" })
      yield* TestClock.adjust("110 minutes")
      expect(yield* get).toBe("at-3")
      expect(yield* stored).toBe("at-3")
      expect(yield* endpoint.log).toEqual(["acquire", "refresh", "acquire"])
    }))

  it.scoped("adopts what another process stored, in place of a refresh that was refused", () =>
    Effect.gen(function*() {
      const { endpoint, get, store } = yield* setup
      yield* get
      yield* endpoint.set({ refresh: "refused" })
      yield* endpoint.gate.close
      yield* TestClock.adjust("110 minutes")
      const fiber = yield* Effect.fork(get)
      yield* soon
      const peer = Token.fromGrant({ access_token: "peer", expires_in: 7200 }, { receivedAt: 6600 })
      yield* store.store.set([...store.texts.keys()][0] ?? "", peer)
      yield* endpoint.gate.open
      expect(yield* Fiber.join(fiber)).toBe("peer")
      expect(yield* endpoint.log).toEqual(["acquire", "refresh"])
    }))
})

describe("the store", () => {
  it.scoped("is written before the token is used", () =>
    Effect.gen(function*() {
      const { get, store } = yield* setup
      const written = yield* Deferred.make<void>()
      store.mood.set = Deferred.await(written)
      const fiber = yield* Effect.fork(get)
      yield* soon
      expect(Option.isNone(yield* Fiber.poll(fiber))).toBe(true)
      yield* Deferred.succeed(written, undefined)
      expect(yield* Fiber.join(fiber)).toBe("at-1")
    }))

  it.scoped("that cannot be read counts as empty", () =>
    Effect.gen(function*() {
      const { get, store } = yield* setup
      store.mood.get = Effect.fail("down")
      expect(yield* get).toBe("at-1")
    }))

  it.scoped("that holds something else counts as empty, and is written over", () =>
    Effect.gen(function*() {
      const { get, store, stored } = yield* setup
      store.texts.set("fm_token:client@https://openapi.test.fastmoss.com", "{\"access_token\":7}")
      expect(yield* get).toBe("at-1")
      expect(yield* stored).toBe("at-1")
    }))

  it.scoped("that hangs holds a call up for 5 seconds at each step, no longer", () =>
    Effect.gen(function*() {
      const { get, store } = yield* setup
      store.mood.get = Effect.never
      store.mood.set = Effect.uninterruptible(Effect.never)
      const fiber = yield* Effect.fork(get)
      yield* TestClock.adjust("5 seconds")
      expect(Option.isNone(yield* Fiber.poll(fiber))).toBe(true)
      yield* TestClock.adjust("5 seconds")
      expect(yield* Fiber.join(fiber)).toBe("at-1")
    }))

  it.scoped("whose lease is never to be had holds a call up for a minute, no longer", () =>
    Effect.gen(function*() {
      const { endpoint, store } = yield* setup
      const stuck = { ...store.store, lease: () => Effect.never }
      const context = yield* Layer.build(
        Layer.provide(
          AccessToken.layer,
          Layer.mergeAll(endpoint.layer, Layer.succeed(TokenStore.TokenStore, stuck), config)
        )
      )
      const { get } = yield* Effect.provide(AccessToken.AccessToken, context)
      const fiber = yield* Effect.fork(get)
      yield* TestClock.adjust("59 seconds")
      expect(Option.isNone(yield* Fiber.poll(fiber))).toBe(true)
      yield* TestClock.adjust("1 seconds")
      expect(Redacted.value((yield* Fiber.join(fiber)).accessToken)).toBe("at-1")
    }))

  it.scoped("whose lease comes after that minute has it back", () =>
    Effect.gen(function*() {
      const { endpoint, store } = yield* setup
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
      const context = yield* Layer.build(
        Layer.provide(
          AccessToken.layer,
          Layer.mergeAll(endpoint.layer, Layer.succeed(TokenStore.TokenStore, slow), config)
        )
      )
      const { get } = yield* Effect.provide(AccessToken.AccessToken, context)
      const fiber = yield* Effect.fork(get)
      yield* TestClock.adjust("1 minute")
      expect(Redacted.value((yield* Fiber.join(fiber)).accessToken)).toBe("at-1")
      expect(ends).toEqual([])
      yield* TestClock.adjust("30 seconds")
      expect(ends).toEqual(["Success"])
    }))

  it.scoped("that cannot be written loses no token: it is in memory, and written again after 5 seconds", () =>
    Effect.gen(function*() {
      const { endpoint, get, store, stored } = yield* setup
      store.mood.set = Effect.fail("disk full")
      expect(yield* get).toBe("at-1")
      expect(yield* get).toBe("at-1")
      expect(store.calls).toEqual(["get", "set"])
      store.mood.set = Effect.void
      yield* TestClock.adjust("5 seconds")
      expect(yield* get).toBe("at-1")
      yield* soon
      expect(yield* stored).toBe("at-1")
      yield* get
      expect(store.calls).toEqual(["get", "set", "get", "set"])
      expect(yield* endpoint.log).toEqual(["acquire"])
    }))

  it.scoped("that cannot be written does not bring an old refresh token back", () =>
    Effect.gen(function*() {
      const { endpoint, get, store, stored } = yield* setup
      yield* get
      store.mood.set = Effect.fail("disk full")
      yield* TestClock.adjust("110 minutes")
      expect(yield* get).toBe("at-2")
      expect(yield* stored).toBe("at-1")
      yield* TestClock.adjust("1 minutes")
      expect(yield* get).toBe("at-2")
      yield* soon
      expect(yield* get).toBe("at-2")
      expect(yield* endpoint.log).toEqual(["acquire", "refresh"])
    }))

  it.scoped("that went back in time, as one restored from a copy, gives no refresh token that was redeemed", () =>
    Effect.gen(function*() {
      const { endpoint, get, store } = yield* setup
      expect(yield* get).toBe("at-1")
      const before = new Map(store.texts)
      yield* TestClock.adjust("111 minutes")
      expect(yield* get).toBe("at-2")
      for (const [key, text] of before) store.texts.set(key, text)
      yield* TestClock.adjust("111 minutes")
      expect(yield* get).toBe("at-3")
      expect(yield* endpoint.log).toEqual(["acquire", "refresh", "acquire"])
    }))

  it.scoped("hears that its lease failed when the token could not be written, so that the next holder redeems nothing", () =>
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
      store.mood.set = Effect.fail("down")
      yield* get
      store.mood.set = Effect.void
      yield* TestClock.adjust("5 seconds")
      yield* get
      yield* soon
      expect(ends).toEqual(["Failure", "Success"])
    }))

  it.scoped("is keyed by host and client id", () =>
    Effect.gen(function*() {
      const { get, store } = yield* setup
      yield* get
      expect([...store.texts.keys()]).toEqual(["fm_token:client@https://openapi.test.fastmoss.com"])
    }))
})
