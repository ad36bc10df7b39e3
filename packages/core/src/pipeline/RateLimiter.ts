/**
 * Rate limiter: limits how many attempts are under way at the same time, and adapts the rate to what FastMoss accepts.
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
   * Waits for a permit, runs the attempt, and adapts the rate to its result. Permits are granted in the order of the
   * requests. An attempt that is interrupted while it waits leaves the queue and uses no permit.
   */
  readonly withPermit: <A, R>(attempt: Effect.Effect<A, FastMossError, R>) => Effect.Effect<A, FastMossError, R>
  /**
   * Returns the number of attempts of this process that are under way, and the learnt rate in attempts per second
   * (`Infinity` until the first throttling response).
   */
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
 * Waits for a permit before each attempt, unless the call's option `limited` is `false`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const stage: Stage<RateLimiter> = Effect.map(
  RateLimiter,
  (limiter) => (next) => (call) => call.options.limited === false ? next(call) : limiter.withPermit(next(call))
)

/**
 * Makes a rate limiter for this process.
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
 * Returns the outcome of an attempt in the form that `AdaptiveRate.onResult` needs, without its start.
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
 * Returns true if a failed request still passed FastMoss's rate limit. These answers show it:
 *
 * - HTTP 2xx
 * - any answer with a code of FastMoss
 * - an HTTP status without a code that refuses the request, such as 403
 *
 * Any other status without a code, such as 503, may come from a gateway in front of FastMoss.
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
 * Layer of the rate limiter for this process, with the configuration's `limit`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<RateLimiter, never, FastMossConfig> = Layer.provide(
  Layer.effect(RateLimiter, Effect.flatMap(FastMossConfig, ({ limit }) => make(limitsOf(limit)))),
  Timer.layer
)

/**
 * Converts the configuration's `limit` to the limits of `AdaptiveRate`. A rate that is not set becomes `Infinity`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const limitsOf = (limit: Config["limit"]): AdaptiveRate.Limits => ({
  ...limit,
  rate: Option.getOrElse(limit.rate, () => Infinity)
})
