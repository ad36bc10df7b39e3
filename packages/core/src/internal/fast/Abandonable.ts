import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as ExecutionStrategy from "effect/ExecutionStrategy"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import type * as Timer from "./Timer.js"

/**
 * Options for `run`: time limits for an effect that may hang.
 *
 * @internal
 */
export interface Options<B, E2> {
  /** Time for which the caller waits for the effect. After that the caller continues with `onTimeout`. */
  readonly limit: Duration.Duration
  readonly onTimeout: () => Effect.Effect<B, E2>
  /** Time for which an interrupted caller still waits for the effect to end. */
  readonly lastWait: Duration.Duration
  /** True if an interruption of the caller interrupts the effect at once; false if only after `lastWait`. */
  readonly isInterruptedWithCaller: boolean
  /** True if the effect continues after `limit`, until the scope of `make` closes; false if it is interrupted. */
  readonly continuesAfterLimit: boolean
}

/**
 * Runner for effects that may hang. `run` runs an effect in another fiber. Its caller stops waiting at the time limit
 * or after an interruption, even if the effect or the caller cannot be interrupted.
 *
 * @internal
 */
export interface Abandonable {
  readonly run: <B, E2>(options: Options<B, E2>) => <A, E>(effect: Effect.Effect<A, E>) => Effect.Effect<A | B, E | E2>
}

/**
 * Makes an `Abandonable` whose time limits use `timer`. When the scope closes, effects that still run are interrupted,
 * and the scope does not wait for their end.
 *
 * @internal
 */
export const make = (timer: Timer.Service): Effect.Effect<Abandonable, never, Scope.Scope> =>
  Effect.gen(function*() {
    const scope = yield* Scope.make(ExecutionStrategy.parallel)
    yield* Effect.addFinalizer((exit) => Effect.forkDaemon(Scope.close(scope, exit)))

    const run: Abandonable["run"] = (options) => (effect) =>
      Effect.uninterruptible(
        Effect.flatMap(Effect.forkIn(Effect.interruptible(effect), scope), (fiber) => {
          const interrupt = Fiber.interruptFork(fiber)
          const lastWait = timer.within(options.lastWait, () => Effect.void)(Effect.asVoid(Fiber.await(fiber)))
          const onTimeout = () =>
            options.continuesAfterLimit ? options.onTimeout() : Effect.zipRight(interrupt, options.onTimeout())
          // The wait can be interrupted even if the caller cannot.
          return Effect.onInterrupt(
            Effect.interruptible(timer.within(options.limit, onTimeout)(Fiber.join(fiber))),
            () =>
              options.isInterruptedWithCaller
                ? Effect.zipRight(interrupt, lastWait)
                : Effect.zipRight(lastWait, interrupt)
          )
        })
      )
    return { run }
  })
