import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as ExecutionStrategy from "effect/ExecutionStrategy"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import type * as Timer from "./Timer.js"

/**
 * Times for an effect that may hang.
 *
 * @internal
 */
export interface Options<B, E2> {
  /** Time for which the caller waits. */
  readonly limit: Duration.Duration
  readonly onTimeout: () => Effect.Effect<B, E2>
  /** Time for which the caller waits once it is interrupted. */
  readonly lastWait: Duration.Duration
  /** True if the effect is interrupted with its caller, and not only after the last wait. */
  readonly isInterruptedWithCaller: boolean
  /** True if the effect continues after its limit, until the scope of the module closes. */
  readonly continuesAfterLimit: boolean
}

/**
 * Runs an effect that its caller may leave behind, even where neither of them can be interrupted.
 *
 * @internal
 */
export interface Abandonable {
  readonly run: <B, E2>(options: Options<B, E2>) => <A, E>(effect: Effect.Effect<A, E>) => Effect.Effect<A | B, E | E2>
}

/**
 * Makes the function. The end of the scope interrupts the effects that were left behind, and does not wait for them.
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
          // Interruptible even where the caller is not.
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
