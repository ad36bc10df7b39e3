/**
 * A time limit that holds for effects that cannot be interrupted, and where the caller cannot be.
 *
 * @internal
 */
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"

/**
 * Runs an effect in a fiber of its own, and waits for at most `limit`. An effect that takes longer, or whose caller is
 * interrupted, is interrupted too. Its end is not waited for.
 *
 * @internal
 */
export const within =
  <E2>(limit: Duration.Duration, onTimeout: () => E2) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | E2, R> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function*() {
        const outcome = yield* Deferred.make<A, E | E2>()
        const running = yield* Effect.forkDaemon(Effect.interruptible(Effect.intoDeferred(effect, outcome)))
        const waiting = yield* Effect.forkDaemon(
          Effect.interruptible(
            // In slices: a process that was suspended for longer than the limit has time left when it continues.
            Effect.sleep(Duration.times(limit, 1 / slices)).pipe(
              Effect.repeatN(slices - 1),
              Effect.zipRight(Effect.suspend(() => Deferred.fail(outcome, onTimeout())))
            )
          )
        )
        return yield* restore(Deferred.await(outcome)).pipe(
          Effect.ensuring(Effect.zipRight(Fiber.interruptFork(waiting), Fiber.interruptFork(running)))
        )
      })
    )

const slices = 10
