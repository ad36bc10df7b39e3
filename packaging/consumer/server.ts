/**
 * On Node and what is like it: all ways, the settings from the environment. Prints the report as the last line.
 */
import { FastMossNode } from "@effect-fastmoss/node"
import { inProcess, overFetch, run } from "./smoke.js"

const report = await run({
  inProcess,
  overFetch: overFetch(process.env["FASTMOSS_BASE_URL"] ?? ""),
  node: FastMossNode.layer
})
console.log(JSON.stringify(report))
