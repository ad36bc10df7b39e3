/**
 * Rate limiter for many processes with one rate, which all learn from each other's throttling responses. Concurrency is per
 * process.
 *
 * A store that all processes reach holds the state of the rate; `@effect-fastmoss/node/RedisRateLimiter` holds it in Redis.
 * While the store fails, each process limits itself: a limiter never fails a call.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { FastMossConfig } from "../FastMossConfig.js"
import type { FastMossError } from "../FastMossError.js"
import * as Timer from "../internal/fast/Timer.js"
import * as Metrics from "../Metrics.js"
import type * as AdaptiveRate from "./AdaptiveRate.js"
import * as RateLimiter from "./RateLimiter.js"

/**
 * Result of a process's request for a permit.
 *
 * @since 0.1.0
 * @category models
 */
export type SharedAcquisition = Data.TaggedEnum<{
  /** The permit is granted, at a time of the store's clock, in milliseconds, which `onResult` receives. */
  Granted: { readonly startedAt: number }
  /** No permit for `millis` milliseconds. Then the process asks again, with the ticket that keeps its place in the queue. */
  Delayed: { readonly millis: number; readonly ticket: string }
}>

/**
 * Constructors of `SharedAcquisition`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const SharedAcquisition = Data.taggedEnum<SharedAcquisition>()

/**
 * The two functions that make a shared limit. Each is atomic among all processes and follows the rules of `AdaptiveRate`.
 *
 * @since 0.1.0
 * @category models
 */
export interface RateLimiterStore {
  /** Requests the next permit. A process has no more than one request for a permit under way. */
  readonly tryAcquire: (
    ticket: Option.Option<string>,
    limits: AdaptiveRate.Limits
  ) => Effect.Effect<SharedAcquisition, unknown>
  /** Reports the result of an attempt and returns the rate that all processes have learnt: `Infinity` while there is none. */
  readonly onResult: (
    result: AdaptiveRate.AttemptOutcome,
    limits: AdaptiveRate.Limits
  ) => Effect.Effect<number, unknown>
}

/**
 * Makes a shared limiter of the two functions, with the configuration's `limit`: `concurrency` for this process, `rate` for
 * all processes.
 *
 * Within the process attempts get permits first come, first served; among processes, in the order of their tickets. An
 * attempt that is interrupted leaves its ticket to the next in the queue. A process requests one permit at a time, so that
 * none reserves permits ahead: it starts no more attempts in a second than it can ask the store. A store that fails or does
 * not answer within a second is not asked again for ten.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  store: RateLimiterStore
): Effect.Effect<RateLimiter.Service, never, FastMossConfig | Timer.Timer | Scope.Scope> =>
  Effect.gen(function*() {
    const limits = RateLimiter.limitsOf((yield* FastMossConfig).limit)
    const timer = yield* Timer.Timer
    const scope = yield* Effect.scope
    const local = yield* RateLimiter.make({ ...limits, concurrency: Infinity })
    const concurrency = yield* Effect.makeSemaphore(limits.concurrency)
    const queue = yield* Effect.makeSemaphore(1)
    let ticket = Option.none<string>()
    let rate = Infinity
    let inFlight = 0
    let isLocal = false
    let localUntil = -Infinity

    /** Asks the store; none while it is out of reach. */
    const ask = <A>(request: Effect.Effect<A, unknown>): Effect.Effect<Option.Option<A>> =>
      Effect.flatMap(timer.now, (now) =>
        now < localUntil ? Effect.succeedNone : request.pipe(
          timer.within(storeTimeLimit, () => Effect.fail("no answer")),
          Effect.matchCauseEffect({
            onFailure: () =>
              Effect.flatMap(timer.now, (now) => {
                const isNews = !isLocal
                isLocal = true
                localUntil = now + Duration.toMillis(pause)
                ticket = Option.none()
                return Effect.as(isNews ? Effect.logWarning(lost) : Effect.void, Option.none())
              }),
            onSuccess: (answer) => {
              const isNews = isLocal
              isLocal = false
              return Effect.as(isNews ? Effect.logInfo(found) : Effect.void, Option.some(answer))
            }
          })
        ))

    /** Acquires a permit of the store, the time of its clock; none if this process has to limit itself. */
    const acquire: Effect.Effect<Option.Option<number>> = Effect.uninterruptibleMask((restore) =>
      // An interruption waits for the answer: a ticket that is lost is a permit that no process takes.
      Effect.flatMap(
        Effect.suspend(() => ask(store.tryAcquire(ticket, limits))),
        Option.match({
          onNone: () => Effect.succeedNone,
          onSome: (answer) => {
            ticket = answer._tag === "Delayed" ? Option.some(answer.ticket) : Option.none()
            return answer._tag === "Delayed"
              ? restore(Effect.zipRight(Effect.sleep(answer.millis), Effect.suspend(() => acquire)))
              : Effect.succeedSome(answer.startedAt)
          }
        })
      )
    )

    // No caller waits for the report. The end of the layer does: the other processes must hear of a throttling response.
    const report = (startedAt: number, exit: Exit.Exit<unknown, FastMossError>): Effect.Effect<void> => {
      const result = { startedAt, ...RateLimiter.outcomeOf(exit) }
      return !limits.adaptive || result.outcome === "other" ? Effect.void : Effect.asVoid(
        Effect.uninterruptible(Effect.flatMap(
          ask(store.onResult(result, limits)),
          Option.match({
            onNone: () => Effect.void,
            onSome: (learnt) => {
              rate = learnt
              return rate === Infinity ? Effect.void : Metric.set(Metrics.rateLimiterRate, rate)
            }
          })
        )).pipe(Effect.forkIn(scope))
      )
    }

    const withPermit: RateLimiter.Service["withPermit"] = (attempt) =>
      Effect.flatMap(timer.now, (arrivedAt) =>
        concurrency.withPermits(1)(
          Effect.uninterruptibleMask((restore) =>
            Effect.flatMap(
              restore(queue.withPermits(1)(acquire)),
              Option.match({
                onNone: () => restore(local.withPermit(attempt)),
                onSome: (startedAt) => {
                  inFlight += 1
                  return Effect.onExit(
                    Effect.flatMap(timer.now, (now) =>
                      Effect.zipRight(Metric.update(Metrics.rateLimiterWait, now - arrivedAt), restore(attempt))),
                    (exit) => {
                      inFlight -= 1
                      return report(startedAt, exit)
                    }
                  )
                }
              })
            )
          )
        ))

    return RateLimiter.RateLimiter.of({
      withPermit,
      current: Effect.map(
        local.current,
        (own) => ({ inFlight: inFlight + own.inFlight, rate: isLocal ? own.rate : rate })
      )
    })
  })

/** The longest that the store may take to answer. */
const storeTimeLimit = Duration.seconds(1)

/** The time for which a store that failed is not asked. */
const pause = Duration.seconds(10)

const lost = "The shared rate limit is out of reach: this process limits itself until the store answers again."
const found = "The shared rate limit answers again."

/**
 * Shared limiter of two functions of your own.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (store: RateLimiterStore): Layer.Layer<RateLimiter.RateLimiter, never, FastMossConfig> =>
  Layer.provide(Layer.scoped(RateLimiter.RateLimiter, make(store)), Timer.layer)
