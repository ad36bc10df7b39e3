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
  authentication: "FASTMOSS_AUTH"
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
  readonly timeout?: Duration.DurationInput | undefined
  readonly authentication?: string | undefined
  readonly budget?: BudgetOptions | undefined
  readonly decoding?: string | undefined
}

type Field = keyof Unchecked

const settingName = (field: Field): string => field === "budget" || field === "decoding" ? field : settingNames[field]

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
  timeout: Config.map(setting(settingNames.timeout), (text) => text === undefined ? text : readDuration(text)),
  authentication: setting(settingNames.authentication)
}

// A bare number is in seconds, as in the official client; what is no duration at all becomes one that `check` refuses.
const readDuration = (text: string): Duration.Duration => {
  const word = text.trim()
  if (/^infinity$/i.test(word)) return Duration.infinity
  return Option.getOrElse(
    Duration.decodeUnknown(/^[\d.]+$/.test(word) ? `${Number(word)} seconds` : word),
    () => Duration.zero
  )
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
      Duration.decodeUnknown(options.timeout ?? "15 seconds"),
      (duration) => Duration.greaterThan(duration, Duration.zero)
    ).pipe(
      Either.fromOption(() =>
        ConfigError.InvalidData([nameOf("timeout")], "must be a duration above 0, such as 15 seconds")
      )
    ),
    authentication: oneOf("authentication", options.authentication, ["signed", "bearer"], "signed"),
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
