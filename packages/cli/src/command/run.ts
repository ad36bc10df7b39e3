/**
 * Runs the command that the arguments name, and reports its end.
 */
import * as FastMossError from "@effect-fastmoss/core/FastMossError"
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as ValidationError from "@effect/cli/ValidationError"
import * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import { stripVTControlCharacters } from "node:util"
import * as SettingsFile from "../settings/SettingsFile.js"
import { Terminal } from "../terminal/Terminal.js"
import * as Arguments from "./Arguments.js"
import { ExitCode } from "./ExitCode.js"
import { CommandFailure, exitCodeOf, OutputClosed, usage } from "./Failure.js"
import * as HelpConsole from "./HelpConsole.js"
import { nearest } from "./nearest.js"
import { entries } from "./Registry.js"
import * as RootHelp from "./RootHelp.js"
import type * as Runnable from "./Runnable.js"
import { version } from "./version.js"

const program = "effect-fastmoss"

/** Runs the command of the arguments. */
const dispatch = (args: ReadonlyArray<string>) =>
  Effect.gen(function*() {
    const [name = "", ...rest] = args
    if (name === "--completions") return yield* completions(rest[0] ?? "")
    if (RootHelp.isWanted(args)) {
      const { stdout, write } = yield* Terminal
      return yield* write(RootHelp.text(stdout.columns))
    }
    if (name === "--version" || name === "-v") {
      return yield* Effect.flatMap(Terminal, ({ write }) => write(`${version}\n`))
    }
    const entry = entries.find((entry) => entry.name === name)
    if (entry === undefined) {
      const [kind, known] = name.startsWith("-")
        ? ["an option here", ["--help", "--version", "--completions"]] as const
        : ["a command", entries.map(({ name }) => name)] as const
      const suggestion = nearest(name, known)
      return yield* usage(
        `${name} is not ${kind}${
          suggestion === undefined ? "." : `; did you mean ${suggestion}?`
        } \`${program} --help\` lists the commands.`
      )
    }
    const { make } = yield* Effect.promise(entry.load)
    const runnable = yield* make(`${program} ${name}`, rest)
    yield* runnable.run(yield* checked(rest, runnable))
  })

const checked = (args: ReadonlyArray<string>, { flags, usage: known }: Runnable.Runnable) =>
  Effect.mapError(Arguments.check(args, known, flags), usage)

/** Prints the completion script of a shell. */
const completions = (shell: string) =>
  Effect.gen(function*() {
    const commands = yield* Effect.forEach(entries, ({ load, name }) =>
      Effect.map(
        Effect.flatMap(Effect.promise(load), ({ make }) => make(name, [])),
        ({ descriptor }): readonly [string, CommandDescriptor.Command<unknown>] => [name, descriptor]
      ))
    if (!Arr.isNonEmptyArray(commands)) return
    const tree = CommandDescriptor.withSubcommands(CommandDescriptor.make(program), commands)
    const scripts: Readonly<Record<string, Effect.Effect<ReadonlyArray<string>>>> = {
      bash: CommandDescriptor.getBashCompletions(tree, program),
      zsh: CommandDescriptor.getZshCompletions(tree, program),
      fish: CommandDescriptor.getFishCompletions(tree, program)
    }
    const script = scripts[shell]
    if (script === undefined) return yield* usage("--completions must be bash, zsh or fish")
    const { write } = yield* Terminal
    yield* Effect.flatMap(script, (lines) => write(`${lines.join("\n")}\n`))
  })

/** Prints the message of a failure, and returns the exit code. */
const report = (cause: Cause.Cause<unknown>): Effect.Effect<ExitCode, never, Terminal> =>
  Effect.flatMap(Terminal, ({ tell }) => {
    const told = (message: string, exitCode: ExitCode) => Effect.as(tell(message), exitCode)
    return Option.match(Cause.failureOption(cause), {
      onNone: () =>
        Cause.isInterruptedOnly(cause)
          ? Effect.succeed(ExitCode.interrupted)
          : told(`A fault of this program: ${Cause.pretty(cause)}`, ExitCode.failed),
      onSome: (error) =>
        error instanceof OutputClosed
          ? Effect.succeed(ExitCode.done)
          : error instanceof CommandFailure
          ? told(error.message, error.exitCode)
          : FastMossError.isFastMossError(error)
          ? told(error.message, exitCodeOf(error))
          : ValidationError.isValidationError(error)
          ? told(lineOf(error), ExitCode.usage)
          : told(String(error), ExitCode.failed)
    })
  })

const lineOf = ({ error }: ValidationError.ValidationError): string =>
  stripVTControlCharacters(HelpDoc.toAnsiText(error)).trim().replace(/\s*\n\s*/g, " ")

/** Runs the command and returns its exit code. Prints every failure. */
export const run = (args: ReadonlyArray<string>): Effect.Effect<ExitCode, never, Runnable.Platform> =>
  Effect.flatMap(HelpConsole.make, (console) =>
    dispatch(args).pipe(
      Effect.provide(SettingsFile.layer),
      // The parser prints its errors itself, in several lines; `report` has them in one.
      Console.withConsole({ ...console, error: () => Effect.void }),
      Effect.exit,
      Effect.flatMap((exit) => Exit.isSuccess(exit) ? Effect.succeed(ExitCode.done) : report(exit.cause))
    ))
