/**
 * The parts that the leases of all stores share: waiting for a lease, and renewing it.
 *
 * @internal
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"

/**
 * Repeats an attempt until it returns a value. The pauses are short at first, because most leases are short, and grow
 * to 200 milliseconds. Only the pauses can be interrupted, so that no granted lease is lost.
 *
 * @internal
 */
export const acquire = <A, E, R>(
  attempt: Effect.Effect<Option.Option<A>, E, R>,
  options: { readonly firstPause: Duration.DurationInput }
): Effect.Effect<A, E, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(Schedule.driver(pauses(options.firstPause)), (pause) => {
      const next: Effect.Effect<A, E, R> = Effect.flatMap(
        attempt,
        Option.match({
          onSome: Effect.succeed,
          onNone: () => Effect.zipRight(Effect.ignore(restore(pause.next(undefined))), next)
        })
      )
      return next
    })
  )

const pauses = (first: Duration.DurationInput) =>
  Schedule.exponential(first, 1.5).pipe(
    Schedule.union(Schedule.spaced("200 millis")),
    // Random pauses keep waiters that started together from trying together.
    Schedule.jitteredWith({ min: 0.5, max: 1 })
  )

/**
 * Runs `renew` at an interval until the scope closes. It ignores failures, because the next run may succeed.
 *
 * @internal
 */
export const keepAlive = <E, R>(
  renew: Effect.Effect<unknown, E, R>,
  interval: Duration.Duration
): Effect.Effect<void, never, R | Scope.Scope> =>
  renew.pipe(
    Effect.ignore,
    Effect.delay(interval),
    Effect.repeat(Schedule.forever),
    Effect.interruptible,
    Effect.forkScoped,
    Effect.asVoid
  )
