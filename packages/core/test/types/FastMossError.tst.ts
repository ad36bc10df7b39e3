import { FastMossClient, type FastMossError, type TokenStore } from "@effect-fastmoss/core"
import type { Effect as EffectType } from "effect"
import { Effect } from "effect"
import { describe, expect, it } from "tstyche"
import type * as ResponseMapper from "../../src/http/ResponseMapper.js"

const call = Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call("/test", { a: 1 }))

describe("FastMossError", () => {
  it("is the only failure of a call", () => {
    expect(call).type.toBe<
      EffectType.Effect<ResponseMapper.Reply, FastMossError.FastMossError, FastMossClient.FastMossClient>
    >()
  })

  it("is the union of which the schema of the same name is", () => {
    expect<FastMossError.FastMossError>().type.toBe<typeof FastMossError.FastMossError.Type>()
  })

  it("leaves never when every tag is caught", () => {
    const caught = call.pipe(Effect.catchTags({
      FastMossRequestError: () => Effect.void,
      FastMossTransportError: () => Effect.void,
      FastMossTimeoutError: () => Effect.void,
      FastMossStatusError: () => Effect.void,
      FastMossApiError: () => Effect.void,
      FastMossDecodeError: () => Effect.void,
      FastMossTokenError: () => Effect.void,
      FastMossBudgetError: () => Effect.void,
      FastMossCircuitOpenError: () => Effect.void
    }))
    expect<EffectType.Effect.Error<typeof caught>>().type.toBe<never>()
  })

  it("does not include the failure of a token store, which only the store's own functions have", () => {
    expect<Extract<FastMossError.FastMossError, { readonly _tag: "FastMossTokenStoreError" }>>().type.toBe<never>()
    expect<EffectType.Effect.Error<ReturnType<TokenStore.Service["remove"]>>>().type.toBe<
      FastMossError.FastMossTokenStoreError
    >()
  })

  it("keeps the tags that are not caught", () => {
    const caught = call.pipe(Effect.catchTag("FastMossTokenError", () => Effect.void))
    expect<EffectType.Effect.Error<typeof caught>>().type.toBe<
      Exclude<FastMossError.FastMossError, { readonly _tag: "FastMossTokenError" }>
    >()
  })

  it("has isRetryable and message on each member", () => {
    expect<FastMossError.FastMossError["isRetryable"]>().type.toBe<boolean>()
    expect<FastMossError.FastMossError["message"]>().type.toBe<string>()
  })
})

describe("FastMossClient.call", () => {
  it("accepts objects and HTTP methods", () => {
    type CallParameters = Parameters<FastMossClient.Service["call"]>
    expect<CallParameters>().type.toBeAssignableFrom<["/test"]>()
    expect<CallParameters>().type.toBeAssignableFrom<["/test", { readonly a: 1 }, { readonly method: "GET" }]>()
    expect<CallParameters>().type.not.toBeAssignableFrom<["/test", "text"]>()
    expect<CallParameters>().type.not.toBeAssignableFrom<["/test", {}, { readonly method: "FETCH" }]>()
    expect<CallParameters>().type.not.toBeAssignableFrom<[{ readonly path: "/test" }]>()
  })
})
