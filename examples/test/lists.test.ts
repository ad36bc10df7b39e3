import { Sandbox } from "@effect-fastmoss/sandbox"
import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import { run, start } from "./programs.js"
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

describe("export", () => {
  const us = "{\"filter\":{\"region\":\"US\"}}"

  it.scopedLive("writes a list as JSON lines, a line of progress for each page", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const output = `${yield* folder}/products.jsonl`
      const args = ["--payload", us, "--pagesize", "50", "--limit", "120", "--output", output, "Product.search"]
      const { code, stderr } = yield* run("export", args, yield* environment)
      expect(code).toBe(0)
      expect(stderr.match(/^page \d: /gm)?.length).toBe(3)
      const rows = (yield* fs.readFileString(output)).trimEnd().split("\n").map((line) => JSON.parse(line))
      expect(rows.length).toBe(150)
      expect(new Set(rows.map(({ product_id }) => product_id)).size).toBe(150)
      expect(rows.every(({ region }) => region === "US")).toBe(true)
      expect(yield* calls).toBe(3)
    }).pipe(Effect.provide(layer)))

  it.scopedLive("writes a list as CSV with one header, nested objects as JSON", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const output = `${yield* folder}/shops.csv`
      const args = ["--format", "csv", "--pagesize", "10", "--limit", "20", "--output", output, "Shop.search"]
      const { code } = yield* run("export", args, yield* environment)
      expect(code).toBe(0)
      const lines = (yield* fs.readFileString(output)).trimEnd().split("\n")
      expect(lines.filter((line) => line.startsWith("seller_id,")).length).toBe(1)
      expect(lines.length).toBe(21)
    }).pipe(Effect.provide(layer)))

  it.scopedLive("goes on after Ctrl-C: every row once, and no page is paid for twice", () =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      const settings = yield* environment
      const sandbox = yield* Sandbox.Sandbox
      yield* sandbox.addFault({ path: "/product/v1/search", fault: Sandbox.Fault.Latency({ duration: "150 millis" }) })
      const output = `${yield* folder}/products.jsonl`
      const args = ["--payload", us, "--pagesize", "20", "--limit", "200", "--output", output, "Product.search"]
      const program = yield* start("export", args, settings)
      // Interrupted in the middle of a page.
      const stderr = yield* Stream.decodeText(program.stderr).pipe(
        Stream.splitLines,
        Stream.tap((line) => line.startsWith("page 3:") ? program.kill("SIGINT") : Effect.void),
        Stream.runCollect
      )
      expect(Number(yield* program.exitCode)).toBe(130)
      expect([...stderr].join("\n")).toContain("The same command goes on after the last page.")
      const before = yield* calls
      const first = (yield* fs.readFileString(output)).trimEnd().split("\n")
      expect(first.length).toBe(before * 20)
      expect(before).toBeLessThan(10)

      yield* sandbox.clearFaults
      const second = yield* run("export", args, settings)
      expect(second.code).toBe(0)
      expect(second.stderr).toContain(`Going on after page ${before}`)
      const rows = (yield* fs.readFileString(output)).trimEnd().split("\n").map((line) => JSON.parse(line).product_id)
      expect(rows.length).toBe(200)
      expect(new Set(rows).size).toBe(200)
      expect(yield* calls).toBe(10)
    }).pipe(Effect.provide(layer)), 60_000)

  it.scopedLive(
    "refuses another export into the same file, an unknown list and a malformed payload",
    () =>
      Effect.gen(function*() {
        const settings = yield* environment
        const output = `${yield* folder}/products.jsonl`
        const at = (...args: ReadonlyArray<string>) => run("export", [...args], settings)
        yield* at("--pagesize", "10", "--limit", "10", "--output", output, "Product.search")
        const other = yield* at("--payload", us, "--pagesize", "10", "--output", output, "Product.search")
        expect([other.code, other.stderr]).toEqual([1, expect.stringContaining("is an export with another payload")])
        const unknown = yield* at("--output", `${output}2`, "Product.serach")
        expect([unknown.code, unknown.stderr]).toEqual([
          1,
          expect.stringContaining("Product.serach is no list; known are Product.")
        ])
        const malformed = yield* at("--payload", "{", "--output", `${output}3`, "Product.search")
        expect([malformed.code, malformed.stderr]).toEqual([
          1,
          expect.stringContaining("--payload is not a JSON object")
        ])
        const misspelt = yield* at("--payload", "{\"keyword\":\"x\"}", "--output", `${output}4`, "Product.search")
        expect([misspelt.code, misspelt.stderr]).toEqual([1, expect.stringContaining("did you mean keywords?")])
        expect(yield* calls).toBe(1)
      }).pipe(Effect.provide(layer)),
    60_000
  )
})
