/**
 * Number of attempts that each reply needed. It is stored outside the reply, so that a cached reply equals the original
 * reply.
 *
 * @since 0.1.0
 */
import type { Reply } from "./ResponseMapper.js"

const attempts = new WeakMap<Reply, number>()

/**
 * Records the number of attempts that a reply needed, and returns the reply.
 *
 * @since 0.1.0
 * @category combinators
 */
export const note = (reply: Reply, count: number): Reply => {
  // Nearly all replies need one attempt. Entries of a weak map make garbage collections slower.
  if (count !== 1) attempts.set(reply, count)
  else if (attempts.has(reply)) attempts.delete(reply)
  return reply
}

/**
 * Returns the number of attempts that a reply needed: 0 for a cached reply, and 1 if no number was recorded.
 *
 * @since 0.1.0
 * @category combinators
 */
export const of = (reply: Reply): number => attempts.get(reply) ?? 1
