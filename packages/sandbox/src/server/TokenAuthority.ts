/**
 * Functions that grant and verify access and refresh tokens. All functions are pure.
 *
 * The text of a token contains its family, its serial number, its expiry and a check value. A sandbox that is restarted
 * with the same credentials therefore accepts the tokens from before the restart.
 *
 * Each token request with a client id and secret starts a family of tokens. A refresh token is valid once: the response
 * to it contains the next refresh token of the family. If a client uses a refresh token again, the whole family is
 * revoked, as RFC 9700, section 4.14.2, recommends.
 *
 * @since 0.1.0
 */
import * as Signature from "@effect-fastmoss/core/Signature"
import * as Either from "effect/Either"
import * as HashMap from "effect/HashMap"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"

/**
 * Settings for tokens: their lifetimes, and the client secret, from which the check values of tokens are computed.
 *
 * @since 0.1.0
 * @category models
 */
export interface Settings {
  readonly clientSecret: Redacted.Redacted
  /** The lifetime of an access token, in seconds. */
  readonly tokenLifetime: number
  /** The lifetime of a refresh token, in seconds. */
  readonly refreshTokenLifetime: number
}

/**
 * The state of the tokens that a sandbox has granted.
 *
 * A token family consists of a token and all tokens that follow from it by refreshing. `families` contains the families
 * of this run, keyed by name. The value is the serial number of the family's valid refresh token, or `None` if the
 * family is revoked.
 *
 * @since 0.1.0
 * @category models
 */
export interface State {
  readonly families: HashMap.HashMap<string, Option.Option<number>>
  /** True if the sandbox accepts tokens from earlier runs. */
  readonly acceptsUnknown: boolean
}

/**
 * The state before any token is granted.
 *
 * @since 0.1.0
 * @category constructors
 */
export const empty: State = { families: HashMap.empty(), acceptsUnknown: true }

/**
 * The `data` of a successful token response. Lifetimes are in seconds, times in Unix seconds.
 *
 * @since 0.1.0
 * @category models
 */
export interface Grant {
  readonly access_token: string
  readonly refresh_token: string
  readonly expires_in: number
  readonly refresh_expires_in: number
  readonly expire_at: number
  readonly refresh_expire_at: number
}

/**
 * Grants the access token and the refresh token of a new token family. Returns them with the new state. `now` is the
 * time in whole Unix seconds.
 *
 * @since 0.1.0
 * @category combinators
 */
export const acquire = (state: State, now: number, settings: Settings): readonly [Grant, State] => {
  const family = `${now.toString(36)}-${HashMap.size(state.families) + 1}`
  return [grant(family, 1, now, settings), withFamily(state, family, Option.some(1))]
}

/**
 * Grants the next access token and refresh token for a refresh token. Returns the tokens, or the reason for a refusal,
 * with the new state. `now` is the time in whole Unix seconds.
 *
 * - `"invalid"`: the refresh token is unknown, expired or revoked
 * - `"redeemed twice"`: a client has used the refresh token before; the whole token family is revoked
 *
 * @since 0.1.0
 * @category combinators
 */
export const refresh = (
  state: State,
  refreshToken: string,
  now: number,
  settings: Settings
): readonly [Either.Either<Grant, "invalid" | "redeemed twice">, State] => {
  const token = read("rt", refreshToken, now, settings)
  if (Option.isNone(token)) return [Either.left("invalid"), state]
  const { family, serial } = token.value
  const current = currentOf(state, family, serial)
  if (Option.isNone(current)) return [Either.left("invalid"), state]
  return serial === current.value
    ? [
      Either.right(grant(family, serial + 1, now, settings)),
      withFamily(state, family, Option.some(serial + 1))
    ]
    : [Either.left("redeemed twice"), withFamily(state, family, Option.none())]
}

/**
 * Returns true if an access token is valid at the time `now`, in whole Unix seconds.
 *
 * @since 0.1.0
 * @category combinators
 */
export const accepts = (state: State, accessToken: string, now: number, settings: Settings): boolean =>
  Option.isSome(
    Option.flatMap(
      read("at", accessToken, now, settings),
      ({ family, serial }) => currentOf(state, family, serial)
    )
  )

/**
 * Revokes all tokens of this run and of earlier runs.
 *
 * @since 0.1.0
 * @category combinators
 */
export const revokeAll = (state: State): State => ({
  families: HashMap.map(state.families, () => Option.none()),
  acceptsUnknown: false
})

const currentOf = (state: State, family: string, serial: number): Option.Option<number> =>
  Option.getOrElse(
    HashMap.get(state.families, family),
    () => state.acceptsUnknown ? Option.some(serial) : Option.none()
  )

const withFamily = (state: State, family: string, serial: Option.Option<number>): State => ({
  ...state,
  families: HashMap.set(state.families, family, serial)
})

type Kind = "at" | "rt"

const grant = (family: string, serial: number, now: number, settings: Settings): Grant => ({
  access_token: write("at", family, serial, now + settings.tokenLifetime, settings),
  refresh_token: write("rt", family, serial, now + settings.refreshTokenLifetime, settings),
  expires_in: settings.tokenLifetime,
  refresh_expires_in: settings.refreshTokenLifetime,
  expire_at: now + settings.tokenLifetime,
  refresh_expire_at: now + settings.refreshTokenLifetime
})

const write = (kind: Kind, family: string, serial: number, expireAt: number, settings: Settings): string => {
  const text = `sandbox-${kind}.${family}.${serial}.${expireAt}`
  return `${text}.${Signature.sign({ clientSecret: settings.clientSecret, path: text, body: "" }).slice(0, 32)}`
}

const read = (
  kind: Kind,
  token: string,
  now: number,
  settings: Settings
): Option.Option<{ readonly family: string; readonly serial: number }> => {
  const [, family = "", serial, expireAt] = token.split(".")
  return token === write(kind, family, Number(serial), Number(expireAt), settings) && Number(expireAt) > now
    ? Option.some({ family, serial: Number(serial) })
    : Option.none()
}
