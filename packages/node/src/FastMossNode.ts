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
import * as VariableWarning from "./internal/variableWarning.js"
import * as Redis from "./redis/Redis.js"
import * as RedisRateLimiter from "./redis/RedisRateLimiter.js"
import * as RedisResponseCache from "./redis/RedisResponseCache.js"
import * as RedisTokenStore from "./redis/RedisTokenStore.js"
import * as HttpClient from "./undici/DefaultHttpClient.js"
import type * as UndiciHttpClient from "./undici/UndiciHttpClient.js"

type ConfigLayer = Layer.Layer<FastMossConfig.FastMossConfig, ConfigError.ConfigError>

/** The warning comes first: it may explain why the configuration fails. */
const withWarning = (config: ConfigLayer): ConfigLayer => Layer.provide(config, VariableWarning.layer)

const fileClient = (config: ConfigLayer, options: UndiciHttpClient.Options) =>
  FastMossClient.layer.pipe(
    Layer.provideMerge(
      Layer.merge(withWarning(config), TokenEncryption.layerConfig.pipe(Layer.provide(FileTokenStore.layerConfig)))
    ),
    Layer.provide(HttpClient.layerWith(options))
  )

const redisClient = (config: ConfigLayer, options: UndiciHttpClient.Options) =>
  FastMossClient.layerWithoutServices.pipe(
    Layer.provide(Layer.merge(RedisRateLimiter.layer(), RedisResponseCache.layer())),
    Layer.provideMerge(Pipeline.layerServices),
    Layer.provideMerge(
      Layer.merge(withWarning(config), TokenEncryption.layerConfig.pipe(Layer.provide(RedisTokenStore.layer())))
    ),
    Layer.provideMerge(Redis.layerConfig),
    Layer.provide(HttpClient.layerWith(options))
  )

/**
 * Provides a client for programs on one machine.
 *
 * - Its settings come from the environment: `FastMossConfig.layerConfig`.
 * - It sends through undici, on Bun through `fetch`, and through the proxy that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`
 *   tell: `UndiciHttpClient.layer`.
 * - It keeps the token in a file, which programs of the same user share: `FileTokenStore.layerConfig`. The token is
 *   encrypted if `FASTMOSS_TOKEN_ENCRYPTION_KEY` is set: `TokenEncryption.layerConfig`.
 * - It logs one warning if a variable that begins with `FASTMOSS_` is not a setting: `FastMossConfig.warnUnknownVariables`.
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
> = fileClient(FastMossConfig.layerConfig, {})

/**
 * Options that win over the environment: the settings without the credentials, and the proxy.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends FastMossConfig.Overrides, UndiciHttpClient.Options {}

/**
 * Provides a client for programs on one machine: like `layer`, but options in code win over their variables. Credentials and
 * all other settings come from the environment: `FastMossConfig.layerConfigWith`.
 *
 * Layers are built once for each value: keep the result in a constant.
 *
 * @example
 * import { FastMossClient } from "@effect-fastmoss/core"
 * import { FastMossNode } from "@effect-fastmoss/node"
 * import { NodeRuntime } from "@effect/platform-node"
 * import { Effect } from "effect"
 *
 * const FastMoss = FastMossNode.layerWith({ budget: { calls: 1000, per: "1 day" } })
 *
 * const program = Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call("/test", { hello: "world" }))
 *
 * program.pipe(Effect.provide(FastMoss), NodeRuntime.runMain)
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWith = (options: Options): typeof layer =>
  fileClient(FastMossConfig.layerConfigWith(options), options)

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
> = redisClient(FastMossConfig.layerConfig, {})

/**
 * Provides a client for programs on many machines: like `layerRedis`, but options in code win over their variables, as with
 * `layerWith`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerRedisWith = (options: Options): typeof layerRedis =>
  redisClient(FastMossConfig.layerConfigWith(options), options)
