/**
 * The envelope of every FastMoss response: a JSON object with `code`, `data`, `msg` or `message`, `request_id` and
 * `timestamp`.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { lazily } from "../internal/lazily.js"
import { type ParseIssueSummary, summarize } from "../internal/parseIssues.js"

/**
 * Decoded envelope of a response: of a success (`code` 0) or a failure.
 *
 * @since 0.1.0
 * @category models
 */
export interface Envelope {
  /** Result code; 0 is success. */
  readonly code: number
  /** Text of `msg` or `message`, whichever the endpoint uses; empty if the response has neither. */
  readonly message: string
  readonly data: unknown
  /** Value of `request_id`; `undefined` if the response lacks it. */
  readonly requestId: string | undefined
  /** Server time in Unix seconds; `undefined` if the response lacks it. */
  readonly timestamp: number | undefined
}

const Wire = Schema.Struct({
  // Users have also reported the string "0".
  code: Schema.Union(Schema.Int, Schema.NumberFromString.pipe(Schema.int())).annotations({
    identifier: "a whole number"
  }),
  msg: Schema.optional(Schema.Unknown),
  message: Schema.optional(Schema.Unknown),
  data: Schema.optional(Schema.Unknown),
  request_id: Schema.optional(Schema.Unknown),
  timestamp: Schema.optional(Schema.Unknown)
})

const decodeWire = lazily(() => ParseResult.decodeUnknownEither(Wire))

/**
 * Decodes the envelope in a response's parsed JSON. Only `code` is required. A missing `data` becomes `null`. Left: the
 * places that are not as expected.
 *
 * @since 0.1.0
 * @category combinators
 */
export const read = (json: unknown): Either.Either<Envelope, ReadonlyArray<ParseIssueSummary>> =>
  // Handles the common case much faster than the schema does.
  Predicate.isRecord(json) && Number.isSafeInteger(json["code"])
    ? Either.right(envelopeOf(Number(json["code"]), json))
    : Either.mapBoth(decodeWire()(json), { onLeft: summarize, onRight: (wire) => envelopeOf(wire.code, wire) })

const envelopeOf = (code: number, wire: { readonly [name: string]: unknown }): Envelope => ({
  code,
  message: textOf(wire["msg"]) || textOf(wire["message"]),
  data: wire["data"] ?? null,
  requestId: textOf(wire["request_id"]) || undefined,
  timestamp: typeof wire["timestamp"] === "number" ? wire["timestamp"] : undefined
})

const textOf = (value: unknown): string => typeof value === "string" ? value : ""
