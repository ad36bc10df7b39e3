/**
 * Layers and helpers that the examples share. With credentials in the environment the examples call FastMoss, without
 * credentials an embedded sandbox.
 */
import { FastMossClient, FastMossConfig, FastMossError, type TokenStore } from "@effect-fastmoss/core"
import { FastMossNode, FileTokenStore } from "@effect-fastmoss/node"
import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Config, ConfigError, Context, Effect, Layer, Option } from "effect"

/** Service with one line that names the server which the program calls. */
export class Target extends Context.Tag("@effect-fastmoss/examples/Target")<Target, string>() {}

const { clientId, clientSecret } = FastMossConfig.settingNames

const isSet = (name: string) => Config.map(Config.option(Config.string(name)), Option.exists((text) => text !== ""))

const fastMoss = Layer.effect(
  Target,
  Effect.map(FastMossConfig.FastMossConfig, ({ baseUrl }) => `Calling FastMoss at ${baseUrl}`)
)

const sandboxOver = <E>(store: Layer.Layer<TokenStore.TokenStore, E>) =>
  Layer.effect(
    Target,
    Effect.map(
      SandboxServer.SandboxServer,
      ({ baseUrl }) => `${clientId} and ${clientSecret} are not set: calling the embedded sandbox at ${baseUrl}`
    )
  ).pipe(
    Layer.provideMerge(FastMossClient.layer),
    Layer.provideMerge(Layer.merge(Sandbox.layerConfig(), store)),
    Layer.provide(SandboxServer.layerHttpClient),
    Layer.provide(NodeHttpClient.layerUndici),
    Layer.provide(SandboxServer.layer())
  )

/**
 * Returns true if the environment contains at least one credential. With only one credential, the client uses it as an
 * API key for bearer authentication or reports a mistake.
 */
export const isForFastMoss = Effect.map(
  Config.all([isSet(clientId), isSet(clientSecret)]),
  ([hasId, hasSecret]) => hasId || hasSecret
)

/** A layer with a client for FastMoss, or for an embedded sandbox if the environment has no credentials. */
export const layer = Layer.unwrapEffect(
  Effect.map(
    isForFastMoss,
    (forFastMoss) =>
      forFastMoss ? Layer.provideMerge(fastMoss, FastMossNode.layer) : sandboxOver(FileTokenStore.layerConfig)
  )
)

/** Creates a layer like `layer`, with another store for the token. */
export const layerOver = <E>(store: Layer.Layer<TokenStore.TokenStore, E>) =>
  Layer.unwrapEffect(
    Effect.map(isForFastMoss, (forFastMoss) =>
      forFastMoss
        ? fastMoss.pipe(
          Layer.provideMerge(FastMossClient.layer),
          Layer.provideMerge(Layer.merge(FastMossConfig.layerConfig, store)),
          Layer.provide(NodeHttpClient.layerUndici)
        )
        : sandboxOver(store))
  )

/** Formats an error as one line. */
export const lineOf = (error: unknown): string =>
  ConfigError.isConfigError(error)
    ? FastMossConfig.formatConfigError(error)
    : FastMossError.isFastMossError(error)
    ? error.message
    : error instanceof Error
    ? error.message.split("\n")[0] ?? error.name
    : String(error)
