import type * as Clock from "effect/Clock"

/**
 * Reads the wall clock, in Unix milliseconds.
 *
 * @internal
 */
export const wallMillis = (clock: Clock.Clock): number => clock.unsafeCurrentTimeMillis()

/**
 * Reads the monotonic clock, in milliseconds.
 *
 * @internal
 */
export const monotonicMillis = (clock: Clock.Clock): number => Number(clock.unsafeCurrentTimeNanos()) / 1e6
