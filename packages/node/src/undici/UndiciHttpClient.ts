/**
 * An `HttpClient` of `@effect/platform` straight over undici.
 *
 * It does what `NodeHttpClient.layerUndici` does at a fraction of its cost: there are no promises, no `Readable`, and no
 * watch over a body that has come whole. `FastMossNode` sends through it; any other `HttpClient` can take its place.
 *
 * @since 0.1.0
 */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeStream from "@effect/platform-node/NodeStream"
import type { Dispatcher } from "@effect/platform-node/Undici"
import * as HttpClient from "@effect/platform/HttpClient"
import { type HttpClientError, RequestError } from "@effect/platform/HttpClientError"
import type { HttpClientRequest } from "@effect/platform/HttpClientRequest"
import type { HttpClientResponse } from "@effect/platform/HttpClientResponse"
import * as UrlParams from "@effect/platform/UrlParams"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Fiber from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import { globalValue } from "effect/GlobalValue"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import { Readable } from "node:stream"
import { Exchange } from "./DispatchedRequest.js"
import { UndiciResponse } from "./UndiciResponse.js"

/**
 * A client over a dispatcher of yours: an `Agent` of other settings, a `ProxyAgent`, a `MockAgent`.
 *
 * - Redirects are not followed, and nothing is unpacked. An `Agent` keeps its connections alive.
 * - An interruption, of the call or of the reading of its body, closes the connection; so does an answer that nobody can
 *   read any more. A body of up to 64 KB is taken off its connection unasked.
 * - `text`, `json`, `urlParamsBody`, `formData` and `arrayBuffer` can be read as often as one likes, `stream` once.
 * - Whole bodies of 16 KB and more are handed over one a turn of the event loop, in the order in which they came: work on
 *   many at once would hold up the requests that follow them, which undici writes when a turn ends.
 * - There is no deadline: put `Effect.timeout` around the call and the reading of its body.
 * - `NodeHttpClient.UndiciRequestOptions` in the context of a call are undici's options for it.
 * - Failures are `RequestError` (`InvalidUrl`, `Transport`) until the head of the answer is there, then `ResponseError`
 *   (`Decode`). Both hold the whole request, secrets and all.
 * - A call that is traced goes the platform's own way, with its span and its headers.
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
      (exchange) => signal.addEventListener("abort", () => exchange.abort(), { once: true })
    )
  )
  return HttpClient.makeWith<HttpClientError, never, HttpClientError, never>(
    Effect.flatMap((request) =>
      Effect.withFiberRuntime<HttpClientResponse, HttpClientError>((fiber) => {
        if (isForThePlatform(fiber, request)) return traced.execute(request)
        const url = UrlParams.makeUrl(request.url, request.urlParams, request.hash)
        return url._tag === "Left"
          ? Effect.fail(new RequestError({ request, reason: "InvalidUrl", cause: url.left }))
          : send(dispatcher, request, url.right, fiber.currentContext)
      })
    ),
    Effect.succeed
  )
}

/** What `HttpClient.withScope` ends with a scope. */
const scopedRequests = globalValue(
  "@effect/platform/HttpClient/scopedRequests",
  () => new WeakMap<HttpClientRequest, AbortController>()
)

const isForThePlatform = <A, E>(fiber: Fiber.RuntimeFiber<A, E>, request: HttpClientRequest): boolean =>
  scopedRequests.has(request) ||
  (fiber.getFiberRef(FiberRef.currentTracerEnabled) &&
    !fiber.getFiberRef(HttpClient.currentTracerDisabledWhen)(request))

const send = (
  dispatcher: Dispatcher,
  request: HttpClientRequest,
  url: URL,
  context: Context.Context<never>,
  onBegin?: (exchange: Exchange) => void
): Effect.Effect<HttpClientResponse, RequestError> =>
  withBody(request, ({ body, contentType }) =>
    Effect.uninterruptibleMask((restore) => {
      const exchange = new Exchange()
      onBegin?.(exchange)
      exchange.start(dispatcher, {
        ...Option.getOrUndefined(Context.getOption(context, NodeHttpClient.UndiciRequestOptions)),
        origin: url.origin,
        path: url.pathname + url.search,
        method: request.method,
        headers: contentType === undefined ? request.headers : { ...request.headers, "content-type": contentType },
        body,
        // Deadlines are Effect's.
        headersTimeout: 0,
        bodyTimeout: 0
      })
      return Effect.matchCauseEffect(restore(exchange.begun), {
        onSuccess: () =>
          exchange.status === 0
            ? Effect.fail(new RequestError({ request, reason: "Transport", cause: exchange.error }))
            : Effect.succeed(new UndiciResponse(request, exchange)),
        onFailure: (cause) => {
          exchange.abort()
          return Effect.failCause(cause)
        }
      })
    }))

interface Sendable {
  readonly body: string | Uint8Array | Readable | null
  readonly contentType?: string
}

/** Goes on with the body as undici takes it. */
const withBody = <A>(
  request: HttpClientRequest,
  use: (sendable: Sendable) => Effect.Effect<A, RequestError>
): Effect.Effect<A, RequestError> => {
  const { body } = request
  switch (body._tag) {
    case "Empty":
      return use({ body: null })
    case "Uint8Array":
      return use({ body: body.body })
    case "FormData":
      // undici 7 sends no form on Node 20.
      return Effect.flatMap(Effect.promise(() => sendableOfForm(body.formData)), use)
    case "Stream":
      return Effect.flatMap(NodeStream.toReadable(body.stream), (body) => use({ body }))
    case "Raw":
      return Effect.flatMap(sendableOf(request, body.body), use)
  }
}

const sendableOfForm = async (formData: FormData): Promise<Sendable> => {
  const form = new Response(formData)
  const contentType = form.headers.get("content-type")
  return { body: new Uint8Array(await form.arrayBuffer()), ...(contentType === null ? {} : { contentType }) }
}

const sendableOf = (request: HttpClientRequest, body: unknown): Effect.Effect<Sendable, RequestError> => {
  if (typeof body === "string" || body instanceof Uint8Array || body instanceof Readable) {
    return Effect.succeed({ body })
  }
  if (body instanceof ArrayBuffer) return Effect.succeed({ body: new Uint8Array(body) })
  if (body instanceof Blob) return Effect.promise(async () => ({ body: new Uint8Array(await body.arrayBuffer()) }))
  return isAsyncIterable(body) || Predicate.isIterable(body)
    ? Effect.succeed({ body: Readable.from(body) })
    : Effect.fail(new RequestError({ request, reason: "Encode", description: "nothing that undici can send" }))
}

const isAsyncIterable = (body: unknown): body is AsyncIterable<unknown> =>
  Predicate.hasProperty(body, Symbol.asyncIterator)

/**
 * A client over the `NodeHttpClient.Dispatcher` of the context.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerWithoutDispatcher: Layer.Layer<HttpClient.HttpClient, never, NodeHttpClient.Dispatcher> = Layer
  .effect(HttpClient.HttpClient, Effect.map(NodeHttpClient.Dispatcher, make))

/**
 * A client over an `Agent` of its own, which ends with the layer.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<HttpClient.HttpClient> = Layer.provide(
  layerWithoutDispatcher,
  NodeHttpClient.dispatcherLayer
)
