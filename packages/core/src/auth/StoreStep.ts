import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as ExecutionStrategy from "effect/ExecutionStrategy"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Scope from "effect/Scope"
import { FastMossTokenStoreError } from "../FastMossError.js"
import type * as Timer from "../internal/fast/Timer.js"
import type { Lease, Service } from "./TokenStore.js"

/** Time limit of one read or write of the store. */
const accessLimit = Duration.seconds(5)

/** Time limit of the wait for the lease: longer than another program needs for a refresh that fails and an acquire. */
const leaseLimit = Duration.minutes(1)

/** Time for which a caller waits for the release of a lease, which continues in the background. */
const releaseLimit = Duration.seconds(1)

/** Time for which the end of the program waits for a write that has begun: its token may be the only usable one. */
const lastWrite = Duration.millis(500)

/** Time for which the end of the program waits for any other step that has begun. */
const lastStep = Duration.millis(200)

/**
 * Steps of a token store under time limits. A step that hangs, even uninterruptibly, holds up its caller for its limit, and
 * the end of the program for half a second at most. A lease that is granted too late is released at once.
 *
 * @internal
 */
export interface StoreStep {
  readonly read: <A>(effect: Effect.Effect<A, FastMossTokenStoreError>) => Effect.Effect<A, FastMossTokenStoreError>
  readonly write: <A>(effect: Effect.Effect<A, FastMossTokenStoreError>) => Effect.Effect<A, FastMossTokenStoreError>
  /** Acquires a lease for as long as the scope is open. `onLateRelease` runs when its release exceeds its limit. */
  readonly lease: (
    effect: ReturnType<Service["lease"]>,
    onLateRelease: (error: FastMossTokenStoreError) => Effect.Effect<void>
  ) => Effect.Effect<Lease, FastMossTokenStoreError, Scope.Scope>
}

/**
 * Makes the steps. The end of the scope interrupts those that still run, and does not wait for them.
 *
 * @internal
 */
export const make = (timer: Timer.Service): Effect.Effect<StoreStep, never, Scope.Scope> =>
  Effect.gen(function*() {
    // The fibers of steps live here: the scope of the layer would wait for them.
    const steps = yield* Scope.make(ExecutionStrategy.parallel)
    const detached = yield* Scope.make()
    yield* Effect.addFinalizer((exit) => Effect.forkIn(Scope.close(steps, exit), detached))

    const limited = (
      operation: FastMossTokenStoreError["operation"],
      limit: Duration.Duration,
      onInterrupt: (fiber: Fiber.Fiber<unknown, unknown>) => Effect.Effect<unknown>
    ) =>
    <A>(effect: Effect.Effect<A, FastMossTokenStoreError>): Effect.Effect<A, FastMossTokenStoreError> =>
      Effect.uninterruptible(
        Effect.flatMap(Effect.forkIn(Effect.interruptible(effect), steps), (fiber) =>
          // The wait ends with an interruption even where a caller that writes cannot be interrupted.
          Effect.interruptible(timer.within(limit, () => noResponse(operation, limit))(Fiber.join(fiber))).pipe(
            Effect.onInterrupt(() => onInterrupt(fiber)),
            Effect.ensuring(Fiber.interruptFork(fiber))
          ))
      )

    const waitFor = (duration: Duration.Duration) => (fiber: Fiber.Fiber<unknown, unknown>) =>
      timer.within(duration, () => Effect.void)(Fiber.await(fiber))

    const interrupt = (fiber: Fiber.Fiber<unknown, unknown>) =>
      Effect.zipRight(Fiber.interruptFork(fiber), waitFor(lastStep)(fiber))

    const lease: StoreStep["lease"] = (effect, onLateRelease) =>
      Effect.gen(function*() {
        const scope = yield* Effect.acquireRelease(Scope.make(), (scope, exit) => {
          const isEnd = Exit.isFailure(exit) && Cause.isInterrupted(exit.cause)
          const limit = isEnd ? lastStep : releaseLimit
          return Effect.flatMap(
            Effect.forkIn(Effect.interruptible(Scope.close(scope, exit)), steps),
            (fiber) =>
              timer.within(limit, () => Effect.flip(noResponse("lease", limit)))(Effect.asVoid(Fiber.await(fiber)))
                .pipe(
                  Effect.flatMap((late) => late === undefined ? Effect.void : onLateRelease(late))
                )
          )
        })
        // A lease that is granted after its scope was closed is released at once.
        return yield* limited("lease", leaseLimit, interrupt)(Scope.extend(effect, scope))
      })

    return {
      read: limited("get", accessLimit, interrupt),
      write: limited("set", accessLimit, waitFor(lastWrite)),
      lease
    }
  })

const noResponse = (operation: FastMossTokenStoreError["operation"], limit: Duration.Duration) =>
  Effect.fail(
    new FastMossTokenStoreError({ operation, reason: "Failed", issue: `no response within ${Duration.format(limit)}` })
  )
