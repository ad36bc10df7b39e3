import { FastMossClient, type RequestOptions, Usage } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { HttpClientResponse } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, TestClock } from "effect"
import { call, clientOn, clientWith } from "./clientWith.js"

const slow = [{ path: "/test", fault: Sandbox.Fault.Latency({ duration: "2 seconds" }) }]
const requests = Effect.map(Effect.flatMap(Sandbox.Sandbox, ({ counters }) => counters), ({ calls }) => calls)
const usage = Effect.flatMap(Usage.Usage, ({ current }) => current)

describe("equal calls under way", () => {
  it.effect("share one request; interrupting one of five hundred does not affect the others", () =>
    Effect.gen(function*() {
      const fibers = yield* Effect.forEach(Array.from({ length: 500 }, (_, n) => n), () => Effect.fork(call()))
      yield* TestClock.adjust("1 second")
      // The first call started the request.
      for (const n of [0, 250]) {
        const fiber = fibers[n]
        if (fiber !== undefined) expect(Exit.isInterrupted(yield* Fiber.interrupt(fiber))).toBe(true)
      }
      yield* TestClock.adjust("1 second")
      const exits = yield* Effect.forEach(fibers, Fiber.await)
      expect(exits.filter(Exit.isSuccess).length).toBe(498)
      expect(yield* requests).toBe(1)
      expect(yield* usage).toMatchObject({
        calls: 500,
        attempts: 1,
        coalesced: 499,
        outcomes: { success: 498, interrupted: 2 }
      })
    }).pipe(Effect.provide(clientWith({ faults: slow }))))

  it.effect("are equal in any order of their fields", () =>
    Effect.gen(function*() {
      const one = { filter: { region: "US", price: { min: 1, max: 2 } }, list: [1, 2] }
      const other = { list: [1, 2], filter: { price: { max: 2, min: 1 }, region: "US" } }
      // The first of them has the same characters in another order.
      const different = [{ ...one, list: [2, 1] }, { ...one, list: ["1", "2"] }]
      const fibers = yield* Effect.forEach([one, other, ...different], (payload) => Effect.fork(call("/test", payload)))
      yield* TestClock.adjust("2 seconds")
      yield* Effect.forEach(fibers, Fiber.join)
      expect(yield* requests).toBe(3)
    }).pipe(Effect.provide(clientWith({ faults: slow }))))

  it.effect("share a failure, but later calls do not", () =>
    Effect.gen(function*() {
      const errors = yield* Effect.all(Array.from({ length: 10 }, () => Effect.flip(call())), {
        concurrency: "unbounded"
      })
      expect(errors).toMatchObject(Array.from({ length: 10 }, () => ({ code: 10001 })))
      expect((yield* call()).data).toEqual({ hello: "world" })
      expect(yield* usage).toMatchObject({ attempts: 2, outcomes: { FastMossApiError: 10, success: 1 } })
    }).pipe(
      Effect.provide(clientWith({ faults: [{ path: "/test", times: 1, fault: Sandbox.Fault.Code({ code: 10001 }) }] }))
    ))

  it.effect("each get their own reply: one caller's changes are not visible to the others", () =>
    Effect.gen(function*() {
      const change = (data: unknown) =>
        Effect.sync(() => {
          Object.assign(Object(Object(data).rows[0]), { price: "changed" })
        })
      const fibers = yield* Effect.forEach(
        [0, 1, 2],
        () => Effect.fork(Effect.tap(call("/test", { rows: [{ price: 1 }] }), ({ data }) => change(data)))
      )
      const watcher = yield* Effect.fork(call("/test", { rows: [{ price: 1 }] }))
      yield* TestClock.adjust("2 seconds")
      const replies = yield* Effect.forEach(fibers, Fiber.join)
      expect((yield* Fiber.join(watcher)).data).toEqual({ rows: [{ price: 1 }] })
      expect(
        new Set(replies.map(({ data }) => data)).size
      ).toBe(3)
      expect(yield* requests).toBe(1)
    }).pipe(Effect.provide(clientWith({ faults: slow }))))

  it.effect("each have their own deadline", () =>
    Effect.gen(function*() {
      const patient = yield* Effect.fork(call())
      const hurried = yield* Effect.fork(
        Effect.flip(FastMossClient.withRequestOptions(call(), { callTimeout: "1 second" }))
      )
      yield* TestClock.adjust("1 second")
      expect(yield* Fiber.join(hurried)).toMatchObject({ _tag: "FastMossTimeoutError", scope: "call", attempts: 1 })
      yield* TestClock.adjust("1 second")
      expect((yield* Fiber.join(patient)).data).toEqual({ hello: "world" })
      expect(yield* requests).toBe(1)
    }).pipe(Effect.provide(clientWith({ faults: slow }))))

  const patient: RequestOptions.RequestOptions = {}
  const different: ReadonlyArray<RequestOptions.RequestOptions> = [
    { timeout: "1 second" },
    { attempts: 1 },
    { limited: false },
    { guarded: false },
    { budgeted: false },
    { cache: "bypass" },
    { cacheFor: "1 hour" }
  ]
  const same: ReadonlyArray<RequestOptions.RequestOptions> = [
    { timeout: "15 seconds" },
    { timeout: 15_000, attempts: 3 },
    { limited: true, guarded: true, budgeted: true, coalesce: true },
    { cache: "refresh" },
    { callTimeout: "1 hour" },
    { timeout: undefined }
  ]

  it.effect.each([
    ...different.map((options) => ({ options, sent: 2 })),
    ...same.map((options) => ({ options, sent: 1 }))
  ])("share a request only with equal options: %j", ({ options, sent }) =>
    Effect.gen(function*() {
      const fibers = yield* Effect.forEach(
        [options, patient, options, patient],
        (options) => Effect.fork(Effect.exit(FastMossClient.withRequestOptions(call(), options)))
      )
      yield* TestClock.adjust("10 seconds")
      const [, first, , second] = yield* Effect.forEach(fibers, Fiber.join)
      expect([first, second]).toMatchObject([{ _tag: "Success" }, { _tag: "Success" }])
      expect(yield* usage).toMatchObject({ coalesced: 4 - sent })
    }).pipe(Effect.provide(clientWith({ faults: slow }))))

  it.effect("keep all attempts of a call with a long deadline if a call with a short deadline times out", () =>
    Effect.gen(function*() {
      const hurried = yield* Effect.fork(Effect.flip(
        FastMossClient.withRequestOptions(call(), { timeout: "1 second", attempts: 1 })
      ))
      yield* TestClock.adjust(0)
      const patient = yield* Effect.fork(call())
      yield* TestClock.adjust("1 second")
      expect(yield* Fiber.join(hurried)).toMatchObject({ _tag: "FastMossTimeoutError", attempts: 1 })
      yield* TestClock.adjust("1 second")
      expect((yield* Fiber.join(patient)).data).toEqual({ hello: "world" })
    }).pipe(Effect.provide(clientWith({ faults: slow }))))

  it.effect("with `limited: false` do not wait for the permit of a limited call", () =>
    Effect.gen(function*() {
      yield* Effect.fork(call("/test", { holds: "the only permit" }))
      yield* TestClock.adjust(0)
      const limited = yield* Effect.fork(call())
      yield* TestClock.adjust(0)
      const free = yield* Effect.fork(FastMossClient.withRequestOptions(call(), { limited: false }))
      yield* TestClock.adjust("2 seconds")
      expect((yield* Fiber.join(free)).data).toEqual({ hello: "world" })
      expect(limited.unsafePoll()).toBe(null)
      yield* Fiber.interrupt(limited)
    }).pipe(Effect.provide(clientWith({ faults: slow, client: { limit: { concurrency: 1 } } }))))

  it.effect("send their own requests if coalescing is off, for all calls or for one call", () =>
    Effect.gen(function*() {
      const alone = FastMossClient.withRequestOptions(call(), { coalesce: false })
      const fibers = yield* Effect.forEach([call(), call(), alone], (call) => Effect.fork(call))
      yield* TestClock.adjust("2 seconds")
      yield* Effect.forEach(fibers, Fiber.join)
      expect(yield* requests).toBe(2)
    }).pipe(Effect.provide(clientWith({ faults: slow }))))

  it.effect("are coalesced if the call's own option overrides the configuration", () =>
    Effect.gen(function*() {
      const shared = FastMossClient.withRequestOptions(call(), { coalesce: true })
      const fibers = yield* Effect.forEach([call(), call(), shared, shared], (call) => Effect.fork(call))
      yield* TestClock.adjust("2 seconds")
      yield* Effect.forEach(fibers, Fiber.join)
      expect(yield* requests).toBe(3)
    }).pipe(Effect.provide(clientWith({ faults: slow, client: { coalesce: false } }))))
})

describe("the last caller that leaves", () => {
  const signals: Array<AbortSignal> = []
  const hanging = clientOn((_, signal) => {
    signals.push(signal)
    return Effect.never
  })
  const answered = clientOn((request) =>
    Effect.as(
      Effect.sleep("1 second"),
      HttpClientResponse.fromWeb(request, Response.json({ code: 0, data: {} }))
    )
  )

  it.effect("ends the request; earlier callers do not", () =>
    Effect.gen(function*() {
      signals.length = 0
      const fibers = yield* Effect.forEach([1, 2, 3], () => Effect.fork(call()))
      yield* TestClock.adjust(0)
      for (const [i, fiber] of fibers.entries()) {
        expect(signals.map(({ aborted }) => aborted)).toEqual([false])
        yield* Fiber.interrupt(fiber)
        expect(signals.map(({ aborted }) => aborted)).toEqual([i === 2])
      }
    }).pipe(Effect.provide(hanging)))

  it.effect("ends the request by its deadline, too", () =>
    Effect.gen(function*() {
      signals.length = 0
      const fibers = yield* Effect.forEach(["1 second", "2 seconds"] as const, (callTimeout) =>
        Effect.fork(Effect.flip(FastMossClient.withRequestOptions(call(), { callTimeout }))))
      yield* TestClock.adjust("1 second")
      expect(signals.map(({ aborted }) =>
        aborted
      )).toEqual([false])
      yield* TestClock.adjust("1 second")
      yield* Effect.forEach(fibers, Fiber.join)
      expect(signals.map(({ aborted }) => aborted)).toEqual([true])
    }).pipe(Effect.provide(hanging)))

  it.effect("leaves nothing behind for the next call to join", () =>
    Effect.gen(function*() {
      signals.length = 0
      yield* Effect.flatMap(
        Effect.fork(call()),
        (fiber) => Effect.zipRight(TestClock.adjust(0), Fiber.interrupt(fiber))
      )
      yield* Effect.fork(call())
      yield* TestClock.adjust(0)
      expect(signals.map(({ aborted }) => aborted)).toEqual([true, false])
    }).pipe(Effect.provide(hanging)))

  it.effect("leaves a request that is being interrupted, which no new call joins", () => {
    let requests = 0
    return Effect.gen(function*() {
      const first = yield* Effect.fork(call())
      yield* TestClock.adjust(0)
      const leaving = yield* Effect.fork(Fiber.interrupt(first))
      yield* TestClock.adjust(0)
      const newcomer = yield* Effect.fork(call())
      yield* TestClock.adjust("2 seconds")
      yield* Fiber.join(leaving)
      expect((yield* Fiber.join(newcomer)).data).toEqual({})
      expect(requests).toBe(2)
    }).pipe(Effect.provide(clientOn((request) =>
      Effect.suspend(() =>
        (requests += 1) === 1
          // Its interruption takes one second.
          ? Effect.onInterrupt(Effect.never, () => Effect.sleep("1 second"))
          : Effect.succeed(HttpClientResponse.fromWeb(request, Response.json({ code: 0, data: {} })))
      )
    )))
  })

  it.effect("gets its reply if it is uninterruptible", () =>
    Effect.gen(function*() {
      const replies: Array<unknown> = []
      const fiber = yield* Effect.fork(
        Effect.uninterruptible(Effect.flatMap(call(), (reply) => Effect.sync(() => replies.push(reply.data))))
      )
      yield* TestClock.adjust(0)
      const interrupting = yield* Effect.fork(Fiber.interrupt(fiber))
      yield* TestClock.adjust("1 second")
      yield* Fiber.join(interrupting)
      expect(replies).toEqual([{}])
    }).pipe(Effect.provide(answered)))
})
