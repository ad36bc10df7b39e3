/**
 * The number of attempts behind each reply. It is stored outside the reply, so that a cached reply equals the original
 * one.
 *
 * @since 0.1.0
 */
import type { Reply } from "./ResponseMapper.js"

const attempts = new WeakMap<Reply, number>()

/**
 * Records the number of attempts behind a reply, and returns the reply.
 *
 * @since 0.1.0
 * @category combinators
 */
export const note = (reply: Reply, count: number): Reply => {
  attempts.set(reply, count)
  return reply
}

/**
 * Returns the number of attempts behind a reply: 0 for a cached reply, and 1 if the client did not record any.
 *
 * @since 0.1.0
 * @category combinators
 */
export const of = (reply: Reply): number => attempts.get(reply) ?? 1
