/**
 * A number in a reply from Redis. Scripts return numbers as strings, because Redis would truncate them.
 *
 * Replies are decoded by hand, because each request waits for it: a schema takes several times as long.
 *
 * @internal
 */
import type { RedisReply } from "./Redis.js"

/**
 * Parses a number; returns `NaN` for anything else.
 *
 * @internal
 */
export const parse = (reply: RedisReply | undefined): number =>
  typeof reply === "string" && reply.trim() !== "" ? Number(reply) : Number.NaN
