import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import manifest from "../package.json" with { type: "json" }
import { inOwnProcess } from "./session.js"

const newCache = () => mkdtempSync(join(tmpdir(), "effect-fastmoss-cache-"))

const folderIn = (cache: string) =>
  join(cache, "effect-fastmoss", "code", `${manifest.version}-${process.version}-${process.arch}`)

/** Returns the size and modification time of each file in the cache of compiled code. */
const codeIn = (cache: string) =>
  Object.fromEntries(
    readdirSync(folderIn(cache)).map((name) => {
      const { mtimeMs, size } = statSync(join(folderIn(cache), name))
      return [name, `${size} bytes at ${mtimeMs}`]
    })
  )

const dryRun = ["call", "Product.search", "--region", "US", "--dry-run"]
const output = "{\"path\":\"/product/v1/search\",\"payload\":{\"filter\":{\"region\":\"US\"}}}\n"

const run = (cache: string, args = dryRun, environment = {}) =>
  inOwnProcess(args, { environment: { XDG_CACHE_HOME: cache, ...environment } }).pipe(Effect.provide(NodeContext.layer))

describe("the cache of compiled code", { timeout: 60_000 }, () => {
  it.live("is written by the first run of a command, and used by the next run", () =>
    Effect.gen(function*() {
      const cache = newCache()
      expect(yield* run(cache)).toEqual({ stdout: output, stderr: "", code: 0 })
      const first = codeIn(cache)
      expect(Object.keys(first)).toContain("ran-call")
      expect(Object.keys(first).filter((name) => name.endsWith(".cjs")).length).toBeGreaterThan(3)
      expect(yield* run(cache)).toEqual({ stdout: output, stderr: "", code: 0 })
      expect(codeIn(cache)).toEqual(first)
    }))

  it.live("contains the code of every command that ran", () =>
    Effect.gen(function*() {
      const cache = newCache()
      yield* run(cache, ["endpoints"])
      expect(Object.keys(codeIn(cache)).filter((name) => name.startsWith("ran-"))).toEqual(["ran-endpoints"])
      yield* run(cache)
      expect(Object.keys(codeIn(cache)).filter((name) => name.startsWith("ran-"))).toEqual([
        "ran-call",
        "ran-endpoints"
      ])
    }))

  it.live.skipIf(process.platform === "win32")("is readable only by its owner", () =>
    Effect.gen(function*() {
      const cache = newCache()
      yield* run(cache)
      const folder = folderIn(cache)
      const modes = [folder, ...readdirSync(folder).map((name) => join(folder, name))].map((file) =>
        statSync(file).mode
      )
      expect(modes.filter((mode) => (mode & 0o077) !== 0)).toEqual([])
    }))

  const damages = {
    "is cut off": (bytes: Buffer) => bytes.subarray(0, bytes.length / 2),
    "is empty": () => Buffer.alloc(0),
    "has other bytes": (bytes: Buffer) => Buffer.from(bytes).fill(7, bytes.length / 2)
  }
  for (const [damage, damaged] of Object.entries(damages)) {
    it.live(`is written again if a file ${damage}`, () =>
      Effect.gen(function*() {
        const cache = newCache()
        yield* run(cache)
        const files = readdirSync(folderIn(cache)).map((name) => join(folderIn(cache), name))
        const sizes = files.map((file) => statSync(file).size)
        for (const file of files) writeFileSync(file, damaged(readFileSync(file)))
        expect(yield* run(cache)).toEqual({ stdout: output, stderr: "", code: 0 })
        expect(files.map((file) => statSync(file).size).map((size, n) => size / (sizes[n] ?? NaN) > 0.9)).toEqual(
          files.map(() => true)
        )
      }))
  }

  it.live("is optional: the command runs if it cannot write to the folder", () =>
    Effect.gen(function*() {
      const cache = join(newCache(), "file")
      writeFileSync(cache, "")
      expect(yield* run(cache)).toEqual({ stdout: output, stderr: "", code: 0 })
    }))

  it.live("is not written if NODE_DISABLE_COMPILE_CACHE is set", () =>
    Effect.gen(function*() {
      const cache = newCache()
      const outcome = yield* run(cache, dryRun, { NODE_DISABLE_COMPILE_CACHE: "1" })
      expect(outcome).toEqual({ stdout: output, stderr: "", code: 0 })
      expect(readdirSync(cache)).toEqual([])
    }))

  it.live("contains no code of other versions of the command", () =>
    Effect.gen(function*() {
      const cache = newCache()
      yield* run(cache)
      const code = join(folderIn(cache), "..")
      mkdirSync(join(code, `0.0.9-${process.version}-${process.arch}`))
      mkdirSync(join(code, `${manifest.version}-v99.0.0-${process.arch}`))
      rmSync(join(folderIn(cache), "ran-call"))
      yield* run(cache)
      expect(readdirSync(code).sort()).toEqual([
        `${manifest.version}-${process.version}-${process.arch}`,
        `${manifest.version}-v99.0.0-${process.arch}`
      ].sort())
    }))

  it.live("is valid after eight first runs at the same time", () =>
    Effect.gen(function*() {
      const cache = newCache()
      const outcomes = yield* Effect.all(Array.from({ length: 8 }, () => run(cache)), { concurrency: 8 })
      expect(outcomes).toEqual(outcomes.map(() => ({ stdout: output, stderr: "", code: 0 })))
      expect(yield* run(cache)).toEqual({ stdout: output, stderr: "", code: 0 })
      expect(readdirSync(folderIn(cache)).filter((name) => !/^(ran-call|[\w-]+[.]cjs)$/.test(name))).toEqual([])
    }))
})
