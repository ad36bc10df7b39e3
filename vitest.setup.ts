import { execFileSync } from "node:child_process"
import { fileURLToPath } from "node:url"
import { hasSqlite } from "./examples/sqlite-token-store/test/sqlite.js"
import { binary } from "./packages/testing/src/chromium.js"
import { hasRedis } from "./packages/testing/src/redisServer.js"

const optional = [
  {
    isThere: hasRedis,
    tests: "on a real Redis",
    cure: "apt-get install redis-server (or FASTMOSS_TEST_REDIS_SERVER=/path/to/redis-server)"
  },
  {
    isThere: binary !== undefined,
    tests: "in a browser",
    cure: "apt-get install chromium (or FASTMOSS_TEST_CHROMIUM=/path/to/chromium)"
  },
  {
    isThere: hasSqlite,
    tests: "on SQLite, whose driver is not built",
    cure: "pnpm sqlite (where it compiles: apt-get install python3 make g++)"
  }
]

/** Runs once before the tests: bundles the command, which tests start as a process, and prints which tests are skipped. */
export default () => {
  execFileSync(process.execPath, [fileURLToPath(new URL("packages/cli/scripts/bundle.mjs", import.meta.url))])
  for (const { cure, isThere, tests } of optional) {
    if (!isThere) process.stdout.write(`Skipped: the tests ${tests}. To run them: ${cure}\n`)
  }
}
