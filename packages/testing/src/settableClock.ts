import { type Clock, type Duration, Effect } from "effect"

/**
 * Makes a clock from another one. The function `step` changes its wall time, as NTP or a person does, while its
 * monotonic time continues.
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
