/**
 * The lasting budget of the command: the count that all of its runs share.
 */
import * as Budget from "@effect-fastmoss/core/Budget"
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as Pipeline from "@effect-fastmoss/core/Pipeline"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import type * as Layer from "effect/Layer"
import * as Variable from "../settings/Variable.js"

/** A limit that no count reaches: without a budget in the settings the command counts all the same. */
const unreachable = Number.MAX_SAFE_INTEGER

/** The budget where the settings have none: it counts the requests of a day, and refuses none. */
export const countOnly: FastMossConfig.BudgetOptions = { calls: unreachable, per: "1 day" }

/**
 * Counts a request while it is under way, also one that fails or is interrupted. The disk may take longer than all else before
 * the first request.
 */
const countMeanwhile: Pipeline.Stage<Budget.Budget> = Effect.map(
  Budget.Budget,
  (budget) => (next) => (call) =>
    Effect.flatMap(
      Effect.forkDaemon(budget.overspend(call.request)),
      (counting) => Effect.ensuring(next(call), Fiber.await(counting))
    )
)

/** Lets the clients that are built with this layer count without a limit: no request waits for the count. */
export const countingMeanwhile: Layer.Layer<Pipeline.Stages> = Pipeline.layer((stages) =>
  stages.flatMap((stage) =>
    stage === Pipeline.budgetCheck ? [] : [stage === Pipeline.budgetSpend ? countMeanwhile : stage]
  )
)

/** Returns true if the user has set a limit. */
export const isLimited = ({ limit }: Budget.State): boolean => limit.calls !== unreachable

/** True if the settings limit what may be spent. */
export const isSet: Effect.Effect<boolean> = Effect.map(
  Variable.text(FastMossConfig.settingNames.budget),
  (text) => text !== ""
)
