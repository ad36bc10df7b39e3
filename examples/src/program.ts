/** Helpers for the start and the end of a program: arguments, one line on stderr for a failure, and exit codes. */
import type { Teardown } from "@effect/platform/Runtime"
import { Cause, Console, Data, Effect, Exit, Option } from "effect"
import { lineOf } from "./environment.js"

// Without this listener, the program would exit with a stack trace if the reader of a pipe, such as `head`, closes it
// early.
process.stderr.on("error", () => {})
process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
  // Every failed write emits an error. Only the first one is reported.
  if (code === "EPIPE" || process.exitCode === 1) return
  process.exitCode = 1
  console.error(message)
})

/** The failure for an invalid command line. */
export class UsageError extends Data.TaggedError("UsageError")<{ readonly message: string }> {}

/**
 * Runs a program without options and passes it the arguments of the command line. Fails with `UsageError` for an option or for
 * more than `most` arguments. `--help` prints the usage instead.
 */
export const withWords = <A, E, R>(
  usage: string,
  most: number,
  program: (...words: ReadonlyArray<string>) => Effect.Effect<A, E, R>
): Effect.Effect<A | void, E | UsageError, R> =>
  Effect.suspend((): Effect.Effect<A | void, E | UsageError, R> => {
    const words = process.argv.slice(2)
    if (words.includes("--help") || words.includes("-h")) return Console.log(`Usage: ${usage}`)
    const unknown = words.find((word, i) => word.startsWith("-") || i >= most)
    return unknown === undefined
      ? program(...words)
      : new UsageError({ message: `Received unknown argument: '${unknown}'` })
  })

/** Prints a failure as one line on stderr. */
export const report = (cause: Cause.Cause<unknown>): Effect.Effect<void> =>
  Cause.isInterruptedOnly(cause) ? Effect.void : Console.error(lineOf(Cause.squash(cause)))

/**
 * Creates the teardown of a program, which sets the exit code: 0 for success, 2 for an invalid command line, 1 for any
 * other failure, 130 for Ctrl-C and 143 for SIGTERM. `interrupted` replaces 130 and 143. A server passes 0, because an
 * interruption is its normal end.
 */
export const teardown = (interrupted?: number): Teardown => {
  let signal = 130
  process.once("SIGTERM", () => {
    signal = 143
  })
  return (exit, onExit) => {
    if (Exit.isSuccess(exit)) return onExit(0)
    if (Cause.isInterruptedOnly(exit.cause)) return onExit(interrupted ?? signal)
    onExit(Option.exists(Cause.failureOption(exit.cause), (error) => error instanceof UsageError) ? 2 : 1)
  }
}
