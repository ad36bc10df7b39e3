/**
 * A budget whose count is kept in Redis, for programs on many machines. All of them together spend no more than the
 * limit.
 *
 * The count of a period is a hash with the fields `calls`, `credits` and `until` under the key
 * `<prefix>:fm_budget:<account key>@<base URL>:<milliseconds>`. One script reads and writes it with the clock of Redis,
 * so the clocks of the machines do not matter.
 *
 * @since 0.1.0
 */
import * as Budget from "@effect-fastmoss/core/Budget"
import type { FastMossConfig } from "@effect-fastmoss/core/FastMossConfig"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { budgetScript } from "./BudgetScript.js"
import { Redis, type RedisError, type RedisReply } from "./Redis.js"
import * as ReplyNumber from "./ReplyNumber.js"

/**
 * Options of a budget whose count is kept in Redis.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends Budget.StoreOptions {
  /**
   * Prefix of the key in Redis.
   *
   * @default "fastmoss"
   */
  readonly prefix?: string | undefined
}

/**
 * Makes a store that counts the calls and credits of a budget in Redis.
 *
 * While Redis loads its data or fails over, a command is sent again. A command whose reply was lost is not: the budget may
 * then count a request that is never sent to FastMoss.
 *
 * @since 0.1.0
 * @category constructors
 */
export const store = (
  options: { readonly prefix?: string | undefined } = {}
): Effect.Effect<Budget.BudgetStore, never, Redis> =>
  Effect.map(Redis, (redis) => {
    const { prefix = "fastmoss" } = options
    const run = redis.script(budgetScript)
    const ask = (mode: "check" | "spend" | "overspend", { key, limit, price }: Budget.Spending) => {
      const answer = run(
        [`${prefix}:${key}`],
        mode,
        price,
        limitText(limit.calls),
        limitText(limit.credits),
        Duration.toMillis(limit.per)
      )
      return answer.pipe(
        Effect.catchIf(isStarting, () => Effect.retry(answer, { while: isStarting, schedule: retries })),
        Effect.matchEffect({
          onFailure: (error) => new Budget.BudgetStoreError({ issue: issueOf(error) }),
          onSuccess: decisionIn
        })
      )
    }
    return {
      check: (spending) => ask("check", spending),
      spend: (spending) => ask(spending.overspend ? "overspend" : "spend", spending)
    }
  })

/** True for the reply of a server that starts or fails over. It has counted nothing. */
const isStarting = ({ isRetryable, reason }: RedisError): boolean => reason === "Reply" && isRetryable

// The time limit of the budget usually ends the retries sooner.
const retries = Schedule.intersect(Schedule.spaced("50 millis"), Schedule.recurs(100))

const issueOf = (error: RedisError): string =>
  error.code === "BUDGET" ? "the hash in Redis is not a budget; remove it to begin a new period" : error.message

/** Formats a limit of calls or credits as an argument of the script. An infinite limit becomes an empty string. */
const limitText = (limit: number): string => limit === Infinity ? "" : String(limit)

const Reply = Schema.Union(
  Schema.Tuple(Schema.Literal("Spend"), ReplyNumber.ReplyNumber, ReplyNumber.ReplyNumber, ReplyNumber.ReplyNumber),
  Schema.Tuple(
    Schema.Literal("Refuse"),
    Schema.Literal("calls", "credits"),
    ReplyNumber.ReplyNumber,
    ReplyNumber.ReplyNumber,
    ReplyNumber.ReplyNumber
  )
)

const decode = Schema.decodeUnknownOption(Reply)

/** Returns the decision in a reply of the script. Fails if it contains none. */
const decisionIn = (reply: RedisReply): Effect.Effect<Budget.BudgetDecision, Budget.BudgetStoreError> =>
  Option.match(decode(reply), {
    onNone: () => new Budget.BudgetStoreError({ issue: "an unexpected reply from Redis" }),
    onSome: (fields) => {
      if (fields[0] === "Spend") {
        const [, calls, credits, until] = fields
        return Effect.succeed(Budget.BudgetDecision.Spend({ period: { calls, credits, until } }))
      }
      const [, unit, limit, spent, millis] = fields
      return Effect.succeed(Budget.BudgetDecision.Refuse({ unit, limit, spent, resetsAfter: Duration.millis(millis) }))
    }
  })

/**
 * Provides a budget whose count is kept in Redis. It limits the total spending of all programs with the same Redis,
 * account, base URL and length of the period.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options?: Options
): Layer.Layer<Budget.Budget, never, FastMossConfig | Redis> =>
  Layer.unwrapEffect(Effect.map(store(options), (store) => Budget.layerStore(store, options)))
