import * as Effect from "effect/Effect"

/**
 * A deferred for one consumer, without a value. `complete` may come before `await`. Effect's latch does the same at twice
 * the cost, which every request would pay two or three times.
 *
 * The waiting fiber should keep nothing big within reach of it: Effect's closures outlive a wait.
 *
 * @internal
 */
export class OneShot {
  private isComplete = false
  private resume: ((effect: Effect.Effect<void>) => void) | undefined

  complete(): void {
    this.isComplete = true
    this.resume?.(Effect.void)
    this.resume = undefined
  }

  readonly await: Effect.Effect<void> = Effect.async((resume) => {
    // Checked here and not earlier: a fiber may yield between any two steps, and miss a completion in between.
    if (this.isComplete) resume(Effect.void)
    else this.resume = resume
  })
}
