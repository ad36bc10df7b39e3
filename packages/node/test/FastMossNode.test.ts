import { FastMossClient } from "@effect-fastmoss/core"
import { FastMossNode } from "@effect-fastmoss/node"
import * as Redis from "@effect-fastmoss/node/Redis"
import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { hasRedis, redisServer } from "@effect-fastmoss/testing/redisServer"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { type ConfigError, ConfigProvider, Context, Effect, Layer, Logger, Redacted } from "effect"
import { proxyServer } from "./undici/proxyServer.js"

const call = Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call("/test", { hello: "world" }))

/** Runs the program in a process of its own, as a user does, with the given environment variables. */
const run = (
  environment: Record<string, string>,
  client: Layer.Layer<FastMossClient.FastMossClient, ConfigError.ConfigError> = FastMossNode.layer
) =>
  call.pipe(
    Effect.provide(Layer.fresh(client)),
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(environment)), { pathDelim: "_" }))
  )

const setup = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped()
  const { baseUrl } = yield* SandboxServer.SandboxServer
  const sandbox = yield* Sandbox.Sandbox
  return {
    fs,
    file: `${folder}/token.json`,
    sandbox,
    environment: {
      FASTMOSS_CLIENT_ID: sandbox.clientId,
      FASTMOSS_CLIENT_SECRET: Redacted.value(sandbox.clientSecret),
      FASTMOSS_BASE_URL: baseUrl,
      FASTMOSS_TOKEN_FILE: `${folder}/token.json`
    }
  }
})

const layer = Layer.mergeAll(SandboxServer.layer(), NodeContext.layer, Logger.remove(Logger.defaultLogger))

describe("FastMossNode.layer", () => {
  it.scopedLive("needs only the environment, and the next run uses the stored token", () =>
    Effect.gen(function*() {
      const { environment, sandbox } = yield* setup
      expect((yield* run(environment)).data).toEqual({ hello: "world" })
      expect((yield* run(environment)).data).toEqual({ hello: "world" })
      expect(yield* sandbox.counters).toMatchObject({ acquired: 1, calls: 2 })
    }).pipe(Effect.provide(layer)))

  it.scopedLive("needs only one API key with bearer authentication, and writes no token", () =>
    Effect.gen(function*() {
      const { environment: { FASTMOSS_CLIENT_ID: _, ...others }, file, fs, sandbox } = yield* setup
      expect((yield* run({ ...others, FASTMOSS_AUTH: "bearer" })).data).toEqual({ hello: "world" })
      expect(yield* sandbox.counters).toMatchObject({ acquired: 0, calls: 1 })
      expect(yield* fs.exists(file)).toBe(false)
    }).pipe(Effect.provide(layer)))

  it.scopedLive("encrypts the token file if there is a key, and names the setting if the key is invalid", () =>
    Effect.gen(function*() {
      const { environment, file, fs, sandbox } = yield* setup
      const encrypted = { ...environment, FASTMOSS_TOKEN_ENCRYPTION_KEY: "0".repeat(64) }
      yield* run(encrypted)
      expect(yield* fs.readFileString(file)).toContain("\"access_token\":\"fastmoss-encrypted:1:")
      yield* run(encrypted)
      expect(yield* sandbox.counters).toMatchObject({ acquired: 1, calls: 2 })
      const error = yield* Effect.flip(run({ ...environment, FASTMOSS_TOKEN_ENCRYPTION_KEY: "CANARY" }))
      expect(String(error)).toContain("FASTMOSS_TOKEN_ENCRYPTION_KEY")
      expect(String(error)).not.toContain("CANARY")
    }).pipe(Effect.provide(layer)))

  it.scopedLive("continues with a token file that others can read, and makes the file private", () =>
    Effect.gen(function*() {
      const { environment, file, fs, sandbox } = yield* setup
      yield* run(environment)
      yield* fs.chmod(file, 0o644)
      yield* run(environment)
      yield* run(environment)
      expect(yield* sandbox.counters).toMatchObject({ acquired: 2, calls: 3 })
      expect((yield* fs.stat(file)).mode & 0o777).toBe(0o600)
    }).pipe(Effect.provide(layer)))

  it.scopedLive("names the missing settings on one line", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(run({}))
      expect(String(error)).toContain("FASTMOSS_CLIENT_ID")
      expect(String(error)).toContain("FASTMOSS_CLIENT_SECRET")
      expect(String(error)).not.toContain("\n")
    }).pipe(Effect.provide(layer)))
})

describe("a variable that is not a setting", () => {
  const warningsOf = (client: Layer.Layer<FastMossClient.FastMossClient, ConfigError.ConfigError>, more: object) =>
    Effect.gen(function*() {
      const { environment } = yield* setup
      const lines: Array<string> = []
      const logger = Logger.make(({ message }) => void lines.push(String(message)))
      yield* Effect.scoped(Layer.build(client)).pipe(
        Effect.provide(Logger.replace(Logger.defaultLogger, logger)),
        Effect.withConfigProvider(
          ConfigProvider.fromMap(new Map(Object.entries({ ...environment, ...more })), { pathDelim: "_" })
        )
      )
      return lines
    })
  const known = {
    FASTMOSS_TOKEN_ENCRYPTION_KEY: "0".repeat(64),
    FASTMOSS_REDIS_URL: "redis://127.0.0.1:1",
    FASTMOSS_BUDGET_STORE: "memory",
    FASTMOSS_BUDGET_FOLDER: "/nowhere",
    FASTMOSS_TEST_CHROMIUM: "CANARY",
    FASTMOSS_SOAK_SECONDS: "CANARY",
    FASTMOSS_PYTHON_CLIENT: "CANARY",
    HTTPS_PROXY: "http://user:CANARY@127.0.0.1:1",
    HTTP_PROXY: "http://user:CANARY@127.0.0.1:1",
    NO_PROXY: "127.0.0.1"
  }

  it.scopedLive("is named once, with the nearest setting, when a layer is built", () =>
    Effect.gen(function*() {
      const layers = [
        FastMossNode.layer,
        FastMossNode.layerWith({}),
        FastMossNode.layerRedis,
        FastMossNode.layerRedisWith({})
      ]
      for (const client of layers) {
        expect(yield* warningsOf(client, { ...known, FASTMOSS_BUGDET: "CANARY", FASTMOSS_REDIS_ULR: "CANARY" }))
          .toEqual([
            "Unknown variables have no effect: FASTMOSS_BUGDET (did you mean FASTMOSS_BUDGET?), " +
            "FASTMOSS_REDIS_ULR (did you mean FASTMOSS_REDIS_URL?)"
          ])
        expect(yield* warningsOf(client, known)).toEqual([])
      }
    }).pipe(Effect.provide(layer)))
})

describe("FastMossNode.layerWith", () => {
  it.scopedLive("limits calls with a budget in code, which takes precedence over the environment", () =>
    Effect.gen(function*() {
      const { environment, sandbox } = yield* setup
      const limited = FastMossNode.layerWith({ budget: { calls: 1, per: "1 day" }, coalesce: false })
      for (const more of [{}, { FASTMOSS_BUDGET: "9 calls/day" }]) {
        const [first, second] = yield* Effect.all([Effect.exit(call), Effect.flip(call)]).pipe(
          Effect.provide(Layer.fresh(limited)),
          Effect.withConfigProvider(
            ConfigProvider.fromMap(new Map(Object.entries({ ...environment, ...more })), { pathDelim: "_" })
          )
        )
        expect([first._tag, second._tag]).toEqual(["Success", "FastMossBudgetError"])
      }
      expect(yield* sandbox.counters).toMatchObject({ acquired: 1, calls: 2 })
    }).pipe(Effect.provide(layer)))

  it.scopedLive("sends through a proxy that is set in code, or without a proxy regardless of the variables", () =>
    Effect.gen(function*() {
      const { environment, sandbox } = yield* setup
      const proxy = yield* proxyServer()
      const through = (variables: Record<string, string>, options: FastMossNode.Options) =>
        run({ ...environment, ...variables }, FastMossNode.layerWith(options))
      yield* through({ NO_PROXY: "*" }, { proxy: `http://${proxy.address}` })
      // Both the token request and the call go through the proxy.
      expect(new Set(proxy.targets)).toEqual(new Set([new URL(environment.FASTMOSS_BASE_URL).host]))
      const { length } = proxy.targets
      yield* through({ HTTP_PROXY: proxy.address }, {})
      expect(proxy.targets.length).toBe(length + 1)
      yield* through({ HTTP_PROXY: proxy.address }, { proxy: false })
      yield* through({ HTTP_PROXY: proxy.address, NO_PROXY: "127.0.0.1" }, {})
      expect(proxy.targets.length).toBe(length + 1)
      expect(yield* sandbox.counters).toMatchObject({ acquired: 1, calls: 4 })
    }).pipe(Effect.provide(layer)))

  it.scopedLive("names an invalid option and an invalid variable", () =>
    Effect.gen(function*() {
      const { environment } = yield* setup
      const wrong = { ...environment, FASTMOSS_CONCURRENCY: "many" }
      for (const layerWith of [FastMossNode.layerWith, FastMossNode.layerRedisWith]) {
        const redis = layerWith === FastMossNode.layerWith ? {} : { FASTMOSS_REDIS_URL: "redis://127.0.0.1:1" }
        const error = yield* Effect.flip(run({ ...wrong, ...redis }, layerWith({ timeout: 0 })))
        expect(String(error)).toContain("timeout: \"must be a positive duration")
        expect(String(error)).toContain("FASTMOSS_CONCURRENCY: \"must be a positive whole number")
      }
    }).pipe(Effect.provide(layer)))
})

describe("the budget of FastMossNode", () => {
  const budget = { calls: 2, per: "1 day" } as const

  /** Runs the program three times, and returns how many calls the budget allowed in each run. */
  const runs = (
    environment: Record<string, string>,
    client: Layer.Layer<FastMossClient.FastMossClient, ConfigError.ConfigError>
  ) =>
    Effect.map(
      Effect.forEach([1, 2, 3], () => Effect.either(run(environment, client))),
      (results) => results.filter(({ _tag }) => _tag === "Right").length
    )

  it.scopedLive("belongs to one program, unless it is in a file", () =>
    Effect.gen(function*() {
      const { environment, file, fs, sandbox } = yield* setup
      expect(yield* runs(environment, FastMossNode.layerWith({ budget }))).toBe(3)
      expect(yield* runs(environment, FastMossNode.layerWith({ budget, budgetStore: "file" }))).toBe(2)
      const variables = { ...environment, FASTMOSS_BUDGET: "4 calls/day", FASTMOSS_BUDGET_STORE: "file" }
      expect(yield* runs(variables, FastMossNode.layer)).toBe(2)
      expect(yield* runs(variables, FastMossNode.layerWith({ budgetStore: "memory" }))).toBe(3)
      expect(yield* sandbox.counters).toMatchObject({ calls: 10 })
      expect(yield* fs.readDirectory(file.replace("token.json", "budgets"))).toHaveLength(1)
    }).pipe(Effect.provide(layer)))

  it.scopedLive("refuses requests without its file, or belongs to one program if it may count in memory", () =>
    Effect.gen(function*() {
      const { environment, file, fs } = yield* setup
      yield* fs.writeFileString(`${file}.folder`, "")
      const variables = { ...environment, FASTMOSS_BUDGET_STORE: "file", FASTMOSS_BUDGET_FOLDER: `${file}.folder` }
      const error = yield* Effect.flip(run(variables, FastMossNode.layerWith({ budget })))
      expect(error).toMatchObject({ _tag: "FastMossBudgetError", reason: "StoreFailure" })
      expect(yield* runs(variables, FastMossNode.layerWith({ budget, onBudgetStoreFailure: "memory" }))).toBe(3)
    }).pipe(Effect.provide(layer)))

  it.scopedLive.skipIf(!hasRedis)(
    "belongs to all programs with the same Redis, unless it is in memory",
    () =>
      Effect.gen(function*() {
        const { environment } = yield* setup
        const variables = { ...environment, FASTMOSS_REDIS_URL: (yield* redisServer()).url }
        expect(yield* runs(variables, FastMossNode.layerRedisWith({ budget }))).toBe(2)
        expect(yield* runs({ ...variables, FASTMOSS_BUDGET: "3 calls/day" }, FastMossNode.layerRedis)).toBe(1)
        expect(yield* runs(variables, FastMossNode.layerRedisWith({ budget, budgetStore: "file" }))).toBe(2)
        const inMemory = { ...variables, FASTMOSS_BUDGET_STORE: "memory" }
        expect(yield* runs(inMemory, FastMossNode.layerRedisWith({ budget }))).toBe(3)
      }).pipe(Effect.provide(layer))
  )

  it.scopedLive("names an invalid store without its value", () =>
    Effect.gen(function*() {
      const { environment } = yield* setup
      const wrong = { ...environment, FASTMOSS_REDIS_URL: "redis://127.0.0.1:1", FASTMOSS_BUDGET_STORE: "CANARY" }
      const messages = yield* Effect.forEach(
        [FastMossNode.layer, FastMossNode.layerRedis],
        (client) => Effect.map(Effect.flip(run(wrong, client)), String)
      )
      expect(messages).toEqual([
        expect.stringContaining("FASTMOSS_BUDGET_STORE: \"must be memory or file\""),
        expect.stringContaining("FASTMOSS_BUDGET_STORE: \"must be redis, file or memory\"")
      ])
      expect(messages.join()).not.toContain("CANARY")
    }).pipe(Effect.provide(layer)))
})

describe("FastMossNode.layerRedis", () => {
  it.scopedLive("names the missing setting", () =>
    Effect.gen(function*() {
      const { environment } = yield* setup
      expect(String(yield* Effect.flip(run(environment, FastMossNode.layerRedis)))).toContain("FASTMOSS_REDIS_URL")
    }).pipe(Effect.provide(layer)))

  it.scopedLive.skipIf(!hasRedis)(
    "needs only the environment, and programs share the token",
    () =>
      Effect.gen(function*() {
        const { environment, sandbox } = yield* setup
        const { url } = yield* redisServer()
        const programs = Array.from({ length: 8 }, () =>
          run({
            ...environment,
            FASTMOSS_REDIS_URL: url,
            FASTMOSS_TOKEN_ENCRYPTION_KEY: "0".repeat(64)
          }, FastMossNode.layerRedis))
        yield* Effect.all(programs, { concurrency: "unbounded" })
        expect(yield* sandbox.counters).toMatchObject({ acquired: 1, calls: 8 })
      }).pipe(Effect.provide(layer))
  )

  it.scopedLive.skipIf(!hasRedis)(
    "makes programs share their rate, and cached responses if there is a cache",
    () =>
      Effect.gen(function*() {
        const { environment, sandbox } = yield* setup
        const { url } = yield* redisServer()
        const program = run(
          { ...environment, FASTMOSS_REDIS_URL: url, FASTMOSS_CACHE: "1 minute" },
          FastMossNode.layerRedis
        )
        yield* program
        yield* program
        expect((yield* sandbox.counters).calls).toBe(1)
        const redis = Context.get(yield* Layer.build(Redis.layer({ url: Redacted.make(url) })), Redis.Redis)
        const key = `fastmoss:fm_rate:${sandbox.clientId}@${environment.FASTMOSS_BASE_URL}`
        expect(yield* redis.send("HGET", key, "successes")).toBe("1")
      }).pipe(Effect.provide(layer))
  )
})
