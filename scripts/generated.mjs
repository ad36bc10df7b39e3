// Writes a generated file, or, with `--check`, checks that the committed file is up to date.
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"

/**
 * Writes a generated file, or checks that the committed file has the same text. `source` names the origin of the text,
 * `script` the script in package.json that writes the file.
 */
export const writeOrCheck = (root, { name, script, source, text }) => {
  const file = join(root, name)
  if (!process.argv.includes("--check")) return writeFileSync(file, text)
  if (existsSync(file) && readFileSync(file, "utf8") === text) return
  console.error(`${name} is out of date: it differs from ${source}. Run \`npx -y pnpm@10 ${script}\``)
  process.exitCode = 1
}
