/**
 * One rate for many processes, which learn from each other's refusals. Places are each process's own.
 *
 * The pace itself is kept by a store that all of them reach; `@effect-fastmoss/node/RedisRateLimit` keeps it in Redis. While
 * the store fails, each process goes by its own pace: a limiter never fails a call.
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
 * What the store says to a process that asks for its turn.
 *
 * @since 0.1.0
 * @category models
 */
export type SharedAcquisition = Data.TaggedEnum<{
  /** It is now: the time by the store's clock, in milliseconds, which `finish` is told. */
  Granted: { readonly startedAt: number }
  /** It will come. To ask for again after so many milliseconds, with the ticket, which keeps its place among processes. */
  Delayed: { readonly millis: number; readonly ticket: string }
}>

/**
 * Constructors of what the store says.
 *
 * @since 0.1.0
 * @category constructors
 */
export const SharedAcquisition = Data.taggedEnum<SharedAcquisition>()

/**
 * The two functions that make a shared limit. Both decide in one step that no other process can come between, by the rules
 * of `Pace`.
 *
 * @since 0.1.0
 * @category models
 */
export interface Store {
  /** Asks for the next turn of a process that has no attempt waiting but this one. */
  readonly tryAcquire: (
    ticket: Option.Option<string>,
    limits: AdaptiveRate.Limits
  ) => Effect.Effect<SharedAcquisition, unknown>
  /** Tells what came of an attempt, and gives the rate that all have learnt: `Infinity` while there is none. */
  readonly onResult: (what: AdaptiveRate.AttemptOutcome, limits: AdaptiveRate.Limits) => Effect.Effect<number, unknown>
}

/**
 * Makes a shared limiter of the two functions, with the configuration's `limit`: `concurrency` for this process, `rate` for
 * all of them.
 *
 * First come, first served within the process; among processes, by the order of their tickets. One that is interrupted
 * leaves its ticket to the next in line. A process asks for one turn at a time, so that none of them books the future: it
 * makes no more attempts in a second than it can ask the store. A store that fails or is silent for a second is left alone
 * for ten.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  hooks: Store
): Effect.Effect<RateLimiter.Service, never, FastMossConfig | Timer.Timer | Scope.Scope> =>
  Effect.gen(function*() {
    const limits = RateLimiter.limitsOf((yield* FastMossConfig).limit)
    const timer = yield* Timer.Timer
    const scope = yield* Effect.scope
    const alone = yield* RateLimiter.make({ ...limits, concurrency: Infinity })
    const places = yield* Effect.makeSemaphore(limits.concurrency)
    const line = yield* Effect.makeSemaphore(1)
    let ticket = Option.none<string>()
    let rate = Infinity
    let inFlight = 0
    let isAlone = false
    let aloneUntil = -Infinity

    /** What the store answers; nothing while it is out of reach. */
    const reach = <A>(effect: Effect.Effect<A, unknown>): Effect.Effect<Option.Option<A>> =>
      Effect.suspend(() => {
        if (timer.unsafeNow() < aloneUntil) return Effect.succeedNone
        return effect.pipe(
          timer.within(patience, () => Effect.fail("silent")),
          Effect.matchCauseEffect({
            onFailure: () => {
              const isNews = !isAlone
              isAlone = true
              aloneUntil = timer.unsafeNow() + Duration.toMillis(pause)
              ticket = Option.none()
              return Effect.as(isNews ? Effect.logWarning(lost) : Effect.void, Option.none())
            },
            onSuccess: (answer) => {
              const isNews = isAlone
              isAlone = false
              return Effect.as(isNews ? Effect.logInfo(found) : Effect.void, Option.some(answer))
            }
          })
        )
      })

    /** The time at which the store let this process go on; none where it has to go by itself. */
    const turn: Effect.Effect<Option.Option<number>> = Effect.uninterruptibleMask((restore) =>
      // An answer that is under way is worth its moment: a ticket that nobody keeps is a turn that nobody takes.
      Effect.flatMap(
        Effect.suspend(() => reach(hooks.tryAcquire(ticket, limits))),
        Option.match({
          onNone: () => Effect.succeedNone,
          onSome: (answer) => {
            ticket = answer._tag === "Delayed" ? Option.some(answer.ticket) : Option.none()
            return answer._tag === "Delayed"
              ? restore(Effect.zipRight(Effect.sleep(answer.millis), Effect.suspend(() => turn)))
              : Effect.succeedSome(answer.startedAt)
          }
        })
      )
    )

    // No caller waits for it. The end of the layer does: a refusal is news to the others, whoever got it.
    const report = (startedAt: number, exit: Exit.Exit<unknown, FastMossError>): Effect.Effect<void> => {
      const what = { startedAt, ...RateLimiter.outcomeOf(exit) }
      return !limits.adaptive || what.outcome === "other" ? Effect.void : Effect.asVoid(
        Effect.uninterruptible(Effect.flatMap(
          reach(hooks.onResult(what, limits)),
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

    const admit: RateLimiter.Service["withPermit"] = (attempt) =>
      Effect.suspend(() => {
        const arrivedAt = timer.unsafeNow()
        return places.withPermits(1)(
          Effect.uninterruptibleMask((restore) =>
            Effect.flatMap(
              restore(line.withPermits(1)(turn)),
              Option.match({
                onNone: () => restore(alone.withPermit(attempt)),
                onSome: (startedAt) => {
                  inFlight += 1
                  return Effect.onExit(
                    Effect.zipRight(
                      Metric.update(Metrics.rateLimiterWait, timer.unsafeNow() - arrivedAt),
                      restore(attempt)
                    ),
                    (exit) => {
                      inFlight -= 1
                      return report(startedAt, exit)
                    }
                  )
                }
              })
            )
          )
        )
      })

    return RateLimiter.RateLimiter.of({
      withPermit: admit,
      current: Effect.map(
        alone.current,
        (own) => ({ inFlight: inFlight + own.inFlight, rate: isAlone ? own.rate : rate })
      )
    })
  })

/** How long the store may take to answer. */
const patience = Duration.seconds(1)

/** How long it is left alone when it does not. */
const pause = Duration.seconds(10)

const lost = "The shared rate limit is out of reach: this process goes by its own pace until it answers again."
const found = "The shared rate limit answers again."

/**
 * A shared limiter of two functions of your own.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (hooks: Store): Layer.Layer<RateLimiter.RateLimiter, never, FastMossConfig> =>
  Layer.provide(Layer.scoped(RateLimiter.RateLimiter, make(hooks)), Timer.layer)
