import type { Reply } from "../http/ResponseMapper.js"

/** Beside the replies, not in them: the reply of a cache equals the one that was sent for. */
const attempts = new WeakMap<Reply, number>()

/**
 * Notes the attempts of the call that a reply answers.
 *
 * @internal
 */
export const note = (reply: Reply, count: number): Reply => {
  attempts.set(reply, count)
  return reply
}

/**
 * Returns the attempts of the call that a reply answers: 0 for a cached one, 1 for one of a client that notes none.
 *
 * @internal
 */
export const of = (reply: Reply): number => attempts.get(reply) ?? 1
