/**
 * Layers that provide a complete FastMoss client on Node.js.
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
 * Names of this package's environment variables, keyed by setting. The names of the client's own variables are in
 * `FastMossConfig.settingNames`.
 *
 * @since 0.1.0
 * @category models
 */
export const settingNames = VariableWarning.settingNames

type ConfigLayer = Layer.Layer<FastMossConfig.FastMossConfig, ConfigError.ConfigError>

/**
 * Adds the warning about unknown `FASTMOSS_` variables to a configuration. The warning is logged first, because it may
 * explain why the configuration fails.
 */
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
 * Provides a client for programs on one machine. All settings come from the environment.
 *
 * - Settings: `FastMossConfig.layerConfig` reads them.
 * - HTTP: requests are sent through undici (on Bun through `fetch`). The client obeys `HTTPS_PROXY`, `HTTP_PROXY` and
 *   `NO_PROXY`: see `UndiciHttpClient.layer`.
 * - Token: it is stored in a file that all programs of the same user share: see `FileTokenStore.layerConfig`. It is
 *   encrypted if `FASTMOSS_TOKEN_ENCRYPTION_KEY` is set: see `TokenEncryption.layerConfig`.
 * - Budget: a configured budget is counted in memory and starts at zero with each start of the program. With
 *   `FASTMOSS_BUDGET_STORE=file` it is counted in files that all programs of the same user share: see
 *   `FileBudget.layerConfig`.
 * - Unknown variables: the client logs one warning if a variable begins with `FASTMOSS_` but is not a setting: see
 *   `FastMossConfig.warnUnknownVariables`.
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
 * Options of a client for one machine: the proxy, the store of the budget's count, and all settings except the
 * credentials. They take precedence over the environment variables.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends FastMossConfig.Overrides, UndiciHttpClient.Options {
  /**
   * Store of the budget's count. The environment variable is `FASTMOSS_BUDGET_STORE`.
   *
   * - `memory`: the count belongs to this client, and starts at zero with each start of the program
   * - `file`: the count survives restarts, and all programs of the same user share it: see `FileBudget.layerConfig`
   *
   * @default "memory"
   */
  readonly budgetStore?: "memory" | "file" | undefined
  /**
   * Reaction when the budget's count cannot be read or written:
   *
   * - `refuse`: requests fail
   * - `memory`: the client counts in memory
   *
   * See `Budget.StoreOptions`.
   *
   * @default "refuse"
   */
  readonly onBudgetStoreFailure?: "refuse" | "memory" | undefined
}

/**
 * Options of a client with Redis. They take precedence over the environment variables.
 *
 * @since 0.1.0
 * @category models
 */
export interface RedisOptions extends Omit<Options, "budgetStore"> {
  /**
   * Store of the budget's count. The environment variable is `FASTMOSS_BUDGET_STORE`.
   *
   * - `redis`: all programs that use the same Redis share the budget
   * - `file` and `memory`: see `Options`
   *
   * @default "redis"
   */
  readonly budgetStore?: "redis" | "file" | "memory" | undefined
}

/**
 * Provides the client of `layer`, with options in code that take precedence over environment variables. Credentials and
 * all other settings come from the environment: see `FastMossConfig.layerConfigWith`.
 *
 * Store the result in a constant. Effect builds a layer once per layer value, so each call creates a separate client.
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
 * Provides a client for programs on many machines. It works like `layer`, but keeps the token, the rate limit, cached
 * responses and the budget's count in the Redis at `FASTMOSS_REDIS_URL`: see `Redis.layerConfig`. It requires the
 * package `ioredis`. It also provides the connection to Redis.
 *
 * By default all programs share one budget, because they share the account that pays. `FASTMOSS_BUDGET_STORE=memory`
 * gives each program its own budget.
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
 * Provides the client of `layerRedis`, with options in code that take precedence over environment variables, as in
 * `layerWith`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerRedisWith = (options: RedisOptions): typeof layerRedis =>
  redisClient(FastMossConfig.layerConfigWith(options), options)
