/**
 * `effect-fastmoss report`: writes a market report as one HTML page.
 */
import * as DateInfo from "@effect-fastmoss/core/DateInfo"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { ExitCode } from "../command/ExitCode.js"
import { CommandFailure, usage } from "../command/Failure.js"
import * as Runnable from "../command/Runnable.js"
import * as Session from "../connection/Session.js"
import * as OutputFile from "../file/OutputFile.js"
import { wholeNumber } from "../option/OptionValue.js"
import * as RegionValue from "../option/RegionValue.js"
import * as Period from "../payload/Period.js"
import { collect } from "../report/collect.js"
import * as ReportPeriod from "../report/ReportPeriod.js"
import * as Guard from "../spending/Guard.js"
import { Terminal } from "../terminal/Terminal.js"

const defaultOutput = "market-report.html"

const output = Options.text("output").pipe(
  Options.withAlias("o"),
  Options.withPseudoName("file"),
  Options.optional,
  Options.withDescription(
    `The file to write; - is stdout. Default: ${defaultOutput}, which is overwritten without --force.`
  )
)

const force = Options.boolean("force").pipe(
  Options.withDescription(
    "Overwrite the file of --output if it exists. The old file stays until the report is complete."
  )
)

const region = Options.text("region").pipe(
  Options.mapEffect(RegionValue.parse),
  Options.withPseudoName("code"),
  Options.withDefault("US" as const),
  Options.withDescription("The region, such as US, GB or ID. Default: US.")
)

const category = wholeNumber("category", { least: 1, most: 999_999_999 }).pipe(
  Options.withDefault(14),
  Options.withDescription(
    "The number of a top-level category. `effect-fastmoss call Product.categoryInfo` lists them. Default: 14, beauty."
  )
)

const kind = Options.choice("period", Period.kinds).pipe(
  Options.withDefault("week" as const),
  Options.withDescription("The length of the period. Default: week.")
)

const date = Options.text("date").pipe(
  Options.withPseudoName("period"),
  Options.optional,
  Options.withDescription(
    "The day 2026-04-01, the week 2026-14 or the month 2026-03. Default: the latest period that has a ranking."
  )
)

const products = wholeNumber("products", { least: 1, most: 500 }).pipe(
  Options.withDefault(50),
  Options.withDescription("The number of best sellers, 1 to 500. Default: 50.")
)

const trends = wholeNumber("trends", { least: 0, most: 50 }).pipe(
  Options.withDefault(8),
  Options.withDescription(
    "The number of best sellers with a chart of sales by day, 0 to 50. Each is a request. Default: 8."
  )
)

const defaultStepsBack = 4

const stepsBack = wholeNumber("steps-back", { least: 0, most: 60 }).pipe(
  Options.optional,
  Options.withDescription(
    `Without --date: the most periods to go back to find a ranking, 0 to 60. Each is a request. Default: ${defaultStepsBack}.`
  )
)

const description = Runnable.describe(
  "Writes a market report about a category in a region, as one HTML page: best sellers, sales by day, prices, shops and creators.",
  [
    "The page loads nothing from the network, so it can be sent by mail.",
    `With the defaults a report sends 13 requests. It asks first if it needs more than ${Guard.freely}. If FastMoss refuses a part, or your plan does not include it, the report leaves that part out and says why.`
  ],
  [
    "effect-fastmoss report --region GB --category 14 --output report.html",
    "effect-fastmoss report --period month --date 2026-03 --products 200 --yes"
  ]
)

/** Creates the command `report`. */
export const make: Runnable.Make = (name) => {
  const command = Command.make(name, {
    budget: Session.budgetOption,
    category,
    date,
    force,
    kind,
    output,
    products,
    region,
    stepsBack,
    trends,
    yes: Session.yesOption
  }, ({ budget, date, force, output, stepsBack, yes, ...question }) =>
    Effect.gen(function*() {
      const { tell, write } = yield* Terminal
      const { kind } = question
      if (Option.isSome(date) && Option.isSome(stepsBack)) {
        return yield* usage("--steps-back and --date cannot be combined")
      }
      const latest = yield* DateInfo.latest(kind)
      const period = yield* Option.match(date, {
        onNone: () => Effect.succeedNone,
        onSome: (value) => Effect.asSome(Effect.mapError(ReportPeriod.parse(kind, value, latest), usage))
      })
      const path = Option.getOrElse(output, () => defaultOutput)
      const file = path === "-" ? undefined : yield* OutputFile.open(path, {
        option: "--output",
        replaces: force || Option.isNone(output)
      })
      // Loads the page's module before the first request: if it cannot be loaded, no request is wasted.
      const { page } = yield* Effect.promise(() => import("../report/page.js"))

      const { failures, report } = yield* Session.run(
        collect({
          ...question,
          period,
          stepsBack: Option.getOrElse(stepsBack, () => defaultStepsBack),
          isConfirmed: yes
        }),
        { runBudget: budget }
      ).pipe(Effect.onInterrupt(() =>
        tell(`Stopped. ${file?.isThere === true ? `${file.path} is unchanged.` : "No report was written."}`)
      ))
      const text = page(report)
      yield* file === undefined ? write(text) : Effect.zipRight(file.write(text), write(`${file.path}\n`))
      const spent = failures.find(({ _tag }) =>
        _tag === "FastMossBudgetError"
      )
      if (spent !== undefined) {
        return yield* new CommandFailure({
          message: `The report is not complete. ${spent.message}`,
          exitCode: ExitCode.budget
        })
      }
    })).pipe(Command.withDescription(description))
  return Effect.succeed(Runnable.of(command))
}
