/**
 * Derives the input schema of a tool from the schema of an endpoint's payload. Pure.
 *
 * The input schema allows no unknown properties, uses neither `$ref` nor `anyOf`, and means the same in all versions of
 * JSON Schema. Otherwise some clients drop the tool, or all tools.
 */
import { kinds } from "../payload/Period.js"
import type { EndpointReference, PayloadSchema } from "../reference/EndpointReference.js"
import { isRanking } from "../reference/Reference.js"

/** JSON Schema of an object. It is a type and not an interface, because the SDK requires an index signature. */
export type ObjectSchema = {
  readonly type: "object"
  readonly properties: { readonly [name: string]: PayloadSchema }
  readonly required?: Array<string>
  readonly additionalProperties: false
}

/** The number of rows that a tool call requests without the argument `limit`. */
export const defaultLimit = 10

/** The most rows in the result of a tool call. */
export const mostRows = 100

/** Returns the input schema of the tool for an endpoint. */
export const of = (endpoint: EndpointReference): ObjectSchema => {
  const { fields, list, payload } = endpoint
  const own = Object.entries(payload.properties ?? {}).filter(([name]) => list === null || !pagingFields.includes(name))
  const { required = [] } = payload
  return {
    type: "object",
    properties: {
      ...Object.fromEntries(own.map(([name, schema]) => [name, plain(schema)])),
      ...(isRanking(endpoint) ? { latest } : {}),
      ...(list === null ? {} : { limit, skip }),
      ...(fields.length === 0 ? {} : { fields: fieldsOf(endpoint) })
    },
    ...(required.length === 0 ? {} : { required: [...required] }),
    additionalProperties: false
  }
}

/** The fields of a payload that tools do not have as arguments: `limit` and `skip` choose the rows instead. */
export const pagingFields: ReadonlyArray<string> = ["page", "pagesize"]

const latest: PayloadSchema = {
  type: "string",
  enum: kinds,
  description: "The latest period with rows, instead of filter.date_info. Each period that is tried costs a request."
}

const limit: PayloadSchema = {
  type: "integer",
  minimum: 1,
  maximum: mostRows,
  description: `The most rows. Default: ${defaultLimit}.`
}

const skip: PayloadSchema = {
  type: "integer",
  minimum: 0,
  description: "Rows to skip, from `next`. Default: 0."
}

const fieldsOf = ({ fields }: EndpointReference): PayloadSchema => ({
  type: "array",
  items: { type: "string" },
  description: `The fields to return, such as ${fields.slice(0, 2).map(({ path }) => path).join(", ")}. Default: all.`
})

/**
 * Returns a schema without alternatives and with shorter descriptions. Text that repeats the type is removed, because
 * each word of a tool's definition takes space in the agent's context.
 */
const plain = (schema: PayloadSchema): PayloadSchema => {
  const { anyOf, description, exclusiveMinimum, items, properties, ...rest } = schema
  const list = anyOf?.find(({ type }) => type === "array")
  if (list !== undefined) return plain({ ...list, ...(description === undefined ? {} : { description }) })
  const said = description === undefined || isSaid(schema)
    ? {}
    : { description: shortened(description) }
  return {
    ...rest,
    ...said,
    ...(exclusiveMinimum === undefined ? {} : { minimum: exclusiveMinimum + 1 }),
    ...(items === undefined ? {} : { items: plain(items) }),
    ...(properties === undefined ? {} : {
      properties: Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, plain(inner)]))
    })
  }
}

/**
 * Shortens the description of a field: drops words that repeat the field's schema, and reduces a remark about an
 * uncertain fact to `Uncertain.` The MCP resource of the endpoint has the full text.
 */
const shortened = (description: string): string =>
  withoutRemarks(
    description.replaceAll("`", "")
      .replace("A text of digits is sent as a number.", "")
      .replace(/: an? (range|text of digits)\./, ".")
      .replace(/, such as \{ type: .*?\}/, "")
      .replace(": a finished day, week or month", ", finished")
      .replace(/(Third-party|Uncertain): .*/s, "Uncertain.")
      .replace(/ {2,}/g, " ")
      .trim()
  )

/**
 * Removes sentences about FastMoss from a description, such as `FastMoss documents …` or `FastMoss's examples …`. They
 * only explain the sentence before them.
 */
export const withoutRemarks = (description: string): string => description.replace(remark, "")

const remark =
  /(?<=\.) FastMoss(?:'s examples| documents| does not document| shows| returns an empty list)(?:[^.]|\.(?=\S))*\./g

const isSaid = ({ description = "", enum: choices, pattern, properties }: PayloadSchema): boolean =>
  (choices !== undefined &&
    /^(a region code of |Region code, such as|Field to sort by|Kind of the period|Sort direction\.)/.test(description))
  || (pattern !== undefined && description === "an id: a string of digits")
  || (properties !== undefined &&
    /^(a range \{ min, max \} of at least one bound|a day like |Conditions that every row meets\.|Field to sort by)/
      .test(description))
  || /^(Lowest|Highest) value, inclusive\.$/.test(description)
