import * as Effect from "effect/Effect"

/**
 * One-shot, single-consumer deferred. Its outcome is an effect with the result that the consumer waits for. The outcome
 * and the consumer may arrive in any order. The deferred drops the outcome on delivery, so that a long-lived reference
 * to the deferred does not keep the outcome in memory.
 *
 * @internal
 */
export class OneShot<A, E> {
  #isComplete = false
  #outcome: Effect.Effect<A, E> | undefined
  #resume: ((outcome: Effect.Effect<A, E>) => void) | undefined

  /** True once the deferred has an outcome, delivered or not. */
  get isComplete(): boolean {
    return this.#isComplete
  }

  /** Completes the deferred with an outcome. Later outcomes are ignored. */
  complete(outcome: Effect.Effect<A, E>): void {
    if (this.#isComplete) return
    this.#isComplete = true
    const resume = this.#resume
    this.#resume = undefined
    if (resume === undefined) this.#outcome = outcome
    else resume(outcome)
  }

  /**
   * Waits for the outcome. Run this effect once. Run it again only if an interruption ended the first wait before the
   * outcome arrived.
   */
  readonly await: Effect.Effect<A, E> = Effect.async((resume) => {
    // The outcome is read when the effect runs, not when it is built, because a fiber may yield between any two steps.
    const outcome = this.#outcome
    if (outcome === undefined) {
      this.#resume = resume
    } else {
      this.#outcome = undefined
      resume(outcome)
    }
  })
}
