// A program that calls as fast as its limits allow. It shares the limits through Redis with other processes of the same
// program. It reports its usage when its parent process requests a report. It uses the build, as a user's program does.
import * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
import * as FastMossConfig from "@effect-fastmoss/core/FastMossConfig"
import * as Pipeline from "@effect-fastmoss/core/Pipeline"
import * as TokenStore from "@effect-fastmoss/core/TokenStore"
import * as Usage from "@effect-fastmoss/core/Usage"
import * as Redis from "@effect-fastmoss/node/Redis"
import * as RedisRateLimiter from "@effect-fastmoss/node/RedisRateLimiter"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import process from "node:process"

const { baseUrl, clientId, clientSecret, redis } = JSON.parse(process.argv[2])

const layer = FastMossClient.layerWithoutServices.pipe(
  Layer.provide(RedisRateLimiter.layer().pipe(Layer.provide(Redis.layer({ url: Redacted.make(redis) })))),
  Layer.provideMerge(Pipeline.layerServices),
  Layer.provide(Layer.merge(TokenStore.layerMemory, NodeHttpClient.layerUndici)),
  Layer.provide(FastMossConfig.layer({ clientId, clientSecret: Redacted.make(clientSecret), baseUrl }))
)

const program = Effect.gen(function*() {
  const { call } = yield* FastMossClient.FastMossClient
  const { current } = yield* Usage.Usage
  process.on("message", () => process.send(Effect.runSync(current)))
  let n = 0
  yield* Effect.forEach(
    Array.from({ length: 6 }),
    () => Effect.forever(Effect.ignore(Effect.suspend(() => call("/test", { n: n += 1, pid: process.pid })))),
    { concurrency: "unbounded" }
  )
})

process.on("disconnect", () => process.exit())
Effect.runFork(Effect.provide(program, layer))
