import { type FastMossClient, Product } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { ids, server, upTo } from "./listingServer.js"

/** Returns the issue with which an effect fails before it sends a request. */
const issueOf = (
  run: (untyped: typeof Product.topSelling) => Effect.Effect<unknown, unknown, FastMossClient.FastMossClient>
) =>
  Effect.gen(function*() {
    const { layer, sent } = server(1000)
    const error = yield* Effect.flip(Effect.provide(run(Product.topSelling), layer))
    expect(error).toMatchObject({ _tag: "FastMossRequestError", path: "/product/v1/rank/topSelling", attempts: 0 })
    expect(sent).toEqual([])
    return Object(error).issue as string
  })

/** Passes a payload or options without a type, as a JavaScript program can. */
const js = (value: unknown) => value as never

describe("a function that requests pages itself, before it sends a request,", () => {
  it.effect.each(
    [
      [{ extra: { page: 3 } }, "extra.page must not be set"],
      [{ extra: { pagesize: 20 } }, "extra.pagesize must not be set"],
      [js({ page: 2 }), "page must not be set"],
      [js({ pagesize: 20 }), "pagesize must not be set"],
      [js(undefined), "payload must be an object"]
    ] as const
  )("rejects a page in the payload %j", ([payload, issue]) =>
    Effect.gen(function*() {
      expect(yield* issueOf(({ stream }) => Stream.runDrain(stream(payload)))).toContain(issue)
      expect(yield* issueOf(({ pages }) => Stream.runDrain(pages(payload)))).toContain(issue)
      expect(yield* issueOf(({ first }) => first(payload))).toContain(issue)
    }))

  it.effect.each(
    [
      [{ page: 9 }, "page must not be set"],
      [{ extra: { page: 3 } }, "extra.page must not be set"],
      [{ extra: { pagesize: 20 } }, "extra.pagesize must not be set"],
      [{ extra: { filter: { date_info: {} } } }, "extra.filter.date_info must not be set"],
      [{ pagesize: 101 }, "pagesize must be a whole number from 1 to 100"],
      [{ pagesize: Number.NaN }, "pagesize must be a whole number from 1 to 100"],
      [js(null), "payload must be an object"]
    ] as const
  )("rejects a payload that conflicts with latestAvailable: %j", ([payload, issue]) =>
    Effect.gen(function*() {
      expect(yield* issueOf(({ latestAvailable }) => latestAvailable(payload))).toContain(issue)
    }))

  it.effect("rejects an invalid option", () =>
    Effect.gen(function*() {
      for (const limit of [Number.NaN, 1.5, -1, -Infinity, "10", null]) {
        expect(yield* issueOf(({ stream }) => Stream.runDrain(stream({}, js({ limit }))))).toBe(
          "the option limit must be a whole number, 0 or above, or Infinity for all rows"
        )
        expect(yield* issueOf(({ latestAvailable }) => latestAvailable({}, js({ limit })))).toBe(
          "the option limit must be a whole number, 1 or above, or Infinity for all rows"
        )
      }
      for (const concurrency of [Number.NaN, 1.5, 0, -1]) {
        expect(yield* issueOf(({ pages }) => Stream.runDrain(pages({}, { concurrency })))).toBe(
          "the option concurrency must be a whole number, 1 or above, or Infinity for as many as possible"
        )
      }
      for (const pagesize of [Number.NaN, 1.5, 0, 101, Infinity]) {
        expect(yield* issueOf(({ pages }) => Stream.runDrain(pages({}, { pagesize })))).toBe(
          "the option pagesize must be a whole number from 1 to 100"
        )
      }
      for (const from of [Number.NaN, 1.5, 0, Infinity]) {
        expect(yield* issueOf(({ pages }) => Stream.runDrain(pages({}, { from })))).toBe(
          "the option from must be a whole number, 1 or above"
        )
      }
      for (const stepsBack of [Number.NaN, 1.5, -1, Infinity, 367]) {
        expect(yield* issueOf(({ latestAvailable }) => latestAvailable({}, { stepsBack }))).toBe(
          "the option stepsBack must be a whole number from 0 to 366"
        )
      }
      expect(yield* issueOf(({ latestAvailable }) => latestAvailable({}, js({ kind: "year" })))).toBe(
        "the option kind must be day, week or month"
      )
    }))

  it.effect("rejects a first page beyond the result window", () =>
    Effect.gen(function*() {
      expect(yield* issueOf(({ pages }) => Stream.runDrain(pages({}, { from: 51, pagesize: 100 })))).toBe(
        "page * pagesize is 5100, and FastMoss serves no rows beyond 500 here"
      )
      // Without a page size, the stream tries 100 first.
      expect(yield* issueOf(({ pages }) => Stream.runDrain(pages({}, { from: 6 })))).toContain("600")
    }))

  it.effect("accepts all other payloads and options", () =>
    Effect.gen(function*() {
      const { layer, most, sent } = server(400)
      yield* Effect.gen(function*() {
        expect(yield* ids(Product.topSelling.stream({}, { limit: 0 }))).toEqual([])
        expect(sent.length).toBe(0)
        const all = { limit: Infinity, concurrency: Infinity, pagesize: 1 }
        expect(yield* ids(Product.topSelling.stream({}, all))).toEqual(upTo(400))
        // The documented maximum.
        expect(most()).toBe(32)
        yield* Product.topSelling.latestAvailable({ page: 1, extra: { filter: { x: 1 } } }, { stepsBack: 0 })
      }).pipe(Effect.provide(layer))
    }))
})
