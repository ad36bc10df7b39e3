/**
 * The program for Node.js, Bun and Deno. It runs all ways with settings from the environment, and prints the report as the last
 * line.
 */
import { FastMossNode } from "@effect-fastmoss/node"
import { inProcess, overFetch, run } from "./smoke.js"

const report = await run({
  inProcess,
  overFetch: overFetch(process.env["FASTMOSS_BASE_URL"] ?? ""),
  node: FastMossNode.layer
})
console.log(JSON.stringify(report))
