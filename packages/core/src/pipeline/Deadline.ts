/**
 * Stage that limits the time of a whole call, with all its attempts and waits: `callTimeout`.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { FastMossConfig } from "../FastMossConfig.js"
import { FastMossTimeoutError } from "../FastMossError.js"
import * as Timer from "../internal/fast/Timer.js"
import { unchecked } from "../internal/unchecked.js"
import type { Call, Stage } from "./Stage.js"

const timeoutOf = ({ attempts, request: { method, path } }: Call, duration: Duration.Duration) =>
  new FastMossTimeoutError({ method, path, attempts, scope: "call", duration }, unchecked)

/**
 * Fails with `FastMossTimeoutError` after `callTimeout`, even inside an uninterruptible region.
 *
 * @since 0.1.0
 * @category constructors
 */
export const stage: Stage<FastMossConfig | Timer.Timer> = Effect.gen(function*() {
  const { callTimeout } = yield* FastMossConfig
  const { within } = yield* Timer.Timer
  return (next) => (call) => {
    const { callTimeout: own } = call.options
    const duration = own === undefined ? callTimeout : Duration.decode(own)
    return Duration.isFinite(duration)
      ? within(duration, () => Effect.fail(timeoutOf(call, duration)))(next(call))
      : next(call)
  }
})
