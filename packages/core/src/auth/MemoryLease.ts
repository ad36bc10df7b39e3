import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"

/**
 * A lease that was granted: the shape of `TokenStore.Lease`.
 *
 * @internal
 */
export interface Granted {
  readonly fencingToken: number
  readonly previousHolderCrashed: boolean
}

/** The last lease of a key. */
interface State {
  fencingToken: number
  isHeld: boolean
  /** The time of its last renewal, in Unix milliseconds. */
  renewedAt: number
  /** The fencing token of the last holder that crashed; 0 if none did. */
  lastCrashed: number
}

/**
 * Makes the function that grants leases in memory. `written` reads the fencing token of the last write of a key.
 *
 * Holders and waiters share plain data and nothing else: a holder renews its lease, and waiters poll. So a holder may stop at
 * any point without a finalizer, as a fiber of a Cloudflare Workers request does, and no waiter is resumed by another request.
 *
 * @internal
 */
export const make = (
  written: (key: string) => number
): (key: string) => Effect.Effect<Granted, never, Scope.Scope> => {
  const states = new Map<string, State>()

  const attempt = (key: string): Effect.Effect<Option.Option<Granted>> =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const state = states.get(key) ?? { fencingToken: 0, isHeld: false, renewedAt: now, lastCrashed: 0 }
      states.set(key, state)
      if (state.isHeld) {
        // Also when the clock was set back: the holder would have renewed since.
        if (Math.abs(now - state.renewedAt) < takeOverAfter) return Option.none()
        state.lastCrashed = state.fencingToken
      }
      state.fencingToken += 1
      state.isHeld = true
      state.renewedAt = now
      return Option.some({
        fencingToken: state.fencingToken,
        previousHolderCrashed: state.lastCrashed > written(key)
      })
    })

  /** Changes the state, unless another holder has taken over. */
  const update = (key: string, { fencingToken }: Granted, change: (state: State, now: number) => void) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const state = states.get(key)
      if (state?.fencingToken === fencingToken) change(state, now)
    })

  /** Renews a lease until the scope closes, and releases it then. */
  const hold = (key: string, granted: Granted): Effect.Effect<void, never, Scope.Scope> =>
    Effect.zipRight(
      Effect.addFinalizer((exit) =>
        update(key, granted, (state) => {
          state.isHeld = false
          // A holder that failed or was interrupted may have redeemed the refresh token, as one that crashed.
          if (Exit.isFailure(exit)) state.lastCrashed = granted.fencingToken
        })
      ),
      update(key, granted, (state, now) => {
        state.renewedAt = now
      }).pipe(
        Effect.delay(renewalInterval),
        Effect.forever,
        Effect.interruptible,
        Effect.forkScoped
      )
    )

  return (key) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(Schedule.driver(pauses), (pause) => {
        const next: Effect.Effect<Granted, never, Scope.Scope> = Effect.flatMap(
          attempt(key),
          Option.match({
            onSome: (granted) => Effect.as(hold(key, granted), granted),
            onNone: () => Effect.zipRight(Effect.ignore(restore(pause.next(undefined))), next)
          })
        )
        return next
      })
    )
}

/** Time without a renewal after which a lease is taken over, in milliseconds. */
const takeOverAfter = 5_000

const renewalInterval = "1 second"

// Short at first, since most leases are, and spread: waiters that began together should not go on together.
const pauses = Schedule.exponential("5 millis", 1.5).pipe(
  Schedule.union(Schedule.spaced("200 millis")),
  Schedule.jitteredWith({ min: 0.5, max: 1 })
)
