import * as SandboxServer from "@effect-fastmoss/sandbox/SandboxServer"
import { hasRedis, redisServer } from "@effect-fastmoss/testing/redisServer"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { run } from "./programs.js"
import { counters, environment } from "./sandbox.js"

const layer = Layer.merge(SandboxServer.layer(), NodeContext.layer)

describe.skipIf(!hasRedis)("fleet", () => {
  it.scopedLive(
    "shares one token among processes: one token request, however many begin at once",
    () =>
      Effect.gen(function*() {
        const settings = { ...(yield* environment), FASTMOSS_REDIS_URL: (yield* redisServer()).url }
        const { code, lines } = yield* run("fleet", ["--workers", "3", "--calls", "4"], settings)
        expect(code).toBe(0)
        expect(lines.slice(2, 5).map((line) => line.trim().split(/ +/)[1])).toEqual(["4", "4", "4"])
        expect(lines.at(-1)).toBe("One token request for all 3")
        expect(yield* counters).toMatchObject({ acquired: 1, refreshed: 0, calls: 12 })

        const again = yield* run("fleet", ["--workers", "2", "--calls", "1"], settings)
        expect(again.lines.at(-1)).toBe("No token request: the token was in Redis already")
        expect(yield* counters).toMatchObject({ acquired: 1, refreshed: 0, calls: 14 })
      }).pipe(Effect.provide(layer)),
    60_000
  )

  it.scopedLive("shares one rate among processes", () =>
    Effect.gen(function*() {
      const settings = { ...(yield* environment), FASTMOSS_REDIS_URL: (yield* redisServer()).url }
      const { code, lines } = yield* run("fleet", ["--workers", "3", "--calls", "6", "--rate", "5"], settings)
      expect(code).toBe(0)
      const [, calls, seconds] = /^(\d+) calls in ([\d.]+) seconds$/.exec(lines.at(-2) ?? "") ?? []
      expect(calls).toBe("18")
      // 18 turns are 17 steps of a fifth of a second. Each by itself would need one second for six.
      expect(Number(seconds)).toBeGreaterThan(3.3)
    }).pipe(Effect.provide(layer)), 60_000)

  it.scopedLive("starts a Redis and a sandbox of its own where there are none", () =>
    Effect.gen(function*() {
      const { code, lines, stderr } = yield* run("fleet", ["--workers", "2"], { FASTMOSS_REDIS_URL: "" })
      expect([code, lines.at(-1)]).toEqual([0, "One token request for all 2"])
      expect(stderr).toMatch(/calling the embedded sandbox at .*\nStarted a Redis at redis:\/\/127\.0\.0\.1:\d+/)
    }).pipe(Effect.provide(layer)), 60_000)
})

describe("fleet without a Redis", () => {
  it.scopedLive("goes on, each by itself, and says so", () =>
    Effect.gen(function*() {
      const settings = { ...(yield* environment), FASTMOSS_REDIS_URL: "redis://127.0.0.1:1" }
      const { code, lines, stderr } = yield* run("fleet", ["--workers", "2", "--calls", "1"], settings)
      expect([code, lines.at(-1)]).toEqual([0, "2 token requests for all 2"])
      expect(stderr).toContain("The token store failed")
    }).pipe(Effect.provide(layer)), 60_000)

  it.scopedLive("says what to install, and starts no worker", () =>
    Effect.gen(function*() {
      const { code, stderr } = yield* run("fleet", [], { ...(yield* environment), FASTMOSS_REDIS_URL: "", PATH: "" })
      expect(code).toBe(1)
      expect(stderr).toMatch(/there is no redis-server here to start: apt-get install redis-server\n$/)
      expect((yield* counters).acquired).toBe(0)
    }).pipe(Effect.provide(layer)))
})
