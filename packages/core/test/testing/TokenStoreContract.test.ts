import { type Token, TokenEncryption, TokenStore } from "@effect-fastmoss/core"
import * as TokenStoreContract from "@effect-fastmoss/core/testing/TokenStoreContract"
import { KeyValueStore } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Either, Exit, Layer, Option, Redacted, Scope } from "effect"

const inMemory = Context.unsafeGet(
  Effect.runSync(Effect.scoped(Layer.build(KeyValueStore.layerMemory))),
  KeyValueStore.KeyValueStore
)

const encrypted = Layer.orDie(TokenEncryption.layer([Redacted.make("0".repeat(64))]))

const stores: ReadonlyArray<readonly [string, TokenStoreContract.Options<never, never>]> = [
  ["TokenStore.layerMemory", { store: TokenStore.layerMemory }],
  ["TokenStore.layerKeyValueStore, in memory", {
    store: TokenStore.layerKeyValueStore.pipe(Layer.provide(Layer.succeed(KeyValueStore.KeyValueStore, inMemory))),
    plant: (key, text) => Effect.orDie(inMemory.set(key, text))
  }],
  ["TokenEncryption over TokenStore.layerMemory", {
    store: encrypted.pipe(Layer.provide(TokenStore.layerMemory))
  }],
  ["TokenEncryption over TokenStore.layerKeyValueStore", {
    store: encrypted.pipe(
      Layer.provide(TokenStore.layerKeyValueStore),
      Layer.provide(Layer.succeed(KeyValueStore.KeyValueStore, inMemory))
    ),
    plant: (key, text) => Effect.orDie(inMemory.set(key, text))
  }]
]

describe.each(stores)("%s", (_, options) => {
  for (const { check, name } of TokenStoreContract.laws(options)) it.live(name, () => check)
})

/** A store in memory with a fault. */
const faulty = (change: (store: TokenStore.Service) => Partial<TokenStore.Service>) =>
  Layer.map(TokenStore.layerMemory, (context) => {
    const store = Context.get(context, TokenStore.TokenStore)
    return Context.make(TokenStore.TokenStore, { ...store, ...change(store) })
  })

/** Texts under keys, read and written by a plan. */
const overTexts = (hooks: (texts: Map<string, string>) => Partial<TokenStore.Functions>) =>
  Layer.sync(TokenStore.TokenStore, () => {
    const texts = new Map<string, string>()
    return TokenStore.make({
      get: (key) => Effect.sync(() => texts.get(key)),
      set: (key, text) => Effect.sync(() => texts.set(key, text)),
      ...hooks(texts)
    })
  })

const freeLease: TokenStore.Service["lease"] = () => Effect.succeed({ fencingToken: 1 })

describe("the contract finds a store that", () => {
  const set = (change: (key: string, token: Token.Token) => readonly [string, Token.Token]) =>
    faulty((store) => ({ set: (key, token, lease) => store.set(...change(key, token), lease) }))

  const plain: Array<readonly [string, Layer.Layer<TokenStore.TokenStore>, string]> = [
    ["forgets what is set", faulty(() => ({ set: () => Effect.void })), "gives back what was set"],
    [
      "does not remove",
      faulty(() => ({ remove: () => Effect.void })),
      "forgets what is removed, once or twice, and takes the next"
    ],
    [
      "mixes up keys",
      faulty((store) => ({ get: () => store.get("one"), set: (_, token) => store.set("one", token) })),
      "keeps keys apart"
    ],
    ["cuts keys", set((key, token) => [key.slice(0, 20), token]), "keeps keys apart"],
    [
      "drops fields that it does not know",
      overTexts((texts) => ({
        set: (key, text) => Effect.sync(() => texts.set(key, text.replace(/,"scope":\[.*?\]/, "")))
      })),
      "keeps fields that it does not know"
    ],
    [
      "cuts long texts",
      overTexts((texts) => ({ set: (key, text) => Effect.sync(() => texts.set(key, text.replace(/x{60000}/, ""))) })),
      "keeps long texts, and texts of any writing"
    ],
    [
      "writes in parts",
      overTexts((texts) => ({
        set: (key, text) =>
          Effect.sync(() => texts.set(key, text.slice(0, 9))).pipe(
            Effect.zipRight(Effect.sleep("1 millis")),
            Effect.zipRight(Effect.sync(() => texts.set(key, text)))
          )
      })),
      "holds one whole token at every moment of many sets"
    ],
    [
      "leases to everybody",
      faulty(() => ({ lease: freeLease })),
      "leases a key to one at a time, so that no change under a lease is lost"
    ],
    ["leases all keys as one", faulty((store) => ({ lease: () => store.lease("one") })), "leases other keys meanwhile"],
    [
      "never frees a lease of a holder that fails",
      faulty((store) => ({
        lease: (key) =>
          Effect.gen(function*() {
            const scope = yield* Scope.make()
            yield* Effect.addFinalizer((exit) => Exit.isSuccess(exit) ? Scope.close(scope, exit) : Effect.void)
            return yield* Scope.extend(store.lease(key), scope)
          })
      })),
      "frees the lease of a holder that ends, fails, dies or is interrupted"
    ],
    ["numbers all leases alike", faulty(() => ({ lease: freeLease })), "numbers leases upwards, removals or not"],
    [
      "takes writes under any lease",
      faulty((store) => ({ set: (key, token) => store.set(key, token) })),
      "refuses a write under a lease once there was one under a later lease"
    ],
    [
      "forgets fences with a write without a lease",
      overTexts(() => ({ lease: () => Effect.succeed({ fencingToken: 1 }) })),
      "takes a write without a lease, and still refuses older leases then"
    ]
  ]

  it.live.each(plain)("%s", ([, store, law]) =>
    Effect.gen(function*() {
      const found = TokenStoreContract.laws({ store, expires: true }).find(({ name }) => name === law)
      const result = yield* Effect.either(Option.getOrThrow(Option.fromNullable(found)).check)
      expect(Either.getLeft(result)).toMatchObject({ value: { _tag: expect.any(String) } })
      const error = Option.getOrThrow(Either.getLeft(result))
      if (error._tag === "ContractViolation") expect(error.message).toContain(`"${law}": expected `)
    }), 40_000)

  it.live("keeps a token for ever, when it says that it does not", () =>
    Effect.gen(function*() {
      const laws = TokenStoreContract.laws({ store: TokenStore.layerMemory, expires: true })
      const errors = yield* Effect.forEach(laws, ({ check }) => Effect.option(Effect.flip(check)), { concurrency: 20 })
      const broken = laws.filter((_, n) => errors[n]?._tag === "Some")
      expect(broken.map(({ name }) => name)).toEqual([
        "forgets a token when nothing in it can be used any more, not before"
      ])
    }))
})
