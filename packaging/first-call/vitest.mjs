// Runs the test in sandbox.test.mjs with vitest.
import { fileURLToPath } from "node:url"
import { startVitest } from "vitest/node"

const vitest = await startVitest("test", [], {
  watch: false,
  root: fileURLToPath(new URL(".", import.meta.url)),
  include: ["sandbox.test.mjs"]
})
const passed = vitest.state.getFiles().filter(({ result }) => result?.state === "pass").length
await vitest.close()
if (passed === 1) console.log("first call passed")
