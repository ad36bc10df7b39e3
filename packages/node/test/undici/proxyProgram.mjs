// A program that makes one call, with the settings and the proxy from the environment. It uses the build, as a user's
// program does.
import * as FastMossClient from "@effect-fastmoss/core/FastMossClient"
import * as FastMossNode from "@effect-fastmoss/node/FastMossNode"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"

Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call("/test", { hello: "world" })).pipe(
  Effect.match({
    onFailure: (error) => process.stdout.write(error.message),
    onSuccess: ({ data }) => process.stdout.write(JSON.stringify(data))
  }),
  Effect.provide(FastMossNode.layer),
  NodeRuntime.runMain
)
