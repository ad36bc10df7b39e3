/**
 * The attempts of the calls that replies answer. They are kept beside the replies, not in them: the reply of a cache equals the
 * one that was sent for.
 *
 * @since 0.1.0
 */
import type { Reply } from "./ResponseMapper.js"

const attempts = new WeakMap<Reply, number>()

/**
 * Notes the attempts of the call that a reply answers, and returns the reply.
 *
 * @since 0.1.0
 * @category combinators
 */
export const note = (reply: Reply, count: number): Reply => {
  attempts.set(reply, count)
  return reply
}

/**
 * Returns the attempts of the call that a reply answers: 0 for a cached one, 1 for one of a client that notes none.
 *
 * @since 0.1.0
 * @category combinators
 */
export const of = (reply: Reply): number => attempts.get(reply) ?? 1
