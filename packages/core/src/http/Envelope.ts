/**
 * The envelope that every answer of FastMoss comes in.
 *
 * @since 0.1.0
 */
import * as Either from "effect/Either"
import * as ParseResult from "effect/ParseResult"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import { type ParseIssueSummary, summarize } from "../internal/parseIssues.js"

/**
 * An envelope, whatever its code.
 *
 * @since 0.1.0
 * @category models
 */
export interface Envelope {
  /** 0 is success. */
  readonly code: number
  /** FastMoss's `msg` or `message`, whichever the endpoint uses; empty when it gave none. */
  readonly message: string
  readonly data: unknown
  /** FastMoss's `request_id`. Missing from some answers. */
  readonly requestId: string | undefined
  /** The server's time in Unix seconds. Missing from some answers. */
  readonly timestamp: number | undefined
}

const Wire = Schema.Struct({
  // Clients have met "0" too.
  code: Schema.Union(Schema.Int, Schema.NumberFromString.pipe(Schema.int())).annotations({
    identifier: "a whole number"
  }),
  msg: Schema.optional(Schema.Unknown),
  message: Schema.optional(Schema.Unknown),
  data: Schema.optional(Schema.Unknown),
  request_id: Schema.optional(Schema.Unknown),
  timestamp: Schema.optional(Schema.Unknown)
}).annotations({ identifier: "an envelope with code and data" })

const decodeWire = ParseResult.decodeUnknownEither(Wire)

/**
 * Reads an envelope. Only `code` has to be there; `data` is `null` when it is missing.
 *
 * @since 0.1.0
 * @category combinators
 */
export const read = (json: unknown): Either.Either<Envelope, ReadonlyArray<ParseIssueSummary>> =>
  // What the schema would take as it is, at a fraction of its cost.
  Predicate.isRecord(json) && Number.isSafeInteger(json["code"])
    ? Either.right(envelopeOf(Number(json["code"]), json))
    : Either.mapBoth(decodeWire(json), { onLeft: summarize, onRight: (wire) => envelopeOf(wire.code, wire) })

const envelopeOf = (code: number, wire: { readonly [name: string]: unknown }): Envelope => ({
  code,
  message: textOf(wire["msg"]) || textOf(wire["message"]),
  data: wire["data"] ?? null,
  requestId: textOf(wire["request_id"]) || undefined,
  timestamp: typeof wire["timestamp"] === "number" ? wire["timestamp"] : undefined
})

const textOf = (value: unknown): string => typeof value === "string" ? value : ""
