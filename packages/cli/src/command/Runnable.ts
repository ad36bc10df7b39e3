/**
 * A command that is ready to run, whatever its options are.
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

/** The services of the process. */
export type Platform = CliApp.CliApp.Environment | Terminal

/** The services of all commands. */
export type Services = Platform | SettingsFile.Environment

/** The failures of all commands. */
export type Failure = CommandFailure | FastMossError | OutputClosed

/** A command without the types of its options. */
export interface Runnable {
  readonly usage: Usage.Usage
  /** The names of options whose value may be left out. */
  readonly flags: ReadonlyArray<string>
  /** The names of the options that are fields of a payload. */
  readonly fields: ReadonlyArray<string>
  /** True if its first argument is an endpoint. */
  readonly takesEndpoint: boolean
  readonly descriptor: CommandDescriptor.Command<unknown>
  /** Runs it with the arguments after its name. */
  readonly run: (
    args: ReadonlyArray<string>
  ) => Effect.Effect<void, Failure | ValidationError.ValidationError, Services>
}

/** Makes a command. `name` is what its usage shows; `args` are the arguments after it, on which its options may depend. */
export type Make = (name: string, args: ReadonlyArray<string>) => Effect.Effect<Runnable, CommandFailure>

/**
 * Makes a runnable of a command. `flags` are the names of options whose value may be left out, `fields` those that are fields
 * of a payload.
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
    // The parser drops the program and its script.
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

/** Makes the description of a command: what it does, more about it, and examples. */
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
