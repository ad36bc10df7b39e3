/**
 * Settings of the client. From a table of settings this module derives the types of the options and of the checked
 * values, the names of the environment variables, and the check of all values.
 *
 * @internal
 */
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Record from "effect/Record"
import type { Checked, Codec } from "./codec.js"
import * as ConfigErrors from "./configError.js"

/**
 * A setting: the name of its environment variable, and its check. `In` is the type of its option, `Out` the type of its
 * checked value.
 *
 * @internal
 */
export interface Setting<In, Out, Variable extends string = string> {
  /** Name of the environment variable. */
  readonly variable: Option.Option<Variable>
  /**
   * Checks an option and converts it. For `undefined` (not set) it returns the default, none or a problem.
   */
  decode(input: In): Checked<Out>
  /** Converts the text of the environment variable to an option. */
  parse(text: string): Checked<In>
}

interface Entry<In, Out, Variable extends string> {
  readonly variable?: Variable
  readonly codec: Codec<In, Out>
}

/**
 * Makes a required setting. If it is not set, the check fails with the problem `missing`.
 *
 * @internal
 */
export const required = <In, Out, const Variable extends string = never>(
  { codec, missing, variable }: Entry<In, Out, Variable> & { readonly missing: ConfigErrors.Problem }
): Setting<In, Out, Variable> => ({
  variable: Option.fromNullable(variable),
  decode: (input) => input === undefined ? Either.left(missing) : codec.decode(input),
  parse: (text) => codec.parse(text)
})

/**
 * Makes a setting that has the value `default` if it is not set.
 *
 * @internal
 */
export const withDefault = <In, Out, const Variable extends string = never>(
  { codec, default: byDefault, variable }: Entry<In, Out, Variable> & { readonly default: NoInfer<In> }
): Setting<In | undefined, Out, Variable> => ({
  variable: Option.fromNullable(variable),
  decode: (input) => codec.decode(input === undefined ? byDefault : input),
  parse: (text) => codec.parse(text)
})

/**
 * Makes an optional setting. The checked value is an `Option`: none if the setting is not set.
 *
 * @internal
 */
export const optional = <In, Out, const Variable extends string = never>(
  { codec, variable }: Entry<In, Out, Variable>
): Setting<In | undefined, Option.Option<Out>, Variable> => ({
  variable: Option.fromNullable(variable),
  decode: (input) => input === undefined ? Either.right(Option.none()) : Either.map(codec.decode(input), Option.some),
  parse: (text) => codec.parse(text)
})

/**
 * Table of settings, keyed by the path of their option, such as `retry.attempts`.
 *
 * @internal
 */
export type Table = Readonly<Record<string, Setting<unknown, unknown>>>

type InOf<S> = S extends Setting<infer In, infer _Out, infer _Variable> ? In : never
type OutOf<S> = S extends Setting<infer _In, infer Out, infer _Variable> ? Out : never
type VariableOf<S> = S extends Setting<infer _In, infer _Out, infer Variable> ? Variable : never

/**
 * Entries of a table that belong to a group, keyed by the name of their field: `retry.attempts` of the group `retry`
 * has the key `attempts`.
 */
type Group<T, Name> = { readonly [P in keyof T as P extends `${Name & string}.${infer Field}` ? Field : never]: T[P] }
type NameOf<P> = P extends `${infer Name}.${string}` ? Name : P

/** An object type in which each property that may be `undefined` is optional. */
type Optional<T> = Simplify<
  & { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] }
  & { readonly [K in keyof T as undefined extends T[K] ? K : never]?: T[K] }
>
type Simplify<T> = { readonly [K in keyof T]: T[K] }

/**
 * Type of the options object for a table of settings. The option of the setting `retry.attempts` is the field
 * `attempts` of `retry`.
 *
 * @internal
 */
export type Options<T> = Optional<
  {
    readonly [Name in NameOf<keyof T>]: Name extends keyof T ? InOf<T[Name]>
      : Optional<{ readonly [Field in keyof Group<T, Name>]: InOf<Group<T, Name>[Field]> }> | undefined
  }
>

/**
 * Type of the checked values of a table of settings. The value of `retry.attempts` is the field `attempts` of `retry`.
 *
 * @internal
 */
export type Values<T> = {
  readonly [Name in NameOf<keyof T>]: Name extends keyof T ? OutOf<T[Name]>
    : { readonly [Field in keyof Group<T, Name>]: OutOf<Group<T, Name>[Field]> }
}

/**
 * Type of the environment variables of a table of settings: their names, keyed by the path of the option. Settings
 * without a variable are left out.
 *
 * @internal
 */
export type Variables<T> = {
  readonly [P in keyof T as [VariableOf<T[P]>] extends [never] ? never : P]: VariableOf<T[P]>
}

/**
 * Returns the names of the environment variables of a table of settings, keyed by the path of the option. Settings
 * without a variable are left out.
 *
 * @internal
 */
export function variables<T extends Table>(table: T): Variables<T>
// TypeScript cannot infer the type of a filtered record, so the overload states the type.
export function variables(table: Table): Readonly<Record<string, string>> {
  return Record.getSomes(Record.map(table, ({ variable }) => variable))
}

/**
 * Source of settings: a function that reads one setting from the options or from the environment. It returns:
 *
 * - `name`: the name of the setting in this source, such as `retry.attempts` or `FASTMOSS_ATTEMPTS`
 * - `option`: the option to check, `undefined` if the setting is not set, or a problem with its text
 * - `assignment`: a function for messages
 *
 * @internal
 */
export interface Source {
  (path: string, setting: Setting<unknown, unknown>): {
    readonly name: string
    readonly option: Checked<unknown>
    /**
     * Formats an assignment of a value to the setting, as a user writes it in this source, such as
     * `FASTMOSS_AUTH=bearer`.
     */
    readonly assignment: (value: string | boolean) => string
  }
}

/**
 * Makes a source that reads settings from an options object. The name of a setting is its path, such as
 * `retry.attempts`.
 *
 * @internal
 */
export const fromOptions = (options: object): Source => (path) => ({
  name: path,
  option: Either.right(
    path.split(".").reduce<unknown>((at, key) => Predicate.hasProperty(at, key) ? at[key] : undefined, options)
  ),
  assignment: (value) => `${path}: ${JSON.stringify(value)}`
})

/**
 * Makes a source that reads settings from environment variables. The name of a setting is its variable, such as
 * `FASTMOSS_ATTEMPTS`. An empty text counts as not set.
 *
 * @internal
 */
export const fromEnvironment = (table: Table): Config.Config<Source> =>
  Config.map(
    Config.all(Record.map(variables(table), (name) => Config.option(Config.string(name)))),
    (texts): Source => (path, { parse, variable }) => {
      const name = Option.getOrElse(variable, () => path)
      return {
        name,
        option: Option.match(Option.filter(texts[path] ?? Option.none(), (text) => text !== ""), {
          onNone: () => Either.right(undefined),
          onSome: parse
        }),
        assignment: (value) => `${name}=${value}`
      }
    }
  )

/**
 * Makes a source that reads a setting from the source `first`, or from the source `second` if `first` does not set it.
 *
 * @internal
 */
export const orElse = (first: Source, second: Source): Source => (path, setting) => {
  const found = first(path, setting)
  return Either.isRight(found.option) && found.option.right === undefined ? second(path, setting) : found
}

/**
 * Reads every setting of a table from a source, and checks it. Right: the checked values. Left: an error that names all
 * wrong settings and contains no values.
 *
 * @internal
 */
export function check<T extends Table>(table: T, source: Source): Either.Either<Values<T>, ConfigError.ConfigError>
// TypeScript cannot infer the type of a mapped record, so the overload states the type.
export function check(table: Table, source: Source): Either.Either<object, ConfigError.ConfigError> {
  const results = Record.map(table, (setting, path) => {
    const { name, option } = source(path, setting)
    return Either.mapLeft(Either.flatMap(option, (input) => setting.decode(input)), (problem) => problem(name))
  })
  return Either.map(ConfigErrors.all(results), nested)
}

/** Nests fields by path: `{ "retry.attempts": 3 }` becomes `{ retry: { attempts: 3 } }`. */
const nested = (values: Readonly<Record<string, unknown>>): object =>
  Object.entries(values).reduce<Readonly<Record<string, unknown>>>((made, [path, value]) => {
    const [name = "", field] = path.split(".")
    const group = made[name]
    return {
      ...made,
      [name]: field === undefined ? value : { ...(Predicate.isRecord(group) ? group : {}), [field]: value }
    }
  }, {})
