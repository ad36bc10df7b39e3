/**
 * Describes a stored token: its times and its place, without its secrets. Pure.
 */
import * as Token from "@effect-fastmoss/core/Token"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { createHash } from "node:crypto"
import * as Time from "../terminal/Time.js"

/** A report on a stored token. Times are in ISO 8601, durations in seconds; unknown values are `null`. */
export interface TokenReport {
  readonly host: string
  /** The place where the token is stored: a file, or memory. */
  readonly store: string
  readonly isEncrypted: boolean
  /** The use that the next call makes of the token. `needs none`: bearer authentication has no stored token. */
  readonly nextCall: "uses it" | "refreshes it" | "acquires a new one" | "needs none"
  readonly token: TokenTimes | null
}

/** The times of a token. */
export interface TokenTimes {
  /** The beginning of the SHA-256 hash of the access token, to compare two tokens. */
  readonly fingerprint: string
  readonly receivedAt: string | null
  readonly age: number | null
  readonly lifetime: number | null
  readonly expiresAt: string
  /** The time from which a call refreshes the token; at first in the background, while the call uses the old token. */
  readonly refreshAt: string
  readonly refreshTokenExpiresAt: string | null
}

/**
 * Creates the report on the token `stored`, which is none if no token is stored. `now` is in Unix seconds. A refresh in
 * the background begins `refreshAhead` before the token must be refreshed.
 */
export const make = (
  place: Pick<TokenReport, "host" | "isEncrypted" | "store">,
  stored: Option.Option<Token.Token>,
  { now, refreshAhead }: { readonly now: number; readonly refreshAhead: Duration.Duration }
): TokenReport => ({
  ...place,
  nextCall: Option.match(stored, {
    onNone: () => "acquires a new one" as const,
    onSome: (token) => nextCalls[Token.decide(token, now)._tag]
  }),
  token: Option.getOrNull(Option.map(stored, (token) => timesOf(token, now, refreshAhead)))
})

const nextCalls = { Use: "uses it", Refresh: "refreshes it", Acquire: "acquires a new one" } as const

const timesOf = (token: Token.Token, now: number, refreshAhead: Duration.Duration): TokenTimes => {
  const { accessToken, expireAt, receivedAt, refreshExpireAt } = token
  const lifetime = Option.map(receivedAt, (at) => Math.max(0, expireAt - at))
  // The refresh in the background begins before the buffer, by at most a quarter of the lifetime.
  const ahead = Math.min(Duration.toSeconds(refreshAhead), Option.getOrElse(lifetime, () => 0) / 4)
  return {
    fingerprint: createHash("sha256").update(Redacted.value(accessToken)).digest("hex").slice(0, 8),
    receivedAt: Option.getOrNull(Option.map(receivedAt, isoOf)),
    age: Option.getOrNull(Option.map(receivedAt, (at) => Math.max(0, Math.round(now - at)))),
    lifetime: Option.getOrNull(lifetime),
    expiresAt: isoOf(expireAt),
    refreshAt: isoOf(Token.usableUntil(token) - ahead),
    refreshTokenExpiresAt: refreshExpireAt === 0 ? null : isoOf(refreshExpireAt)
  }
}

const isoOf = (seconds: number): string => new Date(Math.round(seconds) * 1000).toISOString().replace(".000Z", "Z")

/** Renders a token's report as text, one line per fact. */
export const format = ({ host, isEncrypted, nextCall, store, token }: TokenReport): string => {
  const facts: ReadonlyArray<readonly [name: string, text: string]> = [
    ["host", host],
    ["stored in", `${store}${isEncrypted ? " (encrypted)" : ""}`],
    ...(token === null
      ? [["token", nextCall === "needs none" ? "none is needed" : "none is stored"] as const]
      : [
        ["token", `SHA-256 ${token.fingerprint}…`] as const,
        ["granted", `${token.receivedAt ?? "unknown"}${token.age === null ? "" : ` (${ago(token.age)} ago)`}`] as const,
        ["lifetime", token.lifetime === null ? "unknown" : ago(token.lifetime)] as const,
        ["expires at", token.expiresAt] as const,
        ["refreshed from", token.refreshAt] as const,
        [
          "refresh token",
          token.refreshTokenExpiresAt === null ? "none" : `until ${token.refreshTokenExpiresAt}`
        ] as const
      ]),
    ["the next call", nextCall]
  ]
  const width = Math.max(...facts.map(([name]) => name.length))
  return facts.map(([name, text]) => `${name.padEnd(width)}  ${text}\n`).join("")
}

const ago = (seconds: number): string => Time.format(Duration.seconds(seconds))
