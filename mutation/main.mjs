// Mutation tests of the pure modules: changes the code in one place at a time, and expects a test to fail each time.
//
//   pnpm mutants                     all modules
//   pnpm mutants Pagination Retry    some modules
//
// Fails if a mutant survives that is not in accepted.json, if a mutant in accepted.json does not survive, or if less than 90 %
// of all mutants are killed. Mutants in accepted.json count as survivors.
import { execFileSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { availableParallelism } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { modules } from "./modules.mjs"

const leastScore = 90

const folder = dirname(fileURLToPath(import.meta.url))
process.chdir(dirname(folder))

// Stryker is not in the workspace, because it would add 64 MB to every clone for a rarely used command.
if (!existsSync(join(folder, "node_modules/@stryker-mutator/core"))) {
  execFileSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: folder,
    stdio: "inherit",
    shell: process.platform === "win32"
  })
}
const { Stryker } = await import("@stryker-mutator/core")

const names = process.argv.slice(2)
const unknown = names.filter((name) => !modules.some((module) => module.name === name))
if (unknown.length > 0) {
  console.error(`Unknown module: ${unknown.join(", ")}. The modules are ${modules.map(({ name }) => name).join(", ")}.`)
  process.exit(1)
}
const chosen = modules.filter(({ name }) => names.length === 0 || names.includes(name))
const accepted = JSON.parse(readFileSync(join(folder, "accepted.json"), "utf8"))
  .filter(({ module }) => chosen.some(({ name }) => name === module))

/** Joins the lines of a text into one line. */
const flat = (text) => text.trim().replace(/\s+/g, " ")

/** Returns the text between two positions. Lines and columns start at 1. */
const between = (lines, { start, end }) => {
  const taken = lines.slice(start.line - 1, end.line)
  taken[taken.length - 1] = taken.at(-1).slice(0, end.column - 1)
  taken[0] = taken[0].slice(start.column - 1)
  return taken.join("\n")
}

const test = async ({ name, source, before, tests }) => {
  const file = join("packages/core", source)
  const lines = readFileSync(file, "utf8").split("\n")
  const end = before === undefined ? lines.length : lines.findIndex((line) => line.startsWith(before))
  if (end < 0) throw new Error(`${file} has no line that starts with "${before}"`)
  process.env.FASTMOSS_MUTANTS_TESTS = tests.map((path) => join("packages/core", path)).join(" ")
  const mutants = await new Stryker({
    mutate: [`${file}:1-${end}`],
    testRunner: "vitest",
    plugins: ["@stryker-mutator/vitest-runner"],
    vitest: { configFile: "mutation/vitest.config.ts", related: false },
    ignorePatterns: [
      "/*",
      "!/packages",
      "!/mutation",
      "!/vitest.config.ts",
      "!/tsconfig.base.json",
      "**/dist",
      "**/build"
    ],
    concurrency: Math.max(1, availableParallelism() - 1),
    // The limit is generous, because tests are slow on a busy machine.
    timeoutMS: 30_000,
    reporters: [],
    logLevel: "error",
    allowConsoleColors: false,
    tempDirName: "build/mutants"
  }).runMutationTest()
  const count = (wanted) => mutants.filter(({ status }) => status === wanted).length
  const survivors = mutants
    .filter(({ status }) => status === "Survived" || status === "NoCoverage")
    .map(({ location, replacement, status }) => ({
      module: name,
      line: flat(lines[location.start.line - 1]),
      original: flat(between(lines, location)),
      replacement: flat(replacement),
      place: `${file}:${location.start.line}`,
      isCovered: status === "Survived"
    }))
  return { name, killed: count("Killed") + count("Timeout"), timedOut: count("Timeout"), survivors }
}

const isSame = (a, b) => ["module", "line", "original", "replacement"].every((key) => a[key] === b[key])
const isAccepted = (survivor) => accepted.some((entry) => isSame(entry, survivor))

const scoreOf = ({ killed, survivors }) => 100 * killed / Math.max(1, killed + survivors.length)

const row = (name, ...cells) => console.log(name.padEnd(16) + cells.map((cell) => String(cell).padStart(10)).join(""))
const report = (result) => {
  const { name, killed, survivors, timedOut } = result
  const listed = survivors.filter(isAccepted).length
  row(name, killed + survivors.length, killed, timedOut, survivors.length, listed, `${scoreOf(result).toFixed(1)} %`)
}

row("module", "mutants", "killed", "timed out", "survived", "accepted", "score")
const all = { name: "all", killed: 0, timedOut: 0, survivors: [] }
for (const module of chosen) {
  const result = await test(module)
  all.killed += result.killed
  all.timedOut += result.timedOut
  all.survivors.push(...result.survivors)
  report(result)
  for (const survivor of result.survivors.filter((one) => !isAccepted(one))) {
    const { isCovered, line, module, original, place, replacement } = survivor
    console.log(`survived: ${place}${isCovered ? "" : " (no test runs this code)"}`)
    console.log(JSON.stringify({ module, line, original, replacement, reason: "" }, null, 2))
  }
}
report(all)

const stale = accepted.filter((entry) => !all.survivors.some((survivor) => isSame(entry, survivor)))
for (const entry of stale) console.log(`accepted.json contains a mutant that does not survive: ${JSON.stringify(entry)}`)
const isTooLow = chosen.length === modules.length && scoreOf(all) < leastScore
if (isTooLow) console.log(`The score is less than ${leastScore} %.`)
process.exitCode = stale.length > 0 || isTooLow || !all.survivors.every(isAccepted) ? 1 : 0
