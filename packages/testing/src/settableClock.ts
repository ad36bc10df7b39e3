import { type Clock, type Duration, Effect } from "effect"

/**
 * Returns a copy of `clock` and a function `step`, which moves the wall time of the copy by some milliseconds, as NTP
 * or a person does. Its monotonic time and its sleeps do not change.
 */
export const settableClock = (
  clock: Clock.Clock
): { readonly clock: Clock.Clock; readonly step: (millis: number) => void } => {
  let ahead = 0
  const unsafeCurrentTimeMillis = () => clock.unsafeCurrentTimeMillis() + ahead
  return {
    step: (millis: number) => {
      ahead += millis
    },
    clock: {
      ...clock,
      unsafeCurrentTimeMillis,
      unsafeCurrentTimeNanos: () => clock.unsafeCurrentTimeNanos(),
      currentTimeMillis: Effect.sync(unsafeCurrentTimeMillis),
      currentTimeNanos: clock.currentTimeNanos,
      sleep: (duration: Duration.Duration) => clock.sleep(duration)
    }
  }
}
