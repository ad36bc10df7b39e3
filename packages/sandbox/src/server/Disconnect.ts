/**
 * The failure of an app whose connection must break. The server that holds the connection breaks it.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import type * as Option from "effect/Option"

/**
 * The connection must break, after a part of the response or before it.
 *
 * @since 0.1.0
 * @category errors
 */
export class Disconnect extends Data.TaggedError("Disconnect")<{
  /** The part of the response that is sent first. Its headers announce the whole body. */
  readonly sent: Option.Option<{
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly part: Uint8Array
  }>
}> {}
