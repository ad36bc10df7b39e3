/**
 * Sends the first call: `/test` with `{"hello":"world"}`, as in the example of the official client.
 *
 * The program calls FastMoss if `FASTMOSS_CLIENT_ID` and `FASTMOSS_CLIENT_SECRET` are set. For a single API key, set
 * `FASTMOSS_CLIENT_SECRET` and `FASTMOSS_AUTH=bearer`. Without these variables, the program starts a sandbox on a free port
 * and calls it.
 */
import { FastMossClient, FastMossConfig, Metrics, TokenStore } from "@effect-fastmoss/core"
import { FileTokenStore } from "@effect-fastmoss/node"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import { Console, Effect, Logger, LogLevel, Metric } from "effect"
import { layer, Target } from "./environment.js"
import { report, teardown, withWords } from "./program.js"

const program = Effect.gen(function*() {
  yield* Console.log(yield* Target)
  const client = yield* FastMossClient.FastMossClient
  const reply = yield* client.call("/test", { hello: "world" })
  yield* Console.log(`answer          ${JSON.stringify(reply.data)}`)
  yield* Console.log(`request id      ${reply.requestId ?? "none"}`)

  const acquired = yield* Metric.value(Metrics.tokenRequests("acquire", "success"))
  const refreshed = yield* Metric.value(Metrics.tokenRequests("refresh", "success"))
  const tokenRequests = acquired.count + refreshed.count
  const config = yield* FastMossConfig.FastMossConfig
  const file = (yield* FileTokenStore.pathOf)(TokenStore.keyOf(config))
  const origin = config.authentication === "bearer"
    ? "bearer authentication needs no token"
    : `the token ${tokenRequests === 0 ? "came from" : "is now in"} ${file}`
  yield* Console.log(`token requests  ${tokenRequests} (${origin})`)
})

const usage = "npx -y pnpm@10 start\n\nSends the first call. Prints the response and the file that holds the token."

withWords(usage, 0, () => Effect.provide(program, layer)).pipe(
  Logger.withMinimumLogLevel(LogLevel.Warning),
  Effect.tapErrorCause(report),
  NodeRuntime.runMain({ disableErrorReporting: true, teardown: teardown() })
)
