import { AccessToken, FastMossClient, FastMossConfig, Pipeline } from "@effect-fastmoss/core"
import * as Redis from "@effect-fastmoss/node/Redis"
import * as RedisBudget from "@effect-fastmoss/node/RedisBudget"
import * as RedisRateLimiter from "@effect-fastmoss/node/RedisRateLimiter"
import * as RedisTokenStore from "@effect-fastmoss/node/RedisTokenStore"
import { inVirtualTime } from "@effect-fastmoss/testing/virtualTime"
import { HttpClient, HttpClientResponse } from "@effect/platform"
import { Clock, Context, Effect, Layer, Random, Redacted, type Scope } from "effect"
import { type Counted, simulatedRedis } from "./simulatedRedis.js"

/** Requests that FastMoss serves in each second. */
export const limit = 50

/** FastMoss: tokens of two hours after 300 ms, answers after 80 ms, code 30003 beyond the limit. */
const fastMoss = () => {
  const requests: Array<{ readonly at: number; readonly isRefused: boolean }> = []
  const tokenRequests: Array<number> = []
  let second = { number: -1, requests: 0 }
  const client = HttpClient.make((request) =>
    Effect.gen(function*() {
      const at = yield* Clock.currentTimeMillis
      const reply = (body: object) => HttpClientResponse.fromWeb(request, Response.json(body))
      if (/\/\w*token/i.test(new URL(request.url).pathname)) {
        const n = tokenRequests.push(at)
        yield* Effect.sleep("300 millis")
        return reply({
          code: 0,
          msg: "success",
          data: { access_token: `at-${n}`, refresh_token: `rt-${n}`, expires_in: 7200, refresh_expires_in: 86_400 }
        })
      }
      const number = Math.floor(at / 1000)
      second = { number, requests: number === second.number ? second.requests + 1 : 1 }
      const isRefused = second.requests > limit
      requests.push({ at, isRefused })
      yield* Effect.sleep("80 millis")
      return reply(isRefused ? { code: 30003, msg: "too many", data: null } : { code: 0, msg: "success", data: {} })
    })
  )
  return { client, requests, tokenRequests }
}

/** Builds the client of one process: as `FastMossNode.layerRedis` has it, without a cache, on simulated Redis and FastMoss. */
const processOf = (
  redis: Redis.Service,
  client: HttpClient.HttpClient
): Effect.Effect<
  Context.Context<AccessToken.AccessToken | FastMossClient.FastMossClient>,
  never,
  Scope.Scope
> =>
  Layer.build(Layer.fresh(
    FastMossClient.layerWithoutServices.pipe(
      Layer.provide(Layer.merge(RedisRateLimiter.layer(), RedisBudget.layer())),
      Layer.provide(Pipeline.layerServices),
      Layer.provide(RedisTokenStore.layer()),
      Layer.provide(Layer.mergeAll(
        Layer.succeed(Redis.Redis, redis),
        Layer.succeed(HttpClient.HttpClient, client),
        FastMossConfig.layer({
          clientId: "client",
          clientSecret: Redacted.make("secret"),
          coalesce: false,
          limit: { concurrency: 20 },
          budget: { calls: 1_000_000_000, per: "30 days" }
        })
      ))
    )
  )).pipe(Effect.orDie)

const build = (size: number) =>
  Effect.gen(function*() {
    const redis = simulatedRedis()
    const server = fastMoss()
    const processes = yield* Effect.forEach(
      Array.from({ length: size }),
      () => processOf(redis.service, server.client)
    )
    return { ...redis, ...server, processes }
  })

const during = <A extends { readonly at: number }>(all: ReadonlyArray<A>, from: number, to: number) =>
  all.filter(({ at }) => at >= from && at < to)

/** Returns the most entries within one second of the clock. */
const peakOf = (all: ReadonlyArray<{ readonly at: number }>): number => {
  const counts = new Map<number, number>()
  for (const { at } of all) counts.set(Math.floor(at / 1000), (counts.get(Math.floor(at / 1000)) ?? 0) + 1)
  return Math.max(0, ...counts.values())
}

/** Callers of each process, so that a fleet always asks for more than the limit. */
export const callersOf = (size: number): number => Math.max(1, Math.ceil(20 / size))

/** All processes start at once and call without a pause. Counted from the 10th second to the 20th. */
export const busy = (size: number) =>
  Effect.gen(function*() {
    const { commands, processes, requests } = yield* build(size)
    const ended: Array<{ readonly at: number; readonly wait: number; readonly failed: boolean }> = []
    yield* Effect.forEach(
      processes.flatMap((process) => Array.from({ length: callersOf(size) }, () => process)),
      (process, n) =>
        Effect.forever(Effect.gen(function*() {
          const began = yield* Clock.currentTimeMillis
          const exit = yield* Effect.exit(Context.get(process, FastMossClient.FastMossClient).call("/test", { n }))
          const at = yield* Clock.currentTimeMillis
          ended.push({ at, wait: at - began, failed: exit._tag === "Failure" })
        })),
      { concurrency: "unbounded" }
    ).pipe(Effect.timeoutTo({ duration: "20 seconds", onSuccess: () => {}, onTimeout: () => {} }))
    const late = during(requests, 10_000, 20_000)
    const refused = late.filter(({ isRefused }) => isRefused).length
    const calls = during(ended, 10_000, 20_000)
    const sent = during(commands, 10_000, 20_000)
    const perSecond = (of: Counted["of"]) => sent.filter((command) => command.of === of).length / 10
    return {
      use: (late.length - refused) / 10 / limit,
      refused: refused / late.length,
      failed: calls.filter(({ failed }) => failed).length / Math.max(1, calls.length),
      wait: calls.map(({ wait }) => wait).sort((a, b) => a - b)[Math.floor(calls.length / 2)] ?? Number.NaN,
      perSecond: sent.length / 10,
      permits: perSecond("permit"),
      perCall: sent.length / Math.max(1, calls.length)
    }
  }).pipe(Effect.scoped, (effect) => inVirtualTime(effect, { grid: 5 }))

/** All processes start at once and use a token every ten minutes, for six hours. */
export const hours = (size: number) =>
  Effect.gen(function*() {
    const { commands, processes, tokenRequests } = yield* build(size)
    const waits: Array<number> = []
    yield* Effect.forEach(processes, (process) =>
      Effect.gen(function*() {
        const { get } = Context.get(process, AccessToken.AccessToken)
        yield* get
        waits.push(yield* Clock.currentTimeMillis)
        // Whole steps of ten seconds: a simulation of few moments is fast.
        yield* Effect.sleep((yield* Random.nextIntBetween(0, 60)) * 10_000)
        for (let n = 0; n < 36; n++) yield* Effect.zipRight(get, Effect.sleep("10 minutes"))
      }), { concurrency: "unbounded" })
    const started = commands.filter(({ at }) => at < 10_000)
    return {
      tokenRequests: tokenRequests.length,
      firstWait: Math.max(...waits),
      commands: commands.length - started.length,
      start: peakOf(started),
      peak: peakOf(commands.filter(({ at }) => at >= 10_000))
    }
  }).pipe(Effect.scoped, (effect) => inVirtualTime(effect, { grid: 5 }))
