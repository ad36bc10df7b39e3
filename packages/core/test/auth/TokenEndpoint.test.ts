import { settableClock } from "@effect-fastmoss/testing/settableClock"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, TestClock } from "effect"
import * as TokenEndpoint from "../../src/auth/TokenEndpoint.js"
import * as ServerClock from "../../src/http/ServerClock.js"
import * as Transport from "../../src/http/Transport.js"
import { config } from "./accessTokenSetup.js"

const begin = Date.UTC(2026, 10, 26)

/**
 * Requests a token that lives for two hours. `during` changes the clocks while the request is in progress. Times are in
 * seconds from the start of the request.
 */
const granted = (
  during: (clocks: { readonly sleep: (millis: number) => void; readonly step: (millis: number) => void }) => void
) =>
  Effect.flatMap(Effect.clock, (testClock) => {
    const { clock, step } = settableClock(testClock)
    // The monotonic clock stops while the machine sleeps, so only the wall clock shows the time.
    const happen = Effect.sync(() => during({ sleep: step, step }))
    const transport = Layer.succeed(Transport.Transport, {
      send: () =>
        Effect.as(Effect.zipRight(happen, Effect.withClock(TestClock.adjust("2 seconds"), testClock)), {
          data: { access_token: "at", expires_in: 7200 },
          message: "",
          requestId: undefined,
          timestamp: undefined
        })
    })
    return Effect.gen(function*() {
      yield* Effect.withClock(TestClock.setTime(begin), testClock)
      const { acquire } = yield* TokenEndpoint.TokenEndpoint
      const token = yield* acquire
      const now = clock.unsafeCurrentTimeMillis() / 1000
      return { left: token.expireAt - now }
    }).pipe(
      Effect.provide(TokenEndpoint.layer.pipe(
        Layer.provide(Layer.merge(transport, ServerClock.layer)),
        Layer.provide(config)
      )),
      Effect.withClock(clock)
    )
  })

describe("the lifetime of a token", () => {
  it.effect("starts when the request is sent", () =>
    Effect.gen(function*() {
      expect(yield* granted(() => {})).toEqual({ left: 7198 })
    }))

  it.effect("includes the time that the machine slept during the request", () =>
    Effect.gen(function*() {
      expect(yield* granted(({ sleep }) => sleep(3 * 3_600_000))).toEqual({ left: 7200 - 2 - 3 * 3600 })
    }))

  it.effect("does not grow if the wall clock is set back during the request", () =>
    Effect.gen(function*() {
      expect(yield* granted(({ step }) => step(-24 * 3_600_000))).toEqual({ left: 7198 })
    }))
})
