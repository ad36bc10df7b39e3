/**
 * `effect-fastmoss usage`: prints what all runs have spent, from the budget's files. Sends nothing.
 */
import * as Budget from "@effect-fastmoss/core/Budget"
import { formatConfigError } from "@effect-fastmoss/core/FastMossConfig"
import * as Command from "@effect/cli/Command"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import { ExitCode } from "../command/ExitCode.js"
import { CommandFailure, failed } from "../command/Failure.js"
import * as Runnable from "../command/Runnable.js"
import * as Connection from "../connection/Connection.js"
import { Target } from "../connection/Target.js"
import * as FormatOption from "../format/FormatOption.js"
import * as JsonDocument from "../format/JsonDocument.js"
import * as Cost from "../spending/Cost.js"
import * as LastingBudget from "../spending/LastingBudget.js"
import { Terminal } from "../terminal/Terminal.js"
import * as Text from "../terminal/Text.js"
import * as Time from "../terminal/Time.js"

const description = Runnable.describe(
  "Prints what was spent in the current period, and what is left of the budget. Sends nothing.",
  [
    "The count includes all runs with the same account and server, and other programs that count in the same folder. FASTMOSS_BUDGET sets the limit. Without a limit the command counts the requests per day.",
    "Prices are estimates, in CNY. FastMoss's console shows the true costs."
  ],
  ["effect-fastmoss usage", "effect-fastmoss usage --format json"]
)

/** Creates the command `usage`. */
export const make: Runnable.Make = (name) => {
  const command = Command.make(name, { format: FormatOption.tableOrJson }, ({ format }) =>
    Effect.gen(function*() {
      const { folder: place } = yield* Effect.promise(() => import("../spending/BudgetFolder.js"))
      const folder = yield* place
      if (Option.isNone(folder)) {
        return yield* failed(
          "With FASTMOSS_BUDGET_STORE=memory each run counts only its own requests. Remove this setting, or set it to file."
        )
      }
      const usage = yield* read(folder.value)
      const { write } = yield* Terminal
      yield* write(format === "json" ? JsonDocument.text(usage) : page(usage))
    }).pipe(
      Effect.catchTag("ConfigError", (error) => Effect.fail(failed(formatConfigError(error))))
    )).pipe(Command.withDescription(description))
  return Effect.succeed(Runnable.of(command))
}

const read = (store: string) =>
  Effect.gen(function*() {
    const { baseUrl, isSandbox } = yield* Target
    const state = yield* Effect.flatMap(Budget.Budget, ({ current }) => current).pipe(
      // Logs nothing, because the failure has the same text as the warning.
      Logger.withMinimumLogLevel(LogLevel.None),
      Effect.mapError(({ issue }) =>
        new CommandFailure({ message: `The count cannot be read: ${issue}`, exitCode: ExitCode.budget })
      )
    )
    if (Option.isNone(state)) return yield* failed("The settings have no budget, so nothing is counted")
    const { calls, credits, limit, resetsAfter } = state.value
    const now = yield* Clock.currentTimeMillis
    const isLimited = LastingBudget.isLimited(state.value)
    const finite = (most: number) => isLimited && most !== Infinity ? most : null
    return {
      server: baseUrl,
      isSandbox,
      calls,
      /** The estimated cost, in CNY. */
      price: credits,
      limit: isLimited ? { calls: finite(limit.calls), price: finite(limit.credits) } : null,
      periodSeconds: Duration.toSeconds(limit.per),
      /**
       * Seconds until the period of the budget ends. `null` if nothing is spent, because the next request begins a
       * period.
       */
      resetsAfterSeconds: calls === 0 ? null : Math.ceil(Duration.toSeconds(resetsAfter)),
      resetsAt: calls === 0 ? null : new Date(now + Duration.toMillis(resetsAfter)).toISOString(),
      store
    }
  }).pipe(Effect.provide(Connection.layer({ onBudgetStoreFailure: "refuse" })))

const page = (usage: Effect.Effect.Success<ReturnType<typeof read>>): string => {
  const { calls, isSandbox, limit, periodSeconds, price, resetsAfterSeconds, resetsAt, server, store } = usage
  const period = Time.format(Duration.seconds(periodSeconds))
  const of = (most: number | null | undefined) => typeof most === "number" ? ` of ${Text.figure(most)}` : ""
  return [
    ["Requests", `${Text.figure(calls)}${of(limit?.calls)}${limit === null ? " (no limit is set)" : ""}`],
    ["Price", isSandbox ? "the sandbox charges nothing" : `${Cost.money(price)}${of(limit?.price)}`],
    [
      "Period",
      resetsAfterSeconds === null
        ? `${period}, from the next request on`
        : `${period}; resets in ${Time.format(Duration.seconds(resetsAfterSeconds))}, at ${resetsAt}`
    ],
    ["Server", isSandbox ? "the embedded sandbox, since no credentials are set" : server],
    ["Count", store]
  ].map(([title = "", text = ""]) => `${title.padEnd(10)}${Text.plain(text)}\n`).join("")
}
