/**
 * Count of a budget, in memory or in a store: decides whether the budget has room for a request.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { FastMossConfig } from "../FastMossConfig.js"
import * as ElapsedClock from "../http/ElapsedClock.js"
import { errorName } from "../internal/errorName.js"
import type * as Timer from "../internal/fast/Timer.js"
import { formatDuration } from "../internal/formatDuration.js"
import { BudgetDecision, decide, type Limit, type Period, spent } from "./BudgetPeriod.js"
import { type BudgetStore, BudgetStoreError } from "./BudgetStore.js"

/**
 * Function that returns whether the budget has room for a request with the given price, in credits. The mode says if
 * the request is counted:
 *
 * - `check`: no; the answer may come from the last known count
 * - `read`: no; the answer always comes from the store
 * - `spend`: yes, if the budget has room for it
 * - `overspend`: yes, in any case
 *
 * @internal
 */
export type Decide = (
  mode: "read" | "check" | "spend" | "overspend",
  price: number,
  limit: Limit
) => Effect.Effect<Outcome>

/**
 * Result of `Decide`: the decision, or the reason why the store could not make one.
 *
 * @internal
 */
export type Outcome = BudgetDecision | { readonly _tag: "StoreFailure"; readonly issue: string }

/**
 * Options for a budget in a store.
 *
 * @since 0.1.0
 * @category models
 */
export interface StoreOptions {
  /**
   * Treatment of requests while the store fails or does not answer within `timeLimit`.
   *
   * - `refuse`: requests fail with `FastMossBudgetError`, whose `reason` is `StoreFailure`, and are not sent. Only
   *   calls with `budgeted: false` are sent. Each request tries the store again.
   * - `memory`: this process limits itself by its own count. It tries the store again after ten seconds. The requests
   *   in between are not counted in the store.
   *
   * @default "refuse"
   */
  readonly onStoreFailure?: "refuse" | "memory" | undefined
  /**
   * Time after which a store that does not answer counts as failed. A request that the store counts later is not sent,
   * so the count can then be too high.
   *
   * @default "1 second"
   */
  readonly timeLimit?: Duration.DurationInput | undefined
}

/** Returns true if a mode counts the request: `spend` or `overspend`. */
const isCounted = (mode: Parameters<Decide>[0]): boolean => mode === "spend" || mode === "overspend"

/**
 * Makes a function that counts in memory.
 *
 * @internal
 */
export const inMemory: Effect.Effect<(...request: Parameters<Decide>) => Effect.Effect<BudgetDecision>> = Effect.map(
  ElapsedClock.make,
  (currentTime) => {
    let period: Period = { calls: 0, credits: 0, until: 0 }
    return (mode, price, limit) =>
      Effect.map(currentTime, (now) => {
        const decision = mode === "overspend"
          ? BudgetDecision.Spend({ period: spent(period, now, price, limit) })
          : decide(period, now, price, limit)
        if (isCounted(mode) && decision._tag === "Spend") period = decision.period
        return decision
      })
  }
)

/**
 * Makes a function that counts in a store. While the store is out of reach, it follows `onStoreFailure`. It logs when the
 * store fails, and when it answers again.
 *
 * @internal
 */
export const inStore = (
  store: BudgetStore,
  { onStoreFailure = "refuse", timeLimit: timeLimitInput = "1 second" }: StoreOptions,
  { accountKey, baseUrl }: FastMossConfig["Type"],
  timer: Timer.Service
): Effect.Effect<Decide> =>
  Effect.map(inMemory, (decideInMemory) => {
    // Periods of different lengths must not share a count: the end of the shorter period would also end the longer
    // period.
    const keyOf = ({ per }: Limit) => `fm_budget:${accountKey}@${baseUrl}:${Duration.toMillis(per)}`
    const timeLimit = Duration.decode(timeLimitInput)
    const noAnswer = `no answer within ${formatDuration(timeLimit)}`
    let isLost = false
    let lostUntil = -Infinity
    // The count after the last request of this process, unless the store has refused one since. Other processes may have
    // spent more.
    let known = Option.none<Period>()

    const lost = (cause: Cause.Cause<unknown>): Effect.Effect<Outcome> =>
      Effect.flatMap(timer.now, (now) => {
        const error = Cause.squash(cause)
        const issue = error instanceof BudgetStoreError ? error.issue : errorName(error)
        const isNews = !isLost
        isLost = true
        if (onStoreFailure === "memory") lostUntil = now + Duration.toMillis(pause)
        const consequence = onStoreFailure === "memory"
          ? "this process limits itself by its own count"
          : "requests are refused"
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
        return isCounted(mode)
          ? store.spend({ ...spending, overspend: mode === "overspend" })
          : store.check(spending)
      }).pipe(
        timer.within(timeLimit, () => new BudgetStoreError({ issue: noAnswer })),
        Effect.matchCauseEffect({ onFailure: lost, onSuccess: found }),
        Effect.tap((outcome) =>
          Effect.sync(() => {
            if (outcome._tag !== "Spend") known = Option.none()
            else if (isCounted(mode)) known = Option.some(outcome.period)
          })
        )
      )

    /**
     * Answers a `check` from the last known count if that count has room, and asks the store in all other cases. A
     * wrong answer does no harm, because `spend` asks the store before the request is sent.
     */
    const askUnlessKnown: Decide = (mode, price, limit) =>
      Effect.suspend(() => {
        // If the period is over, there is more room, not less.
        const decision = Option.map(known, (period) => decide({ ...period, until: Infinity }, 0, price, limit))
        return mode === "check" && Option.isSome(decision) && decision.value._tag === "Spend"
          ? Effect.succeed(decision.value)
          : ask(mode, price, limit)
      })

    if (onStoreFailure === "refuse") return askUnlessKnown
    return (mode, price, limit) =>
      Effect.flatMap(timer.now, (now) =>
        now < lostUntil ?
          decideInMemory(mode, price, limit) :
          Effect.flatMap(askUnlessKnown(mode, price, limit), (outcome) =>
            outcome._tag === "StoreFailure"
              ? decideInMemory(mode, price, limit)
              // Requests that the store has counted are counted in memory, too, so that the process can continue from
              // there if the store fails.
              : isCounted(mode) && outcome._tag === "Spend"
              ? Effect.as(decideInMemory("overspend", price, limit), outcome)
              : Effect.succeed(outcome)))
  })

/** Time for which the store is not used after it has failed, with `onStoreFailure: "memory"`. */
const pause = Duration.seconds(10)
