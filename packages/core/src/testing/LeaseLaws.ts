import * as Arr from "effect/Array"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import type * as Scope from "effect/Scope"
import type { Service } from "../auth/TokenStore.js"
import type { FastMossTokenStoreError } from "../FastMossError.js"
import type { ContractViolation } from "./ContractViolation.js"
import { accessTokenOf, type LawSubject } from "./LawSubject.js"

/**
 * Law about leases, which is a rule that every token store must satisfy: its name, and the function that checks a
 * store.
 */
interface LeaseLaw {
  readonly name: string
  readonly body: (
    subject: LawSubject
  ) => Effect.Effect<void, ContractViolation | FastMossTokenStoreError, Scope.Scope>
}

const law = (name: string, body: LeaseLaw["body"]): LeaseLaw => ({ name, body })

/**
 * Laws about leases and fencing tokens, for `TokenStoreContract.laws`. A fencing token is the number of a lease; each
 * later lease has a greater one.
 *
 * @internal
 */
export const leaseLaws: ReadonlyArray<LeaseLaw> = [
  law(
    "grants the lease of a key to one holder at a time, so that no change under a lease is lost",
    ({ expect, ...subject }) =>
      Effect.gen(function*() {
        const { key, other, store, tokenOf } = subject
        const total = 12
        let holders = 0
        let most = 0
        const add = (store: Service) =>
          Effect.scoped(Effect.gen(function*() {
            const lease = yield* store.lease(key)
            most = Math.max(most, ++holders)
            const found = Number(accessTokenOf(yield* store.get(key)) ?? "0")
            yield* Effect.sleep("2 millis")
            yield* store.set(key, tokenOf(String(found + 1)), lease)
            holders--
          }))
        yield* Effect.forEach(Arr.range(1, total), (n) => add(n % 2 === 0 ? store : other), {
          concurrency: "unbounded",
          discard: true
        })
        yield* expect(most === 1, "one holder at a time")
        yield* expect(accessTokenOf(yield* store.get(key)) === String(total), "every change")
      })
  ),

  law("grants leases of other keys meanwhile", ({ key, other, store, violation }) =>
    Effect.gen(function*() {
      yield* store.lease(key)
      yield* Effect.scoped(other.lease(`${key}-other`)).pipe(
        Effect.timeoutFail({ duration: "5 seconds", onTimeout: () => violation("a lease of another key") })
      )
    })),

  law(
    "releases the lease of a holder that ends, fails, dies or is interrupted",
    ({ key, other, store, violation }) =>
      Effect.gen(function*() {
        const ends = [Effect.void, Effect.fail("failed"), Effect.die("died"), Effect.interrupt, Effect.never]
        for (const [n, end] of ends.entries()) {
          const ended = yield* Deferred.make<void, string>()
          const holder = yield* Effect.fork(
            Effect.scoped(Effect.zipRight((n % 2 === 0 ? store : other).lease(key), Effect.intoDeferred(end, ended)))
          )
          yield* Effect.race(Effect.exit(Deferred.await(ended)), Effect.sleep("300 millis"))
          yield* Fiber.interrupt(holder)
          yield* Effect.scoped((n % 2 === 0 ? other : store).lease(key)).pipe(
            Effect.timeoutFail({ duration: "5 seconds", onTimeout: () => violation("the lease to be free again") })
          )
        }
      })
  ),

  law("removes an interrupted waiter from the queue", ({ key, other, store, violation }) =>
    Effect.gen(function*() {
      const leased = yield* Effect.makeLatch()
      const done = yield* Effect.makeLatch()
      const holder = yield* Effect.fork(
        Effect.scoped(store.lease(key).pipe(Effect.zipRight(leased.open), Effect.zipRight(done.await)))
      )
      yield* leased.await
      const waiters = yield* Effect.forEach(
        [store, other, store],
        (store) => Effect.fork(Effect.scoped(Effect.zipRight(store.lease(key), Effect.never)))
      )
      yield* Effect.sleep("100 millis")
      yield* Fiber.interruptAll(waiters)
      yield* done.open
      yield* Fiber.join(holder)
      yield* Effect.scoped(other.lease(key)).pipe(
        Effect.timeoutFail({ duration: "5 seconds", onTimeout: () => violation("the lease to be free") })
      )
    })),

  law(
    "gives each lease a greater fencing token, also after removals",
    ({ expect, key, other, store, tokenOf }) =>
      Effect.gen(function*() {
        const fencingTokens: Array<number> = []
        for (const [n, one] of [store, other, store, other, store].entries()) {
          const lease = yield* Effect.scoped(one.lease(key))
          fencingTokens.push(lease.fencingToken)
          if (n === 1) yield* store.set(key, tokenOf("at-1"), lease)
          if (n === 2) yield* other.remove(key)
        }
        yield* expect(
          fencingTokens.every((value, n) =>
            Number.isSafeInteger(value) && (n === 0 || value > (fencingTokens[n - 1] ?? 0))
          ),
          "integers, each greater than the one before"
        )
      })
  ),

  law("rejects a write with a stale fencing token", ({ expect, ...subject }) =>
    Effect.gen(function*() {
      const { key, other, store, tokenOf } = subject
      const [first, second, third] = yield* Effect.all([
        Effect.scoped(store.lease(key)),
        Effect.scoped(other.lease(key)),
        Effect.scoped(store.lease(key))
      ])
      yield* store.set(key, tokenOf("at-1"), first)
      yield* other.set(key, tokenOf("at-2"), second)
      const stale = yield* Effect.exit(store.set(key, tokenOf("late"), first))
      yield* expect(
        Exit.isFailure(stale) && stale.cause._tag === "Fail" && stale.cause.error.reason === "Superseded",
        "a failure with the reason Superseded"
      )
      yield* expect(accessTokenOf(yield* store.get(key)) === "at-2", "the token written under the later lease")
      yield* other.set(key, tokenOf("at-2b"), second)
      yield* store.set(key, tokenOf("at-3"), third)
      yield* expect(accessTokenOf(yield* other.get(key)) === "at-3", "the token written under the last lease")
    })),

  law(
    "accepts a write without a lease, and still rejects stale fencing tokens",
    ({ expect, ...subject }) =>
      Effect.gen(function*() {
        const { key, other, store, tokenOf } = subject
        const first = yield* Effect.scoped(store.lease(key))
        const second = yield* Effect.scoped(other.lease(key))
        yield* other.set(key, tokenOf("at-2"), second)
        yield* store.set(key, tokenOf("at-3"))
        yield* expect(accessTokenOf(yield* other.get(key)) === "at-3", "the token of the write without a lease")
        const stale = yield* Effect.exit(store.set(key, tokenOf("late"), first))
        yield* expect(Exit.isFailure(stale), "a failure of the write under the older lease")
      })
  )
]
