/** A program with the client: one page, with the settings from the environment and the stored token. */
import { Product } from "@effect-fastmoss/core"
import { FastMossNode } from "@effect-fastmoss/node"
import { Effect } from "effect"
import { answered } from "./answered.js"

const program = Effect.map(Product.search({ filter: { region: "US" } }), ({ list }) => answered(list.length))

await Effect.runPromise(Effect.provide(program, FastMossNode.layer))
