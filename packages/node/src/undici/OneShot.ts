import * as Effect from "effect/Effect"

/**
 * A signal for one waiting fiber: `await` waits until `complete` is called. It returns at once if `complete` was called
 * before.
 *
 * Effect's latch does the same at twice the cost, and each request needs two or three signals. The waiting fiber should
 * not reference large objects, because Effect's closures outlive the wait.
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
    // Checked when the effect runs, because a fiber may yield between any two steps and miss a completion.
    if (this.isComplete) resume(Effect.void)
    else this.resume = resume
  })
}
