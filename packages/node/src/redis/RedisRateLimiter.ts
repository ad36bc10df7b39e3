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
import * as Schema from "effect/Schema"
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
          acquisitionIn
        ),
      onResult: ({ outcome, retryAfter, startedAt }, { rate }) =>
        Effect.flatMap(run(keys, "onResult", rateText(rate), outcome, startedAt, retryAfter), rateIn)
    }
  })

/** Formats a rate in requests per second as an argument of the script. An infinite rate becomes an empty string. */
const rateText = (rate: number): string => rate === Infinity ? "" : String(rate)

const AcquisitionReply = Schema.Union(
  Schema.Tuple(
    Schema.Literal("Granted"),
    ReplyNumber.ReplyNumber,
    Schema.optionalElement(ReplyNumber.ReplyNumber)
  ),
  Schema.Tuple(Schema.Literal("Delayed"), ReplyNumber.ReplyNumber, Schema.String)
)

const decodeAcquisition = Schema.decodeUnknownOption(AcquisitionReply)

/** Returns the answer to a request for a permit. Fails if the reply contains none. */
const acquisitionIn = (reply: RedisReply): Effect.Effect<SharedRateLimiter.SharedAcquisition, UnexpectedReply> =>
  Option.match(decodeAcquisition(reply), {
    onNone: () => new UnexpectedReply(),
    onSome: (fields) => {
      if (fields[0] === "Granted") {
        const [, startedAt, freeFor] = fields
        return Effect.succeed(SharedRateLimiter.SharedAcquisition.Granted({ startedAt, freeFor }))
      }
      const [, millis, ticket] = fields
      return Effect.succeed(SharedRateLimiter.SharedAcquisition.Delayed({ millis, ticket }))
    }
  })

const decodeRate = Schema.decodeUnknownOption(Schema.NullOr(ReplyNumber.ReplyNumber))

/** Returns the rate in the reply to the report of a result. Fails if the reply contains none. */
const rateIn = (reply: RedisReply): Effect.Effect<number, UnexpectedReply> =>
  Option.match(decodeRate(reply), {
    onNone: () => new UnexpectedReply(),
    onSome: (rate) => Effect.succeed(rate ?? Infinity)
  })

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
