/**
 * The options `--format` and `--fields`.
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

/** Creates the option `--format`. `theDefault` describes its default in the help. */
export const make = (theDefault: string) =>
  Options.choice("format", formats).pipe(
    Options.optional,
    Options.withDescription(`The output format. Default: ${theDefault}.`)
  )

/** The option `--format` of commands that print rows. */
export const format = make("table on a terminal, jsonl elsewhere")

/** Creates the option `--fields` with a description. */
export const fields = (
  description =
    "The fields to print, separated by commas, such as title,shop.name. Default: all fields; in a table on a terminal, the most useful ones that fit."
): Options.Options<Option.Option<string>> =>
  Options.text("fields").pipe(
    Options.withPseudoName("a,b.c"),
    Options.optional,
    Options.withDescription(description)
  )

/** The option `--format` of commands that print a single object: `table` or `json`. */
export const tableOrJson = Options.choice("format", ["table", "json"]).pipe(
  Options.withDefault("table" as const),
  Options.withDescription("The output format. Default: table.")
)

/** Returns the format that the user chose, else `table` on a terminal and `jsonl` elsewhere. */
export const chosen = (format: Option.Option<Format>): Effect.Effect<Format, never, Terminal> =>
  Effect.map(
    Terminal,
    ({ stdout }) => Option.getOrElse(format, () => stdout.isTerminal ? "table" as const : "jsonl" as const)
  )

/**
 * Returns how to print the rows of an endpoint. Fails if a picked name is not a field of the endpoint.
 *
 * - `columns`: the columns to print
 * - `isPicked`: true if the user picked the columns with `--fields`
 * - `key`: the fields that identify a row
 */
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
