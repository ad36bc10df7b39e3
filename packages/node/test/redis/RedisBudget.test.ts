import { Budget, FastMossConfig } from "@effect-fastmoss/core"
import * as Redis from "@effect-fastmoss/node/Redis"
import * as RedisBudget from "@effect-fastmoss/node/RedisBudget"
import { hasRedis, redisServer } from "@effect-fastmoss/testing/redisServer"
import { describe, expect, it } from "@effect/vitest"
import { Context, Duration, Effect, FastCheck as fc, Layer, Logger, Redacted } from "effect"
import { readFileSync } from "node:fs"
import { budgetScript } from "../../src/redis/BudgetScript.js"

const connection = (url: string) => Layer.fresh(Redis.layer({ url: Redacted.make(url), timeout: "500 millis" }))

const config = (budget: FastMossConfig.BudgetOptions, clientId = "client") =>
  FastMossConfig.layer({ clientId, clientSecret: Redacted.make("CANARY"), budget })

/** Builds a budget with a connection of its own, as a program on another machine would. */
const budgetAt = (
  url: string,
  limit: FastMossConfig.BudgetOptions = { calls: 10, per: "1 day" },
  options?: RedisBudget.Options & { readonly clientId?: string }
) =>
  Effect.map(
    Layer.build(
      RedisBudget.layer(options).pipe(Layer.provide(connection(url)), Layer.provide(config(limit, options?.clientId)))
    ),
    Context.get(Budget.Budget)
  )

const request = { method: "POST", path: "/product/v1/search" }

/** Spends until the budget refuses, and returns the number of allowed requests. */
const spendAll = ({ spend }: Budget.Service): Effect.Effect<number> =>
  Effect.matchEffect(spend(request), {
    onFailure: (error) => error.reason === "Spent" ? Effect.succeed(0) : Effect.die(error),
    onSuccess: () => Effect.map(spendAll({ ...Budget.unlimited, spend }), (others) => others + 1)
  })

const start = 1_764_000_000_000

describe.skipIf(!hasRedis)("the budget script", () => {
  it.scopedLive("decides as Budget.decide does", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer(["--appendonly", "no"])
      const redis = Context.get(yield* Layer.build(connection(url)), Redis.Redis)
      const run = redis.script(budgetScript)
      let key = 0
      yield* Effect.promise(() =>
        fc.assert(
          fc.asyncProperty(
            fc.constantFrom(1, 3, Infinity),
            fc.constantFrom(0.14, 0.35, Infinity),
            fc.array(
              fc.record({
                wait: fc.integer({ min: 0, max: 400 }),
                mode: fc.constantFrom("check", "spend", "spend", "spend", "overspend"),
                price: fc.constantFrom(0, 0.07, 0.14)
              }),
              { maxLength: 30 }
            ),
            (calls, credits, requests) =>
              Effect.runPromise(Effect.gen(function*() {
                const limit = { calls, credits, per: Duration.seconds(1) }
                const keys = [`model:${key += 1}`]
                let period: Budget.Period = { calls: 0, credits: 0, until: 0 }
                let now = start
                for (const { mode, price, wait } of requests) {
                  now += wait
                  const decision = mode === "overspend"
                    ? Budget.BudgetDecision.Spend({ period: Budget.spent(period, now, price, limit) })
                    : Budget.decide(period, now, price, limit)
                  const text = (n: number) => n === Infinity ? "" : n
                  expect(yield* run(keys, mode, price, text(calls), text(credits), 1000, now)).toEqual(
                    decision._tag === "Spend"
                      ? ["Spend", ...[decision.period.calls, decision.period.credits, decision.period.until].map(as17)]
                      : [
                        "Refuse",
                        decision.unit,
                        ...[decision.limit, decision.spent, Duration.toMillis(decision.resetsAfter)].map(as17)
                      ]
                  )
                  if (mode !== "check" && decision._tag === "Spend") period = decision.period
                }
              }))
          ),
          { numRuns: 60 }
        )
      )
    }), 30_000)

  it.scopedLive("keeps the count on a Redis whose clock is behind, for no longer than one period", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const redis = Context.get(yield* Layer.build(connection(url)), Redis.Redis)
      const run = redis.script(budgetScript)
      const at = (now: number, mode = "spend") => run(["key"], mode, 0, 1, "", 1000, now)
      expect(yield* at(start)).toEqual(["Spend", "1", "0", String(start + 1000)])
      expect(yield* at(start - 3_600_000, "check")).toEqual(["Refuse", "calls", "1", "1", "1000"])
      expect(yield* at(start - 3_599_001)).toEqual(["Refuse", "calls", "1", "1", "1"])
      expect(yield* at(start - 3_599_000)).toEqual(["Spend", "1", "0", String(start - 3_598_000)])
    }))
})

/** Matches a number in the form in which the script returns it: a text with up to 17 digits. */
const as17 = (n: number) => expect.toSatisfy((text) => typeof text === "string" && Number(text) === n)

describe.skipIf(!hasRedis)("a budget in Redis", () => {
  it.scopedLive("is exact, shared by all machines, and survives restarts of the programs and of Redis", () =>
    Effect.gen(function*() {
      const { kill, start, url } = yield* redisServer()
      const machines = yield* Effect.forEach(
        Array.from({ length: 4 }),
        () => budgetAt(url, { calls: 50, per: "1 day" })
      )
      const spent = yield* Effect.forEach(
        machines.flatMap((machine) => [machine, machine, machine]),
        spendAll,
        { concurrency: "unbounded" }
      )
      expect(spent.reduce((a, b) => a + b, 0)).toBe(50)
      yield* kill
      yield* start
      const later = yield* budgetAt(url, { calls: 50, per: "1 day" })
      expect(yield* Effect.flip(later.check(request))).toMatchObject({ reason: "Spent", spent: 50, limit: 50 })
      yield* later.overspend(request)
      expect(yield* Effect.flip(later.spend(request))).toMatchObject({ spent: 51, limit: 50 })
    }))

  it.scopedLive("belongs to one account, one host and one length of the period", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const one = { calls: 1, per: "1 day" } as const
      expect(yield* spendAll(yield* budgetAt(url, one))).toBe(1)
      expect(yield* spendAll(yield* budgetAt(url, one, { clientId: "another" }))).toBe(1)
      expect(yield* spendAll(yield* budgetAt(url, { calls: 1, per: "1 hour" }))).toBe(1)
      expect(yield* spendAll(yield* budgetAt(url, one, { prefix: "another" }))).toBe(1)
      expect(yield* spendAll(yield* budgetAt(url, one))).toBe(0)
    }))

  it.scopedLive("works with the permissions that the guide lists", () =>
    Effect.gen(function*() {
      const guide = readFileSync(new URL("../../../../docs/tokens-in-production.md", import.meta.url), "utf8")
      const rights = [...guide.matchAll(/[ `](\+[a-z|]+|~\{?fastmoss:\*)/g)].map(([, right = ""]) => right)
      expect(rights.length).toBeGreaterThan(10)
      const { port, url } = yield* redisServer()
      const redis = Context.get(yield* Layer.build(connection(url)), Redis.Redis)
      yield* redis.send("ACL", "SETUSER", "app", "on", ">pw", "resetkeys", "-@all", ...rights)
      expect(yield* spendAll(yield* budgetAt(`redis://app:pw@127.0.0.1:${port}`))).toBe(10)
    }))

  it.scopedLive("refuses requests while Redis is down or hangs, and continues its count afterwards", () => {
    const logs: Array<string> = []
    return Effect.gen(function*() {
      const server = yield* redisServer()
      const budget = yield* budgetAt(server.url)
      yield* budget.spend(request)
      yield* server.kill
      for (const ask of [budget.spend, budget.check]) {
        const error = yield* Effect.flip(ask(request))
        expect(error).toMatchObject({ reason: "StoreFailure" })
        expect(error.issue).toMatch(new RegExp(`Redis at 127.0.0.1:${server.port}: `))
        expect(error.message).not.toContain("CANARY")
      }
      yield* budget.overspend(request)
      yield* server.start
      expect(yield* spendAll(budget)).toBe(9)
      yield* server.pause
      expect(yield* Effect.flip(budget.spend(request))).toMatchObject({ reason: "StoreFailure" })
      yield* server.resume
      expect(logs.filter((log) => log.includes("out of reach")).length).toBe(2)
    }).pipe(
      Effect.provide(Logger.replace(Logger.defaultLogger, Logger.make(({ message }) => logs.push(String(message)))))
    )
  }, 30_000)

  it.scopedLive("lets each machine count for itself while Redis is down, if the option allows it", () =>
    Effect.gen(function*() {
      const server = yield* redisServer()
      const budget = yield* budgetAt(server.url, undefined, { onStoreFailure: "memory" })
      yield* budget.spend(request)
      yield* server.kill
      expect(yield* spendAll(budget)).toBe(9)
    }).pipe(Effect.provide(Logger.remove(Logger.defaultLogger))))

  it.scopedLive("waits for a Redis that loads its data, up to the time limit", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const { send } = Context.get(yield* Layer.build(connection(url)), Redis.Redis)
      let loading = 3
      const starting = Redis.make({
        address: "redis",
        send: (command, args) =>
          loading-- > 0
            ? new Redis.RedisError({ command, reason: "Reply", code: "LOADING", address: "redis" })
            : send(command, ...args)
      })
      const layer = RedisBudget.layer({ timeLimit: "400 millis" }).pipe(
        Layer.provide(Layer.succeed(Redis.Redis, starting)),
        Layer.provide(config({ calls: 10, per: "1 day" }))
      )
      const budget = Context.get(yield* Layer.build(layer), Budget.Budget)
      yield* budget.spend(request)
      expect(loading).toBeLessThan(0)
      loading = Infinity
      expect(yield* Effect.flip(budget.spend(request))).toMatchObject({
        reason: "StoreFailure",
        issue: "no answer within 400ms"
      })
      loading = 0
      expect(yield* Effect.flatten(budget.current)).toMatchObject({ calls: 1 })
    }).pipe(Effect.provide(Logger.remove(Logger.defaultLogger))))

  it.scopedLive("treats a key with other content, and a reply that it cannot decode, as a failure", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const redis = Context.get(yield* Layer.build(connection(url)), Redis.Redis)
      const budget = yield* budgetAt(url)
      yield* budget.spend(request)
      const keys = yield* redis.send("KEYS", "*")
      const [key] = Array.isArray(keys) ? keys.map(String) : []
      yield* redis.send("HDEL", key ?? "", "calls")
      expect(yield* Effect.flip(budget.spend(request))).toMatchObject({
        reason: "StoreFailure",
        issue: "the hash in Redis is not a budget; remove it to begin a new period"
      })
      const limit = { calls: 1, credits: Infinity, per: Duration.days(1) }
      for (
        const reply of [
          "nonsense",
          null,
          1,
          [],
          ["Spend", "1", "2"],
          ["Spend", "1", "", "3"],
          ["Spend", "1", "x", "3"],
          ["Refuse", "calls", "1", "2"],
          ["Refuse", "pages", "1", "2", "3"],
          ["Other", "1", "2", "3"]
        ]
      ) {
        const nonsense = Redis.make({ address: "nowhere", send: () => Effect.succeed(reply) })
        const store = yield* RedisBudget.store().pipe(Effect.provideService(Redis.Redis, nonsense))
        expect(yield* Effect.flip(store.check({ key: "key", price: 0, limit }))).toMatchObject({
          issue: "an unexpected reply from Redis"
        })
      }
    }).pipe(Effect.provide(Logger.remove(Logger.defaultLogger))))
})
