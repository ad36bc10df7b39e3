/**
 * A quota that is used up: code 30002.
 *
 * FastMoss refuses every call then, and a program that goes on asking learns nothing. So after one such answer its path is
 * left alone for a while (the configuration's `breakDuration`); then one call goes through to see, and what it comes to counts
 * for all. By path, because the documentation also calls 30002 a limit on the number of records, which may be about one
 * question alone.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import { FastMossConfig } from "../FastMossConfig.js"
import { FastMossCircuitOpenError, type FastMossError } from "../FastMossError.js"
import { off, type Stage } from "./Stage.js"

/**
 * What is known of a path.
 *
 * - `Closed`: nothing against it
 * - `Open`: its quota is used up; the next call may go at `until` (Unix milliseconds)
 * - `HalfOpen`: one call is on its way to see
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
 * Whether a call may go: the state while it is under way, or how many milliseconds until the next may.
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
 * The state while a call is under way that goes in any case.
 *
 * @since 0.1.0
 * @category combinators
 */
export const forceProbe = (state: State): State => state._tag === "Open" ? State.HalfOpen() : state

/**
 * The state after a call that may go has come back.
 *
 * @since 0.1.0
 * @category combinators
 */
export const onResult = (
  state: State,
  now: number,
  /** `unknown`: no answer came, so that the next call has to see. */
  answer: "spent" | "other" | "unknown",
  isProbe: boolean,
  pause: Duration.Duration
): State =>
  answer === "spent"
    ? State.Open({ until: now + Duration.toMillis(pause) })
    : !isProbe
    ? state
    : answer === "other"
    ? State.Closed()
    : State.Open({ until: now })

/**
 * A call, as far as the quota needs it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Call {
  readonly method: string
  readonly path: string
}

/**
 * The quota, as FastMoss's answers show it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** Fails while the path is left alone. Lets through what may become the call that sees. */
  readonly check: (call: Call) => Effect.Effect<void, FastMossCircuitOpenError>
  /** The same for one attempt, and learns from what comes of it. */
  readonly guard: (
    call: Call,
    options?: {
      /**
       * Whether it goes in any case, and sees.
       *
       * @default false
       */
      readonly force?: boolean | undefined
    }
  ) => <A, R>(attempt: Effect.Effect<A, FastMossError, R>) => Effect.Effect<A, FastMossError, R>
}

/**
 * The tag of the quota.
 *
 * @since 0.1.0
 * @category services
 */
export class CircuitBreaker extends Context.Tag("@effect-fastmoss/core/CircuitBreaker")<CircuitBreaker, Service>() {}

/**
 * No circuit breaker: its stages are off.
 *
 * @since 0.1.0
 * @category constructors
 */
export const disabled: Service = { check: () => Effect.void, guard: () => (attempt) => attempt }

/**
 * The stage before the queue: fails while the path is left alone.
 *
 * @since 0.1.0
 * @category constructors
 */
export const check: Stage<CircuitBreaker> = Effect.map(
  CircuitBreaker,
  (quota) =>
    quota === disabled ? off : (next) => (call) => {
      if (call.options.guarded === false) return next(call)
      const checked = quota.check(call.request)
      return checked === Effect.void ? next(call) : Effect.flatMap(checked, () => next(call))
    }
)

/**
 * The stage of each attempt: asks again, and learns from the result.
 *
 * @since 0.1.0
 * @category constructors
 */
export const guard: Stage<CircuitBreaker> = Effect.map(
  CircuitBreaker,
  (quota) =>
    quota === disabled ?
      off :
      (next) => (call) => quota.guard(call.request, { force: call.options.guarded === false })(next(call))
)

const make = Effect.map(FastMossConfig, ({ breakDuration }) => {
  if (Duration.equals(breakDuration, Duration.zero)) {
    return disabled
  }
  // Only the paths that have something against them.
  const states = new Map<string, State>()
  const stateOf = (path: string) => states.get(path) ?? State.Closed()
  const put = (path: string, state: State) => {
    if (state._tag === "Closed") states.delete(path)
    else states.set(path, state)
  }
  const refusal = ({ method, path }: Call, millis: number) =>
    new FastMossCircuitOpenError({ method, path, attempts: 0, resetsAfter: Duration.millis(millis) })

  const check: Service["check"] = (call) =>
    states.size === 0
      ? Effect.void
      : Effect.flatMap(Clock.currentTimeMillis, (now) =>
        Either.match(tryAcquire(stateOf(call.path), now), {
          onLeft: (millis) => refusal(call, millis),
          onRight: () => Effect.void
        }))

  const guard: Service["guard"] = (call, { force = false } = {}) => (attempt) =>
    // With nothing against any path, only a failure tells something.
    Effect.suspend(() =>
      states.size === 0
        ? Effect.tapError(attempt, (error) => learn(call, Exit.fail(error), false))
        : guarded(call, attempt, force)
    )

  const learn = ({ path }: Call, exit: Exit.Exit<unknown, FastMossError>, isProbe: boolean) =>
    Effect.map(
      Clock.currentTimeMillis,
      (now) => put(path, onResult(stateOf(path), now, resultOf(exit), isProbe, breakDuration))
    )

  const guarded = <A, R>(call: Call, attempt: Effect.Effect<A, FastMossError, R>, force: boolean) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const state = stateOf(call.path)
        return Either.match(force ? Either.right(forceProbe(state)) : tryAcquire(state, now), {
          onLeft: (millis) => refusal(call, millis),
          onRight: (state) => {
            put(call.path, state)
            return Effect.onExit(restore(attempt), (exit) => learn(call, exit, state._tag === "HalfOpen"))
          }
        })
      })
    )

  return CircuitBreaker.of({ check, guard })
})

const resultOf = (exit: Exit.Exit<unknown, FastMossError>): "spent" | "other" | "unknown" => {
  if (Exit.isSuccess(exit)) return "other"
  if (exit.cause._tag !== "Fail") return "unknown"
  const error = exit.cause.error
  switch (error._tag) {
    case "FastMossApiError":
      return error.reason === "DataLimitExceeded" ? "spent" : "other"
    case "FastMossStatusError":
      return error.code === dataLimitCode ? "spent" : error.isRetryable ? "unknown" : "other"
    case "FastMossDecodeError":
      return "other"
    default:
      return "unknown"
  }
}

const dataLimitCode = 30002

/**
 * The quota, with the configuration's `breakDuration`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<CircuitBreaker, never, FastMossConfig> = Layer.effect(CircuitBreaker, make)
