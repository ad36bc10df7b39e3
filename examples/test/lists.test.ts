import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { run } from "./programs.js"
import { counters, environment, folder } from "./sandbox.js"

const layer = Layer.merge(SandboxServer.layer(), NodeContext.layer)

const calls = Effect.map(counters, ({ calls }) => calls)

describe("top-products", () => {
  it.scopedLive("without credentials shows the ranking of the sandbox's latest day as an aligned table", () =>
    Effect.gen(function*() {
      const { code, lines, stderr } = yield* run("top-products", ["--rows", "5"], { XDG_STATE_HOME: yield* folder })
      expect(code).toBe(0)
      expect(stderr).toMatch(/calling the embedded sandbox/)
      expect(stderr).toMatch(/day \d{4}-\d{2}-\d{2}, US; \d+ calls?/)
      expect(lines.length).toBe(7)
      expect(lines[0]).toMatch(/^# {2}product +shop +price +units +revenue +id$/)
      const units = lines.slice(2).map((line) =>
        Number((/ ([\d,]+) +[\d,.]+ USD +\d+$/.exec(line)?.[1] ?? "").replaceAll(",", ""))
      )
      expect(units.every((count) => count > 0)).toBe(true)
      expect([...units].sort((a, b) => b - a)).toEqual(units)
    }).pipe(Effect.provide(layer)))

  it.scopedLive("says in one line what is wrong, and exits with 2", () =>
    Effect.gen(function*() {
      const { code, stderr } = yield* run("top-products", ["--region", "us"], yield* environment)
      expect(code).toBe(2)
      expect(stderr).toContain("must be a region code of US, GB, MX")
      expect(yield* calls).toBe(0)
    }).pipe(Effect.provide(layer)))

  it.scopedLive("has help, for which it starts nothing", () =>
    Effect.gen(function*() {
      const { code, lines } = yield* run("top-products", ["--help"], {})
      expect(code).toBe(0)
      expect(lines.join("\n")).toContain("--steps-back")
    }).pipe(Effect.provide(layer)))
})

describe("creator-outreach", () => {
  it.scopedLive("shows the creators of a product, and what else they sell, for a call each", () =>
    Effect.gen(function*() {
      const { code, lines } = yield* run("creator-outreach", ["--creators", "3", "--others", "2"], yield* environment)
      expect(code).toBe(0)
      expect(lines[0]).toMatch(/^creator +followers +units +also sells +units$/)
      const creators = lines.slice(2).filter((line) => line.startsWith("@"))
      expect(creators.length).toBeGreaterThan(0)
      expect(creators.length).toBeLessThanOrEqual(3)
      // The best-selling product, its creators, then one call for each of them.
      expect(yield* calls).toBe(2 + creators.length)
    }).pipe(Effect.provide(layer)))
})
