/**
 * The front door: a call of any path of FastMoss's API.
 *
 * @since 0.1.0
 */
import type * as HttpClient from "@effect/platform/HttpClient"
import type { HttpMethod } from "@effect/platform/HttpMethod"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import type * as Tracer from "effect/Tracer"
import * as AccessToken from "./auth/AccessToken.js"
import * as Authentication from "./auth/Authentication.js"
import * as TokenEndpoint from "./auth/TokenEndpoint.js"
import type { TokenStore } from "./auth/TokenStore.js"
import { type Decoding, FastMossConfig } from "./FastMossConfig.js"
import { type FastMossError, FastMossRequestError } from "./FastMossError.js"
import * as Json from "./http/Json.js"
import type { Reply } from "./http/Outcome.js"
import * as Pathname from "./http/Pathname.js"
import * as ServerClock from "./http/ServerClock.js"
import * as Transport from "./http/Transport.js"
import * as Budget from "./policy/Budget.js"

/**
 * What can be said of one call.
 *
 * @since 0.1.0
 * @category models
 */
export interface CallOptions {
  /**
   * The HTTP method. FastMoss documents `POST` for every call. The payload is sent in the body whatever the method; an
   * HTTP client that is built on `fetch` refuses that for `GET` and `HEAD`.
   *
   * @default "POST"
   */
  readonly method?: HttpMethod | undefined
}

/**
 * The client.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /**
   * Calls a path with a payload, and returns what FastMoss answered: `data`, `message`, `requestId`, `timestamp` (Unix
   * seconds).
   *
   * The payload is written as JSON once; the signature covers exactly the bytes that are sent. A path or a payload that
   * cannot be sent fails with `FastMossRequestError` before anything is. An answer with a `code` other than 0 is a
   * failure, whatever its HTTP status.
   */
  readonly call: (
    path: string,
    payload?: object,
    options?: CallOptions
  ) => Effect.Effect<Reply, FastMossError>
  /** What a typed endpoint does with an answer that differs from what is expected. */
  readonly decoding: Decoding
}

/**
 * The tag of the client.
 *
 * @since 0.1.0
 * @category services
 */
export class FastMossClient extends Context.Tag("@effect-fastmoss/core/FastMossClient")<FastMossClient, Service>() {}

const make = Effect.gen(function*() {
  const authentication = yield* Authentication.Authentication
  const budget = yield* Budget.Budget
  const transport = yield* Transport.Transport
  const { decoding, tokenRejectedCodes } = yield* FastMossConfig

  const attempt = (request: Authentication.UnauthorizedRequest): Effect.Effect<Reply, FastMossError> =>
    once(request, (error, reject) =>
      // One replay: what FastMoss does not accept then is no matter of the token.
      Effect.flatMap(reject, (hasAnother) => hasAnother ? once(request, Effect.fail) : Effect.fail(error)))

  const once = (
    request: Authentication.UnauthorizedRequest,
    onRejected: (error: FastMossError, reject: Effect.Effect<boolean>) => Effect.Effect<Reply, FastMossError>
  ): Effect.Effect<Reply, FastMossError> =>
    Effect.flatMap(authentication.authorize(request), (authorized) =>
      Effect.catchIf(
        Effect.zipRight(budget.spend(request), transport.send(authorized.request)),
        isRejection,
        (error) => onRejected(error, authorized.reject)
      ))

  const isRejection = (error: FastMossError): boolean =>
    (error._tag === "FastMossStatusError" && error.status === 401) ||
    tokenRejectedCodes.includes(codeOf(error) ?? Number.NaN)

  const call: Service["call"] = (path, payload = {}, { method = "POST" } = {}) =>
    Either.match(encode(method, path, payload), {
      onLeft: Effect.fail,
      onRight: (request) =>
        Effect.useSpan(
          `FastMoss ${path}`,
          { kind: "client", captureStackTrace: false, attributes: { "http.request.method": method, "url.path": path } },
          (span) =>
            Effect.tapBoth(attempt(request), {
              onFailure: (error) => Effect.sync(() => annotate(span, codeOf(error), error)),
              onSuccess: (reply) => Effect.sync(() => annotate(span, 0, reply))
            })
        )
    })

  return FastMossClient.of({ call, decoding })
})

/** Path and payload as they will go on the wire, or why they cannot. */
const encode = (
  method: HttpMethod,
  path: string,
  payload: object
): Either.Either<Authentication.UnauthorizedRequest, FastMossRequestError> =>
  Either.flatMap(Pathname.check(path), () => Json.encode(payload)).pipe(
    Either.mapBoth({
      onLeft: (issue) =>
        // A refused path may hold a query, and that anything.
        new FastMossRequestError({ method, path: String(path).replace(/[?#].*/s, ""), attempts: 0, issue }),
      onRight: (body) => ({ method, path, body })
    })
  )

const codeOf = (error: FastMossError): number | undefined => "code" in error ? error.code : undefined

const annotate = (
  span: Tracer.Span,
  code: number | undefined,
  answer: { readonly requestId?: string | undefined } | {}
): void => {
  if (code !== undefined) span.attribute("fastmoss.code", code)
  if ("requestId" in answer && answer.requestId !== undefined) span.attribute("fastmoss.request_id", answer.requestId)
}

/**
 * The client over the services that it is made of, each of which can be another.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerClient: Layer.Layer<
  FastMossClient,
  never,
  Authentication.Authentication | Budget.Budget | Transport.Transport | FastMossConfig
> = Layer.effect(FastMossClient, make)

/**
 * The client, all composed: it needs only an HTTP client, a token store and a configuration.
 *
 * One layer holds one token and one budget. Layers are built once for each time they are provided: provide it once, at
 * the edge of the program.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<
  FastMossClient | AccessToken.AccessToken,
  never,
  HttpClient.HttpClient | TokenStore | FastMossConfig
> = layerClient.pipe(
  Layer.provide(Layer.merge(Authentication.layer, Budget.layer)),
  Layer.provideMerge(AccessToken.layer),
  Layer.provide(TokenEndpoint.layer),
  Layer.provide(Layer.provideMerge(Transport.layer, ServerClock.layer))
)
