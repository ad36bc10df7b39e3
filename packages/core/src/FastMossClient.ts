/**
 * Client that calls any path of FastMoss's API.
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
import * as ContextReference from "./internal/fast/ContextReference.js"
import * as Timer from "./internal/fast/Timer.js"
import * as CheckedOptions from "./pipeline/CheckedOptions.js"
import * as Pipeline from "./pipeline/Pipeline.js"
import { Call } from "./pipeline/Stage.js"
import * as RequestOptions from "./RequestOptions.js"
import * as Usage from "./Usage.js"

export type {
  /**
   * Successful response: `data`, `message`, `requestId` and `timestamp` (Unix seconds).
   *
   * @since 0.1.0
   * @category models
   */
  Reply
}

/**
 * Options for `call`: `RequestOptions` and the HTTP method.
 *
 * @since 0.1.0
 * @category models
 */
export interface CallOptions extends RequestOptions.RequestOptions {
  /**
   * HTTP method. FastMoss documents `POST` for every call. The payload is sent in the body with any method; HTTP
   * clients built on `fetch` refuse a body for `GET` and `HEAD`.
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
   * Calls a path, such as `/product/v1/search`, with a payload, `{}` by default. Returns the reply: `data`, `message`,
   * `requestId`, `timestamp` (Unix seconds).
   *
   * The call encodes the payload as JSON once and signs exactly the bytes that it sends. An invalid path, payload or
   * option fails with `FastMossRequestError` before any request is sent. A response whose `code` is not 0 is a failure,
   * even with HTTP status 200.
   */
  readonly call: (
    path: string,
    payload?: object,
    options?: CallOptions
  ) => Effect.Effect<Reply, FastMossError>
  /** Treatment of response fields that differ from the schema of their endpoint: the configuration's `decoding`. */
  readonly decoding: Decoding
}

/**
 * Tag of the client service.
 *
 * @since 0.1.0
 * @category services
 */
export class FastMossClient extends Context.Tag("@effect-fastmoss/core/FastMossClient")<FastMossClient, Service>() {}

/**
 * Sets options for every call inside an effect. They override the configuration and the options of an outer
 * `withRequestOptions`; options passed to `call` override them.
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

const make = <R>(
  pipelineOfStages: Effect.Effect<Pipeline.Handler, never, R>
): Effect.Effect<Service, never, R | FastMossConfig> =>
  Effect.gen(function*() {
    const { decoding } = yield* FastMossConfig
    const usage = Option.getOrUndefined(yield* Effect.serviceOption(Usage.Usage))
    const pipeline = yield* pipelineOfStages
    const noted = (call: Call) => Effect.map(pipeline(call), (reply) => ReplyAttempts.note(reply, call.attempts))
    const refused = (error: FastMossRequestError) =>
      usage === undefined ? error : Effect.zipRight(usage.call(notSent, error._tag), error)

    const call: Service["call"] = (path, payload = {}, options) =>
      Either.match(encode(options?.method ?? "POST", path, payload), {
        onLeft: refused,
        onRight: (request) =>
          ContextReference.withValue(RequestOptions.CurrentRequestOptions, (current) => {
            const merged = options === undefined ? current : CheckedOptions.merge(current, options)
            const issue = Option.getOrUndefined(CheckedOptions.problem(merged))
            return issue === undefined
              ? noted(new Call(request, merged))
              : refused(new FastMossRequestError({ method: request.method, path, attempts: 0, issue }))
          })
      })

    return { call, decoding }
  })

/**
 * Path under which `Usage` counts calls that cannot be sent. It replaces the path of the call, which may be any string.
 */
const notSent = "(not sent)"

/** Returns the request of a call, with the payload encoded as JSON. Left: an invalid path or payload. */
const encode = (
  method: HttpMethod,
  path: string,
  payload: object
): Either.Either<Authentication.UnauthorizedRequest, FastMossRequestError> =>
  Either.flatMap(Pathname.check(path), () => Json.encode(payload)).pipe(
    Either.mapBoth({
      onLeft: (issue) =>
        // An invalid path may have a query, and the query may hold a secret.
        new FastMossRequestError({ method, path: String(path).replace(/[?#].*/s, ""), attempts: 0, issue }),
      onRight: (body) => ({ method, path, body })
    })
  )

/**
 * Layer of the client alone. You provide authentication, transport, configuration and the services that the stages use.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerClient: Layer.Layer<
  FastMossClient,
  never,
  Authentication.Authentication | Transport.Transport | FastMossConfig | Pipeline.Services
> = Layer.provide(Layer.effect(FastMossClient, make(Pipeline.make)), Timer.layer)

/** Provides authentication, token management and transport to a layer of the client. */
const connect = <R>(
  client: Layer.Layer<FastMossClient, never, R | Authentication.Authentication | Transport.Transport>
) =>
  client.pipe(
    Layer.provide(Authentication.layer),
    Layer.provideMerge(AccessToken.layer),
    Layer.provide(TokenEndpoint.layer),
    Layer.provide(Layer.provideMerge(Transport.layer, ServerClock.layer))
  )

/**
 * Layer of the client with token management and transport. You provide the services that the stages use. Use it to
 * replace one of these services, for example with a rate limiter or a response cache that many processes share.
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
> = connect(layerClient)

/**
 * Layer of the complete client. You provide an HTTP client, a token store and a configuration. `Usage` counts calls and
 * their cost.
 *
 * Each build of this layer has its own token, rate limit and budget. Provide the layer once, at the edge of the
 * program, so that all calls share them.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<
  FastMossClient | AccessToken.AccessToken | Usage.Usage,
  never,
  HttpClient.HttpClient | TokenStore | FastMossConfig
> = Layer.provideMerge(layerWithoutServices, Pipeline.layerServices)

/**
 * Creates a layer of a lean client, with token management, transport and only the given stages, outermost first. The
 * bundle of a program then contains no other stages.
 *
 * - `Pipeline.authorization` is always needed. It comes last, or before `Pipeline.budgetSpend`.
 * - With `Pipeline.authorization` alone, the client signs requests, gets tokens and sends the requests: no retries, no
 *   rate limit, no cache, no budget.
 * - The options of a stage that is left out have no effect.
 * - `Pipeline.layer` does not change the stages of this client.
 *
 * You provide an HTTP client, a token store, a configuration, and the services that the stages require. Calls and
 * requests are counted only if you provide `Usage`.
 *
 * Call it once: each layer that it creates has its own token.
 *
 * @example
 * import * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
 * import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
 * import * as Pipeline from "@effect-fastmoss/core/Pipeline"
 * import * as TokenStore from "@effect-fastmoss/core/TokenStore"
 * import * as FetchHttpClient from "@effect/platform/FetchHttpClient"
 * import * as Layer from "effect/Layer"
 *
 * const layer = FastMossClient.layerWithStages([Pipeline.retry, Pipeline.authorization]).pipe(
 *   Layer.provide([FetchHttpClient.layer, TokenStore.layerMemory]),
 *   Layer.provide(FastMossConfig.layerConfig)
 * )
 *
 * @since 0.1.0
 * @category layers
 */
export function layerWithStages<S extends Pipeline.Stage<unknown> = Pipeline.Stage>(
  stages: ReadonlyArray<S>
): Layer.Layer<
  FastMossClient | AccessToken.AccessToken,
  never,
  HttpClient.HttpClient | TokenStore | FastMossConfig | Exclude<Effect.Effect.Context<S>, Provided>
>
// TypeScript infers no union of requirements from stages of different types. The overload states it.
export function layerWithStages<R>(stages: ReadonlyArray<Pipeline.Stage<R>>) {
  return connect(Layer.provide(Layer.effect(FastMossClient, make(Pipeline.makeWith(stages))), Timer.layer))
}

/** Services that stages may require and that every client provides itself. */
type Provided = AccessToken.AccessToken | Authentication.Authentication | Timer.Timer | Transport.Transport
