/**
 * Values of options, checked before the command runs: a wrong one is told in one line that names the option and the value.
 */
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import * as Effect from "effect/Effect"

/** The error of a value in one line. */
export const problem = (text: string): ValidationError.ValidationError => ValidationError.invalidValue(HelpDoc.p(text))

/** The error of a value of an option. `expected` is the form that it must have. */
export const invalid = (option: string, expected: string, text: string): ValidationError.ValidationError =>
  problem(`--${option} must be ${expected}, but is ${text === "" ? "empty" : text}`)

/** An option with a whole number. */
export const wholeNumber = (
  name: string,
  { least, most = Number.MAX_SAFE_INTEGER }: { readonly least: number; readonly most?: number }
): Options.Options<number> =>
  Options.text(name).pipe(
    Options.mapEffect((text) => {
      const number = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN
      const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`
      return number >= least && number <= most
        ? Effect.succeed(number)
        : Effect.fail(invalid(name, `a whole number ${range}`, text))
    }),
    Options.withPseudoName("number")
  )

/** Reads names that are separated by commas. */
export const namesOf = (text: string): ReadonlyArray<string> =>
  text.split(",").map((name) => name.trim()).filter((name) => name !== "")
