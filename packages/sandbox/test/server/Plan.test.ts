import { FastMossClient, Product, Shop } from "@effect-fastmoss/core"
import { Sandbox } from "@effect-fastmoss/sandbox"
import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck as fc, Stream, TestClock } from "effect"
import * as Plan from "../../src/server/Plan.js"
import { counters } from "../serverFixtures.js"

const call = (path = "/test", body: object = {}) =>
  Effect.flatMap(FastMossClient.FastMossClient, (client) => client.call(path, body))

describe("a plan", () => {
  it.effect("refuses calls for larger pages with code 10001, without counting them", () =>
    Effect.gen(function*() {
      expect(yield* Effect.flip(Effect.asVoid(Product.search({ pagesize: 11 })))).toMatchObject({
        _tag: "FastMossApiError",
        code: 10001,
        serverMessage: "param error"
      })
      expect((yield* Product.search({ pagesize: 10 })).list.length).toBe(10)
      expect((yield* Product.search({})).list.length).toBe(10)
    }).pipe(Effect.provide(Sandbox.layer({ plan: { pagesize: 10, calls: 2 } }))))

  it.effect("with small pages costs a stream a single refused call", () =>
    Effect.gen(function*() {
      const take = Stream.runCollect(Stream.take(Product.search.stream({}), 25))
      expect((yield* take).length).toBe(25)
      expect(yield* counters).toMatchObject({ calls: 3, callsRefused: 1 })
      expect((yield* take).length).toBe(25)
      expect(yield* counters).toMatchObject({ calls: 6, callsRefused: 1 })
    }).pipe(Effect.provide(Sandbox.layer({ plan: { pagesize: 10 } }))))

  it.effect("refuses endpoints that it does not include with HTTP 403 and code 30001", () =>
    Effect.gen(function*() {
      expect(yield* Effect.flip(Effect.asVoid(Shop.search({})))).toMatchObject({
        _tag: "FastMossStatusError",
        status: 403,
        code: 30001,
        body: expect.stringContaining("can not access current endpoint")
      })
      yield* Product.search({})
    }).pipe(Effect.provide(Sandbox.layer({ plan: { disabled: ["/shop/v1/search"] } }))))

  it.effect("ends after a number of calls, which includes failed calls, but not token requests and unknown paths", () =>
    Effect.gen(function*() {
      yield* call()
      yield* Effect.flip(call("/nowhere"))
      expect(yield* Effect.flip(call("/product/v1/search", { pagesize: 0 }))).toMatchObject({ code: 10001 })
      const over = { _tag: "FastMossApiError", code: 30002, reason: "DataLimitExceeded" }
      expect(yield* Effect.flip(call())).toMatchObject(over)
      yield* TestClock.adjust("30 days")
      expect(yield* Effect.flip(call())).toMatchObject(over)
    }).pipe(Effect.provide(Sandbox.layer({ plan: { calls: 2 } }))))

  it.effect("limits the calls per second", () =>
    Effect.gen(function*() {
      const second = Effect.map(
        Effect.all(Array.from({ length: 5 }, () => Effect.either(call())), { concurrency: 5 }),
        (results) => results.map((result) => result._tag === "Left" ? Object(result.left).code : 0).sort()
      )
      expect(yield* second).toEqual([0, 0, 0, 30003, 30003])
      yield* TestClock.adjust("999 millis")
      expect(yield* second).toEqual([30003, 30003, 30003, 30003, 30003])
      yield* TestClock.adjust("1 millis")
      expect(yield* second).toEqual([0, 0, 0, 30003, 30003])
      expect(yield* counters).toMatchObject({ calls: 6, callsRefused: 9 })
    }).pipe(
      Effect.provide(Sandbox.layer({
        plan: { callsPerSecond: 3 },
        client: { coalesce: false, limit: { concurrency: 5, adaptive: false }, retry: { attempts: 1 } }
      }))
    ))

  it.effect("without limits admits everything", () =>
    Effect.gen(function*() {
      yield* Effect.all(Array.from({ length: 50 }, () => call()))
      expect((yield* Product.search({ pagesize: 100 })).list.length).toBe(100)
    }).pipe(Effect.provide(Sandbox.layer({ plan: {} }))))
})

describe("admit", () => {
  it("never exceeds either limit, whatever the times of the calls", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 60 }),
        fc.integer({ min: 0, max: 20 }),
        fc.integer({ min: 1, max: 5 }),
        (steps, calls, callsPerSecond) => {
          let usage = Plan.unused
          let now = 1000
          const let_through: Array<number> = []
          for (const step of steps) {
            now += step
            const [refusal, next] = Plan.admit({ calls, callsPerSecond }, usage, { path: "/test", body: {}, now })
            usage = next
            const inSecond = let_through.filter((at) => at === now).length
            const expected = inSecond >= callsPerSecond ? 30003 : let_through.length >= calls ? 30002 : undefined
            expect(refusal?.code).toBe(expected)
            if (refusal === undefined) let_through.push(now)
          }
        }
      )
    )
  })
})
