import { FastMossClient, type FastMossConfig, TokenStore } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { HttpClient, type HttpClientRequest } from "@effect/platform"
import { Context, Effect, Layer } from "effect"

export interface Recorded {
  readonly path: string
  readonly query: URLSearchParams
}

/** Requests that were sent to the sandbox, in order. */
class Recorder extends Context.Tag("test/Recorder")<Recorder, Array<Recorded>>() {}

export const recorded = Recorder

const recording = Layer.effect(
  HttpClient.HttpClient,
  Effect.zipWith(
    HttpClient.HttpClient,
    Recorder,
    (client, requests) =>
      HttpClient.tapRequest(client, (request) =>
        Effect.sync(() => {
          const url = new URL(request.url)
          requests.push({ path: url.pathname, query: url.searchParams })
        }))
  )
)

type ClientOptions = Omit<FastMossConfig.Options, "clientId" | "clientSecret" | "environment">

/**
 * Creates a layer with a client of a sandbox in the same process, the list of requests that were sent, and the usage.
 */
export const clientWith = (
  options: Sandbox.Options & { readonly client?: ClientOptions } = {}
) =>
  FastMossClient.layer.pipe(
    Layer.provide(recording),
    Layer.provideMerge(Layer.sync(Recorder, () => [])),
    Layer.provideMerge(
      Layer.mergeAll(Sandbox.layerHttpClient, TokenStore.layerMemory, Sandbox.layerConfig(options.client))
    ),
    Layer.provideMerge(Sandbox.layerSandbox(options))
  )

/**
 * Creates a layer with a client that uses the test's own HTTP client, and bearer authentication, so that no token
 * requests are sent.
 */
export const clientOn = (
  answer: (
    request: HttpClientRequest.HttpClientRequest,
    signal: AbortSignal
  ) => ReturnType<HttpClient.HttpClient["execute"]>,
  options: ClientOptions = {}
) =>
  FastMossClient.layer.pipe(
    Layer.provide(
      Layer.succeed(HttpClient.HttpClient, HttpClient.make((request, _, signal) => answer(request, signal)))
    ),
    Layer.provide(TokenStore.layerMemory),
    Layer.provide(Sandbox.layerConfig({ authentication: "bearer", ...options })),
    Layer.provide(Sandbox.layerSandbox())
  )

export const call = (path = "/test", payload: object = { hello: "world" }) =>
  Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call(path, payload))
