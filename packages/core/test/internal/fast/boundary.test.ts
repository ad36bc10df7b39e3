import { describe, expect, it } from "@effect/vitest"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"

const source = fileURLToPath(new URL("../../../src", import.meta.url))

/**
 * Pattern for names that only hand-tuned code may use. The linter can only restrict imports, and these names are
 * members of other modules.
 */
const handTuned =
  /\b(unsafe[A-Z]\w*|withFiberRuntime|getFiberRefs?|setFiberRef|addObserver|interruptAsFork|forkDaemon|current(Context|Tracer|DefaultServices))\b/g

const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"))

describe("unsafe calls, fiber references and detached fibers", () => {
  it("occur in internal/fast and nowhere else in core", () => {
    const found = files
      .filter((file) => !file.startsWith(join("internal", "fast")))
      .flatMap((file) =>
        (readFileSync(join(source, file), "utf8").match(handTuned) ?? []).map((name) => `${file}: ${name}`)
      )
    expect(found).toEqual([])
  })

  it("are described on a page that names each file", () => {
    const page = readFileSync(join(source, "internal/fast/README.md"), "utf8")
    const modules = readdirSync(join(source, "internal/fast")).filter((file) => file.endsWith(".ts"))
    expect(modules.length).toBeGreaterThan(0)
    expect(modules.filter((file) => !page.includes(`\`${file}\``))).toEqual([])
  })
})
