import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit } from "effect"
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { hostname, tmpdir } from "node:os"
import { join } from "node:path"
import * as ExportLock from "../../src/export/ExportLock.js"

const folder = () => mkdtempSync(join(tmpdir(), "effect-fastmoss-lock-"))

const holder = (changes: Partial<ExportLock.Holder> = {}): ExportLock.Holder => ({
  host: "here",
  pid: 1,
  started: "5",
  ...changes
})

describe("the lock of an export", () => {
  it("is stale only if its holder has certainly ended", () => {
    const self = { host: "here", pid: 2 }
    const ended = (changes: Partial<ExportLock.Seen>) =>
      ExportLock.hasEnded({ holder: holder(), isAlive: true, started: "5", ...changes }, self)
    expect(ended({})).toBe(false)
    expect(ended({ isAlive: false })).toBe(true)
    // Another process has the same process id now.
    expect(ended({ started: "6" })).toBe(true)
    expect(ended({ started: "" })).toBe(false)
    expect(ended({ started: "", holder: holder({ pid: 2 }) })).toBe(true)
    expect(ended({ isAlive: false, holder: holder({ host: "elsewhere" }) })).toBe(false)
  })

  it.live("cannot be acquired twice, and its file is removed on release", () =>
    Effect.gen(function*() {
      const place = folder()
      const path = join(place, "a.lock")
      yield* Effect.scoped(Effect.gen(function*() {
        yield* ExportLock.acquire(path)
        const second = yield* Effect.scoped(Effect.flip(ExportLock.acquire(path)))
        expect(second.message).toContain(`Another process (${process.pid} on ${hostname()})`)
        expect(second.message).toContain(`remove ${path}`)
        expect(existsSync(path)).toBe(true)
      }))
      expect(readdirSync(place)).toEqual([])
    }))

  it.live("is taken over by exactly one of many contenders if its holder has ended", () =>
    Effect.gen(function*() {
      const place = folder()
      const path = join(place, "a.lock")
      for (let round = 1; round <= 30; round++) {
        // No process has this process id.
        writeFileSync(path, JSON.stringify(holder({ host: hostname(), pid: 2 ** 22 + round })))
        yield* Effect.scoped(Effect.gen(function*() {
          const exits = yield* Effect.all(Array.from({ length: 8 }, () => Effect.exit(ExportLock.acquire(path))), {
            concurrency: "unbounded"
          })
          expect(exits.filter(Exit.isSuccess)).toHaveLength(1)
          expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ pid: process.pid })
        }))
        expect(readdirSync(place)).toEqual([])
      }
    }))

  it.live("is not taken over if its file cannot be read", () =>
    Effect.gen(function*() {
      const path = join(folder(), "a.lock")
      writeFileSync(path, "{")
      const { message } = yield* Effect.scoped(Effect.flip(ExportLock.acquire(path)))
      expect(message).toContain("Another process (unknown)")
      expect(readFileSync(path, "utf8")).toBe("{")
    }))
})
