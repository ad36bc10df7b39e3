/**
 * `effect-fastmoss doctor`: compares an account and this machine with what the library assumes.
 */
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as Command from "@effect/cli/Command"
import * as Options from "@effect/cli/Options"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import { dirname, resolve } from "node:path"
import { ExitCode } from "../command/ExitCode.js"
import { CommandFailure, failed, usage } from "../command/Failure.js"
import * as Runnable from "../command/Runnable.js"
import * as Checks from "../doctor/Checks.js"
import type { Finding } from "../doctor/Finding.js"
import * as Report from "../doctor/Report.js"
import * as ResponseChecks from "../doctor/ResponseChecks.js"
import { money } from "../spending/Cost.js"
import { priceOf } from "../spending/Guard.js"
import { Terminal } from "../terminal/Terminal.js"
import * as Text from "../terminal/Text.js"

const options = {
  dryRun: Options.boolean("dry-run").pipe(
    Options.withDescription("List the checks and the requests that they would send. Sends nothing.")
  ),
  force: Options.boolean("force").pipe(Options.withDescription("Overwrite the file of --report if it exists.")),
  format: Options.choice("format", ["table", "json"]).pipe(
    Options.withDefault("table"),
    Options.withDescription("The output format. Default: table.")
  ),
  noRefresh: Options.boolean("no-refresh").pipe(
    Options.withDescription("Do not refresh the stored token.")
  ),
  report: Options.text("report").pipe(
    Options.withPseudoName("file"),
    Options.optional,
    Options.withDescription("Write a Markdown file for a bug report. It holds no secrets.")
  )
}

const description = Runnable.describe(
  "Compares your account and this machine with what the library assumes: authentication, tokens, plan, limits.",
  [
    `It sends at most ${Checks.mostRequests} requests, token requests included, and prints the cost before and after.`,
    "The exit code is 1 if a check failed or a difference makes calls fail, 3 if no authentication works, and 0 otherwise."
  ],
  ["effect-fastmoss doctor", "effect-fastmoss doctor --dry-run", "effect-fastmoss doctor --report fastmoss-doctor.md"]
)

const costOf = (paths: ReadonlyArray<string>) =>
  paths.reduce((sum, path) => sum + priceOf(FastMossConfig.defaultPrices, path), 0)

/** Makes the command. */
export const make: Runnable.Make = (name) => {
  const command = Command.make(name, options, (given) =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const { stdout, tell, write } = yield* Terminal
      const isJson = given.format === "json"
      if (given.dryRun) {
        const checks = Checks.all()
        const told = Report.plan(checks, Checks.mostRequests, (paths) => `paid: ${money(costOf(paths))} at most`)
        return yield* write(
          isJson
            ? `${
              JSON.stringify(
                { requests: Checks.mostRequests, checks: checks.map(({ run: _, ...check }) => check) },
                null,
                2
              )
            }\n`
            : told.split("\n").flatMap((line) => Text.wrap(line, Math.min(stdout.columns, 100))).map((line) =>
              `${line}\n`
            ).join("")
        )
      }
      if (Option.isSome(given.report)) yield* writable(given.report.value, given.force)

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
          // First the file: the reader of stdout may be gone. A failure must not hide the table.
          const written = yield* Effect.either(Effect.forEach(Option.toArray(given.report), (file) =>
            Effect.mapError(
              fs.writeFileString(file, Report.markdown(report), { flag: given.force ? "w" : "wx" }),
              ({ message }) => failed(`The report cannot be written: ${message}`)
            )))
          const columns = stdout.isTerminal ? stdout.columns : 100
          yield* write(
            isJson
              ? `${JSON.stringify(Report.json(report), null, 2)}\n`
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
          // The rows tell it, in words without paths of files.
          Logger.withMinimumLogLevel(LogLevel.None),
          Effect.zipRight(Effect.suspend(() => print(false))),
          Effect.onInterrupt(() => Effect.ignore(print(true))),
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

/** Fails before anything is sent if a report could not be written afterwards. */
const writable = (file: string, isForced: boolean): Effect.Effect<void, CommandFailure, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const exists = yield* Effect.orElseSucceed(fs.exists(file), () => false)
    if (exists && !isForced) return yield* usage(`${file} exists. Nothing was sent; --force overwrites it.`)
    const place = exists ? file : dirname(resolve(file))
    const canWrite = Effect.zipRight(
      fs.access(place, { writable: true }),
      Effect.filterOrFail(fs.stat(place), ({ type }) => (type === "Directory") === !exists)
    )
    yield* Effect.mapError(
      canWrite,
      () => usage(`The report ${file} cannot be written there. Nothing was sent.`)
    )
  })

/** Shows which check sends: on a terminal one line that is replaced, elsewhere a line for each. */
const progress = (line: string): Effect.Effect<void, never, Terminal> =>
  Effect.flatMap(Terminal, ({ status, stderr, tell }) => stderr.isTerminal ? status(line) : tell(line))
