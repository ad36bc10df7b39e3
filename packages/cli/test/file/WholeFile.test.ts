import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as OutputFile from "../../src/file/OutputFile.js"
import * as WholeFile from "../../src/file/WholeFile.js"

const folder = () => mkdtempSync(join(tmpdir(), "effect-fastmoss-file-"))

describe("WholeFile.write", () => {
  it.live("sets the permissions, and replaces the target of a symbolic link", () =>
    Effect.gen(function*() {
      const place = folder()
      writeFileSync(join(place, "target"), "old")
      symlinkSync("target", join(place, "link"))
      yield* WholeFile.write(join(place, "link"), "new", { mode: 0o600 })
      expect(lstatSync(join(place, "link")).isSymbolicLink()).toBe(true)
      expect(readFileSync(join(place, "target"), "utf8")).toBe("new")
      if (process.platform !== "win32") expect(statSync(join(place, "target")).mode & 0o777).toBe(0o600)
      expect(readdirSync(place).sort()).toEqual(["link", "target"])
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  it.live("leaves no temporary file if it cannot replace its target", () =>
    Effect.gen(function*() {
      const place = folder()
      mkdirSync(join(place, "taken", "inside"), { recursive: true })
      yield* Effect.flip(WholeFile.write(join(place, "taken"), "new"))
      expect(readdirSync(place)).toEqual(["taken"])
    }).pipe(Effect.provide(NodeFileSystem.layer)))
})

describe("OutputFile.open", () => {
  it.live("does not overwrite a file that another program created in the meantime", () =>
    Effect.gen(function*() {
      const path = join(folder(), "report.md")
      const { write } = yield* OutputFile.open(path, { option: "--report", replaces: false })
      writeFileSync(path, "mine")
      const { message } = yield* Effect.flip(write("text"))
      expect(message).toBe(`${path} exists. Name another file with --report, or pass --force to overwrite it`)
      expect(readFileSync(path, "utf8")).toBe("mine")
    }).pipe(Effect.provide(NodeFileSystem.layer)))
})
