/**
 * Stage after the wait for a permit: checks the circuit breaker again, and reports the result to it.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { CircuitBreaker, disabled } from "./CircuitBreaker.js"
import { off, type Stage } from "./Stage.js"

/**
 * Checks the circuit breaker again after the wait for a permit, and reports the result, which opens or closes the
 * circuit. Calls with `guarded: false` are sent in any state, as a probe if the circuit is open.
 *
 * @since 0.1.0
 * @category stages
 */
export const stage: Stage<CircuitBreaker> = Effect.map(CircuitBreaker, (breaker) =>
  breaker === disabled
    ? off
    : (next) => (call) => breaker.guard(call.request, { force: call.options.guarded === false })(next(call)))
