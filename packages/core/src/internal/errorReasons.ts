/**
 * The reasons of failures, and the sentences that state them in error messages. This is the only table with the
 * meanings of FastMoss's codes and HTTP statuses.
 *
 * @internal
 */
import * as Schema from "effect/Schema"

/**
 * The meaning of a failure that FastMoss reports, derived from its `code` or the HTTP status. FastMoss documents the
 * codes ("Things to note") except 1002 and 1, which users have reported. It documents no statuses; the table lists the
 * ones that its clients handle.
 *
 * | reason | code | HTTP status | retryable |
 * |---|---|---|---|
 * | `InvalidParameter` | 10001, 1 | 400, 422 | no |
 * | `NotFound` | 20001 | 404 | no |
 * | `PermissionDenied` | 30001 | 403 | no |
 * | `DataLimitExceeded` | 30002 | 402 | no |
 * | `RateLimited` | 30003 | 429 | yes |
 * | `ServiceUnavailable` | 40001 | 408, 5xx but 567 | yes |
 * | `InvalidCredentials` | 1002 | 401 | no |
 * | `Unknown` | any other | any other | no |
 *
 * @since 0.1.0
 * @category models
 */
export const Reason = Schema.Literal(
  "InvalidParameter",
  "NotFound",
  "PermissionDenied",
  "DataLimitExceeded",
  "RateLimited",
  "ServiceUnavailable",
  "InvalidCredentials",
  "Unknown"
)

/**
 * The type of `Reason`: one of the reasons in its table.
 *
 * @since 0.1.0
 * @category models
 */
export type Reason = typeof Reason.Type

/**
 * An entry of the table of reasons.
 *
 * @since 0.1.0
 * @category models
 */
export interface ReasonEntry {
  readonly reason: Reason
  /** Values of `code` with this meaning, the documented one first. */
  readonly codes: ReadonlyArray<number>
  /** HTTP statuses with this meaning. They apply if the body has no `code` with another meaning. */
  readonly statuses: ReadonlyArray<number>
  /** Meaning in the words of error messages, such as `too many calls`. */
  readonly sentence: string
  /** True if the same call may succeed a moment later. */
  readonly isRetryable: boolean
}

/**
 * The HTTP status with which FastMoss's content delivery network blocks a client.
 *
 * @internal
 */
export const blockedStatus = 567

const serverErrors = Array.from({ length: 500 }, (_, i) => 500 + i).filter((status) => status !== blockedStatus)

/**
 * The table of reasons: codes, HTTP statuses, message and retryability of each. Error messages, retries, the rate
 * limiter, the circuit breaker, the fallback to smaller pages, the sandbox and the OpenAPI document use this table.
 *
 * @since 0.1.0
 * @category models
 */
export const reasons: { readonly [Name in Reason]: ReasonEntry & { readonly reason: Name } } = {
  InvalidParameter: {
    reason: "InvalidParameter",
    codes: [10001, 1],
    statuses: [400, 422],
    sentence: "a parameter is wrong, or your plan does not allow its value",
    isRetryable: false
  },
  NotFound: { reason: "NotFound", codes: [20001], statuses: [404], sentence: "not found", isRetryable: false },
  PermissionDenied: {
    reason: "PermissionDenied",
    codes: [30001],
    statuses: [403],
    sentence: "no permission; the token was rejected, or your plan does not include this endpoint",
    isRetryable: false
  },
  DataLimitExceeded: {
    reason: "DataLimitExceeded",
    codes: [30002],
    statuses: [402],
    sentence: "the data limit of your plan is used up",
    isRetryable: false
  },
  RateLimited: {
    reason: "RateLimited",
    codes: [30003],
    statuses: [429],
    sentence: "too many calls",
    isRetryable: true
  },
  ServiceUnavailable: {
    reason: "ServiceUnavailable",
    codes: [40001],
    statuses: [408, ...serverErrors],
    sentence: "the service failed or is unavailable",
    isRetryable: true
  },
  InvalidCredentials: {
    reason: "InvalidCredentials",
    codes: [1002],
    statuses: [401],
    sentence: "the client id and the client secret do not match",
    isRetryable: false
  },
  Unknown: { reason: "Unknown", codes: [], statuses: [], sentence: "not documented", isRetryable: false }
}

/**
 * Returns the reason that a response's `code` stands for, or `Unknown` if the table of reasons does not list the code.
 *
 * @since 0.1.0
 * @category combinators
 */
export const reasonOfCode = (code: number): Reason =>
  Reason.literals.find((reason) => reasons[reason].codes.includes(code)) ?? "Unknown"

/**
 * Returns the meaning of a failed response from its HTTP status and the `code` in its body. The `code` takes
 * precedence, because it is more precise.
 *
 * @since 0.1.0
 * @category combinators
 */
export const reasonOfStatus = (status: number, code: number | undefined): Reason => {
  const byCode = code === undefined ? "Unknown" : reasonOfCode(code)
  return byCode !== "Unknown"
    ? byCode
    : Reason.literals.find((reason) => reasons[reason].statuses.includes(status)) ?? "Unknown"
}

/**
 * The reason for a missing response: `Dns` if the host name was not found, `Connect` if no connection was made, `Tls`
 * if TLS failed, `Reset` if the connection broke, or `Unknown`.
 *
 * @since 0.1.0
 * @category models
 */
export const TransportReason = Schema.Literal("Dns", "Connect", "Tls", "Reset", "Unknown")

/**
 * The type of `TransportReason`: one of its five reasons for a missing response.
 *
 * @since 0.1.0
 * @category models
 */
export type TransportReason = typeof TransportReason.Type

/**
 * The sentence that states each reason for a missing response in error messages.
 *
 * @internal
 */
export const transportSentences: Record<TransportReason, string> = {
  Dns: "the host name was not found; check the base URL and the network",
  Connect: "no connection to the server; check the base URL and the network",
  Tls: "no trusted TLS connection to the server",
  Reset: "the connection broke before the response was complete",
  Unknown: "no response from the server"
}

/**
 * Returns the message for a proxy that was not reached, or that refused with an HTTP status.
 *
 * @internal
 */
export const proxySentence = (reason: TransportReason, address: string, status: number | undefined): string =>
  status === undefined
    ? proxySentences[reason](address)
    : `the proxy ${address} refused to connect to the server (HTTP ${status}${
      status === 407 ? ": check user name and password in HTTPS_PROXY" : ""
    })`

const proxySentences: Record<TransportReason, (address: string) => string> = {
  Dns: (address) => `the host name of the proxy ${address} was not found; check HTTPS_PROXY`,
  Connect: (address) => `no connection to the proxy ${address}; check HTTPS_PROXY and the network`,
  Tls: (address) => `no trusted TLS connection to the proxy ${address}`,
  Reset: (address) => `the proxy ${address} broke the connection before it reached the server`,
  Unknown: (address) => `no connection to the server through the proxy ${address}`
}
