import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"

// Tests run on the sources. This condition resolves every package of the workspace, and core's `#sha256`, to its sources.
const conditions = ["@effect-fastmoss/source", "node", "import", "module", "default"]

/** Tests that start programs, and tests that see the state of their process: its metrics, its variables, vitest's `it`. */
const alone = [
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

// The limit is for tests that hang. Tests that start programs take seconds, and many times longer on a busy machine.
const limits = { testTimeout: 60_000, hookTimeout: 60_000 }

export default defineConfig({
  ...sources,
  test: {
    // The workers of each of two pools. Both run at once: while the tests of one wait, those of the other compute.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    minWorkers: 1,
    // A thread keeps the modules that it has loaded for its next file: to load Effect takes longer than most files.
    // Most processes wait for others and for time, so that three of them leave room for the threads.
    poolOptions: { threads: { isolate: false }, forks: { isolate: false, minForks: 3, maxForks: 3 } },
    projects: [
      {
        ...sources,
        test: {
          ...limits,
          name: "together",
          pool: "threads",
          include: ["packages/{core,sandbox,cli}/test/**/*.test.ts"],
          exclude: alone
        }
      },
      { ...sources, test: { ...limits, name: "alone", pool: "forks", include: alone } }
    ],
    globalSetup: ["vitest.setup.ts"],
    // .ci/count.mjs reads the numbers of tests from this file.
    reporters: process.env["CI"] === undefined
      ? ["default"]
      : ["default", ["json", { outputFile: "build/vitest.json" }]]
  }
})
