import * as EnvelopeSchemas from "./EnvelopeSchemas.js"
import { describe, type FieldDescriptions } from "./FieldDescriptions.js"
import { isSchema, type JsonSchema, mapSchemas } from "./JsonSchema.js"

/**
 * The named schemas. Every operation refers to some and adds others.
 *
 * @internal
 */
export interface Components {
  /** Defines a schema that has the name of a type, with the type's descriptions. */
  readonly defineType: (name: string, definition: () => JsonSchema) => JsonSchema
  readonly define: (name: string, definition: () => JsonSchema) => JsonSchema
  /** Returns true if a name is free, or names an equal schema. */
  readonly isFree: (name: string, schema: JsonSchema) => boolean
  readonly schemas: () => Readonly<Record<string, JsonSchema>>
}

/**
 * Makes components that hold the envelopes.
 *
 * @internal
 */
export const make = (types: FieldDescriptions["types"]): Components => {
  const defined = new Map<string, JsonSchema>(Object.entries(EnvelopeSchemas.schemas))
  const define = (name: string, definition: () => JsonSchema) => {
    if (!defined.has(name)) {
      // Reserves the name first, since the schema of a tree refers to itself.
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
 * Defines the objects inside data as components, so that their other forms, such as an array of one, refer to them.
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
  // A row is its listing's own. `l1`, `l2` and `l3` of a category are alike.
  const short = field === "list" ? long : /^l\d$/.test(field) ? `${pascal(parent)}Level` : pascal(field)
  return components.define(components.isFree(short, shared) ? short : long, () => shared)
}

const pascal = (name: string): string =>
  name.split("_").map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`).join("")
