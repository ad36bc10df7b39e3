/**
 * What the examples have in common: FastMoss when there are credentials in the environment, the sandbox when there are
 * none, and one line for what goes wrong.
 */
import { FastMossClient, FastMossConfig, FastMossError } from "@effect-fastmoss/core"
import * as Sandbox from "@effect-fastmoss/core/Sandbox"
import { FastMossNode, FileTokenStore } from "@effect-fastmoss/node"
import * as SandboxServer from "@effect-fastmoss/node/SandboxServer"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Config, ConfigError, Context, Effect, Layer, Option } from "effect"

/** Where calls go, for a person. */
export class Target extends Context.Tag("@effect-fastmoss/examples/Target")<Target, string>() {}

const { clientId, clientSecret } = FastMossConfig.settingNames

const isSet = (name: string) => Config.map(Config.option(Config.string(name)), Option.exists((text) => text !== ""))

const fastMoss = Layer.effect(
  Target,
  Effect.map(FastMossConfig.FastMossConfig, ({ baseUrl }) => `Calling FastMoss at ${baseUrl}`)
).pipe(Layer.provideMerge(FastMossNode.layer))

const sandbox = Layer.effect(
  Target,
  Effect.map(
    SandboxServer.SandboxServer,
    ({ baseUrl }) => `${clientId} and ${clientSecret} are not set: calling the embedded sandbox at ${baseUrl}`
  )
).pipe(
  Layer.provideMerge(FastMossClient.layer),
  Layer.provideMerge(Layer.merge(Sandbox.layerConfig(), FileTokenStore.layerConfig)),
  Layer.provide(SandboxServer.layerHttpClient),
  Layer.provide(NodeHttpClient.layerUndici),
  Layer.provide(SandboxServer.layer())
)

/** A client for FastMoss with both credentials set, or with one, which is a mistake to be told; else for the sandbox. */
export const layer = Layer.unwrapEffect(
  Effect.map(
    Config.all([isSet(clientId), isSet(clientSecret)]),
    ([hasId, hasSecret]) => hasId || hasSecret ? fastMoss : sandbox
  )
)

/** What went wrong, in one line. */
export const lineOf = (error: unknown): string =>
  ConfigError.isConfigError(error)
    ? FastMossConfig.formatConfigError(error)
    : FastMossError.isFastMossError(error)
    ? error.message
    : error instanceof Error
    ? error.message.split("\n")[0] ?? error.name
    : String(error)
