/**
 * Credentials and settings, as a service.
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
 * FastMoss's hosts (source: "Things to note").
 *
 * @since 0.1.0
 * @category models
 */
export const baseUrls = {
  test: "https://openapi.test.fastmoss.com",
  production: "https://openapi.fastmoss.com"
} as const

/**
 * Scheme by which requests prove who sends them.
 *
 * - `signed`: an access token, and a signature over path and body, in the query, as the official client does
 * - `bearer`: the client secret itself in `Authorization: Bearer`, without a client id. Newer documentation pages show it;
 *   uncertain whether every account may use it.
 *
 * @since 0.1.0
 * @category models
 */
export type AuthenticationScheme = "signed" | "bearer"

/**
 * Treatment of response fields that differ from the schema of their endpoint.
 *
 * - `lenient`: the field is `null`; a debug log and the counter `fastmoss.schema_drift` name endpoint, field and expectation
 * - `strict`: the call fails with `FastMossDecodeError`
 *
 * @since 0.1.0
 * @category models
 */
export type Decoding = "lenient" | "strict"

/**
 * Options of retries. A failure itself tells whether a retry can help: `isRetryable`.
 *
 * @since 0.1.0
 * @category models
 */
export interface RetryOptions {
  /**
   * Maximum number of attempts of a call; 1 is no retry.
   *
   * @default 3
   */
  readonly attempts?: number | undefined
  /**
   * Longest wait before the second attempt. It doubles with each further attempt; the actual wait is random, from 0 up.
   *
   * @default "500 millis"
   */
  readonly base?: Duration.DurationInput | undefined
  /**
   * Longest wait before any attempt.
   *
   * @default "10 seconds"
   */
  readonly cap?: Duration.DurationInput | undefined
  /**
   * Longest `Retry-After` that a call waits for. When the server asks for more, the call fails, and the failure tells for
   * how long.
   *
   * @default "1 minute"
   */
  readonly longestRetryAfter?: Duration.DurationInput | undefined
  /**
   * Retry budget: the number of retries that all calls of the client share. It keeps an outage from tripling the traffic.
   * `Infinity` sets no limit.
   *
   * @default 20
   */
  readonly budget?: number | undefined
  /**
   * Retries that a successful call returns to the retry budget, up to `budget`.
   *
   * @default 0.2
   */
  readonly refill?: number | undefined
}

/**
 * Rate: a number of calls in a period.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rate {
  readonly calls: number
  readonly per: Duration.DurationInput
}

/**
 * Options of the rate limiter. FastMoss publishes no limits of its own.
 *
 * @since 0.1.0
 * @category models
 */
export interface LimitOptions {
  /**
   * Maximum number of attempts under way at once.
   *
   * @default 4
   */
  readonly concurrency?: number | undefined
  /**
   * Maximum rate of attempts. They are spread evenly over the period, without a burst. Token requests, and the repetition
   * of a request with another token, do not wait for it.
   *
   * @default none
   */
  readonly rate?: Rate | undefined
  /**
   * `true`: code 30003 or HTTP 429 lowers the rate at once, and successes raise it slowly.
   *
   * @default true
   */
  readonly adaptive?: boolean | undefined
}

/**
 * Your own limit on spending: requests in a period, or their price. At least one of the two.
 *
 * @since 0.1.0
 * @category models
 */
export interface BudgetOptions {
  /** Maximum number of requests, a positive whole number. */
  readonly calls?: number | undefined
  /** Maximum sum of their prices, by `prices`. */
  readonly credits?: number | undefined
  /** Length of a period. The first request starts the first period; the first request after its end starts the next. */
  readonly per: Duration.DurationInput
}

/**
 * Options of the response cache.
 *
 * @since 0.1.0
 * @category models
 */
export interface CacheOptions {
  /**
   * Time for which a response is cached, for all paths or by path. A path without a time is not cached.
   *
   * @default none
   */
  readonly timeToLive?: Duration.DurationInput | ByPath<Duration.DurationInput> | undefined
  /**
   * Capacity of the cache in memory, in bytes. The least recently used responses are removed first.
   *
   * An entry counts as what it takes at most: two bytes for each UTF-16 unit of its JSON and its key, and 256 bytes for the
   * objects around them. Engines hold a text of Latin-1 alone in one byte for each character: such entries take about half of that.
   *
   * @default 33_554_432
   */
  readonly size?: number | undefined
}

/**
 * Options of a configuration.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * The `client_id` that the console shows. With bearer authentication it may be left out.
   *
   * @default required with `signed`
   */
  readonly clientId?: string | undefined
  /** The `client_secret` of the console, called "API key" by some. Not an access token, and not the key of FastMoss's MCP. */
  readonly clientSecret: Redacted.Redacted
  /**
   * FastMoss's host to call.
   *
   * @default "test"
   */
  readonly environment?: keyof typeof baseUrls | undefined
  /**
   * URL of another host; wins over `environment`.
   *
   * @default the host of `environment`
   */
  readonly baseUrl?: string | undefined
  /**
   * `true`: `baseUrl` may have `http://` and a host other than this machine, so that the secret and tokens go over the network
   * unencrypted. FastMoss's own hosts are refused all the same; this machine (`localhost`, 127.0.0.0/8, ::1) needs no leave.
   *
   * @default false
   */
  readonly allowInsecureBaseUrl?: boolean | undefined
  /**
   * Scheme by which requests prove who sends them.
   *
   * @default "signed"
   */
  readonly authentication?: AuthenticationScheme | undefined
  /**
   * Time before a token's buffer at which the token is refreshed in the background, so that no call waits for it; at most a
   * quarter of the token's lifetime. With zero the first call inside the buffer waits, as with the official client.
   *
   * @default "5 minutes"
   */
  readonly refreshAhead?: Duration.DurationInput | undefined
  /**
   * Codes by which FastMoss rejects a token, besides HTTP 401 and code 1002. The call is then repeated once with the next
   * token.
   * Uncertain: no such code is documented (30001 is for missing permission).
   *
   * @default []
   */
  readonly tokenRejectedCodes?: ReadonlyArray<number> | undefined
  /**
   * `true`: timestamps and `expire_at` are corrected by the clock offset that the server's responses show. A request that
   * is refused, and whose timestamp was wrong by more than a minute, is replayed once with the server's time.
   *
   * @default true
   */
  readonly serverClock?: boolean | undefined
  /**
   * Time limit of one attempt, to the last byte of the response. `Duration.infinity` sets no limit.
   *
   * @default "15 seconds"
   */
  readonly timeout?: Duration.DurationInput | undefined
  /**
   * Time limit of a whole call: all its attempts, the waits between them and for permits.
   *
   * @default none
   */
  readonly callTimeout?: Duration.DurationInput | undefined
  /**
   * Largest response that is read, in bytes.
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
  /** Retries: three attempts unless set otherwise. */
  readonly retry?: RetryOptions | undefined
  /** Rate limiter: four attempts at once and an adaptive rate unless set otherwise. */
  readonly limit?: LimitOptions | undefined
  /**
   * Your own limit on spending.
   *
   * @default none
   */
  readonly budget?: BudgetOptions | undefined
  /**
   * Prices of a request by path, in CNY.
   *
   * @default `defaultPrices`
   */
  readonly prices?: ByPath<number> | undefined
  /**
   * Time for which the circuit of a path stays open after code 30002, which says that the data limit of the plan is used up. Zero turns the
   * circuit breaker off.
   *
   * @default "1 minute"
   */
  readonly breakDuration?: Duration.DurationInput | undefined
  /**
   * `true`: equal calls under way share one request.
   *
   * @default true
   */
  readonly coalesce?: boolean | undefined
  /** Response cache: off unless a time to live is set. */
  readonly cache?: CacheOptions | undefined
}

/**
 * Options that win over the environment: all but the credentials.
 *
 * @since 0.1.0
 * @category models
 */
export interface Overrides extends Omit<Options, "clientId" | "clientSecret"> {}

/**
 * A checked configuration, with every default. `limit.rate` is in calls a second; a limit of `budget` that is not set is
 * `Infinity`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service extends Omit<Settings.Values, "allowInsecureBaseUrl" | "baseUrl" | "environment"> {
  /** URL of the host, without a slash at its end. */
  readonly baseUrl: string
  /**
   * Key of the account in stores and caches: the client id, or, where there is none, a hash of the client secret. It is
   * never sent.
   */
  readonly accountKey: string
}

/**
 * The tag of the configuration.
 *
 * @since 0.1.0
 * @category services
 */
export class FastMossConfig extends Context.Tag("@effect-fastmoss/core/FastMossConfig")<FastMossConfig, Service>() {}

/**
 * Checks options. The `ConfigError` names every option that is wrong, and holds no value.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options): Either.Either<Service, ConfigError.ConfigError> =>
  check(Setting.fromOptions(options))

/**
 * A configuration of options.
 *
 * Layers are built once for each value: keep the result in a constant when several layers need it.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<FastMossConfig, ConfigError.ConfigError> =>
  Layer.effect(FastMossConfig, Effect.suspend(() => make(options)))

/**
 * Names of the environment variables, by the path of their option.
 *
 * @since 0.1.0
 * @category models
 */
export const settingNames: Settings.Variables = Setting.variables(Settings.settings)

/**
 * A configuration of environment variables (or of any other `ConfigProvider`).
 *
 * | variable | meaning | default |
 * | --- | --- | --- |
 * | `FASTMOSS_CLIENT_ID` | The console's client id | required with `signed` |
 * | `FASTMOSS_CLIENT_SECRET` | The console's client secret | required |
 * | `FASTMOSS_ENVIRONMENT` | FastMoss's host: `test` or `production` | `test` |
 * | `FASTMOSS_BASE_URL` | URL of another host; wins over `environment` | the host of `environment` |
 * | `FASTMOSS_ALLOW_INSECURE_BASE_URL` | `true` allows a `baseUrl` of `http://` on another machine: secrets are sent unencrypted; never FastMoss's own hosts | `false` |
 * | `FASTMOSS_AUTH` | `signed`, or `bearer`: the client secret in `Authorization`; uncertain for which accounts | `signed` |
 * | `FASTMOSS_REFRESH_AHEAD` | Time before the token's buffer at which it is refreshed in the background; `0` turns that off | `5 minutes` |
 * | `FASTMOSS_TIMEOUT` | Time limit of one attempt, to the last byte of the response | `15 seconds` |
 * | `FASTMOSS_CALL_TIMEOUT` | Time limit of a whole call: all its attempts and waits | none |
 * | `FASTMOSS_ATTEMPTS` | Maximum number of attempts of a call; `1` is no retry | `3` |
 * | `FASTMOSS_CONCURRENCY` | Maximum number of attempts under way at once | `4` |
 * | `FASTMOSS_RATE` | Maximum rate of attempts: `{ calls, per }`, or a text such as `5/second`, `80/minute` | none |
 * | `FASTMOSS_BUDGET` | Your own limit on spending: `{ calls, credits, per }`, or a text such as `1000 calls/day`, `1000 calls, 20 credits/day` | none |
 * | `FASTMOSS_CACHE` | Time for which responses are cached: a duration, or durations by path in code | none |
 *
 * A duration is a number of seconds or a text such as `2 minutes`; a time limit may be `infinity`. An empty variable counts
 * as not set. The `ConfigError` names every variable that is wrong, and holds no value.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig: Layer.Layer<FastMossConfig, ConfigError.ConfigError> = Layer.effect(
  FastMossConfig,
  Effect.suspend(() => Effect.flatMap(Setting.fromEnvironment(Settings.settings), check))
)

/**
 * Like `layerConfig`, but options in code win over their variables. Credentials and all settings that `options` leaves out
 * come from the environment; a variable whose option is given is not read.
 *
 * The `ConfigError` names every option and every variable that is wrong, and holds no value.
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
 * Returns the price of a request by its path, in CNY if the prices are: that of the longest key that matches; 0 without one.
 *
 * @since 0.1.0
 * @category combinators
 */
export const priceOf = (prices: ByPath<number>, path: string): number =>
  Option.getOrElse(forPath(prices, path), () => 0)

/**
 * Options of the search for unknown variables.
 *
 * @since 0.1.0
 * @category models
 */
export interface KnownVariables {
  /** The settings of other modules. */
  readonly known?: ReadonlyArray<string> | undefined
  /** Names for which it is true are neither reported nor suggested. */
  readonly ignore?: ((name: string) => boolean) | undefined
}

/**
 * A variable that begins with `FASTMOSS_` and is not a setting.
 *
 * @since 0.1.0
 * @category models
 */
export interface UnknownVariable {
  readonly name: string
  /** The nearest known name, if one is near. */
  readonly suggestion: string | undefined
}

/**
 * Finds the variables that begin with `FASTMOSS_` and are not settings, such as `FASTMOSS_BUGDET`, in alphabetical order.
 * No value is read. A `ConfigProvider` that cannot list its names has none.
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
 * Logs one warning with the variables that begin with `FASTMOSS_` and are not settings, such as `FASTMOSS_BUGDET`, and the
 * nearest known name of each. It holds no value. The layers of `FastMossNode` do so.
 *
 * `known` are the settings of other modules; names for which `ignore` is true are neither reported nor suggested. Nothing is
 * logged if the `ConfigProvider` cannot list its names.
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
 * Writes a `ConfigError` on one line that names every setting that is wrong.
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

/** Hashes a secret for `accountKey`. The text before it keeps the hash apart from any other hash of the secret. */
const hashOf = (secret: Redacted.Redacted): string =>
  `sha256:${sha256Hex(`fastmoss account ${Redacted.value(secret)}`)}`
