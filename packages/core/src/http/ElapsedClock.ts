/**
 * Clock for elapsed time within one process. It never goes back, and it counts the time that the machine slept. Budget
 * periods, open circuits and cache entries in memory use it.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as ClockReading from "./ClockReading.js"

/**
 * State of an elapsed clock, from which `make` computes the elapsed time.
 *
 * @since 0.1.0
 * @category models
 */
export interface ElapsedTime {
  /**
   * Milliseconds to add to the monotonic time: wall time minus monotonic time at the start, plus the time that the
   * machine slept since.
   */
  readonly ahead: number
  /**
   * Wall time minus monotonic time in milliseconds, measured at the start and again after each jump of the wall clock.
   */
  readonly wallLead: number
}

/**
 * Limit for a jump of the wall clock, in milliseconds. If wall time minus monotonic time changes by more, the wall
 * clock was set or the machine slept. Smaller changes are ignored.
 */
const stepLimit = 10_000

/**
 * Returns the state of an elapsed clock that starts at the current wall time.
 *
 * @since 0.1.0
 * @category constructors
 */
export const start = ({ monotonicMillis, wallMillis }: ClockReading.ClockReading): ElapsedTime => {
  const wallLead = wallMillis - monotonicMillis
  return { ahead: wallLead, wallLead }
}

/**
 * Returns the state of an elapsed clock after a clock reading. The elapsed clock follows the monotonic clock, which may
 * stop while the machine sleeps. Therefore:
 * - A forward jump of the wall clock counts as elapsed time.
 * - A backward jump is ignored.
 *
 * @since 0.1.0
 * @category combinators
 */
export const advance = (
  time: ElapsedTime,
  { monotonicMillis, wallMillis }: ClockReading.ClockReading
): ElapsedTime => {
  const wallLead = wallMillis - monotonicMillis
  const step = wallLead - time.wallLead
  return Math.abs(step) <= stepLimit ? time : { ahead: time.ahead + Math.max(0, step), wallLead }
}

/**
 * Makes an elapsed clock: an effect that returns the time in whole Unix milliseconds and never goes back.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Effect.Effect<number>> = Effect.map(ClockReading.now, (first) => {
  let time = start(first)
  return Effect.clockWith((clock) => {
    const reading = ClockReading.of(clock)
    time = advance(time, reading)
    return Effect.succeed(Math.floor(reading.monotonicMillis + time.ahead))
  })
})
