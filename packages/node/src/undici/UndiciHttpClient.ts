/**
 * An `HttpClient` for `@effect/platform` that uses undici directly.
 *
 * It does the same as `NodeHttpClient.layerUndici` at a fraction of the cost: without promises, without `Readable`, and
 * without finalizers for bodies that have arrived completely. The layers of `FastMossNode` use it. Any other
 * `HttpClient` can replace it.
 *
 * @since 0.1.0
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import type { Dispatcher } from "@effect/platform-node/Undici"
import * as HttpClient from "@effect/platform/HttpClient"
import { type HttpClientError, RequestError } from "@effect/platform/HttpClientError"
import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import * as UrlParams from "@effect/platform/UrlParams"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import { globalValue } from "effect/GlobalValue"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import { DispatchedRequest } from "./DispatchedRequest.js"
import * as ProxyDispatcher from "./ProxyDispatcher.js"
import * as ProxySettings from "./ProxySettings.js"
import { withBody } from "./UndiciBody.js"
import { UndiciResponse } from "./UndiciResponse.js"

/**
 * Makes a client that uses your own dispatcher: an `Agent` with other settings, a `ProxyAgent` or a `MockAgent`.
 *
 * - Redirects are not followed, and bodies are not decompressed. An `Agent` keeps its connections alive.
 * - Interrupting a call, or the reading of its body, closes the connection. The connection also closes if the response
 *   is garbage collected before its body was read. Bodies of at most 64 KB are an exception: they are always read.
 * - `text`, `json`, `urlParamsBody`, `formData` and `arrayBuffer` can be read repeatedly, `stream` only once.
 * - Bodies of 16 KB or more that are read as a whole are delivered one per turn of the event loop, in order of arrival.
 *   Processing many in one turn would delay later requests, because undici writes them at the end of a turn.
 * - There is no time limit. Apply `Effect.timeout` to the call together with the reading of its body.
 * - `NodeHttpClient.UndiciRequestOptions` in the context of a call sets undici's options for that call.
 * - Failures are `RequestError` (`InvalidUrl`, `Transport`) until the head of the response has arrived, then
 *   `ResponseError` (`Decode`). Both contain the whole request, including its secrets.
 * - A call with tracing enabled uses the implementation of `@effect/platform`, which adds a span and tracing headers.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (dispatcher: Dispatcher): HttpClient.HttpClient => {
  const traced = HttpClient.make((request, url, signal, fiber) =>
    send(
      dispatcher,
      request,
      url,
      fiber.currentContext,
      (dispatched) => signal.addEventListener("abort", () => dispatched.abort(), { once: true })
    )
  )
  const execute = (request: HttpClientRequest) =>
    Effect.withFiberRuntime<HttpClientResponse, HttpClientError>((fiber) => {
      if (isPlatformCall(fiber, request)) return traced.execute(request)
      const url = UrlParams.makeUrl(request.url, request.urlParams, request.hash)
      return url._tag === "Left"
        ? Effect.fail(new RequestError({ request, reason: "InvalidUrl", cause: url.left }))
        : send(dispatcher, request, url.right, fiber.currentContext)
    })
  return HttpClient.makeWith<HttpClientError, never, HttpClientError, never>(
    // A request that no effect transforms needs no step of the fiber.
    (request) => isSuccess(request) ? execute(request.value) : Effect.flatMap(request, execute),
    Effect.succeed
  )
}

const isSuccess = <A, E, R>(effect: Effect.Effect<A, E, R>): effect is Exit.Success<A, never> =>
  Exit.isExit(effect) && Exit.isSuccess(effect)

/**
 * Abort controllers of the requests made with `HttpClient.withScope`, keyed by request. Such a request must be aborted
 * when its scope closes. The map is shared with `@effect/platform`.
 */
const scopedRequests = globalValue(
  "@effect/platform/HttpClient/scopedRequests",
  () => new WeakMap<HttpClientRequest, AbortController>()
)

const isPlatformCall = <A, E>(fiber: Fiber.RuntimeFiber<A, E>, request: HttpClientRequest): boolean =>
  scopedRequests.has(request) ||
  (fiber.getFiberRef(FiberRef.currentTracerEnabled) &&
    !fiber.getFiberRef(HttpClient.currentTracerDisabledWhen)(request))

const send = (
  dispatcher: Dispatcher,
  request: HttpClientRequest,
  url: URL,
  context: Context.Context<never>,
  onDispatch?: (dispatched: DispatchedRequest) => void
): Effect.Effect<HttpClientResponse, RequestError> =>
  withBody(request, ({ body, contentType }) =>
    Effect.uninterruptibleMask((restore) => {
      const dispatched = new DispatchedRequest()
      onDispatch?.(dispatched)
      dispatched.start(dispatcher, {
        ...Option.getOrUndefined(Context.getOption(context, NodeHttpClient.UndiciRequestOptions)),
        origin: url.origin,
        path: url.pathname + url.search,
        method: request.method,
        // A copy, because undici's `ProxyAgent` adds `host` to the object, and several requests may share it.
        headers: contentType === undefined
          ? { ...request.headers }
          : { ...request.headers, "content-type": contentType },
        body,
        // Turns undici's time limits off. The caller sets a limit with `Effect.timeout`.
        headersTimeout: 0,
        bodyTimeout: 0
      })
      return Effect.matchCauseEffect(restore(dispatched.started), {
        onSuccess: () =>
          dispatched.status === 0
            ? Effect.fail(new RequestError({ request, reason: "Transport", cause: dispatched.error }))
            : Effect.succeed(new UndiciResponse(request, dispatched)),
        onFailure: (cause) => {
          dispatched.abort()
          return Effect.failCause(cause)
        }
      })
    }))

/**
 * Provides a client that uses your own dispatcher, the service `NodeHttpClient.Dispatcher`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWithoutDispatcher: Layer.Layer<HttpClient.HttpClient, never, NodeHttpClient.Dispatcher> = Layer
  .effect(HttpClient.HttpClient, Effect.map(NodeHttpClient.Dispatcher, make))

/**
 * Options of a client.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * URL of the proxy for all requests, such as `http://user:password@host:3128`, or `false` for no proxy. It takes
   * precedence over the environment variables, including `NO_PROXY`. Not supported on Bun.
   *
   * @default `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`
   */
  readonly proxy?: string | Redacted.Redacted | false | undefined
}

/**
 * Provides a client with its own agent, whose connections close with the layer.
 *
 * It obeys the variables `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` of the `ConfigProvider`, and their lower-case
 * names, as undici's `EnvHttpProxyAgent` does. A `ConfigError` names the invalid variable and contains no value.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<HttpClient.HttpClient, ConfigError.ConfigError> = Layer.suspend(() => layerWith({}))

/**
 * Provides the client of `layer`, with an option that sets the proxy or turns it off.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWith = ({ proxy }: Options): typeof layer =>
  Layer.provide(
    layerWithoutDispatcher,
    Layer.scoped(
      NodeHttpClient.Dispatcher,
      Effect.flatMap(
        proxy === false
          ? Effect.succeedNone
          : proxy === undefined
          ? ProxySettings.fromEnvironment
          : Effect.asSome(ProxySettings.fromOption(proxy)),
        Option.match({ onNone: () => NodeHttpClient.makeDispatcher, onSome: ProxyDispatcher.make })
      )
    )
  )
