import { Clock, Duration, Effect, Fiber, Random, Scheduler } from "effect"

/**
 * Runs an effect in virtual time, which advances only while all fibers sleep. Times and random numbers are the same in
 * each run.
 *
 * Use it for thousands of sleeping fibers. The `TestClock` is slow with them, because it wakes them one by one with
 * real timers in between.
 *
 * With a `grid` in milliseconds, sleeps end at multiples of it. Then many sleeping fibers wake at once, which is
 * faster.
 */
export const inVirtualTime = <A, E>(effect: Effect.Effect<A, E>, { grid = 0 } = {}): Effect.Effect<A, E> =>
  Effect.gen(function*() {
    const sleepers = new Set<{ readonly until: number; readonly wake: () => void }>()
    let now = 0
    const clock: Clock.Clock = {
      [Clock.ClockTypeId]: Clock.ClockTypeId,
      unsafeCurrentTimeMillis: () => now,
      unsafeCurrentTimeNanos: () => BigInt(Math.round(now * 1e6)),
      currentTimeMillis: Effect.sync(() => now),
      currentTimeNanos: Effect.sync(() => BigInt(Math.round(now * 1e6))),
      sleep: (duration) =>
        Effect.async((resume) => {
          const end = now + Duration.toMillis(duration)
          const sleeper = { until: grid === 0 ? end : Math.ceil(end / grid) * grid, wake: () => resume(Effect.void) }
          sleepers.add(sleeper)
          return Effect.sync(() => sleepers.delete(sleeper))
        })
    }
    const fiber = yield* effect.pipe(
      Effect.withClock(clock),
      Effect.withRandom(Random.make("virtual time")),
      // Uses no real timers, so that all work is done after one turn of the event loop.
      Effect.withScheduler(new Scheduler.MixedScheduler(Number.MAX_SAFE_INTEGER)),
      Effect.fork
    )
    const settled = Effect.promise(() => new Promise((resolve) => setImmediate(() => setImmediate(resolve))))
    while (fiber.unsafePoll() === null) {
      yield* settled
      let next = Infinity
      for (const { until } of sleepers) if (until < next) next = until
      if (next === Infinity) continue
      now = Math.max(now, next)
      for (const sleeper of [...sleepers].filter(({ until }) => until <= now)) {
        sleepers.delete(sleeper)
        sleeper.wake()
      }
    }
    return yield* Fiber.join(fiber)
  })
