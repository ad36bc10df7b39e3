/** A call whose token is kept in SQLite. Run it twice: the second run sends no token request. */
import { FastMossClient, Metrics } from "@effect-fastmoss/core"
import { layerOver, lineOf, Target } from "@effect-fastmoss/examples/environment"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Cause, Console, Effect, Layer, Logger, LogLevel, Metric } from "effect"
import * as SqliteTokenStore from "./SqliteTokenStore.js"

const file = process.argv[2] ?? "tokens.sqlite"

const program = Effect.gen(function*() {
  yield* Console.error(yield* Target)
  const client = yield* FastMossClient.FastMossClient
  const { data } = yield* client.call("/test", { hello: "world" })
  yield* Console.log(`answer          ${JSON.stringify(data)}`)
  const acquired = yield* Metric.value(Metrics.tokenRequests("acquire", "success"))
  const refreshed = yield* Metric.value(Metrics.tokenRequests("refresh", "success"))
  yield* Console.log(`token requests  ${acquired.count + refreshed.count} (the token is in ${file})`)
})

program.pipe(
  Effect.provide(layerOver(SqliteTokenStore.layer(file).pipe(Layer.provide(NodeContext.layer)))),
  Logger.withMinimumLogLevel(LogLevel.Warning),
  // A missing SQLite is a defect.
  Effect.tapErrorCause((cause) => Console.error(lineOf(Cause.squash(cause)))),
  NodeRuntime.runMain({ disableErrorReporting: true })
)
