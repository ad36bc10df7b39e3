import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as PlatformError from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import { describe, expect, it } from "@effect/vitest"
import { ConfigProvider, Effect, FastCheck, Layer } from "effect"
import { mkdtempSync, readdirSync, readFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseEnv } from "node:util"
import * as SettingsFile from "../../src/settings/SettingsFile.js"

const folder = () => mkdtempSync(join(tmpdir(), "settings-"))

const write = (config: string, value: string) =>
  SettingsFile.write([{ comment: "A comment", name: "NAME", value }]).pipe(
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map([["XDG_CONFIG_HOME", config]])))
  )

const fileIn = (config: string) => join(config, "effect-fastmoss", "settings.env")

/** A file system whose first renames fail, as on Windows while another program has the target open. */
const withHeldFile = (failures: number, reason: PlatformError.SystemErrorReason) =>
  Layer.effect(
    FileSystem.FileSystem,
    Effect.map(FileSystem.FileSystem, (fs) => {
      let left = failures
      return FileSystem.FileSystem.of({
        ...fs,
        rename: (from, to) =>
          Effect.suspend(() =>
            left-- > 0
              ? Effect.fail(
                new PlatformError.SystemError({ module: "FileSystem", method: "rename", reason, pathOrDescriptor: to })
              )
              : fs.rename(from, to)
          )
      })
    })
  ).pipe(Layer.provide(NodeFileSystem.layer))

describe("the settings file", () => {
  it.live("preserves each value, and refuses a value that it cannot quote", () =>
    Effect.gen(function*() {
      const config = folder()
      const values = FastCheck.sample(
        FastCheck.oneof(
          FastCheck.stringMatching(/^[!-~]{1,40}$/),
          FastCheck.string({ minLength: 1 }).filter((text) =>
            text === text.trim() && !/[\p{Cc}\p{Surrogate}]/u.test(text)
          ),
          FastCheck.constantFrom(
            "a b",
            "#a",
            "a#b",
            "'",
            "\"",
            "`",
            "it's",
            "\\n",
            "$HOME",
            "${A}",
            "a=b",
            "é瑜",
            "\"'",
            "'\\n'"
          )
        ),
        300
      )
      for (const value of values) {
        const outcome = yield* Effect.either(write(config, value))
        // A value is refused only if it has all kinds of quotes.
        if (outcome._tag === "Left") expect(value).toMatch(/(?=.*')(?=.*`)(?=.*["\\])/)
        else expect(parseEnv(readFileSync(fileIn(config), "utf8"))).toEqual({ NAME: value })
      }
    }).pipe(Effect.provide(NodeFileSystem.layer)))

  it.live("is replaced after retries if another program has it open for a moment", () =>
    Effect.gen(function*() {
      const config = folder()
      yield* Effect.provide(write(config, "old"), NodeFileSystem.layer)
      yield* Effect.provide(write(config, "new"), withHeldFile(3, "PermissionDenied"))
      expect(parseEnv(readFileSync(fileIn(config), "utf8"))).toEqual({ NAME: "new" })
    }))

  it.live.each<readonly [number, PlatformError.SystemErrorReason]>([[100, "Busy"], [1, "Unknown"]])(
    "stays unchanged if it cannot be replaced, and no temporary file is left",
    ([failures, reason]) =>
      Effect.gen(function*() {
        const config = folder()
        yield* Effect.provide(write(config, "old"), NodeFileSystem.layer)
        const error = yield* Effect.flip(Effect.provide(write(config, "new"), withHeldFile(failures, reason)))
        expect(error.message).toContain("The settings file cannot be written")
        expect(parseEnv(readFileSync(fileIn(config), "utf8"))).toEqual({ NAME: "old" })
        expect(readdirSync(join(config, "effect-fastmoss"))).toEqual(["settings.env"])
      })
  )
})
