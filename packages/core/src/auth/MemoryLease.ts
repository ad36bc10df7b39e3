import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"

/**
 * Granted lease, in the shape of `TokenStore.Lease`.
 *
 * @internal
 */
export interface Granted {
  readonly fencingToken: number
  readonly previousHolderCrashed: boolean
}

/** State of the latest lease of a key in the token store. */
interface State {
  fencingToken: number
  isHeld: boolean
  /** Time of the last renewal of the lease, in Unix milliseconds. */
  renewedAt: number
  /** Fencing token (number of the lease) of the last holder that crashed; 0 if no holder crashed. */
  lastCrashed: number
}

/**
 * Makes the function `lease` of a token store in memory. The function waits until the lease of a key is free, then
 * grants the lease until the scope closes. `written` returns the fencing token of the last write under a key.
 *
 * Holders and waiters share only plain data: a holder renews its lease, and waiters poll. Therefore a holder may stop
 * at any point without running its finalizers, as a fiber does when a request of Cloudflare Workers ends. No request
 * resumes the fiber of another request.
 *
 * @internal
 */
export const make = (
  written: (key: string) => number
): (key: string) => Effect.Effect<Granted, never, Scope.Scope> => {
  const states = new Map<string, State>()

  /** Grants the lease of a key if it is free or its holder stopped renewing it. Returns none while it is held. */
  const attempt = (key: string): Effect.Effect<Option.Option<Granted>> =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const state = states.get(key) ?? { fencingToken: 0, isHeld: false, renewedAt: now, lastCrashed: 0 }
      states.set(key, state)
      if (state.isHeld) {
        // The absolute value also covers a clock that was set back: a live holder would have renewed the lease since.
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

  /** Applies `change` to the state of a key's lease, unless another holder has taken over the granted lease. */
  const update = (key: string, { fencingToken }: Granted, change: (state: State, now: number) => void) =>
    Effect.map(Clock.currentTimeMillis, (now) => {
      const state = states.get(key)
      if (state?.fencingToken === fencingToken) change(state, now)
    })

  /** Renews a lease until the scope closes, then releases it. */
  const hold = (key: string, granted: Granted): Effect.Effect<void, never, Scope.Scope> =>
    Effect.zipRight(
      Effect.addFinalizer((exit) =>
        update(key, granted, (state) => {
          state.isHeld = false
          // A holder that failed or was interrupted may have redeemed the refresh token, like a holder that crashed.
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

/** Time without renewal after which another holder may take over a lease, in milliseconds. */
const takeOverAfter = 5_000

const renewalInterval = "1 second"

// Short at first, because most leases are short. Random, so that waiters that began together do not poll together.
const pauses = Schedule.exponential("5 millis", 1.5).pipe(
  Schedule.union(Schedule.spaced("200 millis")),
  Schedule.jitteredWith({ min: 0.5, max: 1 })
)
