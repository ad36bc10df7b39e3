/**
 * Innermost handler of the pipeline: counts a request and sends it.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { Transport } from "../http/Transport.js"
import { Usage } from "../Usage.js"
import type { Handler } from "./Stage.js"

/**
 * Makes the innermost handler, below all stages: it counts the request in `Usage` and sends it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Handler, never, Transport | Usage> = Effect.gen(function*() {
  const transport = yield* Transport
  const usage = yield* Usage
  return (call) =>
    Effect.suspend(() => {
      const { authorized, options: { timeout }, request } = call
      if (authorized === undefined) {
        return Effect.dieMessage(
          "no stage of the pipeline authorized the request; keep Pipeline.authorization in the list of stages"
        )
      }
      const attempt = call.sent += 1
      return Effect.zipRight(
        usage.attempt(request.path, attempt > 1),
        transport.send(authorized, {
          attempt,
          timeout: timeout === undefined ? undefined : Duration.decode(timeout)
        })
      )
    })
})
