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
 * A function that returns the error for a setting, given the name of the setting. The error's message follows the name,
 * as in `timeout must be a positive duration`, and never contains the value.
 *
 * @internal
 */
export type Problem = (name: string) => ConfigError.ConfigError

/**
 * Returns a function that takes the name of a setting and returns the error that this setting is not set. `message`
 * follows the name, such as `is required`.
 *
 * @internal
 */
export const missing = (message: string): Problem => (name) => ConfigError.MissingData([name], message)

/**
 * Returns a function that takes the name of a setting and returns the error that this setting has an invalid value.
 * `message` follows the name, such as `must be true or false`.
 *
 * @internal
 */
export const invalid = (message: string): Problem => (name) => ConfigError.InvalidData([name], message)

/**
 * Returns a function that takes the name of a setting and returns the error that this setting is not supported by this
 * runtime. `message` follows the name.
 *
 * @internal
 */
export const unsupported = (message: string): Problem => (name) => ConfigError.Unsupported([name], message)

/**
 * Combines the results of several checks, keyed by path. Right: the values of all results. Left: a single error that
 * contains the errors of all failed results.
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
 * Formats an error as one line, which lists the name and the message of each wrong setting, separated by `; `.
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
