import { defineConfig, mergeConfig } from "vitest/config"
import config from "../vitest.config.js"

// Not a test of every run: it kills programs for a quarter of an hour, and writes docs/token-stores.md.
export default mergeConfig(
  { ...config, test: { ...config.test, include: [] } },
  defineConfig({ test: { include: ["packages/node/test/processes/measure.ts"] } })
)
