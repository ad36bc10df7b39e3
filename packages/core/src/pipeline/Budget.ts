/**
 * The user's own limit on spending: how many requests may be sent in a period, or what they may cost.
 *
 * `layer` counts in memory, for one client. `layerKeyValueStore` and `layerStore` count in a store: the count then outlives
 * the process, and all programs with the same store, account, host and length of a period share it.
 *
 * @since 0.1.0
 */
import * as KeyValueStore from "@effect/platform/KeyValueStore"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { FastMossConfig, priceOf } from "../FastMossConfig.js"
import { FastMossBudgetError } from "../FastMossError.js"
import * as ElapsedClock from "../http/ElapsedClock.js"
import { errorName } from "../internal/errorName.js"
import * as Timer from "../internal/fast/Timer.js"
import { BudgetDecision, decide, type Limit, type Period, spent } from "./BudgetPeriod.js"
import { type BudgetStore, BudgetStoreError, makeStore, type Spending } from "./BudgetStore.js"

export {
  /**
   * Constructors of the decisions, and their type.
   *
   * @since 0.1.0
   * @category constructors
   */
  BudgetDecision,
  /**
   * Decides on one more request of a price, in credits.
   *
   * @since 0.1.0
   * @category combinators
   */
  decide,
  /**
   * The most that may be spent in a period; `Infinity` where there is no limit.
   *
   * @since 0.1.0
   * @category models
   */
  type Limit,
  /**
   * The requests and credits spent in the current period.
   *
   * @since 0.1.0
   * @category models
   */
  type Period,
  /**
   * Counts one more request of a price, in credits. The first request after the end of a period begins the next one.
   *
   * @since 0.1.0
   * @category combinators
   */
  spent
}

export {
  /**
   * The two functions that make a budget in a store. Each is atomic among all processes that share the store.
   *
   * `layerStore` makes a budget of them. `makeStore` makes them of any store of texts.
   *
   * @since 0.1.0
   * @category models
   */
  type BudgetStore,
  /**
   * A failure of a budget's store. `issue` says what to do; messages show it. Of any other failure of a store they show the
   * name alone.
   *
   * @since 0.1.0
   * @category errors
   */
  BudgetStoreError,
  /**
   * Makes the two functions of a store of texts, such as files or a table of a database.
   *
   * A text holds the period and its end by the wall clock. A process measures the rest of a period that it has seen by its
   * monotonic clock, so a wall clock that is set neither ends the period early nor lengthens it. After a restart the wall
   * clock alone is known; the period then ends `per` from now at the latest. A text that is not a period is a failure, and
   * never counts as an empty one.
   *
   * @since 0.1.0
   * @category constructors
   */
  makeStore,
  /**
   * A request as a budget's store is asked about it.
   *
   * @since 0.1.0
   * @category models
   */
  type Spending
}

/**
 * The part of a request that the budget needs.
 *
 * @since 0.1.0
 * @category models
 */
export interface BudgetRequest {
  readonly method: string
  readonly path: string
}

/**
 * The budget.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** Fails if the budget has no room for the request now. Counts nothing: it spares a call the wait for a permit. */
  readonly check: (request: BudgetRequest) => Effect.Effect<void, FastMossBudgetError>
  /** Counts a request that is about to be sent, or fails if the budget has no room for it. */
  readonly spend: (request: BudgetRequest) => Effect.Effect<void, FastMossBudgetError>
  /** Counts a request that is sent whether there is room for it or not. */
  readonly overspend: (request: BudgetRequest) => Effect.Effect<void>
  /**
   * The state of the current period; none without a budget. Fails if the store cannot be read.
   *
   * Counts nothing, and does not begin a period.
   */
  readonly current: Effect.Effect<Option.Option<State>, BudgetStoreError>
}

/**
 * The state of a budget.
 *
 * @since 0.1.0
 * @category models
 */
export interface State {
  readonly limit: Limit
  /** The number of requests of the current period. */
  readonly calls: number
  /** The cost of those requests by the configuration's `prices`, in CNY by default. */
  readonly credits: number
  /** Time until the period is over; the whole period while nothing is spent. */
  readonly resetsAfter: Duration.Duration
}

/**
 * The tag of the budget.
 *
 * @since 0.1.0
 * @category services
 */
export class Budget extends Context.Tag("@effect-fastmoss/core/Budget")<Budget, Service>() {}

/**
 * No limit. The stages of the budget are off.
 *
 * @since 0.1.0
 * @category constructors
 */
export const unlimited: Service = {
  check: () => Effect.void,
  spend: () => Effect.void,
  overspend: () => Effect.void,
  current: Effect.succeedNone
}

/** Decides on a request by its price and the limit. */
type Decide = (mode: "check" | "spend" | "overspend", price: number, limit: Limit) => Effect.Effect<Outcome>

const withoutLimit = ({ per }: Limit): Limit => ({ calls: Infinity, credits: Infinity, per })

type Outcome = BudgetDecision | { readonly _tag: "StoreFailure"; readonly issue: string }

const makeService = (
  { budget, prices }: FastMossConfig["Type"],
  makeDecide: Effect.Effect<Decide>
): Effect.Effect<Service> =>
  Option.match(budget, {
    onNone: () => Effect.succeed(unlimited),
    onSome: (limit) =>
      Effect.map(makeDecide, (decide) => {
        const unlessRefused = (mode: "check" | "spend") => ({ method, path }: BudgetRequest) =>
          Effect.flatMap(
            decide(mode, priceOf(prices, path), limit),
            (outcome): Effect.Effect<void, FastMossBudgetError> => {
              const call = { method, path, attempts: 0 }
              switch (outcome._tag) {
                case "Spend":
                  return Effect.void
                case "Refuse": {
                  const { _tag: _, ...refusal } = outcome
                  return new FastMossBudgetError({ ...call, ...refusal })
                }
                case "StoreFailure": {
                  const unit = limit.calls === Infinity ? "credits" : "calls"
                  return new FastMossBudgetError({
                    ...call,
                    reason: "StoreFailure",
                    issue: outcome.issue,
                    unit,
                    limit: limit[unit],
                    spent: 0,
                    resetsAfter: Duration.zero
                  })
                }
              }
            }
          )
        return Budget.of({
          check: unlessRefused("check"),
          spend: unlessRefused("spend"),
          overspend: ({ path }) => Effect.asVoid(decide("overspend", priceOf(prices, path), limit)),
          current: Effect.flatMap(
            Effect.zip(decide("check", 0, withoutLimit(limit)), Clock.currentTimeMillis),
            ([outcome, now]): Effect.Effect<Option.Option<State>, BudgetStoreError> => {
              if (outcome._tag !== "Spend") {
                return new BudgetStoreError({
                  issue: outcome._tag === "StoreFailure" ? outcome.issue : "it was refused"
                })
              }
              // The period as it would be after one more request, which costs nothing.
              const { calls, credits, until } = outcome.period
              return Effect.succeedSome({
                limit,
                calls: calls - 1,
                credits,
                resetsAfter: Duration.min(Duration.millis(until - now), limit.per)
              })
            }
          )
        })
      })
  })

const decideInMemory: Effect.Effect<(...request: Parameters<Decide>) => Effect.Effect<BudgetDecision>> = Effect.map(
  ElapsedClock.make,
  (currentTime) => {
    let period: Period = { calls: 0, credits: 0, until: 0 }
    return (mode, price, limit) =>
      Effect.map(currentTime, (now) => {
        const decision = mode === "overspend"
          ? BudgetDecision.Spend({ period: spent(period, now, price, limit) })
          : decide(period, now, price, limit)
        if (mode !== "check" && decision._tag === "Spend") period = decision.period
        return decision
      })
  }
)

/**
 * The `budget` and the `prices` of the configuration; no limit if it has no budget. The count is kept in memory, for this
 * layer alone. A period ends on time even if the wall clock is set back.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Budget, never, FastMossConfig> = Layer.effect(
  Budget,
  Effect.flatMap(FastMossConfig, (config) => makeService(config, decideInMemory))
)

/**
 * Options of a budget in a store.
 *
 * @since 0.1.0
 * @category models
 */
export interface StoreOptions {
  /**
   * Treatment of requests while the store fails, or does not answer within a second.
   *
   * - `refuse`: they fail with `FastMossBudgetError`, whose `reason` is `StoreFailure`; nothing is sent. Only calls with
   *   `budgeted: false` are sent. Each request asks the store again.
   * - `memory`: this process limits itself by what it has spent itself. The store is asked again after ten seconds, and
   *   does not learn what was spent meanwhile.
   *
   * @default "refuse"
   */
  readonly onStoreFailure?: "refuse" | "memory" | undefined
}

/**
 * The budget of the configuration, counted in a store: over restarts, and for all programs that share the store.
 *
 * A request is counted before it is sent. A process that is killed in between has counted one that was not sent, and never
 * the other way round. Without a budget in the configuration the store is not used.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerStore = (
  store: BudgetStore,
  options: StoreOptions = {}
): Layer.Layer<Budget, never, FastMossConfig> =>
  Layer.effect(
    Budget,
    Effect.flatMap(
      Effect.zip(FastMossConfig, Timer.Timer),
      ([config, timer]) => makeService(config, decideInStore(store, options, config, timer))
    )
  ).pipe(Layer.provide(Timer.layer))

const decideInStore = (
  store: BudgetStore,
  { onStoreFailure = "refuse" }: StoreOptions,
  { accountKey, baseUrl }: FastMossConfig["Type"],
  timer: Timer.Service
): Effect.Effect<Decide> =>
  Effect.map(decideInMemory, (inMemory) => {
    // Periods of different lengths cannot share a count: the shorter one would end the longer one.
    const keyOf = ({ per }: Limit) => `fm_budget:${accountKey}@${baseUrl}:${Duration.toMillis(per)}`
    let isLost = false
    let lostUntil = -Infinity

    const lost = (cause: Cause.Cause<unknown>): Effect.Effect<Outcome> =>
      Effect.flatMap(timer.now, (now) => {
        const error = Cause.squash(cause)
        const issue = error instanceof BudgetStoreError ? error.issue : errorName(error)
        const isNews = !isLost
        isLost = true
        if (onStoreFailure === "memory") lostUntil = now + Duration.toMillis(pause)
        const consequence = onStoreFailure === "memory" ? "this process counts by itself" : "requests are refused"
        const warning = `The budget's store is out of reach: ${issue}. Until it answers again, ${consequence}.`
        return Effect.as(isNews ? Effect.logWarning(warning) : Effect.void, { _tag: "StoreFailure", issue })
      })

    const found = (decision: BudgetDecision): Effect.Effect<Outcome> => {
      const isNews = isLost
      isLost = false
      return Effect.as(isNews ? Effect.logInfo("The budget's store answers again.") : Effect.void, decision)
    }

    const ask: Decide = (mode, price, limit) =>
      Effect.suspend(() => {
        const spending = { key: keyOf(limit), price, limit }
        return mode === "check"
          ? store.check(spending)
          : store.spend({ ...spending, overspend: mode === "overspend" })
      }).pipe(
        timer.within(storeTimeLimit, () => new BudgetStoreError({ issue: noAnswer })),
        Effect.matchCauseEffect({ onFailure: lost, onSuccess: found })
      )

    if (onStoreFailure === "refuse") return ask
    return (mode, price, limit) =>
      Effect.flatMap(timer.now, (now) =>
        now < lostUntil ?
          inMemory(mode, price, limit) :
          Effect.flatMap(ask(mode, price, limit), (outcome) =>
            outcome._tag === "StoreFailure"
              ? inMemory(mode, price, limit)
              // What the store counts counts in memory, too, from where the process continues if the store is lost.
              : mode !== "check" && outcome._tag === "Spend"
              ? Effect.as(inMemory("overspend", price, limit), outcome)
              : Effect.succeed(outcome)))
  })

/** The longest that the store may take to answer. */
const storeTimeLimit = Duration.seconds(1)

const noAnswer = "no answer within 1s"

/** The time for which a store that failed is not asked, if there is something else to ask. */
const pause = Duration.seconds(10)

/**
 * The budget of the configuration, counted in any `KeyValueStore` of `@effect/platform`: over restarts.
 *
 * A `KeyValueStore` cannot read and write in one step. Within this layer requests wait for each other; **several processes
 * that share the store may overspend**. For these there are `FileBudget` and `RedisBudget` of `@effect-fastmoss/node`, and
 * `makeStore` with a transaction.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerKeyValueStore = (
  options?: StoreOptions
): Layer.Layer<Budget, never, FastMossConfig | KeyValueStore.KeyValueStore> =>
  Layer.unwrapEffect(
    Effect.zipWith(KeyValueStore.KeyValueStore, Effect.makeSemaphore(1), (store, { withPermits }) => {
      const get = (key: string) => Effect.map(store.get(key), Option.getOrUndefined)
      return layerStore(
        makeStore({
          get,
          modify: (key, change) =>
            Effect.flatMap(
              Effect.flatMap(get(key), change),
              Option.match({ onNone: () => Effect.void, onSome: (text) => store.set(key, text) })
            ).pipe(Effect.uninterruptible, withPermits(1))
        }),
        options
      )
    })
  )
