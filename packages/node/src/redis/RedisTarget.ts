import * as ConfigError from "effect/ConfigError"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"

/**
 * The address and credentials of a Redis server, as parsed from a URL.
 *
 * @since 0.1.0
 * @category models
 */
export interface Target {
  readonly host: string
  readonly port: number
  readonly username: Option.Option<string>
  readonly password: Option.Option<Redacted.Redacted>
  /** Number of the database that the connection selects. */
  readonly database: number
  readonly tls: boolean
}

/**
 * Part of a message: the expected form of a Redis URL.
 *
 * @internal
 */
export const form = "must be like redis://user:password@host:6379/0, or rediss:// for TLS"

/**
 * Parses the URL of a Redis server. The `ConfigError` for an invalid URL names the setting `field` and never contains
 * the URL.
 *
 * @since 0.1.0
 * @category constructors
 */
export const targetOf = (
  url: Redacted.Redacted,
  field = "url"
): Either.Either<Target, ConfigError.ConfigError> =>
  Either.fromOption(
    parse(Redacted.value(url)),
    () => ConfigError.InvalidData([field], form)
  )

/**
 * Formats the host and port of a server for messages, such as `127.0.0.1:6379`.
 *
 * @internal
 */
export const addressOf = ({ host, port }: Target): string => `${host.includes(":") ? `[${host}]` : host}:${port}`

const parse = (text: string): Option.Option<Target> =>
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
