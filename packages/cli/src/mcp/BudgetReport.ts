/**
 * Reports how many requests were sent, and how many are left in the budget.
 */
import * as Budget from "@effect-fastmoss/core/Budget"
import * as Usage from "@effect-fastmoss/core/Usage"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Target } from "../connection/Target.js"
import type { JsonObject } from "../payload/PayloadText.js"
import * as Time from "../terminal/Time.js"

/**
 * Reads `lasting`, the state of the budget that is kept between runs, and `session`, the usage of this run of the
 * server. `lasting` is none if there is no such budget, or if it cannot be read.
 */
const read = Effect.all({
  lasting: Effect.orElseSucceed(
    Effect.flatMap(Budget.Budget, ({ current }) => current),
    () => Option.none<Budget.State>()
  ),
  session: Effect.flatMap(Usage.Usage, ({ current }) => current)
})

/**
 * Returns how many requests and how much CNY are left in the budget; `null` without a budget. `most` is the most
 * requests that this run of the server may send; none for no limit.
 */
export const left = (
  most: Option.Option<number>
): Effect.Effect<JsonObject | null, never, Budget.Budget | Usage.Usage> =>
  Effect.map(read, ({ lasting, session }) => {
    const requests = Math.min(
      Option.match(lasting, { onNone: () => Infinity, onSome: ({ calls, limit }) => limit.calls - calls }),
      Option.match(most, { onNone: () => Infinity, onSome: (most) => most - session.attempts })
    )
    const credits = Option.match(lasting, {
      onNone: () => Infinity,
      onSome: ({ credits, limit }) => limit.credits - credits
    })
    if (requests === Infinity && credits === Infinity) return null
    return {
      ...(requests === Infinity ? {} : { requests: Math.max(0, requests) }),
      ...(credits === Infinity ? {} : { cny: rounded(Math.max(0, credits)) }),
      ...Option.match(lasting, { onNone: () => ({}), onSome: ({ resetsAfter }) => ({ resetsIn: time(resetsAfter) }) })
    }
  })

/**
 * Returns the result of the tool `budget`: the limits, what was spent, and what is left. `most` is the most requests
 * that this run of the server may send; none for no limit.
 */
export const content = (
  most: Option.Option<number>
): Effect.Effect<JsonObject, never, Budget.Budget | Target | Usage.Usage> =>
  Effect.zipWith(read, Effect.zip(left(most), Target), ({ lasting, session }, [budgetLeft, { isSandbox }]) => ({
    ...(isSandbox ? { sandbox: "No credentials are set: nothing is charged." } : {}),
    budget: Option.match(lasting, {
      onNone: () => null,
      onSome: ({ calls, credits, limit, resetsAfter }) => ({
        ...(limit.calls === Infinity ? {} : { requests: limit.calls }),
        ...(limit.credits === Infinity ? {} : { cny: limit.credits }),
        spentRequests: calls,
        spentCny: rounded(credits),
        resetsIn: time(resetsAfter)
      })
    }),
    session: {
      ...Option.match(most, { onNone: () => ({}), onSome: (most) => ({ budget: most }) }),
      spentRequests: session.attempts,
      spentCny: session.credits
    },
    budgetLeft
  }))

/** Rounds an amount to six decimals, to remove floating-point errors. */
export const rounded = (amount: number): number => Math.round(amount * 1e6) / 1e6

const time = (duration: Duration.Duration): string =>
  Time.format(Duration.seconds(Math.ceil(Duration.toSeconds(duration))))
