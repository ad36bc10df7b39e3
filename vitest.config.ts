import { availableParallelism } from "node:os"
import { defineConfig } from "vitest/config"

// Tests run on the sources; the condition resolves every package of this workspace, and core's `#sha256`, to them.
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
    // For what hangs. A program that a test starts takes seconds, and many times that beside a test that starts sixteen.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Many tests wait for processes and for time: also a machine of two cores runs two files at once.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    minWorkers: 1,
    globalSetup: ["vitest.setup.ts"],
    // For a count that does not depend on the wording of a summary.
    reporters: process.env["CI"] === undefined
      ? ["default"]
      : ["default", ["json", { outputFile: "build/vitest.json" }]]
  }
})
