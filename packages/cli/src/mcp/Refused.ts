import * as Data from "effect/Data"

/** A question that is not sent, or has no answer: its message goes to the model. */
export class Refused extends Data.TaggedError("Refused")<{ readonly message: string }> {}
