/**
 * The sandbox on a port of this machine.
 *
 * @since 0.1.0
 */
import type * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpMiddleware from "@effect/platform/HttpMiddleware"
import type * as HttpServerError from "@effect/platform/HttpServerError"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { createServer } from "node:http"
import * as Sandbox from "./Sandbox.js"

/**
 * What a sandbox on a port can be told, besides what every sandbox can.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends Sandbox.Options {
  /**
   * The port on 127.0.0.1; 0 takes one that is free.
   *
   * @default 0
   */
  readonly port?: number | undefined
  /**
   * Lets pages of any origin call, as a browser wants to be told: for tests in one. FastMoss itself does not.
   *
   * @default false
   */
  readonly cors?: boolean | undefined
}

/**
 * A sandbox that is being served.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** Such as `http://127.0.0.1:40123`. */
  readonly baseUrl: string
}

/**
 * The tag of a sandbox that is being served.
 *
 * @since 0.1.0
 * @category services
 */
export class SandboxServer extends Context.Tag("./SandboxServer.js")<SandboxServer, Service>() {}

/**
 * Serves a sandbox on 127.0.0.1 until the layer's scope closes; connections that are open then are closed.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options: Options = {}
): Layer.Layer<SandboxServer | Sandbox.Sandbox, HttpServerError.ServeError> =>
  Layer.scoped(SandboxServer, serve(options)).pipe(
    Layer.provideMerge(Sandbox.layerSandbox(options))
  )

/**
 * The configuration for a sandbox on a port: its address, its credentials, and settings of your own.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = (
  options: Omit<NonNullable<Parameters<typeof Sandbox.layerConfig>[0]>, "baseUrl"> = {}
): Layer.Layer<FastMossConfig.FastMossConfig, ConfigError.ConfigError, SandboxServer | Sandbox.Sandbox> =>
  Layer.unwrapEffect(
    Effect.map(SandboxServer, ({ baseUrl }) => Sandbox.layerConfig({ ...options, baseUrl }))
  )

/**
 * Sends requests for `Sandbox.baseUrl` to the port that the sandbox got. A program that is configured with that host
 * (`Sandbox.layerConfig()`) finds its stored token again whatever the port, since tokens are kept by host and client id.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerHttpClient: Layer.Layer<HttpClient.HttpClient, never, SandboxServer | HttpClient.HttpClient> = Layer
  .effect(
    HttpClient.HttpClient,
    Effect.zipWith(
      SandboxServer,
      HttpClient.HttpClient,
      ({ baseUrl }, client) =>
        HttpClient.mapRequest(client, (request) =>
          request.url.startsWith(`${Sandbox.baseUrl}/`)
            ? HttpClientRequest.setUrl(request, `${baseUrl}${request.url.slice(Sandbox.baseUrl.length)}`)
            : request)
    )
  )

const serve = ({ cors = false, port = 0 }: Options) =>
  Effect.gen(function*() {
    const { app } = yield* Sandbox.Sandbox
    const server = createServer()
    const http = yield* NodeHttpServer.make(() => server, { port, host: "127.0.0.1" })
    // Before the server waits for its connections to end.
    yield* Effect.addFinalizer(() => Effect.sync(() => server.closeAllConnections()))
    // The platform serves uninterruptibly, and interrupts all the same when a caller is gone.
    const served = Effect.interruptible(Effect.catchTag(app, "Disconnect", disconnect))
    yield* http.serve(cors ? allowOrigins(served) : served).pipe(
      // The platform's server spans would record URLs, and with them tokens.
      Effect.locally(FiberRef.currentTracerEnabled, false)
    )
    const { address } = http
    return SandboxServer.of({
      baseUrl: address._tag === "TcpAddress" ? `http://127.0.0.1:${address.port}` : address.path
    })
  })

// The client reads both headers; a browser hides all but a few.
const allowOrigins = HttpMiddleware.cors({ exposedHeaders: ["date", "retry-after"] })

/** Breaks the connection; the platform interrupts this fiber when it is closed. */
const disconnect = ({ sent }: Sandbox.Disconnect): Effect.Effect<never, never, HttpServerRequest.HttpServerRequest> =>
  Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) => {
    const { socket } = NodeHttpServerRequest.toIncomingMessage(request)
    const response = NodeHttpServerRequest.toServerResponse(request)
    if (Option.isNone(sent)) {
      socket.resetAndDestroy()
    } else {
      const { headers, part, status } = sent.value
      response.writeHead(status, headers).write(part, () => socket.destroy())
    }
    return Effect.never
  })
