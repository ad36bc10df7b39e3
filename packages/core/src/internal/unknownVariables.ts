/**
 * Detection of environment variables that are named like settings but are not settings, such as `FASTMOSS_BUGDET`.
 *
 * @internal
 */
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import type * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import { nearest } from "./nearest.js"

const prefix = "FASTMOSS_"

/**
 * Maximum number of words in a variable's name. The limit ends the search if a config provider lists children
 * endlessly.
 */
const longest = 8

/**
 * Returns the names of the environment variables that begin with `FASTMOSS_` but that `isKnown` rejects, in
 * alphabetical order. Returns no names if the config provider cannot list them.
 *
 * @internal
 */
export const find = (
  provider: ConfigProvider.ConfigProvider,
  isKnown: (name: string) => boolean
): Effect.Effect<ReadonlyArray<string>> => {
  // Providers split names at their own delimiter, which may be the underscore.
  const below = (path: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<string>, ConfigError.ConfigError> =>
    Effect.flatMap(provider.flattened.enumerateChildren(path), (children) =>
      Effect.map(
        Effect.forEach(
          Array.from(children).filter((child) => path.length > 0 || `${child}_`.startsWith(prefix)),
          (child) => {
            const next = [...path, child]
            const deeper = next.length < longest ? below(next) : Effect.succeed([])
            return Effect.map(deeper, (names) => [next.join("_"), ...names])
          }
        ),
        (names) => names.flat()
      ))
  return below([]).pipe(
    Effect.map((names) => [...new Set(names)].filter((name) => name.startsWith(prefix) && !isKnown(name)).sort()),
    // The search also finds the first words of a longer name, which are not set themselves.
    Effect.flatMap(Effect.filter((name) => Effect.isSuccess(provider.load(Config.string(name))))),
    Effect.catchAllCause(() => Effect.succeed([]))
  )
}

/**
 * Returns the known variable name that is most similar to an unknown one, or `undefined` if none is similar.
 *
 * @internal
 */
export const suggestion = (name: string, known: ReadonlyArray<string>): string | undefined => {
  // The common prefix is removed first, because it makes names look similar.
  const found = nearest(name.slice(prefix.length), known.map((name) => name.slice(prefix.length)))
  return found === undefined ? undefined : `${prefix}${found}`
}

/**
 * Formats a one-line warning that lists each unknown variable and the nearest known name. It contains no values.
 *
 * @internal
 */
export const format = (
  variables: ReadonlyArray<{ readonly name: string; readonly suggestion: string | undefined }>
): string =>
  `Unknown variables have no effect: ${
    variables.map(({ name, suggestion }) => suggestion === undefined ? name : `${name} (did you mean ${suggestion}?)`)
      .join(", ")
  }`
