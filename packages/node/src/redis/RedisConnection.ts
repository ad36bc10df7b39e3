import * as Arr from "effect/Array"
import * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type * as IoRedis from "ioredis"
import { isIP } from "node:net"
import { within } from "../internal/timeLimit.js"
import { RedisError } from "./RedisError.js"
import { addressOf, type Target } from "./RedisTarget.js"

/**
 * A function that sends one command through `ioredis`. The command ends in bounded time, even in an uninterruptible
 * region.
 *
 * @internal
 */
export type Send = (command: string, args: ReadonlyArray<string | number>) => Effect.Effect<unknown, RedisError>

/**
 * Opens a connection with `ioredis` that closes with the scope, and returns the function that sends commands. If the
 * package is missing, it fails with an error that names the setting `field`.
 *
 * @internal
 */
export const open = (
  target: Target,
  timeout: Duration.Duration,
  field: string
): Effect.Effect<Send, ConfigError.ConfigError, Scope.Scope> =>
  Effect.gen(function*() {
    // Because of the `catch`, bundlers accept that the package is missing.
    const ioredis = yield* Effect.promise(() => import("ioredis").catch(() => undefined))
    if (ioredis === undefined) {
      return yield* Effect.fail(
        ConfigError.Unsupported([field], "needs the package ioredis; run: npm install ioredis@5")
      )
    }
    const options = clientOptions(target, Duration.toMillis(timeout))
    const connection = yield* Effect.acquireRelease(
      Effect.sync(() => reconnecting(() => new ioredis.Redis(options), target.database)),
      ({ close, disconnect }) =>
        Effect.ensuring(
          Effect.ignore(within(closingTime, () => undefined)(Effect.promise(close))),
          Effect.sync(disconnect)
        )
    )
    // The limit of a whole command: its three steps (connect, handshake, reply) and one in reserve.
    return sendOver(connection, addressOf(target), Duration.times(timeout, 4))
  })

const clientOptions = (target: Target, timeout: number): IoRedis.RedisOptions => ({
  host: target.host,
  port: target.port,
  ...(Option.isSome(target.username) ? { username: target.username.value } : {}),
  ...(Option.isSome(target.password) ? { password: Redacted.value(target.password.value) } : {}),
  // Without a server name, a TLS proxy for several hosts may present the certificate of another host. An IP address is
  // not a valid server name.
  ...(target.tls ? { tls: isIP(target.host) === 0 ? { servername: target.host } : {} } : {}),
  connectionName: "effect-fastmoss",
  disableClientInfo: true,
  lazyConnect: true,
  // A failed command must not run later, neither from a queue nor as a repetition.
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  // The next command reconnects.
  retryStrategy: () => null,
  // A server that loads its data replies LOADING at once, instead of making commands wait.
  enableReadyCheck: false,
  connectTimeout: timeout,
  commandTimeout: timeout,
  // A socket that is silent for this long is dead. The next command opens a new one.
  socketTimeout: timeout
})

/** Longest time for which closing the connection waits for replies to commands that were sent. */
const closingTime = Duration.millis(200)

/** One `ioredis` client with one connection to the server, open or being opened. */
interface Link {
  readonly client: IoRedis.Redis
  /** Promise that resolves when commands can be sent, and rejects if connecting fails. */
  readonly ready: Promise<void>
  /** True after `ready` has resolved. */
  isOpen: boolean
  /** Last error of the client: the reason why its connection broke or could not be opened. */
  lastError: unknown
  /** True if the server rejected `SELECT`, the command that selects the database. */
  isRefused: boolean
  /** Closes this link, so that the next command opens a new one. */
  readonly drop: () => void
}

/**
 * A connection that opens again after it broke. It has at most one `Link` at a time, and replaces a broken link with a
 * new one until the connection is closed.
 */
interface Connection {
  /** Returns the current link, or opens a new one if there is none. Returns none after the connection was closed. */
  readonly link: () => Option.Option<Link>
  /** Waits for replies to commands that were sent, and closes the connection. */
  readonly close: () => Promise<void>
  /** Closes the connection at once, without waiting for replies. */
  readonly disconnect: () => void
}

/**
 * Creates a connection that calls `openClient` for each link, so that each link has a new `ioredis` client.
 *
 * A client is never used again after its connection broke. If the connection breaks during the handshake, `ioredis`
 * would wrongly report the client as ready.
 */
const reconnecting = (openClient: () => IoRedis.Redis, database: number): Connection => {
  let current: Link | undefined
  let isClosed = false
  const link = (): Option.Option<Link> => isClosed ? Option.none() : Option.some(current ??= connect())
  const connect = (): Link => {
    const client = openClient()
    const forget = () => {
      if (current === link) current = undefined
    }
    const drop = () => {
      forget()
      client.disconnect()
    }
    const open = async () => {
      await client.connect()
      try {
        // The database is selected here, because ioredis uses database 0 if the server refuses another.
        if (database !== 0) await client.select(database)
        link.isOpen = true
      } catch (error) {
        link.lastError = error
        link.isRefused = error instanceof Error && error.name === "ReplyError"
        drop()
        throw error
      }
    }
    const ready = open()
    const link: Link = { client, ready, isOpen: false, lastError: undefined, isRefused: false, drop }
    // The sender of a command reports this failure, but that sender may have been interrupted.
    ready.catch(() => {})
    // Without a listener ioredis prints the error.
    client.on("error", (error) => {
      link.lastError = error
    })
    client.once("close", forget)
    client.once("end", forget)
    return link
  }
  // Closes a working connection after the last replies, and a broken one at once.
  const close = async () => {
    isClosed = true
    const client = current?.client
    if (client?.status === "ready") await client.quit().catch(() => {})
  }
  const disconnect = () => {
    isClosed = true
    current?.client.disconnect()
  }
  return { link, close, disconnect }
}

/**
 * Returns the function that sends commands over a connection. On an open link a command starts no fiber: `ioredis`
 * limits its time. Opening a link has several steps, so its time is limited here as well.
 */
const sendOver = (connection: Connection, address: string, longest: Duration.Duration): Send => (command, args) => {
  const failure = (reason: RedisError["reason"], code?: string) => new RedisError({ command, reason, code, address })
  const sendTo = (link: Link) =>
    Effect.tryPromise({
      try: () => link.client.call(command, ...args),
      catch: (error) => {
        const reason = reasonOf(error)
        const code = codeOf(reason === "Reply" ? error : reason === "Timeout" ? undefined : link.lastError)
        // This server became a replica in a failover. The host name now leads to the new primary server, so the
        // next command connects again.
        if (reason === "Reply" && code !== undefined && replicaCodes.has(code)) link.drop()
        return failure(reason, code)
      }
    })
  const opened = (link: Link) =>
    Effect.tryPromise({
      try: () => link.ready,
      catch: (error) =>
        link.isRefused
          ? new RedisError({ command: "SELECT", reason: "Reply", code: codeOf(link.lastError), address })
          : failure("Connection", codeOf(link.lastError) ?? codeOf(error))
    })
  return Effect.suspend(() => {
    const link = connection.link()
    if (Option.isNone(link)) return failure("Connection")
    return link.value.isOpen
      ? sendTo(link.value)
      : within(longest, () => failure("Timeout"))(Effect.zipRight(opened(link.value), sendTo(link.value)))
  })
}

/** Error codes in the replies of a replica, which includes a former primary server after a failover. */
const replicaCodes: ReadonlySet<string> = new Set(["READONLY", "MASTERDOWN"])

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

/**
 * Returns the error code of a failed command: the system's code, such as `ECONNREFUSED`, or the code in a reply from
 * Redis, such as `READONLY`. It never returns the whole message, which may contain an argument of the command.
 */
const codeOf = (error: unknown): string | undefined =>
  Arr.findFirst(
    [
      Predicate.hasProperty(error, "code") ? error.code : undefined,
      error instanceof Error && error.name === "ReplyError" ? wordOf(error.message) : undefined
    ],
    (word): word is string => typeof word === "string" && /^[A-Z][A-Z0-9_]{1,40}$/.test(word)
  ).pipe(Option.getOrUndefined)

/**
 * Returns the error code in the message of an error reply. It is the first word, such as `READONLY`. For an error in a
 * script, Redis before version 7 puts the code in the middle: `ERR Error running script ...: -READONLY ...`.
 */
const wordOf = (message: string): string | undefined =>
  /^ERR Error running script .*?: -([A-Z]+) /.exec(message)?.[1] ?? message.split(" ", 1)[0]
