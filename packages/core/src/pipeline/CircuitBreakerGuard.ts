/**
 * The stage behind the wait for a permit: asks the circuit breaker again, and reports the result to it.
 *
 * @since 0.1.0
 */
import * as Effect from "effect/Effect"
import { CircuitBreaker, disabled } from "./CircuitBreaker.js"
import { off, type Stage } from "./Stage.js"

/**
 * Asks the circuit breaker again after the wait for a permit; the result opens or closes the circuit.
 *
 * @since 0.1.0
 * @category stages
 */
export const stage: Stage<CircuitBreaker> = Effect.map(CircuitBreaker, (breaker) =>
  breaker === disabled
    ? off
    : (next) => (call) => breaker.guard(call.request, { force: call.options.guarded === false })(next(call)))
