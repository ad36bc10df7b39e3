import { FastMossClient, FastMossConfig, FastMossError, TokenStore, Usage } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { settableClock } from "@effect-fastmoss/testing/settableClock"
import { HttpClient } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Redacted, TestClock } from "effect"
import * as Authorization from "../../src/pipeline/Authorization.js"

const call = Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call("/test", { hello: "world" }))

const counters = Effect.flatMap(Sandbox.Sandbox, ({ counters }) => counters)

const day = 86_400_000

type Options = Omit<FastMossConfig.Options, "clientId" | "clientSecret" | "environment">

/**
 * Creates a client of the sandbox in the context. The clock of the sandbox is `ahead` milliseconds ahead of the clock
 * of the client.
 */
const client = (ahead: number, options: Options & { readonly clientSecret?: Redacted.Redacted } = {}) =>
  FastMossClient.layer.pipe(
    Layer.provide(Layer.effect(
      HttpClient.HttpClient,
      Effect.map(
        HttpClient.HttpClient,
        (http) =>
          HttpClient.transform(http, (response) =>
            Effect.flatMap(Effect.clock, (testClock) => {
              const { clock, step } = settableClock(testClock)
              step(ahead)
              return Effect.withClock(response, clock)
            }))
      )
    )),
    Layer.provide(Sandbox.layerHttpClient),
    Layer.provide(Layer.unwrapEffect(
      Effect.map(
        Sandbox.Sandbox,
        ({ clientId, clientSecret }) =>
          FastMossConfig.layer({ baseUrl: Sandbox.baseUrl, clientId, clientSecret, ...options })
      )
    ))
  )

/** Creates a layer with a sandbox, and a token store that contains the token of an earlier client. */
const withStoredToken = (ahead: number) =>
  Layer.effectDiscard(
    Effect.zipRight(TestClock.setTime(Date.UTC(2026, 10, 26)), Effect.provide(call, Layer.fresh(client(ahead))))
  ).pipe(Layer.provideMerge(Layer.merge(Sandbox.layerSandbox(), TokenStore.layerMemory)))

/** Runs calls on a new client, and returns how many requests the sandbox counted meanwhile. */
const counted = <A, E>(
  ahead: number,
  options: Parameters<typeof client>[1],
  use: Effect.Effect<A, E, FastMossClient.FastMossClient | Usage.Usage>
) =>
  Effect.gen(function*() {
    const before = yield* counters
    const result = yield* Effect.provide(use, client(ahead, options))
    const after = yield* counters
    return {
      result,
      sent: after.requests - before.requests,
      refused: after.callsRefused - before.callsRefused,
      tokenRequests: after.acquired + after.refreshed - before.acquired - before.refreshed
    }
  })

const sums = Effect.flatMap(Usage.Usage, ({ current }) => Effect.map(current, ({ endpoints }) => endpoints["/test"]))

describe("a call with a stored token, on a machine with a wrong clock", () => {
  it.effect.each([day, -day, 3_600_000])(
    "by %d ms is repeated once, with the server's time",
    (ahead) =>
      Effect.gen(function*() {
        const first = yield* counted(ahead, {}, Effect.zip(call, sums))
        expect(first).toMatchObject({ sent: 2, refused: 1, tokenRequests: 0 })
        expect(first.result).toMatchObject([{ data: { hello: "world" } }, { calls: 1, attempts: 2, retries: 1 }])
      }).pipe(Effect.provide(withStoredToken(ahead)))
  )

  it.effect("is not refused any more after the clock offset is known", () =>
    Effect.gen(function*() {
      const many = yield* counted(day, { coalesce: false }, Effect.zipRight(Effect.repeatN(call, 4), sums))
      expect(many).toMatchObject({ sent: 6, refused: 1, result: { calls: 5, attempts: 6 } })
    }).pipe(Effect.provide(withStoredToken(day))))

  it.effect("is repeated even without retries, and keeps its permit", () =>
    Effect.gen(function*() {
      const once = yield* counted(day, { retry: { attempts: 1 }, limit: { concurrency: 1 } }, call)
      expect(once).toMatchObject({ sent: 2, refused: 1 })
    }).pipe(Effect.provide(withStoredToken(day))))

  it.effect("is not repeated if serverClock is off, and its message has the clock offset", () =>
    Effect.gen(function*() {
      const { result, sent } = yield* counted(day, { serverClock: false }, Effect.flip(call))
      expect(sent).toBe(1)
      expect(result).toMatchObject({ _tag: "FastMossApiError", attempts: 1, clockOffset: 86_400 })
      expect(result.message).toContain(
        "; the request's timestamp was 1d behind FastMoss's clock: set the clock of this machine"
      )
    }).pipe(Effect.provide(withStoredToken(day))))

  it.effect("fails with its first failure if the budget refuses the repetition", () =>
    Effect.gen(function*() {
      const { result, sent } = yield* counted(
        -day,
        { budget: { calls: 1, per: "1 day" } },
        Effect.zip(Effect.flip(call), sums)
      )
      expect(sent).toBe(1)
      const [error, usage] = result
      expect(error).toMatchObject({ _tag: "FastMossApiError", attempts: 1, clockOffset: -86_400 })
      expect(error.message).not.toContain("Nothing was sent")
      expect(error.message).toContain("the request's timestamp was 1d ahead of FastMoss's clock")
      expect(usage).toMatchObject({ calls: 1, attempts: 1 })
    }).pipe(Effect.provide(withStoredToken(-day))))
})

describe("a call that is refused for another reason", () => {
  it.effect("is repeated only while the clock offset is not known", () =>
    Effect.gen(function*() {
      const { addFault } = yield* Sandbox.Sandbox
      yield* addFault({ path: "/test", fault: Sandbox.Fault.Code({ code: 10001 }) })
      for (const ahead of [0, day]) {
        const twice = yield* counted(ahead, {}, Effect.zip(Effect.flip(call), Effect.flip(call)))
        // With the wrong clock the first call learns the clock offset, and the second is signed with it.
        expect(twice.sent).toBe(ahead === 0 ? 2 : 3)
      }
    }).pipe(Effect.provide(withStoredToken(0))))

  it.effect("is sent once with a wrong secret and a right clock, and its message names the secret", () =>
    Effect.gen(function*() {
      const clientSecret = Redacted.make("another-secret")
      const { result, sent } = yield* counted(0, { clientSecret }, Effect.flip(call))
      expect(sent).toBe(1)
      expect(result).toMatchObject({ _tag: "FastMossApiError", code: 10001, attempts: 1 })
      expect(result.message).toContain(
        "sign: does not match the path and the body; if this is about the request's signature, check the client secret " +
          "(FASTMOSS_CLIENT_SECRET) and that it belongs to this environment (FASTMOSS_ENVIRONMENT)"
      )
      expect(result.message).not.toContain("another-secret")
    }).pipe(Effect.provide(withStoredToken(0))))

  it.effect("fails with its first failure if the budget refuses the repetition with another token", () =>
    Effect.gen(function*() {
      const { addFault } = yield* Sandbox.Sandbox
      yield* addFault({ path: "/test", fault: Sandbox.Fault.Status({ status: 401 }) })
      const { result, sent, tokenRequests } = yield* counted(
        0,
        { budget: { calls: 1, per: "1 day" } },
        Effect.flip(call)
      )
      expect(sent - tokenRequests).toBe(1)
      expect(result).toMatchObject({ _tag: "FastMossStatusError", status: 401, attempts: 1 })
    }).pipe(Effect.provide(withStoredToken(0))))
})

describe("Authorization.isRejection", () => {
  const properties = { method: "POST", path: "/test", attempts: 1 }
  const api = (code: number) =>
    new FastMossError.FastMossApiError({
      ...properties,
      code,
      reason: FastMossError.reasonOfCode(code),
      serverMessage: "",
      data: null
    })
  const status = (status: number, code?: number) =>
    new FastMossError.FastMossStatusError({ ...properties, status, code, body: "" })

  it.each([
    ["HTTP 401", status(401), true],
    // The code is more precise than the status, but the status means that the authorization failed.
    ["HTTP 401 with code 30001", status(401, 30001), true],
    ["HTTP 401 with code 1002", status(401, 1002), true],
    ["HTTP 200 with code 1002", api(1002), true],
    ["HTTP 400 with code 1002", status(400, 1002), true],
    // Users saw this code for endpoints that their plan does not include.
    ["HTTP 403", status(403), false],
    ["HTTP 403 with code 30001", status(403, 30001), false],
    ["HTTP 200 with code 30001", api(30001), false],
    ["HTTP 200 with code 10001", api(10001), false],
    ["a listed code", api(4711), true],
    ["a listed code with another status", status(403, 4711), true]
  ])("decides whether FastMoss rejected the token: %s", (_, error, expected) => {
    expect(Authorization.isRejection(error, [4711])).toBe(expected)
  })
})

describe("Authorization.isCorrected", () => {
  it.each([
    ["by the whole clock offset", 86_400, 1000, 87_400, true],
    ["by nearly all of it", 86_400, 1000, 87_350, true],
    ["by the time that passed alone", 86_400, 1000, 1015, false],
    ["the other way", -86_400, 100_000, 186_400, false],
    ["from an unsigned request", 86_400, undefined, undefined, false]
  ])("decides whether a timestamp was corrected: %s", (_, clockOffset, before, after, expected) => {
    expect(Authorization.isCorrected(clockOffset, before, after)).toBe(expected)
  })
})
