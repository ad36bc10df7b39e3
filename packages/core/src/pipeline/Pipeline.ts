/**
 * The stages of a call, in order.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Authentication from "../auth/Authentication.js"
import type { FastMossConfig } from "../FastMossConfig.js"
import type { Transport } from "../http/Transport.js"
import type * as Timer from "../internal/fast/Timer.js"
import * as Authorization from "./Authorization.js"
import * as Budget from "./Budget.js"
import * as CircuitBreaker from "./CircuitBreaker.js"
import * as Deadline from "./Deadline.js"
import * as Observability from "./Observability.js"
import type { Policy } from "./Policy.js"
import * as RateLimiter from "./RateLimiter.js"
import * as ResponseCache from "./ResponseCache.js"
import * as Retry from "./Retry.js"
import * as Send from "./Send.js"
import * as SingleFlight from "./SingleFlight.js"
import type { Handler, Stage } from "./Stage.js"

/**
 * The services that stages may need.
 *
 * @since 0.1.0
 * @category models
 */
export type Services = Authentication.Authentication | FastMossConfig | Policy | Timer.Timer | Transport

/**
 * The stages, outermost first.
 *
 * @since 0.1.0
 * @category constructors
 */
export const stages: ReadonlyArray<Stage<Services>> = [
  // Once per call
  Observability.stage, //  one span; counts the call and its outcome
  ResponseCache.lookup, // returns a cached reply
  Deadline.stage, //       fails after `callTimeout`, whatever is under way below
  SingleFlight.stage, //   equal calls share everything below
  // Once per request key
  ResponseCache.store, //  caches a successful reply
  Retry.stage, //          repeats everything below while the failure is worth it
  // Once per attempt
  CircuitBreaker.check, //          fails fast while the circuit is open
  Budget.check, //         fails fast while the budget is spent
  RateLimiter.stage, //      waits for a permit, learns the rate from the result
  CircuitBreaker.guard, //          asks again after the wait, opens and closes the circuit by the result
  Authorization.stage, //  gets a token and signs; replaces a rejected token and repeats everything below, once
  // Once per request
  Budget.spend //          counts the request, or refuses it
]

/**
 * The stages in use: `stages`, unless a layer says otherwise.
 *
 * @since 0.1.0
 * @category services
 */
export class Stages extends Context.Reference<Stages>()("@effect-fastmoss/core/Pipeline/Stages", {
  defaultValue: () => stages
}) {}

/**
 * Uses other stages. A list is an array: `filter` leaves a stage out, `map` replaces one, `insertBefore` adds one.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  change: (stages: ReadonlyArray<Stage<Services>>) => ReadonlyArray<Stage<Services>>
): Layer.Layer<Stages> => Layer.effect(Stages, Effect.map(Stages, change))

/**
 * Adds a stage in front of another.
 *
 * @since 0.1.0
 * @category combinators
 */
export const insertBefore =
  (at: Stage<Services>, stage: Stage<Services>) =>
  (stages: ReadonlyArray<Stage<Services>>): ReadonlyArray<Stage<Services>> =>
    stages.flatMap((each) => each === at ? [stage, each] : [each])

/**
 * Composes the stages in use around `Send`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Handler, never, Services> = Effect.gen(function*() {
  const wraps = yield* Effect.all(yield* Stages)
  return wraps.reduceRight((next, wrap) => wrap(next), yield* Send.make)
})
