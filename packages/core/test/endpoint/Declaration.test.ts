import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Declaration from "../../src/endpoint/Declaration.js"
import * as Payload from "../../src/endpoint/Payload.js"
import * as ResponseField from "../../src/endpoint/ResponseField.js"
import { stubClient } from "./stubClient.js"

describe("a declaration", () => {
  it.effect("creates its schemas once, on first use", () => {
    const made: Array<string> = []
    const rooms = Declaration.paged({
      path: "/live/v1/rooms",
      title: "Rooms",
      confidence: "third-party",
      resultWindow: undefined,
      key: ["room_id"],
      payload: () => {
        made.push("payload")
        return Payload.paged({})
      },
      row: () => {
        made.push("row")
        return Schema.Struct({ room_id: ResponseField.id })
      }
    })
    const { layer } = stubClient(() => Effect.succeed({ total: 1, list: [{ room_id: 7 }] }))
    return Effect.gen(function*() {
      expect(made).toEqual([])
      expect((yield* rooms({ page: 1 })).list).toEqual([{ room_id: "7" }])
      yield* rooms({ page: 2 })
      expect(rooms.endpoint.payload).toBe(rooms.endpoint.payload)
      expect(made).toEqual(["payload", "row"])
    }).pipe(Effect.provide(layer))
  })
})
