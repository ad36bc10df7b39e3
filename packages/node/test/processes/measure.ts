// The long form of `processes.test.ts`. `pnpm measure:stores` runs this file, which writes its results into
// docs/token-stores.md.
import { hasRedis, redisServer } from "@effect-fastmoss/testing/redisServer"
import { FileSystem } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { expect, it } from "@effect/vitest"
import { Array as Arr, Effect, Layer, Logger } from "effect"
import { fileURLToPath } from "node:url"
import { campaign, steps, type Totals } from "./campaign.js"
import type { RoundOptions } from "./fleet.js"

const live = Layer.merge(NodeContext.layer, Logger.remove(Logger.defaultLogger))

const size = 16
const plain: ReadonlyArray<RoundOptions> = Arr.replicate({}, 20)
const atMoments: ReadonlyArray<RoundOptions> = Arr.makeBy(40, (n) => ({ killAfter: (n * 7) % 80 }))
const atSteps = (names: ReadonlyArray<string>, times: number): ReadonlyArray<RoundOptions> =>
  Arr.flatten(Arr.replicate(names.map((stopAt) => ({ stopAt })), times))

const row = (store: string, killed: string, totals: Totals) => {
  // There is one token request for each expiry, and one for each program that was killed before it had stored its token.
  expect(totals).toMatchObject({ refused: 0, revocations: 0, inconsistent: 0 })
  expect(totals.tokenRequests - totals.tokenRequestsOfKilled).toBe(totals.expiries)
  const { expiries, inconsistent, kills, revocations, tokenRequests, tokenRequestsOfKilled } = totals
  const counts = [size, killed, expiries, kills, tokenRequests, tokenRequestsOfKilled, revocations, inconsistent]
  return `| ${[store, ...counts].join(" | ")} |`
}

it.scopedLive("the table of docs/token-stores.md", () =>
  Effect.gen(function*() {
    expect(hasRedis).toBe(true)
    const fs = yield* FileSystem.FileSystem
    const server = yield* redisServer()
    const restart = Effect.zipRight(server.kill, Effect.delay(server.start, "200 millis"))
    const file = { file: `${yield* fs.makeTempDirectoryScoped()}/token.json`, takeOverAfter: "1 second" }
    // A busy machine needs some time to start a Redis.
    const redis = { redis: server.url, takeOverAfter: "1 second", retryFor: "4 seconds" }
    const inFile = (rounds: ReadonlyArray<RoundOptions>) => Effect.scoped(campaign(size, file, rounds))
    const inRedis = (rounds: ReadonlyArray<RoundOptions>) => Effect.scoped(campaign(size, redis, rounds))
    const restarts = steps.redis.map((stopAt) => ({ stopAt, instead: restart }))
    const rows = [
      row("file", "none", yield* inFile(plain)),
      row("file", "at each step", yield* inFile(atSteps(steps.file, 5))),
      row("file", "at any moment", yield* inFile(atMoments)),
      row("Redis", "none", yield* inRedis(plain)),
      row("Redis", "at each step", yield* inRedis(atSteps(steps.redis, 6))),
      row("Redis", "at any moment", yield* inRedis(atMoments)),
      row("Redis", "Redis is killed and restarts", yield* inRedis(restarts))
    ]
    const path = fileURLToPath(new URL("../../../../docs/token-stores.md", import.meta.url))
    const table = [
      "| store | programs | program killed | expiries | kills | token requests | for killed programs | revocations | inconsistent |",
      "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
      ...rows
    ].join("\n")
    const text = yield* fs.readFileString(path)
    yield* fs.writeFileString(
      path,
      text.replace(/(<!-- measured -->\n)[^]*(\n<!-- \/measured -->)/, `$1\n${table}\n$2`)
    )
  }).pipe(Effect.provide(live)), 3_600_000)
