import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"

// Tests run on the sources. This condition resolves every package of the workspace, and core's `#sha256`, to its sources.
const conditions = ["@effect-fastmoss/source", "node", "import", "module", "default"]

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ["node", "import", "default"] } },
  test: {
    include: [
      "packages/*/test/**/*.test.ts",
      "examples/test/**/*.test.ts",
      "examples/*/test/**/*.test.ts",
      "packaging/test/*.test.ts"
    ],
    // The limit is for tests that hang. Tests that start programs take seconds, and many times longer on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Many tests wait for processes or for time, so even a machine with two cores runs two files at once.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    minWorkers: 1,
    globalSetup: ["vitest.setup.ts"],
    // .ci/count.mjs reads the numbers of tests from this file.
    reporters: process.env["CI"] === undefined
      ? ["default"]
      : ["default", ["json", { outputFile: "build/vitest.json" }]]
  }
})
