/**
 * A sandbox that listens on a port of this machine, for programs in other processes, in other languages and in
 * browsers.
 *
 * @since 0.1.0
 */
import type * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import * as HttpClient from "@effect/platform/HttpClient"
import * as HttpClientRequest from "@effect/platform/HttpClientRequest"
import * as HttpMiddleware from "@effect/platform/HttpMiddleware"
import * as HttpServerRequest from "@effect/platform/HttpServerRequest"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as FiberRef from "effect/FiberRef"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import { createServer } from "node:http"
import * as Sandbox from "./Sandbox.js"
import type { Disconnect } from "./server/Disconnect.js"

/**
 * Options for a sandbox on a port.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options extends Sandbox.Options {
  /**
   * The port on 127.0.0.1; 0 means any free port.
   *
   * @default 0
   */
  readonly port?: number | undefined
  /**
   * True if responses have CORS headers that allow pages from any origin to call the sandbox, for tests in a browser.
   * FastMoss itself sends no CORS headers.
   *
   * @default false
   */
  readonly cors?: boolean | undefined
}

/**
 * A sandbox that listens on a port.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** The address, such as `http://127.0.0.1:40123`. */
  readonly baseUrl: string
}

/**
 * The service tag of a sandbox on a port. Programs use it to get the address.
 *
 * @since 0.1.0
 * @category services
 */
export class SandboxServer extends Context.Tag("@effect-fastmoss/sandbox/SandboxServer")<SandboxServer, Service>() {}

/**
 * The error of a sandbox that cannot listen on its port.
 *
 * @since 0.1.0
 * @category errors
 */
export class SandboxServerError extends Data.TaggedError("SandboxServerError")<{
  readonly port: number
  /** The error code of the operating system, such as `EADDRINUSE`. */
  readonly systemCode: string
}> {
  /** The port and the problem, as one sentence. */
  get problem(): string {
    switch (this.systemCode) {
      case "EADDRINUSE":
        return `Port ${this.port} of 127.0.0.1 is in use.`
      case "EACCES":
        return `Port ${this.port} of 127.0.0.1 needs privileges that this process lacks.`
      case "ERR_SOCKET_BAD_PORT":
        return `Port ${this.port} is not a whole number from 0 to 65535.`
      default:
        return `Port ${this.port} of 127.0.0.1 is not available (${this.systemCode}).`
    }
  }
  override get message(): string {
    return `${this.problem} Choose another port, or any free port with port 0.`
  }
}

/**
 * Creates a layer that serves a sandbox on 127.0.0.1. All connections are closed when the scope of the layer closes.
 *
 * Fails with `SandboxServerError` if the sandbox cannot listen on the port.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options: Options = {}
): Layer.Layer<SandboxServer | Sandbox.Sandbox, SandboxServerError> =>
  Layer.scoped(SandboxServer, serve(options)).pipe(
    Layer.provideMerge(Sandbox.layerSandbox(options))
  )

/**
 * Creates a layer with the configuration for a client of a sandbox on a port: the sandbox's address and credentials,
 * and the given options.
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
 * A layer with an `HttpClient` that sends requests for `Sandbox.baseUrl` to the port of the sandbox.
 *
 * Use it with `Sandbox.layerConfig()` if the token is stored between runs and the port changes. A token store finds
 * tokens by host and client id, so a program that is configured with `Sandbox.baseUrl` finds its token on any port.
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
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      return yield* new SandboxServerError({ port, systemCode: "ERR_SOCKET_BAD_PORT" })
    }
    const http = yield* Effect.mapError(
      NodeHttpServer.make(() => server, { port, host: "127.0.0.1" }),
      ({ cause }) =>
        new SandboxServerError({
          port,
          systemCode: Predicate.hasProperty(cause, "code") ? String(cause.code) : "unknown cause"
        })
    )
    // Added after the server's own finalizer, and therefore runs before it. The server's finalizer waits for open
    // connections.
    yield* Effect.addFinalizer(() => Effect.sync(() => server.closeAllConnections()))
    // Made interruptible, because the platform runs the app as uninterruptible but interrupts its fiber when the
    // connection closes.
    const served = Effect.interruptible(Effect.catchTag(app, "Disconnect", disconnect))
    yield* http.serve(cors ? allowOrigins(served) : served).pipe(
      // Turns tracing off, because the spans of the platform's server record URLs, which contain tokens.
      Effect.locally(FiberRef.currentTracerEnabled, false)
    )
    const { address } = http
    return SandboxServer.of({
      baseUrl: address._tag === "TcpAddress" ? `http://127.0.0.1:${address.port}` : address.path
    })
  })

// Exposes two headers that a client reads, because a browser hides them by default.
const allowOrigins = HttpMiddleware.cors({ exposedHeaders: ["date", "retry-after"] })

/**
 * Sends the given part of a response, if there is one, and breaks the connection. The platform then interrupts the
 * current fiber.
 */
const disconnect = ({ sent }: Disconnect): Effect.Effect<never, never, HttpServerRequest.HttpServerRequest> =>
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
