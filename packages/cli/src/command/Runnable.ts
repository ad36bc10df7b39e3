/**
 * A command of the program that can be run with its arguments as text.
 */
import type { FastMossError } from "@effect-fastmoss/core/FastMossError"
import type * as CliApp from "@effect/cli/CliApp"
import * as Command from "@effect/cli/Command"
import type * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as HelpDoc from "@effect/cli/HelpDoc"
import type * as Usage from "@effect/cli/Usage"
import type * as ValidationError from "@effect/cli/ValidationError"
import * as Arr from "effect/Array"
import type * as Effect from "effect/Effect"
import type * as SettingsFile from "../settings/SettingsFile.js"
import type { Terminal } from "../terminal/Terminal.js"
import type { CommandFailure, OutputClosed } from "./Failure.js"
import { version } from "./version.js"

export { version }

/** Services that the process provides to every command. */
export type Platform = CliApp.CliApp.Environment | Terminal

/** Services that a command may use. */
export type Services = Platform | SettingsFile.Environment

/** Failures of a command. */
export type Failure = CommandFailure | FastMossError | OutputClosed

/** A command that takes its arguments as text. */
export interface Runnable {
  readonly usage: Usage.Usage
  /** Names of boolean options, such as `--is-free-shipping`, whose value may be left out. */
  readonly flags: ReadonlyArray<string>
  /** Names of the options that set a field of the payload. */
  readonly fields: ReadonlyArray<string>
  /** True if the command takes an endpoint as its argument `<endpoint>`. */
  readonly takesEndpoint: boolean
  readonly descriptor: CommandDescriptor.Command<unknown>
  /** Runs the command with the arguments after its name. */
  readonly run: (
    args: ReadonlyArray<string>
  ) => Effect.Effect<void, Failure | ValidationError.ValidationError, Services>
}

/**
 * A function that creates a command.
 *
 * - `name` is the name in the usage line, such as `effect-fastmoss list`.
 * - `args` are the arguments after the name. If one of them names an endpoint, the command has options for its fields.
 */
export type Make = (name: string, args: ReadonlyArray<string>) => Effect.Effect<Runnable, CommandFailure>

/**
 * Converts a command of `@effect/cli` to a `Runnable`.
 *
 * - `flags` are the names of boolean options whose value may be left out.
 * - `fields` are the names of the options that set a field of the payload.
 */
export const of = <Name extends string, A>(
  command: Command.Command<Name, Services, Failure, A>,
  flags: ReadonlyArray<string> = [],
  fields: ReadonlyArray<string> = []
): Runnable => {
  const usage = Command.getUsage(command)
  const run = Command.run(command, { name: "effect-fastmoss", version })
  return {
    usage,
    takesEndpoint: hasArgument(usage, "<endpoint>"),
    flags,
    fields,
    descriptor: command.descriptor,
    // Adds two empty arguments, because the parser drops the first two, which are usually the program and its script.
    run: (args) => run(["", "", ...args])
  }
}

const hasArgument = (usage: Usage.Usage, name: string): boolean => {
  switch (usage._tag) {
    case "Named":
      return usage.names.includes(name)
    case "Optional":
    case "Repeated":
      return hasArgument(usage.usage, name)
    case "Concat":
    case "Alternation":
      return hasArgument(usage.left, name) || hasArgument(usage.right, name)
    case "Empty":
    case "Mixed":
      return false
  }
}

/** Creates the description of a command for its help: a summary, further paragraphs, and examples. */
export const describe = (
  summary: string,
  details: ReadonlyArray<string>,
  examples: ReadonlyArray<string>
): HelpDoc.HelpDoc => {
  const blocks: Arr.NonEmptyReadonlyArray<HelpDoc.HelpDoc> = [
    HelpDoc.p(summary),
    ...details.map((text) => HelpDoc.p(text)),
    ...(Arr.isNonEmptyReadonlyArray(examples)
      ? [HelpDoc.enumeration(Arr.map(examples, (example) => HelpDoc.p(example)))]
      : [])
  ]
  return HelpDoc.blocks(blocks)
}
