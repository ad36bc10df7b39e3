import { Token, TokenStore } from "@effect-fastmoss/core"
import { FileTokenStore } from "@effect-fastmoss/node"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Cause, type Duration, Effect, Exit, Fiber, Layer, Logger, Option, Redacted, Scope } from "effect"
import { spawn } from "node:child_process"
import { hostname } from "node:os"
import { basename } from "node:path"

const tokenOf = (accessToken: string) =>
  Token.fromGrant({ access_token: accessToken, refresh_token: "CANARY-RT", expires_in: 7200 }, { receivedAt: 0 })

const accessTokenOf = Option.map((token: Token.Token) => Redacted.value(token.accessToken))

const hasRefreshToken = (found: Option.Option<Token.Token>) =>
  Option.exists(found, (token) => Option.isSome(token.refreshToken))

const place = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped()
  const file = `${folder}/token.json`
  const store = yield* storeAt(file)
  /** What stands beside the file. */
  const beside = Effect.map(fs.readDirectory(folder), (names) => names.filter((name) => name !== "token.json").sort())
  return { fs, folder, file, store, beside }
})

const storeAt = (file: string, takeOverAfter: Duration.DurationInput = "1 minute") =>
  FileTokenStore.make(() => file, { takeOverAfter })

const inTime = Effect.timeout("10 seconds")

/** A lease that is given up by hand. */
const leaseByHand = (store: TokenStore.Service) =>
  Effect.gen(function*() {
    const scope = yield* Scope.make()
    return [
      yield* Scope.extend(store.lease("key"), scope),
      (exit: Exit.Exit<void>) => Scope.close(scope, exit)
    ] as const
  })

/** The identity of a process as a lock has it. */
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

/** A process that does nothing. It ends with the scope, if not before. */
const sleeper = Effect.acquireRelease(
  Effect.sync(() => spawn("sleep", ["600"])),
  (child) => Effect.sync(() => child.kill("SIGKILL"))
)

const messages: Array<string> = []
const listening = Logger.replace(
  Logger.defaultLogger,
  Logger.make(({ message }) => void messages.push(String(message)))
)
const silent = Logger.remove(Logger.defaultLogger)

const live = Layer.merge(NodeContext.layer, silent)

describe("a lease of a token file", () => {
  it.scopedLive("is a lock beside the file, with its holder, and stays, released", () =>
    Effect.gen(function*() {
      const { beside, file, fs, store } = yield* place
      const [lease, release] = yield* leaseByHand(store)
      expect(lease).toEqual({ fencingToken: 1, previousHolderCrashed: false })
      expect(yield* beside).toEqual(["token.json.lock.1"])
      expect(JSON.parse(yield* fs.readFileString(`${file}.lock.1`)).holder.pid).toBe(process.pid)
      expect((yield* fs.stat(`${file}.lock.1`)).mode & 0o777).toBe(0o600)
      yield* release(Exit.void)
      expect(JSON.parse(yield* fs.readFileString(`${file}.lock.1`))).toEqual({})
    }).pipe(Effect.provide(live)))

  it.scopedLive("goes to one of many, however many ask at once, through however many stores", () =>
    Effect.gen(function*() {
      const { file } = yield* place
      const stores = yield* Effect.replicateEffect(storeAt(file), 8)
      let holders = 0
      let most = 0
      const fences: Array<number> = []
      const work = (store: TokenStore.Service) =>
        Effect.scoped(Effect.gen(function*() {
          fences.push((yield* store.lease("key")).fencingToken)
          most = Math.max(most, ++holders)
          yield* Effect.sleep("2 millis")
          holders--
        }))
      yield* Effect.forEach([...stores, ...stores, ...stores], work, { concurrency: "unbounded" })
      expect(most).toBe(1)
      expect(fences).toEqual(Array.from({ length: 24 }, (_, n) => n + 1))
    }).pipe(Effect.provide(live)))

  it.scopedLive(
    "of a process that was killed is taken over by exactly one of many waiters, at once",
    () =>
      Effect.gen(function*() {
        const { file, fs } = yield* place
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
              const { fencingToken: fence } = yield* store.lease("key")
              most = Math.max(most, ++holders)
              yield* Effect.sleep("2 millis")
              holders--
              return fence
            }))))
          yield* Effect.sleep("20 millis")
          expect(yield* Effect.forEach(waiters, Fiber.poll)).toEqual(waiters.map(() => Option.none()))
          child.kill("SIGKILL")
          const fences = yield* Effect.forEach(waiters, Fiber.join).pipe(inTime)
          expect([...fences].sort((a, b) => a - b)).toEqual(stores.map((_, n) => before + n + 2))
          expect(most).toBe(1)
        }
      }).pipe(Effect.provide(live)),
    60_000
  )

  it.scopedLive("is taken over when the number of its dead process has gone to another", () =>
    Effect.gen(function*() {
      const { file, fs, store } = yield* place
      const holder = { ...(yield* identityOf(process.pid)), started: "1" }
      yield* fs.writeFileString(`${file}.lock.7`, JSON.stringify({ holder }))
      expect(yield* Effect.scoped(store.lease("key")).pipe(inTime)).toEqual({
        fencingToken: 8,
        previousHolderCrashed: true
      })
    }).pipe(Effect.provide(live)))

  it.scopedLive("of a process that has ended, and whose parent has not heard of it, is taken over", () =>
    Effect.gen(function*() {
      const { file, fs, store } = yield* place
      // What the shell starts ends at once; what the shell becomes never asks for it.
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

  it.scopedLive("is not granted to one whose list of the folder is old, and whose number was free again", () =>
    Effect.gen(function*() {
      const { beside, file, fs, store } = yield* place
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
    "of %s is taken over when it has shown no sign of life for the time limit, not before",
    (holder) =>
      Effect.gen(function*() {
        const { file, fs } = yield* place
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

  it.scopedLive("is kept for longer than the time limit while its holder lives", () =>
    Effect.gen(function*() {
      const { file } = yield* place
      const [store, other] = yield* Effect.all([storeAt(file, "500 millis"), storeAt(file, "500 millis")])
      const [, release] = yield* leaseByHand(store)
      const waiter = yield* Effect.fork(Effect.scoped(other.lease("key")))
      yield* Effect.sleep("2 seconds")
      expect(Option.isNone(yield* Fiber.poll(waiter))).toBe(true)
      yield* release(Exit.void)
      expect(yield* Fiber.join(waiter).pipe(inTime)).toEqual({ fencingToken: 2, previousHolderCrashed: false })
    }).pipe(Effect.provide(live)))

  it.scopedLive("of one who is interrupted while waiting leaves nothing behind", () =>
    Effect.gen(function*() {
      const { beside, store } = yield* place
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
    "after a holder that %s hides the refresh token until a write, through any number of leases",
    ([, exit]) =>
      Effect.gen(function*() {
        const { store } = yield* place
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

  it.scopedLive("after a holder that was killed once it had written does not doubt the refresh token", () =>
    Effect.gen(function*() {
      const { file, fs, store } = yield* place
      yield* store.set("key", tokenOf("at-1"), { fencingToken: 5 })
      const holder = { ...(yield* identityOf(process.pid)), started: "1" }
      yield* fs.writeFileString(`${file}.lock.5`, JSON.stringify({ holder }))
      expect(yield* Effect.scoped(store.lease("key")).pipe(inTime)).toEqual({
        fencingToken: 6,
        previousHolderCrashed: false
      })
    }).pipe(Effect.provide(live)))

  it.scopedLive("goes on above the token's fence when the locks were removed by hand", () =>
    Effect.gen(function*() {
      const { file, fs, store } = yield* place
      yield* store.set("key", tokenOf("at-1"), { fencingToken: 41 })
      expect((yield* Effect.scoped(store.lease("key"))).fencingToken).toBe(42)
      yield* fs.remove(`${file}.lock.42`)
      expect((yield* Effect.scoped(store.lease("key"))).fencingToken).toBe(42)
    }).pipe(Effect.provide(live)))

  it.scopedLive("sweeps old locks and the drafts of processes that were killed, not those of others at work", () =>
    Effect.gen(function*() {
      const { beside, file, fs, store } = yield* place
      const old = new Date(Date.now() - 3_600_000)
      for (const name of ["lock.1", "lock.2", "lock.3", "lock.k3j.tmp", "2.abc.tmp", "xyz.tmp", "lock.4", "other"]) {
        yield* fs.writeFileString(`${file}.${name}`, "{}")
        yield* fs.utimes(`${file}.${name}`, old, old)
      }
      yield* fs.writeFileString(`${file}.young.tmp`, "{}")
      yield* Effect.scoped(Effect.zipRight(store.lease("key"), Effect.sleep("300 millis")))
      // The lock before the current one may be in the list of somebody who is reading the folder.
      expect(yield* beside).toEqual(["lock.4", "lock.5", "other", "young.tmp"].map((name) => `token.json.${name}`))
    }).pipe(Effect.provide(live)))
})

describe("a write to a token file", () => {
  it.scopedLive("under an older fence than the file's is refused, and leaves no draft", () =>
    Effect.gen(function*() {
      const { beside, store } = yield* place
      yield* store.set("key", tokenOf("at-5"), { fencingToken: 5 })
      expect(yield* Effect.flip(store.set("key", tokenOf("late"), { fencingToken: 4 }))).toBe(TokenStore.superseded)
      expect(accessTokenOf(yield* store.get("key"))).toEqual(Option.some("at-5"))
      expect(yield* beside).toEqual([])
    }).pipe(Effect.provide(live)))

  // A writer is stopped at each of its steps; a later holder writes meanwhile; the writer goes on.
  it.scopedLive.each(["writeAll", "sync", "readDirectory", "readAlloc", "rename"])(
    "by a holder that hangs at %s never overwrites what a later holder writes meanwhile",
    (step) =>
      Effect.gen(function*() {
        const { beside, file, store } = yield* place
        yield* store.set("key", tokenOf("at-1"), { fencingToken: 1 })
        for (const moment of ["before", "after"] as const) {
          const reached = yield* Effect.makeLatch()
          const goOn = yield* Effect.makeLatch()
          const slow = yield* FileTokenStore.make(() => file).pipe(
            Effect.provide(stoppingAt(step, moment, Effect.zipRight(reached.open, goOn.await)))
          )
          const fence = moment === "before" ? 2 : 12
          const writing = yield* Effect.fork(Effect.exit(slow.set("key", tokenOf("late"), { fencingToken: fence })))
          yield* reached.await.pipe(inTime)
          yield* store.set("key", tokenOf("later"), { fencingToken: fence + 1 })
          yield* goOn.open
          const exit = yield* Fiber.join(writing).pipe(inTime)
          if (Exit.isFailure(exit)) expect(Cause.squash(exit.cause)).toBe(TokenStore.superseded)
          else expect([step, moment]).toEqual(["rename", "after"])
          expect(accessTokenOf(yield* store.get("key"))).toEqual(Option.some("later"))
          expect(yield* beside).toEqual([])
        }
      }).pipe(Effect.provide(live))
  )

  it.scopedLive("is refused while one by a later holder is under way", () =>
    Effect.gen(function*() {
      const { beside, file, store } = yield* place
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

  it.scopedLive("keeps what is no token aside, for its owner alone, and says so", () =>
    Effect.gen(function*() {
      const { beside, file, folder, fs, store } = yield* place
      messages.length = 0
      for (const [n, text] of ["CANARY {", "{\"key\":\"key\",\"token\":{\"CANARY\":1}}"].entries()) {
        yield* fs.writeFileString(file, text, { mode: 0o600 })
        yield* store.set("key", tokenOf("at-1"), n === 0 ? undefined : { fencingToken: 1 })
        const aside = `${basename(file)}.corrupt-${n + 1}`
        expect(yield* beside).toContain(aside)
        expect(yield* fs.readFileString(`${folder}/${aside}`)).toBe(text)
        expect((yield* fs.stat(`${folder}/${aside}`)).mode & 0o777).toBe(0o600)
        expect(messages[n]).toBe(`${file} did not hold a token. It is replaced, and is kept as ${folder}/${aside}.`)
      }
      expect(yield* beside).toHaveLength(2)
    }).pipe(Effect.provide(Layer.merge(NodeContext.layer, listening))))

  it.scopedLive("does not mend loose permissions silently", () =>
    Effect.gen(function*() {
      const { file, fs, store } = yield* place
      yield* store.set("key", tokenOf("at-1"))
      yield* fs.chmod(file, 0o644)
      messages.length = 0
      yield* store.set("key", tokenOf("at-2"))
      expect(messages).toEqual([
        `${file} could be read by others (mode 644), so its token may be known to them. It is replaced by one of mode 600.`
      ])
    }).pipe(Effect.provide(Layer.merge(NodeContext.layer, listening))))
})

/** A file system on which the first use of a step waits, before or after it is done. */
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
