/**
 * Functions for the leases of all token stores: waiting for a lease, and renewing it.
 *
 * @internal
 */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"

/**
 * Waits for a lease: runs `attempt` until it returns a value, with a pause after each attempt that returns none.
 *
 * - The first pause is about `firstPause`, because most leases are short. Later pauses grow to 200 milliseconds.
 * - Only the pauses can be interrupted, so that a lease granted to an attempt is never lost.
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
    // The pauses are random, so that waiters that started at the same time do not always try at the same time.
    Schedule.jitteredWith({ min: 0.5, max: 1 })
  )

/**
 * Runs `renew` in the background at an interval until the scope closes, so that a lease does not expire. It ignores
 * failures, because the next renewal may succeed.
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
