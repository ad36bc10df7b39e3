import { FastMossClient, FastMossError } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { HttpClientResponse } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Option, TestClock } from "effect"
import { call, clientOn, clientWith, recorded } from "./clientWith.js"

const { Fault } = Sandbox

const hanging = [{ path: "/test", fault: Fault.Latency({ duration: "1 hour" }) }]
const once = { attempts: 1 }

describe("the deadline of an attempt", () => {
  it.effect("is the configuration's timeout, or the call's own", () =>
    Effect.gen(function*() {
      const fibers = yield* Effect.forEach(
        [call(), FastMossClient.withRequestOptions(call("/test", { b: 1 }), { timeout: "3 seconds" })],
        (call) => Effect.fork(Effect.flip(call))
      )
      yield* TestClock.adjust("3 seconds")
      expect(yield* Effect.forEach(fibers, Fiber.poll)).toMatchObject([Option.none(), { _tag: "Some" }])
      yield* TestClock.adjust("12 seconds")
      expect(yield* Effect.forEach(fibers, Fiber.join)).toMatchObject([
        { _tag: "FastMossTimeoutError", scope: "attempt", duration: Duration.seconds(15), attempts: 1 },
        { _tag: "FastMossTimeoutError", scope: "attempt", duration: Duration.seconds(3), attempts: 1 }
      ])
    }).pipe(Effect.provide(clientWith({ faults: hanging, client: { retry: once } }))))

  it.effect("applies to each attempt separately", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.fork(Effect.flip(call()))
      yield* TestClock.adjust("44 seconds")
      expect(yield* Fiber.poll(fiber)).toEqual(Option.none())
      yield* TestClock.adjust("1 second")
      expect(yield* Fiber.join(fiber)).toMatchObject({ scope: "attempt", attempts: 3 })
      expect((yield* recorded).length).toBe(4)
    }).pipe(Effect.provide(clientWith({ faults: hanging, client: { retry: { base: 0 } } }))))

  it.effect("leaves no timer behind once the attempt has ended", () =>
    Effect.gen(function*() {
      yield* call()
      // The single fiber that sleeps for all timers wakes up within one second.
      yield* TestClock.adjust("1 second")
      expect(Array.from(yield* TestClock.sleeps())).toEqual([])
    }).pipe(Effect.provide(clientWith())))

  it.effect("ends the HTTP request", () => {
    const signals: Array<AbortSignal> = []
    return Effect.gen(function*() {
      const fiber = yield* Effect.fork(Effect.flip(call()))
      yield* TestClock.adjust("14 seconds")
      expect(signals.map((signal) => signal.aborted)).toEqual([false])
      yield* TestClock.adjust("1 second")
      expect(yield* Fiber.join(fiber)).toMatchObject({ scope: "attempt" })
      expect(signals.map((signal) => signal.aborted)).toEqual([true])
    }).pipe(Effect.provide(clientOn((_, signal) => {
      signals.push(signal)
      return Effect.never
    }, { retry: once })))
  })

  it.effect("ends the HTTP request in the middle of a body, too", () => {
    const signals: Array<AbortSignal> = []
    return Effect.gen(function*() {
      const fiber = yield* Effect.fork(Effect.flip(call()))
      yield* TestClock.adjust("15 seconds")
      expect(yield* Fiber.join(fiber)).toMatchObject({ scope: "attempt" })
      expect(signals.map((signal) => signal.aborted)).toEqual([true])
    }).pipe(Effect.provide(clientOn((request, signal) => {
      signals.push(signal)
      const body = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode("{")) })
      return Effect.succeed(HttpClientResponse.fromWeb(request, new Response(body)))
    }, { retry: once })))
  })
})

describe("the deadline of a call", () => {
  it.effect("covers all its attempts and the waits between them", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.fork(Effect.flip(call()))
      yield* TestClock.adjust("19 seconds")
      expect(yield* Fiber.poll(fiber)).toEqual(Option.none())
      yield* TestClock.adjust("1 second")
      expect(yield* Fiber.join(fiber)).toMatchObject({
        _tag: "FastMossTimeoutError",
        scope: "call",
        duration: Duration.seconds(20),
        attempts: 2,
        isRetryable: false,
        message: "POST /test: no complete response within 20s (the limit of the call)."
      })
      yield* TestClock.adjust("1 hour")
      expect((yield* recorded).length).toBe(3)
    }).pipe(Effect.provide(clientWith({
      faults: hanging,
      client: { callTimeout: "20 seconds", retry: { base: 0 } }
    }))))

  it.effect("covers the waits for a permit and for a token", () =>
    Effect.gen(function*() {
      const first = yield* Effect.fork(Effect.exit(call()))
      const error = yield* Effect.fork(
        Effect.flip(FastMossClient.withRequestOptions(call("/test", { b: 1 }), { callTimeout: "5 seconds" }))
      )
      yield* TestClock.adjust("5 seconds")
      expect(yield* Fiber.join(error)).toMatchObject({ scope: "call", attempts: 0 })
      yield* Fiber.interrupt(first)

      const sandbox = yield* Sandbox.Sandbox
      yield* sandbox.revokeTokens
      expect((yield* recorded).length).toBe(2)
    }).pipe(Effect.provide(clientWith({ faults: hanging, client: { limit: { concurrency: 1 } } }))))

  it.effect("applies with `coalesce: false`, too", () =>
    Effect.gen(function*() {
      const fiber = yield* Effect.fork(Effect.flip(call()))
      yield* TestClock.adjust("2 seconds")
      expect(yield* Fiber.join(fiber)).toMatchObject({ scope: "call" })
    }).pipe(Effect.provide(clientWith({ faults: hanging, client: { callTimeout: "2 seconds", coalesce: false } }))))
})

describe("in an uninterruptible caller", () => {
  const signals: Array<AbortSignal> = []
  const layer = (options: Parameters<typeof clientOn>[1]) =>
    clientOn((_, signal) => {
      signals.push(signal)
      return Effect.never
    }, options)

  it.effect.each(
    [
      ["an attempt", { retry: once }],
      ["an attempt, alone", { retry: once, coalesce: false }],
      ["a call", { callTimeout: "15 seconds" }]
    ] as const
  )("the deadline of %s applies, and ends the HTTP request", ([_, options]) =>
    Effect.gen(function*() {
      signals.length = 0
      const fiber = yield* Effect.fork(Effect.uninterruptible(Effect.flip(call())))
      yield* TestClock.adjust("15 seconds")
      expect(yield* Fiber.join(fiber)).toMatchObject({ _tag: "FastMossTimeoutError" })
      expect(signals.map((signal) => signal.aborted)).toEqual([true])
    }).pipe(Effect.provide(layer(options))))
})

describe("a timeout failure", () => {
  it("is retryable for an attempt, but not for a call", () => {
    const of = (scope: "attempt" | "call") =>
      new FastMossError.FastMossTimeoutError({
        method: "POST",
        path: "/test",
        attempts: 1,
        scope,
        duration: Duration.seconds(1)
      })
    expect([of("attempt").isRetryable, of("call").isRetryable]).toEqual([true, false])
  })
})
