/**
 * The reasons of failures with their sentences. The only table that says what each of FastMoss's codes means.
 *
 * @internal
 */
import * as Schema from "effect/Schema"

/**
 * The meaning of a `code`, as far as FastMoss documents it ("Things to note"; 1002 was seen by users).
 *
 * | reason | code |
 * |---|---|
 * | `InvalidParameter` | 10001 |
 * | `NotFound` | 20001 |
 * | `PermissionDenied` | 30001 |
 * | `DataLimitExceeded` | 30002 |
 * | `RateLimited` | 30003 |
 * | `ServiceUnavailable` | 40001 |
 * | `InvalidCredentials` | 1002 |
 * | `Unknown` | any other |
 *
 * @since 0.1.0
 * @category models
 */
export const ApiReason = Schema.Literal(
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
 * The meaning of a `code`: the type.
 *
 * @since 0.1.0
 * @category models
 */
export type ApiReason = typeof ApiReason.Type

/**
 * The code and the sentence of each reason.
 *
 * @internal
 */
export const apiReasons: Record<ApiReason, { readonly code: number | undefined; readonly sentence: string }> = {
  InvalidCredentials: { code: 1002, sentence: "the client id and the client secret do not match" },
  InvalidParameter: { code: 10001, sentence: "a parameter is wrong, or your plan does not allow its value" },
  NotFound: { code: 20001, sentence: "not found" },
  PermissionDenied: {
    code: 30001,
    sentence: "no permission; the token was rejected, or your plan does not include this endpoint"
  },
  DataLimitExceeded: { code: 30002, sentence: "the data limit of your plan is used up" },
  RateLimited: { code: 30003, sentence: "too many calls" },
  ServiceUnavailable: { code: 40001, sentence: "the service has a fault" },
  Unknown: { code: undefined, sentence: "not documented" }
}

/**
 * Returns the meaning of a `code`; `Unknown` for one that is not documented.
 *
 * @since 0.1.0
 * @category combinators
 */
export const apiReasonOf = (code: number): ApiReason =>
  ApiReason.literals.find((reason) => apiReasons[reason].code === code) ?? "Unknown"

/**
 * The cause of a missing response: the host name was not found, no connection was made, TLS failed, the connection broke,
 * or none of these is known.
 *
 * @since 0.1.0
 * @category models
 */
export const TransportReason = Schema.Literal("Dns", "Connect", "Tls", "Reset", "Unknown")

/**
 * The cause of a missing response: the type.
 *
 * @since 0.1.0
 * @category models
 */
export type TransportReason = typeof TransportReason.Type

/** @internal */
export const transportSentences: Record<TransportReason, string> = {
  Dns: "the host name was not found; check the base URL and the network",
  Connect: "no connection to the server; check the base URL and the network",
  Tls: "no trusted TLS connection to the server",
  Reset: "the connection broke before the response was complete",
  Unknown: "no response from the server"
}
