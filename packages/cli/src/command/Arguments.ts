/**
 * Checks command-line arguments and converts them to the form that the parser of `@effect/cli` accepts. Pure.
 *
 * The parser alone does not suffice:
 *
 * - it suggests no name for a misspelt optional option
 * - it reads a second `--limit` as an argument
 * - it refuses `--plan=a` for an option that can be repeated
 */
import type * as Usage from "@effect/cli/Usage"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { didYouMean } from "./nearest.js"

/** An option of a command, read from the usage that the parser builds. */
export interface KnownOption {
  readonly names: ReadonlyArray<string>
  readonly takesValue: boolean
  readonly isRepeated: boolean
  /** Allowed values; empty if any value is allowed. */
  readonly choices: ReadonlyArray<string>
}

const optionsOf = (usage: Usage.Usage, isRepeated = false): ReadonlyArray<KnownOption> => {
  switch (usage._tag) {
    case "Named": {
      const names = usage.names.filter((name) => name.startsWith("-"))
      const { acceptedValues } = usage
      return names.length === 0 ? [] : [{
        names,
        takesValue: Option.isSome(acceptedValues),
        isRepeated,
        choices: Option.match(acceptedValues, {
          onNone: () => [],
          onSome: (form) => form.includes(" | ") ? form.split(" | ") : []
        })
      }]
    }
    case "Optional":
      return optionsOf(usage.usage, isRepeated)
    case "Repeated":
      return optionsOf(usage.usage, true)
    case "Concat":
    case "Alternation":
      return [...optionsOf(usage.left, isRepeated), ...optionsOf(usage.right, isRepeated)]
    case "Empty":
    case "Mixed":
      return []
  }
}

/** The option `--help`, which every command has. The parser of `@effect/cli` never gets it, nor `--log-level`. */
const help: KnownOption = { names: ["--help", "-h"], takesValue: false, isRepeated: true, choices: [] }
const logLevel: KnownOption = {
  names: ["--log-level"],
  takesValue: true,
  isRepeated: false,
  choices: ["all", "trace", "debug", "info", "warning", "error", "none"]
}

/**
 * Returns the options in the usage of a command, and the options that every command has: `--help` and `--log-level`.
 */
export const knownOf = (usage: Usage.Usage): ReadonlyArray<KnownOption> => [...optionsOf(usage), help, logLevel]

/**
 * Returns the allowed values of a command's argument: `show` and `clear` for `<show|clear>`. Empty for any other
 * argument.
 */
export const choicesOf = (usage: Usage.Usage): ReadonlyArray<string> => {
  switch (usage._tag) {
    case "Named":
      return usage.names.flatMap((name) => /^<(.+\|.+)>$/.exec(name)?.[1]?.split("|") ?? [])
    case "Optional":
    case "Repeated":
      return choicesOf(usage.usage)
    case "Concat":
    case "Alternation":
      return [...choicesOf(usage.left), ...choicesOf(usage.right)]
    case "Empty":
    case "Mixed":
      return []
  }
}

/**
 * Arguments in the form that the parser accepts, without `--help` and `--log-level`, whose values are returned apart.
 */
export interface Checked {
  readonly args: ReadonlyArray<string>
  readonly asksForHelp: boolean
  readonly logLevel: string | undefined
}

/** A problem with the arguments. */
export interface Problem {
  readonly message: string
  /** True if the arguments contain an option that the command does not have. */
  readonly isUnknownOption: boolean
}

const problem = (message: string, isUnknownOption = false) => Either.left<Problem>({ message, isUnknownOption })

/**
 * Checks the arguments of a command against its usage. Right: the arguments in the form that the parser accepts. Left:
 * the first problem, such as an unknown option or one that is given twice.
 *
 * - `--name=value` becomes `--name value`.
 * - `flags` are the names of boolean options. `--is-free-shipping` becomes `--is-free-shipping true`, and
 *   `--no-is-free-shipping` becomes `--is-free-shipping false`.
 * - A `true`, a `false` or a number after a flag is the value of the flag.
 */
export const check = (
  args: ReadonlyArray<string>,
  usage: Usage.Usage,
  flags: ReadonlyArray<string> = []
): Either.Either<Checked, Problem> => {
  const known = knownOf(usage)
  const names = known.flatMap(({ names }) => names)
  const isName = (text: string) => names.includes(nameOf(text))
  const seen = new Set<KnownOption>()
  const checked: Array<string> = []
  const values = new Map<KnownOption, string>()
  const done = (rest: ReadonlyArray<string>) =>
    Either.right({
      args: [...checked, ...rest],
      asksForHelp: seen.has(help),
      logLevel: values.get(logLevel)
    })
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? ""
    if (arg === "--") return done(args.slice(i))
    // Keeps values: a negative number, and `-`, which means stdin.
    if (!/^-(-|[a-z])/i.test(arg)) {
      checked.push(arg)
      continue
    }
    const at = arg.indexOf("=")
    const name = nameOf(arg)
    const negated = name.startsWith("--no-") ? `--${name.slice(5)}` : ""
    const isNegation = flags.includes(negated) && !names.includes(name)
    const option = known.find(({ names }) => names.includes(isNegation ? negated : name))
    if (option === undefined) {
      return problem(
        `${arg} is not an option here${didYouMean(name, names, ". --help lists the options.")}`,
        true
      )
    }
    if (seen.has(option) && !option.isRepeated) {
      return problem(`${option.names.includes(name) ? name : negated} is given twice`)
    }
    seen.add(option)
    const add = (value: string) => {
      values.set(option, value)
      if (option !== logLevel) checked.push(isNegation ? negated : name, value)
    }
    const next = args[i + 1]
    const given = at >= 0 ? arg.slice(at + 1) : next
    const { choices } = option
    if (given !== undefined && choices.length > 0 && !choices.includes(given)) {
      return problem(
        `${name} must be ${choices.join(", ").replace(/, ([^,]*)$/, " or $1")}, but is ${
          given === "" ? "empty" : given
        }`
      )
    }
    if (at >= 0) {
      if (!option.takesValue || isNegation) return problem(`${name} takes no value`)
      add(arg.slice(at + 1))
    } else if (isNegation) {
      add("false")
    } else if (flags.includes(name) && !/^(true|false|\d+)$/i.test(next ?? "")) {
      add("true")
    } else if (!option.takesValue) {
      if (option !== help) checked.push(name)
    } else if (next === undefined || (next.startsWith("--") && isName(next))) {
      return problem(`${name} needs a value`)
    } else {
      add(next)
      i += 1
    }
  }
  return done([])
}

const nameOf = (arg: string): string => {
  const at = arg.indexOf("=")
  return (at < 0 ? arg : arg.slice(0, at)).toLowerCase()
}
