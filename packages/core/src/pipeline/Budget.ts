/**
 * Budget: the user's own limit on the number or the cost of requests in a period.
 *
 * `layer` counts in memory, for one client. `layerKeyValueStore` and `layerStore` count in a store, so that the count
 * survives restarts. All programs with the same store, account, host and length of a period share the count.
 *
 * @since 0.1.0
 */
import * as KeyValueStore from "@effect/platform/KeyValueStore"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { FastMossConfig, priceOf } from "../FastMossConfig.js"
import { FastMossBudgetError } from "../FastMossError.js"
import * as Timer from "../internal/fast/Timer.js"
import * as BudgetCount from "./BudgetCount.js"
import { BudgetDecision, decide, type Limit, type Period, spent } from "./BudgetPeriod.js"
import { type BudgetStore, BudgetStoreError, makeStore, type Spending } from "./BudgetStore.js"

export {
  /**
   * Constructors of `BudgetDecision`, and the type.
   *
   * @since 0.1.0
   * @category constructors
   */
  BudgetDecision,
  /**
   * Returns `Spend` if the budget has room for one more request with the given price, in credits, else `Refuse`. Counts
   * nothing.
   *
   * @since 0.1.0
   * @category combinators
   */
  decide,
  /**
   * Limit on what may be spent in a period. `Infinity` means no limit.
   *
   * @since 0.1.0
   * @category models
   */
  type Limit,
  /**
   * Number of requests and credits that are spent in the current period.
   *
   * @since 0.1.0
   * @category models
   */
  type Period,
  /**
   * Returns the period after one more request with the given price, in credits. The first request after the end of a
   * period begins the next period.
   *
   * @since 0.1.0
   * @category combinators
   */
  spent
}

export {
  /**
   * Options for a budget in a store.
   *
   * @since 0.1.0
   * @category models
   */
  type StoreOptions
} from "./BudgetCount.js"

export {
  /**
   * Store of a budget: two functions, each atomic among all processes that share the store.
   *
   * `layerStore` makes a budget from a store. `makeStore` makes a store from any key-value store of strings.
   *
   * @since 0.1.0
   * @category models
   */
  type BudgetStore,
  /**
   * Failure of a budget's store. Messages contain its `issue`, which states the problem and the cure. If a store fails
   * with any other error, messages contain only the name of that error.
   *
   * @since 0.1.0
   * @category errors
   */
  BudgetStoreError,
  /**
   * Makes a budget's store from a key-value store of strings, such as files or a table in a database. Each string holds
   * the counts of a period and its end by the wall clock.
   *
   * - A process that has seen a period measures its remaining time with the monotonic clock. Changing the wall clock
   *   then neither ends the period early nor lengthens it.
   * - After a restart the process knows only the wall clock. The period then ends one period length (the limit's `per`)
   *   from now at the latest.
   * - A stored string that is not a period causes a failure. It does not count as an empty period.
   *
   * @since 0.1.0
   * @category constructors
   */
  makeStore,
  /**
   * Input of a budget's store: the key of the count, the price of the request, and the limit.
   *
   * @since 0.1.0
   * @category models
   */
  type Spending
}

/**
 * Part of a request that the budget needs: its method and path.
 *
 * @since 0.1.0
 * @category models
 */
export interface BudgetRequest {
  readonly method: string
  readonly path: string
}

/**
 * Budget service.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /**
   * Fails if the budget is known to have no room for the request. Counts nothing. A call uses it to fail before it
   * waits for a permit.
   *
   * A budget in a store asks the store only if this process knows no count, or if the last known count has no room. So
   * `check` may succeed after another process has spent the rest of the budget; then `spend` fails.
   */
  readonly check: (request: BudgetRequest) => Effect.Effect<void, FastMossBudgetError>
  /** Counts a request that is about to be sent. Fails, and counts nothing, if the budget has no room for it. */
  readonly spend: (request: BudgetRequest) => Effect.Effect<void, FastMossBudgetError>
  /** Counts a request that is sent even if the budget has no room for it. */
  readonly overspend: (request: BudgetRequest) => Effect.Effect<void>
  /**
   * Returns the state of the current period; none without a budget. Fails if the store cannot be read.
   *
   * Counts nothing and begins no period.
   */
  readonly current: Effect.Effect<Option.Option<State>, BudgetStoreError>
}

/**
 * State of a budget in the current period.
 *
 * @since 0.1.0
 * @category models
 */
export interface State {
  readonly limit: Limit
  /** Number of requests in the current period. */
  readonly calls: number
  /** Cost of these requests by the configuration's `prices`, in CNY by default. */
  readonly credits: number
  /** Time until the period ends; the whole period if nothing is spent yet. */
  readonly resetsAfter: Duration.Duration
}

/**
 * Tag of the budget service.
 *
 * @since 0.1.0
 * @category services
 */
export class Budget extends Context.Tag("@effect-fastmoss/core/Budget")<Budget, Service>() {}

/**
 * Budget without a limit. The stages that use the budget then do nothing.
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

const withoutLimit = ({ per }: Limit): Limit => ({ calls: Infinity, credits: Infinity, per })

const makeService = (
  { budget, prices }: FastMossConfig["Type"],
  makeDecide: Effect.Effect<BudgetCount.Decide>
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
            Effect.zip(decide("read", 0, withoutLimit(limit)), Clock.currentTimeMillis),
            ([outcome, now]): Effect.Effect<Option.Option<State>, BudgetStoreError> => {
              if (outcome._tag !== "Spend") {
                return new BudgetStoreError({
                  issue: outcome._tag === "StoreFailure" ? outcome.issue : "it refused a request that costs nothing"
                })
              }
              // `decide` has added one request to the period, at no cost.
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

/**
 * Layer of the budget that the configuration's `budget` and `prices` describe; no limit if `budget` is not set. The
 * count is kept in memory, for this layer only. A period ends on time even if the wall clock is changed.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Budget, never, FastMossConfig> = Layer.effect(
  Budget,
  Effect.flatMap(FastMossConfig, (config) => makeService(config, BudgetCount.inMemory))
)

/**
 * Creates a layer with the configuration's `budget`, counted in a store. The count survives restarts. All programs that
 * use the same store share the count.
 *
 * A request is counted before it is sent, so every request that was sent is counted. If the process is killed between
 * counting and sending, the count includes a request that was not sent. If the configuration has no budget, the store
 * is not used.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerStore = (
  store: BudgetStore,
  options: BudgetCount.StoreOptions = {}
): Layer.Layer<Budget, never, FastMossConfig> =>
  Layer.effect(
    Budget,
    Effect.flatMap(
      Effect.zip(FastMossConfig, Timer.Timer),
      ([config, timer]) => makeService(config, BudgetCount.inStore(store, options, config, timer))
    )
  ).pipe(Layer.provide(Timer.layer))

/**
 * Creates a layer with the configuration's `budget`, counted in any `KeyValueStore` of `@effect/platform`. The count
 * survives restarts.
 *
 * A `KeyValueStore` cannot read and write atomically. Requests through this layer are counted one after the other, but
 * **several processes that share the store may overspend**. For several processes use `FileBudget` or `RedisBudget` of
 * `@effect-fastmoss/node`, or `makeStore` with a transaction.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerKeyValueStore = (
  options?: BudgetCount.StoreOptions
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
