/**
 * Merging and checking the options of a call.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Codec from "../internal/codec.js"
import * as ConfigErrors from "../internal/configError.js"
import type { RequestOptions } from "../RequestOptions.js"

/**
 * Merges two sets of options. An option in `inner` overrides the same option in `outer`; `undefined` counts as not set.
 *
 * @since 0.1.0
 * @category combinators
 */
export const merge = (outer: RequestOptions, inner: RequestOptions): RequestOptions => ({
  ...outer,
  ...Object.fromEntries(Object.entries(inner).filter(([, option]) => option !== undefined))
})

/**
 * Returns true if any option is set.
 *
 * @since 0.1.0
 * @category predicates
 */
export const hasAny = (options: RequestOptions): boolean => {
  for (const _ in options) return true
  return false
}

/**
 * Returns a message about the first invalid option; none if all options are valid. The options of a call follow the
 * same rules as the options of the configuration.
 *
 * @since 0.1.0
 * @category combinators
 */
export const problem = (options: RequestOptions): Option.Option<string> =>
  !hasAny(options) ? Option.none() : Option.firstSomeOf([
    problemOf("timeout", Codec.positiveDuration, options.timeout),
    problemOf("callTimeout", Codec.positiveDuration, options.callTimeout),
    problemOf("attempts", Codec.positiveInteger, options.attempts),
    problemOf("cacheFor", Codec.timeToLive, options.cacheFor),
    problemOf("cache", cacheUse, options.cache),
    ...Arr.map(flags, (name) => problemOf(name, Codec.boolean, options[name]))
  ])

const cacheUse = Codec.choice("use", "refresh", "bypass")
const flags = ["limited", "budgeted", "guarded", "coalesce"] as const

const problemOf = <In>(
  name: string,
  codec: Codec.Codec<In, unknown>,
  option: In | undefined
): Option.Option<string> =>
  option === undefined ? Option.none() : Option.map(
    Either.getLeft(codec.decode(option)),
    (problem) => ConfigErrors.format(problem(name))
  )
