/**
 * Makes and formats `ConfigError`s. The only module of core that knows their constructors, since Effect 4 has others.
 *
 * @internal
 */
import * as Arr from "effect/Array"
import * as ConfigError from "effect/ConfigError"
import * as Either from "effect/Either"
import * as Record from "effect/Record"

/**
 * An error that still needs the name of the setting. The message completes the name, and holds no value.
 *
 * @internal
 */
export type Problem = (name: string) => ConfigError.ConfigError

/** @internal */
export const missing = (message: string): Problem => (name) => ConfigError.MissingData([name], message)

/** @internal */
export const invalid = (message: string): Problem => (name) => ConfigError.InvalidData([name], message)

/** @internal */
export const unsupported = (message: string): Problem => (name) => ConfigError.Unsupported([name], message)

/**
 * Collects the values, or every error there is.
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
 * Writes an error on one line.
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
