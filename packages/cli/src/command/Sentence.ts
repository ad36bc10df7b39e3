/**
 * Rewrites errors of the parser as one-line messages that name the option. Pure.
 */
import * as HelpDoc from "@effect/cli/HelpDoc"
import type * as ValidationError from "@effect/cli/ValidationError"
import { stripVTControlCharacters } from "node:util"

/**
 * Converts an error of the parser to a message in one line. `args` are the arguments that the parser refused, and
 * `name` is the full name of the command, such as `effect-fastmoss list`.
 */
export const of = (
  { error }: ValidationError.ValidationError,
  args: ReadonlyArray<string>,
  name: string
): string => {
  const text = stripVTControlCharacters(HelpDoc.toAnsiText(error)).trim().replace(/\s*\n\s*/g, " ")
  const [, value] = /^'(.*)' is not a (?:integer|float)$/.exec(text) ?? []
  if (value !== undefined) {
    const option = args[args.indexOf(value) - 1]
    return `${option ?? "The value"} must be a number, but is ${value === "" ? "empty" : value}`
  }
  const [, argument, option] = /^(?:Missing argument (.*)|Expected to find option: '(.*)')$/.exec(text) ?? []
  const missing = argument ?? option
  if (missing !== undefined) return `${missing} is missing. \`${name} --help\` describes it.`
  const [, unknown] = /^Received unknown argument: '(.*)'$/.exec(text) ?? []
  return unknown === undefined
    ? text
    : `${unknown} is not expected here. \`${name} --help\` lists the arguments and options.`
}
