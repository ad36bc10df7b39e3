// Checks every TypeScript snippet: fenced code in Markdown files, and `@example`s in docstrings. The script type-checks each
// snippet and then runs it against a sandbox, with the settings of the sandbox in the environment. A test runs in vitest, a
// program in Node.js. If a snippet only defines `program`, the script adds code that runs it with a client.
//
// The script only type-checks a fenced snippet whose first line is:
//
// ```ts no-run: a reason
//
// The extracted snippets are in examples/build/snippets, where imports find the packages as in a user's project.
import { execFileSync, spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const target = join(root, "examples/build/snippets")

const fenced = (text) =>
  [...text.matchAll(/^```ts\b([^\n]*)\n(.*?)^```/gms)].map(([, info, code]) => ({ info: info.trim(), code }))

const examples = (text) =>
  [...text.matchAll(/^ \* @example\n((?: \*(?! @).*\n)+)/gm)].map(([, lines]) => ({
    info: "",
    code: lines.replace(/^ \* ?/gm, "")
  }))

const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard", "*.md", "packages/*/src/*.ts"], {
  cwd: root,
  encoding: "utf8"
}).trim().split("\n")

/** Returns code that runs the effect `program`, if a snippet defines it but does not run it. */
const toRun = (code) =>
  /^(export )?const program\b/m.test(code) && !/\brun(Main|Promise|Sync|Fork)/.test(code)
    ? `
import { FastMossNode as $Node } from "@effect-fastmoss/node"
import { Effect as $Effect } from "effect"
await $Effect.runPromise($Effect.provide(program, $Node.layer))
`
    : "\nexport {}\n"

const snippets = files.flatMap((file) => {
  const text = readFileSync(join(root, file), "utf8")
  return (file.endsWith(".md") ? fenced : examples)(text).map(({ code, info }, n) => {
    const [, reason = ""] = /^no-run: (.+)$/.exec(info) ?? []
    if (info !== "" && reason === "") throw new Error(`${file}, snippet ${n + 1}: after ts comes nothing, or no-run: and why`)
    const isTest = /from "@effect\/vitest"/.test(code)
    return {
      title: `${file}, snippet ${n + 1}`,
      name: `${file.replace(/\W/g, "-")}-${n + 1}`,
      code: `// ${file}, snippet ${n + 1}\n${code}${isTest || reason !== "" ? "\nexport {}\n" : toRun(code)}`,
      how: reason !== "" ? "not" : isTest ? "vitest" : "node",
      reason
    }
  })
})

rmSync(target, { recursive: true, force: true })
mkdirSync(target, { recursive: true })
for (const { code, name } of snippets) writeFileSync(join(target, `${name}.ts`), code)
const write = (name, content) => writeFileSync(join(target, name), JSON.stringify(content))
write("tsconfig.json", {
  extends: "../../../tsconfig.base.json",
  compilerOptions: {
    composite: false,
    incremental: false,
    declaration: false,
    declarationMap: false,
    sourceMap: false,
    rootDir: ".",
    outDir: "js",
    noUnusedLocals: false,
    types: ["node"]
  },
  include: ["*.ts"],
  references: ["core", "node", "sandbox"].map((name) => ({ path: `../../../packages/${name}` })).concat({ path: "../.." })
})

const compiled = spawnSync("tsc", ["-p", target], { stdio: "inherit" })
if (compiled.status !== 0) process.exit(compiled.status ?? 1)
console.log(`${snippets.length} snippets compile`)

const state = mkdtempSync(join(tmpdir(), "fastmoss-snippets-"))
const sandbox = spawn(process.execPath, [join(root, "packages/sandbox/bin.js"), "--port", "0"], {
  stdio: ["ignore", "pipe", "inherit"]
})
const environment = { ...process.env, XDG_STATE_HOME: state }
for await (const line of createInterface({ input: sandbox.stdout })) {
  const [, name, value] = /^export (\w+)=(.+)$/.exec(line) ?? []
  if (name !== undefined) environment[name] = value
  if (name === "FASTMOSS_BASE_URL") break
}

const failures = []

const runs = async (title, command, args, minutes = 1) => {
  const child = spawn(command, args, { cwd: target, env: environment, timeout: minutes * 60_000 })
  let said = ""
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (part) => said += part)
  const [code, signal] = await once(child, "close")
  if (code === 0) return
  failures.push(title)
  console.error(`FAILED: ${title} (${signal === null ? `exit code ${code}` : `it did not end within ${minutes} min`})\n${said}`)
}

try {
  const programs = snippets.filter(({ how }) => how === "node")
  const rest = [...programs]
  const next = async () => {
    for (let one = rest.shift(); one !== undefined; one = rest.shift()) {
      await runs(one.title, process.execPath, [join(target, "js", `${one.name}.js`)])
    }
  }
  await Promise.all([next(), next()])
  const tests = snippets.filter(({ how }) => how === "vitest").map(({ name }) => `js/${name}.js`)
  writeFileSync(
    join(target, "vitest.config.mjs"),
    `export default { test: { include: ${JSON.stringify(tests)}, testTimeout: 20_000 } }\n`
  )
  await runs("the tests among the snippets", join(root, "node_modules/.bin/vitest"), ["run", "--root", target], 5)
  console.log(`${programs.length} run as programs, ${tests.length} as tests`)
  for (const { reason, title } of snippets.filter(({ how }) => how === "not")) {
    console.log(`not run: ${title}: ${reason}`)
  }
} finally {
  sandbox.kill("SIGINT")
  rmSync(state, { recursive: true, force: true })
}
process.exit(failures.length === 0 ? 0 : 1)
