/**
 * Types of the generated reference of endpoints. Help, flags, columns and MCP tools are made from this reference. It
 * needs no module of the library.
 */

/**
 * JSON Schema of a payload. It allows no other properties, has no `$ref`, and means the same in all drafts of JSON
 * Schema.
 */
export interface PayloadSchema {
  readonly type?: string
  readonly description?: string
  readonly properties?: Readonly<Record<string, PayloadSchema>>
  readonly required?: ReadonlyArray<string>
  readonly enum?: ReadonlyArray<string | number>
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly items?: PayloadSchema
  readonly minItems?: number
  readonly anyOf?: ReadonlyArray<PayloadSchema>
  readonly additionalProperties?: boolean
}

/** A field of the rows that an endpoint returns. For an endpoint without pages, a field of its data. */
export interface Field {
  /** The keys of the field, joined by dots: `shop.name`. */
  readonly path: string
  /** The type of the value. Every field can be `null`. */
  readonly type: "text" | "number" | "id" | "flag" | "list" | "object" | "any"
  /** One or more sentences; empty if nothing is known about the field. */
  readonly description: string
}

/** A description of an endpoint. */
export interface EndpointReference {
  /** The name of the typed call, such as `Product.search`. */
  readonly name: string
  readonly title: string
  readonly path: string
  readonly description: string
  /** The URL of FastMoss's documentation page; `null` if none is known. */
  readonly documentation: string | null
  readonly confidence: "documented" | "third-party"
  /** Properties of the list that the endpoint returns page by page; `null` if it has no pages. */
  readonly list: {
    /** Fields that identify a row. */
    readonly key: ReadonlyArray<string>
    /** The most rows that the endpoint serves over all pages; `null` if unknown. */
    readonly resultWindow: number | null
  } | null
  readonly payload: PayloadSchema
  readonly fields: ReadonlyArray<Field>
}
