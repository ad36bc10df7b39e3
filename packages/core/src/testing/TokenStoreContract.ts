/**
 * The contract of token stores, as laws that any test runner can check. The stores of this library satisfy it, and so
 * should yours.
 *
 * It is a separate entry point, `@effect-fastmoss/core/TokenStoreContract`, so that no program loads it.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as Token from "../auth/Token.js"
import { type Service, TokenStore } from "../auth/TokenStore.js"
import type { FastMossTokenStoreError } from "../FastMossError.js"

/**
 * A violation of a law.
 *
 * @since 0.1.0
 * @category errors
 */
export class ContractViolation extends Schema.TaggedError<ContractViolation>(
  "@effect-fastmoss/core/ContractViolation"
)("ContractViolation", {
  law: Schema.String,
  /** The expectation, such as `the token of the last set`. */
  expected: Schema.String
}) {
  override get message(): string {
    return `The token store violates the law "${this.law}": expected ${this.expected}`
  }
}

/**
 * A law that every token store has to satisfy.
 *
 * @since 0.1.0
 * @category models
 */
export interface Law<E = never, R = never> {
  /** A sentence about the store, without its subject: `returns the token that was set`. */
  readonly name: string
  /** Checks the law on the real clock, in a few seconds at most. It uses keys of its own, and leaves tokens under them. */
  readonly check: Effect.Effect<void, ContractViolation | FastMossTokenStoreError | E, R>
}

/**
 * The store to check, and its properties.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options<E, R> {
  /** The store. It is built anew for each law. */
  readonly store: Layer.Layer<TokenStore, E, R>
  /**
   * Whether two stores that are built separately share their tokens, as those of two processes do. If so, half of the
   * operations use a second store.
   *
   * @default false
   */
  readonly isShared?: boolean | undefined
  /**
   * Whether the store removes tokens after their time to live.
   *
   * @default false
   */
  readonly expires?: boolean | undefined
  /**
   * Writes a text to the place of a key's token, bypassing the store. Without it the law on corrupt texts is left out.
   *
   * @default none
   */
  readonly writeRaw?: ((key: string, text: string) => Effect.Effect<unknown, E, R>) | undefined
}

/**
 * Returns the laws for a store.
 *
 * @example
 * import { TokenStore } from "@effect-fastmoss/core"
 * import * as TokenStoreContract from "@effect-fastmoss/core/TokenStoreContract"
 * import { it } from "@effect/vitest"
 *
 * for (const law of TokenStoreContract.laws({ store: TokenStore.layerMemory })) {
 *   it.live(law.name, () => law.check)
 * }
 *
 * @since 0.1.0
 * @category constructors
 */
export const laws = <E = never, R = never>(options: Options<E, R>): ReadonlyArray<Law<E, R>> => {
  const { expires = false, isShared = false, writeRaw: plant } = options
  const build = Effect.map(Layer.build(Layer.fresh(options.store)), (context) => Effect.provide(TokenStore, context))

  const law = (
    name: string,
    body: (subject: Subject) => Effect.Effect<void, ContractViolation | FastMossTokenStoreError | E, R | Scope.Scope>
  ): Law<E, R> => {
    const violation = (expected: string) => new ContractViolation({ law: name, expected })
    return {
      name,
      check: Effect.gen(function*() {
        const store = yield* Effect.flatten(build)
        const other = isShared ? yield* Effect.flatten(build) : store
        const serial = yield* Random.nextIntBetween(0, Number.MAX_SAFE_INTEGER)
        const receivedAt = (yield* Clock.currentTimeMillis) / 1000
        yield* body({
          store,
          other,
          violation,
          key: `contract-${serial.toString(36)}`,
          tokenOf: (accessToken, rest) =>
            Token.fromGrant({ access_token: accessToken, ...longLived, ...rest }, { receivedAt }),
          expect: (holds, expected) => holds ? Effect.void : violation(expected)
        })
      }).pipe(
        Effect.scoped,
        Effect.timeoutFail({ duration: "30 seconds", onTimeout: () => violation("completion within 30 seconds") })
      )
    }
  }

  return [
    law("returns none for a key that was never set", ({ expect, key, other, store }) =>
      Effect.gen(function*() {
        yield* expect(Option.isNone(yield* store.get(key)), "none")
        yield* other.remove(key)
        yield* expect(Option.isNone(yield* other.get(key)), "none after a removal")
      })),

    law("returns the token that was set", ({ expect, key, other, store, tokenOf }) =>
      Effect.gen(function*() {
        const token = tokenOf("at-1")
        yield* store.set(key, token)
        const found = Option.getOrUndefined(yield* other.get(key))
        yield* expect(found !== undefined && isSame(found, token), "the same token")
        yield* expect(
          found?.expireAt === token.expireAt && found.refreshExpireAt === token.refreshExpireAt &&
            Option.getOrNull(found.receivedAt) === Option.getOrNull(token.receivedAt),
          "its times"
        )
      })),

    law("returns the last of several tokens", ({ expect, key, other, store, tokenOf }) =>
      Effect.gen(function*() {
        yield* store.set(key, tokenOf("at-1"))
        yield* other.set(key, tokenOf("at-2"))
        yield* store.set(key, tokenOf("at-3"))
        yield* expect(accessTokenOf(yield* other.get(key)) === "at-3", "the token of the last set")
      })),

    law(
      "removes a token, also twice, and accepts the next one",
      ({ expect, key, other, store, tokenOf }) =>
        Effect.gen(function*() {
          yield* store.set(key, tokenOf("at-1"))
          yield* other.remove(key)
          yield* other.remove(key)
          yield* expect(Option.isNone(yield* store.get(key)), "none")
          yield* store.set(key, tokenOf("at-2"))
          yield* expect(accessTokenOf(yield* other.get(key)) === "at-2", "the token of the last set")
        })
    ),

    law("keeps similar keys apart", ({ expect, key, other, store, tokenOf }) =>
      Effect.gen(function*() {
        const endings = ["", ":", "@https://a", "@https://b", "/../x", "{x}", "}{", "%7Bx%7D", "*?[a]", " ", "é", "鍵"]
        const keys = endings.map((ending) => `${key}${ending}`)
        yield* Effect.forEach(keys, (key) => store.set(key, tokenOf(`at ${key}`)))
        yield* store.remove(key)
        for (const one of keys.slice(1)) {
          yield* expect(accessTokenOf(yield* other.get(one)) === `at ${one}`, "each key to have its own token")
        }
      })),

    law("keeps unknown fields", ({ expect, key, other, store, tokenOf }) =>
      Effect.gen(function*() {
        const token = tokenOf("at-1", { scope: ["a", "b"], nested: { n: 1.5, none: null, yes: true } })
        yield* store.set(key, token)
        yield* expect(Option.exists(yield* other.get(key), (found) => isSame(found, token)), "every field")
      })),

    law(
      "keeps long texts and every character",
      ({ expect, key, other, store, tokenOf }) =>
        Effect.gen(function*() {
          for (const text of ["x".repeat(100_000), "令牌 🔑 \" \\ \n \t \u0000 \u2028 é {} ' $(x) %s --"]) {
            const token = tokenOf(text)
            yield* store.set(key, token)
            yield* expect(Option.exists(yield* other.get(key), (found) => isSame(found, token)), "every character")
          }
        })
    ),

    law(
      "returns a complete token at any moment during many sets",
      ({ expect, key, other, store, tokenOf }) =>
        Effect.gen(function*() {
          const texts = Arr.makeBy(20, (n) => String.fromCharCode(97 + n).repeat(50 * (n + 1)))
          yield* store.set(key, tokenOf("a"))
          const sets = Effect.forEach(texts, (text, n) => (n % 2 === 0 ? store : other).set(key, tokenOf(text)), {
            concurrency: 5
          })
          const read = Effect.zipLeft(other.get(key), Effect.sleep("1 millis"))
          const [reads] = yield* Effect.all([Effect.replicateEffect(read, 40), sets], { concurrency: 2 })
          for (const read of [...reads, yield* store.get(key)]) {
            const text = accessTokenOf(read)
            yield* expect(text === "a" || texts.some((one) => one === text), "one of the tokens that were set")
          }
        })
    ),

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

    law(
      "removes an interrupted waiter from the queue",
      ({ key, other, store, violation }) =>
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
        })
    ),

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

    law(
      "rejects a write with a stale fencing token",
      ({ expect, ...subject }) =>
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
        })
    ),

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
    ),

    ...(expires
      ? [
        law(
          "removes a token when its access token and refresh token have expired, not before",
          ({ expect, ...subject }) =>
            Effect.gen(function*() {
              const { key, other, store, tokenOf } = subject
              yield* store.set(key, tokenOf("long"))
              yield* store.set(`${key}-short`, tokenOf("short", { expires_in: 2, refresh_expires_in: 1 }))
              yield* expect(accessTokenOf(yield* other.get(`${key}-short`)) === "short", "the token before its expiry")
              yield* Effect.sleep(Duration.seconds(3.5))
              yield* expect(Option.isNone(yield* other.get(`${key}-short`)), "none after its expiry")
              yield* expect(accessTokenOf(yield* other.get(key)) === "long", "the other token")
            })
        )
      ]
      : []),

    ...(plant === undefined ? [] : [
      law("fails as Corrupt on text that is not a token, does not reveal it, and recovers with the next set", (
        { expect, key, other, store, tokenOf }
      ) =>
        Effect.gen(function*() {
          for (const text of ["CANARY, not JSON", "[\"CANARY\"]", "{\"access_token\":{\"CANARY\":1}}", "{\"acc"]) {
            yield* store.set(key, tokenOf("at-1"))
            yield* plant(key, text)
            const error = yield* Effect.flip(Effect.asSome(store.get(key))).pipe(
              Effect.orElseSucceed(() => undefined)
            )
            yield* expect(error?._tag === "FastMossTokenStoreError" && error.reason === "Corrupt", "reason Corrupt")
            yield* expect(!`${error} ${JSON.stringify(error)}`.includes("CANARY"), "nothing of the stored text")
            yield* other.set(key, tokenOf("at-2"))
            yield* expect(accessTokenOf(yield* store.get(key)) === "at-2", "the token of the next set")
          }
        }))
    ])
  ]
}

/** The store under test, with helpers. */
interface Subject {
  readonly store: Service
  /** A second store over the same tokens if the store is shared, else the same store. */
  readonly other: Service
  readonly key: string
  readonly tokenOf: (accessToken: string, rest?: Partial<Token.TokenJson>) => Token.Token
  readonly violation: (expected: string) => ContractViolation
  readonly expect: (holds: boolean, expected: string) => Effect.Effect<void, ContractViolation>
}

const longLived = { refresh_token: "rt", expires_in: 7200, refresh_expires_in: 86_400 }

const accessTokenOf = (token: Option.Option<Token.Token>): string | undefined =>
  Option.match(token, { onNone: () => undefined, onSome: ({ accessToken }) => Redacted.value(accessToken) })

const isSame = (self: Token.Token, that: Token.Token): boolean => sorted(self) === sorted(that)

/** Sorts the fields, since a store may write them in any order. */
const sorted = ({ json }: Token.Token): string =>
  JSON.stringify(Object.entries(Redacted.value(json)).sort(([a], [b]) => (a < b ? -1 : 1)))
