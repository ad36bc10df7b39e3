import { defineConfig } from "vitest/config"
import base from "../vitest.config.js"

// This measurement is separate from the tests, because it kills processes for 15 minutes. It writes docs/token-stores.md.
export default defineConfig({
  resolve: { ...base.resolve },
  ssr: { ...base.ssr },
  test: { include: ["packages/node/test/processes/measure.ts"] }
})
