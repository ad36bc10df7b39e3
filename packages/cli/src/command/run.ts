/**
 * Finds the command that the arguments name, runs it and reports its failure.
 */
import * as FastMossError from "@effect-fastmoss/core/FastMossError"
import * as ValidationError from "@effect/cli/ValidationError"
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as SettingsFile from "../settings/SettingsFile.js"
import { Terminal } from "../terminal/Terminal.js"
import * as Arguments from "./Arguments.js"
import * as Completions from "./Completions.js"
import { ExitCode } from "./ExitCode.js"
import { CommandFailure, exitCodeOf, OutputClosed, usage } from "./Failure.js"
import * as Help from "./Help.js"
import { didYouMean, nearest } from "./nearest.js"
import { entries } from "./Registry.js"
import * as RootHelp from "./RootHelp.js"
import type * as Runnable from "./Runnable.js"
import * as Sentence from "./Sentence.js"
import { version } from "./version.js"

const program = "effect-fastmoss"

/** Runs the command that the first argument names, or prints the root help, the version or a completion script. */
const dispatch = ([name = "", ...rest]: ReadonlyArray<string>): Effect.Effect<
  void,
  Runnable.Failure,
  Runnable.Platform
> =>
  Effect.gen(function*() {
    const { stderr, stdout, tell, write } = yield* Terminal
    if (name === "") {
      yield* tell(RootHelp.text(stderr).trimEnd())
      return yield* new CommandFailure({ message: "", exitCode: ExitCode.usage })
    }
    if (RootHelp.isWanted([name, ...rest])) return yield* write(RootHelp.text(stdout))
    if (name === "help") return yield* dispatch([...rest.filter((arg) => !arg.startsWith("-")).slice(0, 1), "--help"])
    if (name === "--version" || name === "-v") return yield* write(`${version}\n`)
    if (name === "--completions") return yield* completions(rest[0] ?? "")
    if (name.startsWith("--completions=")) return yield* completions(name.slice("--completions=".length))
    if (name.startsWith("-")) {
      const suggestion = nearest(name, ["--help", "--version", "--completions"])
      return yield* usage(
        suggestion === undefined
          ? `${name} is not an option here. The options of a command come after it, as in \`${program} list Product.search --limit 3\`.`
          : `${name} is not an option here; did you mean ${suggestion}?`
      )
    }
    const entry = entries.find((entry) => entry.name === name)
    if (entry === undefined) {
      return yield* usage(
        `${name} is not a command${
          didYouMean(name, entries.map(({ name }) => name), ".")
        } \`${program} --help\` lists the commands.`
      )
    }
    const { make } = yield* Effect.promise(entry.load)
    const runnable = yield* make(`${program} ${name}`, rest)
    const checked = Arguments.check(rest, runnable.usage, runnable.flags)
    if (Either.isLeft(checked)) return yield* problemOf(checked.left, rest, runnable)
    const { args, asksForHelp, logLevel } = checked.right
    if (asksForHelp) return yield* write(Help.command(`${program} ${name}`, runnable, stdout))
    const level = LogLevel.allLevels.find(({ _tag }) => _tag.toLowerCase() === logLevel) ?? LogLevel.Warning
    yield* runnable.run(args).pipe(
      Effect.catchIf(
        ValidationError.isValidationError,
        (error) => usage(Sentence.of(error, args, `${program} ${name}`))
      ),
      Effect.provide(SettingsFile.layer),
      Logger.withMinimumLogLevel(level)
    )
  })

/**
 * Fails with the message for a problem with the arguments. If a flag is unknown because the endpoint is misspelt, the
 * message is about the endpoint.
 */
const problemOf = (
  { isUnknownOption, message }: Arguments.Problem,
  [first = "-"]: ReadonlyArray<string>,
  { takesEndpoint }: Runnable.Runnable
): Effect.Effect<never, CommandFailure> =>
  isUnknownOption && takesEndpoint && !first.startsWith("-")
    ? Effect.flatMap(Effect.promise(() => import("../reference/Reference.js")), ({ find }) =>
      Either.match(find(first), {
        onLeft: (problem) =>
          usage(
            first.startsWith("/")
              ? `${message} ${first} is not a path that the library knows, so it has no flags. Use --payload.`
              : problem
          ),
        onRight: () => usage(message)
      }))
    : usage(message)

/** Prints the completion script for the shell that `text` names, such as `zsh`. Fails if there is no script for it. */
const completions = (text: string) =>
  Effect.gen(function*() {
    const shell = Completions.shells.find((shell) => shell === text)
    if (shell === undefined) {
      return yield* usage(`--completions must be ${Completions.shells.join(", ").replace(/, (\w+)$/, " or $1")}`)
    }
    const { endpoints } = yield* Effect.promise(() => import("../reference/Reference.js"))
    const commands = yield* Effect.forEach(entries, ({ load, name, summary }) =>
      Effect.map(
        Effect.flatMap(Effect.promise(load), ({ make }) => make(name, [])),
        ({ takesEndpoint, usage }) => ({
          name,
          summary,
          args: takesEndpoint ? endpoints.map(({ name }) => name) : Arguments.choicesOf(usage),
          options: Arguments.knownOf(usage)
        })
      ))
    const { write } = yield* Terminal
    yield* write(Completions.script(shell, program, commands))
  })

/** Prints the message of a failed command and returns its exit code. */
const report = (cause: Cause.Cause<unknown>): Effect.Effect<ExitCode, never, Terminal> =>
  Effect.flatMap(Terminal, ({ tell }) => {
    const told = (message: string, exitCode: ExitCode) =>
      Effect.as(message === "" ? Effect.void : tell(message), exitCode)
    return Option.match(Cause.failureOption(cause), {
      onNone: () =>
        Cause.isInterruptedOnly(cause)
          ? Effect.succeed(ExitCode.interrupted)
          : told(`Internal error. Please report it: ${Cause.pretty(cause)}`, ExitCode.failed),
      onSome: (error) =>
        error instanceof OutputClosed
          ? Effect.succeed(ExitCode.done)
          : error instanceof CommandFailure
          ? told(error.message, error.exitCode)
          : FastMossError.isFastMossError(error)
          ? told(error.message, exitCodeOf(error))
          : told(String(error), ExitCode.failed)
    })
  })

/** Runs the command that the arguments name, prints its failure if there is one, and returns the exit code. */
export const run = (args: ReadonlyArray<string>): Effect.Effect<ExitCode, never, Runnable.Platform> =>
  Effect.flatMap(Effect.console, (console) =>
    dispatch(args).pipe(
      // The parser would print its errors in several lines; `report` prints them in one.
      Console.withConsole({ ...console, error: () => Effect.void }),
      Effect.exit,
      Effect.flatMap((exit) => Exit.isSuccess(exit) ? Effect.succeed(ExitCode.done) : report(exit.cause))
    ))
