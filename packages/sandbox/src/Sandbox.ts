/**
 * A FastMoss server to develop and test against. It verifies requests as FastMoss does, and charges nothing.
 *
 * It checks credentials, tokens, timestamps and signatures over the raw bytes. Refresh tokens rotate, and one that is
 * redeemed twice revokes its family. Every endpoint is answered from a market that is generated from a seed. The same
 * server runs in process, where it obeys the `TestClock`, and on a port (`@effect-fastmoss/sandbox/SandboxServer`). Rules
 * inject faults.
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
   * Counts of what a sandbox has served.
   *
   * @since 0.1.0
   * @category models
   */
  type Counters,
  /**
   * The key in `Counters.paths` of all paths that no endpoint has.
   *
   * @since 0.1.0
   * @category models
   */
  otherPaths,
  /**
   * Counts of what a sandbox has served on a path.
   *
   * @since 0.1.0
   * @category models
   */
  type PathCounters
} from "./server/Counters.js"

export {
  /**
   * Faults, and their constructors.
   *
   * @since 0.1.0
   * @category constructors
   */
  Fault,
  /**
   * A fault, where it happens and how often.
   *
   * @since 0.1.0
   * @category models
   */
  type Rule
} from "./server/Fault.js"

export {
  /**
   * The plan of the account: the endpoints it includes, and its limits.
   *
   * @since 0.1.0
   * @category models
   */
  type Plan
} from "./server/Plan.js"

export {
  /**
   * An unusual form of responses.
   *
   * @since 0.1.0
   * @category models
   */
  type Quirk
} from "./server/Quirks.js"

export {
  /**
   * Options of a sandbox's market.
   *
   * @since 0.1.0
   * @category models
   */
  type MarketOptions,
  /**
   * Options of a sandbox.
   *
   * @since 0.1.0
   * @category models
   */
  type Options,
  /**
   * A sandbox.
   *
   * @since 0.1.0
   * @category models
   */
  type Service
} from "./server/SandboxApp.js"

/**
 * The service of a sandbox.
 *
 * @since 0.1.0
 * @category services
 */
export class Sandbox extends Context.Tag("@effect-fastmoss/sandbox/Sandbox")<Sandbox, Service>() {}

/**
 * The base URL of a sandbox in process.
 *
 * @since 0.1.0
 * @category models
 */
export const baseUrl = "http://sandbox.localhost"

/**
 * The sandbox alone. `layerHttpClient` sends requests to it in process; `SandboxServer.layer` serves it on a port.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerSandbox = (options?: Options): Layer.Layer<Sandbox> => Layer.effect(Sandbox, make(options))

/**
 * An `HttpClient` whose requests the sandbox serves in process, whatever their host. Time is that of the `Clock`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerHttpClient: Layer.Layer<HttpClient.HttpClient, never, Sandbox> = Layer.effect(
  HttpClient.HttpClient,
  Effect.map(Sandbox, ({ app }) => InProcessClient.make(app))
)

/**
 * The configuration of a client of the sandbox: the sandbox's credentials, and options of your own.
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
 * A client and its sandbox, in process: all that a test needs. `options.client` are the options of the client.
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
