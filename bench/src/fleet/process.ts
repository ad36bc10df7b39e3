/**
 * A process of a fleet, for the sections `shared` and `fleet`. Its task comes by IPC, and its samples go back.
 *
 * `latency`: at its own pace, calls with the limiter and the budget in memory, calls with both in Redis, bare round trips,
 * and the budget's command through `ioredis` alone, in turns. `limit`: callers that call without a pause, for a time.
 */
import { FastMossClient, FastMossConfig, Pipeline, TokenStore } from "@effect-fastmoss/core"
import * as Redis from "@effect-fastmoss/node/Redis"
import * as RedisBudget from "@effect-fastmoss/node/RedisBudget"
import * as RedisRateLimiter from "@effect-fastmoss/node/RedisRateLimiter"
import * as UndiciHttpClient from "@effect-fastmoss/node/UndiciHttpClient"
import { Duration, Effect, Layer, Logger, LogLevel, ManagedRuntime, Redacted } from "effect"
import { Redis as IoRedis } from "ioredis"
import { credentials, path, payloads } from "../clients/steps.js"
import { redisWire } from "./RedisWire.js"

export interface Place {
  readonly baseUrl: string
  readonly redis: number
  /** Calls at once, in this process. */
  readonly concurrency: number
  /** Requests a second, configured; none if it is to be learnt. */
  readonly rate?: number
}

export type Task =
  | { readonly task: "latency"; readonly warmUps: number; readonly rounds: number; readonly every: number }
  | { readonly task: "limit"; readonly seconds: number }

/** Milliseconds, pair by pair. */
export interface Latencies {
  readonly alone: ReadonlyArray<number>
  readonly shared: ReadonlyArray<number>
  readonly bare: ReadonlyArray<number>
  readonly command: ReadonlyArray<number>
}

const place: Place = JSON.parse(process.env["BENCH_PLACE"] ?? "{}")

const config = FastMossConfig.layer({
  clientId: credentials.clientId,
  clientSecret: Redacted.make(credentials.clientSecret),
  baseUrl: place.baseUrl,
  budget: { calls: 1_000_000_000, per: "30 days" },
  retry: { attempts: 1 },
  limit: {
    concurrency: place.concurrency,
    ...(place.rate === undefined ? {} : { rate: { calls: place.rate, per: "1 second" } })
  }
})
const rest = Layer.mergeAll(UndiciHttpClient.layer, TokenStore.layerMemory, Logger.minimumLogLevel(LogLevel.None))

const alone = ManagedRuntime.make(FastMossClient.layer.pipe(Layer.provide(Layer.merge(config, rest))))
const shared = ManagedRuntime.make(
  FastMossClient.layerWithoutServices.pipe(
    Layer.provide(Layer.merge(RedisRateLimiter.layer(), RedisBudget.layer())),
    Layer.provide(Pipeline.layerServices),
    Layer.provide(Redis.layer({ url: Redacted.make(`redis://127.0.0.1:${place.redis}`) })),
    Layer.provide(Layer.merge(config, rest))
  )
)

const payload = payloads()
const call = Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call(path, payload()))

const timed = async (action: () => Promise<unknown>): Promise<number> => {
  const began = performance.now()
  await action()
  return performance.now() - began
}

const sleep = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))

/** Returns the command that counts a request in the budget, with a key of its own. */
const budgetCommand = async (): Promise<ReadonlyArray<string | number>> => {
  let sent: ReadonlyArray<string | number> = []
  const watched = Redis.make({
    address: "watched",
    send: (_, args) =>
      Effect.sync(() => {
        sent = args
      })
  })
  const limit = { calls: 1_000_000_000, credits: Infinity, per: Duration.days(30) }
  await Effect.runPromise(
    Effect.exit(Effect.flatMap(
      RedisBudget.store(),
      (store) => store.spend({ key: `bench:${process.pid}`, price: 1, limit, overspend: false })
    )).pipe(Effect.provideService(Redis.Redis, watched))
  )
  return sent
}

/**
 * The actions of a round, in turns. A pause before each one gives all of them the same start: nothing that an earlier
 * action left in the background is under way, and the code of none was used a moment before.
 */
const latencies = async ({ every, rounds, warmUps }: Task & { readonly task: "latency" }): Promise<Latencies> => {
  const wire = await redisWire(place.redis)
  const client = new IoRedis({ port: place.redis, host: "127.0.0.1", commandTimeout: 2000, socketTimeout: 2000 })
  const command = await budgetCommand()
  const actions = {
    alone: () => alone.runPromise(call),
    shared: () => shared.runPromise(call),
    bare: () => wire.send("PING"),
    command: () => client.call("EVALSHA", ...command)
  }
  const names = ["alone", "shared", "bare", "command"] as const
  const samples = { alone: Array<number>(), shared: Array<number>(), bare: Array<number>(), command: Array<number>() }
  // A bare round trip warms up soon, a call does not.
  for (let i = 0; i < warmUps; i++) for (const name of names) await actions[name]()
  await sleep(Math.random() * every)
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < names.length; i++) {
      const began = performance.now()
      const name = names[(i + round) % names.length] ?? "bare"
      samples[name].push(await timed(actions[name]))
      await sleep(Math.max(0, every / names.length - (performance.now() - began)))
    }
  }
  wire.close()
  client.disconnect()
  return samples
}

const limit = async (seconds: number): Promise<void> => {
  const until = performance.now() + seconds * 1000
  const caller = Effect.whileLoop({
    while: () => performance.now() < until,
    body: () => Effect.ignore(call),
    step: () => {}
  })
  await shared.runPromise(
    Effect.forEach(Array.from({ length: place.concurrency }), () => caller, { concurrency: "unbounded", discard: true })
      .pipe(Effect.timeoutOption(`${seconds} seconds`))
  )
}

process.on("message", async (task: Task) => {
  process.send?.(
    task.task === "latency" ? await latencies(task) : await limit(task.seconds) ?? "done"
  )
})
process.on("disconnect", async () => {
  await Promise.all([alone.dispose(), shared.dispose()])
  process.exit(0)
})
// Both clients are built, connected, and have a token.
await Promise.all([alone.runPromise(call), shared.runPromise(call)])
process.send?.("ready")
