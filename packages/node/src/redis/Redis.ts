/**
 * A connection to Redis, for what many machines share: tokens, rate limits, cached responses.
 *
 * `layer` connects through the package `ioredis`, which is installed separately; `make` works with any other client.
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import { createHash } from "node:crypto"
import { within } from "../internal/timeLimit.js"
import * as RedisConnection from "./RedisConnection.js"
import { isRedisError, RedisError } from "./RedisError.js"
import { addressOf, form, type Target, targetOf } from "./RedisTarget.js"

/**
 * A reply of Redis: a text, a whole number, nothing, or a list of these.
 *
 * @since 0.1.0
 * @category models
 */
export type RedisReply = string | number | null | ReadonlyArray<RedisReply>

/**
 * An argument of a command or a script. Numbers are written in decimal.
 *
 * @since 0.1.0
 * @category models
 */
export type Argument = string | number

/**
 * A Lua script that is ready to run.
 *
 * All `keys` must be in one slot of a Redis Cluster: give them a common part in braces, `{a}:x` and `{a}:y`.
 *
 * @since 0.1.0
 * @category models
 */
export type Script = (
  keys: ReadonlyArray<string>,
  ...args: ReadonlyArray<Argument>
) => Effect.Effect<RedisReply, RedisError>

/**
 * A connection to Redis.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** Sends one command: `send("SET", "key", "text", "PX", 1000)`. */
  readonly send: (command: string, ...args: ReadonlyArray<Argument>) => Effect.Effect<RedisReply, RedisError>
  /** Prepares a Lua script. Its text is sent only to a server that does not know it. */
  readonly script: (lua: string) => Script
}

/**
 * The tag of the connection to Redis.
 *
 * @since 0.1.0
 * @category services
 */
export class Redis extends Context.Tag("@effect-fastmoss/node/Redis")<Redis, Service>() {}

export {
  /**
   * Tests if a value is a `RedisError`.
   *
   * @since 0.1.0
   * @category guards
   */
  isRedisError,
  /**
   * A command that failed, or whose outcome is unknown.
   *
   * @since 0.1.0
   * @category errors
   */
  RedisError,
  /**
   * A Redis server, as a URL names it.
   *
   * @since 0.1.0
   * @category models
   */
  type Target,
  /**
   * Parses the URL of a Redis server.
   *
   * @since 0.1.0
   * @category constructors
   */
  targetOf
}

/**
 * Makes the service from a function that sends one command through a client of your own, such as the `Cluster` of
 * `ioredis`. A `RedisError` of that function is passed on. Any other failure, and a value that is not a reply of Redis,
 * become a `RedisError` with reason `Reply` and no code.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: {
  /** Host and port, for messages. */
  readonly address: string
  readonly send: (command: string, args: ReadonlyArray<Argument>) => Effect.Effect<unknown, unknown>
  /**
   * Time limit of one command. One that takes longer fails with reason `Timeout`, even if the function cannot be interrupted.
   *
   * @default "5 seconds"
   */
  readonly timeout?: Duration.DurationInput | undefined
}): Service => {
  // A URL in its place may hold a password.
  const address = options.address.replace(/^.*@/s, "")
  const timeout = Duration.decode(options.timeout ?? "5 seconds")
  const send: Service["send"] = (command, ...args) => {
    const unclear = new RedisError({ command, reason: "Reply", address })
    const late = () => new RedisError({ command, reason: "Timeout", address })
    return Effect.suspend(() => options.send(command, args)).pipe(
      within(timeout, late),
      Effect.mapError((error) => isRedisError(error) ? error : unclear),
      Effect.filterOrFail(isReply, () => unclear)
    )
  }
  return Redis.of({
    send,
    script: (lua) => {
      const digest = createHash("sha1").update(lua).digest("hex")
      return (keys, ...args) =>
        send("EVALSHA", digest, keys.length, ...keys, ...args).pipe(
          Effect.catchIf(
            (error) => error.code === "NOSCRIPT",
            () => send("EVAL", lua, keys.length, ...keys, ...args)
          )
        )
    }
  })
}

const isReply = (u: unknown): u is RedisReply =>
  u === null || typeof u === "string" || typeof u === "number" || (Array.isArray(u) && u.every(isReply))

/**
 * Options of a connection.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * `redis://user:password@host:6379/0`, or `rediss://` for TLS. User, password, port and database are optional. Characters
   * that have a meaning in URLs are escaped (`%40` for `@`). It may hold a password, hence `Redacted`.
   */
  readonly url: Redacted.Redacted
  /**
   * Time limit of one step: to connect, to complete the handshake, to reply. A server that is silent fails a command after
   * at most three steps, one that refuses connections at once.
   *
   * @default "2 seconds"
   */
  readonly timeout?: Duration.DurationInput | undefined
}

/**
 * Connects by `ioredis`, which must be installed: `npm install ioredis@5`.
 *
 * The first command connects, and so does the first command after the connection broke; the connection ends with the
 * scope. A command without a connection waits for one attempt to connect, and fails if that fails. No command is queued to
 * be sent later, and none is sent again after its connection broke.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<Redis, ConfigError.ConfigError> =>
  Layer.scoped(Redis, connect(options, "url"))

const variable = "FASTMOSS_REDIS_URL"

/**
 * Connects by `ioredis` to the URL in `FASTMOSS_REDIS_URL`: see `layer`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig: Layer.Layer<Redis, ConfigError.ConfigError> = Layer.scoped(
  Redis,
  Effect.flatMap(
    Config.option(Config.redacted(variable)),
    (url) =>
      Option.match(Option.filter(url, (url) => Redacted.value(url) !== ""), {
        onNone: () => Effect.fail(ConfigError.MissingData([variable], `is not set; it ${form}`)),
        onSome: (url) => connect({ url }, variable)
      })
  )
)

const connect = (options: Options, field: string): Effect.Effect<Service, ConfigError.ConfigError, Scope.Scope> =>
  Effect.gen(function*() {
    const target = yield* targetOf(options.url, field)
    const timeout = yield* Option.filter(
      Duration.decodeUnknown(options.timeout ?? "2 seconds"),
      (duration) => Duration.greaterThan(duration, Duration.zero) && Duration.isFinite(duration)
    ).pipe(
      Either.fromOption(() => ConfigError.InvalidData(["timeout"], "must be a positive, finite duration"))
    )
    return make({
      address: addressOf(target),
      send: yield* RedisConnection.open(target, timeout, field),
      // To connect, to complete the handshake, to reply.
      timeout: Duration.times(timeout, 4)
    })
  })
