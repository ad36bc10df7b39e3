/**
 * A moment on two clocks: the wall's, which can be set, and a steady one, which cannot.
 *
 * @since 0.1.0
 */
import type * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"

/**
 * A moment.
 *
 * @since 0.1.0
 * @category models
 */
export interface ClockReading {
  /** Unix milliseconds. Steps when the clock is set. */
  readonly wallMillis: number
  /** Milliseconds of a clock that only runs. It may stand still while the machine sleeps. */
  readonly monotonicMillis: number
}

/**
 * The moment that a clock shows.
 *
 * @since 0.1.0
 * @category constructors
 */
export const of = (clock: Clock.Clock): ClockReading => ({
  wallMillis: clock.unsafeCurrentTimeMillis(),
  monotonicMillis: Number(clock.unsafeCurrentTimeNanos()) / 1e6
})

/**
 * The moment that the `Clock` shows.
 *
 * @since 0.1.0
 * @category constructors
 */
export const now: Effect.Effect<ClockReading> = Effect.map(Effect.clock, of)

/**
 * The later of what both clocks say of now, given a moment that both have shown, in Unix milliseconds. Setting the clock
 * back makes nothing younger, nor does a sleep.
 *
 * @since 0.1.0
 * @category combinators
 */
export const wallSince = (then: ClockReading, now: ClockReading): number =>
  Math.max(now.wallMillis, then.wallMillis + (now.monotonicMillis - then.monotonicMillis))
