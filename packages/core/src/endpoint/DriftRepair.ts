/**
 * Drift repair: removes from response data the values that differ from their schema, so that the rest can be decoded.
 *
 * @since 0.1.0
 */
import * as Predicate from "effect/Predicate"
import type { AST } from "effect/SchemaAST"
import { annotationOf, shapeOf, targetOf } from "../internal/schemaAst.js"
import * as CompiledDecoder from "./CompiledDecoder.js"
import * as DecodingRule from "./DecodingRule.js"

/**
 * Removes the value at the path `keys` from response data, and returns the changed data. A field becomes `null`. A list
 * element becomes `null` if the schema of the elements allows `null`; otherwise it is dropped.
 *
 * `keys` is a path in normalized data, where for example a single object without a list around it is a list with one
 * element. The values along the path are therefore normalized, too.
 *
 * @since 0.1.0
 * @category combinators
 */
export const remove = (ast: AST, data: unknown, keys: ReadonlyArray<PropertyKey>): unknown => {
  const [key, ...rest] = keys
  if (key === undefined) return null
  const normalize = annotationOf<DecodingRule.Normalize>(DecodingRule.NormalizeId, ast)
  if (normalize !== undefined) return remove(targetOf(ast), normalize(data), keys)
  const shape = shapeOf(ast)
  switch (shape._tag) {
    case "Maybe":
      return remove(shape.ast, data, keys)
    case "Recursive":
      return remove(shape.get(), data, keys)
    case "Struct": {
      const field = shape.fields.find(({ name }) => name === key)
      return field === undefined || !Predicate.isRecord(data)
        ? null
        : { ...data, [field.name]: remove(field.ast, data[field.name], rest) }
    }
    case "List": {
      if (!Array.isArray(data)) return null
      return rest.length > 0 || isNullable(shape.element)
        ? data.map((element, index) => index === key ? remove(shape.element, element, rest) : element)
        : data.filter((_, index) => index !== key)
    }
    case "Other":
      return null
  }
}

const isNullable = (ast: AST): boolean => {
  const decode = CompiledDecoder.compile(ast)
  return decode !== undefined && decode(null) !== CompiledDecoder.mismatch
}
