import { Token, TokenStore } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Option, Redacted, Scope, TestClock } from "effect"

/** Makes two stores with the same memory, like two runtimes in one process. */
const stores = () => {
  const memory = TokenStore.memory()
  return [TokenStore.make(memory), TokenStore.make(memory)] as const
}

const token = Token.fromJson({
  access_token: "at-1",
  expire_at: 7200,
  refresh_token: "rt-1",
  refresh_expire_at: 72_000
})

const refreshTokenOf = (store: TokenStore.Service) =>
  Effect.map(store.get("key"), Option.flatMap(({ json }) => Option.fromNullable(Redacted.value(json).refresh_token)))

/**
 * Acquires a lease whose holder stops without a release. The holder never renews the lease, because its clock does not
 * move.
 */
const stopped = (store: TokenStore.Service) =>
  Effect.gen(function*() {
    const scope = yield* Scope.make()
    return yield* Scope.extend(store.lease("key"), scope)
  }).pipe(Effect.provide(TestClock.defaultTestClock))

describe("TokenStore.memory", () => {
  it.effect("lets a lease be taken over after five seconds if its holder stopped without finalizers", () =>
    Effect.gen(function*() {
      const [first, second] = stores()
      yield* first.set("key", token)
      const lost = yield* stopped(first)
      yield* Effect.scoped(Effect.gen(function*() {
        const waiter = yield* Effect.forkScoped(second.lease("key"))
        yield* TestClock.adjust("4900 millis")
        expect(yield* Fiber.poll(waiter)).toEqual(Option.none())
        yield* TestClock.adjust("300 millis")
        const lease = yield* Fiber.join(waiter)
        expect(lease).toEqual({ fencingToken: lost.fencingToken + 1, previousHolderCrashed: true })
        expect(yield* refreshTokenOf(second)).toEqual(Option.none())
        yield* second.set("key", token, lease)
        expect((yield* Effect.flip(first.set("key", token, lost))).reason).toBe("Superseded")
      }))
      const next = yield* Effect.scoped(first.lease("key"))
      expect(next.previousHolderCrashed).toBe(false)
      expect(yield* refreshTokenOf(first)).toEqual(Option.some("rt-1"))
    }))

  it.effect("never lets a renewed lease be taken over, however long it is held", () =>
    Effect.gen(function*() {
      const [first, second] = stores()
      const scope = yield* Scope.make()
      yield* Scope.extend(first.lease("key"), scope)
      const waiter = yield* Effect.fork(Effect.scoped(second.lease("key")))
      yield* TestClock.adjust("20 seconds")
      expect(yield* Fiber.poll(waiter)).toEqual(Option.none())
      yield* Scope.close(scope, Exit.void)
      yield* TestClock.adjust("200 millis")
      expect((yield* Fiber.join(waiter)).previousHolderCrashed).toBe(false)
    }))

  it.effect("lets a lease be taken over if the clock was set back by more than five seconds", () =>
    Effect.gen(function*() {
      const [first, second] = stores()
      yield* TestClock.setTime(3_600_000)
      const scope = yield* Scope.make()
      const lost = yield* Scope.extend(Effect.interruptible(first.lease("key")), scope)
      yield* TestClock.setTime(0)
      const lease = yield* Effect.scoped(second.lease("key"))
      expect(lease.fencingToken).toBe(lost.fencingToken + 1)
    }))

  it.effect("withholds the refresh token after a holder failed before it wrote", () =>
    Effect.gen(function*() {
      const [first, second] = stores()
      yield* first.set("key", token)
      yield* Effect.exit(Effect.scoped(Effect.zipRight(first.lease("key"), Effect.fail("failed"))))
      yield* Effect.scoped(Effect.gen(function*() {
        expect((yield* second.lease("key")).previousHolderCrashed).toBe(true)
        expect(yield* refreshTokenOf(second)).toEqual(Option.none())
      }))
    }))
})
