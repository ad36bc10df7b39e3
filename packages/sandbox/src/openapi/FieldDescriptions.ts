import { isSchema, type JsonSchema, mapSchemas } from "./JsonSchema.js"

/**
 * Descriptions of operations or fields. Depending on the use, a key is an operation id, such as `Product.search`, the
 * path of a field, such as `list.shop.name`, or the name of a field.
 *
 * @since 0.1.0
 * @category models
 */
export type Descriptions = Readonly<Record<string, string>>

/**
 * Descriptions for the fields in the OpenAPI document.
 *
 * - `endpoints`: fields of an operation's payload and data, keyed by operation id and then by path, such as
 *   `list.shop.name`
 * - `types`: fields of a named type, keyed by the name of the type and then by field name
 *
 * @since 0.1.0
 * @category models
 */
export interface FieldDescriptions {
  readonly endpoints: Readonly<Record<string, OperationFields>>
  readonly types: Readonly<Record<string, Descriptions>>
}

/**
 * Descriptions of the fields in an operation's payload and data, keyed by path, such as `list.shop.name`.
 *
 * @since 0.1.0
 * @category models
 */
export interface OperationFields {
  readonly payload: Descriptions
  readonly data: Descriptions
}

/**
 * Adds descriptions to the fields of a schema. `descriptions` are keyed by the path of a field, such as
 * `list.shop.name`. Elements of a list and alternatives of a union add nothing to the path.
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
