import type * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as Layer from "effect/Layer"
import * as Runtime from "effect/Runtime"
import * as DetachedFiber from "./DetachedFiber.js"
import type { Inherit } from "./Inheritance.js"
import { OneShot } from "./OneShot.js"
import * as SyncClock from "./SyncClock.js"

/**
 * Timer service: deadlines and delayed tasks by the `Clock`, all on one sleeping fiber; on Cloudflare Workers each on its own.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** The monotonic time, in milliseconds. */
  readonly now: Effect.Effect<number>
  /**
   * Runs an effect for at most so long, and `onTimeout` in its place when it takes longer.
   *
   * The effect always runs in a fiber of its own, which can be interrupted even where the caller cannot. The deadline
   * interrupts it and does not wait for its finalizers. An interruption of the caller interrupts it too and waits for its
   * finalizers, but not beyond the deadline.
   *
   * `inherit` decides which fiber references the fiber starts with; the default is those of the caller.
   */
  readonly within: <B, E2>(
    duration: Duration.Duration,
    onTimeout: () => Effect.Effect<B, E2>,
    inherit?: Inherit
  ) => <A, E>(effect: Effect.Effect<A, E>) => Effect.Effect<A | B, E | E2>
  /** Reads the monotonic time, in milliseconds. Only for this folder. */
  readonly unsafeNow: () => number
  /** Runs a task after a delay. The function that it returns cancels the task. Only for this folder. */
  readonly unsafeSchedule: (millis: number, task: () => void) => () => void
}

/**
 * Tag of the timer service.
 *
 * @since 0.1.0
 * @category services
 */
export class Timer extends Context.Tag("@effect-fastmoss/core/Timer")<Timer, Service>() {}

/** A task, and when it is due, in monotonic milliseconds. */
interface Entry {
  readonly due: number
  readonly task: () => void
}

// A system timer keeps its process alive; this way one that serves no task any more ends within a second.
const longestSleep = 1_000

// The rounding of a clock's nanoseconds, in milliseconds, with room to spare.
const tolerance = 0.001

/** Runs tasks after delays. */
interface Scheduler {
  readonly unsafeSchedule: Service["unsafeSchedule"]
  /** Ends what still sleeps. */
  readonly end: Effect.Effect<void>
}

/** All tasks on one sleeping fiber. */
const shared = (clock: Clock.Clock, runFork: RunFork): Scheduler => {
  // Entries by delay: entries of the same delay are due in order of insertion, and there are few different delays.
  const queues = new Map<number, Set<Entry>>()
  const unsafeNow = () => SyncClock.monotonicMillis(clock)
  let sleep: { readonly until: number; readonly fiber: Fiber.RuntimeFiber<void> } | undefined

  const nextDue = (): number => {
    let due = Infinity
    for (const queue of queues.values()) for (const entry of headOf(queue)) due = Math.min(due, entry.due)
    return due
  }

  const sleepUntil = (due: number): void => {
    const now = unsafeNow()
    const until = Math.min(due, now + longestSleep)
    if (sleep !== undefined) {
      if (sleep.until <= until) return
      sleep.fiber.unsafeInterruptAsFork(FiberId.none)
    }
    const fiber = runFork(Effect.zipRight(clock.sleep(Duration.millis(Math.max(0, until - now))), wake))
    // A clock may wake it at once.
    if (fiber.unsafePoll() === null) sleep = { until, fiber }
  }

  const wake = Effect.sync(() => {
    sleep = undefined
    const now = unsafeNow()
    const due: Array<Entry> = []
    for (const [delay, queue] of queues) {
      for (const entry of queue) {
        if (entry.due > now + tolerance) break
        queue.delete(entry)
        due.push(entry)
      }
      if (queue.size === 0) queues.delete(delay)
    }
    // Not before all are taken out: a task may schedule the next.
    for (const { task } of due) task()
    const next = nextDue()
    if (next !== Infinity) sleepUntil(next)
  })

  return {
    unsafeSchedule: (millis, task) => {
      const entry = { due: unsafeNow() + millis, task }
      const queue = queues.get(millis) ?? new Set()
      queues.set(millis, queue.add(entry))
      if (sleep === undefined || entry.due < sleep.until) sleepUntil(entry.due)
      return () => {
        queue.delete(entry)
      }
    },
    end: Effect.suspend(() => sleep === undefined ? Effect.void : Fiber.interrupt(sleep.fiber))
  }
}

/** Each task on a sleeping fiber of its own. */
const separate = (clock: Clock.Clock, runFork: RunFork): Scheduler => {
  const sleeping = new Set<Fiber.RuntimeFiber<void>>()
  return {
    unsafeSchedule: (millis, task) => {
      const fiber = runFork(Effect.zipRight(clock.sleep(Duration.millis(millis)), Effect.sync(task)))
      sleeping.add(fiber)
      fiber.addObserver(() => sleeping.delete(fiber))
      return () => fiber.unsafeInterruptAsFork(FiberId.none)
    },
    end: Effect.suspend(() => Fiber.interruptAll(sleeping))
  }
}

interface RunFork {
  <A, E>(effect: Effect.Effect<A, E>): Fiber.RuntimeFiber<A, E>
}

const make = (scheduler: (clock: Clock.Clock, runFork: RunFork) => Scheduler) =>
  Effect.gen(function*() {
    const clock = yield* Effect.clock
    const unsafeNow = () => SyncClock.monotonicMillis(clock)
    const { end, unsafeSchedule } = scheduler(clock, Runtime.runFork(yield* Effect.runtime()))

    const within: Service["within"] = <B, E2>(
      duration: Duration.Duration,
      onTimeout: () => Effect.Effect<B, E2>,
      inherit?: Inherit
    ) =>
    <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A | B, E | E2> =>
      Effect.uninterruptibleMask((restore) => {
        const outcome = new OneShot<A | B, E | E2>()
        let cancel = () => {}
        return DetachedFiber.fork(
          effect,
          (exit) => {
            cancel()
            outcome.complete(exit)
          },
          (fiber) => {
            if (Duration.isFinite(duration) && !outcome.isComplete) {
              cancel = unsafeSchedule(Duration.toMillis(duration), () => {
                // In this order: the effect has released its resources, unless that takes time, before the caller continues.
                DetachedFiber.unsafeInterrupt(fiber)
                outcome.complete(Effect.suspend(onTimeout))
              })
            }
            return Effect.catchAllCause(
              restore(outcome.await),
              (cause) => {
                // A failure of the effect or of the deadline.
                if (outcome.isComplete) return Effect.failCause(cause)
                // The caller is interrupted.
                DetachedFiber.unsafeInterrupt(fiber)
                return Effect.zipRight(Effect.exit(outcome.await), Effect.failCause(cause))
              }
            )
          },
          inherit
        )
      })

    yield* Effect.addFinalizer(() => end)
    return Timer.of({ now: Effect.sync(unsafeNow), within, unsafeNow, unsafeSchedule })
  })

const headOf = (queue: Set<Entry>): Iterable<Entry> => {
  const { done, value } = queue.values().next()
  return done ? [] : [value]
}

/**
 * Timer by the `Clock` that the layer is built with, all its tasks on one sleeping fiber.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerShared: Layer.Layer<Timer> = Layer.scoped(Timer, make(shared))

/**
 * Timer by the `Clock` that the layer is built with, each task on a sleeping fiber of its own: for a runtime where a system
 * timer belongs to the request that set it.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerSeparate: Layer.Layer<Timer> = Layer.scoped(Timer, make(separate))

// On Cloudflare Workers a timer is dropped with the request that set it, and its task may not touch what another request
// opened. The name is how Cloudflare documents to recognize them.
const isCloudflareWorkers = typeof navigator !== "undefined" && navigator.userAgent === "Cloudflare-Workers"

/**
 * Timer for this runtime.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Timer> = isCloudflareWorkers ? layerSeparate : layerShared
