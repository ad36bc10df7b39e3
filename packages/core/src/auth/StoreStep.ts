import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import { FastMossTokenStoreError } from "../FastMossError.js"
import * as Abandonable from "../internal/fast/Abandonable.js"
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
  Effect.map(Abandonable.make(timer), ({ run }) => {
    const interruptible = (operation: FastMossTokenStoreError["operation"], limit: Duration.Duration) =>
      run({
        limit,
        onTimeout: () => Effect.fail(noResponse(operation, limit)),
        lastWait: lastStep,
        isInterruptedWithCaller: true,
        continuesAfterLimit: false
      })

    const lease: StoreStep["lease"] = (effect, onLateRelease) =>
      Effect.gen(function*() {
        let isGranted = false
        const scope = yield* Effect.acquireRelease(
          Scope.make(),
          (scope, exit) =>
            run({
              limit: isGranted ? releaseLimit : lastStep,
              onTimeout: () => isGranted ? onLateRelease(noResponse("lease", releaseLimit)) : Effect.void,
              lastWait: lastStep,
              isInterruptedWithCaller: false,
              continuesAfterLimit: true
            })(Scope.close(scope, exit))
        )
        // A lease that is granted after its scope was closed is released at once.
        const lease = yield* interruptible("lease", leaseLimit)(Scope.extend(effect, scope))
        isGranted = true
        return lease
      })

    return {
      read: interruptible("get", accessLimit),
      write: run({
        limit: accessLimit,
        onTimeout: () => Effect.fail(noResponse("set", accessLimit)),
        lastWait: lastWrite,
        isInterruptedWithCaller: false,
        continuesAfterLimit: false
      }),
      lease
    }
  })

const noResponse = (operation: FastMossTokenStoreError["operation"], limit: Duration.Duration) =>
  new FastMossTokenStoreError({ operation, reason: "Failed", issue: `no response within ${Duration.format(limit)}` })
