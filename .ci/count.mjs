// Prints the last line of a run: the numbers of passed and failed tests and checks. Fails if any of them, or any step, failed.
import { readFileSync } from "node:fs"

const read = (file) => {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return undefined
  }
}

const vitest = JSON.parse(read("build/vitest.json") ?? "{}")
// Files that failed before any of their tests ran. `numFailedTestSuites` would also count every group around a failed test.
const files = (vitest.testResults ?? []).filter(({ assertionResults, status }) =>
  status === "failed" && !assertionResults.some(({ status }) => status === "failed")
)
const types = /^Tests:.*$/m.exec(read("build/tstyche.txt") ?? "")?.[0] ?? ""
const typesOf = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(types)?.[1] ?? 0)

const checks = ["packages", "runtimes"].map((name) => JSON.parse(read(`build/${name}.json`) ?? "{}"))
const checksOf = (word) => checks.reduce((sum, counts) => sum + (counts[word] ?? 0), 0)

const passed = (vitest.numPassedTests ?? 0) + typesOf("passed") + checksOf("passed")
const failed = (vitest.numFailedTests ?? 0) + files.length + typesOf("failed") + checksOf("failed")
const isWhole = vitest.success === true && typesOf("passed") > 0 && checks.every(({ passed }) => passed > 0) &&
  Number(process.argv[2]) === 0
console.log(`${passed} passed, ${failed} failed`)
process.exit(isWhole && failed === 0 ? 0 : 1)
