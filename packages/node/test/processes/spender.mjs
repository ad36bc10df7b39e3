// A program that makes one call after another until its budget is spent. It shares the budget with other processes of
// the same program. It reports each call to its parent process. It uses the build, as a user's program does.
import * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
import * as FastMossNode from "@effect-fastmoss/node/FastMossNode"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Logger from "effect/Logger"
import process from "node:process"

const { calls } = JSON.parse(process.argv[2])
const options = { budget: { calls, per: "1 day" }, retry: { attempts: 1 } }
const layer = process.env.FASTMOSS_REDIS_URL === undefined
  ? FastMossNode.layerWith({ ...options, budgetStore: "file" })
  : FastMossNode.layerRedisWith(options)

const send = (message) => process.send(message)

const program = Effect.gen(function*() {
  const { call } = yield* FastMossClient.FastMossClient
  let n = 0
  const next = Effect.suspend(() => call("/test", { n: n += 1, pid: process.pid })).pipe(
    Effect.matchEffect({
      onFailure: (error) =>
        error._tag !== "FastMossBudgetError"
          ? Effect.die(error)
          : Effect.as(Effect.sync(() => send(error.reason)), error.reason !== "Spent"),
      onSuccess: () => Effect.as(Effect.sync(() => send("Call")), true)
    })
  )
  yield* Effect.sync(() => send("Ready"))
  yield* Effect.async((resume) => {
    process.once("message", () => resume(Effect.void))
  })
  yield* Effect.repeat(next, { while: (goesOn) => goesOn })
})

process.on("disconnect", () => process.exit())
Effect.runFork(
  program.pipe(
    Effect.provide(Layer.provideMerge(layer, Logger.remove(Logger.defaultLogger))),
    Effect.catchAllCause((cause) => Effect.sync(() => send(Cause.pretty(cause))))
  )
)
