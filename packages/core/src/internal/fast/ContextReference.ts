import * as Context from "effect/Context"
import * as Effect from "effect/Effect"

/**
 * Passes the value of a context reference to `use`, and continues with the effect that `use` returns, in a single step
 * of the fiber.
 *
 * @internal
 */
export const withValue = <Id, Value, A, E, R>(
  reference: Context.Reference<Id, Value>,
  use: (value: Value) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> =>
  Effect.withFiberRuntime(({ currentContext }) => use(Context.get(currentContext, reference)))
