/** Command options whose errors name the option and the expected value. */
import { HelpDoc, Options, ValidationError } from "@effect/cli"
import { Effect, Schema } from "effect"

/** Creates an option whose value a schema decodes. The schema's message describes the expected value. */
export const text = <A>(name: string, schema: Schema.Schema<A, string>): Options.Options<A> =>
  Options.mapEffect(Options.text(name), decode(name, schema))

/** Creates an option like `text` that can be repeated. */
export const texts = <A>(name: string, schema: Schema.Schema<A, string>): Options.Options<ReadonlyArray<A>> =>
  Options.mapEffect(Options.repeated(Options.text(name)), Effect.forEach(decode(name, schema)))

const decode = <A>(name: string, schema: Schema.Schema<A, string>) => (text: string) =>
  Effect.mapError(
    Schema.decode(schema)(text),
    ({ message }) =>
      ValidationError.invalidValue(HelpDoc.p(`--${name} ${message}, but is ${text === "" ? "''" : text}`))
  )

/** Creates an option for a whole number from `least` to `most`. */
export const whole = (name: string, least: number, most: number): Options.Options<number> =>
  text(name, Whole(least, most)).pipe(Options.withPseudoName("number"))

const Whole = (least: number, most: number) =>
  Schema.NumberFromString.pipe(Schema.int(), Schema.between(least, most)).annotations({
    message: () => ({ message: `must be a whole number from ${least} to ${most}`, override: true })
  })
