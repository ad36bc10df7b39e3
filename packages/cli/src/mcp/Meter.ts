/**
 * Counts the requests of one question: those of its pages, of refused page sizes and of replaced tokens.
 */
import * as Pipeline from "@effect-fastmoss/core/Pipeline"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"

/** The counts of a question. */
export interface Meter {
  /** Requests that were sent, answered or not. */
  requests: number
  /** FastMoss's id of the last request that was answered. */
  requestId: string | undefined
}

/** The meter of the question that is under way. */
export class Current extends Context.Reference<Current>()("@effect-fastmoss/cli/Meter", {
  defaultValue: (): Meter | undefined => undefined
}) {}

/** A request that equal questions share counts for the one that sent it. */
const stage: Pipeline.Stage = Effect.succeed((next) => (call) =>
  Effect.flatMap(Current, (meter) =>
    meter === undefined ? next(call) : next(call).pipe(
      Effect.tap(({ requestId }) =>
        Effect.sync(() => {
          meter.requestId = requestId
        })
      ),
      // Also for a question that is cancelled: what was sent is paid for.
      Effect.ensuring(Effect.sync(() => {
        if (call.coalescedWith === undefined) meter.requests += call.sent
      }))
    ))
)

/** Lets the clients that are built with this layer count for meters. */
export const layer: Layer.Layer<Pipeline.Stages> = Pipeline.layer((stages) => [stage, ...stages])
