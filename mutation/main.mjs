// Tests the tests of the pure modules: changes the code in one place after another, and expects a test to fail each time.
//
//   pnpm mutants                     all modules
//   pnpm mutants Pagination Retry    some modules
//
// Fails if a mutant survives that accepted.json does not list, or if less than 90 % of the mutants are killed.
import { execFileSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { availableParallelism } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { modules } from "./modules.mjs"

const leastScore = 90

const folder = dirname(fileURLToPath(import.meta.url))
process.chdir(dirname(folder))

// Not in the workspace: Stryker is larger than all that the other commands need, and only this one needs it.
if (!existsSync(join(folder, "node_modules/@stryker-mutator/core"))) {
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder, stdio: "inherit", shell: process.platform === "win32" })
}
const { Stryker } = await import("@stryker-mutator/core")

const names = process.argv.slice(2)
const unknown = names.filter((name) => !modules.some((module) => module.name === name))
if (unknown.length > 0) {
  console.error(`no module ${unknown.join(", ")}; there are ${modules.map(({ name }) => name).join(", ")}`)
  process.exit(1)
}
const chosen = modules.filter(({ name }) => names.length === 0 || names.includes(name))
const accepted = JSON.parse(readFileSync(join(folder, "accepted.json"), "utf8"))
  .filter(({ module }) => chosen.some(({ name }) => name === module))

const flat = (text) => text.trim().replace(/\s+/g, " ")

/** Returns the text of a file between two places, each a line and a column from 1. */
const between = (lines, { start, end }) => {
  const taken = lines.slice(start.line - 1, end.line)
  taken[taken.length - 1] = taken.at(-1).slice(0, end.column - 1)
  taken[0] = taken[0].slice(start.column - 1)
  return taken.join("\n")
}

const test = async ({ name, source, tests }) => {
  const file = join("packages/core", source)
  process.env.FASTMOSS_MUTANTS_TESTS = tests.map((path) => join("packages/core", path)).join(" ")
  const results = await new Stryker({
    mutate: [file],
    testRunner: "vitest",
    plugins: ["@stryker-mutator/vitest-runner"],
    vitest: { configFile: "mutation/vitest.config.ts", related: false },
    ignorePatterns: ["/*", "!/packages", "!/mutation", "!/vitest.config.ts", "!/tsconfig.base.json", "**/dist", "**/build"],
    concurrency: Math.max(1, availableParallelism() - 1),
    timeoutMS: 10_000,
    checkers: [],
    reporters: [],
    logLevel: process.env.STRYKER_LOG ?? "error",
    allowConsoleColors: false,
    tempDirName: "build/mutants"
  }).runMutationTest()
  const lines = readFileSync(file, "utf8").split("\n")
  const killed = results.filter(({ status }) => status === "Killed" || status === "Timeout")
  const survivors = results
    .filter(({ status }) => status === "Survived" || status === "NoCoverage")
    .map(({ location, replacement, status }) => ({
      module: name,
      line: flat(lines[location.start.line - 1]),
      original: flat(between(lines, location)),
      replacement: flat(replacement),
      place: `${file}:${location.start.line}`,
      isCovered: status === "Survived"
    }))
  return { name, killed: killed.length, survivors }
}

const isSame = (a, b) =>
  a.module === b.module && a.line === b.line && a.original === b.original && a.replacement === b.replacement

const percent = (killed, all) => all === 0 ? 100 : 100 * killed / all
const row = (name, killed, survivors) => {
  const all = killed + survivors.length
  const listed = survivors.filter((survivor) => accepted.some((entry) => isSame(entry, survivor))).length
  const cells = [String(all), String(killed), String(survivors.length), String(listed), `${percent(killed, all).toFixed(1)} %`]
  console.log(name.padEnd(16) + cells.map((cell) => cell.padStart(10)).join(""))
}

console.log("module".padEnd(16) + ["mutants", "killed", "survived", "accepted", "score"].map((head) => head.padStart(10)).join(""))
const results = []
for (const module of chosen) {
  const result = await test(module)
  results.push(result)
  row(result.name, result.killed, result.survivors)
}
const killed = results.reduce((sum, result) => sum + result.killed, 0)
const survivors = results.flatMap((result) => result.survivors)
row("all", killed, survivors)

const unlisted = survivors.filter((survivor) => !accepted.some((entry) => isSame(entry, survivor)))
for (const { isCovered, line, module, original, place, replacement } of unlisted) {
  console.log(`\nsurvived: ${place}${isCovered ? "" : ", which no test runs"}`)
  console.log(JSON.stringify({ module, line, original, replacement, reason: "" }, null, 2))
}
const stale = accepted.filter((entry) => !survivors.some((survivor) => isSame(entry, survivor)))
for (const entry of stale) {
  console.log(`\naccepted.json lists a mutant that does not survive:\n${JSON.stringify(entry, null, 2)}`)
}
const score = percent(killed, killed + survivors.length)
if (score < leastScore) console.log(`\nthe score is ${score.toFixed(1)} %, less than ${leastScore} %`)
process.exitCode = unlisted.length > 0 || stale.length > 0 || score < leastScore ? 1 : 0
