/**
 * The failure with which the sandbox's `HttpApp` requests that its server breaks the connection.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import type * as Option from "effect/Option"

/**
 * The failure of the sandbox's `HttpApp` that asks its server to break the connection, before the response or after a
 * part of it.
 *
 * @since 0.1.0
 * @category errors
 */
export class Disconnect extends Data.TaggedError("Disconnect")<{
  /**
   * The part of the response to send before the break, or `None` to send nothing. Its headers announce the size of the
   * whole body.
   */
  readonly sent: Option.Option<{
    readonly status: number
    readonly headers: Readonly<Record<string, string>>
    readonly part: Uint8Array
  }>
}> {}
