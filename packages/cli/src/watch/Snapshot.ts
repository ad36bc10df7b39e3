/**
 * A snapshot of a list, and its text.
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
  /** The version of this form. */
  version: Schema.Literal(1),
  question: Question,
  /** The period of a ranking, such as `2026-04-01`; for other lists the moment: `2026-04-01T10:00:00.000Z`. */
  period: Schema.String,
  /** The moment of the calls, in Unix milliseconds. */
  takenAt: Schema.Number,
  /** In their order; none is there twice. */
  rows: Schema.Array(Row)
})

/** A snapshot of a list. */
export interface Snapshot extends Schema.Schema.Type<typeof Snapshot> {}

const decodeText = Schema.decodeEither(Schema.parseJson(Snapshot))

/** Writes the text of a snapshot. */
export const encode = (snapshot: Snapshot): string => `${JSON.stringify(snapshot)}\n`

/** Reads the text of a snapshot. Left: the problem. */
export const decode = (text: string): Either.Either<Snapshot, string> =>
  Either.mapLeft(decodeText(text), () => "it is not a snapshot of this version")

/** Reads the text of a snapshot of a question. */
export const decodeFor = (question: Question, text: string): Either.Either<Snapshot, string> =>
  Either.filterOrLeft(
    decode(text),
    (snapshot) => keyOf(snapshot.question) === keyOf(question),
    () => "it belongs to another series"
  )
