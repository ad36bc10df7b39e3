/**
 * Failures of this library. `FastMossError` is the union of the failures of a call.
 *
 * Each failure has `isRetryable`, the `method` and `path` of the call, the `requestId` if FastMoss returned one, and
 * `attempts`, the number of requests that were sent. `message` states the problem and, where one is known, the cure.
 *
 * Failures contain no secrets: no request or response object, URL with a query, header, request body or error of
 * another library. Known secrets in the server's texts are redacted. The failure of a token request contains only the
 * code and the request id of the response, and its message without words that may be tokens.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"
import {
  blockedStatus,
  proxySentence,
  Reason,
  type ReasonEntry,
  reasonOfCode,
  reasonOfStatus,
  reasons,
  TransportReason,
  transportSentences
} from "./internal/errorReasons.js"
import { formatDuration } from "./internal/formatDuration.js"
import { lazily } from "./internal/lazily.js"
import { refusalHint } from "./internal/refusalHint.js"

export { Reason, type ReasonEntry, reasonOfCode, reasonOfStatus, reasons, TransportReason }

const call = {
  /** HTTP method of the call. */
  method: Schema.String,
  /** Path of the call, without host and query. */
  path: Schema.String,
  /** FastMoss's id of the request, if the response had one. */
  requestId: Schema.optional(Schema.String),
  /** Number of requests that were sent for the call. */
  attempts: Schema.Number
}

const titleOf = (error: { readonly method: string; readonly path: string; readonly requestId?: string | undefined }) =>
  `${error.method} ${error.path}${error.requestId === undefined ? "" : ` (request id ${error.requestId})`}`

/**
 * Invalid path, payload or option: nothing was sent and nothing was charged. Streams with `onIncomplete: "fail"` also
 * fail with this error when rows may be missing. `attempts` is then the number of requested pages.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossRequestError extends Schema.TaggedError<FastMossRequestError>(
  "@effect-fastmoss/core/FastMossRequestError"
)("FastMossRequestError", {
  ...call,
  /** Problem and its place, such as `filter.region must be ...`. */
  issue: Schema.String
}) {
  override get message(): string {
    const sent = this.attempts === 0
      ? "Nothing was"
      : this.attempts === 1
      ? "1 page was"
      : `${this.attempts} pages were`
    return `${titleOf(this)}: ${this.issue}. ${sent} ${this.attempts === 0 ? "sent" : "requested"}.`
  }
  get isRetryable(): boolean {
    return false
  }
}

const ProxyFailure = Schema.Struct({ address: Schema.String, status: Schema.optional(Schema.Number) })

/**
 * Failure of the connection: no response arrived, or only a part of it.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossTransportError extends Schema.TaggedError<FastMossTransportError>(
  "@effect-fastmoss/core/FastMossTransportError"
)("FastMossTransportError", {
  ...call,
  reason: TransportReason,
  /** Error code of the system, such as `ECONNREFUSED`, if there is one. */
  systemCode: Schema.optional(Schema.String),
  /** Proxy that could not be reached or that refused: its host and port, and the HTTP status of its refusal. */
  proxy: Schema.optional(ProxyFailure)
}) {
  override get message(): string {
    const code = this.systemCode === undefined ? "" : ` (${this.systemCode})`
    const sentence = this.proxy === undefined
      ? transportSentences[this.reason]
      : proxySentence(this.reason, this.proxy.address, this.proxy.status)
    return `${titleOf(this)}: ${sentence}${code}.`
  }
  /** True unless a proxy refused the request permanently, for example because of missing credentials (HTTP 407). */
  get isRetryable(): boolean {
    const status = this.proxy?.status
    return status === undefined || status === 408 || status === 429 || status >= 500
  }
}

/**
 * Timeout of one attempt (`timeout`) or of the whole call (`callTimeout`).
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossTimeoutError extends Schema.TaggedError<FastMossTimeoutError>(
  "@effect-fastmoss/core/FastMossTimeoutError"
)("FastMossTimeoutError", {
  ...call,
  scope: Schema.Literal("attempt", "call"),
  /** Time limit that was exceeded. */
  duration: Schema.Duration
}) {
  override get message(): string {
    return `${titleOf(this)}: no complete response within ${
      formatDuration(this.duration)
    } (the limit of the ${this.scope}).`
  }
  get isRetryable(): boolean {
    return this.scope === "attempt"
  }
}

/**
 * Response with an HTTP status that is not 2xx. Redirects are included, because they are not followed.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossStatusError extends Schema.TaggedError<FastMossStatusError>(
  "@effect-fastmoss/core/FastMossStatusError"
)("FastMossStatusError", {
  ...call,
  status: Schema.Number,
  /** FastMoss's `code`, if the body was a FastMoss envelope. */
  code: Schema.optional(Schema.Number),
  /** Wait that the server requests with `Retry-After`. */
  retryAfter: Schema.optional(Schema.Duration),
  /**
   * Seconds by which FastMoss's clock was ahead of the timestamp of the request; negative if it was behind. Set only
   * for signed requests, and only if the difference exceeds one minute.
   */
  clockOffset: Schema.optional(Schema.Number),
  /** At most 200 characters of the response body. Empty for a token request, because its body may contain tokens. */
  body: Schema.String
}) {
  override get message(): string {
    const code = this.code === undefined ? "" : ` with code ${this.code}`
    const meaning = this.status === blockedStatus
      ? " (FastMoss's content delivery network blocked the request; check the network that it comes from)"
      : this.code === undefined || this.reason === "Unknown"
      ? ""
      : ` (${reasons[this.reason].sentence})`
    const hint = this.code === undefined ? "" : refusalHint(this.reason, this.body, this.clockOffset)
    return `${titleOf(this)}: HTTP ${this.status}${code}${meaning}${this.body === "" ? "" : `: ${this.body}`}${hint}`
  }
  /** Meaning of `code` if it is a known code, else of the HTTP status. */
  get reason(): Reason {
    return reasonOfStatus(this.status, this.code)
  }
  get isRetryable(): boolean {
    return reasons[this.reason].isRetryable
  }
}

/**
 * Response with HTTP 2xx and a `code` that is not 0: FastMoss refused the call or failed.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossApiError extends Schema.TaggedError<FastMossApiError>(
  "@effect-fastmoss/core/FastMossApiError"
)("FastMossApiError", {
  ...call,
  code: Schema.Number,
  reason: Reason,
  /** Wait that the server requests with `Retry-After`. */
  retryAfter: Schema.optional(Schema.Duration),
  /**
   * Seconds by which FastMoss's clock was ahead of the timestamp of the request; negative if it was behind. Set only
   * for signed requests, and only if the difference exceeds one minute.
   */
  clockOffset: Schema.optional(Schema.Number),
  /**
   * FastMoss's `msg` or `message`, at most 200 characters. Empty if the response has no message. For a token request,
   * words that may be secrets are redacted.
   */
  serverMessage: Schema.String,
  /** Value of `data` in FastMoss's response, usually `null`. Always `null` for a token request. */
  data: Schema.Unknown
}) {
  override get message(): string {
    const serverMessage = this.serverMessage === "" ? "" : `: ${this.serverMessage}`
    const hint = refusalHint(this.reason, this.serverMessage, this.clockOffset)
    return `${titleOf(this)}: FastMoss returned code ${this.code} (${
      reasons[this.reason].sentence
    })${serverMessage}${hint}`
  }
  get isRetryable(): boolean {
    return reasons[this.reason].isRetryable
  }
}

/**
 * Place in a response that differs from the schema, and the expected form. It never contains the value at that place.
 *
 * @since 0.1.0
 * @category models
 */
export const DecodeIssue = Schema.Struct({
  /** Path of the place, such as `data.list[0].region`; `(top)` for the whole response. */
  path: Schema.String,
  expected: Schema.String
})

/**
 * Response that is not JSON, not a FastMoss envelope, or does not match its schema.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossDecodeError extends Schema.TaggedError<FastMossDecodeError>(
  "@effect-fastmoss/core/FastMossDecodeError"
)("FastMossDecodeError", {
  ...call,
  issues: Schema.Array(DecodeIssue)
}) {
  override get message(): string {
    const issues = this.issues.map((issue) => `${issue.path}: expected ${issue.expected}`).join("; ")
    return `${titleOf(this)}: the response is not as expected: ${issues}`
  }
  get isRetryable(): boolean {
    return false
  }
}

/**
 * Schema of the failures of a single HTTP request, including token requests.
 *
 * @since 0.1.0
 * @category errors
 */
export const HttpError = Schema.Union(
  FastMossRequestError,
  FastMossTransportError,
  FastMossTimeoutError,
  FastMossStatusError,
  FastMossApiError,
  FastMossDecodeError
)

/**
 * Failures of a single HTTP request.
 *
 * @since 0.1.0
 * @category errors
 */
export type HttpError = typeof HttpError.Type

/**
 * Failed token request: no access token is available.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossTokenError extends Schema.TaggedError<FastMossTokenError>(
  "@effect-fastmoss/core/FastMossTokenError"
)("FastMossTokenError", {
  operation: Schema.Literal("acquire", "refresh"),
  /** Failure of the token request. */
  failure: HttpError,
  /** Time until the next token request may be sent. All calls that need a token fail until then. */
  retryAfter: Schema.optional(Schema.Duration)
}) {
  override get message(): string {
    // FastMoss returns several codes for wrong credentials, but only 1002 is known.
    const isRefused = this.operation === "acquire" && this.failure._tag === "FastMossApiError" && !this.isRetryable
    return `No access token: ${this.failure.message}${
      isRefused ? "; check that the client id and the client secret belong together, and are not swapped" : ""
    }`
  }
  get method(): string {
    return this.failure.method
  }
  get path(): string {
    return this.failure.path
  }
  get requestId(): string | undefined {
    return this.failure.requestId
  }
  get attempts(): number {
    return this.failure.attempts
  }
  get isRetryable(): boolean {
    return this.failure.isRetryable
  }
}

/**
 * Failure of a token store that a program uses directly. It is not a `FastMossError`: if the store fails during a call,
 * the call continues without the store.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossTokenStoreError extends Schema.TaggedError<FastMossTokenStoreError>(
  "@effect-fastmoss/core/FastMossTokenStoreError"
)("FastMossTokenStoreError", {
  operation: Schema.Literal("get", "set", "remove", "lease"),
  /**
   * - `Failed`: the operation failed
   * - `Corrupt`: the stored text is not a token
   * - `Superseded`: the fencing token of the write is stale, because a token was written under a later lease
   */
  reason: Schema.Literal("Failed", "Corrupt", "Superseded"),
  /** Problem, such as `ENOSPC` or the name of the store's own error; never the stored text. */
  issue: Schema.String
}) {
  override get message(): string {
    return `The token store failed to ${this.operation}: ${this.issue}`
  }
  get isRetryable(): boolean {
    return false
  }
}

/**
 * Refusal by the user's own budget: its limit is reached, or the store that counts it is unavailable. Nothing was sent
 * and nothing was charged.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossBudgetError extends Schema.TaggedError<FastMossBudgetError>(
  "@effect-fastmoss/core/FastMossBudgetError"
)("FastMossBudgetError", {
  ...call,
  /**
   * - `Spent`: the limit is reached
   * - `StoreFailure`: the store of the budget failed, so the client does not know whether the limit is reached
   */
  reason: Schema.optionalWith(Schema.Literal("Spent", "StoreFailure"), { default: () => "Spent" }),
  /** Failure of the store. Set only with the reason `StoreFailure`. */
  issue: Schema.optional(Schema.String),
  /**
   * Unit of the limit: `calls` counts requests, `credits` sums up their prices (in CNY by default, see
   * `FastMossConfig.defaultPrices`).
   */
  unit: Schema.Literal("calls", "credits"),
  /** Number of units that may be spent in a period. */
  limit: Schema.Number,
  /** Number of units spent in the current period. 0 with the reason `StoreFailure`, because the number is unknown. */
  spent: Schema.Number,
  /** Time until the next period begins. Zero with the reason `StoreFailure`. */
  resetsAfter: Schema.Duration
}) {
  override get message(): string {
    if (this.reason === "StoreFailure") {
      const issue = this.issue ?? "unknown error"
      return `${
        titleOf(this)
      }: the budget's store is out of reach (${issue}), so the budget may be spent. Nothing was sent.`
    }
    return `${titleOf(this)}: the budget of ${this.limit} ${this.unit} ${
      this.spent < this.limit ? `has only ${Number((this.limit - this.spent).toFixed(6))} left` : "is spent"
    }; the next period begins in ${formatDuration(this.resetsAfter)}. Nothing was sent.`
  }
  get isRetryable(): boolean {
    return false
  }
}

/**
 * Refusal by the circuit breaker of the path: after code 30002 (the data limit of the plan is used up) calls of this
 * path fail immediately, until one call is sent as a probe. Nothing was sent and nothing was charged.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossCircuitOpenError extends Schema.TaggedError<FastMossCircuitOpenError>(
  "@effect-fastmoss/core/FastMossCircuitOpenError"
)("FastMossCircuitOpenError", {
  ...call,
  /** Time until the next call is sent as a probe. Zero while a probe is under way. */
  resetsAfter: Schema.Duration
}) {
  override get message(): string {
    const next = Duration.equals(this.resetsAfter, Duration.zero)
      ? "a probe is under way"
      : `the next call is let through in ${formatDuration(this.resetsAfter)}`
    return `${
      titleOf(this)
    }: the circuit of this path is open after code 30002 (${reasons.DataLimitExceeded.sentence}); ${next}. Nothing was sent.`
  }
  get isRetryable(): boolean {
    return false
  }
}

/**
 * Schema of all failures of a call. Use it to encode them for `HttpApi`, RPC or logs.
 *
 * @since 0.1.0
 * @category schemas
 */
export const FastMossError = Schema.Union(
  ...HttpError.members,
  FastMossTokenError,
  FastMossBudgetError,
  FastMossCircuitOpenError
)

/**
 * Union of all failures of a call.
 *
 * @since 0.1.0
 * @category errors
 */
export type FastMossError =
  // Written out, so that editors and compiler errors show the name of the union instead of its nine members.
  | FastMossRequestError
  | FastMossTransportError
  | FastMossTimeoutError
  | FastMossStatusError
  | FastMossApiError
  | FastMossDecodeError
  | FastMossTokenError
  | FastMossBudgetError
  | FastMossCircuitOpenError

/**
 * Checks whether a value is a failure of a call.
 *
 * @since 0.1.0
 * @category guards
 */
export const isFastMossError = (u: unknown): u is FastMossError => isError()(u)

// Schemas are compiled at their first use, because their compilation would take longer than the import.
const isError = lazily(() => Schema.is(FastMossError))

/**
 * Checks whether the same call may succeed if it is repeated a moment later. True for a missing response, a timeout of
 * an attempt, and the reasons `RateLimited` and `ServiceUnavailable`. For a `FastMossTokenError` the failure of the
 * token request decides.
 *
 * @since 0.1.0
 * @category guards
 */
export const isRetryable = (error: FastMossError): boolean => error.isRetryable
