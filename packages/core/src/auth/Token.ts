/**
 * FastMoss's access token with its refresh token: how it is granted, how it is stored, and when it is used, refreshed
 * or replaced. All functions are pure.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"

/**
 * Schema of a token's JSON object, with FastMoss's own field names: the `data` in responses of `/v1/token` and
 * `/v1/refreshToken`. The stored form is the same object with `received_at` added. The cache of the official Python
 * client holds the same object, so each client can read the other's tokens. Unknown fields are kept.
 *
 * Times may be numbers or numeric strings. Any other value, and a time beyond the year 5000, counts as missing.
 *
 * - `access_token`: never empty
 * - `refresh_token`
 * - `expires_in`, `refresh_expires_in`: lifetimes in seconds, from the moment of the grant
 * - `expire_at`, `refresh_expire_at`: Unix seconds
 * - `received_at`: Unix seconds on the local clock at which the token request was sent. The client adds it; FastMoss
 *   does not send it.
 *
 * @since 0.1.0
 * @category schemas
 */
export const TokenJson = Schema.Struct(
  {
    access_token: Schema.String.pipe(
      Schema.filter((text) => text !== "" && isWellFormed(text), { identifier: "a non-empty string" })
    ),
    refresh_token: Schema.optional(Schema.Unknown),
    expires_in: Schema.optional(Schema.Unknown),
    refresh_expires_in: Schema.optional(Schema.Unknown),
    expire_at: Schema.optional(Schema.Unknown),
    refresh_expire_at: Schema.optional(Schema.Unknown),
    received_at: Schema.optional(Schema.Unknown)
  },
  { key: Schema.String, value: Schema.Unknown }
).annotations({ identifier: "TokenJson" })

/**
 * JSON object of a token, as `TokenJson` decodes it.
 *
 * @since 0.1.0
 * @category models
 */
export type TokenJson = typeof TokenJson.Type

/**
 * Token with its refresh token and expiry. Its secrets are `Redacted`, so that printing a token does not show them.
 *
 * @since 0.1.0
 * @category models
 */
export class Token extends Data.Class<{
  readonly accessToken: Redacted.Redacted
  readonly refreshToken: Option.Option<Redacted.Redacted>
  /** Expiry of the access token in Unix seconds; 0 when unknown. */
  readonly expireAt: number
  /** Expiry of the refresh token in Unix seconds; 0 when unknown. */
  readonly refreshExpireAt: number
  /**
   * Start of the token's lifetime, in Unix seconds on the local clock: the time at which the token was requested.
   * Unknown for a token that the official client stored.
   */
  readonly receivedAt: Option.Option<number>
  /** JSON object of this token, including unknown fields. */
  readonly json: Redacted.Redacted<TokenJson>
}> {}

/**
 * Makes a token from its JSON object.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromJson = (json: TokenJson): Token =>
  new Token({
    accessToken: Redacted.make(json.access_token),
    refreshToken: Option.map(readText(json.refresh_token), (text) => Redacted.make(text)),
    expireAt: Option.getOrElse(readSeconds(json.expire_at), () => 0),
    refreshExpireAt: Option.getOrElse(readSeconds(json.refresh_expire_at), () => 0),
    receivedAt: readSeconds(json.received_at),
    json: Redacted.make(json)
  })

/**
 * Lifetime in seconds that the client assumes if a grant has no usable lifetime (missing, 0, negative, infinite or not
 * a number): one hour, as in a third-party client. FastMoss documents no lifetime.
 *
 * @since 0.1.0
 * @category models
 */
export const assumedLifetime = 3600

/**
 * Makes a token from a grant that has just arrived.
 *
 * The expiry is `receivedAt` (Unix seconds on the local clock) plus `expires_in`, so a wrong local clock does no harm.
 * Pass the time at which the token request was sent as `receivedAt`, because the lifetime may have begun then. Without
 * `expires_in` the expiry is `expire_at` minus `serverOffset`, the number of seconds by which the server's clock is
 * ahead of the local clock. If a refresh grants no new refresh token, the refresh token of the `previous` token stays
 * valid.
 *
 * @since 0.1.0
 * @category constructors
 */
export const fromGrant = (
  grant: TokenJson,
  options: {
    readonly receivedAt: number
    readonly previous?: Token | undefined
    readonly serverOffset?: number | undefined
  }
): Token => {
  const { previous, receivedAt, serverOffset = 0 } = options
  const expireAt = Option.getOrElse(
    readExpiry(grant.expires_in, grant.expire_at, receivedAt, serverOffset),
    () => receivedAt + assumedLifetime
  )
  const refresh = Option.isNone(readText(grant.refresh_token)) && previous !== undefined
    ? {
      refresh_token: Option.map(previous.refreshToken, Redacted.value).pipe(Option.getOrUndefined),
      refresh_expire_at: previous.refreshExpireAt
    }
    : {
      refresh_token: grant.refresh_token,
      refresh_expire_at: readExpiry(
        grant.refresh_expires_in,
        grant.refresh_expire_at,
        receivedAt,
        serverOffset
      ).pipe(
        Option.map(Math.floor),
        Option.getOrElse(() => 0)
      )
    }
  return fromJson({
    ...grant,
    ...refresh,
    expire_at: Math.floor(expireAt),
    received_at: Math.floor(receivedAt)
  })
}

/**
 * Schema of the stored form: converts a token to and from its JSON object.
 *
 * @since 0.1.0
 * @category schemas
 */
export const TokenFromJson: Schema.Schema<Token, typeof TokenJson.Encoded> = Schema.transform(
  TokenJson,
  Schema.instanceOf(Token),
  { strict: true, decode: fromJson, encode: (token) => Redacted.value(token.json) }
)

/**
 * Schema of the stored form as JSON text.
 *
 * @since 0.1.0
 * @category schemas
 */
export const TokenFromText: Schema.Schema<Token, string> = Schema.parseJson(TokenFromJson)

/**
 * Decision about a token: use it, refresh it with its refresh token, or acquire a new one.
 *
 * @since 0.1.0
 * @category models
 */
export type TokenDecision = Data.TaggedEnum<{
  Use: {}
  Refresh: { readonly refreshToken: Redacted.Redacted }
  Acquire: {}
}>

/**
 * Constructors of `TokenDecision`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const TokenDecision = Data.taggedEnum<TokenDecision>()

/**
 * Default buffer: time before the expiry from which a token is no longer used. 10 minutes, as in the official client.
 *
 * @since 0.1.0
 * @category models
 */
export const defaultBuffer: Duration.Duration = Duration.minutes(10)

/**
 * Returns what to do with a token at the time `now`, in Unix seconds (may be fractional):
 * - `Use` if the access token expires later than `buffer` from now
 * - else `Refresh` if the refresh token expires later than `buffer` from now
 * - else `Acquire`
 *
 * If `receivedAt` is known, the buffer is at most half of the lifetime. Otherwise a token with a lifetime shorter than
 * the buffer would cause a token request for every call.
 *
 * @since 0.1.0
 * @category combinators
 */
export const decide = (
  token: Token,
  now: number,
  buffer: Duration.Duration = defaultBuffer
): TokenDecision =>
  usableUntil(token, buffer) > now ? use : Option.match(refreshable(token, now, buffer), {
    onNone: () => acquire,
    onSome: (refreshToken) => TokenDecision.Refresh({ refreshToken })
  })

/**
 * Returns the time until which an access token is used, in Unix seconds: its expiry minus the buffer (10 minutes by
 * default, and at most half of the token's lifetime, see `decide`).
 *
 * @since 0.1.0
 * @category combinators
 */
export const usableUntil = (token: Token, buffer: Duration.Duration = defaultBuffer): number =>
  token.expireAt - bufferOf(token.expireAt, token.receivedAt, buffer)

/**
 * Returns the refresh token if it expires later than `buffer` from `now` (Unix seconds), else none. The buffer is at
 * most half of the refresh token's lifetime, see `decide`.
 *
 * @since 0.1.0
 * @category combinators
 */
export const refreshable = (
  token: Token,
  now: number,
  buffer: Duration.Duration = defaultBuffer
): Option.Option<Redacted.Redacted> =>
  token.refreshExpireAt - bufferOf(token.refreshExpireAt, token.receivedAt, buffer) > now
    ? token.refreshToken
    : Option.none()

const use = TokenDecision.Use()
const acquire = TokenDecision.Acquire()

const bufferOf = (expireAt: number, receivedAt: Option.Option<number>, buffer: Duration.Duration): number => {
  const seconds = Duration.toSeconds(buffer)
  return receivedAt._tag === "Some" ? Math.min(seconds, Math.max(0, expireAt - receivedAt.value) / 2) : seconds
}

/**
 * Returns true if two tokens have the same access token.
 *
 * @since 0.1.0
 * @category guards
 */
export const isSame = (self: Token, that: Token): boolean =>
  self === that || Redacted.value(self.accessToken) === Redacted.value(that.accessToken)

/**
 * Returns the token that was granted later. If `receivedAt` is unknown or equal, returns the token that expires later.
 *
 * @since 0.1.0
 * @category combinators
 */
export const newer = (self: Token, that: Token): Token =>
  Option.isSome(self.receivedAt) && Option.isSome(that.receivedAt) && self.receivedAt.value !== that.receivedAt.value
    ? self.receivedAt.value > that.receivedAt.value ? self : that
    : self.expireAt >= that.expireAt
    ? self
    : that

/**
 * Returns the time for which a store must keep a token: until both its access token and its refresh token have expired,
 * but at least one second. `now` is in Unix seconds. At the moment of the grant this is usually `refresh_expires_in`,
 * which a comment in the official client suggests.
 *
 * @since 0.1.0
 * @category combinators
 */
export const timeToLive = (token: Token, now: number): Duration.Duration =>
  Duration.seconds(Math.max(1, token.expireAt - now, token.refreshExpireAt - now))

const readText = (value: unknown): Option.Option<string> =>
  typeof value === "string" && value !== "" && isWellFormed(value) ? Option.some(value) : Option.none()

/** Latest valid time, in Unix seconds: around the year 5000. */
const latestTime = 1e11

const readSeconds = (value: unknown): Option.Option<number> => {
  const seconds = typeof value === "string" && value.trim() !== "" ? Number(value) : value
  return typeof seconds === "number" && Math.abs(seconds) <= latestTime ? Option.some(seconds) : Option.none()
}

const readExpiry = (
  lifetime: unknown,
  expireAt: unknown,
  receivedAt: number,
  serverOffset: number
): Option.Option<number> =>
  readSeconds(lifetime).pipe(
    Option.filter((seconds) => seconds > 0),
    Option.map((seconds) => receivedAt + seconds),
    Option.orElse(() =>
      readSeconds(expireAt).pipe(
        Option.map((at) => at - serverOffset),
        Option.filter((at) => at > receivedAt)
      )
    )
  )

// A lone surrogate cannot be encoded as UTF-8, so the text could not be part of a URL.
const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text)
