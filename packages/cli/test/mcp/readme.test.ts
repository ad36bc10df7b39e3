import { describe, expect, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { version } from "../../src/command/Runnable.js"

const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8")

describe("the configurations of the README", () => {
  const blocks = [...readme.matchAll(/```json\n(.*?)```/gs)].map(([, text = ""]) => text)

  it("are valid JSON", () => {
    expect(blocks.length).toBeGreaterThan(3)
    for (const block of blocks) expect(() => JSON.parse(block)).not.toThrow()
  })

  it("name the exact version, so that no start has to query the registry", () => {
    const named = [...readme.matchAll(/@effect-fastmoss\/cli@([^\s"`)]+)/g)].map(([, found]) => found)
    expect(named.length).toBeGreaterThan(3)
    for (const found of named) expect(found).toBe(version)
  })
})
