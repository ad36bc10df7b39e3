import * as Data from "effect/Data"

/** Failure of a tool call that was refused or has no result. The model sees the message. */
export class Refused extends Data.TaggedError("Refused")<{ readonly message: string }> {}
