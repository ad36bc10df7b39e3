import {
  FastMossClient,
  FastMossError,
  RateLimiter,
  type RequestOptions,
  TokenStore,
  Usage
} from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { settableClock } from "@effect-fastmoss/testing/settableClock"
import { inVirtualTime } from "@effect-fastmoss/testing/virtualTime"
import { HttpClient, HttpClientError, type HttpClientRequest, HttpClientResponse } from "@effect/platform"
import { Cause, Duration, Effect, Exit, Fiber, Layer, Logger, LogLevel, Random } from "effect"
import * as Pipeline from "../../src/pipeline/Pipeline.js"

/** Makes a generator of random numbers that depend only on a seed (mulberry32). */
const chanceOf = (seed: number) => {
  let state = seed * 0x9e3779b9
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (bound: number) => Math.floor(next() * bound)
  const of = <A>(...values: ReadonlyArray<A>): A => values[below(values.length)] as A
  return { next, below, of }
}

interface TokenRequest {
  readonly operation: "acquire" | "refresh"
  readonly begun: number
  ended: number
  result: "new" | "same" | "failed"
}

/** The result of one run. `problems` is empty if the run found no problems. */
export interface FuzzResult {
  readonly problems: ReadonlyArray<string>
  readonly calls: number
  readonly attempts: number
  readonly tokenRequests: number
  readonly outcomes: Readonly<Record<string, number>>
}

const callers = 60

/**
 * Runs sixty callers of one client. They make equal and different calls with all kinds of options, and are interrupted
 * at random. The server fails in all known ways, revokes tokens, and grants the same tokens again. The local clock is
 * changed, and the machine sleeps. Then all faults end, and every path must work again.
 */
export const fuzz = (seed: number): Effect.Effect<FuzzResult> => {
  const chance = chanceOf(seed)
  const problems: Array<string> = []
  const lifetime = chance.of(60, 300, 1200, 7200)
  const isQuiet = chance.next() < 0.2
  let isHealed = false

  // Time of the server, and its tokens with their expiries, in seconds.
  let slept = 0
  const live = new Map<string, number>()
  let latest = ""
  let serial = 0
  let revocations = 0
  const tokenRequests: Array<TokenRequest> = []
  let tokenRequestsUnderWay = 0
  let received = 0
  let singleRejections = 0

  const response = (request: HttpClientRequest.HttpClientRequest, body: object | Response) =>
    HttpClientResponse.fromWeb(request, body instanceof Response ? body : Response.json(body))
  const reset = (request: HttpClientRequest.HttpClientRequest) =>
    new HttpClientError.RequestError({ request, reason: "Transport", cause: { code: "ECONNRESET" } })
  const status = (status: number, headers: Record<string, string> = {}) => new Response(null, { status, headers })
  const code = (code: number) => ({ code, msg: "", data: null })

  const monotonic = Effect.map(Effect.clock, (clock) => Number(clock.unsafeCurrentTimeNanos()) / 1e6)
  const serverSeconds = Effect.map(monotonic, (millis) => millis / 1000 + slept)

  const grant = (request: HttpClientRequest.HttpClientRequest, entry: TokenRequest) =>
    Effect.gen(function*() {
      yield* Effect.sleep(chance.below(400))
      const kind = isHealed ? 0 : chance.next()
      const now = yield* serverSeconds
      const reply = (accessToken: string, end: number, result: "new" | "same") => {
        live.set(accessToken, end)
        latest = accessToken
        entry.result = result
        serial += 1
        return response(request, {
          code: 0,
          timestamp: Math.floor(now),
          data: {
            access_token: accessToken,
            refresh_token: `rt-${serial}`,
            expires_in: end - now,
            refresh_expires_in: 86_400
          }
        })
      }
      const end = live.get(latest) ?? 0
      if (kind < 0.65 || (kind < 0.8 && end <= now + 1)) return reply(`at-${serial}`, now + lifetime, "new")
      if (kind < 0.75) return reply(latest, end, "same")
      if (kind < 0.8) return reply(latest, now + lifetime, "new")
      if (kind < 0.85) return response(request, status(503))
      if (kind < 0.88) return response(request, status(429, { "retry-after": `${1 + chance.below(20)}` }))
      if (kind < 0.92) return response(request, code(30003))
      if (kind < 0.95) return yield* reset(request)
      if (kind < 0.97) return response(request, code(1002))
      return yield* Effect.never
    })

  const serve = (request: HttpClientRequest.HttpClientRequest, url: URL) =>
    Effect.gen(function*() {
      yield* Effect.sleep(chance.below(chance.of(10, 100, 2000)))
      const now = yield* serverSeconds
      const timestamp = Math.floor(now)
      if (url.pathname === "/refusing" && !isHealed) return response(request, status(401))
      if ((live.get(url.searchParams.get("access_token") ?? "") ?? 0) <= now) return response(request, status(401))
      const kind = isHealed || isQuiet ? 0 : chance.next()
      if (kind < 0.7) {
        const body = request.body._tag === "Uint8Array" ? JSON.parse(new TextDecoder().decode(request.body.body)) : null
        return response(request, { code: 0, data: body, timestamp })
      }
      if (kind < 0.74) return response(request, code(30003))
      if (kind < 0.76) return response(request, status(429, { "retry-after": `${chance.below(10)}` }))
      if (kind < 0.77) return response(request, code(30002))
      if (kind < 0.82) return response(request, status(503))
      if (kind < 0.85) {
        singleRejections += 1
        return response(request, status(401))
      }
      if (kind < 0.89) return response(request, code(chance.of(10001, 20001, 30001, 40001)))
      if (kind < 0.93) return yield* reset(request)
      if (kind < 0.95) return response(request, status(chance.of(204, 304, 404)))
      if (kind < 0.97) return response(request, new Response("<html></html>"))
      return yield* Effect.never
    })

  const http = HttpClient.make((request, url) =>
    Effect.suspend(() => {
      if (!url.pathname.startsWith("/v1/")) {
        received += 1
        return serve(request, url)
      }
      return Effect.flatMap(monotonic, (begun) => {
        const entry: TokenRequest = {
          operation: url.pathname === "/v1/token" ? "acquire" : "refresh",
          begun,
          ended: Infinity,
          result: "failed"
        }
        tokenRequests.push(entry)
        tokenRequestsUnderWay += 1
        if (tokenRequestsUnderWay > 1) problems.push("two token requests at once")
        return Effect.ensuring(
          grant(request, entry),
          Effect.map(monotonic, (ended) => {
            entry.ended = ended
            tokenRequestsUnderWay -= 1
          })
        )
      })
    })
  )

  const layer = FastMossClient.layerWithoutServices.pipe(
    Layer.provideMerge(Pipeline.layerServices),
    Layer.provide(Layer.succeed(HttpClient.HttpClient, http)),
    Layer.provide(TokenStore.layerMemory),
    Layer.provide(Sandbox.layerConfig({
      limit: { concurrency: chance.of(1, 4, 20) },
      coalesce: chance.next() < 0.8,
      budget: chance.next() < 0.3 ? { calls: 100, per: "1 minute" } : undefined,
      cache: chance.next() < 0.3 ? { timeToLive: "20 seconds" } : undefined,
      refreshAhead: chance.of("5 minutes", "0 seconds")
    })),
    Layer.provide(Sandbox.layerSandbox())
  )

  const outcomes: Record<string, number> = {}
  const count = (exit: Exit.Exit<unknown, FastMossError.FastMossError>) => {
    const outcome = Exit.match(exit, {
      onSuccess: () => "success",
      onFailure: (cause) => {
        const failure = Cause.failureOption(cause)
        if (failure._tag === "Some" && FastMossError.isFastMossError(failure.value)) return failure.value._tag
        if (Cause.isInterruptedOnly(cause)) return "interrupted"
        problems.push(`a defect: ${Cause.pretty(cause)}`)
        return "defect"
      }
    })
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1
  }

  const options = (): RequestOptions.RequestOptions => ({
    timeout: chance.of(undefined, undefined, "1 second", "3 seconds"),
    callTimeout: chance.of(undefined, undefined, "500 millis", "20 seconds"),
    attempts: chance.of(undefined, undefined, 1, 5),
    limited: chance.of(undefined, undefined, undefined, false),
    guarded: chance.of(undefined, undefined, undefined, false),
    budgeted: chance.of(undefined, undefined, false),
    coalesce: chance.of(undefined, undefined, false),
    cache: chance.of(undefined, "refresh", "bypass")
  })

  const call = Effect.gen(function*() {
    const client = yield* FastMossClient.FastMossClient
    const payload = { n: chance.below(12) }
    const path = chance.of("/a", "/a", "/b", "/c", "/refusing")
    const isUninterruptible = chance.next() < 0.1
    // Counted when the call ends, because a fiber that is interrupted during an uninterruptible call loses the result.
    const one = Effect.onExit(client.call(path, payload, options()), (exit) => Effect.sync(() => count(exit)))
    const fiber = yield* Effect.fork(isUninterruptible ? Effect.uninterruptible(one) : one)
    if (chance.next() < 0.35) {
      yield* Effect.sleep(1 + chance.below(chance.of(5, 100, 5000)))
      yield* Fiber.interruptFork(fiber)
    }
    const exit = yield* Fiber.await(fiber)
    if (Exit.isSuccess(exit) && JSON.stringify(exit.value.data) !== JSON.stringify(payload)) {
      problems.push(`a reply for another call: ${JSON.stringify(exit.value.data)}`)
    }
  })

  const caller = Effect.gen(function*() {
    yield* Effect.sleep(chance.below(5_000))
    const calls = 2 + chance.below(8)
    for (let n = 0; n < calls; n++) {
      yield* call
      yield* Effect.sleep(chance.below(chance.of(10, 1000, 30_000)))
    }
  })

  /** Revokes tokens, changes the local clock, and simulates a sleep of the machine. */
  const events = (step: (millis: number) => void) =>
    Effect.forever(Effect.flatMap(Effect.sleep(chance.below(20_000)), () =>
      Effect.sync(() => {
        const kind = chance.next()
        if (kind < 0.4) {
          revocations += 1
          live.clear()
        } else if (kind < 0.6) step((chance.next() - 0.5) * chance.of(10_000, 3_600_000))
        else if (kind < 0.7) {
          const millis = chance.below(chance.of(30_000, 3_600_000))
          slept += millis / 1000
          step(millis)
        }
      })))

  const program = (step: (millis: number) => void) =>
    Effect.gen(function*() {
      const disturbing = yield* Effect.fork(events(step))
      yield* Effect.forEach(Array.from({ length: callers }), () => caller, { concurrency: "unbounded" })
      yield* Fiber.interrupt(disturbing)

      const { current } = yield* RateLimiter.RateLimiter
      const { inFlight } = yield* current
      if (inFlight !== 0) problems.push(`${inFlight} permits lost`)

      isHealed = true
      yield* Effect.sleep("6 minutes")
      const { call } = yield* FastMossClient.FastMossClient
      yield* Effect.forEach(["/a", "/b", "/c", "/refusing"], (path, n) =>
        Effect.gen(function*() {
          const exit = yield* Effect.exit(call(path, { healed: n }, { callTimeout: "10 minutes" }))
          count(exit)
          if (Exit.isFailure(exit)) problems.push(`no recovery of ${path}: ${Cause.pretty(exit.cause)}`)
        }), { concurrency: "unbounded" })

      const usage = yield* Effect.flatMap(Usage.Usage, ({ current }) => current)
      const { cached = 0, success = 0, ...others } = usage.outcomes
      const accounted = Object.entries({ ...others, success: cached + success }).sort()
      if (JSON.stringify(accounted) !== JSON.stringify(Object.entries(outcomes).sort())) {
        problems.push(`calls not accounted for: ${JSON.stringify([accounted, outcomes])}`)
      }
      if (usage.attempts !== received) problems.push(`${usage.attempts} attempts counted, ${received} received`)

      const elapsed = yield* serverSeconds
      for (const [i, { begun, operation }] of tokenRequests.entries()) {
        const previous = tokenRequests[i - 1]
        if (previous?.result !== "failed" || (previous.operation === "refresh" && operation === "acquire")) continue
        const pause = begun - previous.ended
        if (pause < 249) problems.push(`a token request ${pause} ms after a failed one`)
      }
      const of = (result: TokenRequest["result"]) => tokenRequests.filter((request) => request.result === result).length
      // Causes of token requests: expiries, revocations, single responses with HTTP 401, and rejections by the four
      // paths.
      const mostGranted = 2 + elapsed / (lifetime / 4) + revocations + singleRejections + 4 * (1 + elapsed / 300)
      if (of("new") > mostGranted) {
        problems.push(`${of("new")} tokens granted, where ${mostGranted} are expected at most`)
      }
      if (of("same") > 1 + elapsed / 5) problems.push(`the same token granted ${of("same")} times in ${elapsed} s`)
      return {
        problems,
        calls: usage.calls,
        attempts: usage.attempts,
        tokenRequests: tokenRequests.length,
        outcomes
      }
    })
  return Effect.clockWith((base) => {
    const { clock, step } = settableClock(base)
    return program(step).pipe(
      Effect.provide(layer),
      Effect.withClock(clock),
      Effect.withRandom(Random.make(seed)),
      Logger.withMinimumLogLevel(LogLevel.None),
      Effect.timeoutTo({
        duration: Duration.hours(12),
        onSuccess: (result) => result,
        onTimeout: (): FuzzResult => ({
          problems: [...problems, "a deadlock"],
          calls: 0,
          attempts: 0,
          tokenRequests: tokenRequests.length,
          outcomes
        })
      })
    )
  }).pipe(Effect.orDie, inVirtualTime)
}
