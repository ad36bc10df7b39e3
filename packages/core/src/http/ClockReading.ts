/**
 * Wall time and monotonic time, read together.
 *
 * @since 0.1.0
 */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as SyncClock from "../internal/fast/SyncClock.js"

/**
 * Wall time and monotonic time, read at the same moment.
 *
 * @since 0.1.0
 * @category models
 */
export interface ClockReading {
  /** Wall time in Unix milliseconds. It jumps when the clock is set. */
  readonly wallMillis: number
  /** Time in milliseconds of a clock that is never set. It may stop while the machine sleeps. */
  readonly monotonicMillis: number
}

/**
 * Reads wall time and monotonic time from a clock.
 *
 * @since 0.1.0
 * @category constructors
 */
export const of = (clock: Clock.Clock): ClockReading => ({
  wallMillis: SyncClock.wallMillis(clock),
  monotonicMillis: SyncClock.monotonicMillis(clock)
})

/**
 * Reads wall time and monotonic time from Effect's `Clock`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const now: Effect.Effect<ClockReading> = Effect.map(Effect.clock, of)

/**
 * Returns the milliseconds between two readings: the longer of the wall time and the monotonic time between them. The
 * monotonic clock may stop while the machine sleeps, and the wall clock may be set back.
 *
 * @since 0.1.0
 * @category combinators
 */
export const elapsed = (then: ClockReading, now: ClockReading): number =>
  Math.max(now.wallMillis - then.wallMillis, now.monotonicMillis - then.monotonicMillis)

/**
 * Returns the current wall time in Unix milliseconds, but never less than the wall time of an earlier reading plus the
 * monotonic time since. The age of a token or cache entry therefore never shrinks, even if the clock is set back or the
 * machine sleeps.
 *
 * @since 0.1.0
 * @category combinators
 */
export const wallSince = (then: ClockReading, now: ClockReading): number => then.wallMillis + elapsed(then, now)
