import * as JSONSchema from "effect/JSONSchema"
import * as Predicate from "effect/Predicate"
import type * as SchemaAST from "effect/SchemaAST"

/**
 * A JSON Schema in the dialect of OpenAPI 3.1.
 *
 * @since 0.1.0
 * @category models
 */
export type JsonSchema = Readonly<Record<string, unknown>>

/**
 * Converts the AST of an Effect schema to a JSON Schema, without the parts that only Effect understands.
 *
 * The function `name` is called for each inner schema that has an identifier. It returns the inner schema itself, or a
 * reference to it. Its arguments are:
 *
 * - `identifier`: a name, such as `CategoryNode`, or a phrase, such as `a whole number`
 * - `definition`: returns the inner schema; a phrase is also its description
 * - `title`: the title of the inner schema, such as `DateInfo` for a schema that several payloads share
 *
 * @internal
 */
export const fromAst = (
  ast: SchemaAST.AST,
  name: (identifier: string, definition: () => JsonSchema, title: string | undefined) => JsonSchema
): JsonSchema => {
  const definitions: Record<string, JSONSchema.JsonSchema7> = {}
  const tidy = (schema: unknown): unknown => {
    if (!isSchema(schema)) return schema
    if (Predicate.isString(schema["$ref"])) {
      const identifier = schema["$ref"].replace(/~1/g, "/").replace(/~0/g, "~")
      return name(identifier, () => {
        const definition = toSchema(tidy(definitions[identifier]))
        return isPhrase(identifier) ? { ...definition, description: identifier } : definition
      }, definitions[identifier]?.title)
    }
    if (schema["$id"] === "/schemas/unknown") return {}
    return flatten(mapSchemas(open(oneTuple(Object.fromEntries(Object.entries(schema).filter(isMeant)))), tidy))
  }
  return toSchema(tidy(JSONSchema.fromAST(ast, {
    definitions,
    definitionPath: "",
    target: "openApi3.1",
    additionalPropertiesStrategy: "allow"
  })))
}

/**
 * Returns true if the title of a schema is the name of a type, such as `DateInfo`. Returns false for the title of a
 * filter from Effect, such as `int` or `between(1, 100)`.
 *
 * @internal
 */
export const isName = (title: string): boolean => /^[A-Z]\w*$/.test(title)

/**
 * Returns true if the identifier of a schema is a phrase, such as `a whole number`, rather than a name, such as
 * `CategoryNode`.
 *
 * @internal
 */
export const isPhrase = (identifier: string): boolean => identifier.includes(" ")

/**
 * Returns false for an entry of a JSON Schema that has no meaning for readers: a `title`, an infinite `maxLength`, or
 * an empty `required` or `properties`.
 */
const isMeant = ([key, value]: readonly [string, unknown]): boolean =>
  key !== "title" && value !== Infinity && !((key === "required" || key === "properties") && isEmpty(value))

const isEmpty = (value: unknown): boolean => Predicate.isObject(value) && Object.keys(value).length === 0

/**
 * Replaces `prefixItems`, which few tools support, with `items` in the schema of an array with exactly one element.
 * Returns any other schema unchanged.
 */
const oneTuple = (schema: JsonSchema): JsonSchema => {
  const { prefixItems, ...others } = schema
  return Array.isArray(prefixItems) && prefixItems.length === 1 && others["items"] === false
    ? { ...others, items: prefixItems[0], minItems: 1, maxItems: 1 }
    : schema
}

/** Replaces the schema in `additionalProperties` with `true`. Both mean the same here: any value is accepted. */
const open = (schema: JsonSchema): JsonSchema =>
  "additionalProperties" in schema ? { ...schema, additionalProperties: true } : schema

/**
 * Merges each `anyOf` inside the `anyOf` of a schema into the outer `anyOf`, and removes repeated members.
 *
 * @internal
 */
export const flatten = (schema: JsonSchema): JsonSchema => {
  const { anyOf, ...others } = schema
  if (!Array.isArray(anyOf)) return schema
  const members = new Map<string, unknown>()
  for (const member of anyOf) {
    const inner = isSchema(member) && Object.keys(member).length === 1 ? member["anyOf"] : undefined
    for (const one of Array.isArray(inner) ? inner : [member]) members.set(JSON.stringify(one), one)
  }
  return { ...others, anyOf: [...members.values()] }
}

/**
 * Returns a JSON Schema with the result of `f` in place of each schema directly inside it. If the inner schema belongs
 * to a property of an object, `property` is the name of the property.
 *
 * @internal
 */
export const mapSchemas = (schema: JsonSchema, f: (inner: unknown, property?: string) => unknown): JsonSchema =>
  Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      switch (key) {
        case "properties":
          return [
            key,
            Object.fromEntries(Object.entries(toSchema(value)).map(([name, inner]) => [name, f(inner, name)]))
          ]
        case "items":
          return [key, f(value)]
        case "anyOf":
        case "allOf":
        case "prefixItems":
          return [key, Array.isArray(value) ? value.map((inner: unknown) => f(inner)) : value]
        default:
          return [key, value]
      }
    })
  )

/**
 * Returns true if a value is an object, and therefore can be a JSON Schema.
 *
 * @internal
 */
export const isSchema = (value: unknown): value is JsonSchema => Predicate.isRecord(value) && !Array.isArray(value)

const toSchema = (value: unknown): JsonSchema => isSchema(value) ? value : {}
