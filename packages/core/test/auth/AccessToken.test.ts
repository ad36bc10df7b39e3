import { Token } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Option, Redacted, Scope, TestClock } from "effect"
import { settle, setup } from "./accessTokenSetup.js"

describe("a usable token", () => {
  it.scoped("is read from memory, without the store and without a token request", () =>
    Effect.gen(function*() {
      const { endpoint, get, store } = yield* setup
      expect(yield* get).toBe("at-1")
      // The second read happens under the lease.
      expect(store.calls).toEqual(["get", "get", "set"])
      expect(yield* Effect.replicateEffect(get, 100)).toEqual(Array(100).fill("at-1"))
      expect(store.calls).toEqual(["get", "get", "set"])
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

  it.scoped("is adopted from the store with one read and without a lease, also while another program holds the lease", () =>
    Effect.gen(function*() {
      const { buildWith, endpoint, get, store } = yield* setup
      yield* get
      store.calls.length = 0
      const another = yield* buildWith({ ...store.store, lease: () => Effect.never })
      expect(Redacted.value((yield* another).accessToken)).toBe("at-1")
      expect(store.calls).toEqual(["get"])
      expect(yield* endpoint.log).toEqual(["acquire"])
    }))

  it.scoped("is not adopted from the store without a lease if it must be refreshed", () =>
    Effect.gen(function*() {
      const { build, endpoint, get, store } = yield* setup
      yield* get
      yield* TestClock.adjust("110 minutes")
      store.calls.length = 0
      const another = yield* build
      expect(Redacted.value((yield* another).accessToken)).toBe("at-2")
      expect(store.calls).toEqual(["get", "get", "set"])
      expect(yield* endpoint.log).toEqual(["acquire", "refresh"])
    }))
})

describe("one token request", () => {
  it.scoped("serves a thousand fibers with an empty store", () =>
    Effect.gen(function*() {
      const { endpoint, get } = yield* setup
      yield* endpoint.gate.close
      const fibers = yield* Effect.fork(Effect.all(Array.from({ length: 1000 }, () => get), { concurrency: 1000 }))
      yield* settle
      yield* endpoint.gate.open
      expect(new Set(yield* Fiber.join(fibers))).toEqual(new Set(["at-1"]))
      expect(yield* endpoint.log).toEqual(["acquire"])
    }))

  it.scoped("serves ten thousand fibers at an expiry", () =>
    Effect.gen(function*() {
      const { endpoint, get } = yield* setup
      yield* get
      yield* TestClock.adjust("110 minutes")
      const tokens = yield* Effect.all(Array.from({ length: 10_000 }, () => get), { concurrency: "unbounded" })
      expect(new Set(tokens)).toEqual(new Set(["at-2"]))
      expect(yield* endpoint.log).toEqual(["acquire", "refresh"])
    }))

  it.scoped("continues if its first caller is interrupted, and the other callers get its token", () =>
    Effect.gen(function*() {
      const { endpoint, get, stored } = yield* setup
      yield* endpoint.gate.close
      const first = yield* Effect.fork(get)
      yield* settle
      const second = yield* Effect.fork(get)
      yield* settle
      expect(Exit.isInterrupted(yield* Fiber.interrupt(first))).toBe(true)
      yield* endpoint.gate.open
      expect(yield* Fiber.join(second)).toBe("at-1")
      expect(yield* stored).toBe("at-1")
      expect(yield* endpoint.log).toEqual(["acquire"])
    }))

  it.scoped("continues if all callers are interrupted: its token is stored, and the next call gets it", () =>
    Effect.gen(function*() {
      const { endpoint, get, stored } = yield* setup
      yield* endpoint.gate.close
      const fibers = yield* Effect.all([Effect.fork(get), Effect.fork(get), Effect.fork(get)])
      yield* settle
      yield* Fiber.interruptAll(fibers)
      yield* endpoint.gate.open
      yield* settle
      expect(yield* stored).toBe("at-1")
      expect(yield* get).toBe("at-1")
      expect(yield* endpoint.log).toEqual(["acquire"])
    }))

  it.scoped("continues after its first caller's timeout of 10 ms", () =>
    Effect.gen(function*() {
      const { endpoint, get } = yield* setup
      yield* endpoint.gate.close
      const first = yield* Effect.fork(Effect.timeoutOption(get, "10 millis"))
      yield* settle
      const others = yield* Effect.fork(Effect.all(Array.from({ length: 10 }, () => get), { concurrency: 10 }))
      yield* settle
      yield* TestClock.adjust("10 millis")
      expect(yield* Fiber.join(first)).toEqual(Option.none())
      yield* endpoint.gate.open
      expect(new Set(yield* Fiber.join(others))).toEqual(new Set(["at-1"]))
    }))

  it.scoped("fails all waiting callers with one failure, which is cached for seconds before a new request is sent", () =>
    Effect.gen(function*() {
      const { endpoint, get } = yield* setup
      yield* endpoint.set({ acquire: "refused" })
      yield* endpoint.gate.close
      const fibers = yield* Effect.fork(Effect.all([get, get, get].map(Effect.flip), { concurrency: 3 }))
      yield* settle
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

  it.effect("ends with the layer and interrupts the waiting callers", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const { endpoint, get } = yield* Scope.extend(setup, scope)
      yield* endpoint.gate.close
      const waiter = yield* Effect.fork(get)
      yield* settle
      yield* Scope.close(scope, Exit.void)
      expect(Exit.isInterrupted(yield* Fiber.await(waiter))).toBe(true)
      expect(Exit.isInterrupted(yield* Effect.exit(get))).toBe(true)
    }))
})

describe("the decision", () => {
  it.scoped("refreshes inside the buffer, and acquires if the refresh token has expired, too", () =>
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

  it.scoped("does not request a token for every call if tokens live shorter than the buffer", () =>
    Effect.gen(function*() {
      const { endpoint, get } = yield* setup
      yield* endpoint.set({ lifetime: 60 })
      yield* Effect.replicateEffect(get, 50)
      expect(yield* endpoint.log).toEqual(["acquire"])
      yield* TestClock.adjust("30 seconds")
      yield* Effect.replicateEffect(get, 50)
      expect(yield* endpoint.log).toEqual(["acquire", "refresh"])
    }))

  it.scoped("falls back to acquire for the same call if a refresh fails", () =>
    Effect.gen(function*() {
      const { endpoint, get, stored } = yield* setup
      yield* get
      yield* endpoint.set({ refresh: "refused" })
      yield* TestClock.adjust("110 minutes")
      expect(yield* get).toBe("at-3")
      expect(yield* stored).toBe("at-3")
      expect(yield* endpoint.log).toEqual(["acquire", "refresh", "acquire"])
    }))

  it.scoped("adopts the token that another process has stored if a refresh is refused", () =>
    Effect.gen(function*() {
      const { endpoint, get, store } = yield* setup
      yield* get
      yield* endpoint.set({ refresh: "refused" })
      yield* endpoint.gate.close
      yield* TestClock.adjust("110 minutes")
      const fiber = yield* Effect.fork(get)
      yield* settle
      const peer = Token.fromGrant({ access_token: "peer", expires_in: 7200 }, { receivedAt: 6600 })
      yield* store.store.set([...store.texts.keys()][0] ?? "", peer)
      yield* endpoint.gate.open
      expect(yield* Fiber.join(fiber)).toBe("peer")
      expect(yield* endpoint.log).toEqual(["acquire", "refresh"])
    }))
})
