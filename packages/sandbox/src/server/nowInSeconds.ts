import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/**
 * The current time of the `Clock`, in whole Unix seconds.
 *
 * @internal
 */
export const nowInSeconds: Effect.Effect<number> = Effect.map(
  Clock.currentTimeMillis,
  (now) => Math.floor(now / 1000)
)
