/**
 * Layers with all that a FastMoss client needs on Node.js.
 *
 * @since 0.1.0
 */
import type * as AccessToken from "@effect-fastmoss/core/AccessToken"
import * as Budget from "@effect-fastmoss/core/Budget"
import * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as Pipeline from "@effect-fastmoss/core/Pipeline"
import * as TokenEncryption from "@effect-fastmoss/core/TokenEncryption"
import type * as TokenStore from "@effect-fastmoss/core/TokenStore"
import type * as Usage from "@effect-fastmoss/core/Usage"
import type * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as FileBudget from "./file/FileBudget.js"
import * as FileTokenStore from "./file/FileTokenStore.js"
import * as BudgetStoreSetting from "./internal/budgetStoreSetting.js"
import * as VariableWarning from "./internal/variableWarning.js"
import * as Redis from "./redis/Redis.js"
import * as RedisBudget from "./redis/RedisBudget.js"
import * as RedisRateLimiter from "./redis/RedisRateLimiter.js"
import * as RedisResponseCache from "./redis/RedisResponseCache.js"
import * as RedisTokenStore from "./redis/RedisTokenStore.js"
import * as HttpClient from "./undici/DefaultHttpClient.js"
import type * as UndiciHttpClient from "./undici/UndiciHttpClient.js"

/**
 * Names of the environment variables of this package, by what they set. Those of the client are in
 * `FastMossConfig.settingNames`.
 *
 * @since 0.1.0
 * @category models
 */
export const settingNames = VariableWarning.settingNames

type ConfigLayer = Layer.Layer<FastMossConfig.FastMossConfig, ConfigError.ConfigError>

/** The warning comes first: it may explain why the configuration fails. */
const withWarning = (config: ConfigLayer): ConfigLayer => Layer.provide(config, VariableWarning.layer)

const fileBudget = (options: Options) =>
  Layer.unwrapEffect(
    Effect.map(
      BudgetStoreSetting.read(options.budgetStore, ["memory", "file"]),
      (store) => store === "memory" ? Budget.layer : FileBudget.layerConfig(storeOptions(options))
    )
  )

const redisBudget = (options: RedisOptions) =>
  Layer.unwrapEffect(
    Effect.map(
      BudgetStoreSetting.read(options.budgetStore, ["redis", "file", "memory"]),
      (store): Layer.Layer<Budget.Budget, ConfigError.ConfigError, FastMossConfig.FastMossConfig | Redis.Redis> =>
        store === "memory"
          ? Budget.layer
          : store === "file"
          ? FileBudget.layerConfig(storeOptions(options))
          : RedisBudget.layer(storeOptions(options))
    )
  )

const storeOptions = ({ onBudgetStoreFailure }: RedisOptions): Budget.StoreOptions => ({
  onStoreFailure: onBudgetStoreFailure
})

const fileClient = (config: ConfigLayer, options: Options) =>
  FastMossClient.layerWithoutServices.pipe(
    Layer.provideMerge(fileBudget(options)),
    Layer.provideMerge(Pipeline.layerServices),
    Layer.provideMerge(
      Layer.merge(withWarning(config), TokenEncryption.layerConfig.pipe(Layer.provide(FileTokenStore.layerConfig)))
    ),
    Layer.provide(HttpClient.layerWith(options))
  )

const redisClient = (config: ConfigLayer, options: RedisOptions) =>
  FastMossClient.layerWithoutServices.pipe(
    Layer.provide(Layer.merge(RedisRateLimiter.layer(), RedisResponseCache.layer())),
    Layer.provideMerge(redisBudget(options)),
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
 * - It counts its budget, if one is configured, in memory: each start begins anew. With `FASTMOSS_BUDGET_STORE=file` the count
 *   is in files, which programs of the same user share: `FileBudget.layerConfig`.
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
  | Budget.Budget
  | FastMossConfig.FastMossConfig
  | TokenStore.TokenStore
  | Usage.Usage,
  ConfigError.ConfigError
> = fileClient(FastMossConfig.layerConfig, {})

/**
 * Options that win over the environment: the settings without the credentials, the proxy, and the store of the budget.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends FastMossConfig.Overrides, UndiciHttpClient.Options {
  /**
   * Store of the budget's count; `FASTMOSS_BUDGET_STORE` in the environment.
   *
   * - `memory`: the budget is that of this client, and begins anew with each start
   * - `file`: the budget outlives the program, and all programs of the same user share it: `FileBudget.layerConfig`
   *
   * @default "memory"
   */
  readonly budgetStore?: "memory" | "file" | undefined
  /**
   * Treatment of requests while the store of the budget fails: `Budget.StoreOptions`.
   *
   * @default "refuse"
   */
  readonly onBudgetStoreFailure?: "refuse" | "memory" | undefined
}

/**
 * Options of a client over Redis that win over the environment.
 *
 * @since 0.1.0
 * @category models
 */
export interface RedisOptions extends Omit<Options, "budgetStore"> {
  /**
   * Store of the budget's count; `FASTMOSS_BUDGET_STORE` in the environment. `redis`: all programs with the same Redis share
   * the budget; `memory` and `file` as with `Options`.
   *
   * @default "redis"
   */
  readonly budgetStore?: "redis" | "file" | "memory" | undefined
}

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
 * Provides a client for programs on many machines: like `layer`, but token, rate limit, cached responses and the count of
 * the budget, if one is configured, are in the Redis at `FASTMOSS_REDIS_URL` (`Redis.layerConfig`). The package `ioredis` must
 * be installed. The connection to Redis is provided, too.
 *
 * The programs share the budget by default, since they share the account that pays. `FASTMOSS_BUDGET_STORE=memory` gives each
 * a budget of its own.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerRedis: Layer.Layer<
  | FastMossClient.FastMossClient
  | AccessToken.AccessToken
  | Budget.Budget
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
export const layerRedisWith = (options: RedisOptions): typeof layerRedis =>
  redisClient(FastMossConfig.layerConfigWith(options), options)
