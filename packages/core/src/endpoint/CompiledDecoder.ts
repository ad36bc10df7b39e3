/**
 * Readers: schemas of answers, compiled into plain functions. A page of 100 rows has thousands of fields, and each costs a
 * schema many times what a function costs. The schema stays the truth: what a reader does not take, the schema reads, and
 * tells why.
 *
 * @since 0.1.0
 */
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"

/**
 * What a reader returns of a value that it does not take.
 *
 * @since 0.1.0
 * @category models
 */
export const mismatch: unique symbol = Symbol.for("@effect-fastmoss/core/Reader/refused")

/**
 * Reads a value as its schema does, or returns `refused`. The value stays as it is; an object in which nothing changes is
 * returned itself.
 *
 * @since 0.1.0
 * @category models
 */
export type CompiledDecoder = (value: unknown) => unknown

/**
 * The annotation by which a schema brings a reader of its own, made when it is first needed.
 *
 * @since 0.1.0
 * @category models
 */
export const CompiledDecoderId: unique symbol = Symbol.for("@effect-fastmoss/core/CompiledDecoder")

/**
 * The reader of a schema, if each of its parts has one.
 *
 * @since 0.1.0
 * @category constructors
 */
export const compile = (ast: SchemaAST.AST): CompiledDecoder | undefined => {
  const own = SchemaAST.getAnnotation<() => CompiledDecoder | undefined>(CompiledDecoderId)(ast)
  if (Option.isSome(own)) return own.value()
  switch (ast._tag) {
    case "Union": {
      const [only, ...others] = ast.types.filter((type) => !SchemaAST.isUndefinedKeyword(type))
      return only === undefined || others.length > 0 ? undefined : compile(only)
    }
    case "Suspend": {
      // A schema that holds itself is compiled when a value is as deep.
      let reader: CompiledDecoder | undefined
      return (value) => (reader ??= compile(ast.f()) ?? neverMatches)(value)
    }
    case "Transformation":
      return SchemaAST.isTypeLiteral(ast.from) && SchemaAST.isTypeLiteralTransformation(ast.transformation)
        ? struct(ast.from, ast.transformation)
        : undefined
    default:
      return undefined
  }
}

const neverMatches: CompiledDecoder = () => mismatch

const struct = (
  { indexSignatures, propertySignatures }: SchemaAST.TypeLiteral,
  { propertySignatureTransformations }: SchemaAST.TypeLiteralTransformation
): CompiledDecoder | undefined => {
  const fields: Array<{ readonly name: string; readonly read: CompiledDecoder; readonly missing: unknown }> = []
  for (const { name, type } of propertySignatures) {
    const read = compile(type)
    const missing = propertySignatureTransformations.find(({ from }) => from === name)?.decode(Option.none())
    if (typeof name !== "string" || read === undefined || missing === undefined || Option.isNone(missing)) {
      return undefined
    }
    fields.push({ name, read, missing: missing.value })
  }
  if (indexSignatures.length > 0) return undefined
  return (value) => {
    if (!Predicate.isRecord(value)) return mismatch
    // Most fields mean what they are. An object that is copied whole is made at its size at once; one that grows is not.
    let result: Record<string, unknown> | undefined
    for (const { missing, name, read } of fields) {
      const field = value[name]
      const meaning = field === undefined ? missing : read(field)
      if (meaning === field) continue
      if (meaning === mismatch) return mismatch
      result ??= { ...value }
      result[name] = meaning
    }
    return result ?? value
  }
}

/**
 * Reads a list by the reader of its elements; a list with one element that is refused is refused.
 *
 * @since 0.1.0
 * @category combinators
 */
export const listOf = (read: CompiledDecoder) => (values: ReadonlyArray<unknown>): unknown => {
  const results: Array<unknown> = []
  for (const value of values) {
    const result = read(value)
    if (result === mismatch) return mismatch
    results.push(result)
  }
  return results
}

/**
 * Whether a value was read. What was read is what the reader's schema has: `compile` makes readers of the very parts of a
 * schema, and tests compare the two.
 *
 * @since 0.1.0
 * @category guards
 */
export const isDecoded = <A, I>(_schema: Schema.Schema<A, I>, value: unknown): value is A => value !== mismatch
