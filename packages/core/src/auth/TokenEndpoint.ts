/**
 * FastMoss's token endpoint: acquires a token with the credentials, or refreshes a token with its refresh token.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as ParseResult from "effect/ParseResult"
import * as Redacted from "effect/Redacted"
import { FastMossConfig } from "../FastMossConfig.js"
import { FastMossDecodeError, FastMossRequestError, FastMossTokenError, type HttpError } from "../FastMossError.js"
import * as ClockReading from "../http/ClockReading.js"
import { ServerClock } from "../http/ServerClock.js"
import { Transport } from "../http/Transport.js"
import { lazily } from "../internal/lazily.js"
import { summarize } from "../internal/parseIssues.js"
import { unchecked } from "../internal/unchecked.js"
import * as Metrics from "../Metrics.js"
import * as Token from "./Token.js"

/**
 * Token endpoint service. Each use sends one token request; nothing is cached.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** Acquires a token: sends `POST /v1/token` with `{client_id, client_secret}`, unsigned. */
  readonly acquire: Effect.Effect<Token.Token, FastMossTokenError>
  /**
   * Refreshes a token: sends `POST /v1/refreshToken` with `{client_id, refresh_token}`, unsigned. If FastMoss grants no
   * new refresh token, the refresh token of the `previous` token stays valid.
   */
  readonly refresh: (options: {
    readonly refreshToken: Redacted.Redacted
    readonly previous: Token.Token
  }) => Effect.Effect<Token.Token, FastMossTokenError>
}

/**
 * Tag of the token endpoint service.
 *
 * @since 0.1.0
 * @category services
 */
export class TokenEndpoint extends Context.Tag("@effect-fastmoss/core/TokenEndpoint")<TokenEndpoint, Service>() {}

const make = Effect.gen(function*() {
  const config = yield* FastMossConfig
  const serverClock = yield* ServerClock
  const transport = yield* Transport

  const requestToken = (options: {
    readonly operation: FastMossTokenError["operation"]
    readonly path: string
    readonly body: Readonly<Record<string, string>>
    readonly secret: Redacted.Redacted
    readonly previous?: Token.Token | undefined
  }): Effect.Effect<Token.Token, FastMossTokenError> =>
    Effect.zip(
      Effect.mapError(config.clientId, () => withoutClientId({ method: "POST", path: options.path })),
      ClockReading.now
    ).pipe(
      Effect.flatMap(([clientId, sentAt]) =>
        Effect.map(
          transport.send({
            method: "POST",
            path: options.path,
            query: "",
            contentType: "application/json",
            headers: {},
            body: JSON.stringify({ client_id: clientId, ...options.body }),
            secrets: () => [options.secret]
          }),
          (reply) => ({ reply, sentAt })
        )
      ),
      Effect.flatMap(({ reply, sentAt }) =>
        Effect.mapBoth(decodeGrant()(reply.data), {
          onSuccess: (grant) => ({ grant, sentAt }),
          onFailure: (issue): HttpError =>
            new FastMossDecodeError({
              method: "POST",
              path: options.path,
              requestId: reply.requestId,
              attempts: 1,
              issues: summarize(issue).map(({ expected, path }) => ({ path: `data.${path}`, expected }))
            })
        })
      ),
      Effect.zipWith(
        Effect.zip(ClockReading.now, serverClock.offset),
        ({ grant, sentAt }, [now, offset]) =>
          Token.fromGrant(grant, {
            // The lifetime began at some moment during the request, which may have taken hours if the machine slept.
            receivedAt: (now.wallMillis - ClockReading.elapsed(sentAt, now)) / 1000,
            serverOffset: offset / 1000,
            previous: options.previous
          })
      ),
      Effect.mapError((failure) => new FastMossTokenError({ operation: options.operation, failure }, unchecked)),
      Effect.tapBoth({
        onFailure: () => Metric.increment(Metrics.tokenRequests(options.operation, "failure")),
        onSuccess: () => Metric.increment(Metrics.tokenRequests(options.operation, "success"))
      }),
      Effect.withSpan(`FastMoss token ${options.operation}`, { captureStackTrace: false })
    )

  return TokenEndpoint.of({
    acquire: requestToken({
      operation: "acquire",
      path: "/v1/token",
      body: { client_secret: Redacted.value(config.clientSecret) },
      secret: config.clientSecret
    }),
    refresh: ({ previous, refreshToken }) =>
      requestToken({
        operation: "refresh",
        path: "/v1/refreshToken",
        body: { refresh_token: Redacted.value(refreshToken) },
        secret: refreshToken,
        previous
      })
  })
})

/**
 * Returns the error of a signed request or a token request for which no client id is configured. Only a configuration
 * with bearer authentication may lack the client id.
 *
 * @internal
 */
export const withoutClientId = (request: Pick<FastMossRequestError, "method" | "path">): FastMossRequestError =>
  new FastMossRequestError({
    ...request,
    attempts: 0,
    issue: "signed authentication needs the client id, which is not set"
  })

const decodeGrant = lazily(() => ParseResult.decodeUnknown(Token.TokenJson))

/**
 * Layer of FastMoss's token endpoint at the configured host.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<TokenEndpoint, never, FastMossConfig | ServerClock | Transport> = Layer.effect(
  TokenEndpoint,
  make
)
