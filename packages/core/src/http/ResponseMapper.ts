/**
 * Mapping of the raw result of an attempt to a reply or a failure. No other module does this mapping.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import * as FastMossError from "../FastMossError.js"
import type { ParseIssueSummary } from "../internal/parseIssues.js"
import * as Redactor from "../internal/redact.js"
import { unchecked } from "../internal/unchecked.js"
import * as ClockReading from "./ClockReading.js"
import * as Envelope from "./Envelope.js"
import * as HttpDate from "./HttpDate.js"
import * as Json from "./Json.js"
import * as RetryAfter from "./RetryAfter.js"
import * as ServerTimestamp from "./ServerTimestamp.js"
import * as TokenResponse from "./TokenResponse.js"

/**
 * The raw result of one attempt.
 *
 * @since 0.1.0
 * @category models
 */
export type AttemptResult = Data.TaggedEnum<{
  /** The request is invalid and was not sent. */
  NotSent: { readonly issue: string }
  /**
   * No complete response arrived. `cause` is the error of the HTTP client; only its system code and its proxy are used.
   */
  NoResponse: { readonly cause: unknown; readonly during: "request" | "body" }
  /** The response is larger than `limit` bytes. The rest was not read. */
  TooLarge: { readonly limit: number }
  /** No complete response arrived within `duration`. */
  TimedOut: { readonly scope: "attempt" | "call"; readonly duration: Duration.Duration }
  /** A complete response. `retryAfter` and `date` are the headers with these names. */
  Response: {
    readonly status: number
    readonly retryAfter: string | undefined
    readonly date?: string | undefined
    readonly body: string
  }
}>

/**
 * Constructors of attempt results.
 *
 * @since 0.1.0
 * @category constructors
 */
export const AttemptResult = Data.taggedEnum<AttemptResult>()

/**
 * Parts of a request that a failure contains, and the secrets that the failure must not contain.
 *
 * @since 0.1.0
 * @category models
 */
export interface RequestSummary {
  readonly method: string
  readonly path: string
  readonly attempts: number
  /** Timestamp in the query of a signed request, in Unix seconds; missing for other requests. */
  readonly signedAt?: number | undefined
  /** Returns the secrets of the request, which a server may echo. */
  readonly secrets: () => ReadonlyArray<Redacted.Redacted>
  /**
   * Returns true if a text contains one of the secrets. It may be missing; with it, a successful response needs no list
   * of secrets.
   */
  readonly reveals?: ((text: string) => boolean) | undefined
}

/**
 * Clock readings at the start and the end of an attempt.
 *
 * @since 0.1.0
 * @category models
 */
export interface Timing {
  readonly sentAt: ClockReading.ClockReading
  readonly receivedAt: ClockReading.ClockReading
  /** Clock offset known before the response: server time minus local time, in milliseconds. */
  readonly clockOffset: number
}

/**
 * A successful response: HTTP 2xx with `code` 0.
 *
 * @since 0.1.0
 * @category models
 */
export type Reply = Omit<Envelope.Envelope, "code">

/**
 * Result of an attempt as a reply or a typed failure, and the server time of the response.
 *
 * @since 0.1.0
 * @category models
 */
export interface MappedResponse {
  readonly result: Either.Either<Reply, FastMossError.HttpError>
  /**
   * Server time in Unix seconds; `undefined` if the envelope has no plausible timestamp. A response that became a
   * failure can have a timestamp, too.
   */
  readonly timestamp: number | undefined
}

/**
 * Maps the result of an attempt: HTTP 2xx with `code` 0 becomes a reply, everything else a typed failure.
 *
 * Failures of token requests contain neither body nor data, because a failed token response may still contain tokens.
 *
 * @since 0.1.0
 * @category combinators
 */
export const toReply = (attempt: AttemptResult, request: RequestSummary, timing: Timing): MappedResponse => {
  const call = { method: request.method, path: request.path, attempts: request.attempts }
  switch (attempt._tag) {
    case "NotSent":
      return withoutTimestamp(new FastMossError.FastMossRequestError({ ...call, issue: attempt.issue }))
    case "NoResponse": {
      const systemCode = systemCodeOf(attempt.cause)
      const proxy = proxyFailureOf(attempt.cause)
      return withoutTimestamp(
        new FastMossError.FastMossTransportError({
          ...call,
          // If the proxy refused, the server was not reached.
          reason: proxy?.status === undefined ? transportReasonOf(systemCode, attempt.during) : "Connect",
          systemCode,
          proxy
        })
      )
    }
    case "TimedOut":
      return withoutTimestamp(
        new FastMossError.FastMossTimeoutError({ ...call, scope: attempt.scope, duration: attempt.duration }, unchecked)
      )
    case "TooLarge":
      return withoutTimestamp(
        new FastMossError.FastMossDecodeError({
          ...call,
          issues: [{ path: "(top)", expected: `at most ${attempt.limit} bytes` }]
        })
      )
    case "Response": {
      const envelope = Either.mapLeft(Json.parse(attempt.body), notAsExpected).pipe(Either.flatMap(Envelope.read))
      const timestamp = Either.isRight(envelope)
        ? ServerTimestamp.plausible(envelope.right.timestamp, timing.receivedAt.wallMillis)
        : undefined
      return { result: fromResponse(attempt, envelope, timestamp, request, call, timing), timestamp }
    }
  }
}

const withoutTimestamp = (error: FastMossError.HttpError): MappedResponse => ({
  result: Either.left(error),
  timestamp: undefined
})

const fromResponse = (
  response: Data.TaggedEnum.Value<AttemptResult, "Response">,
  envelope: Either.Either<Envelope.Envelope, ReadonlyArray<ParseIssueSummary>>,
  timestamp: number | undefined,
  request: RequestSummary,
  call: { readonly method: string; readonly path: string; readonly attempts: number },
  timing: Timing
): Either.Either<Reply, FastMossError.HttpError> => {
  const isSuccess = response.status >= 200 && response.status < 300
  if (isSuccess && Either.isRight(envelope) && envelope.right.code === 0) {
    const { data, message, timestamp } = envelope.right
    return Either.right({ message, data, requestId: requestIdOf(envelope.right, request), timestamp })
  }

  const redactor = Redactor.make(request.secrets())
  const isToken = TokenResponse.isTokenPath(request.path)
  const quoted = Option.map(Option.getRight(envelope), (read) => isToken ? TokenResponse.quotable(read) : read)
  const requestId = quoted.pipe(
    Option.flatMapNullable(({ requestId }) => requestId),
    Option.map((id) => redactor.excerpt(id)),
    Option.getOrUndefined
  )
  const retryAfter = Option.getOrUndefined(
    RetryAfter.parse(response.retryAfter, serverTime(response.date, timestamp, timing))
  )
  const clockOffset = Option.getOrUndefined(clockOffsetOf(timestamp, request.signedAt, timing))
  if (!isSuccess) {
    return Either.left(
      new FastMossError.FastMossStatusError({
        ...call,
        requestId,
        status: response.status,
        code: Either.isRight(envelope) ? envelope.right.code : undefined,
        retryAfter,
        clockOffset,
        body: isToken ? "" : redactor.excerpt(response.body)
      }, unchecked)
    )
  }
  return Either.left(
    Either.isLeft(envelope)
      ? new FastMossError.FastMossDecodeError({ ...call, issues: envelope.left })
      : new FastMossError.FastMossApiError({
        ...call,
        requestId,
        code: envelope.right.code,
        reason: FastMossError.reasonOfCode(envelope.right.code),
        retryAfter,
        clockOffset,
        serverMessage: Option.match(quoted, { onNone: () => "", onSome: ({ message }) => redactor.excerpt(message) }),
        data: isToken ? null : redactor.json(envelope.right.data)
      }, unchecked)
  )
}

/**
 * Returns the request id of a reply, with secrets redacted, because spans record the id. A simple id is only compared
 * with the secrets, which is faster than redaction.
 */
const requestIdOf = (envelope: Envelope.Envelope, request: RequestSummary): string | undefined => {
  const { requestId } = TokenResponse.isTokenPath(request.path) ? TokenResponse.quotable(envelope) : envelope
  return requestId === undefined || (/^[\w-]{1,64}$/.test(requestId) && !reveals(requestId, request))
    ? requestId
    : Redactor.make(request.secrets()).excerpt(requestId)
}

const reveals = (text: string, request: RequestSummary): boolean =>
  request.reveals?.(text) ?? request.secrets().some((secret) => text.includes(Redacted.value(secret)))

/**
 * Clock offset, in seconds, above which failures report it. A smaller offset is surely not the reason why FastMoss
 * refused a request.
 */
const largeClockOffset = 60

/**
 * Returns the seconds by which FastMoss's clock is ahead of the request's timestamp; negative if it is behind. Returns
 * none if the difference is at most one minute or unknown.
 */
const clockOffsetOf = (
  timestamp: number | undefined,
  signedAt: number | undefined,
  { receivedAt, sentAt }: Timing
): Option.Option<number> => {
  if (timestamp === undefined || signedAt === undefined) return Option.none()
  const ahead = timestamp - signedAt
  // The server created its timestamp at an unknown moment between sending and receiving.
  const offset = ahead > 0 ? Math.max(0, ahead - ClockReading.elapsed(sentAt, receivedAt) / 1000) : ahead
  return Math.abs(offset) > largeClockOffset ? Option.some(Math.round(offset)) : Option.none()
}

/**
 * Returns the server's time when it sent a response, in Unix milliseconds. The first known time counts:
 * - the `Date` header
 * - the `timestamp` in the body
 * - the local time of receipt plus the known clock offset
 */
const serverTime = (
  date: string | undefined,
  timestamp: number | undefined,
  { clockOffset, receivedAt: { wallMillis } }: Timing
): number =>
  Option.getOrElse(
    HttpDate.latest(date ?? "", wallMillis),
    () => timestamp === undefined ? wallMillis + clockOffset : timestamp * 1000
  )

const notAsExpected = (expected: string): ReadonlyArray<ParseIssueSummary> => [{ path: "(top)", expected }]

/**
 * Returns the `code` of the innermost system error (`ECONNREFUSED`, `UND_ERR_SOCKET`) in the nested causes of an HTTP
 * client's error; `undefined` if there is none.
 */
const systemCodeOf = (cause: unknown, depth = 0): string | undefined => {
  if (typeof cause !== "object" || cause === null || depth > 8) return undefined
  const code = "code" in cause && typeof cause.code === "string" && /^[A-Z][A-Z0-9_]{2,63}$/.test(cause.code)
    ? cause.code
    : undefined
  return ("cause" in cause ? systemCodeOf(cause.cause, depth + 1) : undefined) ?? code
}

/**
 * Returns the proxy at which a request failed: the `proxy` property of the HTTP client's error. Returns `undefined` if
 * the error has none.
 */
const proxyFailureOf = (cause: unknown): FastMossError.FastMossTransportError["proxy"] => {
  if (!Predicate.hasProperty(cause, "proxy") || !Predicate.hasProperty(cause.proxy, "address")) return undefined
  const { address } = cause.proxy
  if (typeof address !== "string") return undefined
  const status = "status" in cause.proxy ? cause.proxy.status : undefined
  return { address: hostOf(address), ...(typeof status === "number" ? { status } : {}) }
}

/** Returns host and port of a proxy address, which may be a URL with user name and password. */
const hostOf = (address: string): string =>
  address.replace(/^.*@/s, "").replace(/^[a-z]+:\/\//i, "").replace(/[/?#].*$/s, "")

const transportReasonOf = (
  systemCode: string | undefined,
  during: "request" | "body"
): FastMossError.TransportReason => {
  if (systemCode !== undefined) {
    for (const [pattern, reason] of transportReasons) if (pattern.test(systemCode)) return reason
  }
  return during === "body" ? "Reset" : "Unknown"
}

const transportReasons: ReadonlyArray<readonly [RegExp, FastMossError.TransportReason]> = [
  [/^(ENOTFOUND|EAI_)/, "Dns"],
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ETIMEDOUT|UND_ERR_CONNECT)/, "Connect"],
  [/(CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO_|^EPROTO$)/, "Tls"],
  [/^(ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET|UND_ERR_RES_CONTENT_LENGTH)/, "Reset"]
]
