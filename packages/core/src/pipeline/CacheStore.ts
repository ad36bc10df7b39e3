/**
 * Stage that writes replies to the response cache. Calls that share a request write once.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { ResponseCache } from "./ResponseCache.js"
import type { Stage } from "./Stage.js"

/**
 * Caches a successful reply, unless the reply contains a secret of the request, such as the access token.
 *
 * @since 0.1.0
 * @category stages
 */
export const stage: Stage<ResponseCache> = Effect.map(ResponseCache, (cache) => (next) => (call) => {
  const { cache: use, cacheFor } = call.options
  if (use === "bypass") return next(call)
  return Option.match(cache.timeToLive(call.request.path, cacheFor), {
    onNone: () => next(call),
    onSome: (timeToLive) =>
      Effect.tap(
        next(call),
        (reply) => cache.set(call.key, reply, { timeToLive, secrets: call.authorized?.secrets() ?? [] })
      )
  })
})
