/**
 * Time for spans within one process: budget periods, open circuits, cache entries in memory.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import * as ClockReading from "./ClockReading.js"

/**
 * The elapsed time and what it was derived from.
 *
 * @since 0.1.0
 * @category models
 */
export interface ElapsedTime {
  /** Milliseconds that passed beside those of the monotonic clock: its start, and the time that the machine slept. */
  readonly ahead: number
  /** Wall time minus monotonic time when the wall clock last moved by itself. */
  readonly wallLead: number
}

/** A wall clock that moved by more than this against the monotonic one was set, or the machine slept. In milliseconds. */
const stepLimit = 10_000

/**
 * Begins to measure. The time starts at the wall clock's.
 *
 * @since 0.1.0
 * @category constructors
 */
export const start = ({ monotonicMillis, wallMillis }: ClockReading.ClockReading): ElapsedTime => {
  const wallLead = wallMillis - monotonicMillis
  return { ahead: wallLead, wallLead }
}

/**
 * Measures on. The time advances with the monotonic clock, which may stop while the machine sleeps: a step of the wall clock
 * ahead therefore counts as time that passed. A step back does not count.
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
 * Makes a clock of whole milliseconds that is never set back.
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
