/**
 * Wall and monotonic time, read together.
 *
 * @since 0.1.0
 */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as SyncClock from "../internal/fast/SyncClock.js"

/**
 * A reading of both clocks.
 *
 * @since 0.1.0
 * @category models
 */
export interface ClockReading {
  /** Unix milliseconds. The wall clock steps when it is set. */
  readonly wallMillis: number
  /** Milliseconds of a clock that is never set. It may stop while the machine sleeps. */
  readonly monotonicMillis: number
}

/**
 * Reads a clock.
 *
 * @since 0.1.0
 * @category constructors
 */
export const of = (clock: Clock.Clock): ClockReading => ({
  wallMillis: SyncClock.wallMillis(clock),
  monotonicMillis: SyncClock.monotonicMillis(clock)
})

/**
 * Reads the `Clock`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const now: Effect.Effect<ClockReading> = Effect.map(Effect.clock, of)

/**
 * Returns the time between two readings in milliseconds, by the clock that says more: the monotonic clock may stop while the
 * machine sleeps, and the wall clock may be set back.
 *
 * @since 0.1.0
 * @category combinators
 */
export const elapsed = (then: ClockReading, now: ClockReading): number =>
  Math.max(now.wallMillis - then.wallMillis, now.monotonicMillis - then.monotonicMillis)

/**
 * Returns the wall time, or the wall time of an earlier reading plus the monotonic time since, whichever is later, in Unix
 * milliseconds. So neither a clock that is set back nor a machine that sleeps makes anything younger.
 *
 * @since 0.1.0
 * @category combinators
 */
export const wallSince = (then: ClockReading, now: ClockReading): number => then.wallMillis + elapsed(then, now)
