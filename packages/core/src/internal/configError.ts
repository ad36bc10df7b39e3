/**
 * Constructors and formatting of `ConfigError`s. No other module of core uses the constructors of `ConfigError`,
 * because they differ in Effect 4.
 *
 * @internal
 */
import * as Arr from "effect/Array"
import * as ConfigError from "effect/ConfigError"
import * as Either from "effect/Either"
import * as Record from "effect/Record"

/**
 * A function that makes an error from the name of a setting. The message continues the name, and never contains the
 * value.
 *
 * @internal
 */
export type Problem = (name: string) => ConfigError.ConfigError

/**
 * Makes the problem of a setting that is not set.
 *
 * @internal
 */
export const missing = (message: string): Problem => (name) => ConfigError.MissingData([name], message)

/**
 * Makes the problem of a setting with an invalid value.
 *
 * @internal
 */
export const invalid = (message: string): Problem => (name) => ConfigError.InvalidData([name], message)

/**
 * Makes the problem of a setting that this runtime does not support.
 *
 * @internal
 */
export const unsupported = (message: string): Problem => (name) => ConfigError.Unsupported([name], message)

/**
 * Collects the values of all results. Left: all errors in one, if any result is an error.
 *
 * @internal
 */
export const all = <A>(
  results: Readonly<Record<string, Either.Either<A, ConfigError.ConfigError>>>
): Either.Either<Readonly<Record<string, A>>, ConfigError.ConfigError> => {
  const [errors, values] = Record.separate(results)
  const all = Object.values(errors)
  return Arr.isNonEmptyArray(all)
    ? Either.left(Arr.reduce(Arr.tailNonEmpty(all), all[0], ConfigError.And))
    : Either.right(values)
}

/**
 * Formats an error on one line.
 *
 * @internal
 */
export const format = (error: ConfigError.ConfigError): string => {
  switch (error._op) {
    case "And":
    case "Or":
      return `${format(error.left)}; ${format(error.right)}`
    default:
      return `${error.path.join(".")} ${error.message}`
  }
}
