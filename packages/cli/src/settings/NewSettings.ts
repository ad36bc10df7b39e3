/**
 * The settings that the command `init` writes, with their comments and checks.
 */
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import type * as SettingsFile from "./SettingsFile.js"

const names = FastMossConfig.settingNames

/** Values of settings, keyed by the names of their variables. */
export type Values = Readonly<Record<string, string>>

/** Names of all settings, in the order of the settings file. */
export const known: ReadonlyArray<string> = [
  names.authentication,
  names.clientId,
  names.clientSecret,
  names.environment,
  ...Object.values({ ...names })
].filter((name, i, all) => all.indexOf(name) === i)

/**
 * Checks settings as the client does, but ignores the environment. Right: the settings. Left: all problems, without the
 * values, which may be secret.
 */
export const check = (values: Values): Effect.Effect<Either.Either<Values, string>> =>
  Layer.build(FastMossConfig.layerConfig).pipe(
    Effect.scoped,
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(values)))),
    Effect.match({
      onFailure: (error) => Either.left(FastMossConfig.formatConfigError(error)),
      onSuccess: () => Either.right(values)
    })
  )

/** Checks a single setting. Right: its value. Left: its problem. */
export const checkOne = (name: string, value: string): Effect.Effect<Either.Either<string, string>> =>
  Effect.map(
    check({ [names.clientId]: "id", [names.clientSecret]: "secret", [name]: value }),
    Either.map(() => value)
  )

/**
 * Converts the answer to the question about the budget to a value of `FASTMOSS_BUDGET`: a number means calls per day,
 * `none` means no budget, and any other text stays as it is.
 */
export const budgetOf = (text: string): string =>
  /^\d+$/.test(text) ? `${text} calls/day` : /^(none|no|0)$/i.test(text) ? "" : text

const comments: Values = {
  [names.authentication]: "signed: client id and secret; bearer: one API key",
  [names.clientId]: "The client id from FastMoss's console",
  [names.clientSecret]: "The client secret, or the API key. Keep it secret.",
  [names.environment]: "The host of FastMoss to call: production or test",
  [names.budget]:
    "The limit for all runs of the command together, such as 1000 calls/day, or 1000 calls, 20 credits/day"
}

/** Converts settings to the entries of the settings file, known settings first. Leaves out empty values. */
export const entriesOf = (values: Values): ReadonlyArray<SettingsFile.Entry> =>
  [...known, ...Object.keys(values).filter((name) => !known.includes(name))].flatMap((name) => {
    const value = values[name] ?? ""
    return value === "" ? [] : [{ comment: comments[name] ?? "A setting of your own", name, value }]
  })
