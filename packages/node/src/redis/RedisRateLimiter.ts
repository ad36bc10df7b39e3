/**
 * A rate limiter in Redis, for programs on many machines.
 *
 * The state of core's `AdaptiveRate` is a hash under the key `<prefix>:fm_rate:<account key>@<base URL>`. One script
 * reads and writes it with the clock of Redis.
 *
 * - Unlimited rate: a process requests one permit per second, and reports each result in the background.
 * - Limited rate: each permit is a time slot. The field `nextAt` is the start of the first free slot.
 * - Ticket: a process that has to wait receives a ticket for a slot. It requests its permit again when the slot begins.
 * - Epoch: a throttled request, or the first success after it, starts a new `epoch`. This invalidates all earlier
 *   tickets.
 *
 * @since 0.1.0
 */
import { FastMossConfig } from "@effect-fastmoss/core/FastMossConfig"
import type * as RateLimiter from "@effect-fastmoss/core/RateLimiter"
import * as SharedRateLimiter from "@effect-fastmoss/core/SharedRateLimiter"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { adaptiveRateScript } from "./AdaptiveRateScript.js"
import { Redis, type RedisReply } from "./Redis.js"
import * as ReplyNumber from "./ReplyNumber.js"

/**
 * Options of a rate limiter in Redis.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * Prefix of the key in Redis.
   *
   * @default "fastmoss"
   */
  readonly prefix?: string | undefined
}

/**
 * Makes a store in Redis for the state of a shared rate limiter. The state belongs to the configured account and base
 * URL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const store = (
  options: Options = {}
): Effect.Effect<SharedRateLimiter.RateLimiterStore, never, FastMossConfig | Redis> =>
  Effect.zipWith(Redis, FastMossConfig, (redis, { accountKey, baseUrl }) => {
    const keys = [`${options.prefix ?? "fastmoss"}:fm_rate:${accountKey}@${baseUrl}`]
    const run = redis.script(adaptiveRateScript)
    return {
      tryAcquire: (ticket, { rate }) =>
        Effect.flatMap(
          run(keys, "tryAcquire", rateText(rate), Option.getOrElse(ticket, () => "")),
          decodeAcquisition
        ),
      onResult: ({ outcome, retryAfter, startedAt }, { rate }) =>
        Effect.flatMap(run(keys, "onResult", rateText(rate), outcome, startedAt, retryAfter), decodeRate)
    }
  })

/** Formats a rate in requests per second as an argument of the script. An infinite rate becomes an empty string. */
const rateText = (rate: number): string => rate === Infinity ? "" : String(rate)

/** Decodes a reply of the script to a request for a permit. Fails if it is none. */
const decodeAcquisition = (reply: RedisReply): Effect.Effect<SharedRateLimiter.SharedAcquisition, UnexpectedReply> => {
  const [tag, first, second] = Array.isArray(reply) ? reply : []
  const [number, freeFor] = [ReplyNumber.parse(first), second === undefined ? undefined : ReplyNumber.parse(second)]
  return tag === "Granted" && !isNaN(number) && (freeFor === undefined || !isNaN(freeFor))
    ? Effect.succeed(SharedRateLimiter.SharedAcquisition.Granted({ startedAt: number, freeFor }))
    : tag === "Delayed" && !isNaN(number) && typeof second === "string"
    ? Effect.succeed(SharedRateLimiter.SharedAcquisition.Delayed({ millis: number, ticket: second }))
    : new UnexpectedReply()
}

/** Decodes a reply of the script to the result of an attempt: the rate. Fails if it is none. */
const decodeRate = (reply: RedisReply): Effect.Effect<number, UnexpectedReply> => {
  const rate = reply === null ? Infinity : ReplyNumber.parse(reply)
  return isNaN(rate) ? new UnexpectedReply() : Effect.succeed(rate)
}

/** The failure of a command whose reply is not one of the script's replies. */
class UnexpectedReply extends Data.TaggedError("UnexpectedReply")<{}> {}

/**
 * Provides a rate limiter in Redis. It limits the total rate of all programs with the same Redis, account and base URL.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options?: Options
): Layer.Layer<RateLimiter.RateLimiter, never, FastMossConfig | Redis> =>
  Layer.unwrapEffect(Effect.map(store(options), SharedRateLimiter.layer))
