/**
 * A response cache in Redis, for programs on many machines.
 *
 * @since 0.1.0
 */
import type { FastMossConfig } from "@effect-fastmoss/core/FastMossConfig"
import * as ResponseCache from "@effect-fastmoss/core/ResponseCache"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { Redis } from "./Redis.js"

/**
 * Options of a response cache in Redis.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * Prefix of the keys in Redis.
   *
   * @default "fastmoss"
   */
  readonly prefix?: string | undefined
}

/**
 * Provides a response cache in Redis. Redis removes a response after its time in the setting `cache.timeToLive`. To
 * limit the size of the cache, set `maxmemory` in Redis, with the policy `allkeys-lru` if Redis stores nothing else.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options: Options = {}
): Layer.Layer<ResponseCache.ResponseCache, never, FastMossConfig | Redis> =>
  Layer.unwrapEffect(Effect.map(Redis, (redis) => {
    const { prefix = "fastmoss" } = options
    return ResponseCache.layerStore({
      get: (key) =>
        Effect.map(redis.send("GET", `${prefix}:${key}`), (reply) => typeof reply === "string" ? reply : undefined),
      set: (key, text, { timeToLive }) =>
        redis.send("SET", `${prefix}:${key}`, text, "PX", Math.ceil(Duration.toMillis(timeToLive)))
    })
  }))
