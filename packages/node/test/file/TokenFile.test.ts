import { TokenStore } from "@effect-fastmoss/core"
import { FileTokenStore } from "@effect-fastmoss/node"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber, Layer, Logger, Option } from "effect"
import { basename } from "node:path"
import { accessTokenOf, inTime, live, tokenFolder, tokenOf } from "./tokenFolder.js"

const messages: Array<string> = []
const listening = Logger.replace(
  Logger.defaultLogger,
  Logger.make(({ message }) => void messages.push(String(message)))
)

/** Makes a file system in which the first use of one operation waits before or after it. */
const stoppingAt = (step: string, moment: "before" | "after", wait: Effect.Effect<void>) =>
  Layer.effect(
    FileSystem.FileSystem,
    Effect.map(FileSystem.FileSystem, (fs): FileSystem.FileSystem => {
      let isFirst = true
      const stop = <A, E>(name: string, effect: Effect.Effect<A, E>) =>
        Effect.suspend(() => {
          if (name !== step || !isFirst) return effect
          isFirst = false
          return moment === "before" ? Effect.zipRight(wait, effect) : Effect.zipLeft(effect, wait)
        })
      return {
        ...fs,
        readDirectory: (path, options) => stop("readDirectory", fs.readDirectory(path, options)),
        rename: (from, to) => stop("rename", fs.rename(from, to)),
        open: (path, options) =>
          Effect.map(fs.open(path, options), (handle) => ({
            ...handle,
            [FileSystem.FileTypeId]: FileSystem.FileTypeId,
            stat: handle.stat,
            readAlloc: (size: FileSystem.SizeInput) => stop("readAlloc", handle.readAlloc(size)),
            writeAll: (bytes: Uint8Array) => stop("writeAll", handle.writeAll(bytes)),
            sync: stop("sync", handle.sync)
          } as FileSystem.File))
      }
    })
  ).pipe(Layer.provide(NodeContext.layer))

describe("a write to a token file", () => {
  it.scopedLive("under a lower fencing token than the file's is refused, and leaves no draft", () =>
    Effect.gen(function*() {
      const { beside, store } = yield* tokenFolder
      yield* store.set("key", tokenOf("at-5"), { fencingToken: 5 })
      expect(yield* Effect.flip(store.set("key", tokenOf("late"), { fencingToken: 4 }))).toBe(TokenStore.superseded)
      expect(accessTokenOf(yield* store.get("key"))).toEqual(Option.some("at-5"))
      expect(yield* beside).toEqual([])
    }).pipe(Effect.provide(live)))

  it.scopedLive("is flushed to the disk before it replaces the old file, and the folder is flushed afterwards", () =>
    Effect.gen(function*() {
      const { file } = yield* tokenFolder
      const steps: Array<string> = []
      const recording = Layer.effect(
        FileSystem.FileSystem,
        Effect.map(FileSystem.FileSystem, (fs): FileSystem.FileSystem => {
          const record = <A, E>(step: string, effect: Effect.Effect<A, E>) =>
            Effect.zipRight(Effect.sync(() => void steps.push(step)), effect)
          return {
            ...fs,
            rename: (from, to) => record("rename", fs.rename(from, to)),
            open: (path, options) =>
              Effect.map(fs.open(path, options), (handle) => ({
                ...handle,
                [FileSystem.FileTypeId]: FileSystem.FileTypeId,
                stat: handle.stat,
                readAlloc: (size: FileSystem.SizeInput) => handle.readAlloc(size),
                writeAll: (bytes: Uint8Array) => record("write", handle.writeAll(bytes)),
                sync: record("sync", handle.sync)
              } as FileSystem.File))
          }
        })
      ).pipe(Layer.provide(NodeContext.layer))
      const store = yield* FileTokenStore.make(() => file).pipe(Effect.provide(recording))
      yield* store.set("key", tokenOf("at-1"))
      yield* store.set("key", tokenOf("at-2"), { fencingToken: 1 })
      expect(steps).toEqual(["write", "sync", "rename", "sync", "write", "sync", "rename", "sync"])
    }).pipe(Effect.provide(live)))

  // A writer is stopped at each of its steps, a later holder writes meanwhile, and then the writer continues.
  it.scopedLive.each(["writeAll", "sync", "readDirectory", "readAlloc", "rename"])(
    "by a holder that hangs at %s never overwrites the write of a later holder",
    (step) =>
      Effect.gen(function*() {
        const { beside, file, store } = yield* tokenFolder
        yield* store.set("key", tokenOf("at-1"), { fencingToken: 1 })
        for (const moment of ["before", "after"] as const) {
          const reached = yield* Effect.makeLatch()
          const goOn = yield* Effect.makeLatch()
          const slow = yield* FileTokenStore.make(() => file).pipe(
            Effect.provide(stoppingAt(step, moment, Effect.zipRight(reached.open, goOn.await)))
          )
          const fencingToken = moment === "before" ? 2 : 12
          const writing = yield* Effect.fork(Effect.exit(slow.set("key", tokenOf("late"), { fencingToken })))
          yield* reached.await.pipe(inTime)
          yield* store.set("key", tokenOf("later"), { fencingToken: fencingToken + 1 })
          yield* goOn.open
          const exit = yield* Fiber.join(writing).pipe(inTime)
          if (Exit.isFailure(exit)) expect(Cause.squash(exit.cause)).toBe(TokenStore.superseded)
          else expect([step, moment]).toEqual(["rename", "after"])
          expect(accessTokenOf(yield* store.get("key"))).toEqual(Option.some("later"))
          expect(yield* beside).toEqual([])
        }
      }).pipe(Effect.provide(live))
  )

  it.scopedLive("is refused while a write by a later holder is under way", () =>
    Effect.gen(function*() {
      const { beside, file, store } = yield* tokenFolder
      const reached = yield* Effect.makeLatch()
      const goOn = yield* Effect.makeLatch()
      const slow = yield* FileTokenStore.make(() => file).pipe(
        Effect.provide(stoppingAt("rename", "before", Effect.zipRight(reached.open, goOn.await)))
      )
      const writing = yield* Effect.fork(slow.set("key", tokenOf("later"), { fencingToken: 3 }))
      yield* reached.await.pipe(inTime)
      expect(yield* Effect.flip(store.set("key", tokenOf("late"), { fencingToken: 2 }))).toBe(TokenStore.superseded)
      yield* goOn.open
      yield* Fiber.join(writing)
      expect(accessTokenOf(yield* store.get("key"))).toEqual(Option.some("later"))
      expect(yield* beside).toEqual([])
    }).pipe(Effect.provide(live)))

  it.scopedLive("keeps a private copy of content that is not a token, and warns", () =>
    Effect.gen(function*() {
      const { beside, file, folder, fs, store } = yield* tokenFolder
      messages.length = 0
      for (const [n, text] of ["CANARY {", "{\"key\":\"key\",\"token\":{\"CANARY\":1}}"].entries()) {
        yield* fs.writeFileString(file, text, { mode: 0o600 })
        yield* store.set("key", tokenOf("at-1"), n === 0 ? undefined : { fencingToken: 1 })
        const aside = `${basename(file)}.corrupt-${n + 1}`
        expect(yield* beside).toContain(aside)
        expect(yield* fs.readFileString(`${folder}/${aside}`)).toBe(text)
        expect((yield* fs.stat(`${folder}/${aside}`)).mode & 0o777).toBe(0o600)
        expect(messages[n]).toBe(`${file} did not contain a token. It is replaced, and is kept as ${folder}/${aside}.`)
      }
      expect(yield* beside).toHaveLength(2)
    }).pipe(Effect.provide(Layer.merge(NodeContext.layer, listening))))

  it.scopedLive("warns when it corrects loose permissions", () =>
    Effect.gen(function*() {
      const { file, fs, store } = yield* tokenFolder
      yield* store.set("key", tokenOf("at-1"))
      yield* fs.chmod(file, 0o644)
      messages.length = 0
      yield* store.set("key", tokenOf("at-2"))
      expect(messages).toEqual([
        `${file} could be read by others (mode 644), so they may know its token. It is replaced by a file with mode 600.`
      ])
    }).pipe(Effect.provide(Layer.merge(NodeContext.layer, listening))))
})
