/**
 * Runs programs and returns their output.
 */
import * as Command from "@effect/platform/Command"
import type * as CommandExecutor from "@effect/platform/CommandExecutor"
import { Data, Effect, Stream } from "effect"

export type Services = CommandExecutor.CommandExecutor

/** The failure of a program that did not exit with code 0. */
export class ProgramError extends Data.TaggedError("ProgramError")<{ readonly message: string }> {}

export interface Options {
  readonly cwd?: string | undefined
  readonly env?: Readonly<Record<string, string>> | undefined
  /** The text for stdin. By default stdin is empty. */
  readonly stdin?: string | undefined
}

/** Runs a program and returns its output. Fails if the exit code is not 0, or after ten minutes. */
export const run = (command: readonly [string, ...Array<string>], { cwd, env = {}, stdin }: Options = {}) =>
  Effect.scoped(Effect.gen(function*() {
    const [name, ...args] = command
    const process = yield* Command.make(name, ...args).pipe(
      cwd === undefined ? (command) => command : Command.workingDirectory(cwd),
      Command.env(env),
      stdin === undefined ? (command) => command : Command.feed(stdin),
      Command.start
    )
    const text = (bytes: typeof process.stdout) => Stream.mkString(Stream.decodeText(bytes))
    const [code, output, errors] = yield* Effect.all([process.exitCode, text(process.stdout), text(process.stderr)], {
      concurrency: "unbounded"
    })
    if (code !== 0) {
      const said = `${output}\n${errors}`.trim().split("\n").slice(-40).join("\n")
      return yield* new ProgramError({ message: `${command.join(" ")} exited with code ${code}\n${said}` })
    }
    return output
  })).pipe(
    Effect.timeoutFail({
      duration: "10 minutes",
      onTimeout: () => new ProgramError({ message: `${command.join(" ")} did not exit within 10 minutes` })
    })
  )
