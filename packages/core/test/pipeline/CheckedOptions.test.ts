import { FastMossClient, Usage } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import * as CheckedOptions from "../../src/pipeline/CheckedOptions.js"
import { clientWith, recorded } from "./clientWith.js"

const callWith = (options: FastMossClient.CallOptions) =>
  Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call("/test", { a: 1 }, options))

const duration = "must be a positive duration, such as \"15 seconds\""

describe("the options of a call", () => {
  it.effect.each<[FastMossClient.CallOptions, string]>([
    [{ timeout: NaN }, `timeout ${duration}`],
    [{ timeout: 0 }, `timeout ${duration}`],
    [{ timeout: -1 }, `timeout ${duration}`],
    // @ts-expect-error The types forbid this value, but JavaScript programs can pass it.
    [{ timeout: "soon" }, `timeout ${duration}`],
    // @ts-expect-error The types forbid this value too.
    [{ timeout: null }, `timeout ${duration}`],
    [{ callTimeout: NaN }, `callTimeout ${duration}`],
    [{ attempts: NaN }, "attempts must be a positive whole number"],
    [{ attempts: 0 }, "attempts must be a positive whole number"],
    [{ attempts: 1.5 }, "attempts must be a positive whole number"],
    [{ cacheFor: NaN }, "cacheFor must be a duration, such as \"10 minutes\", or 0"],
    [{ cacheFor: -5 }, "cacheFor must be a duration, such as \"10 minutes\", or 0"],
    // @ts-expect-error The types forbid this value too.
    [{ cache: "always" }, "cache must be use or refresh or bypass"],
    // @ts-expect-error The types forbid this value too.
    [{ limited: "no" }, "limited must be true or false"]
  ])("are checked before anything is sent: %j", ([options, issue]) =>
    Effect.gen(function*() {
      const own = yield* Effect.flip(callWith(options))
      expect(own).toMatchObject({ _tag: "FastMossRequestError", attempts: 0, issue })
      expect(own.message).toBe(`POST /test: ${issue}. Nothing was sent.`)
      const surrounding = yield* Effect.flip(FastMossClient.withRequestOptions(callWith({}), options))
      expect(surrounding).toEqual(own)
      expect(yield* recorded).toEqual([])
      const { current } = yield* Usage.Usage
      expect(yield* current).toMatchObject({ calls: 2, attempts: 0 })
    }).pipe(Effect.provide(clientWith())))

  it.effect("may have any value that the configuration accepts", () =>
    Effect.gen(function*() {
      yield* callWith({
        timeout: "1 second",
        callTimeout: Duration.infinity,
        attempts: Infinity,
        limited: false,
        cache: "refresh",
        cacheFor: 0
      })
      yield* callWith({ cacheFor: Duration.infinity })
    }).pipe(Effect.provide(clientWith())))

  it("take the surrounding value if they are undefined", () => {
    expect(CheckedOptions.merge({ attempts: 1, timeout: "1 second" }, { attempts: undefined, timeout: "2 seconds" }))
      .toEqual({ attempts: 1, timeout: "2 seconds" })
  })
})
