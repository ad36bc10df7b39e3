/**
 * `effect-fastmoss export`: writes a list or a ranking to a file.
 */
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { basename } from "node:path"
import { type CommandFailure, usage } from "../command/Failure.js"
import * as Runnable from "../command/Runnable.js"
import * as Session from "../connection/Session.js"
import type { Order } from "../export/Export.js"
import * as ExportFormat from "../export/ExportFormat.js"
import * as FormatOption from "../format/FormatOption.js"
import * as EndpointArgument from "../payload/EndpointArgument.js"
import * as ListOptions from "../payload/ListOptions.js"
import * as PayloadOptions from "../payload/PayloadOptions.js"
import * as Guard from "../spending/Guard.js"

const output = Options.text("output").pipe(
  Options.withAlias("o"),
  Options.withPseudoName("file"),
  Options.withDescription("The file to write. Its name is FILE.part until the export is complete.")
)

const format = Options.choice("format", ExportFormat.names).pipe(
  Options.optional,
  Options.withDescription("The format. Default: by the extension of the file (.csv, .jsonl or .ndjson).")
)

const limit = ListOptions.limit.pipe(
  Options.optional,
  Options.withDescription("The most rows to write. Default: all.")
)

const force = Options.boolean("force").pipe(Options.withDescription("Overwrite the file if it exists."))

const separator = Options.choice("separator", [",", ";", "tab"]).pipe(
  Options.map((separator) => separator === "tab" ? "\t" as const : separator),
  Options.optional,
  Options.withDescription("CSV: the separator. Default: a comma.")
)

const csvFlags = {
  decimalComma: Options.boolean("decimal-comma").pipe(
    Options.withDescription("CSV: write numbers with a decimal comma. Use it with --separator \";\".")
  ),
  excel: Options.boolean("excel").pipe(
    Options.withDescription("CSV: write ids as =\"…\", so that Excel keeps their digits. For Excel only.")
  ),
  noBom: Options.boolean("no-bom").pipe(
    Options.withDescription("CSV: leave out the byte order mark, which Excel needs to recognize UTF-8.")
  ),
  noEscapeFormulas: Options.boolean("no-escape-formulas").pipe(
    Options.withDescription("CSV: do not put ' in front of texts that look like formulas.")
  )
}

const description = Runnable.describe(
  "Writes the rows of a list or a ranking to a CSV or JSON Lines file, page by page.",
  [
    "Each field of an endpoint's payload has a flag. `effect-fastmoss export Product.search --help` lists the flags of that endpoint.",
    "If an export stops because of Ctrl-C, a failure or a crash, run the same command again to continue it. You pay for no page twice, except for the page that was in flight during a crash.",
    `If an export needs more than ${Guard.freely} requests, it asks after the first page.`
  ],
  [
    "effect-fastmoss export Shop.search --region US --output shops.csv",
    "effect-fastmoss export Product.topSelling --region GB --latest week --output top.jsonl",
    "effect-fastmoss export Product.search --region US --limit 2000 --yes --fields product_id,title,shop.name -o products.csv"
  ]
)

/**
 * Creates the command `export`. `args` name an endpoint, and the command has a flag for each field of its payload.
 */
export const make: Runnable.Make = (name, args) => {
  const payload = PayloadOptions.of(Option.getOrUndefined(EndpointArgument.among(args)), ["page"])
  const command = Command.make(name, {
    budget: Session.budgetOption,
    endpoint: EndpointArgument.argument,
    fields: FormatOption.fields(),
    force,
    format,
    latest: ListOptions.latest(),
    limit,
    output,
    payload: payload.options,
    separator,
    yes: Session.yesOption,
    ...csvFlags
  }, (given) =>
    Effect.gen(function*() {
      const list = yield* ListOptions.read(given, "an export")
      const { isPicked, columns } = yield* FormatOption.columns(list.endpoint, given.fields)
      const file = given.output
      if (basename(file) === "" || file.endsWith("/")) {
        return yield* usage("--output must name a file, such as rows.csv")
      }
      const order: Order = {
        list,
        latest: Option.getOrUndefined(given.latest),
        limit: Option.getOrElse(given.limit, () => Infinity),
        format: (yield* formatOf(given.format, file)) === "csv"
          ? ExportFormat.csv(columns, isPicked, {
            separator: Option.getOrUndefined(given.separator),
            decimalComma: given.decimalComma,
            escapeFormulas: !given.noEscapeFormulas,
            excel: given.excel,
            hasByteOrderMark: !given.noBom
          })
          : yield* Effect.as(withoutCsvOptions(given), ExportFormat.jsonLines(columns, isPicked)),
        output: file,
        overwrites: given.force,
        isConfirmed: given.yes
      }
      const [Export, SendGate] = yield* Effect.promise(() =>
        Promise.all([import("../export/Export.js"), import("../export/SendGate.js")])
      )
      const gate = yield* SendGate.make
      yield* Effect.provide(Session.run(Export.run(order, gate), { runBudget: given.budget }), gate.layer)
    })).pipe(Command.withDescription(description))
  return Effect.succeed(Runnable.of(command, payload.flags, payload.names))
}

/** Returns the format that the user chose, else the format for the extension of the file. */
const formatOf = (
  format: Option.Option<ExportFormat.Name>,
  file: string
): Effect.Effect<ExportFormat.Name, CommandFailure> =>
  Option.match(Option.orElse(format, () => Option.fromNullable(ExportFormat.ofFile(file))), {
    onNone: () => Effect.fail(usage("--output must end with .csv, .jsonl or .ndjson, or pass --format csv or jsonl")),
    onSome: Effect.succeed
  })

/**
 * Fails if the user passed an option for CSV, such as `--separator`. The command calls it if the format is JSON Lines.
 */
const withoutCsvOptions = (given: {
  readonly separator: Option.Option<unknown>
  readonly decimalComma: boolean
  readonly excel: boolean
  readonly noBom: boolean
  readonly noEscapeFormulas: boolean
}): Effect.Effect<void, CommandFailure> => {
  const names = [
    ...(Option.isSome(given.separator) ? ["--separator"] : []),
    ...(given.decimalComma ? ["--decimal-comma"] : []),
    ...(given.excel ? ["--excel"] : []),
    ...(given.noBom ? ["--no-bom"] : []),
    ...(given.noEscapeFormulas ? ["--no-escape-formulas"] : [])
  ]
  return names.length === 0 ? Effect.void : Effect.fail(usage(`${names.join(", ")}: only for CSV`))
}
