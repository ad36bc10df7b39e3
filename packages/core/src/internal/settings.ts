/**
 * The table of settings. Each entry determines the option of a setting, its environment variable, its check, its
 * default, and its row in the documentation (`pnpm settings`).
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
 * The settings, keyed by the path of their option.
 *
 * @internal
 */
export const settings = {
  clientId: Setting.optional({
    variable: "FASTMOSS_CLIENT_ID",
    codec: Codec.credential,
    defaultText: "required with `signed`",
    documentation: "The console's client id"
  }),
  clientSecret: Setting.required({
    variable: "FASTMOSS_CLIENT_SECRET",
    codec: Codec.secret,
    missing: Codec.notSet,
    documentation: "The console's client secret"
  }),
  environment: Setting.withDefault({
    variable: "FASTMOSS_ENVIRONMENT",
    codec: Codec.choice("test", "production"),
    default: "test",
    documentation: "FastMoss's host: `test` or `production`"
  }),
  baseUrl: Setting.optional({
    variable: "FASTMOSS_BASE_URL",
    codec: Codec.url,
    defaultText: "the host of `environment`",
    documentation: "URL of another host; wins over `environment`"
  }),
  allowInsecureBaseUrl: Setting.withDefault({
    variable: "FASTMOSS_ALLOW_INSECURE_BASE_URL",
    codec: Codec.boolean,
    default: false,
    documentation:
      "`true` allows a `baseUrl` with `http://` on another machine, which sends secrets unencrypted; never for FastMoss's own hosts"
  }),
  authentication: Setting.withDefault({
    variable: "FASTMOSS_AUTH",
    codec: Codec.choice("signed", "bearer"),
    default: "signed",
    documentation:
      "`signed`, or `bearer`, which sends the client secret in `Authorization`; it is uncertain which accounts accept it"
  }),
  refreshAhead: Setting.withDefault({
    variable: "FASTMOSS_REFRESH_AHEAD",
    codec: Codec.finiteDuration,
    default: "5 minutes",
    documentation:
      "Time before a token's buffer, the last 10 minutes before its expiry, at which the token is refreshed in the background; `0` turns this off"
  }),
  tokenRejectedCodes: Setting.withDefault({
    codec: Codec.integers,
    default: [],
    documentation: "Codes with which FastMoss rejects a token, besides HTTP 401 and code 1002"
  }),
  serverClock: Setting.withDefault({
    codec: Codec.boolean,
    default: true,
    documentation: "`true` corrects timestamps by the clock offset between server and machine"
  }),
  timeout: Setting.withDefault({
    variable: "FASTMOSS_TIMEOUT",
    codec: Codec.positiveDuration,
    default: "15 seconds",
    documentation: "Time limit of one attempt, to the last byte of the response"
  }),
  callTimeout: Setting.withDefault({
    variable: "FASTMOSS_CALL_TIMEOUT",
    codec: Codec.positiveDuration,
    default: Duration.infinity,
    defaultText: "none",
    documentation: "Time limit of a whole call: all its attempts and waits"
  }),
  maxResponseSize: Setting.withDefault({
    codec: Codec.positiveNumber,
    default: 33_554_432,
    documentation: "Largest response that is read, in bytes"
  }),
  decoding: Setting.withDefault({
    codec: Codec.choice("lenient", "strict"),
    default: "lenient",
    documentation: "Response fields that differ from the schema: `lenient` makes them `null`, `strict` fails the call"
  }),
  "retry.attempts": Setting.withDefault({
    variable: "FASTMOSS_ATTEMPTS",
    codec: Codec.positiveInteger,
    default: 3,
    documentation: "Maximum number of attempts per call; `1` turns retries off"
  }),
  "retry.base": Setting.withDefault({
    codec: Codec.finiteDuration,
    default: "500 millis",
    documentation: "Longest wait before the second attempt; it doubles with each further attempt"
  }),
  "retry.cap": Setting.withDefault({
    codec: Codec.finiteDuration,
    default: "10 seconds",
    documentation: "Longest wait before any attempt"
  }),
  "retry.longestRetryAfter": Setting.withDefault({
    codec: Codec.finiteDuration,
    default: "1 minute",
    documentation: "Longest `Retry-After` that a call waits for"
  }),
  "retry.budget": Setting.withDefault({
    codec: Codec.notNegativeNumber,
    default: 20,
    documentation: "Retry budget shared by all calls, in retries"
  }),
  "retry.refill": Setting.withDefault({
    codec: Codec.notNegativeNumber,
    default: 0.2,
    documentation: "Retries that a successful call returns to the retry budget"
  }),
  "limit.concurrency": Setting.withDefault({
    variable: "FASTMOSS_CONCURRENCY",
    codec: Codec.positiveInteger,
    default: 4,
    documentation: "Maximum number of concurrent attempts"
  }),
  "limit.rate": Setting.optional({
    variable: "FASTMOSS_RATE",
    codec: Codec.rate,
    documentation: "Maximum rate of attempts: `{ calls, per }`, or a string such as `5/second` or `80/minute`"
  }),
  "limit.adaptive": Setting.withDefault({
    codec: Codec.boolean,
    default: true,
    documentation: "`true` lowers the rate after code 30003 or HTTP 429, and raises it again with successes"
  }),
  budget: Setting.optional({
    variable: "FASTMOSS_BUDGET",
    codec: Codec.budget,
    documentation:
      "Your own limit on spending: `{ calls, credits, per }`, or a string such as `1000 calls/day` or `1000 calls, 20 credits/day`"
  }),
  prices: Setting.withDefault({
    codec: Codec.prices,
    default: defaultPrices,
    defaultText: "`defaultPrices`",
    documentation: "Prices in CNY, keyed by path; the budget's `credits` count them"
  }),
  breakDuration: Setting.withDefault({
    codec: Codec.finiteDuration,
    default: "1 minute",
    documentation: "Time for which the circuit of a path stays open after code 30002; `0` turns the circuit breaker off"
  }),
  coalesce: Setting.withDefault({
    codec: Codec.boolean,
    default: true,
    documentation: "`true` lets equal concurrent calls share one request"
  }),
  "cache.timeToLive": Setting.optional({
    variable: "FASTMOSS_CACHE",
    codec: Codec.timesToLive,
    documentation: "Time for which responses are cached: one duration, or in code durations keyed by path"
  }),
  "cache.size": Setting.withDefault({
    codec: Codec.positiveNumber,
    default: 33_554_432,
    documentation: "Capacity of the cache in memory, in bytes"
  })
}

/**
 * The checked values of all settings.
 *
 * @internal
 */
export interface Values extends Setting.Values<typeof settings> {}

/**
 * The environment variables of all settings, keyed by the path of their option.
 *
 * @internal
 */
export interface Variables extends Setting.Variables<typeof settings> {}

/**
 * Checks every setting. Signed authentication requires the client id, and bearer authentication does not. An empty
 * client id counts as not set. A base URL that would send secrets unencrypted must be allowed explicitly.
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
