/**
 * Fields of answers: lenient, since FastMoss is. A field that is missing, `null` or of a known odd form is `null` or what
 * it means; one of an unexpected form is drift (see `Endpoint`).
 *
 * @since 0.1.0
 */
import { identity } from "effect/Function"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as SchemaAST from "effect/SchemaAST"
import * as CompiledDecoder from "./CompiledDecoder.js"

/** A field that may be missing or `null`, and is `null` then. */
const orNull = <A, I, R>(schema: Schema.Schema<A, I, R>, wire: Wire = {}) =>
  Schema.optionalWith(Schema.NullOr(schema).annotations(wire), { default: () => null })

type Wire = {
  readonly jsonSchema?: object
  readonly [SchemaAST.JSONIdentifierAnnotationId]?: string
  readonly [CompiledDecoder.CompiledDecoderId]?: () => CompiledDecoder.CompiledDecoder | undefined
}

/** What a JSON Schema says of a field: its forms on the wire under a name, and what reads them, `null` included. */
const wire = (name: string, read: CompiledDecoder.CompiledDecoder, jsonSchema: object): Wire => ({
  [SchemaAST.JSONIdentifierAnnotationId]: name,
  [CompiledDecoder.CompiledDecoderId]: () => read,
  jsonSchema
})

const readBy = (read: () => CompiledDecoder.CompiledDecoder | undefined): Wire => ({
  [CompiledDecoder.CompiledDecoderId]: read
})

/** Anything, for the decoder, which tells the forms apart by itself; a JSON Schema has the forms that FastMoss sends. */
const anyOf = <Forms extends ReadonlyArray<Schema.Schema.All>>(...forms: Forms) =>
  Schema.Unknown.annotations({ [SchemaAST.SurrogateAnnotationId]: Schema.Union(...forms).ast })

const Scalar = Schema.Union(Schema.String, Schema.Number)

const readText = (value: unknown) =>
  typeof value === "string" || value === null
    ? value
    : typeof value === "number"
    ? String(value)
    : CompiledDecoder.mismatch

const readNumber = (value: unknown): number | null | typeof CompiledDecoder.mismatch => {
  if (typeof value === "number") return Number.isFinite(value) ? value : CompiledDecoder.mismatch
  if (value === null) return null
  if (typeof value !== "string") return CompiledDecoder.mismatch
  const text = value.trim()
  const digits = text.endsWith("%") ? text.slice(0, -1).trim() : text
  if (digits === "" || digits === "-") return null
  const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(digits) ? Number(digits) : Number.NaN
  return Number.isFinite(number) ? number : CompiledDecoder.mismatch
}

const flags: ReadonlyMap<string, boolean | null> = new Map([
  ["1", true],
  ["true", true],
  ["0", false],
  ["false", false],
  ["", null],
  ["-", null]
])

const readFlag = (value: unknown): boolean | null | typeof CompiledDecoder.mismatch => {
  if (value === 1 || value === true) return true
  if (value === 0 || value === false) return false
  if (value === null) return null
  const flag = typeof value === "object" ? undefined : flags.get(String(value).trim().toLowerCase())
  return flag === undefined ? CompiledDecoder.mismatch : flag
}

/** A schema's decoding by a reader. */
const by =
  <A>(read: (value: unknown) => A | typeof CompiledDecoder.mismatch) =>
  (value: unknown, _: unknown, ast: SchemaAST.AST) => {
    const result = read(value)
    return result === CompiledDecoder.mismatch
      ? ParseResult.fail(new ParseResult.Type(ast, value))
      : ParseResult.succeed(result)
  }

const NumberLike = Schema.transformOrFail(
  Scalar,
  Schema.NullOr(Schema.JsonNumber).annotations({ identifier: "a number, alone or as text" }),
  { strict: true, decode: by(readNumber), encode: (number) => ParseResult.succeed(number ?? "-") }
)

/**
 * A text. A number is taken for its digits.
 *
 * @since 0.1.0
 * @category schemas
 */
export const text = orNull(
  Schema.transform(Scalar, Schema.String, { strict: true, decode: String, encode: (text) => text })
    .annotations({ identifier: "Text" }),
  wire("Text", readText, { type: ["string", "number", "null"], description: "A text. A number stands for its digits." })
)

/**
 * An id: always the text of its digits, also where FastMoss sends a number, and beyond 2^53.
 *
 * @since 0.1.0
 * @category schemas
 */
export const id = orNull(
  Schema.transform(Scalar, Schema.String, { strict: true, decode: String, encode: (text) => text })
    .annotations({ identifier: "Id" }),
  wire("Id", readText, {
    type: ["string", "number", "null"],
    description: "An id. Many are whole numbers beyond 2^53: read those that come as numbers without losing digits."
  })
)

/**
 * A number: also as text (`"4592"`, `"700.0000"`), and with a percent sign, which is dropped (`"8%"` is 8). `"-"` and `""`
 * are `null`. Nothing is scaled: a field's unit is what its documentation says.
 *
 * @since 0.1.0
 * @category schemas
 */
export const number = orNull(
  NumberLike,
  wire("Number", readNumber, {
    type: ["number", "string", "null"],
    description:
      "A number, alone or as a text, which may end in a percent sign (\"8%\" is 8). \"-\" and \"\" are no number, as is null."
  })
)

/**
 * A flag: 0 or 1, `false` or `true`, alone or as text.
 *
 * @since 0.1.0
 * @category schemas
 */
export const flag = orNull(
  Schema.transformOrFail(
    Schema.Union(Schema.Boolean, Scalar),
    Schema.NullOr(Schema.Boolean).annotations({ identifier: "0, 1, false or true" }),
    {
      strict: true,
      decode: by(readFlag),
      encode: (flag) => ParseResult.succeed(flag === null ? "-" : Number(flag))
    }
  ).annotations({ identifier: "FlagLike" }),
  wire("Flag", readFlag, {
    type: ["boolean", "number", "string", "null"],
    description: "A flag: 0 or 1, false or true, alone or as a text. \"-\" and \"\" are neither, as is null."
  })
)

/**
 * Anything: a field whose form no source shows. Kept as it is.
 *
 * @since 0.1.0
 * @category schemas
 */
export const unknown = Schema.optionalWith(Schema.Unknown.annotations(readBy(() => identity)), { default: () => null })

/**
 * An object, which FastMoss also sends as `null`, or in an array of one.
 *
 * @since 0.1.0
 * @category schemas
 */
export const object = <Fields extends Schema.Struct.Fields>(fields: Fields) => {
  const struct = Schema.Struct(fields)
  return orNull(
    Schema.transform(anyOf(struct, Schema.Tuple(struct)), struct, {
      strict: false,
      decode: onlyOne,
      encode: identity
    }),
    readBy(() => {
      const read = CompiledDecoder.compile(struct.ast)
      return read && ((value) => value === null ? null : read(onlyOne(value)))
    })
  )
}

const onlyOne = (value: unknown): unknown => Array.isArray(value) && value.length === 1 ? value[0] : value

/**
 * A list, which FastMoss also sends as `null`, or as one of its elements alone.
 *
 * @since 0.1.0
 * @category schemas
 */
export const listOf = <A, I, R>(element: Schema.Schema<A, I, R>) =>
  Schema.transform(anyOf(Schema.Array(element), element, Schema.Null), Schema.Array(element), {
    strict: false,
    decode: inList,
    encode: identity
  }).annotations(readBy(() => {
    const read = CompiledDecoder.compile(element.ast)
    return read && ((value) => CompiledDecoder.listOf(read)(inList(value)))
  }))

const inList = (value: unknown): ReadonlyArray<unknown> => value === null ? [] : Array.isArray(value) ? value : [value]

/**
 * A field that is a list. Empty where FastMoss gives none.
 *
 * @since 0.1.0
 * @category schemas
 */
export const list = <A, I, R>(element: Schema.Schema<A, I, R>) =>
  Schema.optionalWith(listOf(element), { default: () => [] })

const innerTotal = (value: unknown): unknown => Predicate.hasProperty(value, "total") ? value.total : value

const readTotal = (value: unknown) => {
  const total = innerTotal(value)
  // No total is `null` itself; an object that holds none is not as expected.
  return total === null && value !== null ? CompiledDecoder.mismatch : readNumber(total)
}

/**
 * The number of all rows: FastMoss sends a number, a number as text, or an object that holds either.
 *
 * @since 0.1.0
 * @category schemas
 */
export const total = orNull(
  Schema.transform(Schema.Unknown, NumberLike, {
    strict: false,
    decode: innerTotal,
    encode: identity
  }),
  wire("Total", readTotal, {
    anyOf: [
      { type: ["number", "string", "null"] },
      { type: "object", properties: { total: { type: ["number", "string"] } }, required: ["total"] }
    ],
    description: "The number of all rows: a number, a number as a text, or an object that holds either."
  })
)

/**
 * The rows of a page. What is no row at all is drift, and a row of nothing but `null`s.
 *
 * @since 0.1.0
 * @category schemas
 */
export const rows = <A, I, R>(row: Schema.Schema<A, I, R>) =>
  Schema.optionalWith(
    Schema.transform(
      anyOf(Schema.Array(Schema.NullOr(row)), Schema.Null),
      Schema.Array(Schema.transform(Schema.Unknown, row, {
        strict: false,
        decode: (value) => value ?? {},
        encode: identity
      })),
      {
        strict: false,
        decode: (value) => value ?? [],
        encode: identity
      }
    ).annotations(readBy(() => {
      const read = CompiledDecoder.compile(row.ast)
      return read && ((value) =>
        value === null
          ? []
          : Array.isArray(value)
          ? CompiledDecoder.listOf((row) => read(row ?? {}))(value)
          : CompiledDecoder.mismatch)
    })),
    { default: () => [] }
  )

/**
 * A page of a listing. Some responses are the list itself; a period without rows may be `null`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const page = <Row, RowWire>(row: Schema.Schema<Row, RowWire>) => {
  const page = Schema.Struct({ total, list: rows(row) })
  return Schema.transform(Schema.Unknown, page, { strict: false, decode: inPage, encode: identity }).annotations(
    readBy(() => {
      const read = CompiledDecoder.compile(page.ast)
      return read && ((data) => read(inPage(data)))
    })
  )
}

const inPage = (data: unknown): unknown => Array.isArray(data) ? { list: data } : data ?? {}
