/**
 * When a call is tried again.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import { FastMossConfig, type Service as Config } from "../FastMossConfig.js"
import type { FastMossError } from "../FastMossError.js"
import type { Stage } from "./Stage.js"

/**
 * The rules: the configuration's, or those of one call.
 *
 * @since 0.1.0
 * @category models
 */
export type Rules = Config["retry"]

/**
 * What follows a failure.
 *
 * - `Retry`: another attempt, after a wait
 * - `Stop`: the failure is the call's. `NotRetryable`: the same call would fail again; `Exhausted`: no attempt is left;
 *   `OutOfBudget`: all calls together have retried too much; `TooFarAway`: the server asks for too long a wait
 *
 * @since 0.1.0
 * @category models
 */
export type RetryDecision = Data.TaggedEnum<{
  Retry: { readonly delay: Duration.Duration }
  Stop: { readonly reason: "NotRetryable" | "Exhausted" | "OutOfBudget" | "TooFarAway" }
}>

/**
 * Constructors of the decisions.
 *
 * @since 0.1.0
 * @category constructors
 */
export const RetryDecision = Data.taggedEnum<RetryDecision>()

/**
 * Decides on a failure.
 *
 * The wait is anything between nothing and `base * 2^(attempt - 1)`, at most `cap` ("full jitter": callers that failed
 * together do not come back together). After a `Retry-After`, which can be nothing but the least, it is added to that.
 *
 * @since 0.1.0
 * @category combinators
 */
export const decide = (input: {
  readonly failure: FastMossError
  /** Which attempt failed; the first is 1. */
  readonly attempt: number
  /** Between 0 and 1. */
  readonly random: number
  /** How many retries the client has left. */
  readonly tokens: number
  readonly rules: Rules
}): RetryDecision => {
  const { attempt, failure, random, rules, tokens } = input
  if (!failure.isRetryable) return RetryDecision.Stop({ reason: "NotRetryable" })
  if (attempt >= rules.attempts) return RetryDecision.Stop({ reason: "Exhausted" })
  const least = retryAfterOf(failure)
  if (Option.exists(least, Duration.greaterThan(rules.longestRetryAfter))) {
    return RetryDecision.Stop({ reason: "TooFarAway" })
  }
  if (tokens < 1) return RetryDecision.Stop({ reason: "OutOfBudget" })
  const longest = Math.min(Duration.toMillis(rules.cap), Duration.toMillis(rules.base) * 2 ** (attempt - 1))
  return RetryDecision.Retry({
    delay: Duration.sum(Option.getOrElse(least, () => Duration.zero), Duration.millis(random * longest))
  })
}

/**
 * How long the server asks to wait.
 *
 * @since 0.1.0
 * @category combinators
 */
export const retryAfterOf = (failure: FastMossError): Option.Option<Duration.Duration> =>
  failure._tag === "FastMossTokenError"
    ? retryAfterOf(failure.failure)
    : failure._tag === "FastMossStatusError"
    ? Option.fromNullable(failure.retryAfter)
    : Option.none()

/**
 * The stage: runs the next stage again and again as the rules have it. A failure of the client's own limits ends that with
 * the failure that was to be retried.
 *
 * @since 0.1.0
 * @category constructors
 */
export const stage: Stage<FastMossConfig> = Effect.map(FastMossConfig, ({ retry }) => {
  // A bucket of tokens, shared by all calls: a retry takes one, a success puts a part of one back.
  let tokens = retry.budget

  return (next) => (call) => {
    const { attempts = retry.attempts } = call.options
    const rules = attempts === retry.attempts ? retry : { ...retry, attempts }
    const from = (attempt: number, previous: FastMossError | undefined): ReturnType<typeof next> =>
      Effect.matchEffect(next(call), {
        onSuccess: (reply) => {
          // Without the dust of binary fractions: five times 0.2 is one.
          tokens = Math.min(retry.budget, Math.round((tokens + retry.refill) * 1e6) / 1e6)
          return Effect.succeed(reply)
        },
        onFailure: (failure) => {
          if (previous !== undefined && isOurOwn(failure)) return Effect.fail(previous)
          return Effect.flatMap(Random.next, (random) => {
            const decision = decide({ failure, attempt, random, tokens, rules })
            if (decision._tag === "Stop") return Effect.fail(failure)
            tokens -= 1
            return Effect.flatMap(Effect.sleep(decision.delay), () => from(attempt + 1, failure))
          })
        }
      })
    return from(1, undefined)
  }
})

/** Whether a failure says nothing of FastMoss: nothing was sent. */
const isOurOwn = ({ _tag }: FastMossError): boolean =>
  _tag === "FastMossBudgetError" || _tag === "FastMossCircuitOpenError"
