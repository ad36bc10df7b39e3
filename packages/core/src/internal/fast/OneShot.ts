import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import type * as FiberId from "effect/FiberId"
import * as FiberRefs from "effect/FiberRefs"
import * as Runtime from "effect/Runtime"
import * as RuntimeFlags from "effect/RuntimeFlags"

/**
 * What a fiber has of the references of the one that starts it.
 *
 * @internal
 */
export type ForkRefs = (refs: FiberRefs.FiberRefs, id: FiberId.Runtime) => FiberRefs.FiberRefs

/**
 * Starts an effect in a fiber that is nobody's child, and that can be interrupted wherever it is started. It runs at once,
 * until it has to wait for something; `deliver` gets what it comes to, once. Goes on with what `use` makes of the fiber.
 *
 * The fiber itself ends with nothing: V8 makes closures that Effect assigns to fields (those of `async` and of
 * `uninterruptibleMask`) in the old generation, so that what is within their reach stays until the next full collection,
 * and a fiber is.
 *
 * @internal
 */
export const forkDetached = <A, E, B, E2>(
  effect: Effect.Effect<A, E>,
  deliver: (exit: Exit.Exit<A, E>) => void,
  use: (fiber: Fiber.RuntimeFiber<void>) => Effect.Effect<B, E2>,
  forkRefs: ForkRefs = FiberRefs.forkAs
): Effect.Effect<B, E2> =>
  Effect.withFiberRuntime((parent, { runtimeFlags }) => {
    let isDelivered = false
    const once = (exit: Exit.Exit<A, E>) => {
      if (isDelivered) return
      isDelivered = true
      deliver(exit)
    }
    const refs = parent.getFiberRefs()
    const runtime = Runtime.make({
      context: parent.currentContext,
      runtimeFlags: RuntimeFlags.enable(runtimeFlags, RuntimeFlags.Interruption),
      // Those that are given here are copied before they can be changed.
      fiberRefs: FiberRefs.empty()
    })
    const fiber = Runtime.runFork(
      runtime,
      Effect.matchCause(effect, {
        onFailure: (cause) => once(Exit.failCause(cause)),
        onSuccess: (value) => once(Exit.succeed(value))
      }),
      { updateRefs: (_, id) => forkRefs(refs, id) }
    )
    // One that is interrupted passes by its handlers.
    fiber.addObserver((exit) => {
      if (Exit.isFailure(exit)) once(Exit.failCause(exit.cause))
    })
    return use(fiber)
  })

/**
 * What one hands over and another waits for, whoever comes first. It keeps nothing of it.
 *
 * @internal
 */
export class OneShot<A, E> {
  /** Whether the outcome has been handed over. */
  isOver = false
  private outcome: Effect.Effect<A, E> | undefined
  private resume: ((outcome: Effect.Effect<A, E>) => void) | undefined

  /** Hands over, unless that has been done. */
  complete(outcome: Effect.Effect<A, E>): void {
    if (this.isOver) return
    this.isOver = true
    const { resume } = this
    this.resume = undefined
    if (resume === undefined) this.outcome = outcome
    else resume(outcome)
  }

  /** Waits for it. To be run once, and again only if that was interrupted before the outcome came. */
  readonly await: Effect.Effect<A, E> = Effect.async((resume) => {
    // Not before: a fiber may give way between any two steps, and miss what comes then.
    const { outcome } = this
    if (outcome === undefined) {
      this.resume = resume
    } else {
      this.outcome = undefined
      resume(outcome)
    }
  })
}
