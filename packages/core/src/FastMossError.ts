/**
 * Everything that can go wrong, as one union of tagged failures.
 *
 * Each knows `isRetryable`, the `method` and `path` of the call, the `requestId` where FastMoss gave one, and how many
 * `attempts` were sent. `message` is one sentence that a person can act on. None holds a request, a response, a URL with
 * a query, a header, a body of ours or another library's error; what the server said has known secrets removed.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Schema from "effect/Schema"

const call = {
  /** The HTTP method of the call. */
  method: Schema.String,
  /** The path of the call, without host and query. */
  path: Schema.String,
  /** FastMoss's id of the request, where an answer held one. */
  requestId: Schema.optional(Schema.String),
  /** How many times the request was sent. */
  attempts: Schema.Number
}

const titleOf = (error: { readonly method: string; readonly path: string; readonly requestId?: string | undefined }) =>
  `${error.method} ${error.path}${error.requestId === undefined ? "" : ` (request id ${error.requestId})`}`

/**
 * The payload or the path cannot become a request. Nothing was sent, nothing was charged.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossRequestError extends Schema.TaggedError<FastMossRequestError>(
  "@effect-fastmoss/core/FastMossRequestError"
)("FastMossRequestError", {
  ...call,
  /** What is wrong, and where. */
  issue: Schema.String
}) {
  override get message(): string {
    return `${titleOf(this)}: ${this.issue}. Nothing was sent.`
  }
  get isRetryable(): boolean {
    return false
  }
}

/**
 * Why there is no answer: the name was not found, no connection came about, TLS failed, the connection broke, or none of
 * these is known.
 *
 * @since 0.1.0
 * @category models
 */
export const TransportReason = Schema.Literal("Dns", "Connect", "Tls", "Reset", "Unknown")

/**
 * Why there is no answer: the type.
 *
 * @since 0.1.0
 * @category models
 */
export type TransportReason = typeof TransportReason.Type

/**
 * No answer, or only a part of one.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossTransportError extends Schema.TaggedError<FastMossTransportError>(
  "@effect-fastmoss/core/FastMossTransportError"
)("FastMossTransportError", {
  ...call,
  reason: TransportReason,
  /** The system's code, such as `ECONNREFUSED`, where there is one. */
  systemCode: Schema.optional(Schema.String)
}) {
  override get message(): string {
    const code = this.systemCode === undefined ? "" : ` (${this.systemCode})`
    return `${titleOf(this)}: ${transportSentences[this.reason]}${code}.`
  }
  get isRetryable(): boolean {
    return true
  }
}

const transportSentences: Record<TransportReason, string> = {
  Dns: "the host name was not found; check the base URL and the network",
  Connect: "no connection to the server; check the base URL and the network",
  Tls: "no trusted TLS connection to the server",
  Reset: "the connection broke before the answer was complete",
  Unknown: "no answer from the server"
}

/**
 * One attempt, or the whole call, ran out of time.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossTimeoutError extends Schema.TaggedError<FastMossTimeoutError>(
  "@effect-fastmoss/core/FastMossTimeoutError"
)("FastMossTimeoutError", {
  ...call,
  scope: Schema.Literal("attempt", "call"),
  /** The time that was allowed. */
  duration: Schema.Duration
}) {
  override get message(): string {
    return `${titleOf(this)}: no complete answer within ${
      Duration.format(this.duration)
    } (the limit of the ${this.scope}).`
  }
  get isRetryable(): boolean {
    return this.scope === "attempt"
  }
}

/**
 * The HTTP status is not 2xx. Redirects count here: they are not followed.
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
  /** How long the server asks to wait, from `Retry-After`. */
  retryAfter: Schema.optional(Schema.Duration),
  /** At most 200 characters of what the server said. */
  body: Schema.String
}) {
  override get message(): string {
    const code = this.code === undefined ? "" : ` with code ${this.code}`
    return `${titleOf(this)}: HTTP ${this.status}${code}${this.body === "" ? "" : `: ${this.body}`}`
  }
  get isRetryable(): boolean {
    return this.status === 408 || this.status === 429 || this.status >= 500
  }
}

/**
 * What a `code` means, as far as the documentation says ("Things to note"; 1002 was seen by users).
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
 * What a `code` means: the type.
 *
 * @since 0.1.0
 * @category models
 */
export type ApiReason = typeof ApiReason.Type

/**
 * What a `code` means; `Unknown` for one that is not documented.
 *
 * @since 0.1.0
 * @category combinators
 */
export const apiReasonOf = (code: number): ApiReason => apiReasons.get(code) ?? "Unknown"

const apiReasons: ReadonlyMap<number, ApiReason> = new Map([
  [1002, "InvalidCredentials"],
  [10001, "InvalidParameter"],
  [20001, "NotFound"],
  [30001, "PermissionDenied"],
  [30002, "DataLimitExceeded"],
  [30003, "RateLimited"],
  [40001, "ServiceUnavailable"]
])

/**
 * FastMoss answered with HTTP 2xx and a `code` that is not 0.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossApiError extends Schema.TaggedError<FastMossApiError>(
  "@effect-fastmoss/core/FastMossApiError"
)("FastMossApiError", {
  ...call,
  code: Schema.Number,
  reason: ApiReason,
  /** FastMoss's `msg` or `message`, at most 200 characters; empty when it gave none. */
  serverMessage: Schema.String,
  /** FastMoss's `data`, usually `null`. */
  data: Schema.Unknown
}) {
  override get message(): string {
    const said = this.serverMessage === "" ? "" : `: ${this.serverMessage}`
    return `${titleOf(this)}: FastMoss answered code ${this.code} (${apiSentences[this.reason]})${said}`
  }
  get isRetryable(): boolean {
    return this.reason === "RateLimited" || this.reason === "ServiceUnavailable"
  }
}

const apiSentences: Record<ApiReason, string> = {
  InvalidParameter: "a parameter is wrong, or your plan does not allow its value",
  NotFound: "not found",
  PermissionDenied: "no permission; the token is not accepted, or your plan does not include this endpoint",
  DataLimitExceeded: "the data limit of your plan is used up",
  RateLimited: "too many calls",
  ServiceUnavailable: "the service has a fault",
  InvalidCredentials: "the client id and the client secret do not match",
  Unknown: "not documented"
}

/**
 * A place in an answer that is not as expected. Never the value found there.
 *
 * @since 0.1.0
 * @category models
 */
export const DecodeIssue = Schema.Struct({
  /** Such as `data.list[0].region`; `(top)` for the whole. */
  path: Schema.String,
  expected: Schema.String
})

/**
 * The answer is not JSON, not an envelope, or not what the schema says.
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
    return `${titleOf(this)}: the answer is not as expected: ${issues}`
  }
  get isRetryable(): boolean {
    return false
  }
}

/**
 * Why one exchange at the token endpoint failed.
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
 * Why one exchange at the token endpoint failed: the type.
 *
 * @since 0.1.0
 * @category errors
 */
export type HttpError = typeof HttpError.Type

/**
 * No access token could be had.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossTokenError extends Schema.TaggedError<FastMossTokenError>(
  "@effect-fastmoss/core/FastMossTokenError"
)("FastMossTokenError", {
  operation: Schema.Literal("acquire", "refresh"),
  /** Why: what the token endpoint's call failed with. */
  failure: HttpError
}) {
  override get message(): string {
    // FastMoss has several answers to wrong credentials, of which one is known (code 1002).
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
 * A token store failed where it matters to the caller: in a direct use of `TokenStore`. A call never fails with it: it
 * goes on without the store.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossTokenStoreError extends Schema.TaggedError<FastMossTokenStoreError>(
  "@effect-fastmoss/core/FastMossTokenStoreError"
)("FastMossTokenStoreError", {
  operation: Schema.Literal("get", "set", "remove", "lease"),
  /**
   * `Failed`: the store did not do it. `Corrupt`: what it holds is not a token. `Superseded`: a write under a lease that
   * another has taken over, and written by.
   */
  reason: Schema.Literal("Failed", "Corrupt", "Superseded"),
  /** What is wrong, such as `ENOSPC` or the name of the store's own error; never what it holds. */
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
 * The user's own limit is reached. Nothing was sent, nothing was charged.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossBudgetError extends Schema.TaggedError<FastMossBudgetError>(
  "@effect-fastmoss/core/FastMossBudgetError"
)("FastMossBudgetError", {
  ...call,
  /** What the limit counts: attempts that are sent, or what they cost (`Usage.defaultPrices` has the unit). */
  unit: Schema.Literal("calls", "credits"),
  /** How many are allowed in a period. */
  limit: Schema.Number,
  /** How many were spent in the current one. */
  spent: Schema.Number,
  /** When the next period begins, from now. */
  resetsAfter: Schema.Duration
}) {
  override get message(): string {
    return `${titleOf(this)}: the budget of ${this.limit} ${this.unit} is spent${
      this.spent < this.limit ? ` but for ${Number((this.limit - this.spent).toFixed(6))}` : ""
    }; the next period begins in ${Duration.format(this.resetsAfter)}. Nothing was sent.`
  }
  get isRetryable(): boolean {
    return false
  }
}

/**
 * FastMoss said a moment ago that the plan's quota is used up (code 30002), and this path is left alone for a while.
 * Nothing was sent, nothing was charged.
 *
 * @since 0.1.0
 * @category errors
 */
export class FastMossCircuitOpenError extends Schema.TaggedError<FastMossCircuitOpenError>(
  "@effect-fastmoss/core/FastMossCircuitOpenError"
)("FastMossCircuitOpenError", {
  ...call,
  /** When the next call is let through to see, from now. Zero while one is on its way. */
  resetsAfter: Schema.Duration
}) {
  override get message(): string {
    const next = Duration.equals(this.resetsAfter, Duration.zero)
      ? "a call is on its way to see"
      : `the next call goes out in ${Duration.format(this.resetsAfter)}`
    return `${
      titleOf(this)
    }: the data limit of your plan is used up, as FastMoss said (code 30002); ${next}. Nothing was sent.`
  }
  get isRetryable(): boolean {
    return false
  }
}

/**
 * The schema of every failure, for sending them on (`HttpApi`, RPC, logs).
 *
 * @since 0.1.0
 * @category schemas
 */
export const FastMossError = Schema.Union(
  ...HttpError.members,
  FastMossTokenError,
  FastMossTokenStoreError,
  FastMossBudgetError,
  FastMossCircuitOpenError
)

/**
 * Every failure.
 *
 * @since 0.1.0
 * @category errors
 */
export type FastMossError = typeof FastMossError.Type

/**
 * Whether a value is one of the failures.
 *
 * @since 0.1.0
 * @category guards
 */
export const isFastMossError: (u: unknown) => u is FastMossError = Schema.is(FastMossError)

/**
 * Whether the same call may succeed a moment later: no answer, an attempt out of time, HTTP 408, 429 and 5xx, codes
 * 30003 and 40001. Never a refusal.
 *
 * @since 0.1.0
 * @category guards
 */
export const isRetryable = (error: FastMossError): boolean => error.isRetryable
