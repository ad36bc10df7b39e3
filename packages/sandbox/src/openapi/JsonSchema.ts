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
 * `name` is called for each inner schema with an identifier. It returns the schema itself, or a reference to it. An
 * identifier is a name, such as `CategoryNode`, or a phrase, such as `a whole number`. A phrase becomes the description
 * of the schema. Schemas that several payloads share also have a title.
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
 * Returns true if a title is the name of a type, such as `DateInfo`. Filters from Effect have titles such as `int` and
 * `between(1, 100)`.
 *
 * @internal
 */
export const isName = (title: string): boolean => /^[A-Z]\w*$/.test(title)

/**
 * Returns true if an identifier of a schema is a phrase rather than a name.
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
 * Rewrites the schema of an array with exactly one element: replaces `prefixItems`, which few tools support, with
 * `items`.
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
 * Merges nested `anyOf`s into one, and removes repeated members.
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
 * Replaces each schema directly inside a schema with the result of `f`. `property` is the name of the property that the
 * inner schema describes, if it describes one.
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
