/**
 * The input schema of a tool, from the schema of an endpoint's payload. Pure.
 *
 * Closed, without references and alternatives, and the same in all dialects: some clients drop a tool, or all of them, for
 * any of these.
 */
import { kinds } from "../payload/Period.js"
import type { EndpointReference, PayloadSchema } from "../reference/EndpointReference.js"
import { isRanking } from "../reference/Reference.js"

/** The schema of an object. A type, since the SDK wants an index signature. */
export type ObjectSchema = {
  readonly type: "object"
  readonly properties: { readonly [name: string]: PayloadSchema }
  readonly required?: Array<string>
  readonly additionalProperties: false
}

/** Rows of an answer, unless the question says how many. */
export const defaultLimit = 10

/** The most rows of an answer. */
export const mostRows = 100

/** Makes the input schema of an endpoint's tool. */
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

/** The fields of a payload that `limit` and `skip` stand for. */
export const pagingFields: ReadonlyArray<string> = ["page", "pagesize"]

const latest: PayloadSchema = {
  type: "string",
  enum: kinds,
  description: "The latest period with rows, instead of filter.date_info. Each one without rows costs a request."
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

/** Leaves out the words that repeat a type: each word of a definition costs the client's context. */
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

/** The text without what the schema says, and with doubts in a word: the resource of the endpoint has the whole text. */
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

/** Leaves out the sentences that tell what FastMoss documents, or what a word before them says. */
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
