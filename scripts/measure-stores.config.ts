import { defineConfig, mergeConfig } from "vitest/config"
import config from "../vitest.config.js"

// This measurement is separate from the tests, because it kills processes for 15 minutes. It writes docs/token-stores.md.
export default mergeConfig(
  { ...config, test: { ...config.test, include: [] } },
  defineConfig({ test: { include: ["packages/node/test/processes/measure.ts"] } })
)
