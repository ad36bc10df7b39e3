/**
 * A gate for the requests of an export. After the gate is closed, the request in flight may complete, and no other
 * request is sent.
 */
import * as Pipeline from "@effect-fastmoss/core/Pipeline"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Layer from "effect/Layer"

/** A gate for the requests of an export, which makes one call at a time. */
export interface SendGate {
  /** Adds the gate to the stages of clients that are built with this layer. */
  readonly layer: Layer.Layer<Pipeline.Stages>
  /**
   * Closes the gate, so that no further request is sent, not even a retry. Returns true if a page is in flight, because
   * it is paid for.
   */
  readonly close: Effect.Effect<boolean>
  /** Reports that the received page is saved. */
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
