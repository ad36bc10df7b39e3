/**
 * Configuration of the client: credentials and settings, from code or from environment variables.
 *
 * @since 0.1.0
 */
import { sha256Hex } from "#sha256"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { type ByPath, forPath } from "./internal/ByPath.js"
import * as ConfigErrors from "./internal/configError.js"
import * as Setting from "./internal/setting.js"
import * as Settings from "./internal/settings.js"
import * as UnknownVariables from "./internal/unknownVariables.js"

export type { ByPath } from "./internal/ByPath.js"
export { defaultPrices } from "./internal/settings.js"

/**
 * Base URLs of FastMoss's hosts (source: FastMoss's page "Things to note").
 *
 * @since 0.1.0
 * @category models
 */
export const baseUrls = {
  test: "https://openapi.test.fastmoss.com",
  production: "https://openapi.fastmoss.com"
} as const

/**
 * Scheme that authenticates requests.
 *
 * - `signed`: the query holds an access token and a signature over path and body, as the official client sends them.
 *   Needs client id and client secret.
 * - `bearer`: the header `Authorization: Bearer` holds the client secret itself. Needs no client id. Newer
 *   documentation pages show this scheme; it is uncertain which accounts may use it.
 *
 * @since 0.1.0
 * @category models
 */
export type AuthenticationScheme = "signed" | "bearer"

/**
 * Treatment of response fields that differ from the schema of their endpoint.
 *
 * - `lenient`: the field becomes `null`; a debug log names endpoint, field and expected type, and the counter
 *   `fastmoss.schema_drift` counts it
 * - `strict`: the call fails with `FastMossDecodeError`
 *
 * @since 0.1.0
 * @category models
 */
export type Decoding = "lenient" | "strict"

/**
 * Options for retries. Only failures whose `isRetryable` is true are retried.
 *
 * @since 0.1.0
 * @category models
 */
export interface RetryOptions {
  /**
   * Maximum number of attempts of a call; 1 means no retry.
   *
   * @default 3
   */
  readonly attempts?: number | undefined
  /**
   * Longest wait before the second attempt. It doubles with each further attempt. The actual wait is random, between 0
   * and this limit.
   *
   * @default "500 millis"
   */
  readonly base?: Duration.DurationInput | undefined
  /**
   * Longest wait before any attempt, except for a `Retry-After` of the server.
   *
   * @default "10 seconds"
   */
  readonly cap?: Duration.DurationInput | undefined
  /**
   * Longest `Retry-After` that a call waits for. If the server asks for a longer wait, the call fails; the failure's
   * `retryAfter` has the wait.
   *
   * @default "1 minute"
   */
  readonly longestRetryAfter?: Duration.DurationInput | undefined
  /**
   * Retry budget: number of retries that all calls of the client share. It limits the extra traffic during an outage.
   * Successful calls refill it, see `refill`. `Infinity` sets no limit.
   *
   * @default 20
   */
  readonly budget?: number | undefined
  /**
   * Number of retries that a successful call gives back to the retry budget, up to `budget`.
   *
   * @default 0.2
   */
  readonly refill?: number | undefined
}

/**
 * Rate: number of attempts per period.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rate {
  /** Number of attempts in a period. */
  readonly calls: number
  /** Length of a period. */
  readonly per: Duration.DurationInput
}

/**
 * Options for the rate limiter. FastMoss publishes no limits of its own.
 *
 * @since 0.1.0
 * @category models
 */
export interface LimitOptions {
  /**
   * Maximum number of attempts that are under way at the same time.
   *
   * @default 4
   */
  readonly concurrency?: number | undefined
  /**
   * Maximum rate of attempts. They are spread evenly over the period, without bursts. Token requests do not count, nor
   * does the replay of an attempt after FastMoss rejected its token.
   *
   * @default none
   */
  readonly rate?: Rate | undefined
  /**
   * `true`: the limiter adapts its rate. Code 30003 or HTTP 429 lowers the rate immediately; successes raise it slowly.
   *
   * @default true
   */
  readonly adaptive?: boolean | undefined
}

/**
 * Your own limit on spending: a number of requests per period, or a sum of their prices, or both. Set at least one of
 * `calls` and `credits`.
 *
 * @since 0.1.0
 * @category models
 */
export interface BudgetOptions {
  /** Maximum number of requests in a period: a positive whole number. */
  readonly calls?: number | undefined
  /** Maximum sum of the prices of the requests in a period, by the configuration's `prices`. */
  readonly credits?: number | undefined
  /** Length of a period. The first request starts a period; the first request after its end starts the next one. */
  readonly per: Duration.DurationInput
}

/**
 * Options for the response cache.
 *
 * @since 0.1.0
 * @category models
 */
export interface CacheOptions {
  /**
   * Time for which a response is cached: one duration for all paths, or durations keyed by path, see `ByPath`. Paths
   * without a duration are not cached.
   *
   * @default none
   */
  readonly timeToLive?: Duration.DurationInput | ByPath<Duration.DurationInput> | undefined
  /**
   * Capacity of the cache in memory, in bytes. When it is full, the least recently used responses are removed.
   *
   * The size of an entry is an upper bound: two bytes per UTF-16 unit of its key and its JSON, plus 256 bytes of
   * overhead. Entries that contain only Latin-1 characters take about half of it, because engines store such strings
   * with one byte per character.
   *
   * @default 33_554_432
   */
  readonly size?: number | undefined
}

/**
 * Options for `make` and `layer`. Only the credentials are required.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * `client_id` from FastMoss's console. With bearer authentication it is optional.
   *
   * @default required with `signed`
   */
  readonly clientId?: string | undefined
  /**
   * `client_secret` from FastMoss's console, sometimes called "API key". It is neither an access token nor the key of
   * FastMoss's MCP server.
   */
  readonly clientSecret: Redacted.Redacted
  /**
   * FastMoss host to call, a key of `baseUrls`.
   *
   * @default "test"
   */
  readonly environment?: keyof typeof baseUrls | undefined
  /**
   * URL of another host. It overrides `environment`.
   *
   * @default the host of `environment`
   */
  readonly baseUrl?: string | undefined
  /**
   * `true`: `baseUrl` may use `http://` for a host other than this machine. The client secret and tokens are then sent
   * unencrypted. FastMoss's own hosts always need `https://`; this machine (`localhost`, 127.0.0.0/8, ::1) may always
   * use `http://`.
   *
   * @default false
   */
  readonly allowInsecureBaseUrl?: boolean | undefined
  /**
   * Scheme that authenticates requests.
   *
   * @default "signed"
   */
  readonly authentication?: AuthenticationScheme | undefined
  /**
   * Lead time of the background refresh. The client does not use a token in the last 10 minutes before its expiry (the
   * buffer). It refreshes the token in the background this long before the buffer begins, so that no call waits. At
   * most a quarter of the token's lifetime is used. With zero, the first call inside the buffer waits for the refresh,
   * as in the official client.
   *
   * @default "5 minutes"
   */
  readonly refreshAhead?: Duration.DurationInput | undefined
  /**
   * Response codes that mean a rejected token, besides HTTP 401 and code 1002. After such a code the call is repeated
   * once with a new token. FastMoss documents no such code (30001 means missing permission).
   *
   * @default []
   */
  readonly tokenRejectedCodes?: ReadonlyArray<number> | undefined
  /**
   * `true`: the client measures the offset between FastMoss's clock and the local clock, and corrects the timestamps of
   * requests and the `expire_at` of tokens by it. If FastMoss refuses a request whose timestamp was wrong by more than
   * a minute, the client repeats it once with the corrected timestamp.
   *
   * @default true
   */
  readonly serverClock?: boolean | undefined
  /**
   * Time limit of one attempt, until the last byte of the response. `Duration.infinity` sets no limit.
   *
   * @default "15 seconds"
   */
  readonly timeout?: Duration.DurationInput | undefined
  /**
   * Time limit of a whole call: all its attempts, the waits between them and the waits for permits.
   *
   * @default none
   */
  readonly callTimeout?: Duration.DurationInput | undefined
  /**
   * Maximum size of a response, in bytes. A larger response fails the call.
   *
   * @default 33_554_432
   */
  readonly maxResponseSize?: number | undefined
  /**
   * Treatment of response fields that differ from the schema of their endpoint.
   *
   * @default "lenient"
   */
  readonly decoding?: Decoding | undefined
  /** Options for retries. By default a call has at most three attempts. */
  readonly retry?: RetryOptions | undefined
  /** Options for the rate limiter. By default it allows four attempts at the same time and adapts its rate. */
  readonly limit?: LimitOptions | undefined
  /**
   * Your own limit on spending. A call that exceeds it fails with `FastMossBudgetError`.
   *
   * @default none
   */
  readonly budget?: BudgetOptions | undefined
  /**
   * Prices of a request keyed by path, see `ByPath`. In CNY by default.
   *
   * @default `defaultPrices`
   */
  readonly prices?: ByPath<number> | undefined
  /**
   * Time for which calls of a path fail immediately after code 30002 (the data limit of the plan is used up). Zero
   * turns the circuit breaker off.
   *
   * @default "1 minute"
   */
  readonly breakDuration?: Duration.DurationInput | undefined
  /**
   * `true`: equal calls that are under way at the same time share one request.
   *
   * @default true
   */
  readonly coalesce?: boolean | undefined
  /** Options for the response cache. It is off unless a time to live is set. */
  readonly cache?: CacheOptions | undefined
}

/**
 * Options for `layerConfigWith`: all options but the credentials, which come from the environment.
 *
 * @since 0.1.0
 * @category models
 */
export interface Overrides extends Omit<Options, "clientId" | "clientSecret"> {}

/**
 * Checked configuration: every option, with its default if it was not set. `limit.rate` is in attempts per second;
 * `budget.calls` or `budget.credits` is `Infinity` if it was not set.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service extends Omit<Settings.Values, "allowInsecureBaseUrl" | "baseUrl" | "environment"> {
  /** URL of the host, without a slash at its end. */
  readonly baseUrl: string
  /**
   * Key of the account in stores and caches: the client id, or a hash of the client secret if no client id is set. It
   * is never sent to FastMoss.
   */
  readonly accountKey: string
}

/**
 * Tag of the configuration.
 *
 * @since 0.1.0
 * @category services
 */
export class FastMossConfig extends Context.Tag("@effect-fastmoss/core/FastMossConfig")<FastMossConfig, Service>() {}

/**
 * Checks options and adds the defaults. The `ConfigError` names every invalid option and contains no values.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options): Either.Either<Service, ConfigError.ConfigError> =>
  check(Setting.fromOptions(options))

/**
 * Creates a layer that provides the configuration from options in code. It fails with a `ConfigError` if an option is
 * invalid.
 *
 * Keep the layer in a constant if several layers need it: Effect shares a layer only if it is the same value.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<FastMossConfig, ConfigError.ConfigError> =>
  Layer.effect(FastMossConfig, Effect.suspend(() => make(options)))

/**
 * Names of the environment variables, keyed by the path of their option, such as `retry.attempts`.
 *
 * @since 0.1.0
 * @category models
 */
export const settingNames: Settings.Variables = Setting.variables(Settings.settings)

/**
 * Layer that reads the configuration from environment variables, or from another `ConfigProvider`.
 *
 * | variable | meaning | default |
 * | --- | --- | --- |
 * | `FASTMOSS_CLIENT_ID` | The console's client id | required with `signed` |
 * | `FASTMOSS_CLIENT_SECRET` | The console's client secret | required |
 * | `FASTMOSS_ENVIRONMENT` | FastMoss's host: `test` or `production` | `test` |
 * | `FASTMOSS_BASE_URL` | URL of another host; wins over `environment` | the host of `environment` |
 * | `FASTMOSS_ALLOW_INSECURE_BASE_URL` | `true` allows a `baseUrl` with `http://` on another machine, which sends secrets unencrypted; never for FastMoss's own hosts | `false` |
 * | `FASTMOSS_AUTH` | `signed`, or `bearer`, which sends the client secret in `Authorization`; it is uncertain which accounts accept it | `signed` |
 * | `FASTMOSS_REFRESH_AHEAD` | Time before a token's buffer, the last 10 minutes before its expiry, at which the token is refreshed in the background; `0` turns this off | `5 minutes` |
 * | `FASTMOSS_TIMEOUT` | Time limit of one attempt, to the last byte of the response | `15 seconds` |
 * | `FASTMOSS_CALL_TIMEOUT` | Time limit of a whole call: all its attempts and waits | none |
 * | `FASTMOSS_ATTEMPTS` | Maximum number of attempts per call; `1` turns retries off | `3` |
 * | `FASTMOSS_CONCURRENCY` | Maximum number of concurrent attempts | `4` |
 * | `FASTMOSS_RATE` | Maximum rate of attempts: `{ calls, per }`, or a string such as `5/second` or `80/minute` | none |
 * | `FASTMOSS_BUDGET` | Your own limit on spending: `{ calls, credits, per }`, or a string such as `1000 calls/day` or `1000 calls, 20 credits/day` | none |
 * | `FASTMOSS_CACHE` | Time for which responses are cached: one duration, or in code durations keyed by path | none |
 *
 * A duration is a number of seconds or a text such as `2 minutes`; a time limit may be `infinity`. An empty variable
 * counts as not set. The `ConfigError` names every invalid variable and contains no values.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig: Layer.Layer<FastMossConfig, ConfigError.ConfigError> = Layer.effect(
  FastMossConfig,
  Effect.suspend(() => Effect.flatMap(Setting.fromEnvironment(Settings.settings), check))
)

/**
 * Creates a layer like `layerConfig`, with some options set in code. The credentials and all options that `options`
 * leaves out come from environment variables. The variable of an option that is set in code is not read.
 *
 * The `ConfigError` names every invalid option and variable and contains no values.
 *
 * @example
 * import { FastMossConfig } from "@effect-fastmoss/core"
 *
 * export const Config = FastMossConfig.layerConfigWith({
 *   budget: { calls: 1000, per: "1 day" },
 *   cache: { timeToLive: { "/product/": "1 hour" } }
 * })
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfigWith = (options: Overrides): Layer.Layer<FastMossConfig, ConfigError.ConfigError> =>
  Layer.effect(
    FastMossConfig,
    Effect.suspend(() =>
      Effect.flatMap(
        Setting.fromEnvironment(Settings.settings),
        (environment) => check(Setting.orElse(Setting.fromOptions(options), environment))
      )
    )
  )

/**
 * Returns the price of a request to a path, in the unit of `prices` (CNY by default). If several keys match the path,
 * the longest key counts. If no key matches, the price is 0.
 *
 * @since 0.1.0
 * @category combinators
 */
export const priceOf = (prices: ByPath<number>, path: string): number =>
  Option.getOrElse(forPath(prices, path), () => 0)

/**
 * Options for `unknownVariables` and `warnUnknownVariables`: names that are not reported as unknown.
 *
 * @since 0.1.0
 * @category models
 */
export interface KnownVariables {
  /** Names of variables that other modules read. */
  readonly known?: ReadonlyArray<string> | undefined
  /** Returns true for a name that is neither reported as unknown nor suggested for another name. */
  readonly ignore?: ((name: string) => boolean) | undefined
}

/**
 * Variable that begins with `FASTMOSS_` and is not a setting.
 *
 * @since 0.1.0
 * @category models
 */
export interface UnknownVariable {
  readonly name: string
  /** Most similar known name, if there is one. */
  readonly suggestion: string | undefined
}

/**
 * Finds variables that begin with `FASTMOSS_` and are not settings, such as the misspelt `FASTMOSS_BUGDET`. Returns
 * them in alphabetical order. Reads no values. Returns none if the `ConfigProvider` cannot list its names.
 *
 * @since 0.1.0
 * @category combinators
 */
export const unknownVariables = (
  options: KnownVariables = {}
): Effect.Effect<ReadonlyArray<UnknownVariable>> => {
  const known = [...Object.values({ ...settingNames }), ...(options.known ?? [])]
  const isKnown = (name: string) => known.includes(name) || (options.ignore?.(name) ?? false)
  return Effect.map(
    Effect.configProviderWith((provider) => UnknownVariables.find(provider, isKnown)),
    (names) => names.map((name) => ({ name, suggestion: UnknownVariables.suggestion(name, known) }))
  )
}

/**
 * Logs one warning about variables that begin with `FASTMOSS_` and are not settings, such as the misspelt
 * `FASTMOSS_BUGDET`. The warning names each variable and the most similar known name, and contains no values. Logs
 * nothing if there are no such variables, or if the `ConfigProvider` cannot list its names. The layers of
 * `FastMossNode` call this function.
 *
 * @since 0.1.0
 * @category combinators
 */
export const warnUnknownVariables = (options: KnownVariables = {}): Effect.Effect<void> =>
  Effect.flatMap(
    unknownVariables(options),
    (variables) => variables.length === 0 ? Effect.void : Effect.logWarning(UnknownVariables.format(variables))
  )

/**
 * Formats a `ConfigError` as one line that names every invalid setting.
 *
 * @since 0.1.0
 * @category combinators
 */
export const formatConfigError: (error: ConfigError.ConfigError) => string = ConfigErrors.format

const check = (source: Setting.Source): Either.Either<Service, ConfigError.ConfigError> =>
  Either.map(
    Settings.check(source),
    ({ allowInsecureBaseUrl: _, baseUrl, environment, ...values }) => ({
      ...values,
      baseUrl: Option.getOrElse(baseUrl, () => baseUrls[environment]),
      accountKey: Option.getOrElse(values.clientId, () => hashOf(values.clientSecret))
    })
  )

/** Hashes a secret for `accountKey`. The prefix makes this hash differ from any other hash of the secret. */
const hashOf = (secret: Redacted.Redacted): string =>
  `sha256:${sha256Hex(`fastmoss account ${Redacted.value(secret)}`)}`
