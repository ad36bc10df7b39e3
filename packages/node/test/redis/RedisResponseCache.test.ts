import { FastMossClient, type FastMossConfig, Pipeline, TokenStore, Usage } from "@effect-fastmoss/core"
import * as Redis from "@effect-fastmoss/node/Redis"
import * as RedisResponseCache from "@effect-fastmoss/node/RedisResponseCache"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { hasRedis, redisServer } from "@effect-fastmoss/testing/redisServer"
import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Layer, Redacted } from "effect"

const connection = (url: string) => Layer.fresh(Redis.layer({ url: Redacted.make(url), timeout: "500 millis" }))

/** Builds a client with a connection of its own, as a program on another machine would. */
const clientAt = (url: string, timeToLive: FastMossConfig.Options["cache"] = { timeToLive: { "/test": "1 minute" } }) =>
  Effect.map(
    Layer.build(
      FastMossClient.layerWithoutServices.pipe(
        Layer.provide(RedisResponseCache.layer()),
        Layer.provideMerge(Pipeline.layerServices),
        Layer.provide(
          Layer.mergeAll(
            Sandbox.layerHttpClient,
            TokenStore.layerMemory,
            Sandbox.layerConfig({ cache: timeToLive }),
            connection(url)
          )
        ),
        Layer.provide(Sandbox.layerSandbox())
      )
    ),
    (context) => ({
      call: Context.get(context, FastMossClient.FastMossClient).call,
      attempts: Effect.map(Context.get(context, Usage.Usage).current, ({ attempts }) => attempts)
    })
  )

const redisAt = (url: string) => Effect.map(Layer.build(connection(url)), Context.get(Redis.Redis))

describe.skipIf(!hasRedis)("a cache in Redis", () => {
  it.scopedLive("returns on one machine a response that another requested, for the time to live of the endpoint", () =>
    Effect.gen(function*() {
      const { url } = yield* redisServer()
      const redis = yield* redisAt(url)
      const [one, other] = yield* Effect.all([clientAt(url), clientAt(url)])
      const first = yield* one.call("/test", { a: 1, b: "宠物" })
      expect(yield* other.call("/test", { b: "宠物", a: 1 })).toEqual(first)
      expect(yield* other.attempts).toBe(0)
      yield* one.call("/product/v1/search", { pagesize: 1 })
      const keys = yield* redis.send("KEYS", "*")
      expect(keys).toEqual([expect.stringMatching(/^fastmoss:fm_response:[0-9a-f]{64}$/)])
      const [key = ""] = Array.isArray(keys) ? keys.map(String) : []
      const left = Number(yield* redis.send("PTTL", key))
      expect(left).toBeGreaterThan(50_000)
      expect(left).toBeLessThanOrEqual(60_000)
      // The key covers the client id, so accounts do not share responses.
      expect(String(yield* redis.send("GET", key))).not.toMatch(/sandbox-secret|sandbox-client|access_token|sign/)
    }))

  it.scopedLive.each(["", "half an {", "{\"until\":\"x\"}", "null"])(
    "treats %j as a miss, and replaces it",
    (corrupt) =>
      Effect.gen(function*() {
        const { url } = yield* redisServer()
        const redis = yield* redisAt(url)
        const { attempts, call } = yield* clientAt(url)
        yield* call("/test", { a: 1 })
        const keys = yield* redis.send("KEYS", "*")
        const [key = ""] = Array.isArray(keys) ? keys.map(String) : []
        yield* redis.send("SET", key, corrupt)
        expect((yield* call("/test", { a: 1 })).data).toEqual({ a: 1 })
        expect((yield* call("/test", { a: 1 })).data).toEqual({ a: 1 })
        expect(yield* attempts).toBe(2)
        // A value that is not a string does no harm either.
        yield* redis.send("DEL", key)
        yield* redis.send("LPUSH", key, "list")
        expect((yield* call("/test", { a: 1 })).data).toEqual({ a: 1 })
      })
  )

  it.scopedLive("fails no call while Redis is down", () =>
    Effect.gen(function*() {
      const server = yield* redisServer()
      const { attempts, call } = yield* clientAt(server.url)
      yield* call("/test", { a: 1 })
      yield* server.kill
      expect((yield* call("/test", { a: 1 })).data).toEqual({ a: 1 })
      yield* server.start
      expect((yield* call("/test", { a: 1 })).data).toEqual({ a: 1 })
      expect(yield* attempts).toBeLessThanOrEqual(3)
      yield* server.pause
      expect((yield* call("/test", { a: 2 })).data).toEqual({ a: 2 })
      yield* server.resume
    }))
})
