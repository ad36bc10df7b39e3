import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as DetachedFiber from "./DetachedFiber.js"
import { OneShot } from "./OneShot.js"

/**
 * Function that makes an effect interruptible again, as `Effect.uninterruptibleMask` passes it to its callback.
 *
 * @internal
 */
export interface Restore {
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R>
}

/**
 * A single run of an effect in a detached fiber. All callers that wait receive its result.
 *
 * @internal
 */
export class SharedFlight<A, E> {
  readonly #effect: Effect.Effect<A, E>
  readonly #onClose: () => void
  readonly #copy: (result: A) => A
  readonly #waiters = new Set<OneShot<A, E>>()
  /** True if a second caller has joined. */
  #isShared = false
  #isStarted = false
  #fiber: DetachedFiber.DetachedFiber | undefined

  /**
   * `onClose` runs once, at the moment from which callers can no longer join: just before the result is delivered, or
   * before the run is interrupted.
   *
   * `copy` copies the result for each of several callers. A single caller gets the result itself.
   */
  constructor(effect: Effect.Effect<A, E>, onClose: () => void, copy: (result: A) => A) {
    this.#effect = effect
    this.#onClose = onClose
    this.#copy = copy
  }

  /**
   * Adds a caller and waits for the result of the run. The first caller starts the run. An interrupted caller does not
   * affect the others. The last caller to leave interrupts the run and waits for its end.
   *
   * Call `join` only before `onClose`, and in an uninterruptible region.
   */
  join(restore: Restore): Effect.Effect<A, E> {
    const waiter = new OneShot<A, E>()
    this.#waiters.add(waiter)
    if (this.#isStarted) {
      this.#isShared = true
      return this.#wait(waiter, restore)
    }
    this.#isStarted = true
    return DetachedFiber.fork(
      this.#effect,
      (exit) => {
        this.#onClose()
        for (const waiter of this.#waiters) waiter.complete(this.#isShared ? Effect.map(exit, this.#copy) : exit)
        this.#waiters.clear()
      },
      (fiber) => {
        this.#fiber = fiber
        return this.#wait(waiter, restore)
      }
    )
  }

  #wait(waiter: OneShot<A, E>, restore: Restore): Effect.Effect<A, E> {
    return Effect.catchAllCause(restore(waiter.await), (cause) => {
      const fiber = Cause.isInterruptedOnly(cause) ? this.#leave(waiter) : undefined
      return fiber === undefined
        ? Effect.failCause(cause)
        : Effect.zipRight(DetachedFiber.interrupt(fiber), Effect.failCause(cause))
    })
  }

  /** Removes a waiter. If it was the last waiter, returns the fiber, which must then be interrupted. */
  #leave(waiter: OneShot<A, E>): DetachedFiber.DetachedFiber | undefined {
    if (!this.#waiters.delete(waiter) || this.#waiters.size > 0) return undefined
    this.#onClose()
    return this.#fiber
  }
}
