// The last line of a run: what the test runners counted. A step that failed outside them makes the run fail as well.
import { readFileSync } from "node:fs"

const read = (file) => {
  try {
    return readFileSync(file, "utf8")
  } catch {
    return undefined
  }
}

const vitest = JSON.parse(read("build/vitest.json") ?? "{}")
// Files that failed before any test of them ran. `numFailedTestSuites` counts every group around a test that failed as well.
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
