import type * as Context from "effect/Context"
import type * as FiberId from "effect/FiberId"
import * as FiberRef from "effect/FiberRef"
import * as FiberRefs from "effect/FiberRefs"

/**
 * A function from the fiber references of a parent to those of its detached fiber.
 *
 * @internal
 */
export interface Inherit {
  (parent: FiberRefs.FiberRefs, id: FiberId.Runtime): FiberRefs.FiberRefs
}

/**
 * A fiber reference with the value that a detached fiber starts with.
 *
 * @internal
 */
export interface Override {
  (refs: FiberRefs.FiberRefs, id: FiberId.Runtime): void
}

/**
 * Makes an override of a fiber reference.
 *
 * @internal
 */
export const override = <A>(ref: FiberRef.FiberRef<A>, value: A): Override => (refs, id) => {
  // `updateManyAs` copies the map and keeps the former values, for a parent that joins the fiber; here none does.
  refs.locals.set(ref, [[id, value]])
}

/**
 * Inherits all fiber references of the parent, except for some of other value and a context that is changed.
 *
 * @internal
 */
export const make = (
  overrides: ReadonlyArray<Override>,
  changeContext: (context: Context.Context<never>) => Context.Context<never>
): Inherit => {
  // The calls of a program mostly have one and the same context, which is changed once.
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
