import * as Effect from "effect/Effect"

/**
 * Wakes the fiber that waits for it, whoever comes first. Who waits should keep nothing big within reach of it: Effect's
 * closures outlive a wait.
 *
 * @internal
 */
export class OneShot {
  private isWoken = false
  private resume: ((effect: Effect.Effect<void>) => void) | undefined

  complete(): void {
    this.isWoken = true
    this.resume?.(Effect.void)
    this.resume = undefined
  }

  readonly await: Effect.Effect<void> = Effect.async((resume) => {
    // Not before: a fiber may give way between any two steps, and miss what comes then.
    if (this.isWoken) resume(Effect.void)
    else this.resume = resume
  })
}
