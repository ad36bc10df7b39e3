/**
 * The options of a command that takes the payload of an endpoint.
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

/** The options of a payload, and what they make of it. */
export interface PayloadOptions {
  /** The payload as JSON, and a flag for each of its fields. */
  readonly options: Options.Options<Given>
  /** The names of flags whose value may be left out. */
  readonly flags: ReadonlyArray<string>
  /** The names of all flags. */
  readonly names: ReadonlyArray<string>
}

/** The options of a payload as they were given. */
export interface Given {
  readonly payload: Option.Option<string>
  readonly fields: ReadonlyArray<{ readonly path: ReadonlyArray<string>; readonly value: Option.Option<unknown> }>
}

/** Makes the options of an endpoint's payload, or of any payload. `without` are fields that the command sets itself. */
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
  Options.withDescription("The payload as JSON, from a file, or from stdin (-). Flags are added to it and override it.")
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

/** Fails with the suggestion of the typed call, such as `GB` for `UK`. Its module is loaded for a wrong region only. */
const suggestRegion = (text: string) =>
  Effect.flatMap(Effect.promise(() => import("../option/RegionValue.js")), ({ parse }) => parse(text))

/** Reads the payload that the options describe. */
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
