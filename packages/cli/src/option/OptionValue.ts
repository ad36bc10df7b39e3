/**
 * Checks values of options before the command runs. The message for a wrong value names the option and the value, in
 * one line.
 */
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as Options from "@effect/cli/Options"
import * as ValidationError from "@effect/cli/ValidationError"
import * as Effect from "effect/Effect"

/** Creates the error that the parser reports for a wrong value. `text` is the whole message, in one line. */
export const problem = (text: string): ValidationError.ValidationError => ValidationError.invalidValue(HelpDoc.p(text))

/**
 * Creates the error for a wrong value of an option. `text` is the value, and `expected` describes a correct one, for
 * the message.
 */
export const invalid = (option: string, expected: string, text: string): ValidationError.ValidationError =>
  problem(`--${option} must be ${expected}, but is ${text === "" ? "empty" : text}`)

/** Creates an option whose value is a whole number within a range. */
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

/** Returns the names in a text that separates them by commas. Leaves out empty names. */
export const namesOf = (text: string): ReadonlyArray<string> =>
  text.split(",").map((name) => name.trim()).filter((name) => name !== "")
