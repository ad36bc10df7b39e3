/**
 * `effect-fastmoss call`: calls an endpoint or any other path once.
 */
import * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { usage } from "../command/Failure.js"
import * as Runnable from "../command/Runnable.js"
import * as Session from "../connection/Session.js"
import { columnsOf } from "../format/Column.js"
import * as Csv from "../format/Csv.js"
import * as FormatOption from "../format/FormatOption.js"
import * as JsonDocument from "../format/JsonDocument.js"
import * as JsonLines from "../format/JsonLines.js"
import * as RowFormat from "../format/RowFormat.js"
import * as CheckedRequest from "../payload/CheckedRequest.js"
import * as EndpointArgument from "../payload/EndpointArgument.js"
import * as PayloadOptions from "../payload/PayloadOptions.js"
import { isObject } from "../payload/PayloadText.js"
import * as Reference from "../reference/Reference.js"
import { Terminal } from "../terminal/Terminal.js"

const raw = Options.boolean("raw").pipe(
  Options.withDescription(
    "Send the payload without checking it, and print the data exactly as FastMoss sends it. Always on for a path that the library does not know."
  )
)

const dryRun = Options.boolean("dry-run").pipe(
  Options.withDescription("Check the payload and print the request. Sends nothing.")
)

const description = Runnable.describe(
  "Calls an endpoint once and prints its data.",
  [
    "Each field of an endpoint's payload has a flag. `effect-fastmoss call Product.salesTrend --help` lists the flags of that endpoint.",
    "The formats json and jsonl print all data. The formats table and csv print only the rows of a list."
  ],
  [
    "effect-fastmoss call Product.salesTrend --product-id 1705342033590497095 --days 28",
    "effect-fastmoss call Product.search --payload @payload.json --format json",
    "effect-fastmoss call /test --payload '{\"hello\":\"world\"}'"
  ]
)

/** Creates the command `call`. `args` name an endpoint, and the command has a flag for each field of its payload. */
export const make: Runnable.Make = (name, args) => {
  const payload = PayloadOptions.of(Option.getOrUndefined(EndpointArgument.among(args)))
  const command = Command.make(name, {
    budget: Session.budgetOption,
    dryRun,
    endpoint: EndpointArgument.argument,
    format: FormatOption.make("json on a terminal, jsonl elsewhere"),
    payload: payload.options,
    raw
  }, (given) =>
    Effect.gen(function*() {
      const body = yield* PayloadOptions.read(given.payload)
      const known = Reference.find(given.endpoint)
      const { stdout, write } = yield* Terminal
      const format = Option.getOrElse(given.format, () => stdout.isTerminal ? "json" as const : "jsonl" as const)

      if (Either.isLeft(known) && !given.endpoint.startsWith("/")) return yield* usage(known.left)
      const path = Either.match(known, { onLeft: () => given.endpoint, onRight: ({ path }) => path })
      const call = Either.isLeft(known) || given.raw
        ? Effect.flatMap(FastMossClient.FastMossClient, ({ call }) => Effect.map(call(path, body), ({ data }) => data))
        : (yield* CheckedRequest.make(known.right, body)).call
      if (given.dryRun) return yield* write(JsonLines.line({ path, payload: body }))
      yield* Session.run(
        Effect.flatMap(call, (data) =>
          Effect.flatMap(textOf(data, format, Either.getRight(known), stdout.columns), write)),
        { runBudget: given.budget }
      )
    })).pipe(Command.withDescription(description))
  return Effect.succeed(Runnable.of(command, payload.flags, payload.names))
}

const textOf = (
  data: unknown,
  format: RowFormat.Format,
  endpoint: Option.Option<Reference.EndpointReference>,
  width: number
) => {
  switch (format) {
    case "json":
      return Effect.succeed(JsonDocument.text(data))
    case "jsonl":
      return Effect.succeed(JsonLines.line(data))
    case "table":
    case "csv": {
      const list = Array.isArray(data) ? data : isObject(data) ? data["list"] : undefined
      if (Option.isNone(endpoint) || !Array.isArray(list)) {
        return Effect.fail(usage(`The data has no rows, which --format ${format} needs. Use json or jsonl.`))
      }
      const columns = Either.getOrElse(columnsOf(endpoint.value), () => [])
      const rows = list.filter((row): row is object => typeof row === "object" && row !== null)
      return Effect.succeed(
        format === "table"
          ? RowFormat.drawUsefulTable(columns, rows, width, {
            key: endpoint.value.list?.key ?? [],
            cure: "; --format json shows all"
          })
          : Csv.header(columns) + rows.map((row) => Csv.row(row, columns)).join("")
      )
    }
  }
}
