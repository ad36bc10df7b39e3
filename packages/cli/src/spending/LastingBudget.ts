/**
 * The budget that all runs of `effect-fastmoss` share. It lasts from run to run.
 */
import * as Budget from "@effect-fastmoss/core/Budget"
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as Pipeline from "@effect-fastmoss/core/Pipeline"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Layer from "effect/Layer"
import * as Variable from "../settings/Variable.js"

/** A limit that no count reaches. With it the command counts requests even if the settings have no budget. */
const unreachable = Number.MAX_SAFE_INTEGER

/** The budget if the settings have none: counts the requests per day, and refuses none. */
export const countOnly: FastMossConfig.BudgetOptions = { calls: unreachable, per: "1 day" }

/**
 * Pipeline stage that counts a request while it is in flight, even if it fails or is interrupted. Counting before the
 * request would delay it, because the disk may be slow.
 */
const countMeanwhile: Pipeline.Stage<Budget.Budget> = Effect.map(
  Budget.Budget,
  (budget) => (next) => (call) =>
    Effect.flatMap(
      Effect.forkDaemon(budget.overspend(call.request)),
      (counting) => Effect.ensuring(next(call), Fiber.await(counting))
    )
)

/**
 * Layer for clients whose budget has no limit: requests are counted while they are in flight, and none waits for the
 * count.
 */
export const countingMeanwhile: Layer.Layer<Pipeline.Stages> = Pipeline.layer((stages) =>
  stages.flatMap((stage) =>
    stage === Pipeline.budgetCheck ? [] : [stage === Pipeline.budgetSpend ? countMeanwhile : stage]
  )
)

/** Returns true if the budget has a limit. Returns false for `countOnly`. */
export const isLimited = ({ limit }: Budget.State): boolean => limit.calls !== unreachable

/** True if the settings have a budget. */
export const isSet: Effect.Effect<boolean> = Effect.map(
  Variable.text(FastMossConfig.settingNames.budget),
  (text) => text !== ""
)
