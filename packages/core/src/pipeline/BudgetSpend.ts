/**
 * Innermost stage, once per request: counts the request in the budget, or fails.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { Budget, unlimited } from "./Budget.js"
import { off, type Stage } from "./Stage.js"

/**
 * Counts a request in the budget, or fails if the budget has no room for it. Requests of calls with `budgeted: false`
 * are counted and always pass.
 *
 * @since 0.1.0
 * @category stages
 */
export const stage: Stage<Budget> = Effect.map(Budget, (budget) =>
  budget === unlimited
    ? off
    : (next) => (call) =>
      Effect.flatMap(
        call.options.budgeted === false ? budget.overspend(call.request) : budget.spend(call.request),
        () => next(call)
      ))
