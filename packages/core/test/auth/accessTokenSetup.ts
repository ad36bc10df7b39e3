import { AccessToken, FastMossConfig, FastMossError, Token, TokenStore } from "@effect-fastmoss/core"
import { Context, Effect, Layer, Redacted, Ref } from "effect"
import * as TokenEndpoint from "../../src/auth/TokenEndpoint.js"

/** Makes a token endpoint that a test can open, close and script. It records its token requests. */
const makeEndpoint = Effect.gen(function*() {
  const log = yield* Ref.make<ReadonlyArray<string>>([])
  const gate = yield* Effect.makeLatch(true)
  const settings = yield* Ref.make({ lifetime: 7200, refresh: "granted", acquire: "granted" })
  const refusal = (operation: "acquire" | "refresh") =>
    new FastMossError.FastMossTokenError({
      operation,
      failure: new FastMossError.FastMossApiError({
        method: "POST",
        path: "/v1/token",
        attempts: 1,
        code: 1002,
        reason: "InvalidCredentials",
        serverMessage: "invalid",
        data: null
      })
    })
  const requestToken = (operation: "acquire" | "refresh") =>
    Effect.gen(function*() {
      const serial = yield* Ref.modify(log, (log) => [log.length + 1, [...log, operation]])
      yield* gate.await
      const { lifetime, [operation]: outcome } = yield* Ref.get(settings)
      if (outcome !== "granted") return yield* refusal(operation)
      const clock = yield* Effect.clock
      return Token.fromGrant(
        {
          access_token: `at-${serial}`,
          refresh_token: `rt-${serial}`,
          expires_in: lifetime,
          refresh_expires_in: 86_400
        },
        { receivedAt: clock.unsafeCurrentTimeMillis() / 1000 }
      )
    })
  return {
    log: Ref.get(log),
    gate,
    set: (changes: Partial<{ lifetime: number; refresh: string; acquire: string }>) =>
      Ref.update(settings, (settings) => ({ ...settings, ...changes })),
    layer: Layer.succeed(TokenEndpoint.TokenEndpoint, {
      acquire: requestToken("acquire"),
      refresh: () => requestToken("refresh")
    })
  }
})

/** Makes a store whose texts are visible, and whose operations a test can delay or fail. */
const makeStore = Effect.sync(() => {
  const texts = new Map<string, string>()
  const before: { get: Effect.Effect<void, unknown>; set: Effect.Effect<void, unknown> } = {
    get: Effect.void,
    set: Effect.void
  }
  const calls: Array<string> = []
  const store = TokenStore.make({
    get: (key) =>
      Effect.zipRight(
        Effect.suspend(() => {
          calls.push("get")
          return before.get
        }),
        Effect.sync(() => texts.get(key))
      ),
    set: (key, text) =>
      Effect.zipRight(
        Effect.suspend(() => {
          calls.push("set")
          return before.set
        }),
        Effect.sync(() => texts.set(key, text))
      )
  })
  return { texts, before, calls, store, layer: Layer.succeed(TokenStore.TokenStore, store) }
})

export const config = FastMossConfig.layer({ clientId: "client", clientSecret: Redacted.make("secret") })

export const setup = Effect.gen(function*() {
  const endpoint = yield* makeEndpoint
  const store = yield* makeStore
  const buildWith = (tokenStore: TokenStore.Service) =>
    Effect.map(
      Layer.build(
        Layer.provide(
          AccessToken.layer,
          Layer.mergeAll(endpoint.layer, Layer.succeed(TokenStore.TokenStore, tokenStore), config)
        )
      ),
      (context) => Context.get(context, AccessToken.AccessToken).get
    )
  const build = buildWith(store.store)
  const get = Effect.map(yield* build, (token) => Redacted.value(token.accessToken))
  const storedText = Effect.sync(() => [...store.texts.values()][0] ?? "{}")
  return {
    endpoint,
    store,
    build,
    buildWith,
    get,
    stored: Effect.map(storedText, (text) => JSON.parse(text).access_token)
  }
})

/** Yields often enough for all other fibers to finish their current work. */
export const settle = Effect.repeatN(Effect.yieldNow(), 50)
