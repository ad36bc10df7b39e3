import * as Arr from "effect/Array"
import * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type * as IoRedis from "ioredis"
import { RedisError } from "./RedisError.js"
import { addressOf, type Target } from "./RedisTarget.js"

/**
 * The function that sends one command over a connection of `ioredis`.
 *
 * @internal
 */
export type Send = (command: string, args: ReadonlyArray<string | number>) => Effect.Effect<unknown, RedisError>

/**
 * Opens a connection by `ioredis` that ends with the scope. Fails, naming the setting `field`, if that package is missing.
 *
 * @internal
 */
export const open = (
  target: Target,
  timeout: Duration.Duration,
  field: string
): Effect.Effect<Send, ConfigError.ConfigError, Scope.Scope> =>
  Effect.gen(function*() {
    // The `catch` tells bundlers, too, that the package may be missing.
    const ioredis = yield* Effect.promise(() => import("ioredis").catch(() => undefined))
    if (ioredis === undefined) {
      return yield* Effect.fail(ConfigError.Unsupported([field], "needs the package ioredis; run: npm install ioredis"))
    }
    const options = clientOptions(target, Duration.toMillis(timeout))
    const connection = yield* Effect.acquireRelease(
      Effect.sync(() => reconnecting(() => new ioredis.Redis(options))),
      ({ close }) => Effect.promise(close)
    )
    return sendOver(connection, addressOf(target))
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
  // A command that has failed here must not run later: not from a queue, and not by a repetition.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  // The next command reconnects.
  retryStrategy: () => null,
  // A server that loads its data replies LOADING, instead of keeping commands waiting.
  enableReadyCheck: false,
  connectTimeout: timeout,
  commandTimeout: timeout,
  // A socket that is silent for as long is dead: the next command gets a new one.
  socketTimeout: timeout
})

/** A client that is connected, or connecting. */
interface Link {
  readonly client: IoRedis.Redis
  readonly ready: Promise<void>
  /** The reason why the connection broke. */
  lastError: unknown
}

/** A connection with at most one link at a time. A new link replaces one that broke, until the connection is closed. */
interface Connection {
  /** None once it is closed. */
  readonly link: () => Option.Option<Link>
  readonly close: () => Promise<void>
}

/**
 * Makes a connection that gives each link a client of its own: a client of `ioredis` whose connection broke during the
 * handshake claims to be ready for good.
 */
const reconnecting = (openClient: () => IoRedis.Redis): Connection => {
  let current: Link | undefined
  let isClosed = false
  const link = (): Option.Option<Link> => isClosed ? Option.none() : Option.some(current ??= connect())
  const connect = (): Link => {
    const client = openClient()
    const link: Link = { client, ready: client.connect(), lastError: undefined }
    // Reported to the sender of a command, who may have been interrupted.
    link.ready.catch(() => {})
    const drop = () => {
      if (current === link) current = undefined
    }
    // Without a listener ioredis prints the error.
    client.on("error", (error) => {
      link.lastError = error
    })
    client.once("close", drop)
    client.once("end", drop)
    return link
  }
  // Orderly if there is a connection, so that the last replies arrive; at once if there is none.
  const close = async () => {
    isClosed = true
    const client = current?.client
    if (client?.status === "ready") await client.quit().catch(() => {})
    client?.disconnect()
  }
  return { link, close }
}

const sendOver = (connection: Connection, address: string): Send => (command, args) => {
  const failure = (reason: RedisError["reason"], code?: string) => new RedisError({ command, reason, code, address })
  return Effect.suspend(connection.link).pipe(
    Effect.mapError(() => failure("Connection")),
    Effect.flatMap((link) =>
      Effect.zipRight(
        Effect.tryPromise({
          try: () => link.ready,
          catch: (error) => failure("Connection", codeOf(link.lastError) ?? codeOf(error))
        }),
        Effect.tryPromise({
          try: () => link.client.call(command, ...args),
          catch: (error) => {
            const reason = reasonOf(error)
            return failure(
              reason,
              codeOf(reason === "Reply" ? error : reason === "Timeout" ? undefined : link.lastError)
            )
          }
        })
      )
    )
  )
}

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

/** Returns the system's code, or the first word of Redis's error. Never its text, which may hold an argument. */
const codeOf = (error: unknown): string | undefined =>
  Arr.findFirst(
    [
      Predicate.hasProperty(error, "code") ? error.code : undefined,
      error instanceof Error && error.name === "ReplyError" ? error.message.split(" ", 1)[0] : undefined
    ],
    (word): word is string => typeof word === "string" && /^[A-Z][A-Z0-9_]{1,40}$/.test(word)
  ).pipe(Option.getOrUndefined)
