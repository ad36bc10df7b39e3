// Type-checks every piece of TypeScript that a user reads: the fenced code of the Markdown files, and the `@example`s of
// the docstrings. What it extracts stands in examples/build/snippets, where the packages resolve as for a user.
import { execFileSync, spawnSync } from "node:child_process"
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const target = join(root, "examples/build/snippets")

const fenced = (text) => [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code)

const examples = (text) =>
  [...text.matchAll(/^ \* @example\n((?: \*(?! @).*\n)+)/gm)].map(([, lines]) => lines.replace(/^ \* ?/gm, ""))

const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.md", "packages/*/src/*.ts"], {
  cwd: root,
  encoding: "utf8"
}).trim().split("\n")

const snippets = files.flatMap((file) => {
  const text = readFileSync(join(root, file), "utf8")
  return (file.endsWith(".md") ? fenced : examples)(text).map((code, n) => ({
    name: `${file.replace(/\W/g, "-")}-${n + 1}.ts`,
    code: `// ${file}, snippet ${n + 1}\n${code}\nexport {}\n`
  }))
})

rmSync(target, { recursive: true, force: true })
mkdirSync(target, { recursive: true })
for (const { code, name } of snippets) writeFileSync(join(target, name), code)
writeFileSync(
  join(target, "tsconfig.json"),
  JSON.stringify({
    extends: "../../../tsconfig.base.json",
    compilerOptions: { composite: false, incremental: false, noEmit: true, noUnusedLocals: false, types: ["node"] },
    include: ["*.ts"],
    references: [{ path: "../.." }, { path: "../../../packages/core" }, { path: "../../../packages/node" }]
  })
)

const { status } = spawnSync("tsc", ["-p", target], { stdio: "inherit" })
console.log(`${snippets.length} snippets ${status === 0 ? "compile" : "were checked"}`)
process.exit(status ?? 1)
