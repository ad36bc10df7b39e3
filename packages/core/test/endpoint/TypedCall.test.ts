import { FastMossClient, FastMossError, Product } from "@effect-fastmoss/core"
import { HttpClientResponse } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either } from "effect"
import { clientOn } from "../pipeline/clientWith.js"
import { stubClient } from "./stubClient.js"

/**
 * Creates a client whose server responds with the given HTTP statuses in turn, and then with data that no schema of the
 * library accepts.
 */
const answering = (...statuses: ReadonlyArray<number>) => {
  const left = [...statuses]
  return clientOn(
    (request) =>
      Effect.sync(() => {
        const status = left.shift() ?? 200
        return HttpClientResponse.fromWeb(
          request,
          status === 200 ? Response.json({ code: 0, data: "CANARY" }) : new Response("", { status })
        )
      }),
    { retry: { base: 0 }, cache: { timeToLive: "1 hour" } }
  )
}

const search = Effect.flip(Product.search({ keywords: "yoga" }))

describe("the attempts of a typed call's FastMossDecodeError", () => {
  it.effect("are the number of sent requests, and 0 for a cached reply", () =>
    Effect.gen(function*() {
      expect(yield* search).toMatchObject({ _tag: "FastMossDecodeError", attempts: 3 })
      expect(yield* search).toMatchObject({ _tag: "FastMossDecodeError", attempts: 0 })
      const refreshed = FastMossClient.withRequestOptions(search, { cache: "refresh" })
      expect(yield* refreshed).toMatchObject({ _tag: "FastMossDecodeError", attempts: 1 })
    }).pipe(Effect.provide(answering(503, 503))))

  it.effect("are the attempts of the shared request if calls were coalesced", () =>
    Effect.gen(function*() {
      const errors = yield* Effect.all([search, search, search], { concurrency: "unbounded" })
      expect(errors.map(({ _tag, attempts }) => [_tag, attempts])).toEqual(
        Array.from({ length: 3 }, () => ["FastMossDecodeError", 2])
      )
    }).pipe(Effect.provide(answering(503))))

  it.effect("are 1 for a custom client, which does not count attempts", () => {
    const { layer } = stubClient(() => Effect.succeed("CANARY"))
    return Effect.gen(function*() {
      const error = yield* search
      expect(error.attempts).toBe(1)
      expect(FastMossError.isFastMossError(error)).toBe(true)
    }).pipe(Effect.provide(layer))
  })

  it.effect("do not change the reply: a cached reply equals the original one", () =>
    Effect.gen(function*() {
      const client = yield* FastMossClient.FastMossClient
      const [first, second] = yield* Effect.all([
        Effect.either(client.call("/test")),
        Effect.either(client.call("/test"))
      ])
      expect(Either.isRight(first)).toBe(true)
      expect(second).toEqual(first)
    }).pipe(Effect.provide(answering())))
})
