/**
 * The reference of an endpoint, for help, flags, columns and the tools of agents. It loads no declaration.
 */

/** A JSON Schema of a payload: without references, closed, and the same in all dialects. */
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

/** A field of a row, or of the data of an endpoint that is no list. */
export interface Field {
  /** The keys, joined by dots: `shop.name`. */
  readonly path: string
  /** The form of its value. Every field can be `null`. */
  readonly type: "text" | "number" | "id" | "flag" | "list" | "object" | "any"
  /** Text of one sentence or more; empty if nothing is known. */
  readonly description: string
}

/** The reference of an endpoint. */
export interface EndpointReference {
  /** The name of its typed call, such as `Product.search`. */
  readonly name: string
  readonly title: string
  readonly path: string
  readonly description: string
  /** The documentation page; `null` if none is known. */
  readonly documentation: string | null
  readonly confidence: "documented" | "third-party"
  /** `null` if the endpoint has no pages. */
  readonly list: {
    /** The fields that identify a row. */
    readonly key: ReadonlyArray<string>
    /** The most rows that the endpoint serves; `null` if no source says. */
    readonly resultWindow: number | null
  } | null
  readonly payload: PayloadSchema
  readonly fields: ReadonlyArray<Field>
}
