#!/usr/bin/env node
"use strict"

// Checks the version before anything is loaded, because an older Node.js would fail during loading.
const [major, minor] = process.versions.node.split(".").map(Number)
if (major > 20 || (major === 20 && minor >= 19)) {
  const { version } = require("./package.json")
  const args = process.argv.slice(2)
  if (args.length === 1 && (args[0] === "--version" || args[0] === "-v")) {
    console.log(version)
  } else {
    require("./loader.cjs").load({ args, version }).main(args)
  }
} else {
  console.error(`Node.js ${process.versions.node} is too old: effect-fastmoss needs 20.19 or newer.`)
  process.exitCode = 1
}
