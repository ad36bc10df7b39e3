import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { defineConfig } from "vitest/config"
import base from "../vitest.config.js"

const root = fileURLToPath(new URL("..", import.meta.url))

// Stryker runs the tests on a copy of the sources. The links between packages lead to the originals, so aliases replace them.
const alias = ["core", "sandbox", "testing"].flatMap((name) => {
  const folder = `${root}packages/${name}`
  const { exports } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"))
  return Object.entries<{ readonly "@effect-fastmoss/source"?: string }>(exports).flatMap(([path, conditions]) => {
    const source = conditions["@effect-fastmoss/source"]
    const [before, after] = `@effect-fastmoss/${name}${path.slice(1)}`.split("*")
    return source === undefined ? [] : [{
      find: new RegExp(`^${before}${after === undefined ? "" : "(.*)"}$`),
      replacement: `${folder}/${source.slice(2).replace("*", "$1")}`
    }]
  })
})

export default defineConfig({
  root,
  resolve: { ...base.resolve, alias },
  ssr: base.ssr,
  test: {
    testTimeout: 10_000,
    include: (process.env["FASTMOSS_MUTANTS_TESTS"] ?? "").split(" "),
    setupFiles: [`${root}packages/testing/src/fixedSeed.ts`]
  }
})
