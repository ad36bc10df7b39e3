import * as Core from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { readFileSync } from "node:fs"

const { exports } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"))

describe("the package", () => {
  it("has an entry point for each module of its index, and another one for tests of token stores", () => {
    expect(Object.keys(exports).sort()).toEqual(
      [".", "./package.json", "./testing/TokenStoreContract", ...Object.keys(Core).map((name) => `./${name}`)].sort()
    )
  })

  it.each(["http/Json", "Json", "pipeline/Retry", "internal/nearest", "auth/TokenEndpoint", "endpoint/ResponseField"])(
    "does not export %s",
    async (name) => {
      await expect(import(/* @vite-ignore */ `@effect-fastmoss/core/${name}`)).rejects.toThrow()
    }
  )
})
