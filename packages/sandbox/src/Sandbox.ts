/**
 * A free FastMoss server for development and tests. It verifies requests as FastMoss does and answers from generated
 * data.
 *
 * The sandbox checks credentials, tokens, timestamps and the signature over the raw bytes of the body. Each refresh
 * token is valid once; if a client redeems it twice, the sandbox revokes all tokens of its family. The data of every
 * endpoint is generated from a seed. Rules inject faults, such as HTTP 503 or a broken connection.
 *
 * The same server runs in process, where `TestClock` controls its time, or on a port (see
 * `@effect-fastmoss/sandbox/SandboxServer`).
 *
 * @since 0.1.0
 */
import type { AccessToken } from "@effect-fastmoss/core/AccessToken"
import * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as TokenStore from "@effect-fastmoss/core/TokenStore"
import * as HttpClient from "@effect/platform/HttpClient"
import type * as ConfigError from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as InProcessClient from "./server/InProcessClient.js"
import { make, type Options, type Service } from "./server/SandboxApp.js"

export {
  /**
   * Numbers of requests that a sandbox has served and refused.
   *
   * @since 0.1.0
   * @category models
   */
  type Counters,
  /**
   * The key in `Counters.paths` under which all unknown paths are counted together.
   *
   * @since 0.1.0
   * @category models
   */
  otherPaths,
  /**
   * Numbers of requests that a sandbox has served and refused on one path.
   *
   * @since 0.1.0
   * @category models
   */
  type PathCounters
} from "./server/Counters.js"

export {
  /**
   * A failure that a sandbox injects into a response. Also the constructors of all kinds, such as `Fault.Reset({})`.
   *
   * @since 0.1.0
   * @category constructors
   */
  Fault,
  /**
   * Options for the injection of a fault: the fault, its path and the number of times.
   *
   * @since 0.1.0
   * @category models
   */
  type Rule
} from "./server/Fault.js"

export {
  /**
   * The plan of the sandbox's account: the endpoints that it includes, and its limits.
   *
   * @since 0.1.0
   * @category models
   */
  type Plan
} from "./server/Plan.js"

export {
  /**
   * An unusual form of response data that users of FastMoss saw, such as numbers as text. A sandbox can imitate it.
   *
   * @since 0.1.0
   * @category models
   */
  type Quirk
} from "./server/Quirks.js"

export {
  /**
   * Options for the generated data of a sandbox.
   *
   * @since 0.1.0
   * @category models
   */
  type MarketOptions,
  /**
   * Options for a sandbox.
   *
   * @since 0.1.0
   * @category models
   */
  type Options,
  /**
   * A running sandbox: its credentials, its server, its counters, and effects that add faults and revoke tokens.
   *
   * @since 0.1.0
   * @category models
   */
  type Service
} from "./server/SandboxApp.js"

/**
 * The service tag of a sandbox. Tests use it to read the counters, to add faults and to revoke tokens.
 *
 * @since 0.1.0
 * @category services
 */
export class Sandbox extends Context.Tag("@effect-fastmoss/sandbox/Sandbox")<Sandbox, Service>() {}

/**
 * The base URL of a sandbox that runs in process. No request to it reaches the network.
 *
 * @since 0.1.0
 * @category models
 */
export const baseUrl = "http://sandbox.localhost"

/**
 * Creates a layer with the sandbox alone, without a client.
 *
 * Add `layerHttpClient` to send requests to the sandbox in process. Use `SandboxServer.layer` instead to serve a
 * sandbox on a port.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerSandbox = (options?: Options): Layer.Layer<Sandbox> => Layer.effect(Sandbox, make(options))

/**
 * A layer with an `HttpClient` that sends every request to the sandbox in process, whatever the host of its URL. The
 * sandbox takes its time from the `Clock` service.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerHttpClient: Layer.Layer<HttpClient.HttpClient, never, Sandbox> = Layer.effect(
  HttpClient.HttpClient,
  Effect.map(Sandbox, ({ app }) => InProcessClient.make(app))
)

/**
 * Creates a layer with the configuration for a client of the sandbox: the sandbox's base URL and credentials, and the
 * given options.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = (
  options: Omit<FastMossConfig.Options, "clientId" | "clientSecret" | "environment"> = {}
): Layer.Layer<FastMossConfig.FastMossConfig, ConfigError.ConfigError, Sandbox> =>
  Layer.unwrapEffect(
    Effect.map(Sandbox, ({ clientId, clientSecret }) =>
      FastMossConfig.layer({ baseUrl, ...options, clientId, clientSecret }))
  )

/**
 * Creates a layer with a client and a sandbox in process. This layer is all that a test needs.
 *
 * `options` are the options for the sandbox; `options.client` are the options for the client. The token is kept in
 * memory.
 *
 * @example
 * import { FastMossClient } from "@effect-fastmoss/core"
 * import { Sandbox } from "@effect-fastmoss/sandbox"
 * import { Effect } from "effect"
 *
 * const program = Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call("/test", { hello: "world" }))
 *
 * program.pipe(Effect.provide(Sandbox.layer()), Effect.runPromise)
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options?: Options & { readonly client?: Parameters<typeof layerConfig>[0] }
): Layer.Layer<
  | FastMossClient.FastMossClient
  | AccessToken
  | TokenStore.TokenStore
  | FastMossConfig.FastMossConfig
  | HttpClient.HttpClient
  | Sandbox,
  ConfigError.ConfigError
> =>
  FastMossClient.layer.pipe(
    Layer.provideMerge(Layer.mergeAll(layerHttpClient, TokenStore.layerMemory, layerConfig(options?.client))),
    Layer.provideMerge(layerSandbox(options))
  )
