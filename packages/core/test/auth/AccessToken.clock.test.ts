import { AccessToken, FastMossConfig, TokenStore } from "@effect-fastmoss/core"
import { settableClock } from "@effect-fastmoss/testing/settableClock"
import { inVirtualTime } from "@effect-fastmoss/testing/virtualTime"
import { describe, expect, it } from "@effect/vitest"
import { type Duration, Effect, Fiber, Layer, Option, Redacted, TestClock } from "effect"
import * as TokenEndpoint from "../../src/auth/TokenEndpoint.js"
import { settle, setup } from "./accessTokenSetup.js"

describe("a day of regular calls", () => {
  const waitsOf = (refreshAhead: Duration.DurationInput) =>
    Effect.gen(function*() {
      const { endpoint, store } = yield* setup
      const context = yield* Layer.build(AccessToken.layer.pipe(
        // A token request takes 3 seconds.
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
        yield* Effect.sleep("2 minutes")
        yield* Fiber.join(fiber)
      }
      return { waits, requests: (yield* endpoint.log).length }
    }).pipe(Effect.scoped, inVirtualTime)

  it.live("makes only the first call wait if tokens live for 2 hours", () =>
    Effect.gen(function*() {
      expect(yield* waitsOf("5 minutes")).toEqual({ waits: 1, requests: 14 })
    }))

  it.live("makes one call wait at each expiry if refreshAhead is 0", () =>
    Effect.gen(function*() {
      expect(yield* waitsOf(0)).toEqual({ waits: 13, requests: 13 })
    }))
})

describe("a step of the wall clock during a token request", () => {
  it.scoped.each([3_600_000, -3_600_000])(
    "by %d ms causes no token request, and does not keep an expired token in use",
    (by) =>
      Effect.gen(function*() {
        const { endpoint, get } = yield* setup
        const testClock = yield* Effect.clock
        const { clock, step } = settableClock(testClock)
        const advance = (minutes: number) => Effect.withClock(TestClock.adjust(`${minutes} minutes`), testClock)
        yield* Effect.gen(function*() {
          yield* endpoint.gate.close
          const first = yield* Effect.fork(get)
          yield* settle
          step(by)
          yield* endpoint.gate.open
          expect(yield* Fiber.join(first)).toBe("at-1")
          yield* advance(100)
          expect(yield* get).toBe("at-1")
          expect(yield* endpoint.log).toEqual(["acquire"])
          // Two hours after the grant by the monotonic clock.
          yield* advance(20)
          expect(yield* get).toBe("at-2")
          expect(yield* endpoint.log).toEqual(["acquire", "refresh"])
        }).pipe(Effect.withClock(clock))
      })
  )
})

describe("a stored token that was granted in the future by the local clock", () => {
  const storedAt = (ahead: number) =>
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.UTC(2026, 10, 26))
      const { endpoint, get, store } = yield* setup
      const receivedAt = Date.UTC(2026, 10, 26) / 1000 + ahead
      const text = JSON.stringify({
        access_token: "stored",
        refresh_token: "rt",
        expire_at: receivedAt + 7200,
        refresh_expire_at: receivedAt + 86_400,
        received_at: receivedAt
      })
      store.texts.set(key, text)
      return { endpoint, get }
    })
  const key = TokenStore.keyOf({ accountKey: "client", baseUrl: FastMossConfig.baseUrls.test })

  it.scoped.each([301, 86_400])("by %d seconds is refreshed, once", (ahead) =>
    Effect.gen(function*() {
      const { endpoint, get } = yield* storedAt(ahead)
      expect(yield* get).toBe("at-1")
      expect(yield* get).toBe("at-1")
      expect(yield* endpoint.log).toEqual(["refresh"])
    }))

  it.scoped.each([0, 120, 300])(
    "by %d seconds is used, because the clocks of a fleet may differ by that much",
    (ahead) =>
      Effect.gen(function*() {
        const { endpoint, get } = yield* storedAt(ahead)
        expect(yield* get).toBe("stored")
        expect(yield* endpoint.log).toEqual([])
      })
  )
})
