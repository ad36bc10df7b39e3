import * as Option from "effect/Option"
import * as process from "node:process"

/** The user id of this process, or none on Windows, which has no user ids. */
const self: Option.Option<number> = Option.map(Option.fromNullable(process.geteuid), (geteuid) => geteuid())

/**
 * Returns the user ids of a file's owner and of this process if the two differ, otherwise none.
 *
 * @internal
 */
export const another = (
  owner: Option.Option<number>
): Option.Option<{ readonly owner: number; readonly self: number }> =>
  Option.filter(Option.all({ owner, self }), ({ owner, self }) => owner !== self)
