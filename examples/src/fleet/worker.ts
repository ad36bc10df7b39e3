/** A worker: an ordinary program with `FastMossNode.layerRedis`. It does not depend on the others. */
import { FastMossClient, Metrics } from "@effect-fastmoss/core"
import { FastMossNode } from "@effect-fastmoss/node"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Clock, Console, Effect, Layer, Logger, LogLevel, Metric, Schema } from "effect"
import { lineOf } from "../environment.js"
import { Outcome } from "./outcome.js"

const calls = Number(process.argv[2])

// Standard output is for the outcome.
const logger = Logger.replace(Logger.defaultLogger, Logger.withConsoleError(Logger.logfmtLogger))

const program = Effect.gen(function*() {
  const client = yield* FastMossClient.FastMossClient
  const from = yield* Clock.currentTimeMillis
  yield* Effect.forEach(
    Array.from({ length: calls }, (_, n) => n),
    (n) => client.call("/test", { worker: process.pid, n }),
    { concurrency: 2, discard: true }
  )
  const acquired = yield* Metric.value(Metrics.tokenRequests("acquire", "success"))
  const refreshed = yield* Metric.value(Metrics.tokenRequests("refresh", "success"))
  const tokenRequests = acquired.count + refreshed.count
  yield* Console.log(
    yield* Schema.encode(Outcome)({ calls, tokenRequests, from, to: yield* Clock.currentTimeMillis })
  )
})

program.pipe(
  Effect.provide(Layer.provideMerge(FastMossNode.layerRedis, logger)),
  Logger.withMinimumLogLevel(LogLevel.Warning),
  Effect.tapError((error) => Console.error(lineOf(error))),
  NodeRuntime.runMain({ disableErrorReporting: true, disablePrettyLogger: true })
)
