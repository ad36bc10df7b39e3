import { CliConfig, Command, HelpDoc, ValidationError } from "@effect/cli"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Effect, Logger, LogLevel } from "effect"
import { stripVTControlCharacters } from "node:util"
import { report, teardown, UsageError } from "./program.js"

/**
 * Runs a command as the program: help and version from its declaration, one line on stderr for an error, and the exit codes
 * of `teardown`.
 */
export const run = <Name extends string, A, E>(
  command: Command.Command<Name, NodeContext.NodeContext, E, A>,
  name: string,
  interrupted?: number
): void =>
  parsed(command, name).pipe(
    Effect.tapErrorCause(report),
    Effect.provide(NodeContext.layer),
    Logger.withMinimumLogLevel(LogLevel.Warning),
    NodeRuntime.runMain({ disableErrorReporting: true, teardown: teardown(interrupted) })
  )

/** Parses the command line and runs the command. */
const parsed = <Name extends string, R, E, A>(command: Command.Command<Name, R, E, A>, name: string) =>
  Console.consoleWith((console) => {
    const { stdin, stdout } = process
    // The parser takes `--origin=x` for an unknown argument where an option can be repeated.
    const words = process.argv.flatMap((word) => /^(--[\w-]+)=(.*)$/s.exec(word)?.slice(1) ?? [word])
    if (words.includes("--wizard") && !(stdin.isTTY && stdout.isTTY)) {
      return new UsageError({ message: "--wizard asks questions, so it needs a terminal" })
    }
    // The parser's own output: it has colours also where they are not wanted, and repeats the error that is reported.
    const quiet: Console.Console = {
      ...console,
      log: (text) => console.log(stdout.hasColors?.() ? text : stripVTControlCharacters(String(text))),
      error: () => Effect.void
    }
    const main = Command.transformHandler(command, (handler) => Effect.withConsole(handler, console))
    return Command.run(main, { name, version: "0.1.0" })(words).pipe(
      Effect.withConsole(quiet),
      Effect.mapError((error) =>
        ValidationError.isValidationError(error) ? new UsageError({ message: problemOf(error, command) }) : error
      )
    )
  })

const lineOfDoc = (doc: HelpDoc.HelpDoc) =>
  stripVTControlCharacters(HelpDoc.toAnsiText(doc)).replace(/\s+/g, " ").trim()

/** The parser calls an option unknown also when it is given twice, or without its value. */
const problemOf = <Name extends string, R, E, A>(
  { error }: ValidationError.ValidationError,
  command: Command.Command<Name, R, E, A>
) => {
  const line = lineOfDoc(error)
  const [, option] = /^Received unknown argument: '(--[\w-]+)'/.exec(line) ?? []
  const known = lineOfDoc(Command.getHelp(command, CliConfig.defaultConfig)).split(/[\s,()]+/)
  return option !== undefined && known.includes(option)
    ? `${option} is given twice, or lacks a value that it takes; see --help`
    : line
}
