/**
 * Failures of a command: each has a message for the user and an exit code.
 */
import type { FastMossError } from "@effect-fastmoss/core/FastMossError"
import * as Data from "effect/Data"
import { ExitCode } from "./ExitCode.js"

/** A failure of the command. The message states the problem and the cure in one or a few lines. */
export class CommandFailure extends Data.TaggedError("CommandFailure")<{
  readonly message: string
  readonly exitCode: ExitCode
}> {}

/** Creates the failure for a wrong option, argument or payload (exit code 2). */
export const usage = (message: string): CommandFailure => new CommandFailure({ message, exitCode: ExitCode.usage })

/** Creates a failure with the general exit code, 1. */
export const failed = (message: string): CommandFailure => new CommandFailure({ message, exitCode: ExitCode.failed })

/** Failure when the reader of stdout has closed the pipe, as in `effect-fastmoss list … | head`. */
export class OutputClosed extends Data.TaggedError("OutputClosed") {}

/** Returns the exit code for a call that failed with the given error. */
export const exitCodeOf = (error: FastMossError): ExitCode => {
  switch (error._tag) {
    case "FastMossRequestError":
      return ExitCode.usage
    case "FastMossBudgetError":
      return ExitCode.budget
    case "FastMossTimeoutError":
    case "FastMossTransportError":
    case "FastMossCircuitOpenError":
      return ExitCode.tryLater
    case "FastMossTokenError":
      return exitCodeOf(error.failure) === ExitCode.tryLater ? ExitCode.tryLater : ExitCode.credentials
    case "FastMossApiError":
    case "FastMossStatusError":
      switch (error.reason) {
        case "InvalidParameter":
        case "NotFound":
          return ExitCode.usage
        case "InvalidCredentials":
        case "PermissionDenied":
        case "DataLimitExceeded":
          return ExitCode.credentials
        case "RateLimited":
        case "ServiceUnavailable":
          return ExitCode.tryLater
        case "Unknown":
          return ExitCode.failed
      }
      break
    case "FastMossDecodeError":
      return ExitCode.failed
  }
}
