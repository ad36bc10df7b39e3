import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"

// No other module inspects the AST of a schema, because it differs in Effect 4.

/**
 * A field of a struct schema.
 *
 * @internal
 */
export interface StructField {
  readonly name: string
  readonly ast: SchemaAST.AST
  /** Default value of a missing field; none if the field has no default. */
  readonly default: Option.Option<unknown>
}

/**
 * The structure of a schema, as far as a compiled decoder needs it:
 *
 * - `Struct`: an object whose fields may have defaults
 * - `List`: an array of any length
 * - `Maybe`: a schema or `undefined`, and also `null` if `isNullable` is true
 * - `Recursive`: a schema that contains itself
 * - `Other`: anything else
 *
 * @internal
 */
export type Shape =
  | { readonly _tag: "Struct"; readonly fields: ReadonlyArray<StructField> }
  | { readonly _tag: "List"; readonly element: SchemaAST.AST }
  | { readonly _tag: "Maybe"; readonly ast: SchemaAST.AST; readonly isNullable: boolean }
  | { readonly _tag: "Recursive"; readonly get: () => SchemaAST.AST }
  | { readonly _tag: "Other" }

const other: Shape = { _tag: "Other" }

/**
 * Returns the structure of a schema: its kind, and the schemas of its fields or elements.
 *
 * @internal
 */
export const shapeOf = (ast: SchemaAST.AST): Shape => {
  switch (ast._tag) {
    case "Union": {
      const defined = ast.types.filter((type) => !SchemaAST.isUndefinedKeyword(type))
      const [only, ...others] = defined.filter((type) => !isNothing(type))
      return only === undefined || others.length > 0
        ? other
        : { _tag: "Maybe", ast: only, isNullable: defined.length > 1 }
    }
    case "TupleType": {
      const [rest, ...others] = ast.rest
      return rest === undefined || others.length > 0 || ast.elements.length > 0
        ? other
        : { _tag: "List", element: rest.type }
    }
    case "Suspend":
      return { _tag: "Recursive", get: ast.f }
    case "Transformation":
      return SchemaAST.isTypeLiteral(ast.from) && SchemaAST.isTypeLiteralTransformation(ast.transformation)
        ? structOf(ast.from, ast.transformation)
        : other
    default:
      return other
  }
}

const structOf = (
  { indexSignatures, propertySignatures }: SchemaAST.TypeLiteral,
  { propertySignatureTransformations }: SchemaAST.TypeLiteralTransformation
): Shape => {
  if (indexSignatures.length > 0) return other
  const fields: Array<StructField> = []
  for (const { name, type } of propertySignatures) {
    const change = propertySignatureTransformations.find(({ from }) => from === name)
    if (typeof name !== "string" || (change !== undefined && change.to !== name)) return other
    fields.push({ name, ast: type, default: change?.decode(Option.none()) ?? Option.none() })
  }
  return { _tag: "Struct", fields }
}

/**
 * Returns the decoded side of a transformation, or the schema itself if it is not a transformation.
 *
 * @internal
 */
export const targetOf = (ast: SchemaAST.AST): SchemaAST.AST => SchemaAST.isTransformation(ast) ? ast.to : ast

/**
 * Returns the value of a schema's annotation with the key `id`, or `undefined` if the schema has no such annotation.
 *
 * @internal
 */
export const annotationOf = <A>(id: symbol, ast: SchemaAST.AST): A | undefined =>
  Option.getOrUndefined(SchemaAST.getAnnotation<A>(id)(ast))

/**
 * Key of an annotation with a hint: a function that receives a rejected value and returns a cure for the end of the
 * message, such as ` (did you mean GB?)`.
 *
 * @internal
 */
export const HintId: unique symbol = Symbol.for("@effect-fastmoss/core/Hint")

/**
 * Returns annotations for a schema. With them Effect uses `schema` as its JSON Schema, instead of deriving one, and
 * other JSON Schemas refer to it by `name`.
 *
 * @internal
 */
export const jsonSchema = (name: string, schema: object) => ({
  [SchemaAST.JSONIdentifierAnnotationId]: name,
  jsonSchema: schema
})

/**
 * Returns an annotation for a schema. With it Effect derives the JSON Schema from the given other schema.
 *
 * @internal
 */
export const jsonSchemaOf = ({ ast }: Schema.Schema.All) => ({ [SchemaAST.SurrogateAnnotationId]: ast })

/**
 * Returns true if a schema is a union.
 *
 * @internal
 */
export const isUnion = SchemaAST.isUnion

/**
 * Returns true if a schema accepts only `undefined` or only `null`.
 *
 * @internal
 */
export const isNothing = (ast: SchemaAST.AST): boolean =>
  SchemaAST.isUndefinedKeyword(ast) || (SchemaAST.isLiteral(ast) && ast.literal === null)

/**
 * Returns true if a schema has an identifier: a name or description, such as `a region code`.
 *
 * @internal
 */
export const isNamed = (ast: SchemaAST.AST): boolean => Option.isSome(SchemaAST.getIdentifierAnnotation(ast))

/**
 * Describes the values of a schema in a few words, such as `an object`, `a list`, `"asc" or "desc"`, or the schema's
 * identifier.
 *
 * @internal
 */
export const describe = (ast: SchemaAST.AST): string => {
  if (SchemaAST.isTypeLiteral(ast)) return "an object"
  const identifier = Option.getOrUndefined(SchemaAST.getIdentifierAnnotation(ast))
  if (identifier !== undefined) return words.get(identifier) ?? identifier
  switch (ast._tag) {
    case "StringKeyword":
      return "a string"
    case "NumberKeyword":
      return "a number"
    case "BooleanKeyword":
      return "true or false"
    case "TupleType":
      return "a list"
    case "Union":
      return oneOf(ast.types.filter((type) => !SchemaAST.isUndefinedKeyword(type)).map(describe))
    case "Refinement":
      return describe(ast.from)
    case "Transformation":
      return describe(ast.to)
    case "Suspend":
      return describe(ast.f())
    default:
      return String(ast)
  }
}

/** Descriptions of schemas of Effect, keyed by their identifier. */
const words: ReadonlyMap<string, string> = new Map([["Int", "a whole number"], ["JsonNumber", "a finite number"]])

const oneOf = (descriptions: ReadonlyArray<string>): string => {
  const distinct = [...new Set(descriptions)]
  const last = distinct.pop() ?? "nothing"
  return distinct.length === 0 ? last : `${distinct.join(", ")} or ${last}`
}

/**
 * Returns the field names of a struct schema; none for other schemas. For a refinement it uses the base schema, for a
 * transformation the decoded side.
 *
 * @internal
 */
export const fieldNames = (ast: SchemaAST.AST): ReadonlyArray<string> => {
  switch (ast._tag) {
    case "TypeLiteral":
      return ast.propertySignatures.map(({ name }) => String(name))
    case "Transformation":
      return fieldNames(ast.to)
    case "Refinement":
      return fieldNames(ast.from)
    default:
      return []
  }
}

/**
 * Creates a function that returns true if neither a value nor any object in it has a field that the schema does not
 * know. The value is on the decoded side. The function may return false for other values, too.
 *
 * @internal
 */
export const knowsFields = (ast: SchemaAST.AST): (value: unknown) => boolean => {
  switch (ast._tag) {
    case "TypeLiteral":
      return knowsFieldsOf(ast)
    case "TupleType": {
      const elements = [...ast.elements, ...ast.rest].map(({ type }) => knowsFields(type))
      return (value) => !Array.isArray(value) || value.every((element) => elements.every((knows) => knows(element)))
    }
    case "Union": {
      const types = ast.types.map(knowsFields)
      return (value) => types.every((knows) => knows(value))
    }
    case "Refinement":
      return knowsFields(ast.from)
    case "Transformation":
      return knowsFields(ast.to)
    case "Suspend":
    case "Declaration":
      return (value) => !Predicate.isObject(value)
    default:
      return () => true
  }
}

const knowsFieldsOf = ({ indexSignatures, propertySignatures }: SchemaAST.TypeLiteral) => {
  const fields = new Map(propertySignatures.map(({ name, type }) => [name, knowsFields(type)]))
  const others = indexSignatures.map(({ parameter, type }) => ({
    isText: SchemaAST.isStringKeyword(parameter),
    knows: knowsFields(type)
  }))
  return (value: unknown): boolean => {
    if (!Predicate.isRecord(value)) return true
    for (const name of Reflect.ownKeys(value)) {
      const knows = fields.get(name)
      const isKnown = knows === undefined
        ? others.some(({ isText, knows }) => isText && typeof name === "string" && knows(value[name]))
        : knows(value[name])
      if (!isKnown) return false
    }
    return true
  }
}
