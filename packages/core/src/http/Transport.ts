/**
 * Transport: sends a single attempt through the HTTP client of `@effect/platform`. No other module uses that client.
 *
 * @since 0.1.0
 */
import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
import * as HttpBody from "@effect/platform/HttpBody"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import type { HttpMethod } from "@effect/platform/HttpMethod"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { constTrue } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import { FastMossConfig } from "../FastMossConfig.js"
import type * as FastMossError from "../FastMossError.js"
import * as DebugLog from "../internal/fast/DebugLog.js"
import * as Inheritance from "../internal/fast/Inheritance.js"
import * as Span from "../internal/fast/Span.js"
import * as Timer from "../internal/fast/Timer.js"
import * as ClockReading from "./ClockReading.js"
import * as ResponseBody from "./ResponseBody.js"
import { AttemptResult, type Reply, toReply } from "./ResponseMapper.js"
import { ServerClock } from "./ServerClock.js"

/**
 * A request that is ready to be sent.
 *
 * @since 0.1.0
 * @category models
 */
export interface Request {
  readonly method: HttpMethod
  /** Pathname that `Pathname.check` accepts. */
  readonly path: string
  /** Empty, or `?` and escaped parameters. */
  readonly query: string
  readonly contentType: string
  /** Additional headers. */
  readonly headers: Readonly<Record<string, string>>
  /** Text of the body, exactly as it is sent. The signature covers it. */
  readonly body: string
  /** Timestamp in the query of a signed request, in Unix seconds; missing for other requests. */
  readonly signedAt?: number | undefined
  /** Returns the secrets of the request. They are redacted from the response. */
  readonly secrets: () => ReadonlyArray<Redacted.Redacted>
  /**
   * Returns true if a text contains one of the secrets. It may be missing; with it, a successful response needs no list
   * of secrets.
   */
  readonly reveals?: ((text: string) => boolean) | undefined
}

/**
 * Options for a single attempt.
 *
 * @since 0.1.0
 * @category models
 */
export interface SendOptions {
  /**
   * Number of the attempt within its call.
   *
   * @default 1
   */
  readonly attempt?: number | undefined
  /**
   * Time limit for the attempt.
   *
   * @default the configured timeout
   */
  readonly timeout?: Duration.Duration | undefined
}

/**
 * Transport service: sends single attempts.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /**
   * Sends a request once, and reads the whole response within the timeout. It stops reading a response that exceeds
   * `maxResponseSize`.
   *
   * The body is sent as given, in UTF-8. Redirects are not followed. No trace headers are sent. Each attempt has a
   * client span `FastMoss attempt` with method, path, host and status, and without secrets.
   */
  readonly send: (request: Request, options?: SendOptions) => Effect.Effect<Reply, FastMossError.HttpError>
}

/**
 * Tag of the transport service.
 *
 * @since 0.1.0
 * @category services
 */
export class Transport extends Context.Tag("@effect-fastmoss/core/Transport")<Transport, Service>() {}

const make = Effect.gen(function*() {
  const config = yield* FastMossConfig
  const timer = yield* Timer.Timer
  const serverClock = yield* ServerClock
  const http = yield* HttpClient.HttpClient
  // `fetch` would follow a redirect and send the query to another host.
  const requestInit: RequestInit = {
    ...Option.getOrUndefined(yield* Effect.serviceOption(FetchHttpClient.RequestInit)),
    redirect: "manual"
  }
  const inherit = Inheritance.make(
    // The platform's own span would record the URL with token and signature, and its headers would reveal the trace id.
    Inheritance.override(HttpClient.currentTracerDisabledWhen, constTrue),
    Inheritance.override(HttpClient.currentTracerPropagation, false),
    Inheritance.overrideContext(Context.add(FetchHttpClient.RequestInit, requestInit))
  )
  const { hostname, port } = new URL(config.baseUrl)
  const server = { "server.address": hostname, ...(port === "" ? {} : { "server.port": Number(port) }) }

  const blank = HttpClientRequest.setHeaders(HttpClientRequest.post(config.baseUrl), {
    accept: "application/json",
    "user-agent": userAgent
  })

  const attempt = (request: Request, timeout: Duration.Duration): Effect.Effect<AttemptResult> =>
    http.execute(
      HttpClientRequest.modify(blank, {
        method: request.method,
        url: `${config.baseUrl}${request.path}${request.query}`,
        headers: request.headers,
        body: HttpBody.text(request.body, request.contentType)
      })
    ).pipe(
      Effect.matchEffect({
        onFailure: (error) => Effect.succeed(AttemptResult.NoResponse({ cause: error.cause, during: "request" })),
        onSuccess: (response) =>
          Effect.match(ResponseBody.read(response, config.maxResponseSize), {
            onFailure: (error) =>
              error._tag === "TooLarge"
                ? AttemptResult.TooLarge(error)
                : AttemptResult.NoResponse({ cause: error.cause, during: "body" }),
            onSuccess: (body) =>
              AttemptResult.Response({
                status: response.status,
                retryAfter: response.headers["retry-after"],
                date: response.headers["date"],
                body
              })
          })
      }),
      timer.within(timeout, () =>
        Effect.succeed(AttemptResult.TimedOut({ scope: "attempt", duration: timeout })), inherit)
    )

  const send: Service["send"] = (request, { attempt: number = 1, timeout = config.timeout } = {}) =>
    Span.withClientSpan(
      "FastMoss attempt",
      () => ({
        "http.request.method": request.method,
        "url.path": request.path,
        ...server,
        ...(number > 1 ? { "http.request.resend_count": number - 1 } : {})
      }),
      (span, clock) => {
        const sentAt = ClockReading.of(clock)
        const finish = (attemptResult: AttemptResult, clockOffset: number) => {
          const receivedAt = ClockReading.of(clock)
          if (attemptResult._tag === "Response") span?.attribute("http.response.status_code", attemptResult.status)
          const { result, timestamp } = toReply(attemptResult, {
            method: request.method,
            path: request.path,
            attempts: number,
            signedAt: request.signedAt,
            secrets: request.secrets,
            reveals: request.reveals
          }, { sentAt, receivedAt, clockOffset })
          Span.annotate(span, Either.merge(result))
          const logged = DebugLog.debug(
            () => `${request.method} ${request.path} attempt ${number}: ${wordOf(result)}`,
            // An `Either` would take another step of the fiber.
            Either.match(result, { onLeft: Effect.fail<FastMossError.HttpError>, onRight: Effect.succeed<Reply> })
          )
          return timestamp === undefined
            ? logged
            : Effect.zipRight(
              serverClock.observe({
                receivedAt,
                roundTrip: ClockReading.elapsed(sentAt, receivedAt),
                timestamp
              }),
              logged
            )
        }
        return Effect.flatMap(attempt(request, timeout), (attemptResult) =>
          // Most responses have no `Retry-After` and do not need the clock offset, which saves a step of the fiber.
          attemptResult._tag === "Response" && attemptResult.retryAfter !== undefined
            ? Effect.flatMap(serverClock.offset, (clockOffset) => finish(attemptResult, clockOffset))
            : finish(attemptResult, 0))
      }
    )

  return Transport.of({ send })
})

const userAgent = "effect-fastmoss"

const wordOf = (result: Either.Either<Reply, FastMossError.HttpError>): string =>
  Either.match(result, { onLeft: ({ message }) => message, onRight: () => "success" })

/**
 * Layer of the transport, which sends requests to the configured host through the HTTP client of `@effect/platform`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<
  Transport,
  never,
  HttpClient.HttpClient | ServerClock | FastMossConfig
> = Layer.provide(Layer.effect(Transport, make), Timer.layer)
