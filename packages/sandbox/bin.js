#!/usr/bin/env node
// The version is checked before any import, because imports fail on an older Node.js.
const [major, minor] = process.versions.node.split(".").map(Number)
if (major > 20 || (major === 20 && minor >= 19)) {
  await import("./dist/command/main.js")
} else {
  console.error(`Node.js ${process.versions.node} is too old: effect-fastmoss-sandbox needs 20.19 or newer.`)
  process.exitCode = 1
}
