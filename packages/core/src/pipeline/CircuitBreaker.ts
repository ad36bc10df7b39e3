/**
 * Circuit breaker per path: after code 30002 calls of the path fail immediately for the configuration's
 * `breakDuration`. Then one probe is sent, and its result opens or closes the circuit for all calls of the path.
 *
 * Code 30002 means that the data limit of the plan is used up. FastMoss then refuses every call, so further requests
 * are useless. Each path has a circuit of its own, because FastMoss also documents 30002 as a limit on the number of
 * records, which may concern only one kind of request.
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
import { unchecked } from "../internal/unchecked.js"

/**
 * State of a path's circuit.
 *
 * - `Closed`: healthy; calls are sent
 * - `Open`: calls fail immediately. From `until` on, the next call is sent as a probe. `until` is in milliseconds of
 *   the clock that the caller passes to `tryAcquire`.
 * - `HalfOpen`: a probe is under way; other calls fail immediately
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
 * Constructors of `State`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const State = Data.taggedEnum<State>()

/**
 * Returns whether a call may proceed at the time `now`.
 *
 * - Right: the call may proceed, and this is the new state.
 * - Left: the call must fail. The number is the milliseconds until the next probe, 0 while a probe is under way.
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
 * Returns the state of a circuit while a call with `guarded: false` is under way. Such a call is sent in any state. It
 * makes an open circuit half open and serves as the probe.
 *
 * @since 0.1.0
 * @category combinators
 */
export const forceProbe = (state: State): State => state._tag === "Open" ? State.HalfOpen() : state

/**
 * Returns the state of a circuit after the result of a call.
 *
 * @since 0.1.0
 * @category combinators
 */
export const onResult = (
  state: State,
  now: number,
  /**
   * - `dataLimitExceeded`: FastMoss returned code 30002
   * - `other`: any other answer of FastMoss
   * - `unknown`: no answer, or a temporary failure such as HTTP 503; after a probe the next call becomes a probe
   */
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
 * Part of a request that the circuit breaker needs: its method and path.
 *
 * @since 0.1.0
 * @category models
 */
export interface GuardedRequest {
  readonly method: string
  readonly path: string
}

/**
 * Circuit breaker service, for all paths.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** Fails while the circuit of the path is open. Succeeds if the call may be sent, also as a probe. */
  readonly check: (request: GuardedRequest) => Effect.Effect<void, FastMossCircuitOpenError>
  /**
   * Runs an attempt, and opens or closes the circuit of the path according to its result. Fails without running the
   * attempt while the circuit is open.
   */
  readonly guard: (
    request: GuardedRequest,
    options?: {
      /**
       * Runs the attempt in any state, as a probe if the circuit is open.
       *
       * @default false
       */
      readonly force?: boolean | undefined
    }
  ) => <A, R>(attempt: Effect.Effect<A, FastMossError, R>) => Effect.Effect<A, FastMossError, R>
}

/**
 * Tag of the circuit breaker service.
 *
 * @since 0.1.0
 * @category services
 */
export class CircuitBreaker extends Context.Tag("@effect-fastmoss/core/CircuitBreaker")<CircuitBreaker, Service>() {}

/**
 * Circuit breaker that never opens. The stages that use the circuit breaker then do nothing.
 *
 * @since 0.1.0
 * @category constructors
 */
export const disabled: Service = { check: () => Effect.void, guard: () => (attempt) => attempt }

const make = Effect.zipWith(FastMossConfig, ElapsedClock.make, ({ breakDuration }, currentTime) => {
  if (Duration.equals(breakDuration, Duration.zero)) return disabled
  // Paths without an entry have a closed circuit.
  const states = new Map<string, State>()
  const stateOf = (path: string) => states.get(path) ?? State.Closed()
  const setState = (path: string, state: State) => {
    if (state._tag === "Closed") states.delete(path)
    else states.set(path, state)
  }
  const openError = ({ method, path }: GuardedRequest, millis: number) =>
    new FastMossCircuitOpenError({ method, path, attempts: 0, resetsAfter: Duration.millis(millis) }, unchecked)

  const check: Service["check"] = (request) =>
    states.size === 0
      ? Effect.void
      : Effect.flatMap(currentTime, (now) =>
        Either.match(tryAcquire(stateOf(request.path), now), {
          onLeft: (millis) => openError(request, millis),
          onRight: () => Effect.void
        }))

  const guard: Service["guard"] = (request, { force = false } = {}) => (attempt) =>
    // While every circuit is closed, only a failure changes a state.
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
 * Layer of the circuit breaker with the configuration's `breakDuration`. A duration of zero turns it off.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<CircuitBreaker, never, FastMossConfig> = Layer.effect(CircuitBreaker, make)
