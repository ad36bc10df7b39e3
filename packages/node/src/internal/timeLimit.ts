/**
 * A time limit that works even if the effect or its caller cannot be interrupted.
 *
 * @internal
 */
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FiberId from "effect/FiberId"

/**
 * Returns a function that runs an effect and returns its result, or fails with `onTimeout()` after `limit`.
 *
 * The effect runs in its own fiber. At the limit, or if the caller is interrupted, that fiber is interrupted in the
 * background, and the caller continues without waiting for its end.
 *
 * @internal
 */
export const within =
  <E2>(limit: Duration.Duration, onTimeout: () => E2) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | E2, R> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(Deferred.make<A, E | E2>(), (outcome) =>
        Effect.flatMap(
          Effect.zip(
            Effect.forkDaemon(Effect.interruptible(Effect.intoDeferred(effect, outcome))),
            Effect.forkDaemon(Effect.interruptible(
              // Sleeps in ten parts, so that after a suspension of the process the effect still has time to finish.
              Effect.sleep(Duration.times(limit, 1 / slices)).pipe(
                Effect.repeatN(slices - 1),
                Effect.zipRight(Effect.suspend(() => Deferred.fail(outcome, onTimeout())))
              )
            ))
          ),
          ([running, waiting]) =>
            Effect.onExit(restore(Deferred.await(outcome)), () =>
              Effect.sync(() => {
                waiting.unsafeInterruptAsFork(FiberId.none)
                running.unsafeInterruptAsFork(FiberId.none)
              }))
        ))
    )

const slices = 10
