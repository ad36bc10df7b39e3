/**
 * A number in a reply from Redis.
 *
 * @internal
 */
import * as Schema from "effect/Schema"

/**
 * Schema of a number that a script returns as a string, because Redis would truncate a number.
 *
 * @internal
 */
export const ReplyNumber = Schema.NumberFromString.pipe(Schema.nonNaN())
