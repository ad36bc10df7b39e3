// Sends a first call with the installed command.
import { spawnSync } from "node:child_process"

const { status, stderr, stdout } = spawnSync("npx", ["--no", "--", "effect-fastmoss", "list", "Product.search", "--limit", "1"], {
  encoding: "utf8"
})
if (status !== 0 || JSON.parse(stdout).product_id === undefined) throw new Error(stderr)
console.log("first call passed")
