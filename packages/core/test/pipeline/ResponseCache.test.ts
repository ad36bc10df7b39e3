import { FastMossClient, FastMossConfig, Pipeline, ResponseCache, TokenStore, Usage } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { KeyValueStore } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer, Option, Redacted, TestClock } from "effect"
import { call, clientWith } from "./clientWith.js"

const usage = Effect.flatMap(Usage.Usage, ({ current }) => current)
const attempts = Effect.map(usage, ({ attempts }) => attempts)
const cache = { timeToLive: "10 minutes" } as const

/** Client with a cache of the test. */
const cached = (
  layer: Layer.Layer<ResponseCache.ResponseCache, never, FastMossConfig.FastMossConfig>,
  options: Sandbox.Options = {}
) =>
  FastMossClient.layerWithoutServices.pipe(
    Layer.provide(layer),
    Layer.provideMerge(Pipeline.layerServices),
    Layer.provide(Layer.mergeAll(Sandbox.layerHttpClient, TokenStore.layerMemory, Sandbox.layerConfig({ cache }))),
    Layer.provideMerge(Sandbox.layerSandbox(options))
  )

describe("a cached reply", () => {
  it.effect("is returned for an equal call until it expires, exact to the millisecond", () =>
    Effect.gen(function*() {
      const first = yield* call("/test", { a: 1, b: 2 })
      yield* TestClock.adjust("599999 millis")
      expect(yield* call("/test", { b: 2, a: 1 })).toEqual(first)
      expect(yield* attempts).toBe(1)
      yield* TestClock.adjust("1 millis")
      expect(yield* call("/test", { a: 1, b: 2 })).not.toEqual(first)
      expect(yield* usage).toMatchObject({ calls: 3, attempts: 2, outcomes: { success: 2, cached: 1 } })
    }).pipe(Effect.provide(clientWith({ client: { cache } }))))

  it.effect("is off by default", () =>
    Effect.gen(function*() {
      yield* call()
      yield* call()
      expect(yield* attempts).toBe(2)
    }).pipe(Effect.provide(clientWith())))

  it.effect("has the time to live of its path, and is not cached for paths without one", () =>
    Effect.gen(function*() {
      yield* call("/test")
      yield* TestClock.adjust("30 seconds")
      yield* call("/test")
      expect(yield* attempts).toBe(1)
      yield* TestClock.adjust("30 seconds")
      yield* call("/test")
      expect(yield* attempts).toBe(2)
      for (let n = 0; n < 2; n++) yield* Effect.ignore(call("/product/v1/search"))
      expect(yield* attempts).toBe(4)
    }).pipe(Effect.provide(clientWith({ client: { cache: { timeToLive: { "/test": "1 minute" } } } }))))

  it.effect("is a copy for each caller: one caller's changes are not visible to the next", () =>
    Effect.gen(function*() {
      yield* call()
      const { data } = yield* call()
      Object.assign(data ?? {}, { changed: true })
      expect((yield* call()).data).toEqual({ hello: "world" })
    }).pipe(Effect.provide(clientWith({ client: { cache } }))))

  it.effect("keeps every digit of an id", () =>
    Effect.gen(function*() {
      const payload = { id: "1734037502413342614", number: 9007199254740991, text: "\u2028 宠物 \"" }
      yield* call("/test", payload)
      expect((yield* call("/test", payload)).data).toEqual(payload)
      expect(yield* attempts).toBe(1)
    }).pipe(Effect.provide(clientWith({ client: { cache } }))))

  it.effect("is used, refreshed or bypassed according to the call's options", () =>
    Effect.gen(function*() {
      const ask = (cache: "use" | "refresh" | "bypass") => FastMossClient.withRequestOptions(call(), { cache })
      const first = yield* ask("use")
      expect(yield* ask("bypass")).not.toEqual(first)
      expect(yield* ask("use")).toEqual(first)
      const renewed = yield* ask("refresh")
      expect(renewed).not.toEqual(first)
      expect(yield* ask("use")).toEqual(renewed)
      expect(yield* attempts).toBe(3)
    }).pipe(Effect.provide(clientWith({ client: { cache } }))))

  it.effect("has the call's own `cacheFor` as time to live, even without a configured cache", () =>
    Effect.gen(function*() {
      const ask = FastMossClient.withRequestOptions(call(), { cacheFor: "1 minute" })
      const first = yield* ask
      yield* TestClock.adjust("59 seconds")
      expect(yield* ask).toEqual(first)
      // A call without options neither reads nor writes the cache.
      expect(yield* call()).not.toEqual(first)
      yield* TestClock.adjust("1 second")
      expect(yield* ask).not.toEqual(first)
      expect(yield* attempts).toBe(3)
      for (let n = 0; n < 2; n++) yield* FastMossClient.withRequestOptions(call(), { cacheFor: "0 millis" })
      expect(yield* attempts).toBe(5)
      // An infinite time to live becomes one year.
      const forEver = FastMossClient.withRequestOptions(call("/test", { n: 1 }), { cacheFor: Infinity })
      yield* forEver
      yield* TestClock.adjust("364 days")
      yield* forEver
      expect(yield* attempts).toBe(6)
    }).pipe(Effect.provide(clientWith())))

  it.effect("is never a failure", () =>
    Effect.gen(function*() {
      yield* Effect.flip(call())
      expect((yield* call()).data).toEqual({ hello: "world" })
      expect(yield* attempts).toBe(2)
    }).pipe(Effect.provide(clientWith({
      faults: [{ path: "/test", times: 1, fault: Sandbox.Fault.Code({ code: 10001 }) }],
      client: { cache }
    }))))

  it.effect("is never a token, even if the call's options ask for caching", () =>
    Effect.gen(function*() {
      const service = yield* ResponseCache.ResponseCache
      expect(service.timeToLive("/test")._tag).toBe("Some")
      for (const path of ["/v1/token", "/v1/refreshToken"]) {
        expect(service.timeToLive(path)._tag).toBe("None")
        expect(service.timeToLive(path, Duration.minutes(1))._tag).toBe("None")
      }
    }).pipe(Effect.provide(
      ResponseCache.layer.pipe(Layer.provide(Sandbox.layerConfig({ cache })), Layer.provide(Sandbox.layerSandbox()))
    )))
})

describe("the memory cache", () => {
  it.effect("holds no more than its size, and removes the least recently used reply first", () =>
    Effect.gen(function*() {
      const ask = (n: number) => call("/test", { n, text: "x".repeat(1000) })
      yield* ask(1)
      yield* ask(2)
      yield* ask(1)
      yield* ask(3)
      expect(yield* attempts).toBe(3)
      yield* ask(1)
      expect(yield* attempts).toBe(3)
      yield* ask(2)
      expect(yield* attempts).toBe(4)
      // This response is larger than the whole cache.
      for (let n = 0; n < 2; n++) yield* call("/test", { text: "x".repeat(5000) })
      expect(yield* attempts).toBe(6)
      yield* ask(2)
      expect(yield* attempts).toBe(6)
    }).pipe(Effect.provide(clientWith({ client: { cache: { ...cache, size: 6000 } } }))))
})

describe("a cache in a key-value store", () => {
  it.effect("is not shared by two API keys without a client id, and its keys contain neither API key", () =>
    Effect.gen(function*() {
      const texts = new Map<string, string>()
      const ask = (secret: string) =>
        call("/test", { a: 1 }).pipe(Effect.provide(
          FastMossClient.layerWithoutServices.pipe(
            Layer.provide(ResponseCache.layerStore({
              get: (key) => Effect.sync(() => texts.get(key)),
              set: (key, text) => Effect.sync(() => texts.set(key, text))
            })),
            Layer.provideMerge(Pipeline.layerServices),
            Layer.provide(Layer.mergeAll(
              Sandbox.layerHttpClient,
              TokenStore.layerMemory,
              FastMossConfig.layer({
                clientSecret: Redacted.make(secret),
                authentication: "bearer",
                baseUrl: Sandbox.baseUrl,
                cache
              })
            )),
            Layer.provide(Sandbox.layerSandbox({ clientSecret: Redacted.make(secret) }))
          )
        ))
      const first = yield* ask("CANARY-1")
      // A reply that is not cached has a different timestamp.
      yield* TestClock.adjust("1 second")
      expect(yield* ask("CANARY-1")).toEqual(first)
      expect(yield* ask("CANARY-2")).not.toEqual(first)
      expect(texts.size).toBe(2)
      expect(JSON.stringify([...texts])).not.toContain("CANARY")
    }))

  it.effect("is used by the next program", () =>
    Effect.gen(function*() {
      const texts = new Map<string, string>()
      const store = Layer.succeed(
        KeyValueStore.KeyValueStore,
        KeyValueStore.makeStringOnly({
          get: (key) => Effect.sync(() => Option.fromNullable(texts.get(key))),
          set: (key, text) => Effect.sync(() => texts.set(key, text)),
          remove: (key) => Effect.sync(() => texts.delete(key)),
          clear: Effect.sync(() => texts.clear()),
          size: Effect.sync(() => texts.size)
        })
      )
      const program = () => cached(Layer.provide(ResponseCache.layerKeyValueStore, store))
      const first = yield* Effect.provide(call(), program())
      const [second, sent] = yield* Effect.provide(Effect.zip(call(), attempts), program())
      expect(second).toEqual(first)
      expect(sent).toBe(0)
      expect(texts.size).toBe(1)
    }))
})

describe("a damaged cache", () => {
  const reply = "{\"data\":{\"old\":true},\"message\":\"\"}"

  it.effect.each([
    ["nothing", null],
    ["an empty text", ""],
    ["half an entry", "{\"until\":99999"],
    ["another version's entry", "{\"expires\":1,\"body\":{}}"],
    ["a reply alone", reply],
    ["an entry without its time", `{"reply":${reply}}`],
    ["an entry of another type", `{"until":"later","reply":${reply}}`],
    [
      "an entry that is nested too deeply",
      `{"until":99999,"reply":{"message":"","data":${"[".repeat(5000)}${"]".repeat(5000)}}}`
    ]
  ])("is a miss: %s", ([_, text]) =>
    Effect.gen(function*() {
      expect((yield* call()).data).toEqual({ hello: "world" })
    }).pipe(Effect.provide(cached(ResponseCache.layerStore({
      get: () => Effect.succeed(text),
      set: () => Effect.void
    })))))

  it.effect("returns an entry that is not damaged", () =>
    Effect.gen(function*() {
      expect((yield* call()).data).toEqual({ old: true })
    }).pipe(Effect.provide(cached(ResponseCache.layerStore({
      get: () => Effect.succeed(`{"until":99999,"reply":${reply}}`),
      set: () => Effect.void
    })))))

  it.effect.each(
    [
      ["fails", Effect.fail("no connection")],
      ["dies", Effect.die("defect")],
      ["hangs", Effect.never]
    ] as const
  )("harms no call when it %s", ([_, effect]) =>
    Effect.gen(function*() {
      const fiber = yield* Effect.fork(call())
      yield* TestClock.adjust("1 second")
      yield* TestClock.adjust("1 second")
      expect((yield* Fiber.join(fiber)).data).toEqual({ hello: "world" })
    }).pipe(Effect.provide(cached(ResponseCache.layerStore({ get: () => effect, set: () => effect })))))
})
