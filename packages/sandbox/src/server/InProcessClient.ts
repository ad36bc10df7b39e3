import type * as HttpApp from "@effect/platform/HttpApp"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientError from "@effect/platform/HttpClientError"
import type * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpClientResponse from "@effect/platform/HttpClientResponse"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import * as HttpServerResponse from "@effect/platform/HttpServerResponse"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Disconnect } from "./Disconnect.js"

/**
 * Creates an `HttpClient` that passes each request to an `HttpApp` in the same process. The app runs in the caller's
 * fiber.
 *
 * @internal
 */
export const make = (app: HttpApp.Default<Disconnect>): HttpClient.HttpClient =>
  HttpClient.make((request, url, signal) => {
    const noResponse = (cause: unknown) => new HttpClientError.RequestError({ request, reason: "Transport", cause })
    return Effect.try({ try: () => toWebRequest(request, url, signal), catch: noResponse }).pipe(
      Effect.flatMap((webRequest) =>
        app.pipe(
          Effect.provideService(HttpServerRequest.HttpServerRequest, HttpServerRequest.fromWeb(webRequest)),
          Effect.scoped
        )
      ),
      Effect.map((response) => HttpServerResponse.toWeb(response)),
      Effect.catchTag("Disconnect", ({ sent }) =>
        Option.match(sent, {
          onNone: () => Effect.fail(noResponse(connectionReset)),
          onSome: ({ headers, part, status }) => Effect.succeed(new Response(cutAfter(part), { headers, status }))
        })),
      Effect.map((response) => HttpClientResponse.fromWeb(request, response))
    )
  })

const connectionReset = { code: "ECONNRESET" }

// `new Request` throws for a GET or HEAD request with a body, as `fetch` does.
const toWebRequest = (request: HttpClientRequest.HttpClientRequest, url: URL, signal: AbortSignal): Request =>
  new Request(url, {
    method: request.method,
    headers: request.headers,
    body: request.body._tag === "Uint8Array" ? new Uint8Array(request.body.body) : null,
    signal
  })

const cutAfter = (part: Uint8Array): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start: (controller) => controller.enqueue(part),
    pull: (controller) => controller.error(connectionReset)
  })
