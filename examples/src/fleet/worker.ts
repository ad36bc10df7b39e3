/**
 * A worker of the example: an ordinary program with `FastMossNode.layerRedis`. It does not know that other workers
 * exist.
 */
import { FastMossClient, Metrics } from "@effect-fastmoss/core"
import { FastMossNode } from "@effect-fastmoss/node"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Clock, Console, Effect, Layer, Logger, LogLevel, Metric, Schema } from "effect"
import { report, teardown, UsageError, withWords } from "../program.js"
import { Outcome } from "./outcome.js"

// Logs go to stderr, because stdout carries the result.
const logger = Logger.replace(Logger.defaultLogger, Logger.withConsoleError(Logger.logfmtLogger))

const program = (calls: number) =>
  Effect.gen(function*() {
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
  }).pipe(Effect.provide(Layer.provideMerge(FastMossNode.layerRedis, logger)))

const number = (word = "missing") =>
  Effect.mapError(
    Schema.decode(Schema.NumberFromString.pipe(Schema.int(), Schema.positive()))(word),
    () => new UsageError({ message: `The number of calls must be a whole number of at least 1, but is ${word}` })
  )

withWords(
  "node examples/dist/fleet/worker.js <number of calls>",
  1,
  (word) => Effect.flatMap(number(word), program)
).pipe(
  Logger.withMinimumLogLevel(LogLevel.Warning),
  Effect.tapErrorCause(report),
  NodeRuntime.runMain({ disableErrorReporting: true, disablePrettyLogger: true, teardown: teardown() })
)
