/**
 * The layers and helpers that the examples share: FastMoss when the environment has credentials, the sandbox when it has
 * none, and one line for an error.
 */
import { FastMossClient, FastMossConfig, FastMossError, type TokenStore } from "@effect-fastmoss/core"
import { FastMossNode, FileTokenStore } from "@effect-fastmoss/node"
import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Config, ConfigError, Context, Effect, Layer, Option } from "effect"

/** The name of the server that the program calls, on one line. */
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

/** With one credential set it is FastMoss, too: an API key for bearer authentication, or a mistake to be told. */
export const isForFastMoss = Effect.map(
  Config.all([isSet(clientId), isSet(clientSecret)]),
  ([hasId, hasSecret]) => hasId || hasSecret
)

/** A client for FastMoss with the credentials of the environment; without any, for the sandbox. */
export const layer = Layer.unwrapEffect(
  Effect.map(
    isForFastMoss,
    (forFastMoss) =>
      forFastMoss ? Layer.provideMerge(fastMoss, FastMossNode.layer) : sandboxOver(FileTokenStore.layerConfig)
  )
)

/** The same, with the token in another store. */
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
