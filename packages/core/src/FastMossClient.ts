/**
 * The client: calls any path of FastMoss's API.
 *
 * @since 0.1.0
 */
import type * as HttpClient from "@effect/platform/HttpClient"
import type { HttpMethod } from "@effect/platform/HttpMethod"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { dual } from "effect/Function"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as AccessToken from "./auth/AccessToken.js"
import * as Authentication from "./auth/Authentication.js"
import * as TokenEndpoint from "./auth/TokenEndpoint.js"
import type { TokenStore } from "./auth/TokenStore.js"
import { type Decoding, FastMossConfig } from "./FastMossConfig.js"
import { type FastMossError, FastMossRequestError } from "./FastMossError.js"
import * as Json from "./http/Json.js"
import * as Pathname from "./http/Pathname.js"
import * as ReplyAttempts from "./http/ReplyAttempts.js"
import type { Reply } from "./http/ResponseMapper.js"
import * as ServerClock from "./http/ServerClock.js"
import * as Transport from "./http/Transport.js"
import * as Timer from "./internal/fast/Timer.js"
import * as CheckedOptions from "./pipeline/CheckedOptions.js"
import * as Pipeline from "./pipeline/Pipeline.js"
import { Call } from "./pipeline/Stage.js"
import * as RequestOptions from "./RequestOptions.js"
import * as Usage from "./Usage.js"

export type {
  /**
   * A successful response: `data`, `message`, `requestId` and `timestamp` (Unix seconds).
   *
   * @since 0.1.0
   * @category models
   */
  Reply
}

/**
 * Options for `call`: those of a single call, and the HTTP method.
 *
 * @since 0.1.0
 * @category models
 */
export interface CallOptions extends RequestOptions.RequestOptions {
  /**
   * The HTTP method. FastMoss documents `POST` for every call. The payload is sent in the body whatever the method; an
   * HTTP client that is built on `fetch` refuses that for `GET` and `HEAD`.
   *
   * @default "POST"
   */
  readonly method?: HttpMethod | undefined
}

/**
 * Client service.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /**
   * Calls a path with a payload and returns the reply: `data`, `message`, `requestId`, `timestamp` (Unix seconds).
   *
   * The payload is written as JSON once; the signature covers exactly the bytes that are sent. A path or a payload that
   * cannot be sent fails with `FastMossRequestError` before any request. A response with a `code` other than 0 is a
   * failure, whatever its HTTP status.
   */
  readonly call: (
    path: string,
    payload?: object,
    options?: CallOptions
  ) => Effect.Effect<Reply, FastMossError>
  /** The way in which typed endpoints decode responses that differ from their schema. */
  readonly decoding: Decoding
}

/**
 * Tag of the client.
 *
 * @since 0.1.0
 * @category services
 */
export class FastMossClient extends Context.Tag("@effect-fastmoss/core/FastMossClient")<FastMossClient, Service>() {}

/**
 * Sets options for every call of an effect. They override the configuration; an inner effect's options override these.
 *
 * @example
 * import { FastMossClient, Product } from "@effect-fastmoss/core"
 *
 * const hurried = Product.search({ keywords: "yoga" }).pipe(
 *   FastMossClient.withRequestOptions({ callTimeout: "3 seconds", attempts: 1, cache: "refresh" })
 * )
 *
 * @since 0.1.0
 * @category combinators
 */
export const withRequestOptions: {
  (options: RequestOptions.RequestOptions): <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  <A, E, R>(effect: Effect.Effect<A, E, R>, options: RequestOptions.RequestOptions): Effect.Effect<A, E, R>
} = dual(
  2,
  <A, E, R>(effect: Effect.Effect<A, E, R>, options: RequestOptions.RequestOptions): Effect.Effect<A, E, R> =>
    Effect.flatMap(
      RequestOptions.CurrentRequestOptions,
      (outer) =>
        Effect.provideService(effect, RequestOptions.CurrentRequestOptions, CheckedOptions.merge(outer, options))
    )
)

const make = Effect.gen(function*() {
  const { decoding } = yield* FastMossConfig
  const usage = yield* Usage.Usage
  const pipeline = yield* Pipeline.make
  const noted = (call: Call) => Effect.map(pipeline(call), (reply) => ReplyAttempts.note(reply, call.attempts))

  const call: Service["call"] = (path, payload = {}, options) =>
    Either.match(encode(options?.method ?? "POST", path, payload), {
      onLeft: (error) => Effect.zipRight(usage.call(notSent, error._tag), error),
      onRight: (request) =>
        Effect.flatMap(
          RequestOptions.CurrentRequestOptions,
          (current) => {
            const merged = options === undefined ? current : CheckedOptions.merge(current, options)
            const issue = Option.getOrUndefined(CheckedOptions.problem(merged))
            if (issue === undefined) return noted(new Call(request, merged))
            const error = new FastMossRequestError({ method: request.method, path, attempts: 0, issue })
            return Effect.zipRight(usage.call(notSent, error._tag), error)
          }
        )
    })

  return FastMossClient.of({ call, decoding })
})

/** Calls that cannot be sent count under this path: their own may be any text. */
const notSent = "(not sent)"

/** Checks the path and encodes the payload. */
const encode = (
  method: HttpMethod,
  path: string,
  payload: object
): Either.Either<Authentication.UnauthorizedRequest, FastMossRequestError> =>
  Either.flatMap(Pathname.check(path), () => Json.encode(payload)).pipe(
    Either.mapBoth({
      onLeft: (issue) =>
        // A refused path may have a query, which may hold a secret.
        new FastMossRequestError({ method, path: String(path).replace(/[?#].*/s, ""), attempts: 0, issue }),
      onRight: (body) => ({ method, path, body })
    })
  )

/**
 * The client over its authentication, its transport and the services of its stages.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerClient: Layer.Layer<
  FastMossClient,
  never,
  Authentication.Authentication | Transport.Transport | FastMossConfig | Pipeline.Services
> = Layer.provide(Layer.effect(FastMossClient, make), Timer.layer)

/**
 * The client with its token and its transport, without the services of its stages: for a program that replaces one of them,
 * such as a rate limiter or a response cache that many processes share.
 *
 * @example
 * import { FastMossClient, Pipeline, ResponseCache } from "@effect-fastmoss/core"
 * import { Layer } from "effect"
 *
 * const layer = FastMossClient.layerWithoutServices.pipe(
 *   Layer.provide(ResponseCache.layerKeyValueStore),
 *   Layer.provideMerge(Pipeline.layerServices)
 * )
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWithoutServices: Layer.Layer<
  FastMossClient | AccessToken.AccessToken,
  never,
  HttpClient.HttpClient | TokenStore | FastMossConfig | Pipeline.Services
> = layerClient.pipe(
  Layer.provide(Authentication.layer),
  Layer.provideMerge(AccessToken.layer),
  Layer.provide(TokenEndpoint.layer),
  Layer.provide(Layer.provideMerge(Transport.layer, ServerClock.layer))
)

/**
 * The whole client: it needs only an HTTP client, a token store and a configuration. `Usage` counts calls and their cost.
 *
 * One layer holds one token, one limit and one budget. A layer is built anew each time it is provided: provide it once, at
 * the edge of the program.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<
  FastMossClient | AccessToken.AccessToken | Usage.Usage,
  never,
  HttpClient.HttpClient | TokenStore | FastMossConfig
> = Layer.provideMerge(layerWithoutServices, Pipeline.layerServices)
