import { FastMossClient, TokenStore, Usage } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { HttpClient, HttpClientResponse } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Clock, Effect, Layer, TestClock } from "effect"

const healthy = Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call("/test"))
const refusing = Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call("/refused"))

/**
 * Creates a client of a server with a scripted token endpoint, and a list of its token requests. `grant` receives the
 * number of the token request and the current time in Unix seconds.
 */
const server = (
  grant: (serial: number, now: number) => object | Response,
  accepts: (path: string, accessToken: string) => boolean = (path) => path !== "/refused"
) => {
  const tokenRequests: Array<number> = []
  const layer = FastMossClient.layer.pipe(
    Layer.provide(Layer.succeed(
      HttpClient.HttpClient,
      HttpClient.make((request, { pathname, searchParams }) =>
        Effect.map(Clock.currentTimeMillis, (millis) => {
          const isTokenRequest = pathname.startsWith("/v1/")
          if (isTokenRequest) tokenRequests.push(millis / 1000)
          const reply = isTokenRequest
            ? grant(tokenRequests.length, millis / 1000)
            : accepts(pathname, searchParams.get("access_token") ?? "")
            ? {}
            : new Response("", { status: 401 })
          return HttpClientResponse.fromWeb(
            request,
            reply instanceof Response ? reply : Response.json({ code: 0, data: reply, timestamp: millis / 1000 })
          )
        })
      )
    )),
    Layer.provide(TokenStore.layerMemory),
    Layer.provide(Sandbox.layerConfig({ limit: { concurrency: Infinity }, coalesce: false })),
    Layer.provide(Sandbox.layerSandbox())
  )
  return { layer, tokenRequests }
}

const rotating = (serial: number) => ({
  access_token: `at-${serial}`,
  refresh_token: `rt-${serial}`,
  expires_in: 7200,
  refresh_expires_in: 86_400
})
const prolonging = (serial: number) => ({ ...rotating(serial), access_token: "at" })
/**
 * Returns the response to a token request of a server that grants the same token until it expires, and then another
 * one.
 */
const repeating = (serial: number, now: number) => {
  const end = (Math.floor(now / 7200) + 1) * 7200
  return { ...rotating(serial), access_token: `at-${end}`, expires_in: end - now }
}

/** Makes a number of calls. After each it pauses for `pause` milliseconds. */
const traffic = (call: Effect.Effect<unknown, unknown, FastMossClient.FastMossClient>, calls: number, pause: number) =>
  Effect.repeatN(Effect.zipRight(Effect.exit(call), TestClock.adjust(pause)), calls - 1)

describe("a server that grants the same access token again", () => {
  it.effect("with a later expiry gets one token request per lifetime", () => {
    const { layer, tokenRequests } = server(prolonging)
    return Effect.gen(function*() {
      yield* healthy
      yield* TestClock.adjust("106 minutes")
      yield* traffic(healthy, 50, 1000)
      expect(tokenRequests.length).toBeLessThanOrEqual(2)
      yield* traffic(healthy, 100, 60_000)
      expect(tokenRequests.length).toBeLessThanOrEqual(3)
    }).pipe(Effect.provide(layer))
  })

  it.effect("with no later expiry gets one token request per 5 to 30 seconds", () => {
    const { layer, tokenRequests } = server(repeating)
    return Effect.gen(function*() {
      yield* healthy
      yield* TestClock.adjust("104 minutes")
      yield* traffic(healthy, 510, 2_000)
      // The calls last from 15 minutes before the expiry until the next token.
      expect(tokenRequests.length).toBeGreaterThan(20)
      expect(tokenRequests.length).toBeLessThanOrEqual(2 + 15 * 60 / 5)
      for (const [i, at] of tokenRequests.entries()) {
        // The token request at the expiry of the token does not wait.
        if (i > 0 && at < 7200) expect(at - (tokenRequests[i - 1] ?? 0)).toBeGreaterThanOrEqual(5)
      }
    }).pipe(Effect.provide(layer))
  })

  it.effect.each(
    [["with a later expiry", prolonging], ["with no later expiry", repeating], ["with a new token", rotating]] as const
  )(
    "%s gets one token request for a path that always responds with 401, and none for other paths",
    ([_, grant]) => {
      const { layer, tokenRequests } = server(grant)
      return Effect.gen(function*() {
        yield* healthy
        yield* TestClock.adjust("1 minute")
        yield* Effect.exit(refusing)
        expect(tokenRequests.length).toBe(2)
        for (let n = 0; n < 100; n++) {
          yield* healthy
          expect(yield* Effect.flip(refusing)).toMatchObject({ status: 401 })
          yield* TestClock.adjust("2 seconds")
        }
        expect(tokenRequests.length).toBe(2)
        yield* TestClock.adjust("2 minutes")
        yield* traffic(Effect.zipRight(healthy, refusing), 10, 2_000)
        expect(tokenRequests.length).toBe(3)
      }).pipe(Effect.provide(layer))
    }
  )
})

describe("a token that replaced a rejected one", () => {
  it.effect("is replaced immediately if it is revoked after sixty successful calls", () => {
    let revoked = 0
    const { layer, tokenRequests } = server(rotating, (_, accessToken) => Number(accessToken.slice(3)) > revoked)
    return Effect.gen(function*() {
      yield* healthy
      for (revoked = 1; revoked < 5; revoked++) {
        yield* traffic(healthy, 60, 1000)
        expect(tokenRequests.length).toBe(revoked + 1)
      }
      const usage = yield* Effect.flatMap(Usage.Usage, ({ current }) => current)
      expect(usage.outcomes).toEqual({ success: 241 })
    }).pipe(Effect.provide(layer))
  })

  it.effect("is replaced for another path while one path always responds with 401", () => {
    let revoked = 0
    const { layer, tokenRequests } = server(
      rotating,
      (path, accessToken) => path !== "/refused" && Number(accessToken.slice(3)) > revoked
    )
    return Effect.gen(function*() {
      yield* Effect.exit(refusing)
      yield* healthy
      expect(tokenRequests.length).toBe(2)
      revoked = 2
      yield* healthy
      expect(tokenRequests.length).toBe(3)
    }).pipe(Effect.provide(layer))
  })
})

describe("a path that rejected two tokens in a row", () => {
  it.effect("can reject tokens again after one of its calls has succeeded", () => {
    let refuses = true
    let revoked = 0
    const { layer, tokenRequests } = server(
      rotating,
      (_, accessToken) => !refuses && Number(accessToken.slice(3)) > revoked
    )
    return Effect.gen(function*() {
      yield* Effect.exit(refusing)
      refuses = false
      yield* refusing
      revoked = 2
      yield* refusing
      expect(tokenRequests.length).toBe(3)
    }).pipe(Effect.provide(layer))
  })
})

describe("a token endpoint that fails while there is no token", () => {
  it.effect.each(
    [
      ["HTTP 429 with Retry-After", () => new Response("", { status: 429, headers: { "retry-after": "60" } }), 1],
      ["HTTP 503", () => new Response("", { status: 503 }), 30],
      ["code 30003", () => Response.json({ code: 30003, data: null }), 30],
      ["code 1002", () => Response.json({ code: 1002, data: null }), 30]
    ] as const
  )("with %s gets few token requests for any traffic", ([_, answer, most]) => {
    const { layer, tokenRequests } = server(answer)
    return Effect.gen(function*() {
      for (let n = 0; n < 300; n++) {
        yield* Effect.fork(Effect.exit(healthy))
        yield* TestClock.adjust("100 millis")
      }
      expect(tokenRequests.length).toBeGreaterThan(0)
      expect(tokenRequests.length).toBeLessThanOrEqual(most)
      yield* TestClock.adjust("2 minutes")
      expect((yield* Effect.flatMap(Usage.Usage, ({ current }) => current)).outcomes).toEqual({
        FastMossTokenError: 300
      })
    }).pipe(Effect.provide(layer))
  })

  it.effect("is used again by the retries of the calls as soon as it recovers", () => {
    const { layer } = server((serial) => serial <= 2 ? new Response("", { status: 503 }) : rotating(serial))
    return Effect.gen(function*() {
      const fiber = yield* Effect.fork(healthy)
      yield* TestClock.adjust("5 seconds")
      expect((yield* fiber).data).toEqual({})
    }).pipe(Effect.provide(layer))
  })
})
