import { FastMossClient, Pipeline, ResponseCache, TokenStore, Usage } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Duration, Effect, Exit, Fiber, Layer, Logger, type LogLevel, Scope, TestClock } from "effect"
import { call } from "./clientWith.js"

type Operation = "get" | "set"

/** Makes a store with scripted answers that counts the requests to it. */
const scripted = () => {
  const texts = new Map<string, string>()
  const asked = { get: 0, set: 0 }
  const faults: Record<Operation, Effect.Effect<void, unknown>> = { get: Effect.void, set: Effect.void }
  const store: ResponseCache.ResponseCacheStore = {
    get: (key) => {
      asked.get++
      return Effect.map(Effect.suspend(() => faults.get), () => texts.get(key))
    },
    set: (key, text) => {
      asked.set++
      return Effect.map(Effect.suspend(() => faults.set), () => texts.set(key, text))
    }
  }
  return { asked, faults, store, texts }
}

const logged: Array<readonly [LogLevel.LogLevel["_tag"], string]> = []
const logger = Logger.replace(
  Logger.defaultLogger,
  Logger.make(({ logLevel, message }) => {
    logged.push([logLevel._tag, String(message)])
  })
)
const news = () => logged.splice(0).filter(([level]) => level === "Warning" || level === "Info")

const cached = (
  store: ResponseCache.ResponseCacheStore,
  options: Sandbox.Options & { readonly callTimeout?: string } = {}
) =>
  FastMossClient.layerWithoutServices.pipe(
    Layer.provide(ResponseCache.layerStore(store)),
    Layer.provideMerge(Pipeline.layerServices),
    Layer.provide(Layer.mergeAll(
      Sandbox.layerHttpClient,
      TokenStore.layerMemory,
      Sandbox.layerConfig({
        cache: { timeToLive: "1 hour" },
        callTimeout: options.callTimeout === undefined ? undefined : Duration.seconds(Number(options.callTimeout))
      })
    )),
    Layer.provideMerge(Sandbox.layerSandbox(options)),
    Layer.provide(logger)
  )

const ask = (n: number) => call("/test", { n })
const lost = (operation: Operation) =>
  [
    "Warning",
    `The response cache failed to ${operation}: calls continue without it until its store answers again.`
  ] as const
const found = ["Info", "The store of the response cache answers again."] as const

/** Runs an effect while the clock of the test advances. Returns the result and the time that the effect took. */
const timed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.fork(Effect.timed(Effect.exit(effect)))
    for (let n = 0; n < 100 && (yield* Fiber.poll(fiber))._tag === "None"; n++) yield* TestClock.adjust("100 millis")
    const [duration, exit] = yield* Fiber.join(fiber)
    return { exit, millis: Duration.toMillis(duration) }
  })

const answers = [["fails", Effect.fail("no connection")], ["dies", Effect.die("defect")], [
  "hangs",
  Effect.never
]] as const

describe("a response cache whose store does not answer", () => {
  it.effect.each(answers)(
    "is paused if reading %s: one warning, and one request per ten seconds",
    ([name, fault]) => {
      const { asked, faults, store, texts } = scripted()
      return Effect.gen(function*() {
        faults.get = fault
        news()
        const first = yield* timed(ask(1))
        expect(Exit.isSuccess(first.exit)).toBe(true)
        expect(first.millis).toBe(name === "hangs" ? 1000 : 0)
        for (let n = 2; n < 20; n++) expect((yield* timed(ask(n))).millis).toBe(0)
        expect(asked).toEqual({ get: 1, set: 0 })
        expect(news()).toEqual([lost("get")])
        yield* TestClock.adjust("10 seconds")
        // Of many concurrent requests, only one tests the store.
        const again = yield* timed(Effect.forEach([20, 21, 22, 23], ask, { concurrency: "unbounded" }))
        expect(again.millis).toBe(name === "hangs" ? 1000 : 0)
        expect(asked).toEqual({ get: 2, set: 0 })
        expect(news()).toEqual([])
        faults.get = Effect.void
        yield* TestClock.adjust("10 seconds")
        yield* ask(30)
        yield* TestClock.adjust("0 millis")
        expect(news()).toEqual([found])
        expect(texts.size).toBe(1)
        yield* ask(30)
        expect((yield* Effect.flatMap(Usage.Usage, ({ current }) => current)).outcomes).toMatchObject({ cached: 1 })
      }).pipe(Effect.provide(Layer.merge(cached(store), logger)))
    }
  )

  it.effect.each(answers)("continues to be read if only writing %s", ([_, fault]) => {
    const { asked, faults, store } = scripted()
    return Effect.gen(function*() {
      yield* ask(1)
      faults.set = fault
      news()
      for (let n = 2; n < 20; n++) expect((yield* timed(ask(n))).millis).toBe(0)
      yield* TestClock.adjust("1 second")
      expect(asked.set).toBeLessThanOrEqual(19)
      const { set } = asked
      for (let n = 20; n < 30; n++) yield* ask(n)
      yield* ask(1)
      expect(asked).toEqual({ get: 30, set })
      expect(news()).toEqual([lost("set")])
      yield* TestClock.adjust("10 seconds")
      yield* ask(30)
      yield* TestClock.adjust("1 second")
      // Only writing has failed, so a success of reading logs nothing.
      expect(news()).toEqual([])
      faults.set = Effect.void
      yield* TestClock.adjust("10 seconds")
      yield* ask(31)
      yield* TestClock.adjust("0 millis")
      expect(news()).toEqual([found])
    }).pipe(Effect.provide(Layer.merge(cached(store), logger)))
  })

  it.effect("never delays or fails a call while it writes", () => {
    const { faults, store } = scripted()
    faults.set = Effect.uninterruptible(Effect.never)
    return Effect.gen(function*() {
      const { exit, millis } = yield* timed(ask(1))
      expect(Exit.isSuccess(exit)).toBe(true)
      expect(millis).toBeLessThan(100)
    }).pipe(Effect.provide(cached(store, { callTimeout: "0.5" })))
  })

  it.effect("uses at most half of the deadline for reading, and leaves the rest for the request", () => {
    const { faults, store } = scripted()
    faults.get = Effect.never
    return Effect.gen(function*() {
      const { exit, millis } = yield* timed(ask(1))
      expect(Exit.isSuccess(exit)).toBe(true)
      expect(millis).toBe(400)
    }).pipe(Effect.provide(cached(store, { callTimeout: "0.8" })))
  })

  it.effect("does not extend the deadline: a request that hangs as well fails at its end", () => {
    const { faults, store } = scripted()
    faults.get = Effect.never
    const slow = { faults: [{ path: "/test", fault: Sandbox.Fault.Latency({ duration: "1 minute" }) }] }
    return Effect.gen(function*() {
      const { exit, millis } = yield* timed(ask(1))
      expect(exit).toMatchObject({ cause: { error: { _tag: "FastMossTimeoutError", scope: "call", attempts: 1 } } })
      expect(millis).toBe(2000)
    }).pipe(Effect.provide(cached(store, { ...slow, callTimeout: "2" })))
  })

  it.effect("is not paused only because of a call with a short deadline", () => {
    const { asked, faults, store } = scripted()
    faults.get = Effect.sleep("700 millis")
    return Effect.gen(function*() {
      yield* timed(FastMossClient.withRequestOptions(ask(1), { callTimeout: "200 millis" }))
      yield* TestClock.adjust("2 seconds")
      yield* timed(ask(2))
      expect(asked.get).toBe(2)
    }).pipe(Effect.provide(cached(store)))
  })

  it.live.each([["can be interrupted", Effect.never], ["cannot", Effect.uninterruptible(Effect.never)]] as const)(
    "does not keep a program from ending if it hangs and %s",
    ([_, fault]) => {
      const { faults, store } = scripted()
      faults.set = fault
      return Effect.gen(function*() {
        const [duration] = yield* Effect.timed(Effect.provide(ask(1), cached(store)))
        expect(Duration.toMillis(duration)).toBeLessThan(5000)
      })
    }
  )
})

describe("a write in the background", () => {
  it.effect("is visible to the next read before it has ended", () => {
    const { asked, faults, store } = scripted()
    faults.set = Effect.sleep("500 millis")
    return Effect.gen(function*() {
      const first = yield* ask(1)
      expect(yield* ask(1)).toEqual(first)
      expect(asked).toEqual({ get: 1, set: 1 })
      yield* TestClock.adjust("1 second")
      expect(yield* ask(1)).toEqual(first)
      expect(asked).toEqual({ get: 2, set: 1 })
    }).pipe(Effect.provide(cached(store)))
  })

  it.effect("ends before the next write of the same key begins", () => {
    const { faults, store, texts } = scripted()
    return Effect.gen(function*() {
      const slow = yield* Deferred.make<void>()
      faults.set = Deferred.await(slow)
      yield* ask(1)
      yield* TestClock.adjust("100 millis")
      faults.set = Effect.void
      const renewed = yield* FastMossClient.withRequestOptions(ask(1), { cache: "refresh" })
      yield* Deferred.succeed(slow, undefined)
      yield* TestClock.adjust("100 millis")
      expect([...texts.values()].join()).toContain(String(renewed.requestId))
    }).pipe(Effect.provide(cached(store)))
  })

  it.live("ends before the program does", () => {
    const { faults, store, texts } = scripted()
    faults.set = Effect.sleep("100 millis")
    return Effect.gen(function*() {
      const scope = yield* Scope.make()
      yield* ask(1).pipe(Effect.provide(yield* Layer.buildWithScope(cached(store), scope)))
      expect(texts.size).toBe(0)
      yield* Scope.close(scope, Exit.void)
      expect(texts.size).toBe(1)
    })
  })
})
