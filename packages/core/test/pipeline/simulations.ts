import { FastMossClient, type FastMossConfig, Usage } from "@effect-fastmoss/core"
import { inVirtualTime } from "@effect-fastmoss/testing/virtualTime"
import { HttpClientError, HttpClientResponse } from "@effect/platform"
import { Clock, Duration, Effect, Random } from "effect"
import { clientOn } from "./clientWith.js"

const seconds = Effect.map(Clock.currentTimeMillis, (millis) => millis / 1000)

const ok = { code: 0, msg: "success", data: {} }

/**
 * Simulates an outage. A thousand callers each need one reply, and call again ten seconds after each failure. The
 * server refuses every connection for one minute. Then it has the capacity for eighty replies per second. Requests
 * beyond that get HTTP 503, which costs a quarter of a reply's capacity.
 */
export const outage = (retry: FastMossConfig.Options["retry"]) => {
  const down = 60
  let sentWhileDown = 0
  let sent = 0
  const capacity = 80
  let busy = { since: down, work: 0 }

  const server = clientOn((request) =>
    Effect.gen(function*() {
      const now = yield* seconds
      sent += 1
      if (now < down) {
        sentWhileDown += 1
        return yield* new HttpClientError.RequestError({
          request,
          reason: "Transport",
          cause: { code: "ECONNREFUSED" }
        })
      }
      const left = Math.max(0, busy.work - (now - busy.since) * capacity)
      const hasRoom = left + 1 <= capacity
      busy = { since: now, work: left + (hasRoom ? 1 : 0.25) }
      yield* Effect.sleep("50 millis")
      return HttpClientResponse.fromWeb(request, hasRoom ? Response.json(ok) : new Response("", { status: 503 }))
    }), { retry, limit: { concurrency: Infinity }, coalesce: false })

  const caller = (n: number, client: FastMossClient.Service): Effect.Effect<number> =>
    Effect.matchEffect(client.call("/test", { n }), {
      onSuccess: () => seconds,
      onFailure: () => Effect.zipRight(Effect.sleep("10 seconds"), Effect.suspend(() => caller(n, client)))
    })

  return Effect.gen(function*() {
    const client = yield* FastMossClient.FastMossClient
    const answered = yield* Effect.forEach(
      Array.from({ length: 1000 }, (_, n) => n),
      (n) =>
        Effect.flatMap(
          Random.nextIntBetween(0, 10_000),
          (wait) => Effect.zipRight(Effect.sleep(Duration.millis(wait)), caller(n, client))
        ),
      { concurrency: "unbounded" }
    )
    const { attempts, calls } = yield* Effect.flatMap(Usage.Usage, ({ current }) => current)
    const times = answered.map((time) => time - down).sort((a, b) => a - b)
    return {
      calls,
      attempts,
      sentWhileDown,
      sentAfter: sent - sentWhileDown,
      half: times[499] ?? 0,
      recovery: times[999] ?? 0
    }
  }).pipe(Effect.provide(server), inVirtualTime)
}

/**
 * Simulates throttling. Fifty callers call without pauses for `duration` seconds. The server allows five requests per
 * second and refuses the rest. Requests and calls are counted from the tenth second on.
 */
export const throttled = (limit: FastMossConfig.Options["limit"], duration: number) => {
  const requests: Array<{ readonly at: number; readonly isRefused: boolean }> = []
  let window = { second: -1, served: 0 }

  const server = clientOn((request) =>
    Effect.gen(function*() {
      const at = yield* seconds
      if (window.second !== Math.floor(at)) window = { second: Math.floor(at), served: 0 }
      window.served += 1
      const isRefused = window.served > 5
      requests.push({ at, isRefused })
      yield* Effect.sleep("80 millis")
      return HttpClientResponse.fromWeb(
        request,
        Response.json(isRefused ? { code: 30003, msg: "access frequency limit exceeded", data: null } : ok)
      )
    }), { limit, coalesce: false })

  return Effect.gen(function*() {
    const client = yield* FastMossClient.FastMossClient
    let failed = 0
    let succeeded = 0
    yield* Effect.forEach(
      Array.from({ length: 50 }, (_, n) => n),
      (n) =>
        Effect.gen(function*() {
          while (true) {
            const exit = yield* Effect.exit(client.call("/test", { n }))
            if ((yield* seconds) < 10) continue
            if (exit._tag === "Success") succeeded += 1
            else failed += 1
          }
        }),
      { concurrency: "unbounded" }
    ).pipe(Effect.timeoutTo({ duration: `${duration} seconds`, onSuccess: () => {}, onTimeout: () => {} }))
    const late = requests.filter(({ at }) => at >= 10)
    const refused = late.filter(({ isRefused }) => isRefused).length
    return {
      sent: late.length,
      refusedShare: refused / late.length,
      failedShare: failed / (failed + succeeded),
      perSecond: (late.length - refused) / (duration - 10)
    }
  }).pipe(Effect.provide(server), inVirtualTime)
}
