/**
 * Credentials and settings, as a service.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Setting from "./internal/setting.js"
import * as PolicySettings from "./PolicySettings.js"

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
 * How calls prove who sends them.
 *
 * - `signed`: an access token, and a signature over path and body, in the query. What the official client does.
 * - `bearer`: the client secret itself in `Authorization: Bearer`. Newer documentation pages show it; uncertain whether
 *   every account may use it.
 *
 * @since 0.1.0
 * @category models
 */
export type AuthenticationScheme = "signed" | "bearer"

/**
 * What happens when an answer differs from what is expected.
 *
 * - `lenient`: the field is `null`; a debug log and the counter `fastmoss.schema_drift` tell endpoint, field and expectation
 * - `strict`: the call fails with `FastMossDecodeError`
 *
 * @since 0.1.0
 * @category models
 */
export type Decoding = "lenient" | "strict"

/**
 * What a program says to get a configuration.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends PolicySettings.Options {
  /** The `client_id` that the console shows. */
  readonly clientId: string
  /** The `client_secret` of the console, called "API key" by some. Not an access token, and not the key of FastMoss's MCP. */
  readonly clientSecret: Redacted.Redacted
  /**
   * Which of FastMoss's hosts to call.
   *
   * @default "test"
   */
  readonly environment?: keyof typeof baseUrls | undefined
  /** The host to call in place of FastMoss's own; wins over `environment`. */
  readonly baseUrl?: string | undefined
  /**
   * How long one attempt may take, to the last byte of the answer. `Duration.infinity` sets no limit.
   *
   * @default "15 seconds"
   */
  readonly timeout?: Duration.DurationInput | undefined
  /** @default "signed" */
  readonly authentication?: AuthenticationScheme | undefined
  /**
   * How long before a token's buffer it is refreshed in the background, while it goes on to be used, so that no call waits
   * for a token: at most a quarter of the token's lifetime. Zero: the first call inside the buffer waits, as with the
   * official client.
   *
   * @default "5 minutes"
   */
  readonly refreshAhead?: Duration.DurationInput | undefined
  /**
   * Codes by which FastMoss says that it does not accept a token, besides HTTP 401. The call is then sent once more with the
   * next token. Uncertain: no such code is documented (30001 is for missing permission).
   *
   * @default []
   */
  readonly tokenRejectedCodes?: ReadonlyArray<number> | undefined
  /**
   * Whether the server's clock, as its answers tell it, corrects our own in timestamps and in `expire_at`.
   *
   * @default true
   */
  readonly serverClock?: boolean | undefined
  /**
   * What happens when a typed endpoint's answer differs from what is expected.
   *
   * @default "lenient"
   */
  readonly decoding?: Decoding | undefined
}

/**
 * A checked configuration.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service extends PolicySettings.Settings {
  readonly clientId: string
  readonly clientSecret: Redacted.Redacted
  /** Without a slash at its end. */
  readonly baseUrl: string
  readonly timeout: Duration.Duration
  readonly authentication: AuthenticationScheme
  readonly decoding: Decoding
  readonly refreshAhead: Duration.Duration
  readonly tokenRejectedCodes: ReadonlyArray<number>
  readonly serverClock: boolean
}

/**
 * The tag of the configuration.
 *
 * @since 0.1.0
 * @category services
 */
export class FastMossConfig extends Context.Tag("@effect-fastmoss/core/FastMossConfig")<FastMossConfig, Service>() {}

/**
 * Checks the options. Every field that is wrong is named in the `ConfigError`; no value is.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options): Either.Either<Service, ConfigError.ConfigError> =>
  check(options, PolicySettings.optionName)

/**
 * A configuration of known values.
 *
 * Layers are built once for each value: keep the result in a constant when several layers need it.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<FastMossConfig, ConfigError.ConfigError> =>
  Layer.effect(FastMossConfig, Effect.suspend(() => make(options)))

/**
 * The names of the settings in the environment, by field.
 *
 * @since 0.1.0
 * @category models
 */
export const settingNames = {
  clientId: "FASTMOSS_CLIENT_ID",
  clientSecret: "FASTMOSS_CLIENT_SECRET",
  environment: "FASTMOSS_ENVIRONMENT",
  baseUrl: "FASTMOSS_BASE_URL",
  timeout: "FASTMOSS_TIMEOUT",
  authentication: "FASTMOSS_AUTH",
  refreshAhead: "FASTMOSS_REFRESH_AHEAD",
  ...PolicySettings.settingNames
} as const

/**
 * The settings of the environment (or of any other `ConfigProvider`).
 *
 * | name | meaning | default |
 * |---|---|---|
 * | `FASTMOSS_CLIENT_ID` | the console's `client_id` | must be set |
 * | `FASTMOSS_CLIENT_SECRET` | the console's `client_secret` | must be set |
 * | `FASTMOSS_ENVIRONMENT` | `test` or `production` | `test` |
 * | `FASTMOSS_BASE_URL` | another host; wins over `FASTMOSS_ENVIRONMENT` | |
 * | `FASTMOSS_TIMEOUT` | for an attempt: seconds, or `15 seconds`, `2 minutes`, `infinity` | `15` |
 * | `FASTMOSS_CALL_TIMEOUT` | the same for a whole call | none |
 * | `FASTMOSS_AUTH` | `signed` or `bearer` | `signed` |
 * | `FASTMOSS_REFRESH_AHEAD` | how long before its buffer a token is refreshed: seconds, or `5 minutes`; `0` for not | `5 minutes` |
 * | `FASTMOSS_ATTEMPTS` | how many attempts a call has at most | `3` |
 * | `FASTMOSS_CONCURRENCY` | how many attempts may be under way at once | `4` |
 * | `FASTMOSS_RATE` | a rate that is never exceeded: `5/second`, `80/minute` | none |
 * | `FASTMOSS_BUDGET` | `1000 calls/day`, `20 credits/hour`, `1000 calls, 20 credits/day` | none |
 * | `FASTMOSS_CACHE` | keeps every answer in memory for so long: `10 minutes` | none |
 *
 * An empty setting counts as one that is not set. Every setting that is wrong is named in the `ConfigError`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig: Layer.Layer<FastMossConfig, ConfigError.ConfigError> = Layer.effect(
  FastMossConfig,
  Effect.suspend(() => Effect.flatMap(environmentSettings, (raw) => check(raw, settingName)))
)

/**
 * One line that names every setting that is wrong, for a person.
 *
 * @since 0.1.0
 * @category combinators
 */
export const formatConfigError = (error: ConfigError.ConfigError): string => {
  switch (error._op) {
    case "And":
    case "Or":
      return `${formatConfigError(error.left)}; ${formatConfigError(error.right)}`
    default:
      return `${error.path.join(".")} ${error.message}`
  }
}

const settingName: Setting.NameOf = (field) =>
  Object.entries(settingNames).find(([name]) => name === field)?.[1] ?? field

/** What the two sources have in common before anything is checked. */
interface Unchecked extends PolicySettings.Options {
  readonly clientId?: string | undefined
  readonly clientSecret?: Redacted.Redacted | undefined
  readonly environment?: string | undefined
  readonly baseUrl?: string | undefined
  readonly timeout?: Duration.DurationInput | undefined
  readonly authentication?: string | undefined
  readonly decoding?: string | undefined
  readonly refreshAhead?: Duration.DurationInput | string | undefined
  readonly tokenRejectedCodes?: ReadonlyArray<number> | undefined
  readonly serverClock?: boolean | undefined
}

const ownSettings = {
  clientId: Setting.text(settingNames.clientId),
  clientSecret: Config.map(
    Setting.text(settingNames.clientSecret),
    (text) => text === undefined ? text : Redacted.make(text)
  ),
  environment: Setting.text(settingNames.environment),
  baseUrl: Setting.text(settingNames.baseUrl),
  timeout: Setting.duration(settingNames.timeout),
  authentication: Setting.text(settingNames.authentication),
  refreshAhead: Setting.text(settingNames.refreshAhead)
}

const environmentSettings: Config.Config<Unchecked> = Config.map(
  Config.all([Config.all(ownSettings), PolicySettings.config]),
  ([own, policy]) => ({ ...own, ...policy })
)

const check = (
  options: Unchecked,
  nameOf: Setting.NameOf
): Either.Either<Service, ConfigError.ConfigError> => {
  const credential = (field: string, text: string | undefined): Either.Either<string, ConfigError.ConfigError> =>
    text === undefined || text === ""
      ? Either.left(ConfigError.MissingData([nameOf(field)], "is not set; FastMoss's console shows it"))
      : Setting.require(
        text === text.trim() && !/[\p{Cc}\p{Surrogate}]/u.test(text),
        text,
        nameOf(field),
        "must not begin or end with white space, nor hold control characters"
      )

  const oneOf = <A extends string>(
    field: string,
    text: string | undefined,
    choices: ReadonlyArray<A>,
    byDefault: A
  ): Either.Either<A, ConfigError.ConfigError> =>
    Setting.some(
      Option.fromNullable(text === undefined ? byDefault : choices.find((choice) => choice === text)),
      nameOf(field),
      `must be ${choices.join(" or ")}`
    )

  const results = {
    ...PolicySettings.check(options, nameOf),
    clientId: credential("clientId", options.clientId),
    clientSecret: Either.map(
      credential("clientSecret", options.clientSecret && Redacted.value(options.clientSecret)),
      (text) => Redacted.make(text)
    ),
    environment: oneOf("environment", options.environment, ["test", "production"], "test"),
    baseUrl: options.baseUrl === undefined
      ? Either.right(undefined)
      : Setting.some(
        readBaseUrl(options.baseUrl),
        nameOf("baseUrl"),
        "must be like https://host, with neither user, query nor fragment"
      ),
    timeout: Setting.positive(options.timeout, "15 seconds", nameOf("timeout")),
    authentication: oneOf("authentication", options.authentication, ["signed", "bearer"], "signed"),
    refreshAhead: Setting.some(
      Option.filter(Setting.readDuration(options.refreshAhead ?? "5 minutes"), Duration.isFinite),
      nameOf("refreshAhead"),
      "must be a duration, such as 5 minutes, or 0"
    ),
    tokenRejectedCodes: Setting.require(
      options.tokenRejectedCodes?.every(Number.isSafeInteger) !== false,
      options.tokenRejectedCodes ?? [],
      nameOf("tokenRejectedCodes"),
      "must be whole numbers"
    ),
    serverClock: Either.right(options.serverClock ?? true),
    decoding: oneOf("decoding", options.decoding, ["lenient", "strict"], "lenient")
  }

  return Either.map(
    Setting.withEveryError(Either.all(results), results),
    ({ environment, ...checked }) => ({ ...checked, baseUrl: checked.baseUrl ?? baseUrls[environment] })
  )
}

const readBaseUrl = (text: string): Option.Option<string> =>
  Option.filter(
    URL.canParse(text) ? Option.some(new URL(text)) : Option.none(),
    (url) => /^https?:$/.test(url.protocol) && `${url.username}${url.password}${url.search}${url.hash}` === ""
  ).pipe(Option.map((url) => url.href.replace(/\/+$/, "")))
