/**
 * Stage that retries failed attempts, and the pure function that decides if an attempt is retried.
 *
 * @since 0.1.0
 */
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import { FastMossConfig, type Service as Config } from "../FastMossConfig.js"
import type { FastMossError } from "../FastMossError.js"
import type { Stage } from "./Stage.js"

/**
 * Rules for the retries of one call: the configuration's `retry`, with the call's own `attempts` if set.
 *
 * @since 0.1.0
 * @category models
 */
export type Rules = Config["retry"]

/**
 * Decision about a failed attempt.
 *
 * - `Retry`: wait for `delay`, then make another attempt
 * - `Stop`: fail the call, for one of these reasons:
 *   - `NotRetryable`: the same call would fail again
 *   - `Exhausted`: no attempt is left
 *   - `OutOfBudget`: the retry budget that all calls share is empty
 *   - `RetryAfterTooLong`: the server requests a longer wait than `longestRetryAfter`
 *
 * @since 0.1.0
 * @category models
 */
export type RetryDecision = Data.TaggedEnum<{
  Retry: { readonly delay: Duration.Duration }
  Stop: { readonly reason: "NotRetryable" | "Exhausted" | "OutOfBudget" | "RetryAfterTooLong" }
}>

/**
 * Constructors of `RetryDecision`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const RetryDecision = Data.taggedEnum<RetryDecision>()

/**
 * Returns `Retry` with the delay if a failed attempt is to be retried, else `Stop` with the reason.
 *
 * The delay is random between 0 and `base * 2^(attempt - 1)`, at most `cap` (full jitter: calls that failed together do
 * not retry together). The wait that a `Retry-After` requests is added to it.
 *
 * @since 0.1.0
 * @category combinators
 */
export const decide = (input: {
  readonly failure: FastMossError
  /** Number of the attempt that failed, from 1. */
  readonly attempt: number
  /** Random number from 0 to 1. */
  readonly random: number
  /** Number of retries left in the retry budget. A retry takes one. */
  readonly tokens: number
  readonly rules: Rules
}): RetryDecision => {
  const { attempt, failure, random, rules, tokens } = input
  if (!failure.isRetryable) return RetryDecision.Stop({ reason: "NotRetryable" })
  if (attempt >= rules.attempts) return RetryDecision.Stop({ reason: "Exhausted" })
  const leastDelay = retryAfterOf(failure)
  if (Option.exists(leastDelay, Duration.greaterThan(rules.longestRetryAfter))) {
    return RetryDecision.Stop({ reason: "RetryAfterTooLong" })
  }
  if (tokens < 1) return RetryDecision.Stop({ reason: "OutOfBudget" })
  const longestDelay = Math.min(Duration.toMillis(rules.cap), Duration.toMillis(rules.base) * 2 ** (attempt - 1))
  return RetryDecision.Retry({
    delay: Duration.sum(Option.getOrElse(leastDelay, () => Duration.zero), Duration.millis(random * longestDelay))
  })
}

/**
 * Returns the wait that the server requests with `Retry-After`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const retryAfterOf = (failure: FastMossError): Option.Option<Duration.Duration> =>
  failure._tag === "FastMossTokenError"
    ? Option.orElse(Option.fromNullable(failure.retryAfter), () => retryAfterOf(failure.failure))
    : failure._tag === "FastMossStatusError" || failure._tag === "FastMossApiError"
    ? Option.fromNullable(failure.retryAfter)
    : Option.none()

/**
 * Repeats the stages below after a retryable failure. If the budget or the circuit breaker refuses a retry, the call
 * fails with the failure of the previous attempt.
 *
 * @since 0.1.0
 * @category stages
 */
export const stage: Stage<FastMossConfig> = Effect.map(FastMossConfig, ({ retry }) => {
  // The retry budget that all calls share: a retry takes one token, a success adds `refill` tokens.
  let tokens = retry.budget

  return (next) => (call) => {
    const { attempts = retry.attempts } = call.options
    const rules = attempts === retry.attempts ? retry : { ...retry, attempts }

    /**
     * Makes another attempt after the delay. If no request is sent, because the caller was interrupted or the client
     * refused the request, the retry is given back to the retry budget.
     */
    const again = (delay: Duration.Duration) =>
      Effect.suspend(() => {
        const { sent } = call
        return Effect.onExit(Effect.zipRight(Effect.sleep(delay), next(call)), (exit) =>
          Effect.sync(() => {
            if (call.sent === sent && isAbandoned(exit)) tokens = Math.min(retry.budget, tokens + 1)
          }))
      })

    const from = (
      attempt: number,
      previous: FastMossError | undefined,
      handled: ReturnType<typeof next>
    ): ReturnType<typeof next> =>
      Effect.matchEffect(handled, {
        onSuccess: (reply) => {
          // Rounded, so that five refills of 0.2 are exactly one token.
          tokens = Math.min(retry.budget, Math.round((tokens + retry.refill) * 1e6) / 1e6)
          return Effect.succeed(reply)
        },
        onFailure: (failure) => {
          if (previous !== undefined && isClientRefusal(failure)) return Effect.fail(previous)
          return Effect.flatMap(Random.next, (random) => {
            const decision = decide({ failure, attempt, random, tokens, rules })
            if (decision._tag === "Stop") return Effect.fail(failure)
            tokens -= 1
            return from(attempt + 1, failure, again(decision.delay))
          })
        }
      })
    return from(1, undefined, next(call))
  }
})

/** Returns true if an attempt was interrupted or was refused by the client itself. */
const isAbandoned = (exit: Exit.Exit<unknown, FastMossError>): boolean =>
  Exit.isFailure(exit) &&
  (Cause.isInterrupted(exit.cause) || Option.exists(Cause.failureOption(exit.cause), isClientRefusal))

/**
 * Returns true if the client itself refused the request, because of the budget or an open circuit. It was then not
 * sent.
 */
const isClientRefusal = ({ _tag }: FastMossError): boolean =>
  _tag === "FastMossBudgetError" || _tag === "FastMossCircuitOpenError"
