/**
 * Whose turn it is: at most so many attempts at once, and not faster than FastMoss lets them through.
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
import * as Detached from "../internal/fast/OneShot.js"
import * as Telemetry from "../internal/fast/telemetry.js"
import * as Timer from "../internal/fast/Timer.js"
import * as Metrics from "../Metrics.js"
import * as AdaptiveRate from "./AdaptiveRate.js"
import * as Retry from "./Retry.js"
import type { Stage } from "./Stage.js"

/**
 * The limiter.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /**
   * Runs an attempt when its turn has come, first come, first served, and learns from what comes of it. One that is
   * interrupted in the line leaves it, and takes nobody's turn.
   */
  readonly withPermit: <A, R>(attempt: Effect.Effect<A, FastMossError, R>) => Effect.Effect<A, FastMossError, R>
  /** How many attempts of this process are under way, and the rate that was learnt. */
  readonly current: Effect.Effect<Pick<AdaptiveRate.AdaptiveRate, "inFlight" | "rate">>
}

/**
 * The tag of the limiter.
 *
 * @since 0.1.0
 * @category services
 */
export class RateLimiter extends Context.Tag("@effect-fastmoss/core/RateLimiter")<RateLimiter, Service>() {}

/**
 * The stage.
 *
 * @since 0.1.0
 * @category constructors
 */
export const stage: Stage<RateLimiter> = Effect.map(
  RateLimiter,
  ({ withPermit: admit }) => (next) => (call) => call.options.limited === false ? next(call) : admit(next(call))
)

type Restore = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>

/** One in the line. */
interface Waiter {
  readonly turn: Detached.OneShot<number, never>
  startedAt: number | undefined
}

/**
 * Makes a limiter of this process.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (limits: AdaptiveRate.Limits): Effect.Effect<Service, never, Timer.Timer> =>
  Effect.map(Timer.Timer, (timer) => {
    const line = new Set<Waiter>()
    let pace = AdaptiveRate.initial
    let isWaiting = false

    /** When the next in line may begin: now, which counts it in, or not yet. */
    const next = (now: number): number | undefined => {
      const turn = AdaptiveRate.tryAcquire(pace, now, limits)
      if (turn._tag === "Granted") {
        pace = turn.pace
        return now
      }
      if (turn._tag === "Delayed" && !isWaiting) {
        isWaiting = true
        timer.unsafeSchedule(turn.millis, () => {
          isWaiting = false
          advance()
        })
      }
      return undefined
    }

    /** Lets in whoever may come in now. */
    const advance = (): void => {
      for (const waiter of line) {
        waiter.startedAt = next(timer.unsafeNow())
        if (waiter.startedAt === undefined) return
        line.delete(waiter)
        waiter.turn.complete(Effect.succeed(waiter.startedAt))
      }
    }

    const finish = (what: AdaptiveRate.AttemptOutcome): void => {
      pace = AdaptiveRate.onResult(pace, timer.unsafeNow(), what, limits)
      advance()
    }

    /** Stands in the line. One that is interrupted gives back what it may have got a moment before. */
    const stand = (restore: Restore): Effect.Effect<number> =>
      Effect.suspend(() => {
        const mine: Waiter = { turn: new Detached.OneShot(), startedAt: undefined }
        line.add(mine)
        advance()
        return Effect.catchAllCause(restore(mine.turn.await), (cause) => {
          if (mine.startedAt === undefined) line.delete(mine)
          else finish({ startedAt: mine.startedAt, outcome: "other", retryAfter: 0 })
          return Effect.failCause(cause)
        })
      })

    const admit: Service["withPermit"] = (attempt) =>
      Effect.uninterruptibleMask((restore) => {
        const arrivedAt = timer.unsafeNow()
        const go = (startedAt: number) =>
          Effect.matchCauseEffect(
            Telemetry.withLabels((labels) => {
              Metrics.rateLimiterWait.unsafeUpdate(startedAt - arrivedAt, labels)
              return restore(attempt)
            }),
            {
              onFailure: (cause) => done(startedAt, Exit.failCause(cause)),
              onSuccess: (value) => done(startedAt, Exit.succeed(value))
            }
          )
        // Nobody in line, and it is on: no need to wait for anything.
        const startedAt = line.size === 0 ? next(arrivedAt) : undefined
        return startedAt === undefined ? Effect.flatMap(stand(restore), go) : go(startedAt)
      })

    const done = <A>(startedAt: number, exit: Exit.Exit<A, FastMossError>): Effect.Effect<A, FastMossError> => {
      finish({ startedAt, ...outcomeOf(exit) })
      return pace.rate === Infinity ? exit : Effect.zipRight(Metric.set(Metrics.rateLimiterRate, pace.rate), exit)
    }

    return RateLimiter.of({ withPermit: admit, current: Effect.sync(() => pace) })
  })

/**
 * What an attempt says of the pace.
 *
 * @since 0.1.0
 * @category combinators
 */
export const outcomeOf = (exit: Exit.Exit<unknown, FastMossError>): Omit<AdaptiveRate.AttemptOutcome, "startedAt"> => {
  if (Exit.isSuccess(exit)) return { outcome: "success", retryAfter: 0 }
  if (exit.cause._tag !== "Fail") return { outcome: "other", retryAfter: 0 }
  const error = exit.cause.error
  const isThrottled = error._tag === "FastMossApiError"
    ? error.reason === "RateLimited"
    : error._tag === "FastMossStatusError" && (error.status === 429 || error.code === 30003)
  return {
    outcome: isThrottled ? "throttled" : "other",
    retryAfter: isThrottled
      ? Option.match(Retry.retryAfterOf(error), { onNone: () => 0, onSome: Duration.toMillis })
      : 0
  }
}

/**
 * A limiter of this process, with the configuration's `limit`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<RateLimiter, never, FastMossConfig> = Layer.provide(
  Layer.effect(RateLimiter, Effect.flatMap(FastMossConfig, ({ limit }) => make(limitsOf(limit)))),
  Timer.layer
)

/**
 * The configured limits.
 *
 * @since 0.1.0
 * @category combinators
 */
export const limitsOf = (limit: Config["limit"]): AdaptiveRate.Limits => ({
  ...limit,
  rate: Option.getOrElse(limit.rate, () => Infinity)
})
