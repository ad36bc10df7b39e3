// Sends a first call to `@effect-fastmoss/sandbox` in process.
import { Product } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { Effect } from "effect"

const { list } = await Product.search({ filter: { region: "US" } }).pipe(
  Effect.provide(Sandbox.layer()),
  Effect.runPromise
)
if (list.length === 10) console.log("first call passed")
