/**
 * Payload schemas, and the encoding and checking of payloads before they are sent.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { nearest } from "../internal/nearest.js"
import { formatPath, type Leaf, leavesOf } from "../internal/parseIssues.js"
import * as schemaAst from "../internal/schemaAst.js"
import { type Body, type PayloadRule, PayloadRulesId } from "./PayloadRule.js"
import type * as Struct from "./Struct.js"

/**
 * Fields of every payload.
 *
 * @since 0.1.0
 * @category models
 */
export interface BasePayload {
  /**
   * Additional fields that this library does not know. They are sent without a check. Objects are merged with the field
   * of the same name: `extra: { filter: { new_field: 1 } }` adds a field to the filter.
   */
  readonly extra?: { readonly [field: string]: unknown } | undefined
}

/**
 * Page to request.
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
   * Rows per page, 1 to 100. Some plans allow at most 10.
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

/** Schemas of the fields of a payload, without the field `extra`, which every payload has. */
type OwnFields<Payload> = Struct.FieldsOf<Omit<Payload, keyof BasePayload>>

/**
 * Makes a payload schema from its fields and the rules between them. It adds the field `extra`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const struct = <Payload extends BasePayload>(
  fields: OwnFields<Payload>,
  ...rules: ReadonlyArray<PayloadRule>
): Schema.Schema<Payload, unknown> => make({ ...fields, ...extra }, rules)

/**
 * Makes the payload schema of a listing from its fields and the rules between them. It adds the fields `page`,
 * `pagesize` and `extra`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const paged = <Payload extends BasePayload>(
  fields: OwnFields<Payload>,
  ...rules: ReadonlyArray<PayloadRule>
): Schema.Schema<Payload & Paging, unknown> => make({ ...fields, ...paging, ...extra }, rules)

const make = <Payload>(
  fields: Schema.Struct.Fields,
  rules: ReadonlyArray<PayloadRule>
): Schema.Schema<Payload, unknown> => Schema.make(Schema.Struct(fields).annotations({ [PayloadRulesId]: rules }).ast)

/**
 * Creates a function that encodes payloads. Right: the wire form, with `extra` merged into it. Left: all issues in
 * words. The rules of the schema are checked on the wire form, so that they cover fields from `extra`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const encode = <A, I>(schema: Schema.Schema<A, I>): (payload: unknown) => Either.Either<object, string> => {
  const encodeWire = ParseResult.encodeUnknownEither(schema)
  const hasKnownFields = schemaAst.knowsFields(schema.ast)
  const rules = schemaAst.annotationOf<ReadonlyArray<PayloadRule>>(PayloadRulesId, schema.ast) ?? []
  /**
   * Encodes a payload to its wire form. A schema searches each field of the payload among all its fields, which takes
   * most of its time, so this is only done to explain a problem.
   */
  const toWire = (payload: unknown): Either.Either<unknown, ParseResult.ParseIssue> => {
    const wire = hasKnownFields(payload) ? Either.getRight(encodeWire(payload)) : Option.none()
    return Option.isSome(wire)
      ? Either.right(wire.value)
      : encodeWire(payload, { errors: "all", onExcessProperty: "error" })
  }
  return (payload) =>
    Either.flatMap(
      Either.mapLeft(toWire(payload), (issue) => leavesOf(issue).map(explain).join("; ")),
      (wire) => {
        const body = mergeExtra(wire)
        const issues = rules.flatMap((rule) => rule(body) ?? [])
        return issues.length === 0 ? Either.right(body) : Either.left(issues.join("; "))
      }
    )
}

const explain = ({ expected, hint = "", keys, known }: Leaf): string => {
  const path = keys.length === 0 ? "payload" : formatPath(keys)
  if (known === undefined) {
    return expected === "to be present" ? `${path} is required` : `${path} must be ${expected}${hint}`
  }
  const suggestion = nearest(String(keys[keys.length - 1]), known)
  const names = suggestion === undefined ? `known are ${known.join(", ")}` : `did you mean ${suggestion}?`
  return `${path} is not a field that FastMoss documents (${names}); to send it anyway, put it into extra`
}

const mergeExtra = (wire: unknown): Body => {
  if (!isPlainObject(wire)) return {}
  const { extra, ...fields } = wire
  return isPlainObject(extra) ? merge(fields, extra) : fields
}

const merge = (known: Body, extra: Body): Body => {
  const merged: Record<string, unknown> = { ...known }
  for (const [key, value] of Object.entries(extra)) {
    const field = merged[key]
    merged[key] = isPlainObject(field) && isPlainObject(value) ? merge(field, value) : value
  }
  return merged
}

const isPlainObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  Predicate.isRecord(value) && !Array.isArray(value)
