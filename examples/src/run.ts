import { Command, ValidationError } from "@effect/cli"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Cause, Console, Effect, Exit, Logger, LogLevel } from "effect"
import { lineOf } from "./environment.js"

/**
 * Runs a command as the program: help and version from its declaration, one line on stderr and exit code 1 for an error,
 * exit code 130 for Ctrl-C.
 */
export const run = <Name extends string, A, E>(
  command: Command.Command<Name, NodeContext.NodeContext, E, A>,
  name: string
): void =>
  Command.run(command, { name, version: "0.1.0" })(process.argv).pipe(
    Effect.tapErrorCause((cause) => {
      const error = Cause.squash(cause)
      // The command line's own errors are printed by the parser.
      return Cause.isInterruptedOnly(cause) || ValidationError.isValidationError(error)
        ? Effect.void
        : Console.error(lineOf(error))
    }),
    Effect.provide(NodeContext.layer),
    Logger.withMinimumLogLevel(LogLevel.Warning),
    NodeRuntime.runMain({
      disableErrorReporting: true,
      teardown: (exit, onExit) => onExit(Exit.isSuccess(exit) ? 0 : Cause.isInterruptedOnly(exit.cause) ? 130 : 1)
    })
  )
