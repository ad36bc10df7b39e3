import { Schema } from "effect"

/** The result that a worker prints as JSON before it exits. */
export const Outcome = Schema.parseJson(Schema.Struct({
  /** The number of successful calls. */
  calls: Schema.Number,
  /** The number of token requests that the worker sent. */
  tokenRequests: Schema.Number,
  /** The time of the first call, in Unix milliseconds. */
  from: Schema.Number,
  /** The time of the last response, in Unix milliseconds. */
  to: Schema.Number
}))
export type Outcome = typeof Outcome.Type
