/**
 * Compiled decoders: schemas of responses, compiled into plain functions. A page of 100 rows has thousands of fields, and a
 * schema takes many times as long for each as a function. If a compiled decoder finds a mismatch, the schema decodes the
 * value again, and explains the mismatch.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type * as Schema from "effect/Schema"
import type { AST } from "effect/SchemaAST"
import { annotationOf, shapeOf, type StructField } from "../internal/schemaAst.js"

/**
 * The result for a value that does not match.
 *
 * @since 0.1.0
 * @category models
 */
export const mismatch: unique symbol = Symbol.for("@effect-fastmoss/core/CompiledDecoder/mismatch")

/**
 * Decodes a value as its schema does, or returns `mismatch`. It does not change the value; an object in which no field
 * changes is returned itself.
 *
 * @since 0.1.0
 * @category models
 */
export type CompiledDecoder = (value: unknown) => unknown

/**
 * The annotation by which a schema brings a decoder of its own, which is made on first use.
 *
 * @since 0.1.0
 * @category models
 */
export const CompiledDecoderId: unique symbol = Symbol.for("@effect-fastmoss/core/CompiledDecoder")

/**
 * Compiles a schema. Returns `undefined` if a part of it cannot be compiled.
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
      // Compiled when a value is that deep: at once, it would never end.
      let decode: CompiledDecoder | undefined
      return (value) => (decode ??= compile(shape.get()) ?? neverMatches)(value)
    }
    case "Other":
      return undefined
  }
}

const neverMatches: CompiledDecoder = () => mismatch

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
    // Most fields do not change. A copy of the whole object has its final size at once, which is faster than one that grows.
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
 * Checks that a value was decoded. The result of a compiled decoder has the type of its schema: `compile` uses the parts of
 * that schema alone, and tests compare the two.
 *
 * @since 0.1.0
 * @category guards
 */
export const isDecoded = <A, I>(_schema: Schema.Schema<A, I>, value: unknown): value is A => value !== mismatch
