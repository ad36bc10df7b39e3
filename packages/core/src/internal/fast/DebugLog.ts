import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as LogLevel from "effect/LogLevel"

/**
 * Logs a text at level debug, then continues with `next`. The text is made only if the fiber's minimum level admits it.
 *
 * @internal
 */
export const debug = <A, E, R>(text: () => string, next: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.withFiberRuntime((fiber) =>
    LogLevel.greaterThan(fiber.getFiberRef(FiberRef.currentMinimumLogLevel), LogLevel.Debug)
      ? next
      : Effect.zipRight(Effect.logDebug(text()), next)
  )
