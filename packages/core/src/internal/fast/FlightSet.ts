import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as DetachedFiber from "./DetachedFiber.js"
import { OneShot } from "./OneShot.js"

/**
 * Effects that run in detached fibers, each for one consumer, and that are interrupted together.
 *
 * @internal
 */
export class FlightSet {
  readonly #fibers = new Set<DetachedFiber.DetachedFiber>()

  /**
   * Starts an effect at once. The effect that this succeeds with waits for the result; run it once. Interrupting the
   * consumer does not interrupt the effect; `interruptAll` does.
   */
  launch<A, E>(effect: Effect.Effect<A, E>): Effect.Effect<Effect.Effect<A, E>> {
    // Uninterruptible: a started effect is always in the set.
    return Effect.uninterruptible(Effect.suspend(() => {
      const result = new OneShot<A, E>()
      return DetachedFiber.fork(effect, (exit) => result.complete(exit), (fiber) => {
        this.#fibers.add(fiber)
        fiber.addObserver(() => this.#fibers.delete(fiber))
        return Effect.succeed(result.await)
      })
    }))
  }

  /** Interrupts all effects that still run, and waits for their end. */
  readonly interruptAll: Effect.Effect<void> = Effect.suspend(() => Fiber.interruptAll(this.#fibers))
}
