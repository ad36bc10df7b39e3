/**
 * Describes the requests of a run, their cost, and the rest of the budget for the user.
 */
import * as Budget from "@effect-fastmoss/core/Budget"
import type { FastMossConfig } from "@effect-fastmoss/core/FastMossConfig"
import * as Usage from "@effect-fastmoss/core/Usage"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Target } from "../connection/Target.js"
import * as Text from "../terminal/Text.js"
import * as Time from "../terminal/Time.js"
import * as LastingBudget from "./LastingBudget.js"

/** Formats an estimated amount in CNY: `about 1.50 CNY`. */
export const money = (credits: number): string => `about ${credits.toFixed(2)} CNY`

/**
 * Describes the rest of a budget, such as `80 of 100 requests left`. Without a limit, describes the number of requests
 * so far.
 */
export const left = (state: Budget.State): string => {
  const { calls, credits, limit, resetsAfter } = state
  if (!LastingBudget.isLimited(state)) {
    return `${Text.plural(calls, "request")} within ${Time.format(limit.per)}, without a limit`
  }
  const rest = limit.calls === Infinity
    ? `${Math.max(0, limit.credits - credits).toFixed(2)} of ${Text.figure(limit.credits)} CNY`
    : `${Text.figure(Math.max(0, limit.calls - calls))} of ${Text.plural(limit.calls, "request")}`
  return `${rest} left in the budget, which resets in ${
    Time.format(Duration.seconds(Math.ceil(Duration.toSeconds(resetsAfter))))
  }`
}

/** Describes the requests of this run so far and their cost, such as `3 requests, about 0.30 CNY`. */
export const soFar: Effect.Effect<string, never, Target | Usage.Usage> = Effect.gen(function*() {
  const { attempts, credits } = yield* Effect.flatMap(Usage.Usage, ({ current }) => current)
  const { isSandbox } = yield* Target
  return `${Text.plural(attempts, "request")}${isSandbox || credits === 0 ? "" : `, ${money(credits)}`}`
})

/** The last line that a run prints: its requests, their cost, and the rest of the budget. None if nothing was sent. */
export const summary: Effect.Effect<
  Option.Option<string>,
  never,
  Budget.Budget | Target | FastMossConfig | Usage.Usage
> = Effect.gen(function*() {
  const { attempts, credits } = yield* Effect.flatMap(Usage.Usage, ({ current }) => current)
  if (attempts === 0) return Option.none()
  const { isSandbox } = yield* Target
  const budget = yield* Effect.orElseSucceed(
    Effect.flatMap(Budget.Budget, ({ current }) => current),
    () => Option.none<Budget.State>()
  )
  return Option.some([
    Text.plural(attempts, "request"),
    ...(isSandbox ? ["the sandbox charges nothing"] : credits > 0 ? [money(credits)] : []),
    ...Option.match(budget, {
      onNone: () => [],
      onSome: (state) => LastingBudget.isLimited(state) ? [left(state)] : []
    })
  ].join("; "))
})
