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
 * Timer service: deadlines and delayed tasks on Effect's `Clock`. All tasks share one sleeping fiber, except on
 * Cloudflare Workers, where each task has its own.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** Monotonic time in milliseconds. */
  readonly now: Effect.Effect<number>
  /**
   * Runs an effect for at most `duration`. If the effect takes longer, the effect that `onTimeout` returns runs
   * instead.
   *
   * - The effect always runs in its own fiber, which can be interrupted even if the caller cannot.
   * - The deadline interrupts this fiber without waiting for its finalizers.
   * - An interruption of the caller interrupts this fiber too, and waits for its finalizers until the deadline at most.
   * - `inherit` determines the fiber references of this fiber; by default it inherits all references of the caller.
   */
  readonly within: <B, E2>(
    duration: Duration.Duration,
    onTimeout: () => Effect.Effect<B, E2>,
    inherit?: Inherit
  ) => <A, E>(effect: Effect.Effect<A, E>) => Effect.Effect<A | B, E | E2>
  /** Returns the monotonic time in milliseconds. Only for modules of this folder. */
  readonly unsafeNow: () => number
  /** Runs a task after a delay, and returns a function that cancels the task. Only for modules of this folder. */
  readonly unsafeSchedule: (millis: number, task: () => void) => () => void
}

/**
 * Tag of the timer service.
 *
 * @since 0.1.0
 * @category services
 */
export class Timer extends Context.Tag("@effect-fastmoss/core/Timer")<Timer, Service>() {}

/** A task with its due time in monotonic milliseconds. */
interface Entry {
  readonly due: number
  readonly task: () => void
}

// Longest sleep in milliseconds. A sleeping fiber keeps the process alive. With this limit, it ends within a second
// after the last task was cancelled.
const longestSleep = 1_000

// Time in milliseconds by which a task may run early. It exceeds the rounding error of a clock that counts nanoseconds.
const tolerance = 0.001

/** A scheduler of delayed tasks: `unsafeSchedule` runs a task after a delay. */
interface Scheduler {
  readonly unsafeSchedule: Service["unsafeSchedule"]
  /** Interrupts all sleeping fibers. */
  readonly end: Effect.Effect<void>
}

/** Makes a scheduler that runs all tasks on one sleeping fiber. */
const shared = (clock: Clock.Clock, runFork: RunFork): Scheduler => {
  // Entries keyed by delay. Entries with the same delay are due in insertion order, and there are few different delays.
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
    // A clock may wake the fiber at once.
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
    // Tasks run after all due entries were removed, because a task may schedule the next one.
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

/** Makes a scheduler that runs each task on its own sleeping fiber. */
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

/** Function that starts an effect in a new fiber, without waiting for it. */
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
                // The order matters: the effect releases its resources before the caller continues, unless the release
                // takes time.
                DetachedFiber.unsafeInterrupt(fiber)
                outcome.complete(Effect.suspend(onTimeout))
              })
            }
            return Effect.catchAllCause(
              restore(outcome.await),
              (cause) => {
                // The effect or `onTimeout` failed.
                if (outcome.isComplete) return Effect.failCause(cause)
                // The caller was interrupted.
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

/** Returns the first entry of a queue; nothing if the queue is empty. */
const headOf = (queue: Set<Entry>): Iterable<Entry> => {
  const { done, value } = queue.values().next()
  return done ? [] : [value]
}

/**
 * Layer of the timer that runs all tasks on one sleeping fiber. It uses the `Clock` that is current when the layer is
 * built.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerShared: Layer.Layer<Timer> = Layer.scoped(Timer, make(shared))

/**
 * Layer of the timer that runs each task on its own sleeping fiber. It uses the `Clock` that is current when the layer
 * is built. Use it in runtimes in which a system timer belongs to the request that set it.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerSeparate: Layer.Layer<Timer> = Layer.scoped(Timer, make(separate))

// Cloudflare Workers drops a timer together with the request that set it, and a task must not touch resources that
// another request opened. Cloudflare documents this user agent as the way to recognize the runtime.
const isCloudflareWorkers = typeof navigator !== "undefined" && navigator.userAgent === "Cloudflare-Workers"

/**
 * Layer of the timer for the current runtime: `layerSeparate` on Cloudflare Workers, else `layerShared`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Timer> = isCloudflareWorkers ? layerSeparate : layerShared
