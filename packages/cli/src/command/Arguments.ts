/**
 * Checks arguments before the parser sees them, and brings them into the form that it takes. Pure.
 *
 * The parser of `@effect/cli` has no suggestion for an optional option, takes a second `--limit` for an argument, and refuses
 * `--plan=a` for options that can be repeated.
 */
import type * as Usage from "@effect/cli/Usage"
import * as Either from "effect/Either"
import { nearest } from "./nearest.js"

interface KnownOption {
  readonly names: ReadonlyArray<string>
  readonly takesValue: boolean
  readonly isRepeated: boolean
}

const optionsOf = (usage: Usage.Usage, isRepeated = false): ReadonlyArray<KnownOption> => {
  switch (usage._tag) {
    case "Named": {
      const names = usage.names.filter((name) => name.startsWith("-"))
      return names.length === 0 ? [] : [{ names, takesValue: usage.acceptedValues._tag === "Some", isRepeated }]
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

const builtIn: ReadonlyArray<KnownOption> = [
  { names: ["--help", "-h"], takesValue: false, isRepeated: true },
  { names: ["--log-level"], takesValue: true, isRepeated: false }
]

/**
 * Splits `--name=value`, completes a flag of a payload without a value (`--is-free-shipping` is `--is-free-shipping true`,
 * `--no-is-free-shipping` is `… false`), and finds unknown and repeated options. `flags` are the names of those flags. Left:
 * the problem and its cure.
 */
export const check = (
  args: ReadonlyArray<string>,
  usage: Usage.Usage,
  flags: ReadonlyArray<string> = []
): Either.Either<ReadonlyArray<string>, string> => {
  const known = [...optionsOf(usage), ...builtIn]
  const names = known.flatMap(({ names }) => names)
  const seen = new Set<KnownOption>()
  const checked: Array<string> = []
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? ""
    if (arg === "--") return Either.right([...checked, ...args.slice(i)])
    // A negative number and a single dash, for stdin, are values.
    if (!/^-(-|[a-z])/i.test(arg)) {
      checked.push(arg)
      continue
    }
    const at = arg.indexOf("=")
    const name = (at < 0 ? arg : arg.slice(0, at)).toLowerCase()
    const negated = name.startsWith("--no-") ? `--${name.slice(5)}` : ""
    if (flags.includes(negated) && at < 0) {
      checked.push(negated, "false")
      continue
    }
    const option = known.find(({ names }) => names.includes(name))
    if (option === undefined) {
      const suggestion = nearest(name, names)
      return Either.left(
        `${arg} is not an option here${
          suggestion === undefined ? "; --help lists the options" : `; did you mean ${suggestion}?`
        }`
      )
    }
    if (seen.has(option) && !option.isRepeated) return Either.left(`${name} is given twice`)
    seen.add(option)
    checked.push(name)
    if (at >= 0) {
      if (!option.takesValue) return Either.left(`${name} takes no value`)
      checked.push(arg.slice(at + 1))
      continue
    }
    const next = args[i + 1]
    if (flags.includes(name) && (next === undefined || /^--./.test(next))) checked.push("true")
    else if (option.takesValue) {
      if (next === undefined) return Either.left(`${name} needs a value`)
      checked.push(next)
      i += 1
    }
  }
  return Either.right(checked)
}
