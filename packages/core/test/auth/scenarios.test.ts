import { AccessToken, FastMossConfig, FastMossError, Token, TokenStore } from "@effect-fastmoss/core"
import { settableClock } from "@effect-fastmoss/testing/settableClock"
import { HttpClient, HttpClientError, HttpClientResponse } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Layer, Option, Random, Redacted, Schema, TestClock } from "effect"
import * as TokenEndpoint from "../../src/auth/TokenEndpoint.js"
import * as ServerClock from "../../src/http/ServerClock.js"
import * as Transport from "../../src/http/Transport.js"
import vectors from "../vectors/token-scenarios.json" with { type: "json" }

const Outcome = Schema.Literal("granted", "refused", "unavailable", "unreachable", "html", "nonsense")
const Fields = Schema.Record({ key: Schema.String, value: Schema.Unknown })

const Step = Schema.Union(
  Schema.Struct({ get: Schema.String }),
  Schema.Struct({ get: Schema.Null, failure: Schema.String }),
  Schema.Struct({ invalidate: Schema.String, another: Schema.Boolean }),
  Schema.Struct({ accept: Schema.String }),
  Schema.Struct({ advance: Schema.String }),
  Schema.Struct({ clockStep: Schema.String }),
  Schema.Struct({
    serverResponds: Schema.Struct({
      acquire: Schema.optionalWith(Outcome, { default: () => "granted" }),
      refresh: Schema.optionalWith(Outcome, { default: () => "granted" }),
      lifetime: Schema.optionalWith(Schema.Number, { default: () => 7200 }),
      retryAfter: Schema.optional(Schema.String),
      grant: Schema.optionalWith(Fields, { default: () => ({}) })
    })
  }),
  Schema.Struct({ peerWrites: Token.TokenJson }),
  Schema.Struct({ storeFails: Schema.Array(Schema.Literal("get", "set", "lease")) })
)

const Scenario = Schema.Struct({
  name: Schema.String,
  given: Schema.optionalWith(
    Schema.Struct({
      stored: Schema.optional(Schema.Union(Fields, Schema.String)),
      refreshAhead: Schema.optionalWith(Schema.String, { default: () => "5 minutes" }),
      random: Schema.optionalWith(Schema.Number, { default: () => 0.5 }),
      serverAhead: Schema.optionalWith(Schema.String, { default: () => "0 seconds" })
    }),
    { default: () => ({ refreshAhead: "5 minutes", random: 0.5, serverAhead: "0 seconds" }) }
  ),
  steps: Schema.Array(Step),
  expected: Schema.Struct({
    token: Schema.NullOr(Schema.String),
    tokenRequests: Schema.Array(Schema.Literal("acquire", "refresh")),
    stored: Schema.optional(Schema.String),
    redeemed: Schema.optional(Schema.Array(Schema.String))
  })
})

const { scenarios } = Schema.decodeUnknownSync(Schema.Struct({ scenarios: Schema.Array(Scenario) }), {
  onExcessProperty: "error"
})(vectors)

/** Converts a text such as `"-1 hours"` to milliseconds. `Duration` cannot represent negative values. */
const millis = (text: string): number => {
  const [, sign, rest = ""] = /^(-?)(.*)$/.exec(text) ?? []
  const duration = Schema.decodeUnknownSync(Schema.DurationFromSelf)(
    Duration.decode(rest as Duration.DurationInput)
  )
  return Duration.toMillis(duration) * (sign === "-" ? -1 : 1)
}

const run = (scenario: typeof Scenario.Type) =>
  Effect.gen(function*() {
    const { expected, given, steps } = scenario
    const testClock = yield* Effect.clock
    const wall = settableClock(testClock)
    const tokenRequests: Array<string> = []
    const redeemed: Array<unknown> = []
    let outcomes: {
      acquire: string
      refresh: string
      lifetime: number
      retryAfter?: string | undefined
      grant: Readonly<Record<string, unknown>>
    } = {
      acquire: "granted",
      refresh: "granted",
      lifetime: 7200,
      grant: {}
    }

    const http = HttpClient.make((request, url) => {
      const operation = url.pathname === "/v1/token" ? "acquire" : "refresh"
      const serial = tokenRequests.push(operation)
      const sent = JSON.parse(
        new TextDecoder().decode(request.body._tag === "Uint8Array" ? request.body.body : undefined)
      )
      const reply = (status: number, body: unknown) =>
        Effect.succeed(HttpClientResponse.fromWeb(
          request,
          new Response(typeof body === "string" ? body : JSON.stringify(body), {
            status,
            headers: outcomes.retryAfter === undefined ? {} : { "retry-after": outcomes.retryAfter }
          })
        ))
      const timestamp = Math.floor((testClock.unsafeCurrentTimeMillis() + millis(given.serverAhead)) / 1000)
      switch (outcomes[operation]) {
        case "refused":
          return reply(200, { code: 1002, message: "invalid", data: null, timestamp })
        case "unavailable":
          return reply(503, { code: 40001, message: "service exception", data: null, timestamp })
        case "unreachable":
          return Effect.fail(new HttpClientError.RequestError({ request, reason: "Transport" }))
        case "html":
          return reply(200, "<html></html>")
        case "nonsense":
          return reply(200, { code: 0, message: "", data: { access_token: "" }, timestamp })
        default: {
          if (operation === "refresh") redeemed.push(sent.refresh_token)
          const grant = {
            access_token: `at-${serial}`,
            refresh_token: `rt-${serial}`,
            expires_in: outcomes.lifetime,
            refresh_expires_in: 86_400,
            ...outcomes.grant
          }
          const data = Object.fromEntries(Object.entries(grant).filter(([, value]) => value !== null))
          return reply(200, { code: 0, message: "success", data, timestamp })
        }
      }
    })

    const texts = new Map<string, string>()
    let failing: ReadonlyArray<string> = []
    const guarded = <A, E, R>(operation: string, effect: Effect.Effect<A, E, R>) =>
      Effect.suspend((): Effect.Effect<A, E | string, R> => failing.includes(operation) ? Effect.fail("down") : effect)
    const plain = TokenStore.make({
      get: (key) => guarded("get", Effect.sync(() => texts.get(key))),
      set: (key, text) => guarded("set", Effect.sync(() => texts.set(key, text)))
    })
    const store: TokenStore.Service = {
      ...plain,
      lease: (key) =>
        Effect.suspend(() =>
          failing.includes("lease")
            ? Effect.fail(
              new FastMossError.FastMossTokenStoreError({ operation: "lease", reason: "Failed", issue: "down" })
            )
            : plain.lease(key)
        )
    }
    const options = {
      clientId: "client",
      clientSecret: Redacted.make("secret"),
      refreshAhead: millis(given.refreshAhead)
    }
    const config = FastMossConfig.layer(options)
    const key = TokenStore.keyOf({ accountKey: "client", baseUrl: FastMossConfig.baseUrls.test })
    if (given.stored !== undefined) {
      texts.set(key, typeof given.stored === "string" ? given.stored : JSON.stringify(given.stored))
    }

    const accessToken = yield* AccessToken.AccessToken.pipe(
      Effect.provide(
        yield* Layer.build(AccessToken.layer.pipe(
          Layer.provide(TokenEndpoint.layer),
          Layer.provide(Transport.layer),
          Layer.provide(ServerClock.layer),
          Layer.provide(
            Layer.mergeAll(
              config,
              Layer.succeed(TokenStore.TokenStore, store),
              Layer.succeed(HttpClient.HttpClient, http)
            )
          )
        ))
      )
    )
    const nameOf = (token: Token.Token) => Redacted.value(token.accessToken)
    const known = new Map<string, Token.Token>()
    const get = Effect.tap(accessToken.get, (token) => Effect.sync(() => known.set(nameOf(token), token)))
    const settle = Effect.repeatN(Effect.yieldNow(), 200)

    yield* Effect.gen(function*() {
      for (const [i, step] of steps.entries()) {
        const at = `step ${i}: ${JSON.stringify(step)}`
        if ("get" in step && step.get !== null) {
          expect(nameOf(yield* get), at).toBe(step.get)
        } else if ("get" in step) {
          expect((yield* Effect.flip(get)).failure._tag, at).toBe(step.failure)
        } else if ("invalidate" in step) {
          const token = known.get(step.invalidate) ?? Token.fromJson({ access_token: step.invalidate })
          expect(yield* accessToken.invalidate(token), at).toBe(step.another)
        } else if ("accept" in step) {
          yield* accessToken.accept(Option.getOrThrow(Option.fromNullable(known.get(step.accept))))
        } else if ("advance" in step) {
          yield* Effect.withClock(TestClock.adjust(millis(step.advance)), testClock)
        } else if ("clockStep" in step) {
          wall.step(millis(step.clockStep))
        } else if ("serverResponds" in step) {
          outcomes = step.serverResponds
        } else if ("storeFails" in step) {
          failing = step.storeFails
        } else {
          const receivedAt = wall.clock.unsafeCurrentTimeMillis() / 1000
          yield* plain.set(key, Token.fromGrant(step.peerWrites, { receivedAt }))
        }
        yield* settle
      }
    }).pipe(Effect.withClock(wall.clock), Effect.withRandom(Random.fixed([given.random])))

    expect(tokenRequests).toEqual(expected.tokenRequests)
    if (expected.token !== null) {
      expect(nameOf(yield* Effect.withClock(accessToken.get, wall.clock))).toBe(expected.token)
    }
    failing = []
    if (expected.stored !== undefined) {
      expect(JSON.parse(texts.get(key) ?? "{}").access_token).toBe(expected.stored)
    }
    if (expected.redeemed === undefined) expect(new Set(redeemed).size).toBe(redeemed.length)
    else expect(redeemed).toEqual(expected.redeemed)
  })

describe("the scenarios of a token's lifecycle", () => {
  it("are at least 40, with distinct names", () => {
    expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length)
    expect(scenarios.length).toBeGreaterThanOrEqual(40)
  })

  for (const scenario of scenarios) it.scoped(scenario.name, () => run(scenario))
})
