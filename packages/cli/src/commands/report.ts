/**
 * A market in one page: best sellers, trends, shops and creators of a category, as an HTML file that needs no network.
 *
 * Some twenty calls, a few at a time. What the plan does not include is left out, and the page says so.
 */
import { DateInfo, Region } from "@effect-fastmoss/core"
import { Command, Options } from "@effect/cli"
import { FileSystem } from "@effect/platform"
import { Console, Effect, Option, Schema } from "effect"
import { layer, Target } from "./environment.js"
import { ask } from "./market-report/market.js"
import { page } from "./market-report/page.js"
import { run } from "./run.js"

const between = (least: number, most: number) =>
  Schema.Int.pipe(
    Schema.between(least, most),
    Schema.annotations({ message: () => `must be a whole number from ${least} to ${most}` })
  )

const options = {
  out: Options.file("out").pipe(
    Options.withAlias("o"),
    Options.withDefault("market-report.html"),
    Options.withDescription("The file to write; one that is there is replaced")
  ),
  region: Options.text("region").pipe(
    Options.withSchema(Region.Region),
    Options.withDefault("US" as const),
    Options.withDescription("Two capital letters, such as US, GB or ID")
  ),
  category: Options.integer("category").pipe(
    Options.withDefault(14),
    Options.withDescription("The number of a category of the first level; 14 is beauty")
  ),
  kind: Options.choice("period", ["day", "week", "month"]).pipe(Options.withDefault("week" as const)),
  date: Options.text("date").pipe(
    Options.optional,
    Options.withDescription("Which one: 2026-04-01, week 2026-14 or month 2026-03; by default the latest that is ready")
  ),
  products: Options.integer("products").pipe(
    Options.withSchema(between(1, 500)),
    Options.withDefault(50),
    Options.withDescription("How many products, 1 to 500")
  ),
  trends: Options.integer("trends").pipe(
    Options.withSchema(between(0, 50)),
    Options.withDefault(8),
    Options.withDescription("How many of them with their days, 0 to 50; each is a call")
  ),
  concurrency: Options.integer("concurrency").pipe(
    Options.withSchema(between(1, 16)),
    Options.withDefault(3),
    Options.withDescription("How many calls at a time, 1 to 16")
  ),
  stepsBack: Options.integer("steps-back").pipe(
    Options.withSchema(between(0, 60)),
    Options.withDefault(4),
    Options.withDescription("How many periods to go back at most while the ranking is empty; each is a call")
  )
}

const command = Command.make("market-report", options, ({ date, kind, out, ...question }) =>
  Effect.gen(function*() {
    const period = yield* Option.match(date, {
      onNone: () => Effect.succeedNone,
      onSome: (value) =>
        Schema.decodeUnknown(DateInfo.DateInfo)({ type: kind, value }).pipe(
          Effect.asSome,
          Effect.mapError(() => `--date ${value} is no ${kind}; write ${forms[kind]}`)
        )
    })
    yield* Console.error(yield* Target)
    const report = yield* ask({ ...question, kind, period })
    const { calls, credits, requests } = report.cost
    const fs = yield* FileSystem.FileSystem
    yield* fs.writeFileString(out, page(report))
    yield* Console.error(`${calls} calls, ${requests} requests, about ${credits.toFixed(2)} CNY`)
    yield* Console.log(out)
  })).pipe(
    Command.withDescription("Best sellers, trends, shops and creators of a category, as one HTML file."),
    Command.provide(layer)
  )

const forms = { day: "2026-04-01", week: "2026-14", month: "2026-03" }

run(command, "Market report")
