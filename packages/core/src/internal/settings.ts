/**
 * The table of the client's settings. Each entry determines the option of a setting, its environment variable, its
 * check and its default. The texts that document the settings are in `settingDocumentation`.
 *
 * @internal
 */
import type * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Codec from "./codec.js"
import * as ConfigErrors from "./configError.js"
import * as InsecureBaseUrl from "./insecureBaseUrl.js"
import * as Setting from "./setting.js"

/**
 * Prices per request in CNY, keyed by path. FastMoss publishes no prices: these come from a public repository of 2026
 * and are uncertain. A path without a price costs nothing.
 *
 * @since 0.1.0
 * @category models
 */
export const defaultPrices = {
  "/creator/": 0.14,
  "/creator/v1/categoryInfo": 0,
  "/agency/": 0.14,
  "/product/": 0.07,
  "/shop/": 0.07,
  "/video/": 0.07,
  "/live/": 0.07
} as const

/**
 * The client's settings, keyed by the path of their option, such as `retry.attempts`.
 *
 * @internal
 */
export const settings = {
  clientId: Setting.optional({
    variable: "FASTMOSS_CLIENT_ID",
    codec: Codec.credential
  }),
  clientSecret: Setting.required({
    variable: "FASTMOSS_CLIENT_SECRET",
    codec: Codec.secret,
    missing: Codec.notSet
  }),
  environment: Setting.withDefault({
    variable: "FASTMOSS_ENVIRONMENT",
    codec: Codec.choice("test", "production"),
    default: "test"
  }),
  baseUrl: Setting.optional({
    variable: "FASTMOSS_BASE_URL",
    codec: Codec.url
  }),
  allowInsecureBaseUrl: Setting.withDefault({
    variable: "FASTMOSS_ALLOW_INSECURE_BASE_URL",
    codec: Codec.boolean,
    default: false
  }),
  authentication: Setting.withDefault({
    variable: "FASTMOSS_AUTH",
    codec: Codec.choice("signed", "bearer"),
    default: "signed"
  }),
  refreshAhead: Setting.withDefault({
    variable: "FASTMOSS_REFRESH_AHEAD",
    codec: Codec.finiteDuration,
    default: "5 minutes"
  }),
  tokenRejectedCodes: Setting.withDefault({
    codec: Codec.integers,
    default: []
  }),
  serverClock: Setting.withDefault({
    codec: Codec.boolean,
    default: true
  }),
  timeout: Setting.withDefault({
    variable: "FASTMOSS_TIMEOUT",
    codec: Codec.positiveDuration,
    default: "15 seconds"
  }),
  callTimeout: Setting.withDefault({
    variable: "FASTMOSS_CALL_TIMEOUT",
    codec: Codec.positiveDuration,
    default: Duration.infinity
  }),
  maxResponseSize: Setting.withDefault({
    codec: Codec.positiveNumber,
    default: 33_554_432
  }),
  decoding: Setting.withDefault({
    codec: Codec.choice("lenient", "strict"),
    default: "lenient"
  }),
  "retry.attempts": Setting.withDefault({
    variable: "FASTMOSS_ATTEMPTS",
    codec: Codec.positiveInteger,
    default: 3
  }),
  "retry.base": Setting.withDefault({
    codec: Codec.finiteDuration,
    default: "500 millis"
  }),
  "retry.cap": Setting.withDefault({
    codec: Codec.finiteDuration,
    default: "10 seconds"
  }),
  "retry.longestRetryAfter": Setting.withDefault({
    codec: Codec.finiteDuration,
    default: "1 minute"
  }),
  "retry.budget": Setting.withDefault({
    codec: Codec.notNegativeNumber,
    default: 20
  }),
  "retry.refill": Setting.withDefault({
    codec: Codec.notNegativeNumber,
    default: 0.2
  }),
  "limit.concurrency": Setting.withDefault({
    variable: "FASTMOSS_CONCURRENCY",
    codec: Codec.positiveInteger,
    default: 4
  }),
  "limit.rate": Setting.optional({
    variable: "FASTMOSS_RATE",
    codec: Codec.rate
  }),
  "limit.adaptive": Setting.withDefault({
    codec: Codec.boolean,
    default: true
  }),
  budget: Setting.optional({
    variable: "FASTMOSS_BUDGET",
    codec: Codec.budget
  }),
  prices: Setting.withDefault({
    codec: Codec.prices,
    default: defaultPrices
  }),
  breakDuration: Setting.withDefault({
    codec: Codec.finiteDuration,
    default: "1 minute"
  }),
  coalesce: Setting.withDefault({
    codec: Codec.boolean,
    default: true
  }),
  "cache.timeToLive": Setting.optional({
    variable: "FASTMOSS_CACHE",
    codec: Codec.timesToLive
  }),
  "cache.size": Setting.withDefault({
    codec: Codec.positiveNumber,
    default: 33_554_432
  })
}

/**
 * The checked values of all settings.
 *
 * @internal
 */
export interface Values extends Setting.Values<typeof settings> {}

/**
 * The names of the environment variables of all settings, keyed by the path of their option.
 *
 * @internal
 */
export interface Variables extends Setting.Variables<typeof settings> {}

/**
 * Reads every setting from a source, and checks it. Right: the checked values. Left: an error that names all wrong
 * settings. Two rules concern several settings:
 *
 * - The client id is required with signed authentication only. An empty client id counts as not set.
 * - A base URL that would send secrets unencrypted is an error, unless `allowInsecureBaseUrl` is true. For a host of
 *   FastMoss it is always an error.
 *
 * @internal
 */
export const check = (source: Setting.Source): Either.Either<Values, ConfigError.ConfigError> => {
  const authentication = source("authentication", settings.authentication)
  const isBearer = Option.contains(Either.getRight(authentication.option), "bearer")
  const missing = ConfigErrors.missing(
    `${Codec.notSetText}, or set ${authentication.assignment("bearer")} if you have a single API key`
  )
  const allowance = source("allowInsecureBaseUrl", settings.allowInsecureBaseUrl)
  const isAllowed = Option.contains(Either.getRight(allowance.option), true)
  const insecure = ConfigErrors.invalid(
    `sends the secret and tokens unencrypted; use https://, or set ${
      allowance.assignment(true)
    } if nobody else can read the network between this machine and the host`
  )
  return Setting.check(settings, (path, setting) => {
    const given = source(path, setting)
    const input = Option.getOrUndefined(Either.getRight(given.option))
    if (path === "clientId" && Either.isRight(given.option) && (input === undefined || input === "")) {
      return { ...given, option: isBearer ? Either.right(undefined) : Either.left(missing) }
    }
    const isInsecure = path === "baseUrl" && typeof input === "string" &&
      Option.exists(Either.getRight(Codec.url.decode(input)), InsecureBaseUrl.isInsecure)
    if (isInsecure && InsecureBaseUrl.isFastMoss(input)) return { ...given, option: Either.left(unencrypted) }
    return isInsecure && !isAllowed ? { ...given, option: Either.left(insecure) } : given
  })
}

const unencrypted = ConfigErrors.invalid("must begin with https:// for a host of FastMoss")
