/**
 * Stage before the wait for a permit: fails immediately while the budget is spent.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { Budget, unlimited } from "./Budget.js"
import { off, type Stage } from "./Stage.js"

/**
 * Fails immediately while the budget is spent. Counts nothing. Calls with `budgeted: false` pass.
 *
 * @since 0.1.0
 * @category stages
 */
export const stage: Stage<Budget> = Effect.map(Budget, (budget) =>
  budget === unlimited
    ? off
    : (next) => (call) =>
      call.options.budgeted === false ? next(call) : Effect.flatMap(budget.check(call.request), () => next(call)))
