/**
 * Tokens in Redis, for programs on many machines.
 *
 * Under `{fastmoss:<key>}`, so that a Redis Cluster keeps all of a token in one place, stand:
 *
 * - `:token`, a hash of `text` and `fence`, with a time to live
 * - `:lock`, the owner of the lease, with a time to live
 * - `:lease`, a hash: `fence`, the fence of the last lease; `held`, unless that one was released; `lost`, the fence of the
 *   last holder that was lost. It stays, so that fences go on rising.
 *
 * @since 0.1.0
 */
import * as TokenStore from "@effect-fastmoss/core/TokenStore"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { randomUUID } from "node:crypto"
import { Redis, type RedisError } from "./Redis.js"

/**
 * What a store in Redis can be told.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * What its keys begin with.
   *
   * @default "fastmoss"
   */
  readonly prefix?: string | undefined
  /**
   * How long a lease outlasts the last sign of life of its holder, who gives one three times as often. At least a second.
   *
   * @default "15 seconds"
   */
  readonly takeOverAfter?: Duration.DurationInput | undefined
  /**
   * How long a step that found no Redis is tried again: a restart or a failover that is over by then passes unnoticed. An
   * exchange waits for it up to three times when there is no Redis at all.
   *
   * @default "2 seconds"
   */
  readonly retryFor?: Duration.DurationInput | undefined
}

/**
 * Makes a store of a connection to Redis.
 *
 * Every step is one script, so that none can come between check and write, and can be done twice to the same effect: a step
 * whose answer was lost is done again, for as long as `retryFor` says.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: Options = {}): Effect.Effect<TokenStore.Service, never, Redis> =>
  Effect.map(Redis, (redis) => {
    const { prefix = "fastmoss", retryFor = "2 seconds" } = options
    const again = retrying(retryFor)
    const takeOverAfter = Duration.max(Duration.decode(options.takeOverAfter ?? "15 seconds"), "1 second")
    const lifetime = Math.ceil(Duration.toMillis(takeOverAfter))
    const scripts = {
      get: redis.script(get),
      set: redis.script(set),
      remove: redis.script(remove),
      grant: redis.script(grant),
      renew: redis.script(renew),
      release: redis.script(release)
    }
    // Nothing in a key ends the braces early.
    const keysOf = (key: string) => {
      const stem = `{${prefix}:${key.replace(/[{}%]/g, encodeURIComponent)}}`
      return [`${stem}:token`, `${stem}:lock`, `${stem}:lease`]
    }

    const seek = (
      key: string,
      owner: string,
      restore: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>,
      tries: number
    ): Effect.Effect<Granted, unknown> =>
      Effect.flatMap(again(scripts.grant(keysOf(key), owner, lifetime)), (reply) =>
        Option.match(decodeGranted(reply), {
          onSome: Effect.succeed,
          onNone: () => {
            const most = Math.min(200, 10 * 1.5 ** Math.min(tries, 20))
            return Effect.zipRight(
              restore(Effect.flatMap(Random.nextRange(most / 2, most), (millis) => Effect.sleep(millis))),
              seek(key, owner, restore, tries + 1)
            )
          }
        }))

    return TokenStore.make({
      get: (key) =>
        Effect.map(again(scripts.get(keysOf(key))), (reply) => typeof reply === "string" ? reply : undefined),
      set: (key, text, { fencingToken: fence, timeToLive }) =>
        again(
          scripts.set(
            keysOf(key),
            text,
            Option.getOrElse(fence, () => ""),
            Math.ceil(Duration.toMillis(timeToLive))
          )
        ).pipe(Effect.filterOrFail((reply) => reply === 1, () => TokenStore.superseded)),
      remove: (key) => again(scripts.remove(keysOf(key))),
      lease: (key) =>
        Effect.uninterruptibleMask((restore) =>
          Effect.gen(function*() {
            const owner = randomUUID()
            // Also for a waiter that is interrupted after a grant whose answer was lost.
            yield* Effect.addFinalizer((exit) =>
              Effect.ignore(scripts.release(keysOf(key), owner, Exit.isSuccess(exit) ? 0 : 1))
            )
            const [fence, lost] = yield* seek(key, owner, restore, 0)
            yield* scripts.renew(keysOf(key), owner, lifetime).pipe(
              Effect.ignore,
              Effect.delay(Duration.times(takeOverAfter, 1 / 3)),
              Effect.repeat(Schedule.forever),
              Effect.interruptible,
              Effect.forkScoped
            )
            return { fencingToken: fence, previousHolderCrashed: lost === 1 }
          })
        )
    })
  })

/**
 * Keeps tokens in Redis.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options?: Options): Layer.Layer<TokenStore.TokenStore, never, Redis> =>
  Layer.effect(TokenStore.TokenStore, make(options))

/** A server that restarts, or hands over to another, is away for a moment. */
const retrying = (duration: Duration.DurationInput) => <A>(effect: Effect.Effect<A, RedisError>) =>
  Effect.retry(effect, {
    while: (error) => error.isRetryable,
    schedule: Schedule.intersect(Schedule.spaced("50 millis"), Schedule.recurUpTo(duration))
  })

/** The fence, and 1 if a holder was lost. */
const Granted = Schema.Tuple(Schema.Int, Schema.Literal(0, 1))

type Granted = typeof Granted.Type

const decodeGranted = Schema.decodeUnknownOption(Granted)

// KEYS: token, lock, lease. Fences are whole numbers below 2^53, which Lua's numbers hold.

const get = `return redis.call('HGET', KEYS[1], 'text')`

// ARGV: text, fence or nothing, milliseconds
const set = `
local written = redis.call('HGET', KEYS[1], 'fence') or '0'
local fence = ARGV[2]
if fence == '' then fence = written
elseif tonumber(fence) < tonumber(written) then return 0 end
redis.call('HSET', KEYS[1], 'text', ARGV[1], 'fence', fence)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1`

const remove = `return redis.call('DEL', KEYS[1])`

// ARGV: owner, milliseconds
const grant = `
local written = tonumber(redis.call('HGET', KEYS[1], 'fence') or '0')
local function granted(fence)
  local lost = tonumber(redis.call('HGET', KEYS[3], 'lost') or '0')
  if lost > written then return { fence, 1 } else return { fence, 0 } end
end
local last = tonumber(redis.call('HGET', KEYS[3], 'fence') or '0')
if redis.call('GET', KEYS[2]) == ARGV[1] then return granted(last) end
if not redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) then return false end
if redis.call('HGET', KEYS[3], 'held') then redis.call('HSET', KEYS[3], 'lost', string.format('%.0f', last)) end
-- A Redis that lost this hash, but not the token, goes on above the token's fence.
if last < written then redis.call('HSET', KEYS[3], 'fence', string.format('%.0f', written)) end
local fence = redis.call('HINCRBY', KEYS[3], 'fence', 1)
redis.call('HSET', KEYS[3], 'held', 1)
return granted(fence)`

// ARGV: owner, milliseconds
const renew = `
if redis.call('GET', KEYS[2]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[2], ARGV[2]) end
return 0`

// ARGV: owner, 1 if it failed or was interrupted
const release = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[2])
redis.call('HDEL', KEYS[3], 'held')
if ARGV[2] == '1' then redis.call('HSET', KEYS[3], 'lost', redis.call('HGET', KEYS[3], 'fence')) end
return 1`
