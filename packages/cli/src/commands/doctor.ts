/**
 * `effect-fastmoss doctor`: compares the account and this machine with what the library assumes.
 */
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import { ExitCode } from "../command/ExitCode.js"
import { CommandFailure } from "../command/Failure.js"
import * as Runnable from "../command/Runnable.js"
import * as Checks from "../doctor/Checks.js"
import type { Finding } from "../doctor/Finding.js"
import * as Report from "../doctor/Report.js"
import * as ResponseChecks from "../doctor/ResponseChecks.js"
import * as OutputFile from "../file/OutputFile.js"
import * as FormatOption from "../format/FormatOption.js"
import * as JsonDocument from "../format/JsonDocument.js"
import { money } from "../spending/Cost.js"
import { Terminal } from "../terminal/Terminal.js"
import * as Text from "../terminal/Text.js"

const options = {
  dryRun: Options.boolean("dry-run").pipe(
    Options.withDescription("List the checks and the requests that they would send. Sends nothing.")
  ),
  force: Options.boolean("force").pipe(Options.withDescription("Overwrite the file of --report if it exists.")),
  format: FormatOption.tableOrJson,
  noRefresh: Options.boolean("no-refresh").pipe(
    Options.withDescription("Do not refresh the stored token.")
  ),
  report: Options.text("report").pipe(
    Options.withPseudoName("file"),
    Options.optional,
    Options.withDescription("Write the results to a Markdown file for a bug report. The file holds no secrets.")
  )
}

const description = Runnable.describe(
  "Finds out why calls fail: compares your account and this machine with what the library assumes about authentication, tokens, the plan and limits.",
  [
    `It sends at most ${Checks.mostRequests} requests, token requests included, and prints the cost before and after.`,
    "The exit code is 3 if no authentication works, 1 if another check failed or a difference makes calls fail, and 0 otherwise."
  ],
  ["effect-fastmoss doctor", "effect-fastmoss doctor --dry-run", "effect-fastmoss doctor --report fastmoss-doctor.md"]
)

const costOf = (paths: ReadonlyArray<string>) =>
  paths.reduce((sum, path) => sum + FastMossConfig.priceOf(FastMossConfig.defaultPrices, path), 0)

/** Creates the command `doctor`. */
export const make: Runnable.Make = (name) => {
  const command = Command.make(name, options, (given) =>
    Effect.gen(function*() {
      const { stdout, tell, write } = yield* Terminal
      const isJson = given.format === "json"
      if (given.dryRun) {
        const checks = Checks.all()
        const told = Report.plan(checks, Checks.mostRequests, (paths) => `paid: ${money(costOf(paths))} at most`)
        return yield* write(
          isJson
            ? JsonDocument.text({ requests: Checks.mostRequests, checks: checks.map(({ run: _, ...check }) => check) })
            : told.split("\n").flatMap((line) => Text.wrap(line, Math.min(stdout.columns, 100))).map((line) =>
              `${line}\n`
            ).join("")
        )
      }
      const file = Option.isNone(given.report)
        ? undefined
        : yield* OutputFile.open(given.report.value, { option: "--report", replaces: given.force })

      const checks = Checks.all(yield* ResponseChecks.driftCounts)
      const most = costOf(checks.flatMap(({ paid }) => paid))
      yield* tell(
        `This sends at most ${Checks.mostRequests} requests, token requests included: ${money(most)} at most.`
      )
      const examination = yield* Checks.begin({ refreshes: !given.noRefresh })
      const findings: Array<Finding> = []
      const print = (isStopped: boolean) =>
        Effect.gen(function*() {
          const exchanges = examination.recorder.exchanges()
          const report: Report.Report = {
            version: Runnable.version,
            at: yield* Clock.currentTimeMillis,
            findings: ResponseChecks.settle(findings, exchanges),
            exchanges,
            requests: Checks.mostRequests - examination.recorder.left(),
            credits: yield* Checks.creditsOf(examination),
            isStopped
          }
          // Writes the file first, because writing to stdout fails if the reader of the pipe has gone. If the file
          // cannot be written, the command fails only after it has printed the table.
          const written = yield* Effect.either(file === undefined ? Effect.void : file.write(Report.markdown(report)))
          const columns = stdout.isTerminal ? stdout.columns : 100
          yield* write(
            isJson
              ? JsonDocument.text(Report.json(report))
              : Report.table(report.findings, columns) + Report.advice(report.findings, columns)
          )
          yield* tell(`${Report.summary(report)}.`)
          yield* written
          return report.findings
        })

      const all = yield* Effect.forEach(checks, (check, i) =>
        Effect.zipRight(
          check.sends === "" ? Effect.void : progress(`Check ${i + 1} of ${checks.length}: ${check.name}`),
          Effect.tap(Checks.run(check, examination), (found) => Effect.sync(() => findings.push(...found)))
        ), { discard: true }).pipe(
          // Logs nothing, because the findings report the same problems, without paths of files.
          Logger.withMinimumLogLevel(LogLevel.None),
          Effect.zipRight(Effect.suspend(() => print(false))),
          Effect.onInterrupt(() =>
            Effect.catchTags(print(true), {
              CommandFailure: ({ message }) => tell(message),
              OutputClosed: () => Effect.void
            })
          ),
          Effect.scoped
        )
      const bad = all.filter(Checks.isBad)
      if (bad.length === 0) return
      const noAuthentication = all.some(({ check, verdict }) => check === "authentication" && verdict === "failed")
      return yield* new CommandFailure({
        message: `Problems found: ${bad.map(({ check }) => check).join(", ")}`,
        exitCode: noAuthentication ? ExitCode.credentials : ExitCode.failed
      })
    })).pipe(Command.withDescription(description))
  return Effect.succeed(Runnable.of(command))
}

/** Prints `line`, which names the check that is sending requests. On a terminal each line replaces the line before. */
const progress = (line: string): Effect.Effect<void, never, Terminal> =>
  Effect.flatMap(Terminal, ({ status, stderr, tell }) => stderr.isTerminal ? status(line) : tell(line))
