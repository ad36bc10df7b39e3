import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as FiberId from "effect/FiberId"
import * as FiberRefs from "effect/FiberRefs"
import * as Runtime from "effect/Runtime"
import * as RuntimeFlags from "effect/RuntimeFlags"
import type { Inherit } from "./Inheritance.js"

/**
 * A fiber without a parent. It ends with no value: its result goes to the callback it was forked with.
 *
 * @internal
 */
export type DetachedFiber = Fiber.RuntimeFiber<void>

/**
 * Forks an effect into a fiber without a parent, which can be interrupted even where the caller cannot. The fiber runs at
 * once, until it first has to wait. `onExit` receives the exit, once; the caller continues with the result of `use`.
 *
 * The fiber keeps no result. V8 allocates closures that Effect assigns to fields (those of `async` and
 * `uninterruptibleMask`) in the old generation, and all they reach, such as a fiber, stays until the next full collection.
 *
 * @internal
 */
export const fork = <A, E, B, E2>(
  effect: Effect.Effect<A, E>,
  onExit: (exit: Exit.Exit<A, E>) => void,
  use: (fiber: DetachedFiber) => Effect.Effect<B, E2>,
  inherit: Inherit = FiberRefs.forkAs
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
      // `updateRefs` replaces them.
      fiberRefs: FiberRefs.empty()
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

/**
 * Interrupts a fiber and waits for its end.
 *
 * @internal
 */
export const interrupt = (fiber: DetachedFiber): Effect.Effect<void> => Fiber.interrupt(fiber)

/**
 * Interrupts a fiber and does not wait.
 *
 * @internal
 */
export const unsafeInterrupt = (fiber: DetachedFiber): void => fiber.unsafeInterruptAsFork(FiberId.none)
