/**
 * Compiled decoders: response schemas compiled into plain functions. A page of 100 rows has thousands of fields, and a
 * function decodes a field many times faster than a schema. When a compiled decoder finds a mismatch, the schema
 * decodes the value again to explain the mismatch.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type * as Schema from "effect/Schema"
import type { AST } from "effect/SchemaAST"
import { annotationOf, shapeOf, type StructField } from "../internal/schemaAst.js"

/**
 * The result of decoding a value that does not match the schema.
 *
 * @since 0.1.0
 * @category models
 */
export const mismatch: unique symbol = Symbol.for("@effect-fastmoss/core/CompiledDecoder/mismatch")

/**
 * A function that decodes a value as its schema does, or returns `mismatch`. It never changes its input. If no field of
 * an object changes, it returns the input object itself.
 *
 * @since 0.1.0
 * @category models
 */
export type CompiledDecoder = (value: unknown) => unknown

/**
 * Annotation with which a schema supplies its own compiled decoder. Its value is a function that makes the decoder.
 *
 * @since 0.1.0
 * @category models
 */
export const CompiledDecoderId: unique symbol = Symbol.for("@effect-fastmoss/core/CompiledDecoder")

/**
 * Compiles a schema into a decoder. Returns `undefined` if a part of the schema cannot be compiled.
 *
 * @since 0.1.0
 * @category constructors
 */
export const compile = (ast: AST): CompiledDecoder | undefined => {
  const own = annotationOf<() => CompiledDecoder | undefined>(CompiledDecoderId, ast)
  if (own !== undefined) return own()
  const shape = shapeOf(ast)
  switch (shape._tag) {
    case "Struct":
      return struct(shape.fields)
    case "List": {
      const element = compile(shape.element)
      return element && list(element)
    }
    case "Maybe": {
      const decode = compile(shape.ast)
      return decode && shape.isNullable ? nullable(decode) : decode
    }
    case "Recursive": {
      // The inner decoder is compiled when the first value needs it. Compiling a recursive schema at once would never
      // end.
      let decode: CompiledDecoder | undefined
      return (value) => (decode ??= compile(shape.get()) ?? neverMatches)(value)
    }
    case "Other":
      return undefined
  }
}

const neverMatches: CompiledDecoder = () => mismatch

/**
 * Makes a decoder that also accepts `null` from the decoder of the other values. `null` stays `null`, unless the given
 * decoder converts it to another value.
 */
const nullable = (decode: CompiledDecoder): CompiledDecoder => (value) => {
  if (value !== null) return decode(value)
  const result = decode(value)
  return result === mismatch ? null : result
}

const list = (decode: CompiledDecoder): CompiledDecoder => (value) => {
  if (!Array.isArray(value)) return mismatch
  const results: Array<unknown> = []
  for (const element of value) {
    const result = decode(element)
    if (result === mismatch) return mismatch
    results.push(result)
  }
  return results
}

const struct = (structFields: ReadonlyArray<StructField>): CompiledDecoder | undefined => {
  const fields: Array<{ readonly name: string; readonly decode: CompiledDecoder; readonly missing: unknown }> = []
  for (const { ast, default: missing, name } of structFields) {
    const decode = compile(ast)
    if (decode === undefined || Option.isNone(missing)) return undefined
    fields.push({ name, decode, missing: missing.value })
  }
  return (value) => {
    if (!Predicate.isRecord(value)) return mismatch
    // Most fields do not change. Copying the whole object once is faster than growing a new one field by field.
    let result: Record<string, unknown> | undefined
    for (const { decode, missing, name } of fields) {
      const field = value[name]
      const decoded = field === undefined ? missing : decode(field)
      if (decoded === field) continue
      if (decoded === mismatch) return mismatch
      result ??= { ...value }
      result[name] = decoded
    }
    return result ?? value
  }
}

/**
 * Returns true if a compiled decoder returned a decoded value, and narrows that value to the type of the schema. The
 * narrowing is sound because `compile` derives the decoder from the schema, and tests compare both.
 *
 * @since 0.1.0
 * @category guards
 */
export const isDecoded = <A, I>(_schema: Schema.Schema<A, I>, value: unknown): value is A => value !== mismatch
