/**
 * Codecs of settings: they convert an option, or the text of an environment variable, into a checked value.
 *
 * @internal
 */
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import type { ByPath } from "./ByPath.js"
import * as ConfigErrors from "./configError.js"

/**
 * Result of a check. Right: the checked value. Left: the problem with the value.
 *
 * @internal
 */
export type Checked<A> = Either.Either<A, ConfigErrors.Problem>

/**
 * Codec of a kind of setting, such as a URL or a duration. `In` is the type of the option, `Out` the type of the
 * checked value.
 *
 * @internal
 */
export interface Codec<In, Out> {
  /** Checks an option and converts it to the setting's value. */
  decode(input: In): Checked<Out>
  /** Converts the text of an environment variable to an option. */
  parse(text: string): Checked<In>
}

const make = <In, Out>(
  message: string,
  decode: (input: In) => Option.Option<Out>,
  parse: (text: string) => Option.Option<In>
): Codec<In, Out> => {
  const problem = () => ConfigErrors.invalid(message)
  return {
    decode: (input) => Either.fromOption(decode(input), problem),
    parse: (text) => Either.fromOption(parse(text), problem)
  }
}

/**
 * Message for a missing credential, without the name of the setting.
 *
 * @internal
 */
export const notSetText = "is not set; FastMoss's console shows it"

/**
 * Returns the error for a credential that is not set, given the name of its setting.
 *
 * @internal
 */
export const notSet: ConfigErrors.Problem = ConfigErrors.missing(notSetText)

/**
 * Codec of a client id or another credential: a string that is not empty, does not start or end with whitespace, and
 * contains no control characters.
 *
 * @internal
 */
export const credential: Codec<string, string> = {
  decode: (text) =>
    text === ""
      ? Either.left(notSet)
      : Either.filterOrLeft(
        Either.right(text),
        (text) => text === text.trim() && !/[\p{Cc}\p{Surrogate}]/u.test(text),
        () => ConfigErrors.invalid("must not start or end with whitespace, nor contain control characters")
      ),
  parse: Either.right
}

/**
 * Codec of a redacted credential, such as the client secret, with the same checks as `credential`.
 *
 * @internal
 */
export const secret: Codec<Redacted.Redacted, Redacted.Redacted> = {
  decode: (secret) => Either.map(credential.decode(Redacted.value(secret)), (text) => Redacted.make(text)),
  parse: (text) => Either.right(Redacted.make(text))
}

/**
 * Makes a codec that accepts only the given words, such as `test` and `production`.
 *
 * @internal
 */
export const choice = <const A extends string>(...choices: ReadonlyArray<A>): Codec<A, A> => {
  const find = (text: string) => Option.fromNullable(choices.find((choice) => choice === text))
  return make(`must be ${choices.join(" or ")}`, find, find)
}

/**
 * Codec of a boolean: `true` or `false`.
 *
 * @internal
 */
export const boolean: Codec<boolean, boolean> = make(
  "must be true or false",
  Option.liftPredicate((input) => typeof input === "boolean"),
  (text) => text === "true" || text === "false" ? Option.some(text === "true") : Option.none()
)

/**
 * Codec of a base URL: `http` or `https`, without user name, query and fragment. Removes slashes at its end.
 *
 * @internal
 */
export const url: Codec<string, string> = make(
  "must be a URL such as https://host, without user name, query or fragment",
  (text) =>
    Option.filter(
      // `URL` drops an empty query or fragment but keeps its `?` or `#`, which would cut off the path that is appended.
      URL.canParse(text) && !/[?#]/.test(text) ? Option.some(new URL(text)) : Option.none(),
      (url) => /^https?:$/.test(url.protocol) && `${url.username}${url.password}` === ""
    ).pipe(Option.map((url) => url.href.replace(/\/+$/, ""))),
  Option.some
)

const number = (
  message: string,
  accepts: (number: number) => boolean,
  form = /^\s*\d+(\.\d+)?\s*$/
): Codec<number, number> =>
  make(
    message,
    Option.liftPredicate(accepts),
    (text) => form.test(text) ? Option.some(Number(text)) : Option.none()
  )

/**
 * Codec of a positive whole number. Accepts `Infinity`.
 *
 * @internal
 */
export const positiveInteger = number(
  "must be a positive whole number",
  (number) => number === Infinity || (Number.isSafeInteger(number) && number > 0),
  /^\s*\d+\s*$/
)

/**
 * Codec of a positive number.
 *
 * @internal
 */
export const positiveNumber = number("must be a positive number", (number) => number > 0)

/**
 * Codec of a number that is 0 or above.
 *
 * @internal
 */
export const notNegativeNumber = number("must be a number, 0 or above", (number) => number >= 0)

/**
 * Codec of a list of whole numbers. An environment variable separates the numbers with commas: `30001,1002`.
 *
 * @internal
 */
export const integers: Codec<ReadonlyArray<number>, ReadonlyArray<number>> = make(
  "must be whole numbers",
  Option.liftPredicate((numbers) => Array.isArray(numbers) && numbers.every(Number.isSafeInteger)),
  (text) => Option.some(text.split(",").map(Number))
)

/**
 * Codec of prices keyed by path. An environment variable cannot hold them.
 *
 * @internal
 */
export const prices: Codec<ByPath<number>, ByPath<number>> = make(
  "must be finite numbers, 0 or above",
  Option.liftPredicate((byPath) =>
    Predicate.isRecord(byPath) && Object.values(byPath).every((price) => Number.isFinite(price) && price >= 0)
  ),
  // A table of prices has no text form.
  Option.none
)

/** Parses a duration such as `2 minutes`. A number without a unit means seconds, as in the official client. */
const readDuration = (text: string): Option.Option<Duration.Duration> => {
  const word = text.trim()
  return /^infinity$/i.test(word)
    ? Option.some(Duration.infinity)
    : Duration.decodeUnknown(/^[\d.]+$/.test(word) ? `${Number(word)} seconds` : word)
}

const isPositive = Duration.greaterThan(Duration.zero)

const isPeriod = (duration: Duration.Duration) => Duration.isFinite(duration) && isPositive(duration)

const duration = (
  message: string,
  accepts: (duration: Duration.Duration) => boolean
): Codec<Duration.DurationInput, Duration.Duration> =>
  make(message, (input) => Option.filter(Duration.decodeUnknown(input), accepts), readDuration)

/**
 * Codec of a positive duration, which may be infinite.
 *
 * @internal
 */
export const positiveDuration = duration("must be a positive duration, such as \"15 seconds\"", isPositive)

/**
 * Codec of a finite duration, which may be zero.
 *
 * @internal
 */
export const finiteDuration = duration(
  "must be a finite duration, such as \"15 seconds\", or 0",
  Duration.isFinite
)

/**
 * Codec of the option `cacheFor` of a single call: the time to live of the cached reply. It may be zero or infinite.
 *
 * @internal
 */
export const timeToLive: Codec<Duration.DurationInput, Duration.Duration> = make(
  "must be a duration, such as \"10 minutes\", or 0",
  // `Duration` would convert a negative number and `NaN` to zero.
  (input) => typeof input === "number" && !(input >= 0) ? Option.none() : Duration.decodeUnknown(input),
  readDuration
)

/**
 * Codec of the cache's times to live: one duration for all paths, or durations keyed by path. The checked value is
 * always keyed by path; a single duration has the key `/`.
 *
 * @internal
 */
export const timesToLive: Codec<Duration.DurationInput | ByPath<Duration.DurationInput>, ByPath<Duration.Duration>> =
  make(
    "must be positive, finite durations, such as \"10 minutes\"",
    (input) =>
      Option.map(Duration.decodeUnknown(input), (duration): ByPath<Duration.Duration> => ({ "/": duration })).pipe(
        Option.orElse(() =>
          Option.all(
            Object.fromEntries(Object.entries(input).map(([path, input]) => [path, Duration.decodeUnknown(input)]))
          )
        ),
        Option.filter((byPath) => Object.values(byPath).every(isPeriod))
      ),
    readDuration
  )

/** Parses the period of a rate or a budget, such as `day`, `minute` or `2 hours`. */
const readPeriod = (text: string): Option.Option<Duration.Duration> =>
  readDuration(/^\s*\d/.test(text) ? text : `1 ${text.trim()}`)

/**
 * Codec of a rate. An environment variable holds it as `5/second`, `80/minute` or `10/2 seconds`. The checked value is
 * the number of calls per second.
 *
 * @internal
 */
export const rate: Codec<{ readonly calls: number; readonly per: Duration.DurationInput }, number> = make(
  "must be a positive number of calls in a positive, finite period, such as 5/second",
  ({ calls, per }) =>
    Duration.decodeUnknown(per).pipe(
      Option.filter((period) => isPeriod(period) && Number.isFinite(calls) && calls > 0),
      Option.map((period) => calls / Duration.toSeconds(period))
    ),
  (text) =>
    Option.flatMap(
      Option.fromNullable(/^\s*([\d.]+)\s*\/(.+)$/s.exec(text)),
      ([, calls, period = ""]) => Option.map(readPeriod(period), (per) => ({ calls: Number(calls), per }))
    )
)

/**
 * Codec of a budget: the most calls, credits or both in a period. An environment variable holds it as `1000 calls/day`,
 * `20 credits/hour` or `1000 calls, 20 credits/day`.
 *
 * @internal
 */
export const budget: Codec<
  {
    readonly calls?: number | undefined
    readonly credits?: number | undefined
    readonly per: Duration.DurationInput
  },
  {
    /** Most calls per period; `Infinity` if they are not limited. */
    readonly calls: number
    /** Most credits per period; `Infinity` if they are not limited. */
    readonly credits: number
    readonly per: Duration.Duration
  }
> = make(
  "must have positive calls (a whole number) or credits, and a positive, finite period, such as 1000 calls/day",
  ({ calls, credits, per }) =>
    Duration.decodeUnknown(per).pipe(
      Option.filter((period) =>
        isPeriod(period) && (calls !== undefined || credits !== undefined) &&
        (calls === undefined || (Number.isSafeInteger(calls) && calls > 0)) &&
        (credits === undefined || (Number.isFinite(credits) && credits > 0))
      ),
      Option.map((per) => ({ calls: calls ?? Infinity, credits: credits ?? Infinity, per }))
    ),
  (text) =>
    Option.flatMap(
      Option.fromNullable(/^\s*(?:(\d+) calls?)?[\s,]*(?:([\d.]+) credits?)?\s*\/(.+)$/s.exec(text)),
      ([, calls, credits, period = ""]) =>
        Option.map(readPeriod(period), (per) => ({
          calls: calls === undefined ? calls : Number(calls),
          credits: credits === undefined ? credits : Number(credits),
          per
        }))
    )
)
