/**
 * One rate for programs on many machines, kept in Redis.
 *
 * The pace is a hash under `<prefix>:fm_pace:<client id>@<base URL>`, and one script, by the clock of Redis, is all that
 * touches it. Turns are slots in time, `next` being the first that is free: who has to wait gets one as a ticket, and asks
 * again when its time has come. A refusal, or the end of refusals, begins another `epoch`, in which old tickets say nothing.
 *
 * @since 0.1.0
 */
import { FastMossConfig } from "@effect-fastmoss/core/FastMossConfig"
import type * as RateLimit from "@effect-fastmoss/core/RateLimiter"
import * as SharedRateLimit from "@effect-fastmoss/core/SharedRateLimiter"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { adaptiveRateScript } from "./AdaptiveRateScript.js"
import { Redis } from "./Redis.js"

/**
 * What a limiter in Redis can be told.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * What its key begins with.
   *
   * @default "fastmoss"
   */
  readonly prefix?: string | undefined
}

/**
 * The two functions of a shared limit, over a connection to Redis, for one account.
 *
 * @since 0.1.0
 * @category constructors
 */
export const store = (
  options: Options = {}
): Effect.Effect<SharedRateLimit.Store, never, FastMossConfig | Redis> =>
  Effect.zipWith(Redis, FastMossConfig, (redis, { baseUrl, clientId }) => {
    const keys = [`${options.prefix ?? "fastmoss"}:fm_pace:${clientId}@${baseUrl}`]
    const run = redis.script(adaptiveRateScript)
    return {
      tryAcquire: (ticket, { rate }) =>
        Effect.flatMap(
          run(keys, "turn", rateText(rate), Option.getOrElse(ticket, () => "")),
          Schema.decodeUnknown(TurnReply)
        ),
      onResult: ({ outcome, retryAfter, startedAt }, { rate }) =>
        Effect.map(
          Effect.flatMap(
            run(keys, "finish", rateText(rate), outcome, startedAt, retryAfter),
            Schema.decodeUnknown(FinishReply)
          ),
          Option.getOrElse(() => Infinity)
        )
    }
  })

/** No rate is an empty text. */
const rateText = (rate: number): string => rate === Infinity ? "" : String(rate)

const TurnReply = Schema.Union(
  Schema.transform(
    Schema.Tuple(Schema.Literal("go"), Schema.NumberFromString),
    Schema.typeSchema(Schema.TaggedStruct("Granted", { startedAt: Schema.Number })),
    {
      strict: true,
      decode: ([, startedAt]) => SharedRateLimit.SharedAcquisition.Granted({ startedAt }),
      encode: ({ startedAt }) => ["go", startedAt] as const
    }
  ),
  Schema.transform(
    Schema.Tuple(Schema.Literal("wait"), Schema.NumberFromString, Schema.String),
    Schema.typeSchema(Schema.TaggedStruct("Delayed", { millis: Schema.Number, ticket: Schema.String })),
    {
      strict: true,
      decode: ([, millis, ticket]) => SharedRateLimit.SharedAcquisition.Delayed({ millis, ticket }),
      encode: ({ millis, ticket }) => ["wait", millis, ticket] as const
    }
  )
)

const FinishReply = Schema.OptionFromNullOr(Schema.NumberFromString)

/**
 * A limiter whose rate all programs share that have the same Redis, client id and host.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options?: Options
): Layer.Layer<RateLimit.RateLimiter, never, FastMossConfig | Redis> =>
  Layer.unwrapEffect(Effect.map(store(options), SharedRateLimit.layer))
