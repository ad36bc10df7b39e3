/**
 * A connection to Redis, for state that many machines share: tokens, rate limits, budgets and cached responses.
 *
 * `layer` connects with the package `ioredis`, which is installed separately. `make` accepts any other client.
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
 * A reply from Redis: a string, a whole number, `null`, or a list of these.
 *
 * @since 0.1.0
 * @category models
 */
export type RedisReply = string | number | null | ReadonlyArray<RedisReply>

/**
 * An argument of a command or a script. Numbers are sent in decimal.
 *
 * @since 0.1.0
 * @category models
 */
export type Argument = string | number

/**
 * A function that runs a Lua script with keys and arguments.
 *
 * In a Redis Cluster all `keys` must be in one slot: give them a common part in braces, as in `{a}:x` and `{a}:y`.
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
  /** Sends one command and returns its reply: `send("SET", "key", "text", "PX", 1000)`. */
  readonly send: (command: string, ...args: ReadonlyArray<Argument>) => Effect.Effect<RedisReply, RedisError>
  /**
   * Returns a function that runs the Lua script `lua`. It sends the text of the script only if the server does not know
   * the script yet.
   */
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
   * Returns true if a value is a `RedisError`.
   *
   * @since 0.1.0
   * @category guards
   */
  isRedisError,
  /**
   * The failure of a Redis command. The command failed, or its outcome is unknown.
   *
   * @since 0.1.0
   * @category errors
   */
  RedisError,
  /**
   * The address and credentials of a Redis server.
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
 * Makes a connection from the function `send`, which sends one command through your own client, such as the `Cluster`
 * of `ioredis`.
 *
 * - If `send` fails with a `RedisError`, the command fails with the same error.
 * - If `send` fails in another way, or returns a value that is not a reply from Redis, the command fails with a
 *   `RedisError` with reason `Reply` and without a code.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: {
  /** Host and port, for messages. */
  readonly address: string
  readonly send: (command: string, args: ReadonlyArray<Argument>) => Effect.Effect<unknown, unknown>
  /**
   * Time limit for one command. A slower command fails with reason `Timeout`, even if `send` cannot be interrupted.
   *
   * @default "5 seconds"
   */
  readonly timeout?: Duration.DurationInput | undefined
}): Service => {
  // Removes credentials, in case the address is a URL with a password.
  const address = options.address.replace(/^.*@/s, "")
  const timeout = Duration.decode(options.timeout ?? "5 seconds")
  return serviceOf(
    address,
    (command, args) =>
      within(timeout, () => new RedisError({ command, reason: "Timeout", address }))(
        Effect.suspend(() => options.send(command, args))
      )
  )
}

/** Makes a connection from a function that sends one command in bounded time. */
const serviceOf = (
  address: string,
  sendInTime: (command: string, args: ReadonlyArray<Argument>) => Effect.Effect<unknown, unknown>
): Service => {
  const send = (command: string, args: ReadonlyArray<Argument>): Effect.Effect<RedisReply, RedisError> => {
    // A function, because it is expensive to make an error.
    const unclear = () => new RedisError({ command, reason: "Reply", address })
    return Effect.matchEffect(sendInTime(command, args), {
      onFailure: (error) => Effect.fail(isRedisError(error) ? error : unclear()),
      onSuccess: (reply) => isReply(reply) ? Effect.succeed(reply) : Effect.fail(unclear())
    })
  }
  return Redis.of({
    send: (command, ...args) => send(command, args),
    script: (lua) => {
      const digest = createHash("sha1").update(lua).digest("hex")
      return (keys, ...args) =>
        Effect.catchAll(
          send("EVALSHA", [digest, keys.length, ...keys, ...args]),
          (error) => error.code === "NOSCRIPT" ? send("EVAL", [lua, keys.length, ...keys, ...args]) : Effect.fail(error)
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
   * URL of the server: `redis://user:password@host:6379/0`, or `rediss://` for TLS. User, password, port and database
   * are optional. Escape characters that have a meaning in URLs (`%40` for `@`). The URL may contain a password and is
   * therefore `Redacted`.
   */
  readonly url: Redacted.Redacted
  /**
   * Time limit for each step of a command: connect, handshake, reply. A command to a server that does not answer fails
   * after at most four times this limit. A command to a server that refuses connections fails at once.
   *
   * @default "2 seconds"
   */
  readonly timeout?: Duration.DurationInput | undefined
}

/**
 * Provides a connection that uses the package `ioredis`, which must be installed: `npm install ioredis@5`.
 *
 * The connection opens with the first command, and again with the first command after it broke. It closes with the
 * scope. A command without a connection waits for one attempt to connect, and fails if the attempt fails. No command is
 * queued, and no command is sent again after the connection broke.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<Redis, ConfigError.ConfigError> =>
  Layer.scoped(Redis, connect(options, "url"))

const variable = "FASTMOSS_REDIS_URL"

/**
 * Provides a connection to the URL in `FASTMOSS_REDIS_URL`, with the package `ioredis`: see `layer`.
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
    return serviceOf(addressOf(target), yield* RedisConnection.open(target, timeout, field))
  })
