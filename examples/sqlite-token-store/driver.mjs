// Fetches or compiles SQLite's driver, which an install leaves out: where its binary cannot be fetched, it compiles for a
// minute, with python3, make and g++.
import { spawnSync } from "node:child_process"
import { createRequire } from "node:module"
import { dirname } from "node:path"

const driver = createRequire(createRequire(import.meta.url).resolve("@effect/sql-sqlite-node"))
const { error, status, stderr, stdout } = spawnSync("npm", ["run", "install"], {
  cwd: dirname(driver.resolve("better-sqlite3/package.json")),
  encoding: "utf8"
})
if (status !== 0) {
  console.error(`${error?.message ?? `${stdout}${stderr}`}\nSQLite's driver could neither be fetched nor compiled.`)
  process.exitCode = 1
}
