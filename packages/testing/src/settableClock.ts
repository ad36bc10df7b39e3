import { type Clock, type Duration, Effect } from "effect"

/** Makes a clock whose wall time can be set, as NTP or a person does, while its monotonic time continues. */
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
