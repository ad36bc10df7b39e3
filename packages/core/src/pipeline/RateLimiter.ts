/**
 * Concurrency and rate limit: a limited number of attempts at once, and no faster than FastMoss accepts them.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import { FastMossConfig, type Service as Config } from "../FastMossConfig.js"
import type { FastMossError } from "../FastMossError.js"
import * as MetricLabels from "../internal/fast/MetricLabels.js"
import * as PermitQueue from "../internal/fast/PermitQueue.js"
import * as Timer from "../internal/fast/Timer.js"
import * as Metrics from "../Metrics.js"
import * as AdaptiveRate from "./AdaptiveRate.js"
import * as Retry from "./Retry.js"
import type { Stage } from "./Stage.js"

/**
 * Rate limiter service.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /**
   * Waits for a permit, first come, first served, runs an attempt and learns the rate from its result. An attempt that is
   * interrupted in the queue leaves it and uses up no permit.
   */
  readonly withPermit: <A, R>(attempt: Effect.Effect<A, FastMossError, R>) => Effect.Effect<A, FastMossError, R>
  /** The number of attempts of this process under way, and the learnt rate. */
  readonly current: Effect.Effect<Pick<AdaptiveRate.AdaptiveRate, "inFlight" | "rate">>
}

/**
 * Tag of the rate limiter service.
 *
 * @since 0.1.0
 * @category services
 */
export class RateLimiter extends Context.Tag("@effect-fastmoss/core/RateLimiter")<RateLimiter, Service>() {}

/**
 * The stage: waits for a permit for each attempt, unless the call's `limited` is `false`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const stage: Stage<RateLimiter> = Effect.map(
  RateLimiter,
  (limiter) => (next) => (call) => call.options.limited === false ? next(call) : limiter.withPermit(next(call))
)

/**
 * Makes a limiter for this process.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (limits: AdaptiveRate.Limits): Effect.Effect<Service, never, Timer.Timer> =>
  Effect.map(Timer.Timer, (timer) => {
    const queue = PermitQueue.make<AdaptiveRate.AdaptiveRate, FastMossError>(timer, {
      initial: AdaptiveRate.initial,
      tryAcquire: (state, now) => AdaptiveRate.tryAcquire(state, now, limits),
      release: (state, now, startedAt, exit) =>
        AdaptiveRate.onResult(state, now, { startedAt, ...outcomeOf(exit) }, limits)
    })
    return RateLimiter.of({
      withPermit: (attempt) =>
        queue.withPermit(
          (waited, restore) =>
            MetricLabels.withLabels((labels) => {
              MetricLabels.update(Metrics.rateLimiterWait, waited, labels)
              return restore(attempt)
            }),
          (exit, { rate }) =>
            rate === Infinity ? exit : Effect.zipRight(Metric.set(Metrics.rateLimiterRate, rate), exit)
        ),
      current: queue.current
    })
  })

/**
 * Maps the exit of an attempt to what the rate learns from it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const outcomeOf = (exit: Exit.Exit<unknown, FastMossError>): Omit<AdaptiveRate.AttemptOutcome, "startedAt"> => {
  if (Exit.isSuccess(exit)) return { outcome: "success", retryAfter: 0 }
  if (exit.cause._tag !== "Fail") return { outcome: "other", retryAfter: 0 }
  const error = exit.cause.error
  const isThrottled = (error._tag === "FastMossApiError" || error._tag === "FastMossStatusError") &&
    error.reason === "RateLimited"
  return {
    outcome: isThrottled ? "throttled" : isLetThrough(error) ? "success" : "other",
    retryAfter: isThrottled
      ? Option.match(Retry.retryAfterOf(error), { onNone: () => 0, onSome: Duration.toMillis })
      : 0
  }
}

/**
 * Returns whether FastMoss answered a request, although with a failure: a code of its own or HTTP 2xx. A status without a
 * code says so only if it means a refusal; otherwise a gateway in front of FastMoss may have sent it.
 */
const isLetThrough = (error: FastMossError): boolean => {
  switch (error._tag) {
    case "FastMossApiError":
    case "FastMossDecodeError":
      return true
    case "FastMossStatusError":
      return error.code !== undefined || (error.reason !== "ServiceUnavailable" && error.reason !== "Unknown")
    default:
      return false
  }
}

/**
 * Limiter for this process, with the configuration's `limit`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<RateLimiter, never, FastMossConfig> = Layer.provide(
  Layer.effect(RateLimiter, Effect.flatMap(FastMossConfig, ({ limit }) => make(limitsOf(limit)))),
  Timer.layer
)

/**
 * Returns the limits of a configuration.
 *
 * @since 0.1.0
 * @category combinators
 */
export const limitsOf = (limit: Config["limit"]): AdaptiveRate.Limits => ({
  ...limit,
  rate: Option.getOrElse(limit.rate, () => Infinity)
})
