/**
 * The contract of token stores, as laws that any test runner can check. All stores of this library satisfy it, and your
 * own store should too.
 *
 * It is a separate entry point, `@effect-fastmoss/core/testing/TokenStoreContract`, so that programs do not load it.
 *
 * @since 0.1.0
 */
import * as Arr from "effect/Array"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as Token from "../auth/Token.js"
import { TokenStore } from "../auth/TokenStore.js"
import type { FastMossTokenStoreError } from "../FastMossError.js"
import { ContractViolation } from "./ContractViolation.js"
import { accessTokenOf, type LawSubject } from "./LawSubject.js"
import { leaseLaws } from "./LeaseLaws.js"

export { ContractViolation }

/**
 * A law: a rule that every token store must satisfy, and its check.
 *
 * @since 0.1.0
 * @category models
 */
export interface Law<E = never, R = never> {
  /** Sentence about the store, without its subject: `returns the token that was set`. */
  readonly name: string
  /**
   * Checks the law, in a few seconds at most. Run it with the real clock. It uses keys of its own, and leaves tokens
   * under these keys.
   */
  readonly check: Effect.Effect<void, ContractViolation | FastMossTokenStoreError | E, R>
}

/**
 * The store to check, and its properties.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options<E, R> {
  /** Layer of the store. Each law builds it anew. */
  readonly store: Layer.Layer<TokenStore, E, R>
  /**
   * True if two separately built stores share their tokens, as the stores of two processes do. Half of the operations
   * then use a second store.
   *
   * With false, leases are checked within one process only. An additional law, `NOT CHECKED (isShared is not true)`,
   * then detects a store that is shared nevertheless: it logs a warning, or fails if this option is not set.
   *
   * @default false
   */
  readonly isShared?: boolean | undefined
  /**
   * True if the store removes tokens after their time to live.
   *
   * @default false
   */
  readonly expires?: boolean | undefined
  /**
   * Writes a text into the storage under a key, in place of the token and without the store. Without this function, the
   * law about corrupt texts is not checked.
   *
   * @default none
   */
  readonly writeRaw?: ((key: string, text: string) => Effect.Effect<unknown, E, R>) | undefined
}

/**
 * Returns the laws for a store. For each check that the options turn off, it also returns a law whose name begins with
 * `NOT CHECKED`, so that the test report shows what was not checked.
 *
 * @example
 * import { TokenStore } from "@effect-fastmoss/core"
 * import * as TokenStoreContract from "@effect-fastmoss/core/testing/TokenStoreContract"
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
  const { expires = false, isShared = false, writeRaw } = options
  const build = Effect.map(Layer.build(Layer.fresh(options.store)), (context) => Effect.provide(TokenStore, context))

  const law = (
    name: string,
    body: (subject: LawSubject) => Effect.Effect<void, ContractViolation | FastMossTokenStoreError | E, R | Scope.Scope>
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

    ...leaseLaws.map(({ body, name }) => law(name, body)),

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

    ...(writeRaw === undefined ? [] : [
      law("fails as Corrupt on text that is not a token, does not reveal it, and recovers with the next set", (
        { expect, key, other, store, tokenOf }
      ) =>
        Effect.gen(function*() {
          for (const text of ["CANARY, not JSON", "[\"CANARY\"]", "{\"access_token\":{\"CANARY\":1}}", "{\"acc"]) {
            yield* store.set(key, tokenOf("at-1"))
            yield* writeRaw(key, text)
            const error = yield* Effect.flip(Effect.asSome(store.get(key))).pipe(
              Effect.orElseSucceed(() => undefined)
            )
            yield* expect(error?._tag === "FastMossTokenStoreError" && error.reason === "Corrupt", "reason Corrupt")
            yield* expect(!`${error} ${JSON.stringify(error)}`.includes("CANARY"), "nothing of the stored text")
            yield* other.set(key, tokenOf("at-2"))
            yield* expect(accessTokenOf(yield* store.get(key)) === "at-2", "the token of the next set")
          }
        }))
    ]),

    ...(isShared ? [] : [
      law(
        "NOT CHECKED (isShared is not true): that stores of several processes share their tokens, and grant a lease to one of them at a time",
        ({ key, store, tokenOf, violation }) =>
          Effect.gen(function*() {
            const second = yield* Effect.flatten(build)
            yield* store.set(key, tokenOf("at-1"))
            if (Option.isNone(yield* second.get(key))) return
            if (options.isShared === undefined) {
              yield* violation(
                "the option isShared, since a second store returned the token: true, or false if only one process uses it"
              )
            }
            yield* Effect.logWarning(
              "A second store returned the token of the first, so the store is shared, but its leases were checked within one process only. Set isShared: true to check them between several."
            )
          })
      )
    ]),
    ...(expires ? [] : [notChecked("expires is not true", "that tokens are removed after their time to live")]),
    ...(writeRaw === undefined
      ? [notChecked("writeRaw is not set", "that reading a corrupt text fails as Corrupt")]
      : [])
  ]
}

/**
 * Makes a law that always passes, in place of a law that the options turn off. Its name shows in the test report what
 * was not checked (`left`) and why (`reason`).
 */
const notChecked = (reason: string, left: string): Law => ({
  name: `NOT CHECKED (${reason}): ${left}`,
  check: Effect.void
})

const longLived = { refresh_token: "rt", expires_in: 7200, refresh_expires_in: 86_400 }

const isSame = (self: Token.Token, that: Token.Token): boolean => sorted(self) === sorted(that)

/** Returns the fields of a token as JSON text, sorted by name, because a store may write the fields in any order. */
const sorted = ({ json }: Token.Token): string =>
  JSON.stringify(Object.entries(Redacted.value(json)).sort(([a], [b]) => (a < b ? -1 : 1)))
