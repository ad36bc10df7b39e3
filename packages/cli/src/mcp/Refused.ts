import * as Data from "effect/Data"

/** Failure of a tool call that was refused or has no result. `message` is the text for the model. */
export class Refused extends Data.TaggedError("Refused")<{ readonly message: string }> {}
