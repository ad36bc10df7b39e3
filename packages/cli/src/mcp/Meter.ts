/**
 * Counts the requests of one tool call: for pages, for refused page sizes and after replaced tokens.
 */
import * as Pipeline from "@effect-fastmoss/core/Pipeline"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"

/** The counts of one tool call. */
export interface Meter {
  /** The number of requests that were sent, with or without a response. */
  requests: number
  /** FastMoss's id of the last request that got a response. */
  requestId: string | undefined
}

/** The meter of the tool call that the current fiber executes. */
export class Current extends Context.Reference<Current>()("@effect-fastmoss/cli/Meter", {
  defaultValue: (): Meter | undefined => undefined
}) {}

/**
 * The pipeline stage that adds the requests of a call to the current meter. A request that equal calls share counts
 * only for the call that sent it.
 */
const stage: Pipeline.Stage = Effect.succeed((next) => (call) =>
  Effect.flatMap(Current, (meter) =>
    meter === undefined ? next(call) : next(call).pipe(
      Effect.tap(({ requestId }) =>
        Effect.sync(() => {
          meter.requestId = requestId
        })
      ),
      // Counts even if the call is cancelled, because the request is paid for.
      Effect.ensuring(Effect.sync(() => {
        if (call.coalescedWith === undefined) meter.requests += call.sent
      }))
    ))
)

/** A layer that adds the counting stage to the pipeline of each client built with it. */
export const layer: Layer.Layer<Pipeline.Stages> = Pipeline.layer((stages) => [stage, ...stages])
