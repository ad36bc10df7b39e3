/**
 * Elapsed time within one process, for budget periods, open circuits and cache entries in memory.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as ClockReading from "./ClockReading.js"

/**
 * The state of an elapsed clock.
 *
 * @since 0.1.0
 * @category models
 */
export interface ElapsedTime {
  /** Elapsed time minus monotonic time in milliseconds: the start time, plus the time that the machine slept. */
  readonly ahead: number
  /** Wall time minus monotonic time, when the wall clock last jumped. */
  readonly wallLead: number
}

/**
 * Milliseconds. A larger move of the wall clock against the monotonic clock means that the wall clock was set or the
 * machine slept.
 */
const stepLimit = 10_000

/**
 * Starts an elapsed clock at the current wall time.
 *
 * @since 0.1.0
 * @category constructors
 */
export const start = ({ monotonicMillis, wallMillis }: ClockReading.ClockReading): ElapsedTime => {
  const wallLead = wallMillis - monotonicMillis
  return { ahead: wallLead, wallLead }
}

/**
 * Advances an elapsed clock. It follows the monotonic clock, which may stop while the machine sleeps. A forward jump of
 * the wall clock therefore counts as elapsed time, and a backward jump does not count.
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
 * Makes a clock of whole milliseconds that never goes back.
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
