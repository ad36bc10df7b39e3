/**
 * Fields of responses. They are lenient, because FastMoss's responses vary. A missing field decodes to `null`. A field
 * in a known unusual form decodes to its value. A field in any other form is schema drift.
 *
 * @since 0.1.0
 */
import { identity } from "effect/Function"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { CompiledDecoderId, mismatch } from "./CompiledDecoder.js"
import * as DecodingRule from "./DecodingRule.js"
import * as Struct from "./Struct.js"

/** Makes a response field from a schema that accepts `null`. A missing field decodes to `null`. */
const orNull = <A, I, R>(schema: Schema.Schema<A | null, I, R>) =>
  Schema.optionalWith(schema, { default: (): A | null => null })

const decodeText = (wire: unknown): string | null | typeof mismatch =>
  typeof wire === "string" || wire === null ? wire : typeof wire === "number" ? String(wire) : mismatch

/**
 * Decodes an id: a string, or a number that is converted to a string. A number beyond 2^53 is a mismatch, because its
 * last digits are wrong. The client's JSON parser returns such numbers as strings, so that no digits are lost.
 */
const decodeId = (wire: unknown): string | null | typeof mismatch =>
  typeof wire === "number" && !Number.isSafeInteger(wire) ? mismatch : decodeText(wire)

const decodeNumber = (wire: unknown): number | null | typeof mismatch => {
  if (typeof wire === "number") return Number.isFinite(wire) ? wire : mismatch
  if (wire === null) return null
  if (typeof wire !== "string") return mismatch
  const text = wire.trim()
  const digits = text.endsWith("%") ? text.slice(0, -1).trim() : text
  if (digits === "" || digits === "-") return null
  const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(digits) ? Number(digits) : Number.NaN
  return Number.isFinite(number) ? number : mismatch
}

const decodeFlag = (wire: unknown): boolean | null | typeof mismatch => {
  if (wire === 1 || wire === true) return true
  if (wire === 0 || wire === false) return false
  if (wire === null) return null
  const flag = typeof wire === "object" ? undefined : flags.get(String(wire).trim().toLowerCase())
  return flag === undefined ? mismatch : flag
}

const flags: ReadonlyMap<string, boolean | null> = new Map([
  ["1", true],
  ["true", true],
  ["0", false],
  ["false", false],
  ["", null],
  ["-", null]
])

const decodeTotal = (wire: unknown): number | null | typeof mismatch => {
  if (!Predicate.hasProperty(wire, "total")) return decodeNumber(wire)
  // A plain `null` means that FastMoss did not count the rows. In an object, `null` is schema drift.
  return wire.total === null ? mismatch : decodeNumber(wire.total)
}

/**
 * A string. A number decodes to a string of its digits.
 *
 * @since 0.1.0
 * @category schemas
 */
export const text = orNull(DecodingRule.scalar<string, number>({
  decode: decodeText,
  value: Schema.String,
  expected: "a string",
  name: "Text",
  jsonSchema: { type: ["string", "number", "null"], description: "A string. A number stands for its digits." }
}))

/**
 * An id: always a string, even if FastMoss sends a number beyond 2^53.
 *
 * @since 0.1.0
 * @category schemas
 */
export const id = orNull(DecodingRule.scalar<string, number>({
  decode: decodeId,
  value: Schema.String,
  expected: "an id",
  name: "Id",
  jsonSchema: {
    type: ["string", "number", "null"],
    description: "An id. Many ids are whole numbers beyond 2^53: parse numbers without losing digits."
  }
}))

/**
 * A number, sent as a number or as a string (`"4592"`, `"700.0000"`). A percent sign is dropped (`"8%"` is 8). `"-"`
 * and `""` decode to `null`. Values are not scaled: the documentation of each field states its unit.
 *
 * @since 0.1.0
 * @category schemas
 */
export const number = orNull(DecodingRule.scalar<number, string>({
  decode: decodeNumber,
  value: Schema.JsonNumber,
  expected: "a number or a numeric string",
  name: "Number",
  jsonSchema: {
    type: ["number", "string", "null"],
    description:
      "A number or a numeric string, which may end in a percent sign (\"8%\" is 8). \"-\", \"\" and null mean no number."
  }
}))

/**
 * A flag, sent as 0, 1, `false` or `true`, or as a string of one of these. `"-"` and `""` decode to `null`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const flag = orNull(DecodingRule.scalar<boolean, number | string>({
  decode: decodeFlag,
  value: Schema.Boolean,
  expected: "0, 1, false or true",
  name: "Flag",
  jsonSchema: {
    type: ["boolean", "number", "string", "null"],
    description: "A flag: 0, 1, false or true, or one of these as a string. \"-\", \"\" and null mean no value."
  }
}))

/**
 * A field of unknown form. Its value is kept unchanged.
 *
 * @since 0.1.0
 * @category schemas
 */
export const unknown = Schema.optionalWith(
  Schema.Unknown.annotations({ [CompiledDecoderId]: () => identity }),
  { default: () => null }
)

/**
 * Makes a field that holds an object. FastMoss also sends `null`, or an array with the object as its only element.
 *
 * @since 0.1.0
 * @category schemas
 */
export const object = <A extends object>(fields: Struct.FieldsOf<A>) => {
  const struct = Struct.of(fields)
  return orNull(Schema.NullOr(DecodingRule.normalized(struct, onlyElement, struct, Schema.Tuple(struct))))
}

/** Returns the only element of an array with one element, and any other value unchanged. */
const onlyElement = (wire: unknown): unknown => Array.isArray(wire) && wire.length === 1 ? wire[0] : wire

/**
 * Makes the schema of a list. FastMoss also sends `null` for an empty list, or the only element without a list around
 * it.
 *
 * @since 0.1.0
 * @category schemas
 */
export const listOf = <A, I, R>(element: Schema.Schema<A, I, R>) => {
  const list = Schema.Array(element)
  return DecodingRule.normalized(list, inList, list, element, Schema.Null)
}

/**
 * Converts `null` to an empty list, and a single object to a list with this object. Returns any other value unchanged.
 */
const inList = (wire: unknown): unknown => wire === null ? [] : Predicate.isRecord(wire) ? [wire] : wire

/**
 * Makes a field that holds a list. A missing field decodes to an empty list.
 *
 * @since 0.1.0
 * @category schemas
 */
export const list = <A, I, R>(element: Schema.Schema<A, I, R>) =>
  Schema.optionalWith(listOf(element), { default: () => [] })

/**
 * The number of all rows. FastMoss sends a number, a string with a number, or an object that holds either.
 *
 * @since 0.1.0
 * @category schemas
 */
export const total = orNull(DecodingRule.scalar<number, unknown>({
  decode: decodeTotal,
  value: Schema.JsonNumber,
  expected: "a number, a numeric string, or an object with either",
  name: "Total",
  jsonSchema: {
    anyOf: [
      { type: ["number", "string", "null"] },
      {
        type: "object",
        properties: { total: { type: ["number", "string"], description: "Number of all rows, maybe as a text." } },
        required: ["total"]
      }
    ],
    description: "The number of all rows: a number, a numeric string, or an object that holds either."
  }
}))

/**
 * Makes the field that holds the rows of a page. An element that is not an object is schema drift and becomes a row of
 * `null`s.
 *
 * @since 0.1.0
 * @category schemas
 */
export const rows = <A, I, R>(row: Schema.Schema<A, I, R>) => {
  const list = Schema.Array(DecodingRule.normalized(row, (wire) => wire ?? {}))
  return Schema.optionalWith(
    DecodingRule.normalized(list, (wire) => wire ?? [], Schema.Array(Schema.NullOr(row)), Schema.Null),
    { default: () => [] }
  )
}

/**
 * Makes the schema of a page of a listing.
 *
 * @since 0.1.0
 * @category schemas
 */
export const page = <Row, RowWire>(row: Schema.Schema<Row, RowWire>) =>
  dataWithList(Schema.Struct({ total, list: rows(row) }))

/**
 * Makes the schema of `data` with the main field `list`. Some responses send the list itself, or `null` if there are no
 * rows. `forms` are the wire forms in the JSON Schema, as for `DecodingRule.normalized`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const dataWithList = <A, I, R>(data: Schema.Schema<A, I, R>, ...forms: ReadonlyArray<Schema.Schema.All>) =>
  DecodingRule.normalized(data, withList, ...forms)

/**
 * Converts an array to an object with the array as `list`, and `null` to an empty object. Returns any other value
 * unchanged.
 */
const withList = (wire: unknown): unknown => Array.isArray(wire) ? { list: wire } : wire ?? {}
