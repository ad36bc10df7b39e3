import { TokenStore } from "@effect-fastmoss/core"
import { FileTokenStore } from "@effect-fastmoss/node"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { SystemError } from "@effect/platform/Error"
import { describe, expect, it } from "@effect/vitest"
import { ConfigProvider, Effect, Exit, Fiber, Layer, Option, Scope } from "effect"
import { spawnSync } from "node:child_process"
import { lstatSync, readlinkSync } from "node:fs"
import { userInfo } from "node:os"
import { platform } from "node:process"
import { afterEach, vi } from "vitest"
import { accessTokenOf, inTime, live, storeAt, tokenFolder, tokenOf } from "./tokenFolder.js"

const isRoot = process.geteuid?.() === 0

/** True if this user may mount file systems, as root may in most privileged containers. */
const canMount = isRoot && platform === "linux" &&
  spawnSync("unshare", ["-m", "mount", "--bind", "/tmp", "/tmp"]).status === 0

/** Makes a token store over a file system with some replaced operations. */
const storeOver = (
  change: (fs: FileSystem.FileSystem) => Partial<FileSystem.FileSystem>,
  file: string,
  options?: FileTokenStore.Options
) =>
  FileTokenStore.make(() => file, options).pipe(Effect.provide(
    Layer.effect(
      FileSystem.FileSystem,
      Effect.map(FileSystem.FileSystem, (fs): FileSystem.FileSystem => ({ ...fs, ...change(fs) }))
    ).pipe(Layer.provideMerge(NodeContext.layer))
  ))

const failing = (code: string) =>
  Effect.fail(
    new SystemError({
      reason: "Unknown",
      module: "FileSystem",
      method: "rename",
      cause: Object.assign(new Error(code), { code })
    })
  )

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

describe("a token file that is a symbolic link", () => {
  it.scopedLive("stays a link, and shares its locks with its target", () =>
    Effect.gen(function*() {
      const { beside, file, folder, fs, store } = yield* tokenFolder
      yield* fs.makeDirectory(`${folder}/links`)
      yield* fs.symlink("../second.json", `${folder}/links/first.json`)
      yield* fs.symlink("token.json", `${folder}/second.json`)
      const linked = yield* storeAt(`${folder}/links/first.json`)
      // The target does not exist yet.
      yield* linked.set("key", tokenOf("at-1"))
      expect(accessTokenOf(yield* store.get("key"))).toEqual(Option.some("at-1"))
      const scope = yield* Scope.make()
      const lease = yield* Scope.extend(linked.lease("key"), scope)
      const waiter = yield* Effect.fork(Effect.scoped(store.lease("key")))
      yield* Effect.sleep("100 millis")
      expect(Option.isNone(yield* Fiber.poll(waiter))).toBe(true)
      yield* linked.set("key", tokenOf("at-2"), lease)
      yield* Scope.close(scope, Exit.void)
      expect((yield* Fiber.join(waiter).pipe(inTime)).fencingToken).toBe(2)
      expect(readlinkSync(`${folder}/links/first.json`)).toBe("../second.json")
      expect(lstatSync(file).isFile()).toBe(true)
      expect(yield* fs.readDirectory(`${folder}/links`)).toEqual(["first.json"])
      expect(yield* beside).not.toContain("second.json.lock.1")
      yield* linked.remove("key")
      expect(yield* store.get("key")).toEqual(Option.none())
    }).pipe(Effect.provide(live)))

  it.scopedLive("to itself fails with the cure", () =>
    Effect.gen(function*() {
      const { file, fs, store } = yield* tokenFolder
      yield* fs.symlink("token.json", file)
      for (const step of [store.get("key"), store.set("key", tokenOf("at"))]) {
        expect((yield* Effect.flip(Effect.asVoid(step))).issue).toMatch(/^ELOOP .*: its symbolic links/)
      }
    }).pipe(Effect.provide(live)))
})

describe("a path that is not a token file", () => {
  it.scopedLive("is neither opened nor replaced if it is a pipe or a device", () =>
    Effect.gen(function*() {
      const { beside, file, fs, store } = yield* tokenFolder
      const check = Effect.gen(function*() {
        const errors = yield* Effect.all([
          Effect.flip(store.get("key")),
          Effect.flip(store.set("key", tokenOf("at"))),
          Effect.flip(Effect.scoped(store.lease("key"))),
          Effect.flip(store.remove("key"))
        ]).pipe(inTime)
        for (const { issue } of errors) expect(issue).toMatch(/ is not a regular file; keep tokens in a regular file$/)
        expect(yield* beside).toEqual([])
      })
      spawnSync("mkfifo", [file])
      yield* check
      yield* fs.remove(file)
      yield* fs.symlink("/dev/null", file)
      yield* check
      expect(lstatSync("/dev/null").isCharacterDevice()).toBe(true)
    }).pipe(Effect.provide(live)))

  it.scopedLive.skipIf(!isRoot)(
    "is rejected if it is a file of another user, unless the folder is trusted",
    () =>
      Effect.gen(function*() {
        const { beside, file, fs, store } = yield* tokenFolder
        yield* store.set("key", tokenOf("at-1"))
        yield* fs.chown(file, 12_345, 12_345)
        const errors = yield* Effect.all([
          Effect.flip(store.get("key")),
          Effect.flip(store.set("key", tokenOf("at-2"))),
          Effect.flip(Effect.scoped(store.lease("key"))),
          Effect.flip(store.remove("key"))
        ])
        for (const { issue } of errors) {
          expect(issue).toContain(
            `${file} belongs to another user (12345, this program runs as 0); run: chown 0 '${file}', or keep tokens`
          )
        }
        expect(yield* beside).toEqual([])
        expect(lstatSync(file).uid).toBe(12_345)
        const trusting = yield* FileTokenStore.make(() => file, { trustFolder: true })
        expect(accessTokenOf(yield* trusting.get("key"))).toEqual(Option.some("at-1"))
      }).pipe(Effect.provide(live))
  )
})

describe("a file system", () => {
  /**
   * Replaces a file system with one that reports `attributes` for every file, regardless of the attributes that were
   * set. A Windows drive under WSL does so.
   */
  const inventing = (attributes: Partial<FileSystem.File.Info>) => (fs: FileSystem.FileSystem) => ({
    open: (path: string, options?: FileSystem.OpenFileOptions) =>
      Effect.map(fs.open(path, options), (handle) => ({
        ...handle,
        [FileSystem.FileTypeId]: FileSystem.FileTypeId,
        stat: Effect.map(handle.stat, (info) => ({ ...info, ...attributes })),
        sync: handle.sync,
        readAlloc: (size: FileSystem.SizeInput) => handle.readAlloc(size),
        writeAll: (bytes: Uint8Array) => handle.writeAll(bytes)
      } as FileSystem.File))
  })

  it.scopedLive.each(
    [
      ["modes", { mode: 0o777 }, "modes (600 becomes 777)"],
      ["owners", { uid: Option.some(65_534) }, "owners"]
    ] as const
  )(
    "that invents %s stores no token and states the cure, unless its folder is trusted",
    ([, attributes, what]) =>
      Effect.gen(function*() {
        const { beside, file, fs } = yield* tokenFolder
        const store = yield* storeOver(inventing(attributes), file)
        for (const lease of [undefined, { fencingToken: 1 }]) {
          const { issue } = yield* Effect.flip(store.set("key", tokenOf("CANARY"), lease))
          expect(issue).toMatch(/: this file system does not keep .*, so others may read .*trustFolder/)
          expect(issue).toContain(what)
        }
        expect(yield* fs.exists(file)).toBe(false)
        expect(yield* beside).toEqual([])
        const trusting = yield* storeOver(inventing(attributes), file, { trustFolder: true })
        yield* trusting.set("key", tokenOf("at-1"))
        expect(accessTokenOf(yield* trusting.get("key"))).toEqual(Option.some("at-1"))
      }).pipe(Effect.provide(live))
  )

  it.scopedLive.each(["EBUSY", "EXDEV"])(
    "on which the file itself is a mount states the cure: %s",
    (code) =>
      Effect.gen(function*() {
        const { beside, file } = yield* tokenFolder
        const store = yield* storeOver(() => ({ rename: () => failing(code) }), file)
        expect((yield* Effect.flip(store.set("key", tokenOf("at")))).issue).toBe(
          `${code} ${file}: the file itself is a mount; mount its folder instead, or keep tokens elsewhere (FASTMOSS_TOKEN_FILE)`
        )
        expect(yield* beside).toEqual([])
      }).pipe(Effect.provide(live))
  )

  it.scopedLive.skipIf(!canMount)(
    "on which the file is really mounted alone states the cure, and the mount stays",
    () =>
      Effect.gen(function*() {
        const { beside, file, fs, store } = yield* tokenFolder
        const outside = `${yield* fs.makeTempDirectoryScoped()}/token.json`
        yield* fs.writeFileString(outside, "", { mode: 0o600 })
        yield* fs.writeFileString(file, "", { mode: 0o600 })
        yield* Effect.acquireRelease(
          Effect.sync(() => expect(spawnSync("mount", ["--bind", outside, file]).status).toBe(0)),
          () => Effect.sync(() => spawnSync("umount", [file]))
        )
        for (const lease of [undefined, { fencingToken: 1 }]) {
          expect((yield* Effect.flip(store.set("key", tokenOf("at"), lease))).issue).toMatch(
            /^EBUSY .*: the file itself is a mount; mount its folder instead/
          )
        }
        expect(yield* fs.readFileString(file)).toBe("")
        expect(yield* beside).toEqual([])
      }).pipe(Effect.provide(live))
  )

  it.scopedLive("on which no folder can be created fails, and does not loop", () =>
    Effect.gen(function*() {
      const store = yield* storeAt("/proc/x/y/token.json")
      const errors = yield* Effect.all([
        Effect.flip(store.set("key", tokenOf("at"))),
        Effect.flip(Effect.scoped(store.lease("key")))
      ]).pipe(inTime)
      for (const { issue } of errors) expect(issue).toMatch(/^ENOENT .*: its folder cannot be created; keep tokens/)
    }).pipe(Effect.provide(live)))

  it.scopedLive.each(["interruptible", "uninterruptible"])(
    "that never responds fails a lease after five seconds, and releases a lease that is granted late: %s",
    (kind) =>
      Effect.gen(function*() {
        const { file, fs } = yield* tokenFolder
        const answers = yield* Effect.makeLatch()
        const wait = kind === "interruptible" ? answers.await : Effect.uninterruptible(answers.await)
        const store = yield* storeOver((fs) => ({ link: (from, to) => Effect.zipRight(wait, fs.link(from, to)) }), file)
        const scope = yield* Scope.make()
        const { issue } = yield* Effect.flip(Scope.extend(store.lease("key"), scope)).pipe(Effect.timeout("30 seconds"))
        expect(issue).toBe("no response within 5s")
        yield* Scope.close(scope, Exit.void)
        yield* answers.open
        const isReleased = Effect.map(
          Effect.orElseSucceed(fs.readFileString(`${file}.lock.1`), () => "held"),
          (text) => text.trim() === "{}"
        )
        yield* Effect.repeat(Effect.delay(isReleased, "20 millis"), { until: (released) => released }).pipe(inTime)
      }).pipe(Effect.provide(live)),
    60_000
  )
})

describe("a lease", () => {
  it.scopedLive("of a machine whose name is not ASCII is released completely", () =>
    Effect.gen(function*() {
      const { file, fs } = yield* tokenFolder
      const store = yield* storeOver(
        (fs) => ({
          readFileString: (path, encoding) =>
            path.endsWith("boot_id") ? Effect.succeed("张三的电脑") : fs.readFileString(path, encoding)
        }),
        file
      )
      yield* Effect.scoped(Effect.tap(store.lease("key"), () =>
        Effect.map(fs.readFileString(`${file}.lock.1`), (text) =>
          expect(text).toContain("张三的电脑"))))
      expect(JSON.parse(yield* fs.readFileString(`${file}.lock.1`))).toEqual({})
      expect(yield* Effect.scoped(store.lease("key")).pipe(inTime)).toEqual({
        fencingToken: 2,
        previousHolderCrashed: false
      })
    }).pipe(Effect.provide(live)))

  it.scopedLive("fails with a clear message if no fencing token is left, and does not loop", () =>
    Effect.gen(function*() {
      const { beside, file, store } = yield* tokenFolder
      for (const fencingToken of [999_999_999_999_999, Number.MAX_SAFE_INTEGER]) {
        yield* store.set("key", tokenOf("at"), { fencingToken })
        const { issue } = yield* Effect.flip(Effect.scoped(store.lease("key"))).pipe(inTime)
        expect(issue).toBe(
          `${file} has the highest possible fencing token; stop all programs and run: rm '${file}' '${file}'.lock.*`
        )
      }
      expect(yield* beside).toEqual([])
    }).pipe(Effect.provide(live)))
})

describe("a relative path", () => {
  const withEnvironment = (environment: Record<string, string>) =>
    Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(environment)), { pathDelim: "_" }))

  it.scopedLive("is resolved once, when the program starts", () =>
    Effect.gen(function*() {
      const { folder, fs } = yield* tokenFolder
      const cwd = vi.spyOn(process, "cwd").mockReturnValue(folder)
      const pathOf = yield* withEnvironment({ FASTMOSS_TOKEN_FILE: "own/token.json" })(FileTokenStore.pathOf)
      const layer = FileTokenStore.layer({ file: "other/token.json" })
      const store = yield* Effect.provide(TokenStore.TokenStore, layer)
      cwd.mockReturnValue("/nowhere")
      expect(pathOf("key")).toBe(`${folder}/own/token.json`)
      yield* store.set("key", tokenOf("at"))
      expect(yield* fs.exists(`${folder}/other/token.json`)).toBe(true)
    }).pipe(Effect.provide(live)))

  it.effect("never depends on an empty HOME, because the user database has the home folder", () =>
    Effect.gen(function*() {
      for (const home of ["", "relative"]) {
        vi.stubEnv("HOME", home)
        const pathOf = yield* withEnvironment({})(FileTokenStore.pathOf)
        expect(pathOf("key").startsWith(`${userInfo().homedir}/.local/state/effect-fastmoss/`)).toBe(true)
      }
    }))
})
