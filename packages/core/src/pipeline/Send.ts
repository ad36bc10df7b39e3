/**
 * Innermost handler of the pipeline: counts a request and sends it.
 *
 * @since 0.1.0
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { Transport } from "../http/Transport.js"
import { Usage } from "../Usage.js"
import type { Handler } from "./Stage.js"

/**
 * Makes the innermost handler, below all stages: it sends the request. It also counts the request if there is a `Usage`
 * service.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Handler, never, Transport> = Effect.gen(function*() {
  const transport = yield* Transport
  const usage = Option.getOrUndefined(yield* Effect.serviceOption(Usage))
  return (call) =>
    Effect.suspend(() => {
      const { authorized, options: { timeout }, request } = call
      if (authorized === undefined) {
        return Effect.dieMessage(
          "no stage of the pipeline authorized the request; keep Pipeline.authorization in the list of stages"
        )
      }
      const attempt = call.sent += 1
      const reply = transport.send(authorized, {
        attempt,
        timeout: timeout === undefined ? undefined : Duration.decode(timeout)
      })
      return usage === undefined ? reply : Effect.zipRight(usage.attempt(request.path, attempt > 1), reply)
    })
})
