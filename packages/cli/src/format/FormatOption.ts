/**
 * The options `--format` and `--fields`, and the writer that they choose.
 */
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type CommandFailure, usage } from "../command/Failure.js"
import { namesOf } from "../option/OptionValue.js"
import type { EndpointReference } from "../reference/EndpointReference.js"
import { Terminal } from "../terminal/Terminal.js"
import { type Column, columnsOf } from "./Column.js"
import { type Format, formats } from "./RowFormat.js"

/** Makes the option `--format`, whose default the help describes. */
export const make = (theDefault: string) =>
  Options.choice("format", formats).pipe(
    Options.optional,
    Options.withDescription(`The output format. Default: ${theDefault}.`)
  )

/** The option `--format` of commands that print rows. */
export const format = make("table on a terminal, jsonl elsewhere")

/** Makes the option `--fields`. */
export const fields = (
  description =
    "The fields to print, separated by commas, such as title,shop.name. Default: all; in a table on a terminal the most useful ones that fit."
): Options.Options<Option.Option<string>> =>
  Options.text("fields").pipe(
    Options.withPseudoName("a,b.c"),
    Options.optional,
    Options.withDescription(description)
  )

/** The option `--format` of commands whose output is a page or an object. */
export const tableOrJson = Options.choice("format", ["table", "json"]).pipe(
  Options.withDefault("table" as const),
  Options.withDescription("The output format. Default: table.")
)

/** Returns the format that was chosen, else the default: a table on a terminal. */
export const chosen = (format: Option.Option<Format>): Effect.Effect<Format, never, Terminal> =>
  Effect.map(
    Terminal,
    ({ stdout }) => Option.getOrElse(format, () => stdout.isTerminal ? "table" as const : "jsonl" as const)
  )

/** Returns the chosen columns, and the fields that identify a row. Fails for a name that is not a field. */
export const columns = (
  endpoint: EndpointReference,
  fields: Option.Option<string>
): Effect.Effect<
  { readonly columns: ReadonlyArray<Column>; readonly isPicked: boolean; readonly key: ReadonlyArray<string> },
  CommandFailure
> =>
  Effect.mapBoth(
    columnsOf(
      endpoint,
      Option.match(fields, {
        onNone: () => [],
        onSome: namesOf
      })
    ),
    {
      onFailure: usage,
      onSuccess: (columns) => ({ columns, isPicked: Option.isSome(fields), key: endpoint.list?.key ?? [] })
    }
  )
