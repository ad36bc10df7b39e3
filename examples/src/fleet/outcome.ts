import { Schema } from "effect"

/** The result of a worker, which it prints when it is done. */
export const Outcome = Schema.parseJson(Schema.Struct({
  /** Calls that were answered. */
  calls: Schema.Number,
  /** The token requests that it sent. */
  tokenRequests: Schema.Number,
  /** The times of its first call and of its last answer, in Unix milliseconds. */
  from: Schema.Number,
  to: Schema.Number
}))
export type Outcome = typeof Outcome.Type
