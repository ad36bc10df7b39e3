/**
 * A connection to Redis, for what many machines share: tokens, rate limits, cached answers.
 *
 * `layer` connects through the package `ioredis`, which is installed separately; `make` works over any other client.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import type * as IoRedis from "ioredis"
import { createHash } from "node:crypto"

/**
 * What Redis answers: a text, a whole number, nothing, or a list of these.
 *
 * @since 0.1.0
 * @category models
 */
export type Reply = string | number | null | ReadonlyArray<Reply>

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
export type Script = (keys: ReadonlyArray<string>, ...args: ReadonlyArray<Argument>) => Effect.Effect<Reply, RedisError>

/**
 * A connection to Redis.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** Sends one command: `send("SET", "key", "text", "PX", 1000)`. */
  readonly send: (command: string, ...args: ReadonlyArray<Argument>) => Effect.Effect<Reply, RedisError>
  /** Prepares a Lua script. It is sent whole only to a server that does not know it. */
  readonly script: (lua: string) => Script
}

/**
 * The tag of the connection to Redis.
 *
 * @since 0.1.0
 * @category services
 */
export class Redis extends Context.Tag("@effect-fastmoss/node/Redis")<Redis, Service>() {}

/**
 * A command that Redis did not do, or of which nobody knows.
 *
 * It holds neither the password nor any argument of the command.
 *
 * @since 0.1.0
 * @category errors
 */
export class RedisError extends Schema.TaggedError<RedisError>("@effect-fastmoss/node/RedisError")("RedisError", {
  /** The command, such as `SET`; `EVALSHA` or `EVAL` for a script. */
  command: Schema.String,
  /**
   * - `Connection`: there is no connection; the command was not sent
   * - `Disconnected`: the connection broke before the answer; the command may have been done
   * - `Timeout`: no answer in time; the command may have been done
   * - `Reply`: Redis answered with an error
   */
  reason: Schema.Literal("Connection", "Disconnected", "Timeout", "Reply"),
  /** The system's code, such as `ECONNREFUSED`, or the first word of Redis's error, such as `WRONGPASS` or `OOM`. */
  code: Schema.optional(Schema.String),
  /** Where Redis is, such as `127.0.0.1:6379`. */
  address: Schema.String
}) {
  override get message(): string {
    const { address, code, command } = this
    const what = code !== undefined && authenticationCodes.has(code)
      ? `it refuses the user name or the password of the URL (${code})`
      : `${sentences[this.reason]}${code === undefined ? "" : ` (${code})`}`
    return `Redis at ${address} did not do ${command}: ${what}`
  }
  /** Whether the same command may succeed a moment later. */
  get isRetryable(): boolean {
    return this.reason === "Reply"
      ? passingCodes.has(this.code ?? "")
      : !authenticationCodes.has(this.code ?? "")
  }
}

const sentences: Record<RedisError["reason"], string> = {
  Connection: "no connection",
  Disconnected: "the connection broke",
  Timeout: "no answer in time",
  Reply: "it answered with an error"
}

const authenticationCodes: ReadonlySet<string> = new Set(["WRONGPASS", "NOAUTH"])

// A server that starts, fails over, or moves slots.
const passingCodes: ReadonlySet<string> = new Set([
  "LOADING",
  "BUSY",
  "TRYAGAIN",
  "CLUSTERDOWN",
  "MASTERDOWN",
  "READONLY"
])

/**
 * Whether a value is a `RedisError`.
 *
 * @since 0.1.0
 * @category guards
 */
export const isRedisError: (u: unknown) => u is RedisError = Schema.is(RedisError)

/**
 * Makes the service of a function that sends one command through a client of your own, such as ioredis's `Cluster`. It
 * fails with a `RedisError`; any other failure, or an answer that Redis cannot give, counts as `Reply` without a code.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: {
  /** Where Redis is, for messages. */
  readonly address: string
  readonly send: (command: string, args: ReadonlyArray<Argument>) => Effect.Effect<unknown, unknown>
}): Service => {
  const { address } = options
  const send: Service["send"] = (command, ...args) => {
    const unclear = new RedisError({ command, reason: "Reply", address })
    return Effect.suspend(() => options.send(command, args)).pipe(
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

const isReply = (u: unknown): u is Reply =>
  u === null || typeof u === "string" || typeof u === "number" || (Array.isArray(u) && u.every(isReply))

/**
 * What a program says to get a connection.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * `redis://user:password@host:6379/0`, or `rediss://` for TLS. User, password, port and database may be missing; what
   * has a meaning in URLs is escaped (`%40` for `@`). It may hold a password, hence `Redacted`.
   */
  readonly url: Redacted.Redacted
  /**
   * How long one step may take: to connect, to introduce itself, to answer. A server that is silent fails a command after
   * three of them at most, one that refuses connections at once.
   *
   * @default "2 seconds"
   */
  readonly timeout?: Duration.DurationInput | undefined
}

/**
 * Where a URL leads.
 *
 * @since 0.1.0
 * @category models
 */
export interface Target {
  readonly host: string
  readonly port: number
  readonly username: Option.Option<string>
  readonly password: Option.Option<Redacted.Redacted>
  /** The number of the database. */
  readonly database: number
  readonly tls: boolean
}

/**
 * Reads the URL of a Redis server. A `ConfigError` names the field, never the URL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const targetOf = (
  url: Redacted.Redacted,
  field = "url"
): Either.Either<Target, ConfigError.ConfigError> =>
  Either.fromOption(
    readTarget(Redacted.value(url)),
    () => ConfigError.InvalidData([field], "must be like redis://user:password@host:6379/0, or rediss:// for TLS")
  )

const readTarget = (text: string): Option.Option<Target> =>
  Option.gen(function*() {
    if (!URL.canParse(text)) return yield* Option.none()
    const url = new URL(text)
    const path = /^\/?(\d{0,9})$/.exec(url.pathname)
    const isRedis = /^rediss?:$/.test(url.protocol) && url.hostname !== "" && `${url.search}${url.hash}` === ""
    if (!isRedis || path === null) return yield* Option.none()
    const username = yield* unescape(url.username)
    const password = yield* unescape(url.password)
    return {
      host: url.hostname.replace(/^\[(.*)\]$/, "$1"),
      port: url.port === "" ? 6379 : Number(url.port),
      username: Option.liftPredicate(username, (name) => name !== ""),
      password: Option.map(Option.liftPredicate(password, (word) => word !== ""), (word) => Redacted.make(word)),
      database: Number(path[1]),
      tls: url.protocol === "rediss:"
    }
  })

const unescape = Option.liftThrowable(decodeURIComponent)

/**
 * A connection by `ioredis`, which has to be installed: `npm install ioredis`.
 *
 * It connects with the first command, anew with the first command after a loss, and ends with the scope. A command
 * without a connection waits for one attempt to connect, and fails with it: none is kept to be sent later, and one whose
 * connection breaks is not sent again.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options): Layer.Layer<Redis, ConfigError.ConfigError> =>
  Layer.scoped(Redis, connect(options, "url"))

/**
 * A connection by `ioredis` to the URL in `FASTMOSS_REDIS_URL`: see `layer`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig: Layer.Layer<Redis, ConfigError.ConfigError> = Layer.scoped(
  Redis,
  Effect.flatMap(
    Config.redacted(Config.nonEmptyString("FASTMOSS_REDIS_URL")),
    (url) => connect({ url }, "FASTMOSS_REDIS_URL")
  )
)

const connect = (options: Options, field: string): Effect.Effect<Service, ConfigError.ConfigError, Scope.Scope> =>
  Effect.gen(function*() {
    const target = yield* targetOf(options.url, field)
    const timeout = yield* Option.filter(
      Duration.decodeUnknown(options.timeout ?? "2 seconds"),
      (duration) => Duration.greaterThan(duration, Duration.zero) && Duration.isFinite(duration)
    ).pipe(Either.fromOption(() => ConfigError.InvalidData(["timeout"], "must be a duration above 0")))
    // The `catch` tells bundlers, too, that the package may be missing.
    const ioredis = yield* Effect.promise(() => import("ioredis").catch(() => undefined))
    if (ioredis === undefined) {
      return yield* Effect.fail(ConfigError.Unsupported([field], "needs the package ioredis; run: npm install ioredis"))
    }
    const settings = clientOptions(target, Duration.toMillis(timeout))
    const connection = yield* Effect.acquireRelease(
      Effect.sync(() => reconnecting(() => new ioredis.Redis(settings))),
      ({ close }) => Effect.promise(close)
    )
    return over(connection, `${target.host.includes(":") ? `[${target.host}]` : target.host}:${target.port}`)
  })

const clientOptions = (target: Target, timeout: number): IoRedis.RedisOptions => ({
  host: target.host,
  port: target.port,
  db: target.database,
  ...(Option.isSome(target.username) ? { username: target.username.value } : {}),
  ...(Option.isSome(target.password) ? { password: Redacted.value(target.password.value) } : {}),
  ...(target.tls ? { tls: {} } : {}),
  connectionName: "effect-fastmoss",
  disableClientInfo: true,
  lazyConnect: true,
  // A command that was given up must not be done later: not from a queue, and not by a repetition.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  // The next command connects anew.
  retryStrategy: () => null,
  // A server that loads its data answers LOADING, in place of keeping commands waiting.
  enableReadyCheck: false,
  connectTimeout: timeout,
  commandTimeout: timeout,
  // A socket that is silent for as long is dead: the next command gets a new one.
  socketTimeout: timeout
})

/** A client that is connected, or that is being connected. */
interface Link {
  readonly client: IoRedis.Redis
  readonly ready: Promise<void>
  /** Why the connection was lost. */
  lastError: unknown
}

/** The connection: at most one link at a time, and a new one after a loss, until it is closed. */
interface Connection {
  /** None once it is closed. */
  readonly link: () => Option.Option<Link>
  readonly close: () => Promise<void>
}

/**
 * Each link has a client of its own: `ioredis` calls a client ready, for good, whose connection was lost while it
 * introduced itself.
 */
const reconnecting = (open: () => IoRedis.Redis): Connection => {
  let current: Link | undefined
  let isClosed = false
  const link = (): Option.Option<Link> => isClosed ? Option.none() : Option.some(current ??= connected())
  const connected = (): Link => {
    const client = open()
    const link: Link = { client, ready: client.connect(), lastError: undefined }
    // It is for whoever sends a command, who may have been interrupted.
    link.ready.catch(() => {})
    const lose = () => {
      if (current === link) current = undefined
    }
    // Without a listener ioredis prints it.
    client.on("error", (error) => {
      link.lastError = error
    })
    client.once("close", lose)
    client.once("end", lose)
    return link
  }
  // In order where there is a connection, so that the last answers arrive; at once where there is none.
  const close = async () => {
    isClosed = true
    const client = current?.client
    if (client?.status === "ready") await client.quit().catch(() => {})
    client?.disconnect()
  }
  return { link, close }
}

const over = (connection: Connection, address: string): Service =>
  make({
    address,
    send: (command, args) =>
      Effect.flatMap(
        Effect.mapError(
          Effect.suspend(connection.link),
          () => new RedisError({ command, reason: "Connection", code: undefined, address })
        ),
        (link) =>
          Effect.zipRight(
            Effect.tryPromise({
              try: () => link.ready,
              catch: (error) =>
                new RedisError({
                  command,
                  reason: "Connection",
                  code: codeOf(link.lastError) ?? codeOf(error),
                  address
                })
            }),
            Effect.tryPromise({
              try: () => link.client.call(command, ...args),
              catch: (error) => {
                const reason = reasonOf(error)
                const code = codeOf(reason === "Reply" ? error : reason === "Timeout" ? undefined : link.lastError)
                return new RedisError({ command, reason, code, address })
              }
            })
          )
      )
  })

const reasonOf = (error: unknown): RedisError["reason"] =>
  !(error instanceof Error)
    ? "Disconnected"
    : error.name === "ReplyError"
    ? "Reply"
    : error.message === "Command timed out"
    ? "Timeout"
    : error.message.startsWith("Stream isn't writeable")
    ? "Connection"
    : "Disconnected"

/** The system's code, or the first word of Redis's error. Never its text, which may hold an argument. */
const codeOf = (error: unknown): string | undefined =>
  Arr.findFirst(
    [
      Predicate.hasProperty(error, "code") ? error.code : undefined,
      error instanceof Error && error.name === "ReplyError" ? error.message.split(" ", 1)[0] : undefined
    ],
    (word): word is string => typeof word === "string" && /^[A-Z][A-Z0-9_]{1,40}$/.test(word)
  ).pipe(Option.getOrUndefined)
