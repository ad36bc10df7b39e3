#!/usr/bin/env node
import { readFileSync } from "node:fs"

// Before any other import: an older Node.js fails in the middle of one.
const [major, minor] = process.versions.node.split(".").map(Number)
if (major > 20 || (major === 20 && minor >= 19)) {
  const args = process.argv.slice(2)
  if (args.length === 1 && (args[0] === "--version" || args[0] === "-v")) {
    console.log(JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8")).version)
  } else {
    const { default: module } = await import("node:module")
    module.enableCompileCache?.()
    const { main } = await import("./bundle/main.mjs")
    main(args)
  }
} else {
  console.error(`Node.js ${process.versions.node} is too old: effect-fastmoss needs 20.19 or newer.`)
  process.exitCode = 1
}
