/**
 * `effect-fastmoss endpoints`: prints the reference of the endpoints. Sends nothing.
 */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Runnable from "../command/Runnable.js"
import * as FormatOption from "../format/FormatOption.js"
import * as JsonDocument from "../format/JsonDocument.js"
import * as JsonLines from "../format/JsonLines.js"
import { table } from "../format/Table.js"
import * as CheckedRequest from "../payload/CheckedRequest.js"
import { flagsOf } from "../payload/PayloadFlag.js"
import * as Reference from "../reference/Reference.js"
import { Terminal } from "../terminal/Terminal.js"
import * as Text from "../terminal/Text.js"

const description = Runnable.describe(
  "Lists all endpoints in a table, or describes the payload, the flags and the fields of one. Sends nothing.",
  [],
  ["effect-fastmoss endpoints", "effect-fastmoss endpoints Product.search", "effect-fastmoss endpoints --format json"]
)

/** Creates the command `endpoints`. */
export const make: Runnable.Make = (name) => {
  const command = Command.make(name, {
    endpoint: Args.text({ name: "endpoint" }).pipe(
      Args.withDescription("The name or the path of the endpoint to describe. Default: list all endpoints."),
      Args.optional
    ),
    format: FormatOption.make("table")
  }, ({ endpoint, format: given }) =>
    Effect.gen(function*() {
      const { stdout, write } = yield* Terminal
      const format = Option.getOrElse(given, () => "table" as const)
      if (Option.isNone(endpoint)) {
        return yield* write(
          format === "json"
            ? JsonDocument.text(Reference.endpoints)
            : format === "jsonl"
            ? Reference.endpoints.map(JsonLines.line).join("")
            : list(stdout.columns)
        )
      }
      const reference = yield* CheckedRequest.endpoint(endpoint.value)
      yield* write(
        format === "json"
          ? JsonDocument.text(reference)
          : format === "jsonl"
          ? JsonLines.line(reference)
          : page(reference, Math.min(stdout.columns, 100))
      )
    })).pipe(Command.withDescription(description))
  return Effect.succeed(Runnable.of(command))
}

const list = (width: number): string =>
  table(
    [{ title: "endpoint", least: 24 }, { title: "data", least: 16 }, { title: "path", least: 16 }],
    Reference.endpoints.map(({ name, path, title }) => [name, title, path]),
    width
  )

/** Renders the description of an endpoint. */
const page = (endpoint: Reference.EndpointReference, width: number): string => {
  const { confidence, description, documentation, fields, list, name, path, title } = endpoint
  const paragraph = (text: string) => Text.wrap(text.replaceAll("`", ""), width).join("\n")
  const entries = (items: ReadonlyArray<readonly [head: string, text: string]>) =>
    items.map(([head, text]) =>
      [
        `  ${head}`,
        ...(text === "" ? [] : Text.wrap(text.replaceAll("`", ""), width - 6).map((line) => `      ${line}`))
      ]
        .join("\n")
    ).join("\n")
  return [
    `${name}: ${title}`,
    `POST ${path}${confidence === "third-party" ? " (seen in public code only)" : ""}`,
    ...(documentation === null ? [] : [documentation]),
    "",
    ...description.split("\n\n").flatMap((text) => [paragraph(text), ""]),
    "Payload:",
    entries(
      flagsOf(endpoint).map(({ description, form, isRequired, name, path }) => [
        `${path.join(".")}  --${name} ${form}${isRequired ? "  (required)" : ""}`,
        description
      ])
    ),
    "",
    list === null ? "Fields of the data:" : `Fields of a row (identified by ${list.key.join(", ")}):`,
    entries(fields.map(({ description, path, type }) => [`${path}  ${type}`, description])),
    ""
  ].join("\n")
}
