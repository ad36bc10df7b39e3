import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { run } from "./programs.js"
import { counters, environment } from "./sandbox.js"

const layer = Layer.merge(SandboxServer.layer(), NodeContext.layer)

const calls = Effect.map(counters, ({ calls }) => calls)

describe("creator-outreach", () => {
  it.scopedLive("lists creators of a product and their other products, with one call per creator", () =>
    Effect.gen(function*() {
      const { code, lines } = yield* run("creator-outreach", ["--creators", "3", "--others", "2"], yield* environment)
      expect(code).toBe(0)
      expect(lines[0]).toMatch(/^creator +followers +units +also sells +units$/)
      const creators = lines.slice(2).filter((line) => line.startsWith("@"))
      expect(creators.length).toBeGreaterThan(0)
      expect(creators.length).toBeLessThanOrEqual(3)
      // One call for the best-selling product, one for its creators, then one per creator.
      expect(yield* calls).toBe(2 + creators.length)
    }).pipe(Effect.provide(layer)))
})
