// Sends a first call with `@effect-fastmoss/node`, as the README shows it.
import { Product } from "@effect-fastmoss/core"
import { FastMossNode } from "@effect-fastmoss/node"
import { NodeRuntime } from "@effect/platform-node"
import { Console, Effect } from "effect"

const program = Effect.gen(function*() {
  const { list } = yield* Product.search({ filter: { region: "US" } })
  if (list.length === 10) yield* Console.log("first call passed")
})

program.pipe(Effect.provide(FastMossNode.layer), NodeRuntime.runMain)
