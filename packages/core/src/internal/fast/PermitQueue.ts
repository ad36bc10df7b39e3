import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import { OneShot } from "./OneShot.js"
import type { Restore } from "./SharedFlight.js"
import type * as Timer from "./Timer.js"

/**
 * The result of a request for a permit.
 *
 * @internal
 */
export type Acquisition<State> =
  /** The permit is granted. `state` is the state after the grant. */
  | { readonly _tag: "Granted"; readonly state: State }
  /** No permit is available for `millis` milliseconds. */
  | { readonly _tag: "Delayed"; readonly millis: number }
  /** No permit is available until another one is released. */
  | { readonly _tag: "Saturated" }

/**
 * A state machine that grants permits. `now` is the current time and `startedAt` the time when a permit was granted,
 * both in monotonic milliseconds.
 *
 * @internal
 */
export interface PermitRules<State, E> {
  readonly initial: State
  readonly tryAcquire: (state: State, now: number) => Acquisition<State>
  /** Returns the state after the release of a permit. `exit` is the exit of the effect that used the permit. */
  readonly release: (state: State, now: number, startedAt: number, exit: Exit.Exit<unknown, E>) => State
}

/**
 * A first-come, first-served queue for the permits of a state machine. `current` returns the machine's state.
 *
 * @internal
 */
export interface PermitQueue<State, E> {
  readonly current: Effect.Effect<State>
  /**
   * Runs `use` with a permit, in these steps:
   *
   * - Waits for a permit.
   * - Runs `use` with the number of milliseconds that the wait took.
   * - Releases the permit with the exit of `use`.
   * - Continues with `andThen`, which receives that exit and the new state.
   *
   * Only the wait and the effects that `use` passes to `restore` can be interrupted.
   */
  readonly withPermit: <A, R>(
    use: (waited: number, restore: Restore) => Effect.Effect<A, E, R>,
    andThen: (exit: Exit.Exit<A, E>, state: State) => Effect.Effect<A, E>
  ) => Effect.Effect<A, E, R>
}

/**
 * A caller that waits in the queue. `permit` completes with the time of the grant, which is also `startedAt` from then
 * on.
 */
interface Waiter {
  readonly permit: OneShot<number, never>
  startedAt: number | undefined
}

/**
 * Makes a queue for the permits that the state machine `rules` grants.
 *
 * @internal
 */
export const make = <State, E>(timer: Timer.Service, rules: PermitRules<State, E>): PermitQueue<State, E> => {
  const queue = new Set<Waiter>()
  let state = rules.initial
  /** Cancels the scheduled call of `advance`; `undefined` if none is scheduled. */
  let cancelTry: (() => void) | undefined

  /**
   * Requests a permit from the state machine at the time `now` (monotonic milliseconds). Returns `now` if the permit is
   * granted, else `undefined`. If a permit becomes available after a known delay, schedules a call of `advance` for
   * then, unless one is scheduled already.
   */
  const tryAcquire = (now: number): number | undefined => {
    const acquisition = rules.tryAcquire(state, now)
    if (acquisition._tag === "Granted") {
      state = acquisition.state
      return now
    }
    if (acquisition._tag === "Delayed" && cancelTry === undefined) {
      cancelTry = timer.unsafeSchedule(acquisition.millis, () => {
        cancelTry = undefined
        advance()
      })
    }
    return undefined
  }

  /** Grants available permits to the waiters at the head of the queue. */
  const advance = (): void => {
    for (const waiter of queue) {
      waiter.startedAt = tryAcquire(timer.unsafeNow())
      if (waiter.startedAt === undefined) return
      leave(waiter)
      waiter.permit.complete(Effect.succeed(waiter.startedAt))
    }
  }

  /**
   * Removes a waiter from the queue. If the queue is then empty, cancels the scheduled call of `advance`, whose timer
   * would keep the process alive.
   */
  const leave = (waiter: Waiter): void => {
    queue.delete(waiter)
    if (queue.size > 0 || cancelTry === undefined) return
    cancelTry()
    cancelTry = undefined
  }

  const release = (startedAt: number, exit: Exit.Exit<unknown, E>): void => {
    state = rules.release(state, timer.unsafeNow(), startedAt, exit)
    advance()
  }

  /**
   * Waits in the queue for a permit, and returns the time of its grant. An interrupted waiter leaves the queue, and
   * releases a permit that was granted a moment before.
   */
  const wait = (restore: Restore): Effect.Effect<number> =>
    Effect.suspend(() => {
      const waiter: Waiter = { permit: new OneShot(), startedAt: undefined }
      queue.add(waiter)
      advance()
      return Effect.catchAllCause(restore(waiter.permit.await), (cause) => {
        if (waiter.startedAt === undefined) leave(waiter)
        else release(waiter.startedAt, Exit.failCause(cause))
        return Effect.failCause(cause)
      })
    })

  return {
    current: Effect.sync(() => state),
    withPermit: <A, R>(
      use: (waited: number, restore: Restore) => Effect.Effect<A, E, R>,
      andThen: (exit: Exit.Exit<A, E>, state: State) => Effect.Effect<A, E>
    ) =>
      Effect.uninterruptibleMask((restore) => {
        const arrivedAt = timer.unsafeNow()
        const end = (startedAt: number, exit: Exit.Exit<A, E>) => {
          release(startedAt, exit)
          return andThen(exit, state)
        }
        const run = (startedAt: number) =>
          Effect.matchCauseEffect(use(startedAt - arrivedAt, restore), {
            onFailure: (cause) => end(startedAt, Exit.failCause(cause)),
            onSuccess: (value) => end(startedAt, Exit.succeed(value))
          })
        // If the queue is empty and a permit is free, the caller does not wait.
        const startedAt = queue.size === 0 ? tryAcquire(arrivedAt) : undefined
        return startedAt === undefined ? Effect.flatMap(wait(restore), run) : run(startedAt)
      })
  }
}
