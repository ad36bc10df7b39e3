import * as Arr from "effect/Array"
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Option from "effect/Option"

/**
 * How a field is called where it was set: the option's name, or the setting's in the environment.
 *
 * @internal
 */
export type NameOf = (field: string) => string

/**
 * A checked value, or what is wrong with it.
 *
 * @internal
 */
export type Checked<A> = Either.Either<A, ConfigError.ConfigError>

/**
 * An empty setting counts as one that is not set.
 *
 * @internal
 */
export const text = (name: string): Config.Config<string | undefined> =>
  Config.option(Config.string(name)).pipe(
    Config.map(Option.filter((text) => text !== "")),
    Config.map(Option.getOrUndefined)
  )

/**
 * A bare number is in seconds, as in the official client.
 *
 * @internal
 */
export const duration = (name: string): Config.Config<Duration.Duration | undefined> => durationOr(name, Duration.zero)

/**
 * The same where zero means something.
 *
 * @internal
 */
export const durationOrZero = (name: string): Config.Config<Duration.Duration | undefined> =>
  durationOr(name, Duration.infinity)

// What is no duration at all becomes one that no check lets pass.
const durationOr = (name: string, invalid: Duration.Duration) =>
  Config.map(text(name), (text) => text === undefined ? text : Option.getOrElse(readDuration(text), () => invalid))

/** @internal */
export const count = (name: string): Config.Config<number | undefined> =>
  Config.map(text(name), (text) => text === undefined ? text : /^\s*\d+\s*$/.test(text) ? Number(text) : NaN)

/**
 * A text of a duration.
 *
 * @internal
 */
export const readDuration = (text: string): Option.Option<Duration.Duration> => {
  const word = text.trim()
  return /^infinity$/i.test(word)
    ? Option.some(Duration.infinity)
    : Duration.decodeUnknown(/^[\d.]+$/.test(word) ? `${Number(word)} seconds` : word)
}

/** @internal */
export const some = <A>(value: Option.Option<A>, name: string, problem: string): Checked<A> =>
  Either.fromOption(value, () => ConfigError.InvalidData([name], problem))

/** @internal */
export const require = <A>(holds: boolean, value: A, name: string, problem: string): Checked<A> =>
  holds ? Either.right(value) : Either.left(ConfigError.InvalidData([name], problem))

/** @internal */
export const positive = (
  input: Duration.DurationInput | undefined,
  byDefault: Duration.DurationInput,
  name: string
): Checked<Duration.Duration> =>
  some(
    Option.filter(
      Duration.decodeUnknown(input ?? byDefault),
      (duration) => Duration.greaterThan(duration, Duration.zero)
    ),
    name,
    "must be a duration above 0, such as 15 seconds"
  )

/** @internal */
export const finite = (
  input: Duration.DurationInput | undefined,
  byDefault: Duration.DurationInput,
  name: string
): Checked<Duration.Duration> =>
  some(
    Option.filter(Duration.decodeUnknown(input ?? byDefault), Duration.isFinite),
    name,
    "must be a duration that ends, such as 15 seconds"
  )

/** @internal */
export const whole = (input: number | undefined, byDefault: number, name: string): Checked<number> => {
  const number = input ?? byDefault
  return require(
    number === Infinity || (Number.isSafeInteger(number) && number > 0),
    number,
    name,
    "must be a whole number above 0"
  )
}

/** @internal */
export const aboveZero = (input: number | undefined, byDefault: number, name: string): Checked<number> => {
  const number = input ?? byDefault
  return require(number > 0, number, name, "must be a number above 0")
}

/** @internal */
export const notNegative = (input: number | undefined, byDefault: number, name: string): Checked<number> => {
  const number = input ?? byDefault
  return require(number >= 0, number, name, "must be a number, 0 or above")
}

/**
 * What was made of some results, with every error that they have in place of the first.
 *
 * @internal
 */
export const withEveryError = <A>(
  made: Checked<A>,
  results: Readonly<Record<string, Checked<unknown>>>
): Checked<A> => {
  const errors = Arr.getLefts(Object.values(results))
  return Arr.isNonEmptyArray(errors)
    ? Either.left(Arr.reduce(Arr.tailNonEmpty(errors), Arr.headNonEmpty(errors), ConfigError.And))
    : made
}
