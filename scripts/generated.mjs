// Writes a generated file, or, with `--check`, tells whether the committed one is the same.
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

/** `source` is what the file is made from, `script` the script of the workspace that makes it. */
export const writeOrCheck = (root, { name, script, source, text }) => {
  const file = join(root, name)
  if (!process.argv.includes("--check")) return writeFileSync(file, text)
  if (existsSync(file) && readFileSync(file, "utf8") === text) return
  console.error(`${name} is not what ${source}: run \`npx -y pnpm@10 ${script}\``)
  process.exitCode = 1
}
