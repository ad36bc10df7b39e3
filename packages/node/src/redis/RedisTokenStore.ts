/**
 * A token store in Redis, for programs on many machines.
 *
 * All keys of a token begin with `{fastmoss:<key>}`, so that a Redis Cluster keeps them in one slot:
 *
 * - `:token`: a hash of `text` (the token) and `fence` (the fencing token of the write), with a time to live
 * - `:lock`: the owner of the lease, with a time to live
 * - `:lease`: a hash of `fence` (the fencing token of the last lease), `held` (set until that lease is released) and
 *   `lost` (the fencing token of the last holder that crashed). It has no time to live, so that fencing tokens always
 *   rise.
 *
 * @since 0.1.0
 */
import { FastMossTokenStoreError } from "@effect-fastmoss/core/FastMossError"
import * as TokenStore from "@effect-fastmoss/core/TokenStore"
import * as Cause from "effect/Cause"
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { randomUUID } from "node:crypto"
import * as lease from "../internal/lease.js"
import { within } from "../internal/timeLimit.js"
import { Redis, type RedisError, type RedisReply } from "./Redis.js"
import * as TokenScripts from "./TokenScripts.js"

/**
 * Options of a token store in Redis.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * Prefix of the keys in Redis.
   *
   * @default "fastmoss"
   */
  readonly prefix?: string | undefined
  /**
   * Time after the last renewal of a lease, at which another program can take the lease over. It is at least one
   * second. The holder renews its lease three times within this time.
   *
   * @default "15 seconds"
   */
  readonly takeOverAfter?: Duration.DurationInput | undefined
  /**
   * Time for which the store retries an operation while Redis cannot be reached, so that a shorter restart or failover
   * has no effect. An operation takes at most one second longer.
   *
   * After an operation has failed in this way, each further operation makes one attempt of at most one second, until
   * one succeeds. Without Redis, a token request is therefore delayed once by this duration, plus up to four seconds if
   * Redis does not answer.
   *
   * @default "2 seconds"
   */
  readonly retryFor?: Duration.DurationInput | undefined
}

/**
 * Makes a token store that uses a connection to Redis.
 *
 * Each operation is a single script, so no other client can act between its check and its write. Running a script twice
 * has the same effect as running it once. An operation whose reply was lost is therefore retried, for at most
 * `retryFor`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options = {}): Effect.Effect<TokenStore.Service, never, Redis> =>
  Effect.map(Redis, (redis) => {
    const { prefix = "fastmoss", retryFor = "2 seconds" } = options
    const retry = retrying(retryFor)
    const takeOverAfter = Duration.max(Duration.decode(options.takeOverAfter ?? "15 seconds"), "1 second")
    const lifetime = Math.ceil(Duration.toMillis(takeOverAfter))
    const scripts = {
      get: redis.script(TokenScripts.get),
      set: redis.script(TokenScripts.set),
      remove: redis.script(TokenScripts.remove),
      grant: redis.script(TokenScripts.grant),
      renew: redis.script(TokenScripts.renew),
      release: redis.script(TokenScripts.release)
    }
    // Escapes braces in the key, because Redis treats the text in braces as the hash tag.
    const keysOf = (key: string) => {
      const stem = `{${prefix}:${key.replace(/[{}%]/g, encodeURIComponent)}}`
      return [`${stem}:token`, `${stem}:lock`, `${stem}:lease`]
    }

    return TokenStore.make({
      get: (key) =>
        Effect.map(retry("get", scripts.get(keysOf(key))), (reply) => typeof reply === "string" ? reply : undefined),
      set: (key, text, { fencingToken, timeToLive }) =>
        retry(
          "set",
          scripts.set(
            keysOf(key),
            text,
            Option.getOrElse(fencingToken, () => ""),
            Math.ceil(Duration.toMillis(timeToLive))
          )
        ).pipe(Effect.filterOrFail((reply) => reply === 1, () => TokenStore.superseded)),
      remove: (key) => retry("remove", scripts.remove(keysOf(key))),
      lease: (key) =>
        Effect.gen(function*() {
          const keys = keysOf(key)
          const owner = randomUUID()
          let isGranted = false
          const release = (exit: Exit.Exit<unknown, unknown>) =>
            Effect.ignore(scripts.release(keys, owner, Exit.isSuccess(exit) ? 0 : 1))
          // Added before the first attempt, because the waiter may be interrupted when Redis has granted the lease but
          // its reply was lost.
          yield* Effect.addFinalizer((exit) => isGranted ? Effect.void : release(exit))
          const [fencingToken, crashed] = yield* lease.acquire(
            Effect.flatMap(retry("lease", scripts.grant(keys, owner, lifetime)), decodeGrant(keys)),
            { firstPause: "10 millis" }
          )
          isGranted = true
          // Added again, because the scope may have closed before the grant. A finalizer that is added to a closed
          // scope runs at once.
          yield* Effect.addFinalizer(release)
          yield* lease.keepAlive(scripts.renew(keys, owner, lifetime), Duration.times(takeOverAfter, 1 / 3))
          return { fencingToken, previousHolderCrashed: crashed === 1 }
        })
    })
  })

/**
 * Provides a token store in Redis.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options?: Options): Layer.Layer<TokenStore.TokenStore, never, Redis> =>
  Layer.effect(TokenStore.TokenStore, make(options))

/**
 * The failure of an operation that received no reply from Redis within its time limit. The warning of the store
 * contains the tag of this error as its text.
 */
class NoReply extends Data.TaggedError("no reply from Redis in time")<{}> {}

/**
 * Returns a function that runs an operation of the store and retries it while Redis cannot be reached, for example
 * during a restart or a failover.
 *
 * - An operation is retried for at most `retryFor`.
 * - After an operation has failed in this way, each further operation makes one attempt of at most one second. A
 *   program without Redis therefore waits for `retryFor` only once.
 * - Such an attempt fails with the reason of the first failure if Redis still cannot be reached.
 * - After a success, operations that fail are retried again.
 */
const retrying = (retryFor: Duration.DurationInput) => {
  let gone: RedisError | NoReply | undefined
  const limit = Duration.sum(retryFor, attemptLimit)
  return <A>(
    operation: FastMossTokenStoreError["operation"],
    effect: Effect.Effect<A, RedisError>
  ): Effect.Effect<A, RedisError | NoReply | FastMossTokenStoreError> =>
    Effect.suspend(() => {
      const reason = gone
      const step = reason === undefined
        ? within(limit, () => new NoReply())(Effect.retry(effect, {
          while: (error) => error.isRetryable,
          schedule: Schedule.intersect(Schedule.spaced("50 millis"), Schedule.recurUpTo(retryFor))
        }))
        : Effect.mapError(
          within(attemptLimit, () => reason)(effect),
          (error) => isGone(error) ? reason : error
        )
      return Effect.onExit(step, (exit) =>
        Effect.sync(() => {
          gone = Exit.isSuccess(exit)
            ? undefined
            : Option.getOrUndefined(Option.filter(Cause.failureOption(exit.cause), isGone))
        }))
    }).pipe(
      // A failure that retrying cannot cure must be repaired by a person, so the error contains the whole message.
      Effect.mapError((error) => isGone(error) ? error : failure(error.message, operation))
    )
}

const isGone = (error: RedisError | NoReply): boolean => error._tag !== "RedisError" || error.isRetryable

/** Time limit for an operation that is not retried, because an earlier operation could not reach Redis. */
const attemptLimit = Duration.seconds(1)

const failure = (issue: string, operation: FastMossTokenStoreError["operation"] = "lease") =>
  new FastMossTokenStoreError({ operation, reason: "Failed", issue })

/** A reply of the script `TokenScripts.grant`: the fencing token, and 1 if the previous holder crashed, otherwise 0. */
type Grant = typeof Grant.Type
const Grant = Schema.Tuple(Schema.Int, Schema.Literal(0, 1))
const decode = Schema.decodeUnknownOption(Grant)

/**
 * Returns a function that decodes a reply of the script `TokenScripts.grant`. The function returns none if another
 * process holds the lease, and fails if no higher fencing token is possible. The failure names `keys`, which must then
 * be deleted.
 */
const decodeGrant =
  (keys: ReadonlyArray<string>) => (reply: RedisReply): Effect.Effect<Option.Option<Grant>, FastMossTokenStoreError> =>
    reply === null ? Effect.succeedNone : Option.match(decode(reply), {
      onNone: () => failure("an unexpected reply from Redis"),
      onSome: (grant) =>
        grant[0] < 0
          ? failure(
            `the highest possible fencing token is stored; stop all programs and delete the keys ${keys.join(", ")}`
          )
          : Effect.succeedSome(grant)
    })
