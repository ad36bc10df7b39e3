/**
 * Checks tokens: their lifetimes, and whether a refresh replaces the refresh token.
 */
import * as AccessToken from "@effect-fastmoss/core/AccessToken"
import type * as Token from "@effect-fastmoss/core/Token"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Time from "../terminal/Time.js"
import * as Check from "./Check.js"
import type { Examination } from "./Examination.js"
import * as Finding from "./Finding.js"

const notNeeded = "not needed: bearer authentication uses no token"

const refreshPath = "/v1/refreshToken"

/** The lifetimes of the tokens, and the result of a refresh. */
export interface Tokens {
  /** Lifetimes in seconds, as FastMoss returned them. */
  readonly lifetime: number | undefined
  readonly refreshLifetime: number | undefined
  readonly hasRefreshToken: boolean
  /**
   * The result of the refresh request:
   *
   * - `not asked`: no request was sent
   * - `rotates`: FastMoss replaced the refresh token
   * - `stays`: FastMoss returned the same refresh token
   * - `refused`: FastMoss refused the request
   */
  readonly refresh: "not asked" | "rotates" | "stays" | "refused"
}

/** Gets the tokens, and refreshes them if the run may do so. Returns a text with the reason if there are no tokens. */
const observe = (examination: Examination): Effect.Effect<Tokens | string> =>
  Effect.gen(function*() {
    const { connection, recorder, refreshes } = examination
    if (connection === undefined) return "not checked: no connection to the account"
    if (connection.candidate.scheme === "bearer") return notNeeded
    const tokens = yield* Effect.provide(AccessToken.AccessToken, connection.context)
    const first = yield* Effect.either(tokens.get)
    if (Either.isLeft(first)) return "no token"
    // Sends no refresh if a rejected token was refreshed already, or if too few requests are left: a failed refresh
    // needs a second request.
    const wasRefreshed = recorder.exchanges().some(({ path }) => path === refreshPath)
    if (!refreshes || wasRefreshed || Option.isNone(first.right.refreshToken) || recorder.left() < 2) {
      return { ...lifetimesOf(first.right), refresh: "not asked" as const }
    }
    const replaced = yield* tokens.invalidate(first.right)
    const next = yield* Effect.orElseSucceed(tokens.get, () => first.right)
    // Finds the refresh request, if one was sent. The client sends none if it does not get the lease of the store, its
    // lock for renewals: then it acquires a new token.
    const refreshed = recorder.exchanges().find(({ path }) => path === refreshPath)
    const wasAccepted = refreshed?.response?.shape.code === 0
    const secretOf = ({ refreshToken }: Token.Token) => Option.map(refreshToken, Redacted.value)
    return {
      ...lifetimesOf(next),
      refresh: refreshed === undefined
        ? "not asked" as const
        : !replaced || !wasAccepted
        ? "refused" as const
        : Option.getOrUndefined(secretOf(next)) === Option.getOrUndefined(secretOf(first.right))
        ? "stays" as const
        : "rotates" as const
    }
  })

const lifetimesOf = ({ json, refreshToken }: Token.Token) => {
  const { expires_in, refresh_expires_in } = Redacted.value(json)
  const seconds = (value: unknown) => {
    const number = typeof value === "string" ? Number(value) : value
    return typeof number === "number" && number > 0 ? number : undefined
  }
  return {
    lifetime: seconds(expires_in),
    refreshLifetime: seconds(refresh_expires_in),
    hasRefreshToken: Option.isSome(refreshToken)
  }
}

const format = (seconds: number) => Time.format(Duration.seconds(Math.round(seconds)))

/** Returns the finding on tokens. `tokens` is a text with the reason if there are none. */
export const compare = (
  tokens: Tokens | string,
  { assumed, name }: { readonly name: string; readonly assumed: string }
): ReadonlyArray<Finding.Finding> => {
  if (typeof tokens === "string") {
    return [(tokens === notNeeded ? Finding.ok : Finding.unknown)(name, { found: tokens, assumed })]
  }
  const { hasRefreshToken, lifetime, refresh, refreshLifetime } = tokens
  const found = [
    lifetime === undefined ? "no expires_in" : `access token for ${format(lifetime)}`,
    !hasRefreshToken
      ? "no refresh token"
      : refreshLifetime === undefined
      ? "refresh token without refresh_expires_in"
      : `refresh token for ${format(refreshLifetime)}`,
    ...(refresh === "not asked"
      ? ["no refresh was sent"]
      : refresh === "rotates"
      ? ["a refresh replaces the refresh token"]
      : refresh === "stays"
      ? ["a refresh keeps the refresh token"]
      : ["the refresh was refused, and a new token was acquired"])
  ].join(", ")
  if (lifetime === undefined) {
    return [
      Finding.differs(name, {
        found,
        assumed,
        advice:
          "Attach this report to a bug report: the library assumes that a token without a lifetime is valid for one hour."
      })
    ]
  }
  return [
    refresh === "refused"
      ? Finding.differs(name, {
        found,
        assumed,
        advice: "Attach this report to a bug report. Each renewal of the token costs one more token request."
      })
      : Finding.ok(name, { found, assumed })
  ]
}

/** Checks tokens. Refreshes the access token with the token service of the client, which stores the new token. */
export const check = Check.make({
  name: "tokens",
  sends: `POST ${refreshPath} once, unless --no-refresh; POST /v1/token if the refresh is refused`,
  assumed: "expires_in is the lifetime; a refresh may replace the refresh token",
  observe,
  compare
})
