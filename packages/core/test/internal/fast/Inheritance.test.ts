import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, FiberRef, type FiberRefs } from "effect"
import * as DetachedFiber from "../../../src/internal/fast/DetachedFiber.js"
import * as Inheritance from "../../../src/internal/fast/Inheritance.js"
import { OneShot } from "../../../src/internal/fast/OneShot.js"

/** Runs an effect in a detached fiber and returns its result. */
const detached = <A>(effect: Effect.Effect<A>, inherit?: Inheritance.Inherit): Effect.Effect<A> =>
  Effect.suspend(() => {
    const result = new OneShot<A, never>()
    return DetachedFiber.fork(effect, (exit) => result.complete(exit), () => result.await, inherit)
  })

class Service extends Context.Tag("test/Service")<Service, number>() {}

const ref = FiberRef.unsafeMake("initial")
const overridden = FiberRef.unsafeMake("initial")

describe("the fiber references of a detached fiber", () => {
  it.effect("have the values of the fiber that forks, also if they change between two forks", () =>
    Effect.gen(function*() {
      const values = []
      for (const value of ["a", "b", "b", "a"]) {
        yield* FiberRef.set(ref, value)
        values.push(yield* detached(FiberRef.get(ref)))
        values.push(yield* Effect.locally(detached(FiberRef.get(ref)), ref, `${value} locally`))
      }
      expect(values).toEqual(["a", "a locally", "b", "b locally", "b", "b locally", "a", "a locally"])
    }))

  it.effect("are overridden, and the fiber that forks and its next fiber do not see a change in the fiber", () =>
    Effect.gen(function*() {
      const inherit = Inheritance.make(
        Inheritance.override(overridden, "override"),
        Inheritance.overrideContext((context) => Context.add(context, Service, 1))
      )
      const change = Effect.gen(function*() {
        const before = [yield* FiberRef.get(overridden), yield* FiberRef.get(ref), yield* Effect.serviceOption(Service)]
        yield* FiberRef.set(overridden, "changed")
        yield* FiberRef.set(ref, "changed")
        return before
      })
      const first = yield* detached(change, inherit)
      expect(yield* detached(change, inherit)).toEqual(first)
      expect(first).toMatchObject(["override", "initial", { value: 1 }])
      expect([yield* FiberRef.get(overridden), yield* FiberRef.get(ref)]).toEqual(["initial", "initial"])
    }))

  it.effect("have a value of their own in each fiber, if the reference says so", () =>
    Effect.gen(function*() {
      let forks = 0
      const counting = FiberRef.unsafeMake(0, { fork: () => forks += 1 })
      const values = []
      yield* FiberRef.set(counting, -1)
      for (let n = 0; n < 3; n++) values.push(yield* detached(FiberRef.get(counting)))
      expect(new Set(values).size).toBe(3)
    }))

  it.effect("are copied once for all fibers with equal values", () =>
    Effect.gen(function*() {
      const seen = new Set<FiberRefs.FiberRefs>()
      const copied = new Set<FiberRefs.FiberRefs>()
      const all = Inheritance.make()
      const inherit: Inheritance.Inherit = (parent, id) => {
        seen.add(parent)
        const refs = all(parent, id)
        copied.add(refs)
        return refs
      }
      yield* Effect.forEach(
        Array.from({ length: 10 }),
        () => Effect.zipRight(detached(Effect.void, inherit), detached(Effect.void, inherit)),
        { concurrency: "unbounded" }
      )
      expect(seen.size).toBeGreaterThan(1)
      expect(copied.size).toBe(1)
    }))
})
