import { isSchema, type JsonSchema, mapSchemas } from "./JsonSchema.js"

/**
 * Texts by operation, by the path of a field or by its name.
 *
 * @since 0.1.0
 * @category models
 */
export type Descriptions = Readonly<Record<string, string>>

/**
 * Descriptions of fields: of each operation's payload and data by the path of the field (`list.shop.name`), and of the types
 * that have a name in the document by the name of the field.
 *
 * @since 0.1.0
 * @category models
 */
export interface FieldDescriptions {
  readonly endpoints: Readonly<Record<string, OperationFields>>
  readonly types: Readonly<Record<string, Descriptions>>
}

/**
 * Descriptions of the fields of an operation.
 *
 * @since 0.1.0
 * @category models
 */
export interface OperationFields {
  readonly payload: Descriptions
  readonly data: Descriptions
}

/**
 * Adds descriptions to fields, by their paths. Elements and alternatives have the path of the whole.
 *
 * @internal
 */
export const describe = (descriptions: Descriptions, path = "") => (schema: JsonSchema): JsonSchema =>
  mapSchemas(schema, (inner, property) => {
    if (!isSchema(inner)) return inner
    if (property === undefined) return describe(descriptions, path)(inner)
    const field = describe(descriptions, `${path}${property}.`)(inner)
    const description = descriptions[path + property]
    return description === undefined || description === "" ? field : { ...field, description }
  })
