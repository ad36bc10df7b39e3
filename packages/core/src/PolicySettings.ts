/**
 * What surrounds an attempt, as options of the configuration: deadlines, retries, limits, budget, cache.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Setting from "./internal/setting.js"

/**
 * When a call is tried again. What is worth it, the failures themselves say (`isRetryable`).
 *
 * @since 0.1.0
 * @category models
 */
export interface RetryOptions {
  /**
   * How many attempts a call has at most; 1 is no retry.
   *
   * @default 3
   */
  readonly attempts?: number | undefined
  /**
   * The wait before the second attempt is anything up to this; up to twice as much before the third, and so on.
   *
   * @default "500 millis"
   */
  readonly base?: Duration.DurationInput | undefined
  /**
   * What the wait never exceeds.
   *
   * @default "10 seconds"
   */
  readonly cap?: Duration.DurationInput | undefined
  /**
   * The longest `Retry-After` that is waited for. A server that asks for more gets no other attempt: the failure tells
   * how long.
   *
   * @default "1 minute"
   */
  readonly longestRetryAfter?: Duration.DurationInput | undefined
  /**
   * How many retries all calls of the client have together, before successes earn more. It keeps an outage from tripling
   * the traffic. `Infinity` sets no limit.
   *
   * @default 20
   */
  readonly budget?: number | undefined
  /**
   * What part of a retry a successful call earns, up to `budget`.
   *
   * @default 0.2
   */
  readonly refill?: number | undefined
}

/**
 * How many calls may be sent in a period.
 *
 * @since 0.1.0
 * @category models
 */
export interface Rate {
  readonly calls: number
  readonly per: Duration.DurationInput
}

/**
 * What the client allows itself towards FastMoss, which publishes no limit.
 *
 * @since 0.1.0
 * @category models
 */
export interface LimitOptions {
  /**
   * How many attempts may be under way at once.
   *
   * @default 4
   */
  readonly concurrency?: number | undefined
  /**
   * A rate that attempts never exceed. They are spread evenly over the period: there is no burst. What is about the token
   * does not wait for it: exchanges, and the one repetition with another token.
   *
   * @default none
   */
  readonly rate?: Rate | undefined
  /**
   * Whether the rate follows what FastMoss says: lowered at once by a code 30003 or an HTTP 429, raised slowly by
   * successes.
   *
   * @default true
   */
  readonly adaptive?: boolean | undefined
}

/**
 * A limit of the user's own: how many attempts may be sent in a period, or what they may cost. At least one of the two.
 *
 * @since 0.1.0
 * @category models
 */
export interface BudgetOptions {
  /** How many attempts, a whole number above 0. */
  readonly calls?: number | undefined
  /** What they may cost by the table of prices, above 0. */
  readonly credits?: number | undefined
  /** The period. It begins with the first call, and anew with the first call after its end. */
  readonly per: Duration.DurationInput
}

/**
 * Something for each path. A key that ends with `/` is for all paths that begin with it; the longest key that fits wins.
 *
 * @since 0.1.0
 * @category models
 */
export type ByPath<A> = Readonly<Record<string, A>>

/**
 * What a call costs, in CNY. Uncertain: FastMoss publishes no prices; these stand in one public repository of 2026. Paths
 * that are not named cost nothing.
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
 * How much the memory cache holds when nothing is said, in characters.
 *
 * @since 0.1.0
 * @category models
 */
export const defaultCacheSize = 33_554_432

/**
 * How long answers are kept.
 *
 * @since 0.1.0
 * @category models
 */
export interface CacheOptions {
  /** How long an answer may be used again, for all paths or by path. Paths that are not named are not cached. */
  readonly timeToLive: Duration.DurationInput | ByPath<Duration.DurationInput>
  /**
   * How much the memory cache holds, in characters; the least recently used go first.
   *
   * @default 33_554_432
   */
  readonly size?: number | undefined
}

/**
 * The options.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * How long a whole call may take: all its attempts, the waits between them and for its turn.
   *
   * @default none
   */
  readonly callTimeout?: Duration.DurationInput | undefined
  /**
   * The biggest answer that is read, in bytes.
   *
   * @default 33_554_432
   */
  readonly maxResponseSize?: number | undefined
  /** @default three attempts */
  readonly retry?: RetryOptions | undefined
  /** @default four attempts at once, an adaptive rate */
  readonly limit?: LimitOptions | undefined
  /**
   * A limit of your own on what is sent.
   *
   * @default none
   */
  readonly budget?: BudgetOptions | undefined
  /**
   * What a call costs, by path.
   *
   * @default `defaultPrices`
   */
  readonly prices?: ByPath<number> | undefined
  /**
   * How long a path is left alone after FastMoss answered code 30002, which is a quota that is used up. Zero turns that
   * off.
   *
   * @default "1 minute"
   */
  readonly breakDuration?: Duration.DurationInput | undefined
  /**
   * Whether identical calls that are under way at once share one answer.
   *
   * @default true
   */
  readonly coalesce?: boolean | undefined
  /**
   * Keeps answers for a while.
   *
   * @default none
   */
  readonly cache?: CacheOptions | undefined
}

/**
 * The same, checked, with every default.
 *
 * @since 0.1.0
 * @category models
 */
export interface Settings {
  readonly callTimeout: Duration.Duration
  readonly maxResponseSize: number
  readonly retry: {
    readonly attempts: number
    readonly base: Duration.Duration
    readonly cap: Duration.Duration
    readonly longestRetryAfter: Duration.Duration
    readonly budget: number
    readonly refill: number
  }
  readonly limit: {
    readonly concurrency: number
    /** In calls a second. */
    readonly rate: Option.Option<number>
    readonly adaptive: boolean
  }
  readonly budget: Option.Option<{
    /** `Infinity` where there is no limit. */
    readonly calls: number
    /** The same. */
    readonly credits: number
    readonly per: Duration.Duration
  }>
  readonly prices: ByPath<number>
  readonly breakDuration: Duration.Duration
  readonly coalesce: boolean
  readonly cache: Option.Option<{ readonly timeToLive: ByPath<Duration.Duration>; readonly size: number }>
}

/**
 * The names of the settings in the environment.
 *
 * @since 0.1.0
 * @category models
 */
export const settingNames = {
  callTimeout: "FASTMOSS_CALL_TIMEOUT",
  attempts: "FASTMOSS_ATTEMPTS",
  concurrency: "FASTMOSS_CONCURRENCY",
  rate: "FASTMOSS_RATE",
  budget: "FASTMOSS_BUDGET",
  cache: "FASTMOSS_CACHE"
} as const

/**
 * The settings of the environment, not checked yet: what cannot be read is there as a value that `check` refuses.
 *
 * @since 0.1.0
 * @category constructors
 */
export const config: Config.Config<Options> = Config.map(
  Config.all({
    callTimeout: Setting.duration(settingNames.callTimeout),
    attempts: Setting.count(settingNames.attempts),
    concurrency: Setting.count(settingNames.concurrency),
    rate: Setting.text(settingNames.rate),
    budget: Setting.text(settingNames.budget),
    cache: Setting.duration(settingNames.cache)
  }),
  ({ attempts, budget, cache, callTimeout, concurrency, rate }) => ({
    callTimeout,
    retry: { attempts },
    limit: { concurrency, rate: rate === undefined ? rate : readRate(rate) },
    budget: budget === undefined ? budget : readBudget(budget),
    cache: cache === undefined ? cache : { timeToLive: cache }
  })
)

/**
 * The name of a setting as the options have it, such as `retry.attempts`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const optionName = (field: string): string => {
  switch (field) {
    case "attempts":
      return "retry.attempts"
    case "concurrency":
    case "rate":
      return `limit.${field}`
    default:
      return field
  }
}

/**
 * Checks the options, one by one. No message holds a value.
 *
 * @since 0.1.0
 * @category combinators
 */
export const check = (
  options: Options,
  nameOf: (field: string) => string
): { readonly [K in keyof Settings]: Either.Either<Settings[K], ConfigError.ConfigError> } => {
  const { budget, cache, limit = {}, prices = defaultPrices, retry = {} } = options
  const retryResults = {
    attempts: Setting.whole(retry.attempts, 3, nameOf("attempts")),
    base: Setting.finite(retry.base, "500 millis", nameOf("retry.base")),
    cap: Setting.finite(retry.cap, "10 seconds", nameOf("retry.cap")),
    longestRetryAfter: Setting.finite(retry.longestRetryAfter, "1 minute", nameOf("retry.longestRetryAfter")),
    budget: Setting.notNegative(retry.budget, 20, nameOf("retry.budget")),
    refill: Setting.notNegative(retry.refill, 0.2, nameOf("retry.refill"))
  }
  const limitResults = {
    concurrency: Setting.whole(limit.concurrency, 4, nameOf("concurrency")),
    rate: limit.rate === undefined
      ? Either.right(Option.none())
      : Setting.some(
        Option.map(checkRate(limit.rate), Option.some),
        nameOf("rate"),
        "must be a number of calls above 0 in a period above 0, such as 5/second"
      ),
    adaptive: Either.right(limit.adaptive ?? true)
  }
  return {
    callTimeout: Setting.positive(options.callTimeout, Duration.infinity, nameOf("callTimeout")),
    maxResponseSize: Setting.aboveZero(options.maxResponseSize, 33_554_432, nameOf("maxResponseSize")),
    retry: Setting.withEveryError(Either.all(retryResults), retryResults),
    limit: Setting.withEveryError(Either.all(limitResults), limitResults),
    budget: budget === undefined
      ? Either.right(Option.none())
      : Setting.some(
        Option.map(checkBudget(budget), Option.some),
        nameOf("budget"),
        "must have a whole number of calls above 0, or credits above 0, and a period above 0, such as 1000 calls/day"
      ),
    prices: Setting.require(
      Object.values(prices).every((price) => Number.isFinite(price) && price >= 0),
      prices,
      nameOf("prices"),
      "must be numbers, 0 or above"
    ),
    breakDuration: Setting.finite(options.breakDuration, "1 minute", nameOf("breakDuration")),
    coalesce: Either.right(options.coalesce ?? true),
    cache: cache === undefined
      ? Either.right(Option.none())
      : Setting.some(
        Option.map(checkCache(cache), Option.some),
        nameOf("cache"),
        "must have times to live that are above 0 and end, such as 10 minutes, and a size above 0"
      )
  }
}

/**
 * What stands in a table for a path.
 *
 * @since 0.1.0
 * @category combinators
 */
export const forPath = <A>(table: ByPath<A>, path: string): Option.Option<A> =>
  Object.entries(table).reduce<{ readonly key: string; readonly value: Option.Option<A> }>(
    (best, [key, value]) =>
      key.length >= best.key.length && (key === path || (key.endsWith("/") && path.startsWith(key)))
        ? { key, value: Option.some(value) }
        : best,
    { key: "", value: Option.none() }
  ).value

const isPeriod = (duration: Duration.Duration) =>
  Duration.isFinite(duration) && Duration.greaterThan(duration, Duration.zero)

const checkRate = ({ calls, per }: Rate): Option.Option<number> =>
  Duration.decodeUnknown(per).pipe(
    Option.filter((period) => isPeriod(period) && Number.isFinite(calls) && calls > 0),
    Option.map((period) => calls / Duration.toSeconds(period))
  )

const checkBudget = ({ calls, credits, per }: BudgetOptions) =>
  Duration.decodeUnknown(per).pipe(
    Option.filter((period) =>
      isPeriod(period) && (calls !== undefined || credits !== undefined) &&
      (calls === undefined || (Number.isSafeInteger(calls) && calls > 0)) &&
      (credits === undefined || (Number.isFinite(credits) && credits > 0))
    ),
    Option.map((per) => ({ calls: calls ?? Infinity, credits: credits ?? Infinity, per }))
  )

const checkCache = ({ size = defaultCacheSize, timeToLive }: CacheOptions) =>
  Option.map(Duration.decodeUnknown(timeToLive), (duration): ByPath<Duration.Duration> => ({ "/": duration })).pipe(
    Option.orElse(() =>
      Option.all(
        Object.fromEntries(Object.entries(timeToLive).map(([path, input]) => [path, Duration.decodeUnknown(input)]))
      )
    ),
    Option.filter((byPath) => size > 0 && Object.values(byPath).every(isPeriod)),
    Option.map((timeToLive) => ({ timeToLive, size }))
  )

/** `5/second`, `80/minute`, `10/2 seconds`. */
const readRate = (text: string): Rate =>
  Option.fromNullable(/^\s*([\d.]+)\s*\/(.+)$/s.exec(text)).pipe(
    Option.map(([, calls, period = ""]) => ({ calls: Number(calls), per: readPeriod(period) })),
    Option.getOrElse(() => ({ calls: 0, per: 0 }))
  )

/** `1000 calls/day`, `20 credits/hour`, `1000 calls, 20 credits/day`. */
const readBudget = (text: string): BudgetOptions =>
  Option.fromNullable(/^\s*(?:(\d+) calls?)?[\s,]*(?:([\d.]+) credits?)?\s*\/(.+)$/s.exec(text)).pipe(
    Option.map(([, calls, credits, period = ""]) => ({
      calls: calls === undefined ? calls : Number(calls),
      credits: credits === undefined ? credits : Number(credits),
      per: readPeriod(period)
    })),
    Option.getOrElse(() => ({ per: 0 }))
  )

/** `day` is `1 day`. */
const readPeriod = (text: string): Duration.Duration =>
  Option.getOrElse(Setting.readDuration(/^\s*\d/.test(text) ? text : `1 ${text.trim()}`), () => Duration.zero)
