import { Budget, FastMossConfig } from "@effect-fastmoss/core"
import { FileBudget } from "@effect-fastmoss/node"
import { FileSystem, Path } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import {
  ConfigProvider,
  Context,
  Deferred,
  Duration,
  Effect,
  Fiber,
  Layer,
  Logger,
  Option,
  Redacted,
  TestClock
} from "effect"
import { execFileSync } from "node:child_process"
import { closeSync, openSync } from "node:fs"
import * as VersionedText from "../../src/file/VersionedText.js"

const live = Layer.merge(NodeContext.layer, Logger.remove(Logger.defaultLogger))

const config = (budget: FastMossConfig.BudgetOptions, clientId = "client") =>
  FastMossConfig.layer({ clientId, clientSecret: Redacted.make("CANARY"), budget })

/** Builds a new budget in a folder, as a restarted program does. */
const budgetIn = (
  folder: string,
  limit: FastMossConfig.BudgetOptions = { calls: 10, per: "1 day" },
  options?: Budget.StoreOptions & { readonly clientId?: string }
) =>
  Effect.map(
    Layer.build(
      Layer.fresh(FileBudget.layer({ folder, ...options })).pipe(Layer.provide(config(limit, options?.clientId)))
    ),
    Context.get(Budget.Budget)
  )

const request = { method: "POST", path: "/product/v1/search" }

/** Spends until the budget refuses, and returns the number of allowed requests. */
const spendAll = ({ spend }: Budget.Service): Effect.Effect<number> =>
  Effect.matchEffect(spend(request), {
    onFailure: (error) => error.reason === "Spent" ? Effect.succeed(0) : Effect.die(error),
    onSuccess: () => Effect.map(spendAll({ ...Budget.unlimited, spend }), (others) => others + 1)
  })

const setup = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const parent = yield* fs.makeTempDirectoryScoped()
  const folder = `${parent}/a/budgets`
  const versions = Effect.gen(function*() {
    const [name = ""] = yield* fs.readDirectory(folder)
    return { place: `${folder}/${name}`, names: yield* fs.readDirectory(`${folder}/${name}`) }
  })
  return { fs, parent, folder, versions }
})

/** Makes a file system whose links wait until the test completes `goOn`. `isHeld` completes at the first link. */
const heldLinks = (fs: FileSystem.FileSystem) =>
  Effect.gen(function*() {
    const isHeld = yield* Deferred.make<void>()
    const goOn = yield* Deferred.make<void>()
    const held: FileSystem.FileSystem = {
      ...fs,
      link: (from, to) =>
        Deferred.succeed(isHeld, void 0).pipe(
          Effect.zipRight(Deferred.await(goOn)),
          Effect.zipRight(fs.link(from, to))
        )
    }
    return { goOn, held, isHeld }
  })

describe("a budget in files", () => {
  it.scopedLive("continues its count after a restart, in files that other users cannot read", () =>
    Effect.gen(function*() {
      const { folder, fs, versions } = yield* setup
      const before = yield* budgetIn(folder)
      for (let n = 0; n < 4; n++) yield* before.spend(request)
      const after = yield* budgetIn(folder)
      yield* after.check(request)
      expect(yield* spendAll(after)).toBe(6)
      for (const ask of [before.spend, before.check]) {
        expect(yield* Effect.flip(ask(request))).toMatchObject({ reason: "Spent", spent: 10, limit: 10 })
      }
      yield* after.overspend(request)
      expect(yield* Effect.flatten(before.current)).toMatchObject({ calls: 11, limit: { calls: 10 } })
      expect(yield* Effect.flip(before.spend(request))).toMatchObject({ spent: 11 })
      const { names, place } = yield* versions
      expect(names).toContain("11.json")
      expect((yield* fs.stat(folder)).mode & 0o777).toBe(0o700)
      expect((yield* fs.stat(`${place}/11.json`)).mode & 0o777).toBe(0o600)
    }).pipe(Effect.provide(live)))

  it.scopedLive("is exact for concurrent clients", () =>
    Effect.gen(function*() {
      const { folder, versions } = yield* setup
      const stores = yield* Effect.forEach(Array.from({ length: 4 }), () => FileBudget.store(folder))
      const limit = { calls: 60, credits: Infinity, per: Duration.days(1) }
      // Uses the store directly, because a slow disk would exceed the time limit of the layer.
      const spendAll = (store: Budget.BudgetStore): Effect.Effect<number, unknown> =>
        Effect.flatMap(
          store.spend({ key: "key", price: 0, limit, overspend: false }),
          ({ _tag }) => _tag === "Refuse" ? Effect.succeed(0) : Effect.map(spendAll(store), (n) => n + 1)
        )
      const spent = yield* Effect.forEach(
        stores.flatMap((store) => [store, store, store]),
        spendAll,
        { concurrency: "unbounded" }
      )
      expect(spent.reduce((a, b) => a + b, 0)).toBe(60)
      expect((yield* versions).names.filter((name) => name.endsWith(".tmp"))).toEqual([])
    }).pipe(Effect.provide(live)))

  it.scopedLive("counts the requests that wait for the disk with one more write, without those that were interrupted", () =>
    Effect.gen(function*() {
      const { folder, fs, versions } = yield* setup
      const { goOn, held, isHeld } = yield* heldLinks(fs)
      const store = yield* Effect.provideService(FileBudget.store(folder), FileSystem.FileSystem, held)
      const limit = { calls: 40, credits: Infinity, per: Duration.days(1) }
      const spend = store.spend({ key: "key", price: 0, limit, overspend: false })
      const first = yield* Effect.fork(spend)
      yield* Deferred.await(isHeld)
      const others = yield* Effect.forEach(Array.from({ length: 49 }), () => Effect.fork(spend))
      yield* Effect.yieldNow()
      yield* Fiber.interruptAll(others.slice(0, 5))
      yield* Deferred.succeed(goOn, void 0)
      const decisions = yield* Effect.forEach([first, ...others.slice(5)], Fiber.join)
      expect(decisions.filter(({ _tag }) => _tag === "Spend")).toHaveLength(40)
      expect(decisions.slice(0, 40).every(({ _tag }) => _tag === "Spend")).toBe(true)
      expect((yield* versions).names.filter((name) => name.endsWith(".json")).sort()).toEqual(["1.json", "2.json"])
      expect(yield* store.spend({ key: "key", price: 0, limit, overspend: true })).toMatchObject({
        period: { calls: 41 }
      })
    }).pipe(Effect.provide(live)))

  it.scoped("is out of reach if the disk does not answer within ten seconds", () =>
    Effect.gen(function*() {
      const { folder, versions } = yield* setup
      const { spend } = yield* budgetIn(folder)
      yield* spend(request)
      const { place } = yield* versions
      // Opening a named pipe waits until another program opens it.
      execFileSync("mkfifo", [`${place}/2.json`])
      yield* Effect.addFinalizer(() => Effect.sync(() => closeSync(openSync(`${place}/2.json`, "r+"))))
      const fiber = yield* Effect.fork(Effect.flip(spend(request)))
      yield* TestClock.adjust("9999 millis")
      expect(fiber.unsafePoll()).toBe(null)
      yield* TestClock.adjust("1 millis")
      expect(yield* Fiber.join(fiber)).toMatchObject({ reason: "StoreFailure", issue: "no answer within 10s" })
    }).pipe(Effect.provide(live)))

  it.scopedLive("belongs to one account and one length of the period", () =>
    Effect.gen(function*() {
      const { folder } = yield* setup
      const one = { calls: 1, per: "1 day" } as const
      expect(yield* spendAll(yield* budgetIn(folder, one))).toBe(1)
      expect(yield* spendAll(yield* budgetIn(folder, one, { clientId: "another" }))).toBe(1)
      expect(yield* spendAll(yield* budgetIn(folder, { calls: 1, per: "1 hour" }))).toBe(1)
      expect(yield* spendAll(yield* budgetIn(folder, one))).toBe(0)
    }).pipe(Effect.provide(live)))

  it.scopedLive("refuses requests if its folder cannot be used, and states the cure", () =>
    Effect.gen(function*() {
      const { fs, parent } = yield* setup
      yield* fs.writeFileString(`${parent}/file`, "")
      const error = yield* Effect.flip((yield* budgetIn(`${parent}/file/budgets`)).spend(request))
      expect(error).toMatchObject({ reason: "StoreFailure", attempts: 0 })
      expect(error.issue).toMatch(
        /^ENOTDIR \/.*\/file\/budgets\/[0-9a-f]{16}: a file exists where a folder is required; move it, or keep the budget elsewhere \(FASTMOSS_BUDGET_FOLDER\)$/
      )
      const memory = yield* budgetIn(`${parent}/file/budgets`, { calls: 2, per: "1 day" }, { onStoreFailure: "memory" })
      expect(yield* spendAll(memory)).toBe(2)
    }).pipe(Effect.provide(live)))

  it.scopedLive("is out of reach instead of empty if its file is corrupt", () =>
    Effect.gen(function*() {
      const { folder, fs, versions } = yield* setup
      yield* (yield* budgetIn(folder)).spend(request)
      const { place } = yield* versions
      yield* fs.writeFileString(`${place}/1.json`, "{")
      expect(yield* Effect.flip((yield* budgetIn(folder)).spend(request))).toMatchObject({
        reason: "StoreFailure",
        issue: `${place}: the stored text is not a budget; remove it to begin a new period`
      })
    }).pipe(Effect.provide(live)))

  it.scopedLive("is in the folder of FASTMOSS_BUDGET_FOLDER, or next to the token file", () =>
    Effect.gen(function*() {
      const { parent } = yield* setup
      const folderWith = (variables: Record<string, string>) =>
        Effect.withConfigProvider(FileBudget.folder, ConfigProvider.fromMap(new Map(Object.entries(variables))))
      expect(yield* folderWith({ FASTMOSS_BUDGET_FOLDER: `${parent}/own` })).toBe(`${parent}/own`)
      expect(yield* folderWith({ FASTMOSS_BUDGET_FOLDER: "", FASTMOSS_TOKEN_FILE: `${parent}/token.json` })).toBe(
        `${parent}/budgets`
      )
      expect(yield* folderWith({ XDG_STATE_HOME: parent })).toBe(`${parent}/effect-fastmoss/budgets`)
    }).pipe(Effect.provide(live)))
})

describe("a versioned text", () => {
  const increment = (text: Option.Option<string>) =>
    Effect.succeed(Option.some(String(Number(Option.getOrElse(text, () => "0")) + 1)))

  /** Makes operations on versioned texts for which each file seems to have changed `millis(name)` milliseconds ago. */
  const aged = (millis: (name: string) => number) =>
    Effect.gen(function*() {
      const fs = yield* FileSystem.FileSystem
      return yield* VersionedText.make.pipe(
        Effect.provideService(FileSystem.FileSystem, {
          ...fs,
          stat: (file) =>
            Effect.map(fs.stat(file), (info) => ({
              ...info,
              mtime: Option.some(new Date(millis(file.slice(file.lastIndexOf("/") + 1))))
            }))
        }),
        Effect.provideServiceEffect(Path.Path, Path.Path)
      )
    })

  it.scopedLive("removes versions with an old successor on either clock, and drafts of crashed programs", () =>
    Effect.gen(function*() {
      const { fs, parent } = yield* setup
      for (const sign of [1, -1]) {
        const folder = `${parent}/${sign}`
        const old = ["1.json", "2.json", "3.json", "3.json.crashed.tmp"]
        const { get, modify } = yield* aged((name) => old.includes(name) ? -sign * 70_000 : 0)
        for (let n = 0; n < 3; n++) yield* modify(folder, increment)
        yield* fs.writeFileString(`${folder}/3.json.crashed.tmp`, "")
        yield* fs.writeFileString(`${folder}/4.json.current.tmp`, "")
        for (let n = 0; n < 2; n++) yield* modify(folder, increment)
        expect(yield* get(folder)).toEqual(Option.some("5"))
        expect((yield* fs.readDirectory(folder)).sort()).toEqual(["3.json", "4.json", "4.json.current.tmp", "5.json"])
      }
    }).pipe(Effect.provide(live)))

  it.scopedLive("ignores a version that a power failure left empty", () =>
    Effect.gen(function*() {
      const { folder, fs } = yield* setup
      const { get, modify } = yield* VersionedText.make
      yield* modify(folder, increment)
      yield* fs.writeFileString(`${folder}/2.json`, "")
      expect(yield* get(folder)).toEqual(Option.some("1"))
      yield* modify(folder, increment)
      expect(yield* get(folder)).toEqual(Option.some("2"))
      expect(yield* fs.readDirectory(folder)).toContain("3.json")
    }).pipe(Effect.provide(live)))

  it.scoped("ignores a late link whose version was created and removed meanwhile", () =>
    Effect.gen(function*() {
      const { folder, fs } = yield* setup
      const { get, modify } = yield* aged((name) => Number.parseInt(name, 10) * 60_000)
      const { goOn, held, isHeld } = yield* heldLinks(fs)
      const late = yield* Effect.provideService(VersionedText.make, FileSystem.FileSystem, held)
      for (let n = 0; n < 2; n++) yield* modify(folder, increment)
      const fiber = yield* Effect.fork(late.modify(folder, increment))
      yield* Deferred.await(isHeld)
      for (let n = 0; n < 5; n++) yield* modify(folder, increment)
      expect(yield* fs.readDirectory(folder)).not.toContain("3.json")
      yield* TestClock.adjust("2 seconds")
      yield* Deferred.succeed(goOn, void 0)
      yield* TestClock.adjustWith(Fiber.join(fiber), "1 second")
      expect(yield* get(folder)).toEqual(Option.some("8"))
    }).pipe(Effect.provide(live)))

  it.scoped.each(["link", "flush"])(
    "makes a change once if the disk takes seconds for its %s",
    (slow) =>
      Effect.gen(function*() {
        const { folder, fs } = yield* setup
        const seconds = (name: string) => slow === name ? TestClock.adjust("3 seconds") : Effect.void
        const { get, modify } = yield* VersionedText.make.pipe(
          Effect.provideService(FileSystem.FileSystem, {
            ...fs,
            link: (from, to) => Effect.zipRight(seconds("link"), fs.link(from, to)),
            open: (path, options) =>
              Effect.map(fs.open(path, options), (handle) =>
                new Proxy(handle, {
                  get: (target, name) => {
                    if (name === "sync") return Effect.zipRight(seconds("flush"), target.sync)
                    const member: unknown = Reflect.get(target, name)
                    return typeof member === "function" ? member.bind(target) : member
                  }
                }))
          })
        )
        for (let n = 0; n < 3; n++) yield* modify(folder, increment)
        expect(yield* get(folder)).toEqual(Option.some("3"))
      }).pipe(Effect.provide(live))
  )

  it.scopedLive("fails if no folder can be created", () =>
    Effect.gen(function*() {
      const { modify } = yield* VersionedText.make
      const exit = yield* Effect.timeout(Effect.exit(modify("/proc/nothing/budgets", increment)), Duration.seconds(5))
      expect(exit._tag).toBe("Failure")
    }).pipe(Effect.provide(live)))
})
