import type * as Context from "effect/Context"
import type * as FiberId from "effect/FiberId"
import * as FiberRef from "effect/FiberRef"
import * as FiberRefs from "effect/FiberRefs"

/**
 * A function that returns the fiber references of a detached fiber. `parent` are the references of the fiber that forks
 * it, and `id` is the id of the detached fiber.
 *
 * @internal
 */
export interface Inherit {
  (parent: FiberRefs.FiberRefs, id: FiberId.Runtime): FiberRefs.FiberRefs
}

/**
 * A function that sets one of the fiber references of a detached fiber (`refs`) to a fixed start value. `id` is the id
 * of the detached fiber.
 *
 * @internal
 */
export interface Override {
  (refs: FiberRefs.FiberRefs, id: FiberId.Runtime): void
}

/**
 * Makes an override that sets a fiber reference to a value.
 *
 * @internal
 */
export const override = <A>(ref: FiberRef.FiberRef<A>, value: A): Override => (refs, id) => {
  // `updateManyAs` would copy the map and keep the former values for a parent that joins the fiber. No parent joins
  // this fiber.
  refs.locals.set(ref, [[id, value]])
}

/**
 * Makes an `Inherit` function. It copies all fiber references of the fiber that forks, applies the overrides to the
 * copy, and replaces the context (the fiber's services) with the result of `changeContext`.
 *
 * @internal
 */
export const make = (
  overrides: ReadonlyArray<Override>,
  changeContext: (context: Context.Context<never>) => Context.Context<never>
): Inherit => {
  // Calls of a program usually share one context, so its changed version is cached.
  let latest: { readonly from: Context.Context<never>; readonly to: Context.Context<never> } | undefined
  const contextOf = (context: Context.Context<never>): Context.Context<never> => {
    if (latest?.from !== context) latest = { from: context, to: changeContext(context) }
    return latest.to
  }
  return (parent, id) => {
    const refs = FiberRefs.forkAs(parent, id)
    for (const override of overrides) override(refs, id)
    refs.locals.set(FiberRef.currentContext, [[id, contextOf(FiberRefs.getOrDefault(parent, FiberRef.currentContext))]])
    return refs
  }
}
