/**
 * The first call: `/test` with `{"hello":"world"}`, as in the official client's example.
 *
 * With `FASTMOSS_CLIENT_ID` and `FASTMOSS_CLIENT_SECRET` in the environment it calls FastMoss; without, a sandbox that it
 * starts on a free port.
 */
import { FastMossClient, FastMossConfig, FastMossError, TokenEndpoint, TokenStore } from "@effect-fastmoss/core"
import * as Sandbox from "@effect-fastmoss/core/Sandbox"
import { FastMossNode, FileTokenStore } from "@effect-fastmoss/node"
import * as SandboxServer from "@effect-fastmoss/node/SandboxServer"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Config, ConfigError, Console, Effect, Layer, Logger, LogLevel, Metric, Option } from "effect"

const program = Effect.gen(function*() {
  const client = yield* FastMossClient.FastMossClient
  const reply = yield* client.call("/test", { hello: "world" })
  yield* Console.log(`answer      ${JSON.stringify(reply.data)}`)
  yield* Console.log(`request id  ${reply.requestId ?? "none"}`)

  const acquired = yield* Metric.value(TokenEndpoint.exchanges("acquire", "success"))
  const refreshed = yield* Metric.value(TokenEndpoint.exchanges("refresh", "success"))
  const exchanges = acquired.count + refreshed.count
  const file = (yield* FileTokenStore.pathOf)(TokenStore.keyOf(yield* FastMossConfig.FastMossConfig))
  yield* Console.log(
    `exchanges   ${exchanges} (${exchanges === 0 ? "the token came from" : "the token is now in"} ${file})`
  )
})

const onFastMoss = Effect.gen(function*() {
  const { baseUrl } = yield* FastMossConfig.FastMossConfig
  yield* Console.log(`Calling FastMoss at ${baseUrl}`)
  yield* program
}).pipe(Effect.provide(FastMossNode.layer))

const onSandbox = Effect.gen(function*() {
  const { baseUrl } = yield* SandboxServer.SandboxServer
  yield* Console.log(
    `${FastMossConfig.settingNames.clientId} and ${FastMossConfig.settingNames.clientSecret} are not set: ` +
      `calling the embedded sandbox at ${baseUrl}`
  )
  yield* program
}).pipe(
  Effect.provide(
    FastMossClient.layer.pipe(
      Layer.provideMerge(Layer.merge(Sandbox.layerConfig(), FileTokenStore.layerConfig)),
      Layer.provide(SandboxServer.layerHttpClient),
      Layer.provide(NodeHttpClient.layerUndici),
      Layer.provideMerge(SandboxServer.layer())
    )
  )
)

const isSet = (name: string) => Config.map(Config.option(Config.string(name)), Option.exists((text) => text !== ""))

/** What went wrong, in one line. */
const lineOf = (error: unknown): string =>
  ConfigError.isConfigError(error)
    ? FastMossConfig.formatConfigError(error)
    : FastMossError.isFastMossError(error)
    ? error.message
    : String(error)

Effect.gen(function*() {
  const { clientId, clientSecret } = FastMossConfig.settingNames
  const [hasId, hasSecret] = yield* Config.all([isSet(clientId), isSet(clientSecret)])
  yield* hasId || hasSecret ? onFastMoss : onSandbox
}).pipe(
  Logger.withMinimumLogLevel(LogLevel.Warning),
  Effect.tapError((error) => Console.error(lineOf(error))),
  NodeRuntime.runMain({ disableErrorReporting: true })
)
