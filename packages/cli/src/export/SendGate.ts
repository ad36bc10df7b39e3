/**
 * A gate before the requests of an export: after it is closed, the request under way may complete, and no other is sent.
 */
import * as Pipeline from "@effect-fastmoss/core/Pipeline"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Layer from "effect/Layer"

/** A gate before the requests of one call at a time. */
export interface SendGate {
  /** Puts the gate into the clients that are built with this layer. */
  readonly layer: Layer.Layer<Pipeline.Stages>
  /** Lets no further request pass: retries are given up. Returns true if a page is under way, which is paid for. */
  readonly close: Effect.Effect<boolean>
  /** Says that the page that came in is saved. */
  readonly saved: Effect.Effect<void>
}

/** Makes an open gate. */
export const make: Effect.Effect<SendGate> = Effect.sync(() => {
  let isClosed = false
  // From the moment a request is sent until its rows are saved, unless it fails.
  let isUnderWay = false
  const stage: Pipeline.Stage = Effect.succeed((next) => (call) =>
    Effect.suspend(() => {
      if (isClosed) return Effect.interrupt
      isUnderWay = true
      return Effect.onExit(next(call), (exit) => {
        if (Exit.isSuccess(exit)) return Effect.void
        isUnderWay = false
        return Effect.void
      }).pipe(Effect.catchAll((error) => isClosed ? Effect.interrupt : Effect.fail(error)))
    })
  )
  return {
    layer: Pipeline.layer(Pipeline.insertBefore(Pipeline.budgetSpend, stage)),
    close: Effect.sync(() => {
      isClosed = true
      return isUnderWay
    }),
    saved: Effect.sync(() => {
      isUnderWay = false
    })
  }
})
