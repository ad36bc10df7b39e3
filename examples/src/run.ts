import { CliConfig, Command, HelpDoc, ValidationError } from "@effect/cli"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Effect, Logger, LogLevel } from "effect"
import { stripVTControlCharacters } from "node:util"
import { report, teardown, UsageError } from "./program.js"

/**
 * Runs a command as the main program. It prints help and version from the command's declaration, and one line on stderr
 * for a failure. `teardown` describes the exit codes.
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
    // Separates `--origin=x` into two words, because the parser does not recognise this form if the option can be
    // repeated.
    const words = process.argv.flatMap((word) => /^(--[\w-]+)=(.*)$/s.exec(word)?.slice(1) ?? [word])
    if (words.includes("--wizard") && !(stdin.isTTY && stdout.isTTY)) {
      return new UsageError({ message: "--wizard asks questions, so it needs a terminal" })
    }
    // Suppresses the parser's own error, which has colours even in a pipe, and which `report` prints too.
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

/**
 * Returns the message for an invalid command line. It corrects the parser's message for an option that is repeated or
 * has no value, because the parser calls such an option unknown.
 */
const problemOf = <Name extends string, R, E, A>(
  { error }: ValidationError.ValidationError,
  command: Command.Command<Name, R, E, A>
) => {
  const line = lineOfDoc(error)
  const [, option] = /^Received unknown argument: '(--[\w-]+)'/.exec(line) ?? []
  const known = lineOfDoc(Command.getHelp(command, CliConfig.defaultConfig)).split(/[\s,()]+/)
  return option !== undefined && known.includes(option)
    ? `${option} is given twice or lacks its value; see --help`
    : line
}
