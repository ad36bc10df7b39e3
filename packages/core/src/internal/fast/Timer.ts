/**
 * Deadlines by the `Clock`: one sleeping fiber for all of them.
 *
 * `Effect.timeout` forks two fibers and sets a timer of the system's for each use, which costs more than all else that a
 * call does here together. A deadline that is kept costs an entry in a set.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import type * as FiberRefs from "effect/FiberRefs"
import * as Layer from "effect/Layer"
import * as Runtime from "effect/Runtime"
import * as Detached from "./OneShot.js"

/**
 * The timer.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** Milliseconds of a clock that nobody corrects, for spans of time. */
  readonly unsafeNow: () => number
  /** Runs a task after so many milliseconds, unless it is cancelled by what this returns. For code that resumes fibers. */
  readonly unsafeSchedule: (millis: number, task: () => void) => () => void
  /**
   * Runs an effect for at most so long, and `onTimeout` in its place when it takes longer.
   *
   * The effect always runs in a fiber of its own, which can be interrupted even where the caller cannot. A deadline
   * interrupts it and does not wait for its finalizers; the interruption of the caller interrupts it and waits for them,
   * but no longer than until the deadline.
   */
  readonly within: <B, E2>(
    duration: Duration.Duration,
    onTimeout: () => Effect.Effect<B, E2>,
    /** What the fiber has of the caller's references: all of them, as any fiber, unless this says otherwise. */
    forkRefs?: (refs: FiberRefs.FiberRefs, id: FiberId.Runtime) => FiberRefs.FiberRefs
  ) => <A, E>(effect: Effect.Effect<A, E>) => Effect.Effect<A | B, E | E2>
}

/**
 * The tag of the timer.
 *
 * @since 0.1.0
 * @category services
 */
export class Timer extends Context.Tag("@effect-fastmoss/core/Timer")<Timer, Service>() {}

/** A task, and when it is due by `unsafeNow`. */
interface Entry {
  readonly due: number
  readonly task: () => void
}

// A system's timer keeps its process alive; a sleep that nobody waits for any more ends within a second.
const longestSleep = 1_000

// The rounding of a clock's nanoseconds, in milliseconds, with room to spare.
const tolerance = 0.001

const make = Effect.gen(function*() {
  const clock = yield* Effect.clock
  const runFork = Runtime.runFork(yield* Effect.runtime())
  // By delay. Within one they are in the order in which they are due, and there are few delays.
  const queues = new Map<number, Set<Entry>>()
  const unsafeNow: Service["unsafeNow"] = () => Number(clock.unsafeCurrentTimeNanos()) / 1e6
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

  const unsafeSchedule: Service["unsafeSchedule"] = (millis, task) => {
    const entry = { due: unsafeNow() + millis, task }
    const queue = queues.get(millis) ?? new Set()
    queues.set(millis, queue.add(entry))
    if (sleep === undefined || entry.due < sleep.until) sleepUntil(entry.due)
    return () => {
      queue.delete(entry)
    }
  }

  const within: Service["within"] = <B, E2>(
    duration: Duration.Duration,
    onTimeout: () => Effect.Effect<B, E2>,
    forkRefs?: Detached.ForkRefs
  ) =>
  <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A | B, E | E2> =>
    Effect.uninterruptibleMask((restore) => {
      const handover = new Detached.OneShot<A | B, E | E2>()
      let cancel = () => {}
      return Detached.forkDetached(
        effect,
        (exit) => {
          cancel()
          handover.complete(exit)
        },
        (fiber) => {
          if (Duration.isFinite(duration) && !handover.isOver) {
            cancel = unsafeSchedule(Duration.toMillis(duration), () => {
              // In this order: what the effect leaves behind is gone before the caller goes on.
              fiber.unsafeInterruptAsFork(FiberId.none)
              handover.complete(onTimeout())
            })
          }
          return Effect.catchAllCause(
            restore(handover.await),
            (cause) => {
              // Its own failure, or the deadline's.
              if (handover.isOver) return Effect.failCause(cause)
              fiber.unsafeInterruptAsFork(FiberId.none)
              return Effect.zipRight(Effect.exit(handover.await), Effect.failCause(cause))
            }
          )
        },
        forkRefs
      )
    })

  yield* Effect.addFinalizer(() => sleep === undefined ? Effect.void : Fiber.interrupt(sleep.fiber))
  return Timer.of({ unsafeNow, unsafeSchedule, within })
})

const headOf = (queue: Set<Entry>): Iterable<Entry> => {
  const { done, value } = queue.values().next()
  return done ? [] : [value]
}

/**
 * A timer of the `Clock` that the layer is built with.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Timer> = Layer.scoped(Timer, make)
