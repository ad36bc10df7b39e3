/**
 * Rate limiter that several processes share: all have one common rate, which throttling responses to any process lower.
 * Concurrency is limited per process.
 *
 * A store that all processes can reach keeps the state of the rate. `@effect-fastmoss/node/RedisRateLimiter` keeps it
 * in Redis. While the store fails, each process limits itself; the limiter never fails a call.
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
import * as MetricLabels from "../internal/fast/MetricLabels.js"
import * as Timer from "../internal/fast/Timer.js"
import * as Metrics from "../Metrics.js"
import type * as AdaptiveRate from "./AdaptiveRate.js"
import * as RateLimiter from "./RateLimiter.js"

/**
 * Answer of the store to a request for a permit.
 *
 * @since 0.1.0
 * @category models
 */
export type SharedAcquisition = Data.TaggedEnum<{
  /**
   * The permit is granted. `startedAt` is the current time of the store's clock in milliseconds; pass it to `onResult`.
   * If `freeFor` is set, the process needs to request no further permits for that many milliseconds, because the rate
   * is unlimited. Each report of a result whose answer is `Infinity` begins this time again.
   */
  Granted: { readonly startedAt: number; readonly freeFor?: number | undefined }
  /**
   * No permit is available for `millis` milliseconds. After that the process requests the permit again with `ticket`,
   * which marks the place of the process in the queue.
   */
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
 * Store of a shared rate limiter: two functions, each atomic among all processes. Both must follow the rules for an
 * adaptive rate that `RateLimiter` follows in memory.
 *
 * @since 0.1.0
 * @category models
 */
export interface RateLimiterStore {
  /**
   * Requests a permit. `ticket` is the ticket of the previous `Delayed` answer, if the process is waiting. A process
   * sends one such request at a time.
   */
  readonly tryAcquire: (
    ticket: Option.Option<string>,
    limits: AdaptiveRate.Limits
  ) => Effect.Effect<SharedAcquisition, unknown>
  /**
   * Reports the outcome of an attempt. Returns the rate that all processes have learnt, in attempts per second;
   * `Infinity` until the first throttling response.
   */
  readonly onResult: (
    result: AdaptiveRate.AttemptOutcome,
    limits: AdaptiveRate.Limits
  ) => Effect.Effect<number, unknown>
}

/**
 * Makes a shared rate limiter from a store. The configuration's `limit.concurrency` applies to this process,
 * `limit.rate` to all processes together.
 *
 * - Order: within the process permits are granted first come, first served; among processes, in the order of their
 *   tickets. An attempt that is interrupted leaves its ticket to the next attempt in the queue.
 * - Speed: a process requests one permit at a time, so that no process reserves permits in advance. The speed of the
 *   store therefore limits how many attempts per second a process can start.
 * - Free permits: while the rate is unlimited, the store may declare permits free (`freeFor`). Then the process grants
 *   them itself, until it learns of a throttling response or has reported no result for that time.
 * - Failures: if the store fails or does not answer within one second, the process limits itself for ten seconds before
 *   it uses the store again.
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
    // Permits are free between these times of the timer, until `freeFor` milliseconds after the store was last asked.
    // `offset` is the store's clock minus the timer's.
    let freeSince = -Infinity
    let freeUntil = -Infinity
    let freeFor = 0
    let offset = 0

    /**
     * Sends a request to the store. Returns none if the store fails or does not answer in time. In the pause after such
     * a failure it sends nothing and returns none.
     */
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
                freeUntil = -Infinity
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

    /**
     * Acquires a permit from the store, and waits for it if necessary. Returns the start of the attempt by the store's
     * clock. Returns none if the store failed, so that this process must limit itself.
     */
    const acquire: Effect.Effect<Option.Option<number>> = Effect.uninterruptibleMask((restore) =>
      // An interruption waits for the store's answer: with a lost ticket, a permit would be granted that no process
      // uses.
      Effect.flatMap(timer.now, (now) =>
        now < freeUntil ? Effect.succeedSome(now + offset) : Effect.flatMap(
          Effect.suspend(() => ask(store.tryAcquire(ticket, limits))),
          Option.match({
            onNone: () => Effect.succeedNone,
            onSome: (answer) => {
              ticket = answer._tag === "Delayed" ? Option.some(answer.ticket) : Option.none()
              return answer._tag === "Delayed"
                ? restore(Effect.zipRight(Effect.sleep(answer.millis), Effect.suspend(() => acquire)))
                : Effect.as(beginFreePermits(answer), Option.some(answer.startedAt))
            }
          })
        ))
    )

    const beginFreePermits = (
      { freeFor: granted = 0, startedAt }: Data.TaggedEnum.Value<SharedAcquisition, "Granted">
    ): Effect.Effect<void> =>
      granted > 0 && rate === Infinity
        ? Effect.map(timer.now, (now) => {
          freeFor = granted
          freeSince = now
          freeUntil = now + freeFor
          offset = startedAt - now
        })
        : Effect.void

    // The report runs in the background. The end of the layer waits for it, because the other processes must learn of a
    // throttling response.
    const report = (startedAt: number, exit: Exit.Exit<unknown, FastMossError>): Effect.Effect<void> => {
      const result = { startedAt, ...RateLimiter.outcomeOf(exit) }
      if (result.outcome === "throttled") freeUntil = -Infinity
      if (!limits.adaptive || result.outcome === "other") return Effect.void
      const tell = Effect.flatMap(timer.now, (askedAt) =>
        Effect.flatMap(
          ask(store.onResult(result, limits)),
          Option.match({
            onNone: () => Effect.void,
            onSome: (learnt) => {
              rate = learnt
              if (rate === Infinity) {
                // The rate was still unlimited, so permits stay free for as long again. A period that has ended stays
                // over.
                if (askedAt < freeUntil) {
                  freeUntil = Math.max(freeUntil, Math.min(askedAt + freeFor, freeSince + longestFree))
                }
                return Effect.void
              }
              freeUntil = -Infinity
              return Metric.set(Metrics.rateLimiterRate, rate)
            }
          })
        ))
      return Effect.asVoid(
        // A success is reported in a later turn of the event loop, so that the caller continues first.
        Effect.uninterruptible(result.outcome === "success" ? Effect.zipRight(Effect.sleep(0), tell) : tell).pipe(
          Effect.forkIn(scope)
        )
      )
    }

    // A permit that is free needs no place in the queue.
    const acquireInTurn: typeof acquire = Effect.flatMap(
      timer.now,
      (now) => now < freeUntil ? Effect.succeedSome(now + offset) : queue.withPermits(1)(acquire)
    )

    const withPermit: RateLimiter.Service["withPermit"] = (attempt) =>
      Effect.flatMap(timer.now, (arrivedAt) =>
        concurrency.withPermits(1)(
          Effect.uninterruptibleMask((restore) =>
            Effect.flatMap(
              restore(acquireInTurn),
              Option.match({
                onNone: () => restore(local.withPermit(attempt)),
                onSome: (startedAt) => {
                  inFlight += 1
                  return Effect.onExit(
                    Effect.flatMap(timer.now, (now) =>
                      MetricLabels.withLabels((labels) => {
                        MetricLabels.update(Metrics.rateLimiterWait, now - arrivedAt, labels)
                        return restore(attempt)
                      })),
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

/** Time limit for an answer of the store. */
const storeTimeLimit = Duration.seconds(1)

/**
 * Longest time for which permits are free without another request to the store, in milliseconds. Each request compares
 * the clock of the store with the timer, and the two may drift apart.
 */
const longestFree = 60_000

/** Time for which the store is not used after it has failed. */
const pause = Duration.seconds(10)

const lost =
  "The store of the shared rate limit is out of reach. This process limits itself until the store answers again."
const found = "The store of the shared rate limit answers again."

/**
 * Creates a layer with a shared rate limiter that keeps its state in your own store.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (store: RateLimiterStore): Layer.Layer<RateLimiter.RateLimiter, never, FastMossConfig> =>
  Layer.provide(Layer.scoped(RateLimiter.RateLimiter, make(store)), Timer.layer)
