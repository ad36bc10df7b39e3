/**
 * Stage before the wait for a permit: fails immediately while the circuit of the path is open.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { CircuitBreaker, disabled } from "./CircuitBreaker.js"
import { off, type Stage } from "./Stage.js"

/**
 * Fails immediately while the circuit of the path is open. Calls with `guarded: false` pass.
 *
 * @since 0.1.0
 * @category stages
 */
export const stage: Stage<CircuitBreaker> = Effect.map(
  CircuitBreaker,
  (breaker) =>
    breaker === disabled ? off : (next) => (call) => {
      if (call.options.guarded === false) return next(call)
      const checked = breaker.check(call.request)
      return checked === Effect.void ? next(call) : Effect.flatMap(checked, () => next(call))
    }
)
