/**
 * What became of an attempt, and the one place that turns it into data or a failure.
 *
 * @since 0.1.0
 */
import * as Data from "effect/Data"
import type * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as FastMossError from "../FastMossError.js"
import type { ParseIssueSummary } from "../internal/parseIssues.js"
import * as Scrub from "../internal/redact.js"
import * as Envelope from "./Envelope.js"
import * as Json from "./Json.js"
import * as RetryAfter from "./RetryAfter.js"

/**
 * What became of an attempt.
 *
 * @since 0.1.0
 * @category models
 */
export type AttemptResult = Data.TaggedEnum<{
  /** The request could not be made; nothing was sent. */
  Unsendable: { readonly issue: string }
  /** No complete answer. `cause` is whatever the HTTP client gave; it goes no further than its reading here. */
  NoAnswer: { readonly cause: unknown; readonly during: "request" | "body" }
  /** The answer is bigger than what is allowed; the rest of it was not read. */
  TooLarge: { readonly limit: number }
  OutOfTime: { readonly scope: "attempt" | "call"; readonly duration: Duration.Duration }
  /** `retryAfter` is the header of that name. */
  Answer: { readonly status: number; readonly retryAfter: string | undefined; readonly body: string }
}>

/**
 * Constructors of the outcomes.
 *
 * @since 0.1.0
 * @category constructors
 */
export const AttemptResult = Data.taggedEnum<AttemptResult>()

/**
 * Whose outcome it is: what goes into a failure, and what must not.
 *
 * @since 0.1.0
 * @category models
 */
export interface RequestSummary {
  readonly method: string
  readonly path: string
  readonly attempts: number
  /** The secrets that the request held. A server may echo them. */
  readonly secrets: () => ReadonlyArray<Redacted.Redacted>
}

/**
 * A successful answer: HTTP 2xx and `code` 0.
 *
 * @since 0.1.0
 * @category models
 */
export type Reply = Omit<Envelope.Envelope, "code">

/**
 * What is read off an outcome.
 *
 * @since 0.1.0
 * @category models
 */
export interface MappedResponse {
  readonly result: Either.Either<Reply, FastMossError.HttpError>
  /** The server's time in Unix seconds, where the answer tells it: failures do, too. */
  readonly timestamp: number | undefined
}

/**
 * The one mapper: success is HTTP 2xx with `code` 0, all else is a typed failure. `now` is in milliseconds of the Unix epoch.
 *
 * @since 0.1.0
 * @category combinators
 */
export const toReply = (outcome: AttemptResult, subject: RequestSummary, now: number): MappedResponse => {
  const call = { method: subject.method, path: subject.path, attempts: subject.attempts }
  switch (outcome._tag) {
    case "Unsendable":
      return withoutTimestamp(new FastMossError.FastMossRequestError({ ...call, issue: outcome.issue }))
    case "NoAnswer": {
      const systemCode = systemCodeOf(outcome.cause)
      return withoutTimestamp(
        new FastMossError.FastMossTransportError({
          ...call,
          reason: transportReasonOf(systemCode, outcome.during),
          systemCode
        })
      )
    }
    case "OutOfTime":
      return withoutTimestamp(
        new FastMossError.FastMossTimeoutError({ ...call, scope: outcome.scope, duration: outcome.duration })
      )
    case "TooLarge":
      return withoutTimestamp(
        new FastMossError.FastMossDecodeError({
          ...call,
          issues: [{ path: "(top)", expected: `at most ${outcome.limit} bytes` }]
        })
      )
    case "Answer": {
      const envelope = Either.mapLeft(Json.parse(outcome.body), notJson).pipe(Either.flatMap(Envelope.read))
      return {
        result: fromAnswer(outcome, envelope, subject, call, now),
        timestamp: Either.isRight(envelope) ? envelope.right.timestamp : undefined
      }
    }
  }
}

const withoutTimestamp = (error: FastMossError.HttpError): MappedResponse => ({
  result: Either.left(error),
  timestamp: undefined
})

const fromAnswer = (
  answer: Data.TaggedEnum.Value<AttemptResult, "Answer">,
  envelope: Either.Either<Envelope.Envelope, ReadonlyArray<ParseIssueSummary>>,
  subject: RequestSummary,
  call: { readonly method: string; readonly path: string; readonly attempts: number },
  now: number
): Either.Either<Reply, FastMossError.HttpError> => {
  const isSuccess = answer.status >= 200 && answer.status < 300
  if (isSuccess && Either.isRight(envelope) && envelope.right.code === 0) {
    const { data, message, requestId, timestamp } = envelope.right
    return Either.right({ message, data, requestId, timestamp })
  }

  const scrub = Scrub.make(subject.secrets())
  const requestId = Option.getRight(envelope).pipe(
    Option.flatMapNullable(({ requestId }) => requestId),
    Option.map((id) => excerpt(scrub.text(id))),
    Option.getOrUndefined
  )
  if (!isSuccess) {
    return Either.left(
      new FastMossError.FastMossStatusError({
        ...call,
        requestId,
        status: answer.status,
        code: Either.isRight(envelope) ? envelope.right.code : undefined,
        retryAfter: Option.getOrUndefined(RetryAfter.parse(answer.retryAfter, now)),
        body: excerpt(scrub.text(answer.body))
      })
    )
  }
  return Either.left(
    Either.isLeft(envelope)
      ? new FastMossError.FastMossDecodeError({ ...call, issues: envelope.left })
      : new FastMossError.FastMossApiError({
        ...call,
        requestId,
        code: envelope.right.code,
        reason: FastMossError.apiReasonOf(envelope.right.code),
        serverMessage: excerpt(scrub.text(envelope.right.message)),
        data: scrub.json(envelope.right.data)
      })
  )
}

const notJson = (): ReadonlyArray<ParseIssueSummary> => [{ path: "(top)", expected: "JSON" }]

const excerpt = (text: string): string => {
  const line = text.replace(/\s+/g, " ").trim()
  return line.length <= 200 ? line : `${line.slice(0, 199).replace(/\p{Surrogate}$/u, "")}…`
}

/** The `code` of a system error (`ECONNREFUSED`, `UND_ERR_SOCKET`), however deep an HTTP client has wrapped it. */
const systemCodeOf = (cause: unknown, depth = 0): string | undefined => {
  if (typeof cause !== "object" || cause === null || depth > 8) return undefined
  const code = "code" in cause && typeof cause.code === "string" && /^[A-Z][A-Z0-9_]{2,63}$/.test(cause.code)
    ? cause.code
    : undefined
  return ("cause" in cause ? systemCodeOf(cause.cause, depth + 1) : undefined) ?? code
}

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
