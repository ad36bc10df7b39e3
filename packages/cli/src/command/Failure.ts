/**
 * Failures of the command: a message for a person, and an exit code.
 */
import type { FastMossError } from "@effect-fastmoss/core/FastMossError"
import * as Data from "effect/Data"
import { ExitCode } from "./ExitCode.js"

/** A failure of the command, with its message of one or a few lines, which names the cure. */
export class CommandFailure extends Data.TaggedError("CommandFailure")<{
  readonly message: string
  readonly exitCode: ExitCode
}> {}

/** Makes the failure of wrong options, arguments or payload. */
export const usage = (message: string): CommandFailure => new CommandFailure({ message, exitCode: ExitCode.usage })

/** Makes a failure without an exit code of its own. */
export const failed = (message: string): CommandFailure => new CommandFailure({ message, exitCode: ExitCode.failed })

/** The reader of stdout is gone, as in `effect-fastmoss list … | head`. */
export class OutputClosed extends Data.TaggedError("OutputClosed") {}

/** Returns the exit code for a failure of a call. */
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
