/**
 * A snapshot of a list: its rows at some time, stored as JSON.
 */
import * as Either from "effect/Either"
import * as Schema from "effect/Schema"
import { kinds } from "../payload/Period.js"
import { keyOf, type Question } from "./Series.js"

const Question = Schema.Struct({
  endpoint: Schema.String,
  payload: Schema.Record({ key: Schema.String, value: Schema.Unknown }),
  kind: Schema.NullOr(Schema.Literal(...kinds)),
  limit: Schema.Number,
  host: Schema.String
})

const Row: Schema.Schema<{ readonly [key: string]: unknown }> = Schema.Record({
  key: Schema.String,
  value: Schema.Unknown
})

const Snapshot = Schema.Struct({
  /** The version of the snapshot's format. */
  version: Schema.Literal(1),
  question: Question,
  /**
   * The period of a ranking, such as `2026-04-01`; for other lists the time of the snapshot, such as
   * `2026-04-01T10:00:00.000Z`.
   */
  period: Schema.String,
  /** The time of the snapshot, in Unix milliseconds. */
  takenAt: Schema.Number,
  /** The rows in the order of the list, without repeated rows. */
  rows: Schema.Array(Row)
})

/** A snapshot of a list: its rows at some time. */
export interface Snapshot extends Schema.Schema.Type<typeof Snapshot> {}

const decodeText = Schema.decodeEither(Schema.parseJson(Snapshot))

/** Encodes a snapshot as JSON. */
export const encode = (snapshot: Snapshot): string => `${JSON.stringify(snapshot)}\n`

/** Decodes a snapshot from JSON. Left: the problem, such as `it is not a snapshot of this version`. */
export const decode = (text: string): Either.Either<Snapshot, string> =>
  Either.mapLeft(decodeText(text), () => "it is not a snapshot of this version")

/**
 * Decodes a snapshot from JSON, and checks that it was taken with the options in `question`. Left: the problem, such as
 * `it belongs to another series`.
 */
export const decodeFor = (question: Question, text: string): Either.Either<Snapshot, string> =>
  Either.filterOrLeft(
    decode(text),
    (snapshot) => keyOf(snapshot.question) === keyOf(question),
    () => "it belongs to another series"
  )
