/**
 * Documentation of the settings (`pnpm settings`). No module of the client imports it, so that it is in no bundle.
 *
 * @internal
 */
import type { settings } from "./settings.js"

/**
 * Documentation of a setting.
 *
 * @internal
 */
export interface SettingDocumentation {
  /** Meaning and unit, as a phrase in Markdown. */
  readonly documentation: string
  /** Default, in Markdown. */
  readonly defaultText: string
}

/**
 * Documentation of every setting, keyed by the path of its option.
 *
 * @internal
 */
export const settingDocumentation: { readonly [Path in keyof typeof settings]: SettingDocumentation } = {
  clientId: {
    documentation: "The console's client id",
    defaultText: "required with `signed`"
  },
  clientSecret: {
    documentation: "The console's client secret",
    defaultText: "required"
  },
  environment: {
    documentation: "FastMoss's host: `test` or `production`",
    defaultText: "`test`"
  },
  baseUrl: {
    documentation: "URL of another host; wins over `environment`",
    defaultText: "the host of `environment`"
  },
  allowInsecureBaseUrl: {
    documentation:
      "`true` allows a `baseUrl` with `http://` on another machine, which sends secrets unencrypted; never for FastMoss's own hosts",
    defaultText: "`false`"
  },
  authentication: {
    documentation:
      "`signed`, or `bearer`, which sends the client secret in `Authorization`; it is uncertain which accounts accept it",
    defaultText: "`signed`"
  },
  refreshAhead: {
    documentation:
      "Time before a token's buffer, the last 10 minutes before its expiry, at which the token is refreshed in the background; `0` turns this off",
    defaultText: "`5 minutes`"
  },
  tokenRejectedCodes: {
    documentation: "Codes with which FastMoss rejects a token, besides HTTP 401 and code 1002",
    defaultText: "`[]`"
  },
  serverClock: {
    documentation: "`true` corrects timestamps by the clock offset between server and machine",
    defaultText: "`true`"
  },
  timeout: {
    documentation: "Time limit of one attempt, to the last byte of the response",
    defaultText: "`15 seconds`"
  },
  callTimeout: {
    documentation: "Time limit of a whole call: all its attempts and waits",
    defaultText: "none"
  },
  maxResponseSize: {
    documentation: "Largest response that is read, in bytes",
    defaultText: "`33_554_432`"
  },
  decoding: {
    documentation: "Response fields that differ from the schema: `lenient` makes them `null`, `strict` fails the call",
    defaultText: "`lenient`"
  },
  "retry.attempts": {
    documentation: "Maximum number of attempts per call; `1` turns retries off",
    defaultText: "`3`"
  },
  "retry.base": {
    documentation: "Longest wait before the second attempt; it doubles with each further attempt",
    defaultText: "`500 millis`"
  },
  "retry.cap": {
    documentation: "Longest wait before any attempt",
    defaultText: "`10 seconds`"
  },
  "retry.longestRetryAfter": {
    documentation: "Longest `Retry-After` that a call waits for",
    defaultText: "`1 minute`"
  },
  "retry.budget": {
    documentation: "Retry budget shared by all calls, in retries",
    defaultText: "`20`"
  },
  "retry.refill": {
    documentation: "Retries that a successful call returns to the retry budget",
    defaultText: "`0.2`"
  },
  "limit.concurrency": {
    documentation: "Maximum number of concurrent attempts",
    defaultText: "`4`"
  },
  "limit.rate": {
    documentation: "Maximum rate of attempts: `{ calls, per }`, or a string such as `5/second` or `80/minute`",
    defaultText: "none"
  },
  "limit.adaptive": {
    documentation: "`true` lowers the rate after code 30003 or HTTP 429, and raises it again with successes",
    defaultText: "`true`"
  },
  budget: {
    documentation:
      "Your own limit on spending: `{ calls, credits, per }`, or a string such as `1000 calls/day` or `1000 calls, 20 credits/day`",
    defaultText: "none"
  },
  prices: {
    documentation: "Prices in CNY, keyed by path; the budget's `credits` count them",
    defaultText: "`defaultPrices`"
  },
  breakDuration: {
    documentation:
      "Time for which the circuit of a path stays open after code 30002; `0` turns the circuit breaker off",
    defaultText: "`1 minute`"
  },
  coalesce: {
    documentation: "`true` lets equal concurrent calls share one request",
    defaultText: "`true`"
  },
  "cache.timeToLive": {
    documentation: "Time for which responses are cached: one duration, or in code durations keyed by path",
    defaultText: "none"
  },
  "cache.size": {
    documentation: "Capacity of the cache in memory, in bytes",
    defaultText: "`33_554_432`"
  }
}
