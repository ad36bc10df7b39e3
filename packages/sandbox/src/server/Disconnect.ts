/**
 * A connection that is to break.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import type * as Option from "effect/Option"

/**
 * The connection is to break, after a part of an answer or before any.
 *
 * @since 0.1.0
 * @category errors
 */
export class Disconnect extends Data.TaggedError("Disconnect")<{
  /** What is sent before: the headers announce the whole body, `part` is what comes of it. */
  readonly sent: Option.Option<{
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly part: Uint8Array
  }>
}> {}
