/**
 * A gate for the requests of an export. After the gate is closed, the request in flight may complete, and no other
 * request is sent.
 */
import * as Pipeline from "@effect-fastmoss/core/Pipeline"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Layer from "effect/Layer"

/** A gate that can stop the requests of an export. The export makes one call at a time. */
export interface SendGate {
  /** A layer that adds the gate to the pipeline of the client built with it. */
  readonly layer: Layer.Layer<Pipeline.Stages>
  /**
   * Closes the gate, so that no further request is sent, not even a retry. Returns true if a page has been requested
   * and is not saved yet: the export should wait for it, because it is paid for.
   */
  readonly close: Effect.Effect<boolean>
  /** Marks the received page as saved, so that `close` returns false until the next request. */
  readonly saved: Effect.Effect<void>
}

/** Creates an open gate. */
export const make: Effect.Effect<SendGate> = Effect.sync(() => {
  let isClosed = false
  // True from the moment a request is sent until its rows are saved or it fails.
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
