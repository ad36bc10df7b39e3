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
    "sends one token request for all processes that start at once",
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

  it.scopedLive("limits the rate of all processes together", () =>
    Effect.gen(function*() {
      const settings = { ...(yield* environment), FASTMOSS_REDIS_URL: (yield* redisServer()).url }
      const { code, lines } = yield* run("fleet", ["--workers", "3", "--calls", "6", "--rate", "5"], settings)
      expect(code).toBe(0)
      const [, calls, seconds] = /^(\d+) calls in ([\d.]+) seconds$/.exec(lines.at(-2) ?? "") ?? []
      expect(calls).toBe("18")
      // 18 calls at 5 per second take 17 intervals of 0.2 seconds. With a limit per process, 6 calls would take one second.
      expect(Number(seconds)).toBeGreaterThan(3.3)
    }).pipe(Effect.provide(layer)), 60_000)

  it.scopedLive("starts Redis and a sandbox if the environment names neither", () =>
    Effect.gen(function*() {
      const { code, lines, stderr } = yield* run("fleet", ["--workers", "2"], { FASTMOSS_REDIS_URL: "" })
      expect([code, lines.at(-1)]).toEqual([0, "One token request for all 2"])
      expect(stderr).toMatch(/calling the embedded sandbox at .*\nStarted a Redis at redis:\/\/127\.0\.0\.1:\d+/)
    }).pipe(Effect.provide(layer)), 60_000)
})

describe("fleet without Redis", () => {
  it.scopedLive(
    "continues with one token per process, and logs the failure of the store",
    () =>
      Effect.gen(function*() {
        const settings = { ...(yield* environment), FASTMOSS_REDIS_URL: "redis://127.0.0.1:1" }
        const { code, lines, stderr } = yield* run("fleet", ["--workers", "2", "--calls", "1"], settings)
        expect([code, lines.at(-1)]).toEqual([0, "2 token requests for all 2"])
        expect(stderr).toContain("The token store failed")
      }).pipe(Effect.provide(layer)),
    60_000
  )

  it.scopedLive("fails with the program to install, and starts no worker", () =>
    Effect.gen(function*() {
      const { code, stderr } = yield* run("fleet", [], { ...(yield* environment), FASTMOSS_REDIS_URL: "", PATH: "" })
      expect(code).toBe(1)
      expect(stderr).toMatch(/redis-server is not installed\. Set the variable or install redis-server\.\n$/)
      expect((yield* counters).acquired).toBe(0)
    }).pipe(Effect.provide(layer)))
})
