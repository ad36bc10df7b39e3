import { Schema } from "effect"

/** The result of a worker, which it prints when it is done. */
export const Outcome = Schema.parseJson(Schema.Struct({
  /** Calls that were answered. */
  calls: Schema.Number,
  /** How many tokens it got from FastMoss. */
  tokenRequests: Schema.Number,
  /** When it began to call, and when it had its last answer: Unix milliseconds. */
  from: Schema.Number,
  to: Schema.Number
}))
export type Outcome = typeof Outcome.Type
