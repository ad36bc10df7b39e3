import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"
import { BaseSequencer, type TestSpecification } from "vitest/node"

// Tests run on the sources. This condition resolves every package of the workspace, and core's `#sha256`, to its sources.
const conditions = ["@effect-fastmoss/source", "node", "import", "module", "default"]

/** Tests that start programs or change the state of their process, and tests that read its metrics and variables. */
const processes = [
  "packages/node/test/**/*.test.ts",
  "examples/test/**/*.test.ts",
  "examples/*/test/**/*.test.ts",
  "packaging/test/*.test.ts",
  "packages/*/test/**/*.browser.test.ts",
  "packages/cli/test/{loader,process}.test.ts",
  "packages/cli/test/command/RootHelp.test.ts",
  "packages/cli/test/commands/sandbox.test.ts",
  "packages/cli/test/export/{kill,stop}.test.ts",
  "packages/cli/test/mcp/{http,stdio}.test.ts",
  "packages/sandbox/test/command/main.test.ts",
  "packages/core/test/{FastMossConfig,Usage,secrets,telemetry}.test.ts",
  "packages/core/test/endpoint/SchemaDrift.test.ts",
  "packages/core/test/endpoints/officialExamples.test.ts",
  "packages/core/test/http/ServerClock.test.ts"
]

const sources = {
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ["node", "import", "default"] } }
}

/** The files that take the longest, in this order. */
const slow = [
  "packages/node/test/processes/processes.test.ts",
  "packages/node/test/processes/budget.test.ts",
  "examples/test/commandLine.test.ts",
  "packages/node/test/fleet/fleet.test.ts",
  "packages/sandbox/test/server/Page.browser.test.ts",
  "packages/core/test/pipeline/outage.test.ts",
  "packages/core/test/pipeline/fuzz.test.ts",
  "packages/core/test/endpoint/Pagination.test.ts",
  "packages/core/test/auth/tokenStorm.test.ts"
]

/** Starts the slow files first: at the end, many short files keep all workers busy. */
class SlowFirst extends BaseSequencer {
  override async sort(files: Array<TestSpecification>) {
    const rank = ({ moduleId }: TestSpecification) => {
      const place = slow.findIndex((file) => moduleId.endsWith(file))
      return place === -1 ? slow.length : place
    }
    return (await super.sort(files)).sort((one, other) => rank(one) - rank(other))
  }
}

// The limit is for tests that hang. Tests that start programs take seconds, and many times longer on a busy machine.
const limits = { testTimeout: 60_000, hookTimeout: 60_000 }

export default defineConfig({
  ...sources,
  test: {
    sequence: { sequencer: SlowFirst },
    // The workers of each of two pools. Both run at once: while the tests of one wait, those of the other compute.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    minWorkers: 1,
    // A worker keeps the modules that it has loaded for its next file: to load Effect takes longer than most files.
    // Most processes wait for others and for time, so that three of them leave room for the threads. Vitest fails if it
    // ends a process before the last file, so that none ends early.
    poolOptions: { threads: { isolate: false }, forks: { isolate: false, minForks: 3, maxForks: 3 } },
    projects: [
      {
        ...sources,
        test: {
          ...limits,
          name: "together",
          pool: "threads",
          include: ["packages/{core,sandbox,cli}/test/**/*.test.ts"],
          exclude: processes
        }
      },
      { ...sources, test: { ...limits, name: "processes", pool: "forks", include: processes } }
    ],
    globalSetup: ["vitest.setup.ts"],
    // .ci/count.mjs reads the numbers of tests from this file.
    reporters: process.env["CI"] === undefined
      ? ["default"]
      : ["default", ["json", { outputFile: "build/vitest.json" }]]
  }
})
