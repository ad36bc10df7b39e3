import { Budget, FastMossClient, FastMossError, Pipeline, TokenStore, Usage } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { settableClock } from "@effect-fastmoss/testing/settableClock"
import { KeyValueStore } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer, Logger, Option, Schema, TestClock } from "effect"
import { call } from "./clientWith.js"

const hour = 3_600_000

type ClientOptions = Parameters<typeof Sandbox.layerConfig>[0]

/** Creates a client whose budget is in a store. Each build of the layer simulates a restart of the program. */
const clientOn = <E, R>(
  budget: Layer.Layer<Budget.Budget, E, R>,
  client: ClientOptions = { budget: { calls: 3, per: "1 day" } }
) =>
  Layer.fresh(
    FastMossClient.layerWithoutServices.pipe(
      Layer.provide(budget),
      Layer.provideMerge(Pipeline.layerServices),
      Layer.provide(
        Layer.mergeAll(
          Sandbox.layerHttpClient,
          TokenStore.layerMemory,
          Sandbox.layerConfig({ ...client, coalesce: false })
        )
      ),
      Layer.provide(Sandbox.layerSandbox())
    )
  )

/** Makes a key-value store in memory that outlives the simulated program. */
const texts = (map = new Map<string, string>()) => {
  const get = (key: string) => Effect.sync(() => map.get(key))
  const store = Budget.makeStore({
    get,
    modify: (key, change) =>
      Effect.flatMap(
        Effect.flatMap(get(key), change),
        (text) => Effect.sync(() => Option.map(text, (text) => map.set(key, text)))
      )
  })
  return { map, store }
}

const sent = Effect.map(Effect.flatMap(Usage.Usage, ({ current }) => current), ({ attempts }) => attempts)

const calls = (number: number) => Effect.forEach(Array.from({ length: number }), () => Effect.either(call()))

const logsInto = (logs: Array<string>) =>
  Logger.replace(
    Logger.defaultLogger,
    Logger.make(({ logLevel, message }) => void logs.push(`${logLevel.label} ${message}`))
  )

describe("a budget in a store", () => {
  it.effect("continues its count after a restart, and begins anew when the day is over", () => {
    const { map } = texts()
    const restarted = clientOn(Layer.suspend(() => Budget.layerStore(texts(map).store)))
    return Effect.gen(function*() {
      yield* Effect.provide(calls(2), restarted)
      yield* TestClock.adjust("6 hours")
      yield* Effect.gen(function*() {
        yield* call()
        expect(yield* Effect.flip(call())).toMatchObject({
          _tag: "FastMossBudgetError",
          reason: "Spent",
          spent: 3,
          limit: 3,
          resetsAfter: Duration.hours(18)
        })
      }).pipe(Effect.provide(restarted))
      yield* TestClock.adjust(18 * hour - 1)
      expect(yield* Effect.provide(Effect.flip(call()), restarted)).toMatchObject({ resetsAfter: Duration.millis(1) })
      yield* TestClock.adjust(1)
      expect(yield* Effect.provide(Effect.zipRight(calls(9), sent), restarted)).toBe(3)
    })
  })

  it.effect("is shared by clients that run at the same time", () => {
    const { store } = texts()
    const client = clientOn(Budget.layerStore(store), { budget: { calls: 10, per: "1 day" } })
    return Effect.gen(function*() {
      const each = Effect.provide(Effect.zipRight(calls(5), sent), client)
      const all = yield* Effect.all([each, each, each, each], { concurrency: "unbounded" })
      expect(all.reduce((a, b) => a + b, 0)).toBe(10)
    })
  })

  it.effect("asks the store once per call while the last known count has room", () => {
    const { store } = texts()
    const asked: Array<string> = []
    const seen = <A, E>(name: string, effect: Effect.Effect<A, E>) =>
      Effect.zipRight(Effect.sync(() => asked.push(name)), effect)
    const counted: Budget.BudgetStore = {
      check: (spending) => seen("check", store.check(spending)),
      spend: (spending) => seen("spend", store.spend(spending))
    }
    const client = clientOn(Budget.layerStore(counted))
    return Effect.gen(function*() {
      yield* Effect.gen(function*() {
        yield* calls(2)
        expect(asked.splice(0)).toEqual(["check", "spend", "spend"])
        // Another process spends the rest: the next call fails when it spends, and the call after it when it checks.
        yield* Effect.provide(calls(1), clientOn(Budget.layerStore(store)))
        yield* calls(2)
        expect(asked.splice(0)).toEqual(["spend", "check"])
        yield* TestClock.adjust("1 day")
        yield* calls(2)
        expect(asked.splice(0)).toEqual(["check", "spend", "spend"])
      }).pipe(Effect.provide(client))
    })
  })

  it.effect("counts requests with `budgeted: false`, even beyond the limit", () => {
    const { store } = texts()
    return Effect.gen(function*() {
      yield* Effect.forEach([1, 2, 3, 4], () => FastMossClient.withRequestOptions(call(), { budgeted: false }))
      expect(yield* Effect.flip(call())).toMatchObject({ spent: 4, limit: 3 })
    }).pipe(Effect.provide(clientOn(Budget.layerStore(store))))
  })

  it.effect("counts prices, and does not mix periods of different lengths", () => {
    const { map, store } = texts()
    const program = (budget: { credits: number; per: Duration.DurationInput }) =>
      Effect.provide(
        Effect.flip(Effect.forever(call("/product/v1/search", { n: 1 }))),
        clientOn(Budget.layerStore(store), { budget })
      )
    return Effect.gen(function*() {
      expect(yield* program({ credits: 0.22, per: "1 day" })).toMatchObject({ unit: "credits", spent: 0.21 })
      expect(yield* program({ credits: 0.15, per: "1 hour" })).toMatchObject({ unit: "credits", spent: 0.14 })
      yield* TestClock.adjust("1 hour")
      // The day's period continues when the hour's period ends.
      expect(yield* program({ credits: 0.22, per: "1 day" })).toMatchObject({ spent: 0.21 })
      expect(map.size).toBe(2)
    })
  })

  it.effect("does not use the store without a budget in the configuration", () => {
    const store: Budget.BudgetStore = { check: () => Effect.die("asked"), spend: () => Effect.die("asked") }
    return Effect.provide(call(), clientOn(Budget.layerStore(store), {}))
  })

  it.effect("neither overspends nor refuses requests for longer if the wall clock is changed", () =>
    Effect.flatMap(Effect.clock, (testClock) => {
      const { clock, step } = settableClock(testClock)
      const adjust = (duration: Duration.DurationInput) => Effect.withClock(TestClock.adjust(duration), testClock)
      const { map } = texts()
      const restarted = clientOn(Layer.suspend(() => Budget.layerStore(texts(map).store)))
      step(Date.UTC(2026, 10, 26))
      return Effect.gen(function*() {
        yield* Effect.gen(function*() {
          yield* calls(3)
          // The wall clock is set ahead. The monotonic clock shows that no time has passed.
          step(48 * hour)
          expect(yield* Effect.flip(call())).toMatchObject({ resetsAfter: Duration.days(1) })
          step(-96 * hour)
          yield* adjust("20 hours")
          expect(yield* Effect.flip(call())).toMatchObject({ resetsAfter: Duration.hours(4) })
        }).pipe(Effect.provide(restarted))
        // For a program that starts now the period would end in the far future, so it is corrected to one day from now.
        step(-1000 * hour)
        yield* Effect.provide(Effect.flip(call()), restarted).pipe(
          Effect.tap((error) => expect(error).toMatchObject({ spent: 3, resetsAfter: Duration.days(1) }))
        )
        yield* adjust("24 hours")
        expect(yield* Effect.provide(Effect.zipRight(calls(5), sent), restarted)).toBe(3)
      }).pipe(Effect.withClock(clock))
    }))
})

describe("a budget's store that is out of reach", () => {
  const failing = (failure: () => Effect.Effect<never, unknown>) => {
    const { store } = texts()
    let isLost = false
    let asked = 0
    const unlessLost = <A>(effect: Effect.Effect<A, unknown>) =>
      Effect.suspend(() => {
        asked += 1
        return isLost ? failure() : effect
      })
    return {
      asked: () => asked,
      lose: () => void (isLost = true),
      find: () => void (isLost = false),
      store: {
        check: (spending) => unlessLost(store.check(spending)),
        spend: (spending) => unlessLost(store.spend(spending))
      } satisfies Budget.BudgetStore
    }
  }

  it.effect("refuses requests, with one warning, until it answers again", () => {
    const { find, lose, store } = failing(() => new Budget.BudgetStoreError({ issue: "ENOSPC: the disk is full" }))
    const logs: Array<string> = []
    return Effect.gen(function*() {
      yield* call()
      lose()
      for (const _ of [1, 2]) {
        const error = yield* Effect.flip(call())
        expect(error).toMatchObject({
          _tag: "FastMossBudgetError",
          reason: "StoreFailure",
          attempts: 0,
          isRetryable: false
        })
        expect(error.message).toBe(
          "POST /test: the budget's store is out of reach (ENOSPC: the disk is full), so the budget may be spent. " +
            "Nothing was sent."
        )
        const codec = Schema.parseJson(FastMossError.FastMossError)
        const decoded = yield* Effect.flatMap(Schema.encode(codec)(error), Schema.decode(codec))
        expect(decoded).toMatchObject({ reason: "StoreFailure", message: error.message })
      }
      expect(yield* sent).toBe(1)
      // A call with `budgeted: false` is sent in any case.
      yield* FastMossClient.withRequestOptions(call(), { budgeted: false })
      find()
      yield* calls(5)
      expect(yield* sent).toBe(4)
      expect(logs).toEqual([
        "WARN The budget's store is out of reach: ENOSPC: the disk is full. Until it answers again, requests are refused.",
        "INFO The budget's store answers again."
      ])
    }).pipe(Effect.provide(Layer.merge(clientOn(Budget.layerStore(store)), logsInto(logs))))
  })

  it.effect.each<[millis: number, issue: string, options?: Budget.StoreOptions]>([
    [1_000, "no answer within 1s"],
    [2_500, "no answer within 2s 500ms", { timeLimit: "2500 millis" }]
  ])("has %s ms to answer: %s", ([millis, issue, options]) => {
    const { lose, store } = failing(() => Effect.never)
    lose()
    return Effect.gen(function*() {
      const fiber = yield* Effect.fork(Effect.flip(call()))
      yield* TestClock.adjust(millis - 1)
      expect(fiber.unsafePoll()).toBe(null)
      yield* TestClock.adjust(1)
      expect(yield* Fiber.join(fiber)).toMatchObject({ reason: "StoreFailure", issue })
    }).pipe(Effect.provide(clientOn(Budget.layerStore(store, options))))
  })

  it.effect("shows only the name of an unknown failure", () => {
    const { lose, store } = failing(() => Effect.die(new TypeError("CANARY")))
    lose()
    return Effect.gen(function*() {
      const error = yield* Effect.flip(call())
      expect(error).toMatchObject({ reason: "StoreFailure", issue: "TypeError" })
      expect(JSON.stringify(error) + error.message).not.toContain("CANARY")
    }).pipe(Effect.provide(clientOn(Budget.layerStore(store))))
  })

  it.effect("lets the process continue with its own count if the option allows it", () => {
    const { asked, find, lose, store } = failing(() => Effect.fail("gone"))
    const logs: Array<string> = []
    return Effect.gen(function*() {
      yield* call()
      lose()
      yield* calls(5)
      // The process applies its own limit.
      expect(yield* sent).toBe(3)
      const before = asked()
      yield* calls(5)
      expect(asked()).toBe(before)
      find()
      yield* TestClock.adjust("10 seconds")
      // The store has counted one request.
      yield* calls(5)
      expect(yield* sent).toBe(5)
      expect(logs).toEqual([
        "WARN The budget's store is out of reach: unknown error. Until it answers again, this process limits itself by its own count.",
        "INFO The budget's store answers again."
      ])
    }).pipe(
      Effect.provide(Layer.merge(clientOn(Budget.layerStore(store, { onStoreFailure: "memory" })), logsInto(logs)))
    )
  })

  it.effect("fails, and does not count as empty, if its text is not a budget", () => {
    const { map, store } = texts()
    return Effect.gen(function*() {
      yield* call()
      for (const key of map.keys()) map.set(key, "{\"calls\":")
      expect(yield* Effect.flip(call())).toMatchObject({
        reason: "StoreFailure",
        issue: "the stored text is not a budget; remove it to begin a new period"
      })
      expect(yield* sent).toBe(1)
    }).pipe(Effect.provide(clientOn(Budget.layerStore(store))))
  })
})

describe("a budget in a KeyValueStore", () => {
  it.effect("continues its count after a restart, and is exact for concurrent calls", () => {
    const memory = new Map<string, string>()
    // Takes time like a real store, so that a value may be outdated when the new value is written.
    const slow = Layer.succeed(
      KeyValueStore.KeyValueStore,
      KeyValueStore.makeStringOnly({
        get: (key) => Effect.zipRight(Effect.yieldNow(), Effect.sync(() => Option.fromNullable(memory.get(key)))),
        set: (key, text) => Effect.zipRight(Effect.yieldNow(), Effect.sync(() => void memory.set(key, text))),
        remove: (key) => Effect.sync(() => void memory.delete(key)),
        clear: Effect.sync(() => memory.clear()),
        size: Effect.sync(() => memory.size)
      })
    )
    const restarted = clientOn(Layer.provide(Budget.layerKeyValueStore(), slow), { budget: { calls: 7, per: "1 day" } })
    const program = Effect.zipRight(
      Effect.forEach(Array.from({ length: 5 }), () => Effect.either(call()), { concurrency: "unbounded" }),
      sent
    )
    return Effect.gen(function*() {
      expect(yield* Effect.provide(program, restarted)).toBe(5)
      expect(yield* Effect.provide(program, restarted)).toBe(2)
      expect(yield* Effect.provide(program, restarted)).toBe(0)
    })
  })
})
