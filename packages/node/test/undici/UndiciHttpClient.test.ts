import * as UndiciHttpClient from "@effect-fastmoss/node/UndiciHttpClient"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { ScriptedDispatcher } from "./scriptedDispatcher.js"

/** Answers when so many others have had their turn, and its body as many later. */
const late = (turns: number) =>
  new ScriptedDispatcher(async ({ begin, end }) => {
    for (let turn = 0; turn < turns; turn++) await undefined
    begin()
    for (let turn = 0; turn < turns; turn++) await undefined
    end(Buffer.from("late"))
  })

describe("UndiciHttpClient", () => {
  it.live("misses no answer, at whatever moment it comes and wherever the caller gives way", () =>
    Effect.gen(function*() {
      // Fewer do not suffice to give way.
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
})
