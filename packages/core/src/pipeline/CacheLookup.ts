/**
 * The stage of each call that reads the cache.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { ResponseCache } from "./ResponseCache.js"
import type { Stage } from "./Stage.js"

/**
 * Returns the cached reply, if there is one.
 *
 * @since 0.1.0
 * @category stages
 */
export const stage: Stage<ResponseCache> = Effect.map(ResponseCache, (cache) => (next) => (call) => {
  const { cache: use = "use", cacheFor } = call.options
  if (use !== "use") return next(call)
  if (Option.isNone(cache.timeToLive(call.request.path, cacheFor))) return next(call)
  return Effect.flatMap(
    cache.get(call.key),
    Option.match({
      onNone: () => next(call),
      onSome: (reply) => {
        call.isCached = true
        return Effect.succeed(reply)
      }
    })
  )
})
