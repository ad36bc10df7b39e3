/**
 * The stages of a call, in order. Each stage makes a handler from the next one; the last handler sends the request.
 *
 * A program that needs another order, another stage or one stage less changes the list with `layer`. A program that needs
 * another implementation of a service (a shared `RateLimiter`, a `ResponseCache` in a database) leaves the list as it is,
 * and provides that service to `FastMossClient.layerWithoutServices`.
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
   * A call in the pipeline: its request, its options, and the values that stages have written.
   *
   * @since 0.1.0
   * @category models
   */
  Call,
  /**
   * The pipeline from some stage on.
   *
   * @since 0.1.0
   * @category models
   */
  Handler,
  /**
   * A stage: makes a handler from the next one, once, when the client is built.
   *
   * @since 0.1.0
   * @category models
   */
  Stage
}

/**
 * The services behind the stages that can be replaced. `layerServices` provides all of them.
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
 * Every service that a stage may ask for.
 *
 * @since 0.1.0
 * @category models
 */
export type Requirements = Authentication | FastMossConfig | Services | Timer | Transport

/**
 * The stages, outermost first.
 *
 * @since 0.1.0
 * @category stages
 */
export const stages: ReadonlyArray<Stage<Requirements>> = [
  // Once per call
  Observability.stage, //        one span; counts the call and its outcome
  Deadline.stage, //             fails after `callTimeout`, whatever is under way below
  CacheLookup.stage, //          returns a cached reply
  SingleFlight.stage, //         equal calls share everything below
  // Once per request key
  CacheStore.stage, //           caches a successful reply
  Retry.stage, //                repeats everything below while the failure is retryable
  // Once per attempt
  CircuitBreakerCheck.stage, //  fails fast while the circuit is open
  BudgetCheck.stage, //          fails fast while the budget is spent
  RateLimiter.stage, //          waits for a permit, learns the rate from the result
  CircuitBreakerGuard.stage, //  asks again after the wait; the result opens or closes the circuit
  Authorization.stage, //        gets a token and signs; replays a refused token or timestamp once, with a better one
  // Once per request
  BudgetSpend.stage //           counts the request, or refuses it
]

export {
  /**
   * Gets a token and signs. Repeats the stages below once if FastMoss rejects the token, or a timestamp that was wrong.
   *
   * @since 0.1.0
   * @category stages
   */
  stage as authorization
} from "./Authorization.js"

export {
  /**
   * Fails fast while the budget is spent.
   *
   * @since 0.1.0
   * @category stages
   */
  stage as budgetCheck
} from "./BudgetCheck.js"

export {
  /**
   * Counts the request in the budget, or refuses it.
   *
   * @since 0.1.0
   * @category stages
   */
  stage as budgetSpend
} from "./BudgetSpend.js"

export {
  /**
   * Returns a cached reply.
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
   * Fails fast while the circuit of the path is open.
   *
   * @since 0.1.0
   * @category stages
   */
  stage as circuitBreakerCheck
} from "./CircuitBreakerCheck.js"

export {
  /**
   * Asks the circuit breaker again after the wait for a permit; the result opens or closes the circuit.
   *
   * @since 0.1.0
   * @category stages
   */
  stage as circuitBreakerGuard
} from "./CircuitBreakerGuard.js"

export {
  /**
   * Fails after `callTimeout`, whatever is under way below.
   *
   * @since 0.1.0
   * @category stages
   */
  stage as deadline
} from "./Deadline.js"

export {
  /**
   * Makes one span per call; counts the call and its outcome.
   *
   * @since 0.1.0
   * @category stages
   */
  stage as observability
} from "./Observability.js"

export {
  /**
   * Waits for a permit; learns the rate from the result.
   *
   * @since 0.1.0
   * @category stages
   */
  stage as rateLimiter
} from "./RateLimiter.js"

export {
  /**
   * Repeats the stages below while the failure is retryable.
   *
   * @since 0.1.0
   * @category stages
   */
  stage as retry
} from "./Retry.js"

export {
  /**
   * Lets equal calls under way share everything below.
   *
   * @since 0.1.0
   * @category stages
   */
  stage as singleFlight
} from "./SingleFlight.js"

/**
 * The stages in use: `stages`, unless a layer changes them.
 *
 * @since 0.1.0
 * @category services
 */
export class Stages extends Context.Reference<Stages>()("@effect-fastmoss/core/Pipeline/Stages", {
  defaultValue: () => stages
}) {}

/**
 * Changes the stages of the clients that are built with this layer. A list is an array: `filter` leaves a stage out, `map`
 * replaces one, `insertBefore` adds one.
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
 * Adds a stage in front of another.
 *
 * @since 0.1.0
 * @category combinators
 */
export const insertBefore =
  (at: Stage<Requirements>, stage: Stage<Requirements>) =>
  (stages: ReadonlyArray<Stage<Requirements>>): ReadonlyArray<Stage<Requirements>> =>
    stages.flatMap((each) => each === at ? [stage, each] : [each])

/**
 * Every service behind the stages as the configuration says, all kept in this process.
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
 * Composes the stages in use around the handler that sends the request.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Handler, never, Requirements> = Effect.gen(function*() {
  const wraps = yield* Effect.all(yield* Stages)
  return wraps.reduceRight((next, wrap) => wrap(next), yield* Send.make)
})
