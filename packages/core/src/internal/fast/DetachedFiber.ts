import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as FiberRefs from "effect/FiberRefs"
import * as Runtime from "effect/Runtime"
import * as RuntimeFlags from "effect/RuntimeFlags"
import * as Inheritance from "./Inheritance.js"

/**
 * A fiber without a parent fiber. It has no value: `fork` passes its result to a callback.
 *
 * @internal
 */
export type DetachedFiber = Fiber.RuntimeFiber<void>

/**
 * Forks an effect into a fiber without a parent, then continues with the effect that `use` returns.
 *
 * - The fiber can be interrupted even if the caller cannot.
 * - It starts at once and runs until it has to wait.
 * - `onExit` receives the fiber's exit, exactly once.
 * - `inherit` determines the fiber references of the fiber; by default it inherits all references of the caller.
 *
 * The fiber does not keep its result, because the result would stay in memory too long: V8 allocates the closures that
 * Effect assigns to fields (in `async` and `uninterruptibleMask`) in the old generation. Everything that they reach,
 * such as a fiber, stays in memory until the next full collection.
 *
 * @internal
 */
export const fork = <A, E, B, E2>(
  effect: Effect.Effect<A, E>,
  onExit: (exit: Exit.Exit<A, E>) => void,
  use: (fiber: DetachedFiber) => Effect.Effect<B, E2>,
  inherit: Inheritance.Inherit = Inheritance.all
): Effect.Effect<B, E2> =>
  Effect.withFiberRuntime((parent, { runtimeFlags }) => {
    let isDelivered = false
    const deliver = (exit: Exit.Exit<A, E>) => {
      if (isDelivered) return
      isDelivered = true
      onExit(exit)
    }
    const refs = parent.getFiberRefs()
    const runtime = Runtime.make({
      context: parent.currentContext,
      runtimeFlags: RuntimeFlags.enable(runtimeFlags, RuntimeFlags.Interruption),
      // `updateRefs` below sets the fiber references.
      fiberRefs: noReferences
    })
    const fiber = Runtime.runFork(
      runtime,
      Effect.matchCause(effect, {
        onFailure: (cause) => deliver(Exit.failCause(cause)),
        onSuccess: (value) => deliver(Exit.succeed(value))
      }),
      { updateRefs: (_, id) => inherit(refs, id) }
    )
    // An interrupted fiber skips the handlers above.
    fiber.addObserver((exit) => {
      if (Exit.isFailure(exit)) deliver(Exit.failCause(exit.cause))
    })
    return use(fiber)
  })

const noReferences = FiberRefs.empty()

/**
 * Interrupts a fiber and waits for its end.
 *
 * @internal
 */
export const interrupt = (fiber: DetachedFiber): Effect.Effect<void> => Fiber.interrupt(fiber)

/**
 * Interrupts a fiber without waiting for its end.
 *
 * @internal
 */
export const unsafeInterrupt = (fiber: DetachedFiber): void => fiber.unsafeInterruptAsFork(FiberId.none)
