/**
 * Decoding rules: a rule is one total function, from which both the schema and the compiled decoder are derived.
 *
 * @since 0.1.0
 */
import { identity } from "effect/Function"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { jsonSchema, jsonSchemaOf } from "../internal/schemaAst.js"
import * as CompiledDecoder from "./CompiledDecoder.js"

/**
 * The annotation of a schema that `normalized` made: its function `normalize`.
 *
 * @since 0.1.0
 * @category models
 */
export const NormalizeId: unique symbol = Symbol.for("@effect-fastmoss/core/DecodingRule/normalize")

/**
 * Brings a form on the wire into the one form that a schema decodes. It returns that form as it is.
 *
 * @since 0.1.0
 * @category models
 */
export type Normalize = (wire: unknown) => unknown

/**
 * The rule of a scalar: a function from anything to its value or a mismatch. `null` is the value of a field that is empty.
 *
 * @since 0.1.0
 * @category models
 */
export interface ScalarRule<A> {
  readonly decode: (wire: unknown) => A | null | typeof CompiledDecoder.mismatch
  /** The schema of the values other than `null`. */
  readonly value: Schema.Schema<A>
  /** The forms on the wire, in words, as a report of a mismatch has them. */
  readonly expected: string
  /** The name in a JSON Schema. */
  readonly name: string
  /** The JSON Schema of the forms on the wire. */
  readonly jsonSchema: object
}

/**
 * Makes the schema of a scalar. A value is encoded as it is: each is one of the forms on the wire, the `Other` forms of
 * which the rule decodes as well.
 *
 * @since 0.1.0
 * @category constructors
 */
export const scalar = <A, Other>(rule: ScalarRule<A>): Schema.Schema<A | null, A | Other | null> => {
  // On both sides: Effect builds the JSON Schema of a field with a default from both, and has to find the same name.
  const forJson = jsonSchema(rule.name, rule.jsonSchema)
  return Schema.transformOrFail(
    Schema.make<A | Other | null>(Schema.Unknown.ast),
    Schema.NullOr(rule.value).annotations({ ...forJson, identifier: rule.expected }),
    {
      strict: true,
      decode: (wire, _, ast) => {
        const value = rule.decode(wire)
        return value === CompiledDecoder.mismatch
          ? ParseResult.fail(new ParseResult.Type(ast, wire))
          : ParseResult.succeed(value)
      },
      encode: (value) => ParseResult.succeed(value)
    }
  ).annotations({ ...forJson, [CompiledDecoder.CompiledDecoderId]: () => rule.decode })
}

/**
 * Makes a schema that first brings the forms on the wire into the one form that `schema` decodes. `normalize` returns any
 * other value as it is, for `schema` to reject. `forms` are the schemas of the forms in a JSON Schema; without them it accepts
 * anything.
 *
 * @since 0.1.0
 * @category constructors
 */
export const normalized = <A, I, R>(
  schema: Schema.Schema<A, I, R>,
  normalize: Normalize,
  ...forms: ReadonlyArray<Schema.Schema.All>
): Schema.transform<typeof Schema.Unknown, Schema.Schema<A, I, R>> => {
  const wire = forms.length === 0 ? Schema.Unknown : Schema.Unknown.annotations(jsonSchemaOf(Schema.Union(...forms)))
  return Schema.transform(wire, schema, { strict: false, decode: normalize, encode: identity }).annotations({
    [NormalizeId]: normalize,
    [CompiledDecoder.CompiledDecoderId]: () => {
      const decode = CompiledDecoder.compile(schema.ast)
      return decode && ((value: unknown) => decode(normalize(value)))
    }
  })
}
