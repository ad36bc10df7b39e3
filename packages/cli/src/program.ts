/**
 * Runs `effect-fastmoss` as a process: provides its services, handles signals and sets the exit code.
 */
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as PromptTerminal from "@effect/platform/Terminal"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import { ExitCode } from "./command/ExitCode.js"
import { run } from "./command/run.js"
import * as Terminal from "./terminal/Terminal.js"

/**
 * A stub of the terminal service, which the parser of `@effect/cli` requires for prompts. No command uses such prompts,
 * and the real service takes time to load.
 */
const noPrompts = Layer.succeed(
  PromptTerminal.Terminal,
  PromptTerminal.Terminal.of({
    columns: Effect.succeed(80),
    rows: Effect.succeed(24),
    isTTY: Effect.succeed(false),
    display: () => Effect.void,
    readInput: Effect.dieMessage("The command does not use the parser's prompts"),
    readLine: Effect.dieMessage("The command does not use the parser's prompts")
  })
)

const services = Layer.mergeAll(Terminal.layer, NodeFileSystem.layer, NodePath.layer, noPrompts)

const logger = Logger.make(({ logLevel, message }) => {
  const text = Array.isArray(message) ? message.map(String).join(" ") : String(message)
  process.stderr.write(`${logLevel.label === "WARN" ? "Warning" : logLevel.label}: ${text}\n`)
})

const signals = { SIGINT: ExitCode.interrupted, SIGTERM: ExitCode.terminated, SIGHUP: ExitCode.hangup } as const

/**
 * Runs the command that the arguments name, and then ends the process.
 *
 * - The first signal interrupts the command, so that its finalizers run. A second signal ends the process at once.
 * - The process ends only after stdout and stderr are flushed.
 */
export const main = (args: ReadonlyArray<string>): void => {
  // Keeps the process alive while an effect waits without a timer or an open handle.
  const alive = setInterval(() => {}, 2 ** 31 - 1)
  const controller = new AbortController()
  let exitCode: number | undefined
  const listeners = Object.entries(signals).map(([signal, code]) => {
    const listener = () => {
      for (const { listener, signal } of listeners) process.removeListener(signal, listener)
      exitCode = code
      controller.abort()
    }
    return { signal, listener }
  })
  for (const { listener, signal } of listeners) process.on(signal, listener)

  const end = (code: number) => {
    clearInterval(alive)
    process.stdout.write("", () => process.stderr.write("", () => process.exit(code)))
  }
  Effect.runPromiseExit(
    run(args).pipe(
      Effect.provide(services),
      Logger.withMinimumLogLevel(LogLevel.Warning),
      Effect.provide(Logger.replace(Logger.defaultLogger, logger))
    ),
    { signal: controller.signal }
  ).then((exit) => end(exitCode ?? (Exit.isSuccess(exit) ? exit.value : ExitCode.failed)), () => end(ExitCode.failed))
}
