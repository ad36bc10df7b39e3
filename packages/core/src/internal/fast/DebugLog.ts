import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as LogLevel from "effect/LogLevel"

/**
 * Logs a text at debug level, then continues with the effect `next`. The function `text` is called only if the fiber's
 * minimum log level admits debug logs.
 *
 * @internal
 */
export const debug = <A, E, R>(text: () => string, next: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.withFiberRuntime((fiber) =>
    LogLevel.greaterThan(fiber.getFiberRef(FiberRef.currentMinimumLogLevel), LogLevel.Debug)
      ? next
      : Effect.zipRight(Effect.logDebug(text()), next)
  )
