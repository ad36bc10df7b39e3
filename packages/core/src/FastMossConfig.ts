/**
 * Credentials and settings, as a service.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"

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
 * A limit of the user's own: how many calls may be sent in a period.
 *
 * @since 0.1.0
 * @category models
 */
export interface BudgetOptions {
  /** How many calls, a whole number above 0. */
  readonly calls: number
  /** The period. It begins with the first call, and anew with the first call after its end. */
  readonly per: Duration.DurationInput
}

/**
 * What happens when an answer differs from what is expected.
 *
 * - `lenient`: the field is `null`; a debug log and the counter `fastmoss.drift` tell endpoint, field and expectation
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
export interface Options {
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
   * A limit of your own on the number of calls.
   *
   * @default none
   */
  readonly budget?: BudgetOptions | undefined
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
export interface Service {
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
  readonly budget: Option.Option<{ readonly calls: number; readonly per: Duration.Duration }>
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
  check(options, (field) => field)

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
  refreshAhead: "FASTMOSS_REFRESH_AHEAD"
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
 * | `FASTMOSS_AUTH` | `signed` or `bearer` | `signed` |
 * | `FASTMOSS_REFRESH_AHEAD` | how long before its buffer a token is refreshed: seconds, or `5 minutes`; `0` for not | `5 minutes` |
 *
 * An empty setting counts as one that is not set. Every setting that is wrong is named in the `ConfigError`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig: Layer.Layer<FastMossConfig, ConfigError.ConfigError> = Layer.effect(
  FastMossConfig,
  Effect.suspend(() =>
    Effect.flatMap(Config.all(environmentSettings), (raw) => check(raw, (field) => settingName(field)))
  )
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

/** What the two sources have in common before anything is checked. */
interface Unchecked {
  readonly clientId?: string | undefined
  readonly clientSecret?: Redacted.Redacted | undefined
  readonly environment?: string | undefined
  readonly baseUrl?: string | undefined
  readonly timeout?: Duration.DurationInput | string | undefined
  readonly authentication?: string | undefined
  readonly budget?: BudgetOptions | undefined
  readonly decoding?: string | undefined
  readonly refreshAhead?: Duration.DurationInput | string | undefined
  readonly tokenRejectedCodes?: ReadonlyArray<number> | undefined
  readonly serverClock?: boolean | undefined
}

type Field = keyof Unchecked

const isSetting = (field: Field): field is keyof typeof settingNames => field in settingNames

const settingName = (field: Field): string => isSetting(field) ? settingNames[field] : field

const setting = (name: string) =>
  Config.option(Config.string(name)).pipe(
    Config.map(Option.filter((text) => text !== "")),
    Config.map(Option.getOrUndefined)
  )

const environmentSettings = {
  clientId: setting(settingNames.clientId),
  clientSecret: Config.map(
    setting(settingNames.clientSecret),
    (text) => text === undefined ? text : Redacted.make(text)
  ),
  environment: setting(settingNames.environment),
  baseUrl: setting(settingNames.baseUrl),
  timeout: setting(settingNames.timeout),
  authentication: setting(settingNames.authentication),
  refreshAhead: setting(settingNames.refreshAhead)
}

// In the environment a bare number is in seconds, as in the official client.
const readDuration = (input: Duration.DurationInput | string): Option.Option<Duration.Duration> => {
  if (typeof input !== "string") return Duration.decodeUnknown(input)
  const word = input.trim()
  return /^infinity$/i.test(word)
    ? Option.some(Duration.infinity)
    : Duration.decodeUnknown(/^[\d.]+$/.test(word) ? `${Number(word)} seconds` : word)
}

const check = (
  options: Unchecked,
  nameOf: (field: Field) => string
): Either.Either<Service, ConfigError.ConfigError> => {
  const invalid = (field: Field, problem: string) => Either.left(ConfigError.InvalidData([nameOf(field)], problem))

  const credential = (field: Field, text: string | undefined): Either.Either<string, ConfigError.ConfigError> =>
    text === undefined || text === ""
      ? Either.left(ConfigError.MissingData([nameOf(field)], "is not set; FastMoss's console shows it"))
      : text !== text.trim() || /[\p{Cc}\p{Surrogate}]/u.test(text)
      ? invalid(field, "must not begin or end with white space, nor hold control characters")
      : Either.right(text)

  const oneOf = <A extends string>(
    field: Field,
    text: string | undefined,
    choices: ReadonlyArray<A>,
    byDefault: A
  ): Either.Either<A, ConfigError.ConfigError> => {
    const choice = text === undefined ? byDefault : choices.find((choice) => choice === text)
    return choice === undefined ? invalid(field, `must be ${choices.join(" or ")}`) : Either.right(choice)
  }

  const results = {
    clientId: credential("clientId", options.clientId),
    clientSecret: Either.map(
      credential("clientSecret", options.clientSecret && Redacted.value(options.clientSecret)),
      (text) => Redacted.make(text)
    ),
    environment: oneOf("environment", options.environment, ["test", "production"], "test"),
    baseUrl: options.baseUrl === undefined
      ? Either.right(undefined)
      : Either.fromOption(readBaseUrl(options.baseUrl), () =>
        ConfigError.InvalidData(
          [nameOf("baseUrl")],
          "must be like https://host, with neither user, query nor fragment"
        )),
    timeout: Option.filter(
      readDuration(options.timeout ?? "15 seconds"),
      (duration) => Duration.greaterThan(duration, Duration.zero)
    ).pipe(
      Either.fromOption(() =>
        ConfigError.InvalidData([nameOf("timeout")], "must be a duration above 0, such as 15 seconds")
      )
    ),
    authentication: oneOf("authentication", options.authentication, ["signed", "bearer"], "signed"),
    refreshAhead: Either.fromOption(
      Option.filter(readDuration(options.refreshAhead ?? "5 minutes"), Duration.isFinite),
      () => ConfigError.InvalidData([nameOf("refreshAhead")], "must be a duration, such as 5 minutes, or 0")
    ),
    tokenRejectedCodes: options.tokenRejectedCodes?.every(Number.isSafeInteger) === false
      ? invalid("tokenRejectedCodes", "must be whole numbers")
      : Either.right(options.tokenRejectedCodes ?? []),
    serverClock: Either.right(options.serverClock ?? true),
    decoding: oneOf("decoding", options.decoding, ["lenient", "strict"], "lenient"),
    budget: options.budget === undefined
      ? Either.right(Option.none<never>())
      : Either.fromOption(
        Option.map(readBudget(options.budget), Option.some),
        () =>
          ConfigError.InvalidData([nameOf("budget")], "must have a whole number of calls above 0, and a period above 0")
      )
  }

  const errors = Arr.getLefts(Object.values(results))
  return Arr.isNonEmptyArray(errors)
    ? Either.left(Arr.reduce(Arr.tailNonEmpty(errors), Arr.headNonEmpty(errors), ConfigError.And))
    : Either.map(Either.all(results), ({ environment, ...checked }) => ({
      ...checked,
      baseUrl: checked.baseUrl ?? baseUrls[environment]
    }))
}

const readBaseUrl = (text: string): Option.Option<string> =>
  Option.filter(
    URL.canParse(text) ? Option.some(new URL(text)) : Option.none(),
    (url) => /^https?:$/.test(url.protocol) && `${url.username}${url.password}${url.search}${url.hash}` === ""
  ).pipe(Option.map((url) => url.href.replace(/\/+$/, "")))

const readBudget = (
  budget: BudgetOptions
): Option.Option<{ readonly calls: number; readonly per: Duration.Duration }> =>
  Option.filter(
    Option.map(Duration.decodeUnknown(budget.per), (per) => ({ calls: budget.calls, per })),
    ({ calls, per }) => Number.isSafeInteger(calls) && calls > 0 && Duration.greaterThan(per, Duration.zero)
  )
