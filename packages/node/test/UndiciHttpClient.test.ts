import * as UndiciHttpClient from "@effect-fastmoss/node/UndiciHttpClient"
import { Dispatcher } from "@effect/platform-node/Undici"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"

/** Answers when so many others have had their turn, and its body as many later. */
class Late extends Dispatcher {
  private readonly turns: number

  constructor(turns: number) {
    super()
    this.turns = turns
  }

  override dispatch(_: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const controller: Dispatcher.DispatchController = {
      aborted: false,
      paused: false,
      reason: null,
      abort: () => {},
      pause: () => {},
      resume: () => {}
    }
    const answer = async () => {
      for (let turn = 0; turn < this.turns; turn++) await undefined
      handler.onResponseStart?.(controller, 200, {}, "OK")
      for (let turn = 0; turn < this.turns; turn++) await undefined
      handler.onResponseData?.(controller, Buffer.from("late"))
      handler.onResponseEnd?.(controller, {})
    }
    handler.onRequestStart?.(controller, {})
    void answer()
    return true
  }
}

describe("UndiciHttpClient", () => {
  it.live("misses no answer, at whatever moment it comes and wherever the caller gives way", () =>
    Effect.gen(function*() {
      // Fewer do not suffice to give way.
      for (let ops = 10; ops < 30; ops++) {
        for (let turns = 0; turns < 15; turns++) {
          const text = UndiciHttpClient.make(new Late(turns)).get("http://127.0.0.1/").pipe(
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
