import { hasRedis, redisServer } from "@effect-fastmoss/testing/redisServer"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Logger } from "effect"
import { spawnSync } from "node:child_process"
import { mkdtempSync, rmdirSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { campaign, tokenIn } from "./campaign.js"
import { fleet, type Round } from "./fleet.js"

const live = Layer.merge(NodeContext.layer, Logger.remove(Logger.defaultLogger))

const timeLimit = 180_000

const fileIn = (folder: string) => ({ file: `${folder}/token.json`, takeOverAfter: "1 second" })

const place = Effect.flatMap(FileSystem.FileSystem, (fs) => Effect.map(fs.makeTempDirectoryScoped(), fileIn))

describe("sixteen programs that share one store", () => {
  it.scopedLive(
    "in a file make one token request per expiry, whichever program is killed at whichever step",
    () =>
      Effect.gen(function*() {
        const rounds = [
          {},
          {},
          { stopAt: "after link" },
          { stopAt: "before token request" },
          { stopAt: "after token request" },
          { stopAt: "before rename" },
          { stopAt: "after rename" },
          { stopAt: "before release" },
          {}
        ]
        expect(yield* campaign(16, yield* place, rounds)).toEqual({
          expiries: 9,
          tokenRequests: 11,
          tokenRequestsOfKilled: 2,
          refused: 0,
          revocations: 0,
          kills: 6,
          inconsistent: 0
        })
      }).pipe(Effect.provide(live)),
    timeLimit
  )

  it.scopedLive.skipIf(!hasRedis)(
    "in Redis make one token request per expiry, whichever program is killed at whichever step",
    () =>
      Effect.gen(function*() {
        const server = yield* redisServer()
        const restart = Effect.zipRight(server.kill, Effect.delay(server.start, "200 millis"))
        const rounds = [
          {},
          { stopAt: "after lease" },
          { stopAt: "after token request" },
          { stopAt: "after set" },
          { stopAt: "after lease", instead: restart },
          { stopAt: "after token request", instead: restart },
          {}
        ]
        // Enough time for a holder on a busy machine to renew its lease.
        expect(yield* campaign(16, { redis: server.url, takeOverAfter: "5 seconds", retryFor: "20 seconds" }, rounds))
          .toEqual({
            expiries: 7,
            tokenRequests: 8,
            tokenRequestsOfKilled: 1,
            refused: 0,
            revocations: 0,
            kills: 3,
            inconsistent: 0
          })
      }).pipe(Effect.provide(live)),
    timeLimit
  )
})

describe("a program that hangs while it holds the lease, and continues after a take-over,", () => {
  const expectOthersSucceed = (round: Round) => {
    expect(round).toMatchObject({ granted: 2, refused: 0, revoked: 0, errors: [] })
    expect(new Set(round.tokens).size).toBe(1)
  }

  it.scopedLive("does not overwrite a newer token file, and uses the newer token", () =>
    Effect.gen(function*() {
      const settings = yield* place
      const programs = yield* fleet(3, settings)
      yield* programs.round()
      for (const stopAt of ["before set", "before rename"]) {
        const round = yield* programs.round({ stopAt, hangs: true })
        expectOthersSucceed(round)
        expect(yield* tokenIn(settings, programs)).toBe(round.tokens[0])
      }
    }).pipe(Effect.provide(live)), timeLimit)

  it.scopedLive.skipIf(!hasRedis)(
    "does not overwrite a newer token in Redis, and uses the newer token",
    () =>
      Effect.gen(function*() {
        const settings = { redis: (yield* redisServer()).url, takeOverAfter: "1 second" }
        const programs = yield* fleet(3, settings)
        yield* programs.round()
        const round = yield* programs.round({ stopAt: "before set", hangs: true })
        expectOthersSucceed(round)
        expect(yield* tokenIn(settings, programs)).toBe(round.tokens[0])
      }).pipe(Effect.provide(live)),
    timeLimit
  )
})

// A small file system in memory, if this user may mount one.
const mount = (folder: string) => spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder]).status === 0
const unmount = (folder: string) => spawnSync("umount", ["-l", folder]).status === 0

const canMount = (() => {
  const folder = mkdtempSync(join(tmpdir(), "fastmoss-mount-"))
  const isMounted = mount(folder) && unmount(folder)
  rmdirSync(folder)
  return isMounted
})()

const smallDisk = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const folder = yield* fs.makeTempDirectoryScoped()
  yield* Effect.acquireRelease(Effect.sync(() => mount(folder)), () => Effect.sync(() => unmount(folder)))
  return { folder, ...fileIn(folder) }
})

describe("programs with a token file that", () => {
  const expectOne = (round: Round) => {
    expect(round).toMatchObject({ granted: 1, refused: 0, revoked: 0, errors: [] })
    expect(new Set(round.tokens).size).toBe(1)
  }

  it.scopedLive(
    "is truncated, readable by others, or locked by another machine make one token request, and repair the file",
    () =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const { file, takeOverAfter } = yield* place
        const { logs, round } = yield* fleet(4, { file, takeOverAfter })
        expectOne(yield* round())

        yield* fs.truncate(file, 40)
        expectOne(yield* round())
        expect(yield* fs.readFileString(`${file}.corrupt-1`)).toHaveLength(40)

        yield* fs.chmod(file, 0o644)
        expectOne(yield* round())
        expect((yield* fs.stat(file)).mode & 0o777).toBe(0o600)

        const elsewhere = { holder: { machine: "elsewhere", pid: 1, started: "1" } }
        yield* fs.writeFileString(`${file}.lock.1000`, JSON.stringify(elsewhere))
        expectOne(yield* round())

        const warnings = (yield* logs).filter((text) => text.startsWith("WARN")).join("\n")
        expect(warnings).toContain(`the stored text is not a token`)
        expect(warnings).toContain(`${file} did not contain a token. It is replaced, and is kept as ${file}.corrupt-1.`)
        expect(warnings).toContain(`${file} can be read by others (mode 644); run: chmod 600 '${file}'`)
        expect(warnings).toContain(`${file} could be read by others (mode 644)`)
      }).pipe(Effect.provide(live)),
    timeLimit
  )

  it.scopedLive.skipIf(!canMount)(
    "is on a full disk continue with separate tokens until there is space",
    () =>
      Effect.gen(function*() {
        const fs = yield* FileSystem.FileSystem
        const { file, folder, takeOverAfter } = yield* smallDisk
        const { logs, round } = yield* fleet(4, { file, takeOverAfter })
        expectOne(yield* round())
        yield* Effect.ignore(fs.writeFile(`${folder}/filler`, new Uint8Array(100_000)))
        expect(yield* round()).toMatchObject({ granted: 4, refused: 0, revoked: 0, errors: [] })
        expect((yield* logs).join("\n")).toContain(`ENOSPC ${file}: the disk is full; free some space`)
        yield* fs.remove(`${folder}/filler`)
        expectOne(yield* round())
      }).pipe(Effect.provide(live)),
    timeLimit
  )

  it.scopedLive.skipIf(!canMount)(
    "is in a read-only folder continue with separate tokens, and log one warning for all expiries",
    () =>
      Effect.gen(function*() {
        const { file, folder, takeOverAfter } = yield* smallDisk
        const { logs, round } = yield* fleet(4, { file, takeOverAfter })
        expectOne(yield* round())
        spawnSync("mount", ["-o", "remount,ro", folder])
        expect(yield* round()).toMatchObject({ granted: 4, refused: 0, revoked: 0, errors: [] })
        expect(yield* round()).toMatchObject({ granted: 4, refused: 0, revoked: 0, errors: [] })
        const warnings = (yield* logs).filter((text) =>
          text.startsWith("WARN") && text.includes(`EROFS ${file}: the file system is read-only; make it writable`)
        )
        expect(warnings).toHaveLength(4)
        spawnSync("mount", ["-o", "remount,rw", folder])
        expectOne(yield* round())
      }).pipe(Effect.provide(live)),
    timeLimit
  )
})
