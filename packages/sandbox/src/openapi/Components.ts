import * as EnvelopeSchemas from "./EnvelopeSchemas.js"
import { describe, type FieldDescriptions } from "./FieldDescriptions.js"
import { isSchema, type JsonSchema, mapSchemas } from "./JsonSchema.js"

/**
 * A registry of the OpenAPI document's named schemas. Operations define schemas in the registry and contain references
 * to them.
 *
 * @internal
 */
export interface Components {
  /**
   * Defines the schema of a type under its name, unless the name exists already. Adds the descriptions of the type's
   * fields. Returns a reference (`$ref`) to the schema.
   */
  readonly defineType: (name: string, definition: () => JsonSchema) => JsonSchema
  /** Defines a schema under a name, unless the name exists already. Returns a reference (`$ref`) to the schema. */
  readonly define: (name: string, definition: () => JsonSchema) => JsonSchema
  /** Returns true if a name is unused or belongs to an equal schema. */
  readonly isFree: (name: string, schema: JsonSchema) => boolean
  /** Returns all schemas, sorted by name. */
  readonly schemas: () => Readonly<Record<string, JsonSchema>>
}

/**
 * Creates a registry of named schemas that contains only the schemas of FastMoss's response bodies. `types` are the
 * descriptions of fields for `defineType`, keyed by the name of the type.
 *
 * @internal
 */
export const make = (types: FieldDescriptions["types"]): Components => {
  const defined = new Map<string, JsonSchema>(Object.entries(EnvelopeSchemas.schemas))
  const define = (name: string, definition: () => JsonSchema) => {
    if (!defined.has(name)) {
      // The name is reserved first, because the schema of a tree refers to itself.
      defined.set(name, {})
      defined.set(name, definition())
    }
    return EnvelopeSchemas.ref(name)
  }
  return {
    define,
    defineType: (name, definition) => define(name, () => describe(types[name] ?? {})(definition())),
    isFree: (name, schema) => !defined.has(name) || JSON.stringify(defined.get(name)) === JSON.stringify(schema),
    schemas: () => Object.fromEntries([...defined].sort(([one], [other]) => one < other ? -1 : 1))
  }
}

/**
 * Moves all object schemas inside a schema of `data` to `components` as named schemas, and returns the schema with
 * references to them. The same object elsewhere in the document can then refer to the same schema.
 *
 * `path` contains the names of the fields that lead to the schema. The names of the schemas are made from it.
 *
 * @internal
 */
export const shareObjects = (schema: unknown, path: ReadonlyArray<string>, components: Components): unknown => {
  if (!isSchema(schema)) return schema
  const shared = mapSchemas(
    schema,
    (inner, property) => shareObjects(inner, property === undefined ? path : [...path, property], components)
  )
  if (schema["type"] !== "object") return shared
  const [parent = "", field = ""] = path.slice(-2)
  const long = path.map(pascal).join("").replace(/List$/, "Row")
  // The name of a row contains the whole path, such as `CreatorSearchRow`. The levels `l1`, `l2` and `l3` of a category
  // share one schema.
  const short = field === "list" ? long : /^l\d$/.test(field) ? `${pascal(parent)}Level` : pascal(field)
  return components.define(components.isFree(short, shared) ? short : long, () => shared)
}

const pascal = (name: string): string =>
  name.split("_").map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`).join("")
