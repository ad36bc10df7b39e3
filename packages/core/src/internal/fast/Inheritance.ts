import type * as Context from "effect/Context"
import * as Equal from "effect/Equal"
import type * as FiberId from "effect/FiberId"
import * as FiberRef from "effect/FiberRef"
import * as FiberRefs from "effect/FiberRefs"

/**
 * A function that returns the fiber references of a detached fiber. `parent` are the references of the fiber that forks
 * it, and `id` is the id of the detached fiber. Several fibers may get the same object, so nobody may change it.
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
 * Makes an override that replaces the context (the fiber's services) with the result of `change`.
 *
 * @internal
 */
export const overrideContext = (change: (context: Context.Context<never>) => Context.Context<never>): Override => {
  // Calls of a program usually share one context, so its changed version is cached.
  let latest: { readonly from: Context.Context<never>; readonly to: Context.Context<never> } | undefined
  const changed = (context: Context.Context<never>): Context.Context<never> => {
    if (latest?.from !== context) latest = { from: context, to: change(context) }
    return latest.to
  }
  return (refs, id) => {
    refs.locals.set(FiberRef.currentContext, [[id, changed(FiberRefs.getOrDefault(refs, FiberRef.currentContext))]])
  }
}

/**
 * Makes an `Inherit` function. It copies all fiber references of the fiber that forks, and applies the overrides to the
 * copy.
 *
 * @internal
 */
export const make = (...overrides: ReadonlyArray<Override>): Inherit => {
  // The calls of a program usually have equal values, so the latest copy is used again.
  let latest: { readonly forked: FiberRefs.FiberRefs; readonly refs: FiberRefs.FiberRefs } | undefined
  return (parent, id) => {
    if (latest !== undefined && isForkOf(latest.forked, parent, id)) return latest.refs
    const forked = FiberRefs.forkAs(parent, id)
    const refs = FiberRefs.unsafeMake(new Map(forked.locals))
    for (const override of overrides) override(refs, id)
    latest = { forked, refs }
    return refs
  }
}

/**
 * Returns true if `forked` has the values that `FiberRefs.forkAs` gives to a fiber with the id `id` that `parent` forks.
 */
const isForkOf = (forked: FiberRefs.FiberRefs, parent: FiberRefs.FiberRefs, id: FiberId.Runtime): boolean => {
  if (forked.locals.size !== parent.locals.size) return false
  // `forkAs` keeps the entries of a reference whose value does not change, so few references are left to compare.
  const others: FiberRefs.FiberRefs["locals"] = new Map()
  parent.locals.forEach((entries, ref) => {
    const kept = forked.locals.get(ref)
    const isKept = entries === kept || (ref === FiberRef.currentRuntimeFlags && entries[0][1] === kept?.[0][1])
    if (!isKept) others.set(ref, entries)
  })
  let isFork = true
  if (others.size > 0) {
    FiberRefs.forkAs(FiberRefs.unsafeMake(others), id).locals.forEach((entries, ref) => {
      isFork &&= Equal.equals(entries[0][1], forked.locals.get(ref)?.[0][1])
    })
  }
  return isFork
}

/**
 * Copies all fiber references of the fiber that forks.
 *
 * @internal
 */
export const all: Inherit = make()
