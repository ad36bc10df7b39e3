/**
 * `effect-fastmoss watch`: prints what has changed in a ranking or a list since the last run.
 */
import * as Args from "@effect/cli/Args"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { resolve } from "node:path"
import { usage } from "../command/Failure.js"
import * as Runnable from "../command/Runnable.js"
import * as Session from "../connection/Session.js"
import { Target } from "../connection/Target.js"
import * as FormatOption from "../format/FormatOption.js"
import * as RowFormat from "../format/RowFormat.js"
import { invalid, wholeNumber } from "../option/OptionValue.js"
import * as EndpointArgument from "../payload/EndpointArgument.js"
import * as ListOptions from "../payload/ListOptions.js"
import * as PageSize from "../payload/PageSize.js"
import * as PayloadOptions from "../payload/PayloadOptions.js"
import * as Period from "../payload/Period.js"
import * as Reference from "../reference/Reference.js"
import * as Guard from "../spending/Guard.js"
import { Terminal } from "../terminal/Terminal.js"
import * as Text from "../terminal/Text.js"
import * as Time from "../terminal/Time.js"
import * as ChangeFormat from "../watch/ChangeFormat.js"
import * as Figures from "../watch/Figures.js"
import * as Interval from "../watch/Interval.js"
import * as Repetition from "../watch/Repetition.js"
import * as SeriesTable from "../watch/SeriesTable.js"

const limit = ListOptions.limit.pipe(
  Options.withDefault(50),
  Options.withDescription("The number of rows to watch, from the first row on. Default: 50.")
)

const every = Options.text("every").pipe(
  Options.withPseudoName("interval"),
  Options.mapEffect((text) => Effect.mapError(Interval.parse(text), (expected) => invalid("every", expected, text))),
  Options.optional,
  Options.withDescription(
    `Keep running, and repeat at this interval, such as 6h. The shortest interval is ${
      Time.format(Interval.leastOfRanking)
    } for a ranking and ${Time.format(Interval.leastOfList)} for another list. Default: run once.`
  )
)

const runs = wholeNumber("runs", { least: 1 }).pipe(
  Options.optional,
  Options.withDescription("With --every: end after this many runs. Default: run until Ctrl-C.")
)

const folder = Options.text("folder").pipe(
  Options.optional,
  Options.withDescription(
    "The folder for the snapshots. Default: `watch` beside the token file, in ~/.local/state/effect-fastmoss."
  )
)

const keep = wholeNumber("keep", { least: 1 }).pipe(
  Options.optional,
  Options.withDescription("Keep only this many snapshots of the series, and remove older ones. Default: keep all.")
)

const list = Options.boolean("list").pipe(
  Options.withDescription("Print all series in the folder. Sends nothing.")
)

const forget = Options.text("forget").pipe(
  Options.withPseudoName("series"),
  Options.optional,
  Options.withDescription("Remove the snapshots of a series; --list prints the names of series. Sends nothing.")
)

const fields = FormatOption.fields(
  "The fields to print and to compare, separated by commas. Default: print the key, the name, units sold and GMV, and compare the last two."
)

const description = Runnable.describe(
  "Prints what has changed in a ranking or a list since the last run: rows that entered, left or moved, and rows with other figures.",
  [
    "Each run saves the rows as a snapshot, and compares them with the previous snapshot of its series. Runs with the same endpoint, payload, period length, limit and host form a series.",
    "For a ranking, a run looks for a period newer than its last snapshot, and sends nothing if no period has ended since. Any other list is requested at each run.",
    "Without changes no rows are printed. The exit code is 0 with and without changes."
  ],
  [
    "effect-fastmoss watch Product.topSelling --region US",
    "effect-fastmoss watch Shop.topSelling --region GB --latest week --every 6h --format jsonl >> shops.jsonl",
    "effect-fastmoss watch Product.search --region US --keywords \"yoga mat\" --limit 20 --fields title,total_units_sold",
    "effect-fastmoss watch --list"
  ]
)

/** Creates the command `watch`. It has a flag for each field in the payload of the endpoint that the arguments name. */
export const make: Runnable.Make = (name, args) => {
  const payload = PayloadOptions.of(Option.getOrUndefined(EndpointArgument.among(args)), ["page", "filter.date_info"])
  const command = Command.make(name, {
    budget: Session.budgetOption,
    endpoint: Args.optional(EndpointArgument.argument),
    every,
    fields,
    folder,
    forget,
    format: FormatOption.format,
    keep,
    latest: ListOptions.latest("For a ranking: the length of its periods. Default: day."),
    limit,
    list,
    payload: payload.options,
    runs,
    yes: Session.yesOption
  }, (given) =>
    Effect.gen(function*() {
      const root = yield* Option.match(given.folder, {
        onNone: () => Effect.flatMap(Effect.promise(() => import("../watch/DefaultFolder.js")), ({ folder }) => folder),
        onSome: (folder) => Effect.succeed(resolve(folder))
      })
      const { make } = yield* Effect.promise(() => import("../watch/SnapshotFolder.js"))
      const snapshots = yield* make(root)
      const format = yield* FormatOption.chosen(given.format)
      const { stdout, tell, write } = yield* Terminal

      if (given.list) {
        const writer = RowFormat.writer(format, {
          columns: SeriesTable.columns,
          isPicked: false,
          width: stdout.columns
        })
        const series = yield* snapshots.series
        for (const { file, problem } of series.flatMap(({ damaged }) => damaged)) {
          yield* tell(`Warning: the snapshot ${file} is damaged: ${problem}`)
        }
        if (series.length === 0) yield* tell(`No snapshots in ${root}`)
        return yield* write(writer.begin + writer.batch(series.map(SeriesTable.rowOf)) + writer.end())
      }
      if (Option.isSome(given.forget)) {
        const count = yield* snapshots.forget(given.forget.value)
        return yield* tell(`Removed ${Text.plural(count, "snapshot")} of ${given.forget.value}`)
      }
      if (Option.isNone(given.endpoint)) {
        return yield* usage("watch needs the name of a list, such as Product.topSelling, or --list")
      }

      const asked = yield* ListOptions.read({ ...given, endpoint: given.endpoint.value }, "a watch")
      const { endpoint, pagesize } = asked
      const isRanking = Reference.isRanking(endpoint)
      if (isRanking && Period.isNamed(asked.payload)) {
        return yield* usage("watch finds the latest period by itself. Leave out date_info")
      }
      const key = endpoint.list?.key ?? []
      const { columns, isPicked } = yield* FormatOption.columns(endpoint, given.fields)
      const shown = isPicked ? columns : Figures.defaultColumns(endpoint)
      const compared = Figures.comparedOf(shown, { isPicked, key })
      const repetition = yield* repetitionOf(given, isRanking, format)
      const writer = ChangeFormat.writer(format, { columns: shown, compared, width: stdout.columns })

      yield* Session.run(
        Effect.gen(function*() {
          const { baseUrl } = yield* Target
          const { make } = yield* Effect.promise(() => import("../watch/WatchRun.js"))
          const { limit } = given
          const kind = isRanking ? Option.getOrElse(given.latest, () => "day" as const) : null
          let isConfirmed = given.yes
          const { path } = endpoint
          const pages = Math.ceil(limit / (pagesize ?? PageSize.largest))
          const { runs } = repetition
          yield* Guard.confirm({ path, requests: pages * (runs === Infinity ? 1 : runs), isConfirmed })
          const once = make({
            afterPage: (rows) =>
              Effect.suspend(() => {
                const others = Guard.confirmOthers({ isConfirmed, most: limit, path, rows })
                isConfirmed = true
                return others
              }),
            compared,
            folder: snapshots,
            keep: Option.getOrElse(given.keep, () => Infinity),
            key,
            list: asked.request,
            pagesize,
            question: { endpoint: endpoint.name, payload: asked.payload, kind, limit, host: baseUrl },
            writer
          })
          yield* write(writer.begin)
          yield* Repetition.repeat(once, repetition)
          yield* write(writer.end())
        }),
        { runBudget: given.budget }
      )
    })).pipe(Command.withDescription(description))
  return Effect.succeed(Runnable.of(command, payload.flags, payload.names))
}

const repetitionOf = (
  { every, runs }: {
    readonly every: Option.Option<Duration.Duration>
    readonly runs: Option.Option<number>
  },
  isRanking: boolean,
  format: RowFormat.Format
) => {
  if (Option.isNone(every)) {
    return Option.isSome(runs)
      ? Effect.fail(usage("--runs needs --every"))
      : Effect.succeed<Repetition.Options>({ every: Duration.zero, runs: 1 })
  }
  const least = isRanking ? Interval.leastOfRanking : Interval.leastOfList
  return Duration.lessThan(every.value, least)
    ? Effect.fail(
      usage(`--every must be ${Time.format(least)} or more for ${isRanking ? "a ranking" : "a list"}`)
    )
    : format === "json"
    ? Effect.fail(usage("--format json does not work with --every. Use jsonl, csv or table"))
    : Effect.succeed<Repetition.Options>({ every: every.value, runs: Option.getOrElse(runs, () => Infinity) })
}
