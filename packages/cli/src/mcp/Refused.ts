import * as Data from "effect/Data"

/** A question that was refused or has no answer. Its message goes to the model. */
export class Refused extends Data.TaggedError("Refused")<{ readonly message: string }> {}
