import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Scope from "effect/Scope"
import { FastMossTokenStoreError } from "../FastMossError.js"
import * as Abandonable from "../internal/fast/Abandonable.js"
import type * as Timer from "../internal/fast/Timer.js"
import { formatDuration } from "../internal/formatDuration.js"
import type { Lease, Service } from "./TokenStore.js"

/** Time limit of one read or write of the token store. */
const accessLimit = Duration.seconds(5)

/**
 * Time limit of the wait for the lease. The holder of the lease may need two token requests: a refresh that fails, then
 * an acquire.
 */
const leaseLimit = Duration.minutes(1)

/** Time that a caller waits for the release of a lease. After that the release continues in the background. */
const releaseLimit = Duration.seconds(1)

/**
 * Longest time that the program, when it ends, still waits for an unfinished write. The written token may be the only
 * usable token.
 */
const lastWrite = Duration.millis(500)

/** Longest time that the program, when it ends, still waits for any other unfinished operation. */
const lastStep = Duration.millis(200)

/**
 * Operations on a token store, each with a time limit.
 *
 * - An operation that hangs, even uninterruptibly, delays its caller at most until the time limit.
 * - It delays the end of the program by at most half a second.
 * - A lease that is granted too late is released immediately.
 *
 * @internal
 */
export interface StoreStep {
  /** Runs a read of the store, for at most 5 seconds. */
  readonly read: <A>(effect: Effect.Effect<A, FastMossTokenStoreError>) => Effect.Effect<A, FastMossTokenStoreError>
  /**
   * Runs a write of the store, for at most 5 seconds. If the caller is interrupted, the write has half a second to end.
   */
  readonly write: <A>(effect: Effect.Effect<A, FastMossTokenStoreError>) => Effect.Effect<A, FastMossTokenStoreError>
  /**
   * Runs `effect`, which acquires a lease until the scope closes. Runs `onLateRelease` if the release of the lease
   * exceeds its time limit.
   */
  readonly lease: (
    effect: ReturnType<Service["lease"]>,
    onLateRelease: (error: FastMossTokenStoreError) => Effect.Effect<void>
  ) => Effect.Effect<Lease, FastMossTokenStoreError, Scope.Scope>
}

/**
 * Makes the time-limited operations on a token store. When the scope closes, operations that still run are interrupted,
 * and the scope does not wait for their end.
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
        // A lease that is granted after its scope was closed is released immediately.
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
  new FastMossTokenStoreError({ operation, reason: "Failed", issue: `no response within ${formatDuration(limit)}` })
