import * as Effect from "effect/Effect"

/**
 * A one-shot, single-consumer deferred. The outcome may come before or after the consumer; it is dropped when it is
 * delivered, so that nothing that outlives the consumer holds it.
 *
 * @internal
 */
export class OneShot<A, E> {
  #isComplete = false
  #outcome: Effect.Effect<A, E> | undefined
  #resume: ((outcome: Effect.Effect<A, E>) => void) | undefined

  /** True once there is an outcome, delivered or not. */
  get isComplete(): boolean {
    return this.#isComplete
  }

  /** Completes with an outcome. Later outcomes are ignored. */
  complete(outcome: Effect.Effect<A, E>): void {
    if (this.#isComplete) return
    this.#isComplete = true
    const resume = this.#resume
    this.#resume = undefined
    if (resume === undefined) this.#outcome = outcome
    else resume(outcome)
  }

  /** Waits for the outcome. Run it once; once more only if an interruption ended the first wait before the outcome. */
  readonly await: Effect.Effect<A, E> = Effect.async((resume) => {
    // Read here and not when the effect is built: a fiber may yield between any two steps.
    const outcome = this.#outcome
    if (outcome === undefined) {
      this.#resume = resume
    } else {
      this.#outcome = undefined
      resume(outcome)
    }
  })
}
