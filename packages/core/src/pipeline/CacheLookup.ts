/**
 * Stage that reads the response cache, once per call.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { FastMossConfig } from "../FastMossConfig.js"
import * as GuardedStore from "./GuardedStore.js"
import { ResponseCache } from "./ResponseCache.js"
import type { Stage } from "./Stage.js"

/**
 * Returns the cached reply, if there is one. Reading the cache takes at most half of `callTimeout`, so that the other
 * half is left for a request.
 *
 * @since 0.1.0
 * @category stages
 */
export const stage: Stage<FastMossConfig | ResponseCache> = Effect.gen(function*() {
  const config = yield* FastMossConfig
  const cache = yield* ResponseCache
  return (next) => (call) => {
    const { cache: use = "use", cacheFor, callTimeout } = call.options
    if (use !== "use") return next(call)
    if (Option.isNone(cache.timeToLive(call.request.path, cacheFor))) return next(call)
    const deadline = callTimeout === undefined ? config.callTimeout : Duration.decode(callTimeout)
    return Effect.flatMap(
      cache.get(call.key, { timeLimit: Duration.min(GuardedStore.timeLimit, Duration.times(deadline, 0.5)) }),
      Option.match({
        onNone: () => next(call),
        onSome: (reply) => {
          call.isCached = true
          return Effect.succeed(reply)
        }
      })
    )
  }
})
