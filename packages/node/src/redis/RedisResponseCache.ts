/**
 * Answers kept in Redis, for programs on many machines.
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
 * What a cache in Redis can be told.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * What its keys begin with.
   *
   * @default "fastmoss"
   */
  readonly prefix?: string | undefined
}

/**
 * Keeps answers in Redis for the times of the configuration's `cache`; Redis itself forgets them then. How much it holds at
 * most is its own setting: `maxmemory`, with `allkeys-lru` where it holds nothing else.
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
