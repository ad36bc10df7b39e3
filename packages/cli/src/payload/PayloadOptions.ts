/**
 * Options of a command that takes a payload: `--payload`, and a flag for each field.
 */
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { readFile } from "node:fs/promises"
import { type CommandFailure, usage } from "../command/Failure.js"
import { invalid } from "../option/OptionValue.js"
import type { EndpointReference } from "../reference/EndpointReference.js"
import { Terminal } from "../terminal/Terminal.js"
import { flagsOf, type PayloadFlag } from "./PayloadFlag.js"
import * as PayloadText from "./PayloadText.js"

/** The options with which a user writes a payload, and the names of those that are flags for a field. */
export interface PayloadOptions {
  /** The parser of `--payload` and of a flag for each field. */
  readonly options: Options.Options<Given>
  /** Names of the flags for boolean fields, such as `--is-free-shipping`. Their value may be left out. */
  readonly flags: ReadonlyArray<string>
  /** Names of the flags for all fields, such as `--price-range`. */
  readonly names: ReadonlyArray<string>
}

/** Values after parsing: the text of `--payload`, and the value of the flag for each field. */
export interface Given {
  readonly payload: Option.Option<string>
  readonly fields: ReadonlyArray<{ readonly path: ReadonlyArray<string>; readonly value: Option.Option<unknown> }>
}

/**
 * Creates the options for the payload of an endpoint; without an endpoint only `--payload`. `without` lists fields that
 * get no flag, because the command sets them itself.
 */
export const of = (endpoint: EndpointReference | undefined, without: ReadonlyArray<string> = []): PayloadOptions => {
  const flags = endpoint === undefined ? [] : flagsOf(endpoint, without)
  const options: ReadonlyArray<Options.Options<Given["fields"][number]>> = flags.map((flag) =>
    Options.map(optionOf(flag), (value) => ({ path: flag.path, value }))
  )
  return {
    options: Options.all([payload, fields(options)]).pipe(
      Options.map(([payload, fields]) => ({ payload, fields }))
    ),
    flags: flags.filter(({ isFlag }) => isFlag).map(({ name }) => `--${name}`),
    names: flags.map(({ name }) => `--${name}`)
  }
}

const fields = (options: ReadonlyArray<Options.Options<Given["fields"][number]>>): Options.Options<Given["fields"]> =>
  options.length === 0 ? Options.map(Options.none, () => []) : Options.all(options)

const payload = Options.text("payload").pipe(
  Options.withPseudoName("json|@file|-"),
  Options.optional,
  Options.withDescription("The payload as JSON, from a file (@file), or from stdin (-). Flags override its fields.")
)

const optionOf = ({ description, form, isRequired, name, parse }: PayloadFlag) =>
  Options.text(name).pipe(
    Options.withPseudoName(form),
    Options.mapEffect((text) =>
      Effect.catchAll(parse(text), (expected) =>
        Effect.zipRight(
          name === "region" ? suggestRegion(text) : Effect.void,
          Effect.fail(invalid(name, expected, text))
        ))
    ),
    Options.optional,
    Options.withDescription(`${description.replaceAll("`", "")}${isRequired ? " Required." : ""}`.trim())
  )

/** Fails for an unknown region with a message that suggests one, such as `GB` for `UK`. Loads the list of regions. */
const suggestRegion = (text: string) =>
  Effect.flatMap(Effect.promise(() => import("../option/RegionValue.js")), ({ parse }) => parse(text))

/** Returns the payload: the JSON in `--payload`, with the fields set for which the user passed a flag. */
export const read = ({ fields, payload }: Given): Effect.Effect<PayloadText.JsonObject, CommandFailure, Terminal> =>
  Effect.map(
    Option.match(payload, { onNone: () => Effect.succeed<PayloadText.JsonObject>({}), onSome: readText }),
    (payload) =>
      fields.reduce(
        (payload, { path, value }) =>
          Option.match(value, { onNone: () => payload, onSome: (value) => PayloadText.set(payload, path, value) }),
        payload
      )
  )

const readText = (text: string) => {
  const parsed = (json: string, source: string) => Effect.mapError(PayloadText.parse(json, source), usage)
  if (text === "-") {
    return Effect.flatMap(Terminal, ({ readInput }) => Effect.flatMap(readInput, (json) => parsed(json, "stdin")))
  }
  if (!text.startsWith("@")) return parsed(text, "--payload")
  const file = text.slice(1)
  return Effect.flatMap(
    Effect.tryPromise({
      try: () => readFile(file, "utf8"),
      catch: () => usage(`--payload: ${file} cannot be read`)
    }),
    (json) => parsed(json, file)
  )
}
