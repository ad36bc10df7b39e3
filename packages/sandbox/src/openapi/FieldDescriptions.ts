import { isSchema, type JsonSchema, mapSchemas } from "./JsonSchema.js"

/**
 * A record of descriptions. The keys are operation ids, paths of fields or names of fields, as the user of the record
 * determines.
 *
 * @since 0.1.0
 * @category models
 */
export type Descriptions = Readonly<Record<string, string>>

/**
 * Descriptions for the fields in the OpenAPI document. Fields of an operation's payload and data are keyed by path,
 * such as `list.shop.name`. Fields of a named type are keyed by field name.
 *
 * @since 0.1.0
 * @category models
 */
export interface FieldDescriptions {
  readonly endpoints: Readonly<Record<string, OperationFields>>
  readonly types: Readonly<Record<string, Descriptions>>
}

/**
 * Descriptions of the fields in an operation's payload and data, keyed by path.
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
