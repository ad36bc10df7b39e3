/**
 * Layers with all that a FastMoss client needs on Node.js.
 *
 * @since 0.1.0
 */
import type * as AccessToken from "@effect-fastmoss/core/AccessToken"
import * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as Pipeline from "@effect-fastmoss/core/Pipeline"
import * as TokenEncryption from "@effect-fastmoss/core/TokenEncryption"
import type * as TokenStore from "@effect-fastmoss/core/TokenStore"
import type * as Usage from "@effect-fastmoss/core/Usage"
import type * as ConfigError from "effect/ConfigError"
import * as Layer from "effect/Layer"
import * as FileTokenStore from "./file/FileTokenStore.js"
import * as Redis from "./redis/Redis.js"
import * as RedisRateLimiter from "./redis/RedisRateLimiter.js"
import * as RedisResponseCache from "./redis/RedisResponseCache.js"
import * as RedisTokenStore from "./redis/RedisTokenStore.js"
import * as HttpClient from "./undici/DefaultHttpClient.js"

/**
 * Provides a client for programs on one machine.
 *
 * - Its settings come from the environment: `FastMossConfig.layerConfig`.
 * - It sends through undici, on Bun through `fetch`: `UndiciHttpClient.layer`.
 * - It keeps the token in a file, which programs of the same user share: `FileTokenStore.layerConfig`. The token is
 *   encrypted if `FASTMOSS_TOKEN_ENCRYPTION_KEY` is set: `TokenEncryption.layerConfig`.
 *
 * @example
 * import { FastMossClient } from "@effect-fastmoss/core"
 * import { FastMossNode } from "@effect-fastmoss/node"
 * import { NodeRuntime } from "@effect/platform-node"
 * import { Effect } from "effect"
 *
 * const program = Effect.gen(function*() {
 *   const client = yield* FastMossClient.FastMossClient
 *   const reply = yield* client.call("/test", { hello: "world" })
 *   yield* Effect.log(reply.data)
 * })
 *
 * program.pipe(Effect.provide(FastMossNode.layer), NodeRuntime.runMain)
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<
  | FastMossClient.FastMossClient
  | AccessToken.AccessToken
  | FastMossConfig.FastMossConfig
  | TokenStore.TokenStore
  | Usage.Usage,
  ConfigError.ConfigError
> = FastMossClient.layer.pipe(
  Layer.provideMerge(
    Layer.merge(
      FastMossConfig.layerConfig,
      TokenEncryption.layerConfig.pipe(Layer.provide(FileTokenStore.layerConfig))
    )
  ),
  Layer.provide(HttpClient.layer)
)

/**
 * Provides a client for programs on many machines: like `layer`, but token, rate limit and cached responses are in the
 * Redis at `FASTMOSS_REDIS_URL` (`Redis.layerConfig`). The package `ioredis` must be installed. The connection to Redis is
 * provided, too.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerRedis: Layer.Layer<
  | FastMossClient.FastMossClient
  | AccessToken.AccessToken
  | FastMossConfig.FastMossConfig
  | TokenStore.TokenStore
  | Usage.Usage
  | Redis.Redis,
  ConfigError.ConfigError
> = FastMossClient.layerWithoutServices.pipe(
  Layer.provide(Layer.merge(RedisRateLimiter.layer(), RedisResponseCache.layer())),
  Layer.provideMerge(Pipeline.layerServices),
  Layer.provideMerge(
    Layer.merge(
      FastMossConfig.layerConfig,
      TokenEncryption.layerConfig.pipe(Layer.provide(RedisTokenStore.layer()))
    )
  ),
  Layer.provideMerge(Redis.layerConfig),
  Layer.provide(HttpClient.layer)
)
