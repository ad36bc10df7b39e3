import {
  type AccessToken,
  type Budget,
  FastMossClient,
  FastMossConfig,
  Pipeline,
  type RateLimiter,
  type TokenStore,
  type Usage
} from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import type { HttpClient } from "@effect/platform"
import { type ConfigError, Effect, type Layer, Redacted } from "effect"
import { describe, expect, it } from "tstyche"

describe("FastMossClient.layer", () => {
  it("requires an HTTP client, a token store and a configuration, and nothing else", () => {
    expect(FastMossClient.layer).type.toBe<
      Layer.Layer<
        FastMossClient.FastMossClient | AccessToken.AccessToken | Usage.Usage,
        never,
        HttpClient.HttpClient | TokenStore.TokenStore | FastMossConfig.FastMossConfig
      >
    >()
  })
})

describe("FastMossClient.layerWithStages", () => {
  type Lean<R> = Layer.Layer<
    FastMossClient.FastMossClient | AccessToken.AccessToken,
    never,
    HttpClient.HttpClient | TokenStore.TokenStore | FastMossConfig.FastMossConfig | R
  >

  it("requires no service of a stage that is not given", () => {
    expect(FastMossClient.layerWithStages([Pipeline.authorization])).type.toBe<Lean<never>>()
    expect(FastMossClient.layerWithStages([Pipeline.retry, Pipeline.authorization])).type.toBe<Lean<never>>()
  })

  it("requires the services of the given stages", () => {
    expect(FastMossClient.layerWithStages([Pipeline.rateLimiter, Pipeline.authorization, Pipeline.budgetSpend])).type
      .toBe<Lean<RateLimiter.RateLimiter | Budget.Budget>>()
  })

  it("requires a service of a program's own stage", () => {
    const audit: Pipeline.Stage<Usage.Usage> = Effect.succeed((next) => next)
    expect(FastMossClient.layerWithStages([audit, Pipeline.authorization])).type.toBe<Lean<Usage.Usage>>()
  })

  it("rejects what is no stage", () => {
    expect(FastMossClient.layerWithStages).type.not.toBeCallableWith([Effect.succeed(1)])
  })
})

describe("FastMossClient.withRequestOptions", () => {
  const effect: Effect.Effect<1, "error", "service"> = Effect.never

  it("does not change the type of an effect, in either call style", () => {
    expect(FastMossClient.withRequestOptions(effect, { attempts: 1 })).type.toBe<typeof effect>()
    expect(effect.pipe(FastMossClient.withRequestOptions({ cacheFor: "1 minute" }))).type.toBe<typeof effect>()
  })

  it("rejects an unknown option", () => {
    expect(FastMossClient.withRequestOptions).type.not.toBeCallableWith(effect, { retries: 1 })
    expect(FastMossClient.withRequestOptions).type.not.toBeCallableWith(effect, { cache: "sometimes" })
  })
})

describe("Sandbox.layer", () => {
  it("provides everything that a program with a client requires", () => {
    expect<Layer.Layer<FastMossClient.FastMossClient, ConfigError.ConfigError>>().type.toBeAssignableFrom(
      Sandbox.layer()
    )
  })
})

describe("FastMossConfig", () => {
  it("accepts only a redacted secret", () => {
    expect(FastMossConfig.layer).type.toBeCallableWith({ clientId: "id", clientSecret: Redacted.make("secret") })
    expect(FastMossConfig.layer).type.not.toBeCallableWith({ clientId: "id", clientSecret: "secret" })
    expect(FastMossConfig.layer).type.not.toBeCallableWith({ clientId: "id" })
    expect(FastMossConfig.layer).type.not.toBeCallableWith({ authentication: "bearer" })
    // Without a client id `layer` fails with a `ConfigError`, unless the authentication is bearer.
    expect(FastMossConfig.layer).type.toBeCallableWith({
      clientSecret: Redacted.make("secret"),
      authentication: "bearer"
    })
    expect(FastMossConfig.layer).type.not.toBeCallableWith({ clientSecret: "secret", authentication: "bearer" })
  })
})
