import * as JSONSchema from "effect/JSONSchema"
import * as Predicate from "effect/Predicate"
import type * as SchemaAST from "effect/SchemaAST"

/**
 * A JSON Schema, of the dialect of OpenAPI 3.1.
 *
 * @since 0.1.0
 * @category models
 */
export type JsonSchema = Readonly<Record<string, unknown>>

/**
 * Makes the JSON Schema of an AST, without the parts that only Effect understands. `name` defines each schema that has an
 * identifier: a name, or a phrase, which becomes the description. A schema that payloads share also has a title.
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
 * Returns true if a title is a name. Effect's own filters have titles such as `int` and `between(1, 100)`.
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

/** Drops the titles of Effect's own schemas, the infinite `maxLength` of a text of any length, and empty lists of fields. */
const isMeant = ([key, value]: readonly [string, unknown]): boolean =>
  key !== "title" && value !== Infinity && !((key === "required" || key === "properties") && isEmpty(value))

const isEmpty = (value: unknown): boolean => Predicate.isObject(value) && Object.keys(value).length === 0

/** Rewrites an array of one without `prefixItems`, which few tools know. */
const oneTuple = (schema: JsonSchema): JsonSchema => {
  const { prefixItems, ...others } = schema
  return Array.isArray(prefixItems) && prefixItems.length === 1 && others["items"] === false
    ? { ...others, items: prefixItems[0], minItems: 1, maxItems: 1 }
    : schema
}

/** Replaces a schema of additional fields, which accepts any value, by `true`. */
const open = (schema: JsonSchema): JsonSchema =>
  "additionalProperties" in schema ? { ...schema, additionalProperties: true } : schema

/**
 * Merges nested `anyOf`s, and drops repeated members.
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
 * Replaces the schemas inside a schema. `property` is the name of the property, if the inner schema belongs to one.
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
 * Returns true if a value is a JSON Schema.
 *
 * @internal
 */
export const isSchema = (value: unknown): value is JsonSchema => Predicate.isRecord(value) && !Array.isArray(value)

const toSchema = (value: unknown): JsonSchema => isSchema(value) ? value : {}
