import type { Token, TokenStore } from "@effect-fastmoss/core"
import { FileTokenStore } from "@effect-fastmoss/node"
import { FileSystem } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Option, Scope } from "effect"
import { spawn } from "node:child_process"
import { hostname } from "node:os"
import { inTime, live, storeAt, tokenFolder, tokenOf } from "./tokenFolder.js"

const hasRefreshToken = (found: Option.Option<Token.Token>) =>
  Option.exists(found, (token) => Option.isSome(token.refreshToken))

/** Acquires a lease that only the test releases. */
const leaseByHand = (store: TokenStore.Service) =>
  Effect.gen(function*() {
    const scope = yield* Scope.make()
    return [
      yield* Scope.extend(store.lease("key"), scope),
      (exit: Exit.Exit<void>) => Scope.close(scope, exit)
    ] as const
  })

/** Returns the identity of a process in the form that lock files contain. */
const identityOf = (pid: number) =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const boot = yield* fs.readFileString("/proc/sys/kernel/random/boot_id")
    const stat = yield* fs.readFileString(`/proc/${pid}/stat`)
    return {
      machine: [hostname(), boot.trim(), yield* fs.readLink("/proc/self/ns/pid")].join(" "),
      pid,
      started: stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? ""
    }
  })

/** Starts a process that does nothing. It ends with the scope at the latest. */
const sleeper = Effect.acquireRelease(
  Effect.sync(() => spawn("sleep", ["600"])),
  (child) => Effect.sync(() => child.kill("SIGKILL"))
)

describe("a lease of a token file", () => {
  it.scopedLive("is a lock file next to the token file that names its holder, and stays after its release", () =>
    Effect.gen(function*() {
      const { beside, file, fs, store } = yield* tokenFolder
      const [lease, release] = yield* leaseByHand(store)
      expect(lease).toEqual({ fencingToken: 1, previousHolderCrashed: false })
      expect(yield* beside).toEqual(["token.json.lock.1"])
      expect(JSON.parse(yield* fs.readFileString(`${file}.lock.1`)).holder.pid).toBe(process.pid)
      expect((yield* fs.stat(`${file}.lock.1`)).mode & 0o777).toBe(0o600)
      yield* release(Exit.void)
      expect(JSON.parse(yield* fs.readFileString(`${file}.lock.1`))).toEqual({})
    }).pipe(Effect.provide(live)))

  it.scopedLive("is granted to one of many at a time, even through several stores", () =>
    Effect.gen(function*() {
      const { file } = yield* tokenFolder
      const stores = yield* Effect.replicateEffect(storeAt(file), 8)
      let holders = 0
      let most = 0
      const granted: Array<number> = []
      const work = (store: TokenStore.Service) =>
        Effect.scoped(Effect.gen(function*() {
          granted.push((yield* store.lease("key")).fencingToken)
          most = Math.max(most, ++holders)
          yield* Effect.sleep("2 millis")
          holders--
        }))
      yield* Effect.forEach([...stores, ...stores, ...stores], work, { concurrency: "unbounded" })
      expect(most).toBe(1)
      expect(granted).toEqual(Array.from({ length: 24 }, (_, n) => n + 1))
    }).pipe(Effect.provide(live)))

  it.scopedLive(
    "of a killed process is taken over at once, by exactly one of many waiters",
    () =>
      Effect.gen(function*() {
        const { file, fs } = yield* tokenFolder
        for (let round = 0; round < 20; round++) {
          const child = yield* sleeper
          const holder = yield* identityOf(child.pid ?? 0)
          const stores = yield* Effect.replicateEffect(storeAt(file), 6)
          const before = round * 7
          yield* fs.writeFileString(`${file}.lock.${before + 1}`, JSON.stringify({ holder }))
          let holders = 0
          let most = 0
          const waiters = yield* Effect.forEach(stores, (store) =>
            Effect.fork(Effect.scoped(Effect.gen(function*() {
              const { fencingToken } = yield* store.lease("key")
              most = Math.max(most, ++holders)
              yield* Effect.sleep("2 millis")
              holders--
              return fencingToken
            }))))
          yield* Effect.sleep("20 millis")
          expect(yield* Effect.forEach(waiters, Fiber.poll)).toEqual(waiters.map(() => Option.none()))
          child.kill("SIGKILL")
          const granted = yield* Effect.forEach(waiters, Fiber.join).pipe(inTime)
          expect([...granted].sort((a, b) => a - b)).toEqual(stores.map((_, n) => before + n + 2))
          expect(most).toBe(1)
        }
      }).pipe(Effect.provide(live)),
    60_000
  )

  it.scopedLive("is taken over if another process has the process id of its holder", () =>
    Effect.gen(function*() {
      const { file, fs, store } = yield* tokenFolder
      const holder = { ...(yield* identityOf(process.pid)), started: "1" }
      yield* fs.writeFileString(`${file}.lock.7`, JSON.stringify({ holder }))
      expect(yield* Effect.scoped(store.lease("key")).pipe(inTime)).toEqual({
        fencingToken: 8,
        previousHolderCrashed: true
      })
    }).pipe(Effect.provide(live)))

  it.scopedLive("of a zombie process is taken over", () =>
    Effect.gen(function*() {
      const { file, fs, store } = yield* tokenFolder
      // Makes a zombie: the shell starts a process that ends at once, and then becomes another process that never waits
      // for it.
      const parent = yield* Effect.acquireRelease(
        Effect.sync(() => spawn("sh", ["-c", "sleep 0.2 & echo $!; exec sleep 600"])),
        (child) => Effect.sync(() => child.kill("SIGKILL"))
      )
      const pid = yield* Effect.async<number>((resume) => {
        parent.stdout.once("data", (data) => resume(Effect.succeed(Number(data))))
      })
      yield* fs.writeFileString(`${file}.lock.1`, JSON.stringify({ holder: yield* identityOf(pid) }))
      expect((yield* Effect.scoped(store.lease("key")).pipe(inTime)).fencingToken).toBe(2)
      expect(yield* fs.readFileString(`/proc/${pid}/stat`)).toContain(") Z ")
    }).pipe(Effect.provide(live)))

  it.scopedLive("is not granted to a waiter with a stale folder listing, whose number is free again", () =>
    Effect.gen(function*() {
      const { beside, file, fs, store } = yield* tokenFolder
      yield* fs.writeFileString(`${file}.lock.2`, "{}")
      const [lease, release] = yield* leaseByHand(store)
      expect(lease.fencingToken).toBe(3)
      yield* fs.writeFileString(`${file}.lock.1`, "{}")
      yield* fs.remove(`${file}.lock.2`)
      let isFirst = true
      const late = yield* FileTokenStore.make(() => file).pipe(
        Effect.provideService(FileSystem.FileSystem, {
          ...fs,
          readDirectory: (path) =>
            Effect.suspend(() => {
              if (!isFirst) return fs.readDirectory(path)
              isFirst = false
              return Effect.succeed(["token.json.lock.1"])
            })
        })
      )
      const waiter = yield* Effect.fork(Effect.scoped(late.lease("key")))
      yield* Effect.sleep("300 millis")
      expect(Option.isNone(yield* Fiber.poll(waiter))).toBe(true)
      expect(yield* beside).toEqual(["token.json.lock.1", "token.json.lock.3"])
      yield* release(Exit.void)
      expect((yield* Fiber.join(waiter).pipe(inTime)).fencingToken).toBe(4)
    }).pipe(Effect.provide(live)))

  it.scopedLive.each(["another machine", "nothing that can be read", "an empty lock"])(
    "of %s is taken over after the time limit without a sign of life, and not before",
    (holder) =>
      Effect.gen(function*() {
        const { file, fs } = yield* tokenFolder
        const store = yield* storeAt(file, "600 millis")
        const texts = new Map([
          ["another machine", JSON.stringify({ holder: { machine: "elsewhere", pid: 1, started: "1" } })],
          ["an empty lock", ""]
        ])
        const text = texts.get(holder) ?? "{\"hol"
        yield* fs.writeFileString(`${file}.lock.3`, text)
        const waiter = yield* Effect.fork(Effect.scoped(store.lease("key")))
        for (let n = 0; n < 5; n++) {
          yield* Effect.sleep("300 millis")
          expect(Option.isNone(yield* Fiber.poll(waiter))).toBe(true)
          yield* fs.writeFileString(`${file}.lock.3`, text)
        }
        expect(yield* Fiber.join(waiter).pipe(inTime)).toEqual({ fencingToken: 4, previousHolderCrashed: true })
      }).pipe(Effect.provide(live))
  )

  it.scopedLive("is kept beyond the time limit while its holder is alive", () =>
    Effect.gen(function*() {
      const { file } = yield* tokenFolder
      const [store, other] = yield* Effect.all([storeAt(file, "500 millis"), storeAt(file, "500 millis")])
      const [, release] = yield* leaseByHand(store)
      const waiter = yield* Effect.fork(Effect.scoped(other.lease("key")))
      yield* Effect.sleep("2 seconds")
      expect(Option.isNone(yield* Fiber.poll(waiter))).toBe(true)
      yield* release(Exit.void)
      expect(yield* Fiber.join(waiter).pipe(inTime)).toEqual({ fencingToken: 2, previousHolderCrashed: false })
    }).pipe(Effect.provide(live)))

  it.scopedLive("of an interrupted waiter leaves nothing behind", () =>
    Effect.gen(function*() {
      const { beside, store } = yield* tokenFolder
      const [, release] = yield* leaseByHand(store)
      const waiters = yield* Effect.replicateEffect(Effect.fork(Effect.scoped(store.lease("key"))), 5)
      yield* Effect.sleep("50 millis")
      yield* Fiber.interruptAll(waiters)
      expect(yield* beside).toEqual(["token.json.lock.1"])
      yield* release(Exit.void)
      expect((yield* Effect.scoped(store.lease("key"))).fencingToken).toBe(2)
    }).pipe(Effect.provide(live)))

  it.scopedLive.each(
    [
      ["fails", Exit.fail("failed")],
      ["is interrupted", Exit.interrupt(Fiber.id(Effect.runFork(Effect.void)))]
    ] as const
  )(
    "after a holder that %s withholds the refresh token until a write, through any number of leases",
    ([, exit]) =>
      Effect.gen(function*() {
        const { store } = yield* tokenFolder
        yield* store.set("key", tokenOf("at-1"))
        const [, release] = yield* leaseByHand(store)
        yield* release(Exit.asVoid(exit as Exit.Exit<void, never>))
        for (let n = 0; n < 3; n++) {
          yield* Effect.scoped(Effect.gen(function*() {
            expect((yield* store.lease("key")).previousHolderCrashed).toBe(true)
            expect(hasRefreshToken(yield* store.get("key"))).toBe(false)
          }))
          expect(hasRefreshToken(yield* store.get("key"))).toBe(true)
        }
        yield* Effect.scoped(Effect.flatMap(store.lease("key"), (lease) => store.set("key", tokenOf("at-2"), lease)))
        yield* Effect.scoped(Effect.gen(function*() {
          expect((yield* store.lease("key")).previousHolderCrashed).toBe(false)
          expect(hasRefreshToken(yield* store.get("key"))).toBe(true)
        }))
      }).pipe(Effect.provide(live))
  )

  it.scopedLive("after a holder that was killed after its write does not withhold the refresh token", () =>
    Effect.gen(function*() {
      const { file, fs, store } = yield* tokenFolder
      yield* store.set("key", tokenOf("at-1"), { fencingToken: 5 })
      const holder = { ...(yield* identityOf(process.pid)), started: "1" }
      yield* fs.writeFileString(`${file}.lock.5`, JSON.stringify({ holder }))
      expect(yield* Effect.scoped(store.lease("key")).pipe(inTime)).toEqual({
        fencingToken: 6,
        previousHolderCrashed: false
      })
    }).pipe(Effect.provide(live)))

  it.scopedLive("continues above the fencing token of the file if the locks were removed by hand", () =>
    Effect.gen(function*() {
      const { file, fs, store } = yield* tokenFolder
      yield* store.set("key", tokenOf("at-1"), { fencingToken: 41 })
      expect((yield* Effect.scoped(store.lease("key"))).fencingToken).toBe(42)
      yield* fs.remove(`${file}.lock.42`)
      expect((yield* Effect.scoped(store.lease("key"))).fencingToken).toBe(42)
    }).pipe(Effect.provide(live)))

  it.scopedLive("removes old locks and the drafts of killed processes, but not those of running ones", () =>
    Effect.gen(function*() {
      const { beside, file, fs, store } = yield* tokenFolder
      const old = new Date(Date.now() - 3_600_000)
      for (const name of ["lock.1", "lock.2", "lock.3", "lock.k3j.tmp", "2.abc.tmp", "xyz.tmp", "lock.4", "other"]) {
        yield* fs.writeFileString(`${file}.${name}`, "{}")
        yield* fs.utimes(`${file}.${name}`, old, old)
      }
      yield* fs.writeFileString(`${file}.young.tmp`, "{}")
      yield* Effect.scoped(Effect.zipRight(store.lease("key"), Effect.sleep("300 millis")))
      // The lock before the current one may be in a listing that is under way.
      expect(yield* beside).toEqual(["lock.4", "lock.5", "other", "young.tmp"].map((name) => `token.json.${name}`))
    }).pipe(Effect.provide(live)))
})
