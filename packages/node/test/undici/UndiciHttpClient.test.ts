import * as UndiciHttpClient from "@effect-fastmoss/node/UndiciHttpClient"
import { HttpClient } from "@effect/platform"
import { NodeHttpClient } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Stream } from "effect"
import { ScriptedDispatcher } from "./scriptedDispatcher.js"
import { serverOf, untraced } from "./socketServer.js"

/** Makes a dispatcher that responds after a number of microtasks, and sends the body after the same number again. */
const late = (turns: number) =>
  new ScriptedDispatcher(async ({ begin, end }) => {
    for (let turn = 0; turn < turns; turn++) await undefined
    begin()
    for (let turn = 0; turn < turns; turn++) await undefined
    end(Buffer.from("late"))
  })

describe("UndiciHttpClient", () => {
  it.live("misses no response, no matter when it arrives and where the fiber yields", () =>
    Effect.gen(function*() {
      // Fewer operations would not make the fiber yield.
      for (let ops = 10; ops < 30; ops++) {
        for (let turns = 0; turns < 15; turns++) {
          const text = UndiciHttpClient.make(late(turns)).get("http://127.0.0.1/").pipe(
            Effect.flatMap((response) => response.text),
            Effect.withTracerEnabled(false),
            Effect.withMaxOpsBeforeYield(ops),
            Effect.timeoutOption("5 seconds")
          )
          expect([ops, turns, yield* text]).toMatchObject([ops, turns, { _tag: "Some", value: "late" }])
        }
      }
    }))

  it.scopedLive("reads a whole body for several concurrent fibers, and nothing after its stream", () =>
    Effect.gen(function*() {
      const server = yield* serverOf((_, response) => {
        response.write("one ")
        setTimeout(() => response.end("two"), 50)
      })
      yield* Effect.gen(function*() {
        const http = untraced(yield* HttpClient.HttpClient)
        const whole = yield* http.get(server.url)
        expect(yield* Effect.all([whole.text, whole.text], { concurrency: 2 })).toEqual(["one two", "one two"])
        const pieces = yield* http.get(server.url)
        yield* Stream.runDrain(pieces.stream)
        expect(yield* Effect.either(pieces.text)).toMatchObject({ left: { reason: "Decode" } })
      }).pipe(Effect.provide(UndiciHttpClient.layer))
    }))

  it.scopedLive("passes the options of the context to undici", () =>
    Effect.gen(function*() {
      const server = yield* serverOf(({ headers }, response) => response.end(headers.connection))
      yield* Effect.gen(function*() {
        const http = untraced(yield* HttpClient.HttpClient)
        const response = yield* http.get(server.url)
        expect(yield* response.text).toBe("close")
      }).pipe(
        Effect.provideService(NodeHttpClient.UndiciRequestOptions, { path: "", method: "GET", reset: true }),
        Effect.provide(UndiciHttpClient.layer)
      )
    }))

  const sizes: ReadonlyArray<readonly [string, number, ReadonlyArray<string>]> = [
    ["big responses that arrive in one turn one per turn, so that the requests that follow can be written", 20_000, [
      "1",
      "turn",
      "2",
      "turn",
      "3",
      "turn"
    ]],
    ["small ones at once", 2_000, ["1", "2", "3", "turn", "turn", "turn"]]
  ]
  for (const [title, size, expected] of sizes) {
    it.live(`delivers ${title}`, () =>
      Effect.gen(function*() {
        const answers: Array<() => void> = []
        const dispatcher = new ScriptedDispatcher(({ begin, end }) => {
          answers.push(() => {
            begin()
            end(Buffer.alloc(size))
          })
        })
        const http = untraced(UndiciHttpClient.make(dispatcher))
        const events: Array<string> = []
        const done = yield* Effect.fork(Effect.forEach(["1", "2", "3"], (name) =>
          Effect.flatMap(http.get("http://127.0.0.1/"), ({ text }) =>
            Effect.zipRight(
              Effect.map(text, (text) => {
                expect(text).toHaveLength(size)
                events.push(name)
              }),
              Effect.async<void>((resume) => {
                setImmediate(() => {
                  events.push("turn")
                  resume(Effect.void)
                })
              })
            )), { concurrency: 3, discard: true }))
        yield* Effect.sleep(5)
        for (const answer of answers) {
          answer()
        }
        yield* Fiber.join(done)
        expect(events).toEqual(expected)
      }))
  }
})
