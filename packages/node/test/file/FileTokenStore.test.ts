import { TokenStore } from "@effect-fastmoss/core"
import { FileTokenStore } from "@effect-fastmoss/node"
import { FileSystem, type Path } from "@effect/platform"
import { NodeContext, NodeFileSystem } from "@effect/platform-node"
import { SystemError } from "@effect/platform/Error"
import { describe, expect, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Option, type Scope } from "effect"
import { homedir } from "node:os"
import { accessTokenOf, tokenOf } from "./tokenFolder.js"

/** Path of a file that does not exist, in a folder that does not exist. */
const place = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const folder = `${yield* fs.makeTempDirectoryScoped()}/state/app`
  return { fs, folder, file: `${folder}/token.json` }
})

const storeAt = (file: string) => Effect.provide(TokenStore.TokenStore, FileTokenStore.layer({ file }))

const modeOf = (fs: FileSystem.FileSystem, path: string) =>
  Effect.map(fs.stat(path), ({ mode }) => (mode & 0o777).toString(8))

const run = <A, E>(effect: Effect.Effect<A, E, FileSystem.FileSystem | Path.Path | Scope.Scope>) =>
  effect.pipe(Effect.provide(NodeContext.layer))

describe("a token file", () => {
  it.scoped("returns the stored token, even from another store, until it is removed", () =>
    run(Effect.gen(function*() {
      const { file } = yield* place
      const store = yield* storeAt(file)
      expect(yield* store.get("key")).toEqual(Option.none())
      yield* store.set("key", tokenOf("at-1"))
      yield* store.set("key", tokenOf("at-2"))
      const other = yield* storeAt(file)
      expect(accessTokenOf(yield* other.get("key"))).toEqual(Option.some("at-2"))
      yield* other.remove("key")
      yield* other.remove("key")
      expect(yield* store.get("key")).toEqual(Option.none())
    })))

  it.scoped("is the only file that is read for its token", () =>
    run(Effect.gen(function*() {
      const { file, fs } = yield* place
      yield* Effect.flatMap(storeAt(file), (store) => store.set("key", tokenOf("at-1")))
      const paths = new Set<string>()
      const recording = new Proxy(fs, {
        get: (target, name) => {
          const operation: unknown = Reflect.get(target, name)
          if (typeof operation !== "function") return operation
          return (path: string, ...rest: ReadonlyArray<unknown>) => {
            paths.add(path)
            return operation(path, ...rest)
          }
        }
      })
      const store = yield* Effect.provideService(FileTokenStore.make(() => file), FileSystem.FileSystem, recording)
      expect(accessTokenOf(yield* store.get("key"))).toEqual(Option.some("at-1"))
      expect(paths).toEqual(new Set([file]))
    })))

  it.scoped("has mode 0600 in folders with mode 0700, and leaves no other file", () =>
    run(Effect.gen(function*() {
      const { file, folder, fs } = yield* place
      const store = yield* storeAt(file)
      yield* store.set("key", tokenOf("at-1"))
      yield* store.set("key", tokenOf("at-2"))
      expect(yield* modeOf(fs, file)).toBe("600")
      expect(yield* modeOf(fs, folder)).toBe("700")
      expect(yield* fs.readDirectory(folder)).toEqual(["token.json"])
    })))

  it.scoped.each(["644", "640", "606", "660"])(
    "with mode 0%s is not read: it fails with the cure, and a write corrects the mode",
    (mode) =>
      run(Effect.gen(function*() {
        const { file, fs } = yield* place
        const store = yield* storeAt(file)
        yield* store.set("key", tokenOf("CANARY-AT"))
        yield* fs.chmod(file, parseInt(mode, 8))
        const error = yield* Effect.flip(store.get("key"))
        expect(error.message).toBe(
          `The token store failed to get: ${file} can be read by others (mode ${mode}); run: chmod 600 '${file}'`
        )
        yield* store.set("key", tokenOf("at-2"))
        expect(yield* modeOf(fs, file)).toBe("600")
        expect(accessTokenOf(yield* store.get("key"))).toEqual(Option.some("at-2"))
      }))
  )

  it.scoped("stores the token of one key, and counts as empty for another key, which replaces it", () =>
    run(Effect.gen(function*() {
      const { file } = yield* place
      const store = yield* storeAt(file)
      yield* store.set("a", tokenOf("at-a"))
      expect(yield* store.get("b")).toEqual(Option.none())
      yield* store.set("b", tokenOf("at-b"))
      expect(yield* store.get("a")).toEqual(Option.none())
      expect(accessTokenOf(yield* store.get("b"))).toEqual(Option.some("at-b"))
    })))

  it.scoped.each(["{\"key\":\"key\",\"token\":{\"access_tok", "[]", "{\"key\":\"key\",\"token\":{\"CANARY\":1}}"])(
    "that is corrupt is not a token, and its content is not revealed: %s",
    (text) =>
      run(Effect.gen(function*() {
        const { file, fs } = yield* place
        const store = yield* storeAt(file)
        yield* store.set("key", tokenOf("at-1"))
        yield* fs.writeFileString(file, text)
        const { message } = yield* Effect.flip(store.get("key"))
        expect(message).toContain("the stored text is not a token")
        expect(message).not.toContain("CANARY")
      }))
  )

  it.scoped("that cannot be created because its folder is a file fails with code and path", () =>
    run(Effect.gen(function*() {
      const { file, fs } = yield* place
      const folder = yield* fs.makeTempDirectoryScoped()
      yield* fs.writeFileString(`${folder}/occupied`, "")
      const store = yield* storeAt(`${folder}/occupied/token.json`)
      expect((yield* Effect.flip(store.set("key", tokenOf("at")))).issue).toMatch(/^(ENOTDIR|EEXIST) .*occupied/)
      expect((yield* Effect.flip(store.get("key"))).issue).toMatch(/^ENOTDIR .*occupied/)
      expect(file).toContain("token.json")
    })))

  it.scoped("is unchanged if a write fails half-way, and no draft is left", () =>
    run(Effect.gen(function*() {
      const { file, folder, fs } = yield* place
      const store = yield* storeAt(file)
      yield* store.set("key", tokenOf("at-1"))
      const full = Layer.effect(
        FileSystem.FileSystem,
        Effect.map(FileSystem.FileSystem, (fs) => ({
          ...fs,
          open: (path: string, options?: FileSystem.OpenFileOptions) =>
            Effect.map(fs.open(path, options), (handle) => ({
              ...handle,
              [FileSystem.FileTypeId]: FileSystem.FileTypeId,
              stat: handle.stat,
              sync: handle.sync,
              readAlloc: (size: FileSystem.SizeInput) => handle.readAlloc(size),
              writeAll: (bytes: Uint8Array) =>
                Effect.zipRight(
                  handle.writeAll(bytes.slice(0, 10)),
                  Effect.fail(
                    new SystemError({
                      reason: "Unknown",
                      module: "FileSystem",
                      method: "writeAll",
                      cause: Object.assign(new Error("no space left on device"), { code: "ENOSPC" })
                    })
                  )
                )
            } as FileSystem.File))
        }))
      ).pipe(Layer.provide(NodeFileSystem.layer))
      const onFullDisk = yield* FileTokenStore.make(() => file).pipe(Effect.provide(full))
      expect((yield* Effect.flip(onFullDisk.set("key", tokenOf("at-2")))).issue).toBe(
        `ENOSPC ${file}: the disk is full; free some space`
      )
      expect(accessTokenOf(yield* store.get("key"))).toEqual(Option.some("at-1"))
      expect(yield* fs.readDirectory(folder)).toEqual(["token.json"])
    })))

  it.scoped("is complete at every moment of a hundred writes", () =>
    run(Effect.gen(function*() {
      const { file } = yield* place
      const store = yield* storeAt(file)
      yield* store.set("key", tokenOf("at-0"))
      const writes = Effect.forEach(Array.from({ length: 100 }, (_, n) => n), (n) =>
        store.set("key", tokenOf(`at-${n}`)), {
        concurrency: 4
      })
      const reads = Effect.replicateEffect(store.get("key"), 200)
      const [tokens] = yield* Effect.all([reads, writes], { concurrency: 2 })
      expect(tokens.every(Option.isSome)).toBe(true)
    })))
})

describe("FileTokenStore.pathOf", () => {
  const pathWith = (environment: Record<string, string>, key = "key") =>
    Effect.map(FileTokenStore.pathOf, (pathOf) => pathOf(key)).pipe(
      Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(environment)), { pathDelim: "_" }))
    )

  it.effect("returns FASTMOSS_TOKEN_FILE if it is set, for any key", () =>
    Effect.gen(function*() {
      expect(yield* pathWith({ FASTMOSS_TOKEN_FILE: "/a/b.json", XDG_STATE_HOME: "/x" })).toBe("/a/b.json")
    }))

  it.effect("returns a file per key in the state folder otherwise", () =>
    Effect.gen(function*() {
      const one = yield* pathWith({ XDG_STATE_HOME: "/x" })
      const two = yield* pathWith({ XDG_STATE_HOME: "/x" }, "key2")
      expect(one).toMatch(/^\/x\/effect-fastmoss\/token-[0-9a-f]{16}\.json$/)
      expect(two).not.toBe(one)
    }))

  it.effect("returns a file below ~/.local/state if XDG_STATE_HOME is not set, empty or relative", () =>
    Effect.gen(function*() {
      for (const environment of [{}, { XDG_STATE_HOME: "" }, { XDG_STATE_HOME: "x/y" }, { FASTMOSS_TOKEN_FILE: "" }]) {
        expect((yield* pathWith(environment)).startsWith(`${homedir()}/.local/state/effect-fastmoss/`)).toBe(true)
      }
    }))
})
