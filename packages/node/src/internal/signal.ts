import * as Effect from "effect/Effect"

/**
 * Wakes the fiber that waits for it, whoever comes first. Who waits should keep nothing big within reach of it: Effect's
 * closures outlive a wait.
 *
 * @internal
 */
export class Signal {
  private isWoken = false
  private resume: ((effect: Effect.Effect<void>) => void) | undefined

  wake(): void {
    this.isWoken = true
    this.resume?.(Effect.void)
    this.resume = undefined
  }

  get wait(): Effect.Effect<void> {
    return this.isWoken ? Effect.void : Effect.async<void>((resume) => {
      this.resume = resume
    })
  }
}
