/**
 * Decoding rules: functions that decode any value of a response. A schema and its compiled decoder are both derived
 * from such a function.
 *
 * @since 0.1.0
 */
import { identity } from "effect/Function"
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { jsonSchema, jsonSchemaOf } from "../internal/schemaAst.js"
import * as CompiledDecoder from "./CompiledDecoder.js"

/**
 * The annotation that holds the `normalize` function of a schema made by `normalized`.
 *
 * @since 0.1.0
 * @category models
 */
export const NormalizeId: unique symbol = Symbol.for("@effect-fastmoss/core/DecodingRule/normalize")

/**
 * Function that converts each known wire form of a value, such as an object in an array, to the form that the schema
 * decodes. It returns any other value unchanged.
 *
 * @since 0.1.0
 * @category models
 */
export type Normalize = (wire: unknown) => unknown

/**
 * The decoding rule of a scalar field. `decode` accepts any value and returns the decoded value, `null` for an empty
 * field, or `mismatch`.
 *
 * @since 0.1.0
 * @category models
 */
export interface ScalarRule<A> {
  readonly decode: (wire: unknown) => A | null | typeof CompiledDecoder.mismatch
  /** The schema of the decoded value, without `null`. */
  readonly value: Schema.Schema<A>
  /** Accepted wire forms in words, such as `a number or a numeric string`, for messages about schema drift. */
  readonly expected: string
  /** The name of the JSON Schema. */
  readonly name: string
  /** The JSON Schema of the wire forms. */
  readonly jsonSchema: object
}

/**
 * Makes the schema of a scalar field from its decoding rule. Encoding leaves a value unchanged. `Other` is the type of
 * the wire forms that the rule accepts besides `A`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const scalar = <A, Other>(rule: ScalarRule<A>): Schema.Schema<A | null, A | Other | null> => {
  // Both sides of the transformation get the annotations: for a field with a default, Effect derives the JSON Schema
  // from both sides, and the names must agree.
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
 * Makes a schema that applies `normalize` to a wire value before `schema` decodes it. `normalize` returns an unknown
 * form unchanged, and `schema` then rejects it. `forms` are the wire forms in the JSON Schema, which accepts anything
 * if `forms` is empty.
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
