/**
 * Circuit breaker per path: after code 30002 calls of the path fail fast for the configuration's `breakDuration`, then one
 * probe is sent, and its result counts for all.
 *
 * Code 30002 says that the plan's data limit is used up. FastMoss then refuses every call, so asking again teaches nothing.
 * The circuit is kept by path, because the documentation also calls 30002 a limit on the number of records, which may
 * concern one request alone.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import { FastMossConfig } from "../FastMossConfig.js"
import { FastMossCircuitOpenError, type FastMossError } from "../FastMossError.js"
import * as ElapsedClock from "../http/ElapsedClock.js"

/**
 * The state of a path's circuit.
 *
 * - `Closed`: healthy; calls go through
 * - `Open`: calls fail fast; at `until` (in milliseconds of the clock that `tryAcquire` is given) the next call goes through as a probe
 * - `HalfOpen`: a probe is under way
 *
 * @since 0.1.0
 * @category models
 */
export type State = Data.TaggedEnum<{
  Closed: {}
  Open: { readonly until: number }
  HalfOpen: {}
}>

/**
 * Constructors of the states.
 *
 * @since 0.1.0
 * @category constructors
 */
export const State = Data.taggedEnum<State>()

/**
 * Decides whether a call may proceed. Right: the new state; the call may proceed. Left: milliseconds until the next probe.
 *
 * @since 0.1.0
 * @category combinators
 */
export const tryAcquire = (state: State, now: number): Either.Either<State, number> => {
  switch (state._tag) {
    case "Closed":
      return Either.right(state)
    case "Open":
      return now < state.until ? Either.left(state.until - now) : Either.right(forceProbe(state))
    case "HalfOpen":
      return Either.left(0)
  }
}

/**
 * Returns the state while a call is under way that proceeds whatever the state: an open circuit becomes half open.
 *
 * @since 0.1.0
 * @category combinators
 */
export const forceProbe = (state: State): State => state._tag === "Open" ? State.HalfOpen() : state

/**
 * Returns the state after a call that was allowed to proceed.
 *
 * @since 0.1.0
 * @category combinators
 */
export const onResult = (
  state: State,
  now: number,
  /** `unknown`: there was no response, so the next call is a probe. */
  result: "dataLimitExceeded" | "other" | "unknown",
  isProbe: boolean,
  breakDuration: Duration.Duration
): State =>
  result === "dataLimitExceeded"
    ? State.Open({ until: now + Duration.toMillis(breakDuration) })
    : !isProbe
    ? state
    : result === "other"
    ? State.Closed()
    : State.Open({ until: now })

/**
 * The part of a request that the circuit breaker needs.
 *
 * @since 0.1.0
 * @category models
 */
export interface GuardedRequest {
  readonly method: string
  readonly path: string
}

/**
 * The circuit breaker of all paths.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** Fails while the circuit of the path is open. A call that may become the probe passes. */
  readonly check: (request: GuardedRequest) => Effect.Effect<void, FastMossCircuitOpenError>
  /** Fails while the circuit of the path is open; else runs the attempt, whose result opens or closes the circuit. */
  readonly guard: (
    request: GuardedRequest,
    options?: {
      /**
       * Sends the attempt whatever the state, as a probe if the circuit is open.
       *
       * @default false
       */
      readonly force?: boolean | undefined
    }
  ) => <A, R>(attempt: Effect.Effect<A, FastMossError, R>) => Effect.Effect<A, FastMossError, R>
}

/**
 * The tag of the circuit breaker.
 *
 * @since 0.1.0
 * @category services
 */
export class CircuitBreaker extends Context.Tag("@effect-fastmoss/core/CircuitBreaker")<CircuitBreaker, Service>() {}

/**
 * No circuit breaker. Its stages are off.
 *
 * @since 0.1.0
 * @category constructors
 */
export const disabled: Service = { check: () => Effect.void, guard: () => (attempt) => attempt }

const make = Effect.zipWith(FastMossConfig, ElapsedClock.make, ({ breakDuration }, currentTime) => {
  if (Duration.equals(breakDuration, Duration.zero)) return disabled
  // Closed circuits are not kept.
  const states = new Map<string, State>()
  const stateOf = (path: string) => states.get(path) ?? State.Closed()
  const setState = (path: string, state: State) => {
    if (state._tag === "Closed") states.delete(path)
    else states.set(path, state)
  }
  const openError = ({ method, path }: GuardedRequest, millis: number) =>
    new FastMossCircuitOpenError({ method, path, attempts: 0, resetsAfter: Duration.millis(millis) })

  const check: Service["check"] = (request) =>
    states.size === 0
      ? Effect.void
      : Effect.flatMap(currentTime, (now) =>
        Either.match(tryAcquire(stateOf(request.path), now), {
          onLeft: (millis) => openError(request, millis),
          onRight: () => Effect.void
        }))

  const guard: Service["guard"] = (request, { force = false } = {}) => (attempt) =>
    // While every circuit is closed, only a failure matters.
    Effect.suspend(() =>
      states.size === 0
        ? Effect.tapError(attempt, (error) => record(request, Exit.fail(error), false))
        : guarded(request, attempt, force)
    )

  const record = ({ path }: GuardedRequest, exit: Exit.Exit<unknown, FastMossError>, isProbe: boolean) =>
    Effect.map(
      currentTime,
      (now) => setState(path, onResult(stateOf(path), now, resultOf(exit), isProbe, breakDuration))
    )

  const guarded = <A, R>(request: GuardedRequest, attempt: Effect.Effect<A, FastMossError, R>, force: boolean) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(currentTime, (now) => {
        const state = stateOf(request.path)
        return Either.match(force ? Either.right(forceProbe(state)) : tryAcquire(state, now), {
          onLeft: (millis) => openError(request, millis),
          onRight: (state) => {
            setState(request.path, state)
            return Effect.onExit(restore(attempt), (exit) => record(request, exit, state._tag === "HalfOpen"))
          }
        })
      })
    )

  return CircuitBreaker.of({ check, guard })
})

const resultOf = (exit: Exit.Exit<unknown, FastMossError>): "dataLimitExceeded" | "other" | "unknown" => {
  if (Exit.isSuccess(exit)) return "other"
  if (exit.cause._tag !== "Fail") return "unknown"
  const error = exit.cause.error
  switch (error._tag) {
    case "FastMossApiError":
      return error.reason === "DataLimitExceeded" ? "dataLimitExceeded" : "other"
    case "FastMossStatusError":
      return error.reason === "DataLimitExceeded" ? "dataLimitExceeded" : error.isRetryable ? "unknown" : "other"
    case "FastMossDecodeError":
      return "other"
    default:
      return "unknown"
  }
}

/**
 * The circuit breaker with the configuration's `breakDuration`; a duration of zero turns it off.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<CircuitBreaker, never, FastMossConfig> = Layer.effect(CircuitBreaker, make)
