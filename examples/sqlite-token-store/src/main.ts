/** Sends a call and keeps its token in SQLite. Run the program twice: the second run sends no token request. */
import { FastMossClient, Metrics } from "@effect-fastmoss/core"
import { layerOver, Target } from "@effect-fastmoss/examples/environment"
import { report, teardown, withWords } from "@effect-fastmoss/examples/program"
import * as NodeContext from "@effect/platform-node/NodeContext"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Effect, Layer, Logger, LogLevel, Metric } from "effect"
import * as SqliteTokenStore from "./SqliteTokenStore.js"

const program = (file = "tokens.sqlite") =>
  Effect.gen(function*() {
    yield* Console.error(yield* Target)
    const client = yield* FastMossClient.FastMossClient
    const { data } = yield* client.call("/test", { hello: "world" })
    yield* Console.log(`answer          ${JSON.stringify(data)}`)
    const acquired = yield* Metric.value(Metrics.tokenRequests("acquire", "success"))
    const refreshed = yield* Metric.value(Metrics.tokenRequests("refresh", "success"))
    yield* Console.log(`token requests  ${acquired.count + refreshed.count} (the token is in ${file})`)
  }).pipe(
    Effect.provide(layerOver(SqliteTokenStore.layer(file).pipe(Layer.provide(NodeContext.layer))))
  )

withWords("node examples/sqlite-token-store/dist/main.js [file]", 1, program).pipe(
  Logger.withMinimumLogLevel(LogLevel.Warning),
  Effect.tapErrorCause(report),
  NodeRuntime.runMain({ disableErrorReporting: true, teardown: teardown() })
)
