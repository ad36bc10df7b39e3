/**
 * Payloads: encoded and checked before they are sent.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { nearest } from "../internal/nearest.js"
import { formatPath, type Leaf, leavesOf } from "../internal/parseIssues.js"
import type * as Struct from "./Struct.js"

/**
 * Fields of every payload.
 *
 * @since 0.1.0
 * @category models
 */
export interface BasePayload {
  /**
   * Fields that this library does not know. They are sent as they are, and merged into objects of the same name:
   * `extra: { filter: { new_field: 1 } }` adds to the filter.
   */
  readonly extra?: { readonly [field: string]: unknown } | undefined
}

/**
 * Page of a call.
 *
 * @since 0.1.0
 * @category models
 */
export interface Paging {
  /**
   * Page number, from 1.
   *
   * @default 1
   */
  readonly page?: number | undefined
  /**
   * Rows per page, 1 to 100. Some plans allow 10 at most.
   *
   * @default 10
   */
  readonly pagesize?: number | undefined
}

const extra: Struct.FieldsOf<BasePayload> = {
  extra: Schema.optional(Schema.Record({ key: Schema.String, value: Schema.Unknown }))
}

const paging: Struct.FieldsOf<Paging> = {
  page: Schema.optional(Schema.Int.pipe(Schema.positive({ identifier: "a whole number from 1" }))),
  pagesize: Schema.optional(
    Schema.Int.pipe(Schema.between(1, 100, { identifier: "a whole number from 1 to 100" }))
  )
}

/** The fields of a payload besides those that every payload has. */
type OwnFields<Payload> = Struct.FieldsOf<Omit<Payload, keyof BasePayload>>

/**
 * Makes the schema of a payload of its own fields; `extra` is added.
 *
 * @since 0.1.0
 * @category constructors
 */
export const struct = <Payload extends BasePayload>(fields: OwnFields<Payload>): Schema.Schema<Payload, unknown> =>
  make({ ...fields, ...extra })

/**
 * Makes the schema of a payload of pages of its own fields; `page`, `pagesize` and `extra` are added.
 *
 * @since 0.1.0
 * @category constructors
 */
export const paged = <Payload extends BasePayload>(
  fields: OwnFields<Payload>
): Schema.Schema<Payload & Paging, unknown> => make({ ...fields, ...paging, ...extra })

const make = <Payload>(fields: Schema.Struct.Fields): Schema.Schema<Payload, unknown> =>
  Schema.make(Schema.Struct(fields).ast)

/**
 * Encodes a payload. Right: the wire form. Left: the issues, in words.
 *
 * @since 0.1.0
 * @category combinators
 */
export const encode = <A, I>(schema: Schema.Schema<A, I>): (payload: object) => Either.Either<object, string> => {
  const encodeWire = ParseResult.encodeUnknownEither(schema)
  return (payload) =>
    Either.mapBoth(encodeWire(payload, { errors: "all", onExcessProperty: "error" }), {
      onLeft: (issue) => leavesOf(issue).map(explain).join("; "),
      onRight: mergeExtra
    })
}

const explain = ({ expected, keys, known }: Leaf): string => {
  const path = keys.length === 0 ? "payload" : formatPath(keys)
  if (known === undefined) return expected === "to be present" ? `${path} is required` : `${path} must be ${expected}`
  const suggestion = nearest(String(keys[keys.length - 1]), known)
  const hint = suggestion === undefined ? `known are ${known.join(", ")}` : `did you mean ${suggestion}?`
  return `${path} is not a field that FastMoss documents (${hint}); to send it all the same, put it into extra`
}

const mergeExtra = (wire: unknown): object => {
  if (!isPlainObject(wire)) return {}
  const { extra, ...fields } = wire
  return isPlainObject(extra) ? merge(fields, extra) : fields
}

const merge = (known: Readonly<Record<string, unknown>>, extra: Readonly<Record<string, unknown>>): object => {
  const merged: Record<string, unknown> = { ...known }
  for (const [key, value] of Object.entries(extra)) {
    const field = merged[key]
    merged[key] = isPlainObject(field) && isPlainObject(value) ? merge(field, value) : value
  }
  return merged
}

const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  Predicate.isRecord(value) && !Array.isArray(value)
