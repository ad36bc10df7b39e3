/**
 * The failures of this library. `FastMossError` is the union of those that a call can fail with.
 *
 * Each has `isRetryable`, the `method` and `path` of the call, the `requestId` if FastMoss returned one, and the number of
 * `attempts` that were sent. `message` is one sentence that says what to do. No failure holds a request, a response, a URL
 * with a query, a header, a request body or another library's error; known secrets in texts of the server are redacted. The
 * failure of a token request holds nothing of the response but its code, its request id and the plain words of its message.
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
import { refusalHint } from "./internal/refusalHint.js"

export { Reason, type ReasonEntry, reasonOfCode, reasonOfStatus, reasons, TransportReason }

const call = {
  /** The HTTP method of the call. */
  method: Schema.String,
  /** The path of the call, without host and query. */
  path: Schema.String,
  /** FastMoss's id of the request, if the response had one. */
  requestId: Schema.optional(Schema.String),
  /** Number of times the request was sent. */
  attempts: Schema.Number
}

const titleOf = (error: { readonly method: string; readonly path: string; readonly requestId?: string | undefined }) =>
  `${error.method} ${error.path}${error.requestId === undefined ? "" : ` (request id ${error.requestId})`}`

/**
 * An invalid payload or path: nothing was sent, nothing was charged. Or the end of a stream with `onIncomplete: "fail"`,
 * whose `attempts` are the pages that were requested.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossRequestError extends Schema.TaggedError<FastMossRequestError>(
  "@effect-fastmoss/core/FastMossRequestError"
)("FastMossRequestError", {
  ...call,
  /** The problem and its place. */
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
 * No response, or an incomplete one.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossTransportError extends Schema.TaggedError<FastMossTransportError>(
  "@effect-fastmoss/core/FastMossTransportError"
)("FastMossTransportError", {
  ...call,
  reason: TransportReason,
  /** The system's code, such as `ECONNREFUSED`, if there is one. */
  systemCode: Schema.optional(Schema.String),
  /** The proxy that was not reached, or refused: its host and port, and the HTTP status of its refusal. */
  proxy: Schema.optional(ProxyFailure)
}) {
  override get message(): string {
    const code = this.systemCode === undefined ? "" : ` (${this.systemCode})`
    const sentence = this.proxy === undefined
      ? transportSentences[this.reason]
      : proxySentence(this.reason, this.proxy.address, this.proxy.status)
    return `${titleOf(this)}: ${sentence}${code}.`
  }
  /** True, unless a proxy refused for good, such as for missing credentials (HTTP 407). */
  get isRetryable(): boolean {
    const status = this.proxy?.status
    return status === undefined || status === 408 || status === 429 || status >= 500
  }
}

/**
 * A timeout of one attempt or of the whole call.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossTimeoutError extends Schema.TaggedError<FastMossTimeoutError>(
  "@effect-fastmoss/core/FastMossTimeoutError"
)("FastMossTimeoutError", {
  ...call,
  scope: Schema.Literal("attempt", "call"),
  /** The time limit. */
  duration: Schema.Duration
}) {
  override get message(): string {
    return `${titleOf(this)}: no complete response within ${
      Duration.format(this.duration)
    } (the limit of the ${this.scope}).`
  }
  get isRetryable(): boolean {
    return this.scope === "attempt"
  }
}

/**
 * An HTTP status that is not 2xx, including redirects, which are not followed.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossStatusError extends Schema.TaggedError<FastMossStatusError>(
  "@effect-fastmoss/core/FastMossStatusError"
)("FastMossStatusError", {
  ...call,
  status: Schema.Number,
  /** FastMoss's `code`, when the body was an envelope. */
  code: Schema.optional(Schema.Number),
  /** The wait that the server asks for in `Retry-After`. */
  retryAfter: Schema.optional(Schema.Duration),
  /**
   * Seconds by which FastMoss's clock was ahead of the timestamp of the request; negative if it was behind. Only set for a
   * signed request, and if it was more than a minute.
   */
  clockOffset: Schema.optional(Schema.Number),
  /** At most 200 characters of the response body; empty for a token request, whose body may hold tokens. */
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
  /** The meaning of the code, else of the status. */
  get reason(): Reason {
    return reasonOfStatus(this.status, this.code)
  }
  get isRetryable(): boolean {
    return reasons[this.reason].isRetryable
  }
}

/**
 * A response of FastMoss with HTTP 2xx and a `code` that is not 0.
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
  /** The wait that the server asks for, from `Retry-After`. */
  retryAfter: Schema.optional(Schema.Duration),
  /**
   * Seconds by which FastMoss's clock was ahead of the timestamp of the request; negative if it was behind. Only set for a
   * signed request, and if it was more than a minute.
   */
  clockOffset: Schema.optional(Schema.Number),
  /**
   * FastMoss's `msg` or `message`, at most 200 characters; empty when the response has none. For a token request only its
   * plain words.
   */
  serverMessage: Schema.String,
  /** FastMoss's `data`, usually `null`; always `null` for a token request. */
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
 * A place in a response that differs from its schema. It never contains the value at that place.
 *
 * @since 0.1.0
 * @category models
 */
export const DecodeIssue = Schema.Struct({
  /** The place, such as `data.list[0].region`; `(top)` for the whole response. */
  path: Schema.String,
  expected: Schema.String
})

/**
 * A response that is not JSON, not an envelope, or does not match its schema.
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
 * The failures of a single HTTP request, also of a token request.
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
 * The failures of a single HTTP request: the type.
 *
 * @since 0.1.0
 * @category errors
 */
export type HttpError = typeof HttpError.Type

/**
 * A failed token request: no access token is available.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossTokenError extends Schema.TaggedError<FastMossTokenError>(
  "@effect-fastmoss/core/FastMossTokenError"
)("FastMossTokenError", {
  operation: Schema.Literal("acquire", "refresh"),
  /** The failure of the token request. */
  failure: HttpError,
  /** Time from now until the next token request may be sent: all calls that need a token fail until then. */
  retryAfter: Schema.optional(Schema.Duration)
}) {
  override get message(): string {
    // FastMoss returns several codes for wrong credentials, of which only 1002 is known.
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
 * A failure of a token store that is used directly. It is not a `FastMossError`: a call continues without the store.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossTokenStoreError extends Schema.TaggedError<FastMossTokenStoreError>(
  "@effect-fastmoss/core/FastMossTokenStoreError"
)("FastMossTokenStoreError", {
  operation: Schema.Literal("get", "set", "remove", "lease"),
  /**
   * `Failed`: the operation failed. `Corrupt`: the stored text is not a token. `Superseded`: the fencing token of the write
   * is stale, because a token was written under a later lease.
   */
  reason: Schema.Literal("Failed", "Corrupt", "Superseded"),
  /** The problem, such as `ENOSPC` or the name of the store's own error; never the stored text. */
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
 * The user's own spending limit is reached, or the store that counts it is out of reach. Nothing was sent, nothing was
 * charged.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossBudgetError extends Schema.TaggedError<FastMossBudgetError>(
  "@effect-fastmoss/core/FastMossBudgetError"
)("FastMossBudgetError", {
  ...call,
  /** `Spent`: the limit is reached. `StoreFailure`: the budget's store failed, so it is unknown if there is room. */
  reason: Schema.optionalWith(Schema.Literal("Spent", "StoreFailure"), { default: () => "Spent" }),
  /** The failure of the store; only with the reason `StoreFailure`. */
  issue: Schema.optional(Schema.String),
  /** The unit of the limit: attempts that are sent, or their price (`FastMossConfig.defaultPrices` has the unit). */
  unit: Schema.Literal("calls", "credits"),
  /** Number of units allowed in a period. */
  limit: Schema.Number,
  /** Number of units spent in the current period; 0 with the reason `StoreFailure`, as it is unknown. */
  spent: Schema.Number,
  /** Time from now until the next period begins; zero with the reason `StoreFailure`. */
  resetsAfter: Schema.Duration
}) {
  override get message(): string {
    if (this.reason === "StoreFailure") {
      const issue = this.issue ?? "unknown error"
      return `${
        titleOf(this)
      }: the budget's store is out of reach (${issue}), so the budget may be spent. Nothing was sent.`
    }
    return `${titleOf(this)}: the budget of ${this.limit} ${this.unit} is spent${
      this.spent < this.limit ? ` but for ${Number((this.limit - this.spent).toFixed(6))}` : ""
    }; the next period begins in ${Duration.format(this.resetsAfter)}. Nothing was sent.`
  }
  get isRetryable(): boolean {
    return false
  }
}

/**
 * The open circuit breaker of a path: after code 30002 (the data limit of the plan is used up) calls of the path fail
 * fast, until one call is let through as a probe. Nothing was sent, nothing was charged.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossCircuitOpenError extends Schema.TaggedError<FastMossCircuitOpenError>(
  "@effect-fastmoss/core/FastMossCircuitOpenError"
)("FastMossCircuitOpenError", {
  ...call,
  /** Time from now until the next call is let through as a probe. Zero while a probe is under way. */
  resetsAfter: Schema.Duration
}) {
  override get message(): string {
    const next = Duration.equals(this.resetsAfter, Duration.zero)
      ? "a probe is under way"
      : `the next call is let through in ${Duration.format(this.resetsAfter)}`
    return `${
      titleOf(this)
    }: the circuit of this path is open after code 30002 (${reasons.DataLimitExceeded.sentence}); ${next}. Nothing was sent.`
  }
  get isRetryable(): boolean {
    return false
  }
}

/**
 * The schema of the union of all failures of a call, for encoding them (`HttpApi`, RPC, logs).
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
 * The union of all failures of a call.
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
 * Checks whether a value is one of the failures of a call.
 *
 * @since 0.1.0
 * @category guards
 */
export const isFastMossError: (u: unknown) => u is FastMossError = Schema.is(FastMossError)

/**
 * Checks whether the same call may succeed a moment later: no response, a timeout of an attempt, and the reasons
 * `RateLimited` and `ServiceUnavailable`. A refusal is never retryable.
 *
 * @since 0.1.0
 * @category guards
 */
export const isRetryable = (error: FastMossError): boolean => error.isRetryable
