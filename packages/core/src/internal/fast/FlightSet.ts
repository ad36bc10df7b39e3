import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as DetachedFiber from "./DetachedFiber.js"
import { OneShot } from "./OneShot.js"

/**
 * A set of effects that run in detached fibers, each for one consumer, and that can be interrupted together.
 *
 * @internal
 */
export class FlightSet {
  readonly #fibers = new Set<DetachedFiber.DetachedFiber>()

  /**
   * Starts an effect at once, and returns a second effect, which waits for the result of the first. Run the second
   * effect once. An interruption of the second effect does not interrupt the first; `interruptAll` does.
   */
  launch<A, E>(effect: Effect.Effect<A, E>): Effect.Effect<Effect.Effect<A, E>> {
    // An interruption in between would leave a started effect outside the set.
    return Effect.uninterruptible(Effect.suspend(() => {
      const result = new OneShot<A, E>()
      return DetachedFiber.fork(effect, (exit) => result.complete(exit), (fiber) => {
        this.#fibers.add(fiber)
        fiber.addObserver(() => this.#fibers.delete(fiber))
        return Effect.succeed(result.await)
      })
    }))
  }

  /** Interrupts all running effects of the set and waits for their end. */
  readonly interruptAll: Effect.Effect<void> = Effect.suspend(() => Fiber.interruptAll(this.#fibers))
}
