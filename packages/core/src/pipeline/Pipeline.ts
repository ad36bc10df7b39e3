/**
 * Pipeline of a call: the stages in order. Each stage makes a handler from the next one; the last handler sends the
 * request.
 *
 * To add, remove, replace or reorder stages, change the list with `layer`. To replace only the implementation of a
 * service (for example with a shared `RateLimiter`, or a `ResponseCache` in a database), keep the list and provide that
 * service to `FastMossClient.layerWithoutServices`.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Authentication } from "../auth/Authentication.js"
import type { FastMossConfig } from "../FastMossConfig.js"
import type { Transport } from "../http/Transport.js"
import type { Timer } from "../internal/fast/Timer.js"
import * as Usage from "../Usage.js"
import * as Authorization from "./Authorization.js"
import * as Budget from "./Budget.js"
import * as BudgetCheck from "./BudgetCheck.js"
import * as BudgetSpend from "./BudgetSpend.js"
import * as CacheLookup from "./CacheLookup.js"
import * as CacheStore from "./CacheStore.js"
import * as CircuitBreaker from "./CircuitBreaker.js"
import * as CircuitBreakerCheck from "./CircuitBreakerCheck.js"
import * as CircuitBreakerGuard from "./CircuitBreakerGuard.js"
import * as Deadline from "./Deadline.js"
import * as Observability from "./Observability.js"
import * as RateLimiter from "./RateLimiter.js"
import * as ResponseCache from "./ResponseCache.js"
import * as Retry from "./Retry.js"
import * as Send from "./Send.js"
import * as SingleFlight from "./SingleFlight.js"
import type { Call, Handler, Stage } from "./Stage.js"

export type {
  /**
   * Call in the pipeline: its request, its options, and the values that stages have written.
   *
   * @since 0.1.0
   * @category models
   */
  Call,
  /**
   * Function that handles a call: the rest of the pipeline from a stage onwards.
   *
   * @since 0.1.0
   * @category models
   */
  Handler,
  /**
   * Stage of the pipeline. It makes a handler from the next handler, once, when the client is built.
   *
   * @since 0.1.0
   * @category models
   */
  Stage
}

/**
 * Services that stages use and that a program can replace. `layerServices` provides all of them.
 *
 * @since 0.1.0
 * @category models
 */
export type Services =
  | Budget.Budget
  | CircuitBreaker.CircuitBreaker
  | RateLimiter.RateLimiter
  | ResponseCache.ResponseCache
  | Usage.Usage

/**
 * Services that a stage may require.
 *
 * @since 0.1.0
 * @category models
 */
export type Requirements = Authentication | FastMossConfig | Services | Timer | Transport

/**
 * Default stages, outermost first.
 *
 * @since 0.1.0
 * @category stages
 */
export const stages: ReadonlyArray<Stage<Requirements>> = [
  // Once per call
  Observability.stage, //        one span; counts the call and its outcome
  Deadline.stage, //             fails after `callTimeout`
  CacheLookup.stage, //          returns a cached reply
  SingleFlight.stage, //         equal calls share everything below
  // Once per request key
  CacheStore.stage, //           caches a successful reply
  Retry.stage, //                repeats everything below after a retryable failure
  // Once per attempt
  CircuitBreakerCheck.stage, //  fails fast while the circuit is open
  BudgetCheck.stage, //          fails fast while the budget is spent
  RateLimiter.stage, //          waits for a permit; learns the rate from the result
  CircuitBreakerGuard.stage, //  checks again after the wait; the result opens or closes the circuit
  Authorization.stage, //        gets a token and signs; repeats once if the token or the timestamp is rejected
  // Once per request
  BudgetSpend.stage //           counts the request, or fails if the budget has no room
]

export {
  /**
   * Gets a token and signs the request. Repeats the stages below once if FastMoss rejects the token, or a timestamp
   * that was wrong by more than a minute.
   *
   * @since 0.1.0
   * @category stages
   */
  stage as authorization
} from "./Authorization.js"

export {
  /**
   * Fails immediately while the budget is spent. Counts nothing.
   *
   * @since 0.1.0
   * @category stages
   */
  stage as budgetCheck
} from "./BudgetCheck.js"

export {
  /**
   * Counts the request in the budget, or fails if the budget has no room for it.
   *
   * @since 0.1.0
   * @category stages
   */
  stage as budgetSpend
} from "./BudgetSpend.js"

export {
  /**
   * Returns the cached reply, if there is one, instead of calling the stages below.
   *
   * @since 0.1.0
   * @category stages
   */
  stage as cacheLookup
} from "./CacheLookup.js"

export {
  /**
   * Caches a successful reply.
   *
   * @since 0.1.0
   * @category stages
   */
  stage as cacheStore
} from "./CacheStore.js"

export {
  /**
   * Fails immediately while the circuit breaker of the path is open.
   *
   * @since 0.1.0
   * @category stages
   */
  stage as circuitBreakerCheck
} from "./CircuitBreakerCheck.js"

export {
  /**
   * Checks the circuit breaker again after the wait for a permit, and reports the result, which opens or closes the
   * circuit.
   *
   * @since 0.1.0
   * @category stages
   */
  stage as circuitBreakerGuard
} from "./CircuitBreakerGuard.js"

export {
  /**
   * Fails after `callTimeout`, even if a stage below is still running.
   *
   * @since 0.1.0
   * @category stages
   */
  stage as deadline
} from "./Deadline.js"

export {
  /**
   * Creates one span per call. Counts the call and its outcome.
   *
   * @since 0.1.0
   * @category stages
   */
  stage as observability
} from "./Observability.js"

export {
  /**
   * Waits for a permit of the rate limiter, which learns the rate from the result.
   *
   * @since 0.1.0
   * @category stages
   */
  stage as rateLimiter
} from "./RateLimiter.js"

export {
  /**
   * Repeats the stages below after a retryable failure.
   *
   * @since 0.1.0
   * @category stages
   */
  stage as retry
} from "./Retry.js"

export {
  /**
   * Lets equal calls that are under way at the same time share the result of the stages below.
   *
   * @since 0.1.0
   * @category stages
   */
  stage as singleFlight
} from "./SingleFlight.js"

/**
 * List of the stages of a client: the default `stages`, unless `layer` changes the list.
 *
 * @since 0.1.0
 * @category services
 */
export class Stages extends Context.Reference<Stages>()("@effect-fastmoss/core/Pipeline/Stages", {
  defaultValue: () => stages
}) {}

/**
 * Creates a layer that changes the stages of the clients that are built with it. `change` receives the list of stages:
 * use `filter` to remove a stage, `map` to replace one, `insertBefore` to add one.
 *
 * @example
 * import { FastMossClient, Pipeline } from "@effect-fastmoss/core"
 * import { Effect, Layer } from "effect"
 *
 * // Logs each call before any of its attempts.
 * const audit: Pipeline.Stage = Effect.succeed((next) => (call) =>
 *   Effect.zipRight(Effect.logInfo(`FastMoss ${call.request.path}`), next(call))
 * )
 *
 * const layer = FastMossClient.layer.pipe(
 *   Layer.provide(Pipeline.layer(Pipeline.insertBefore(Pipeline.retry, audit)))
 * )
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  change: (stages: ReadonlyArray<Stage<Requirements>>) => ReadonlyArray<Stage<Requirements>>
): Layer.Layer<Stages> => Layer.effect(Stages, Effect.map(Stages, change))

/**
 * Returns a function for `layer` that adds `stage` in front of the stage `at`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const insertBefore =
  (at: Stage<Requirements>, stage: Stage<Requirements>) =>
  (stages: ReadonlyArray<Stage<Requirements>>): ReadonlyArray<Stage<Requirements>> =>
    stages.flatMap((each) => each === at ? [stage, each] : [each])

/**
 * Layer of all services that the stages use, with the settings of the configuration. Their state is kept in this
 * process.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerServices: Layer.Layer<Services, never, FastMossConfig> = Layer.mergeAll(
  Budget.layer,
  CircuitBreaker.layer,
  RateLimiter.layer,
  ResponseCache.layer,
  Usage.layer
)

/**
 * Builds a pipeline of the given stages, outermost first: wraps them around the handler that sends the request. It
 * imports no stage, so that a bundle contains only the stages that a program names.
 *
 * @since 0.1.0
 * @category constructors
 */
export function makeWith<S extends Stage<unknown> = Stage>(
  stages: ReadonlyArray<S>
): Effect.Effect<Handler, never, Effect.Effect.Context<S> | Transport>
// TypeScript infers no union of requirements from stages of different types. The overload states it.
export function makeWith<R>(stages: ReadonlyArray<Stage<R>>): Effect.Effect<Handler, never, R | Transport> {
  return Effect.gen(function*() {
    const wraps = yield* Effect.all(stages)
    return wraps.reduceRight((next, wrap) => wrap(next), yield* Send.make)
  })
}

/**
 * Builds the pipeline from the list of stages in the service `Stages`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Handler, never, Requirements> = Effect.flatMap(Stages, (stages) => makeWith(stages))
