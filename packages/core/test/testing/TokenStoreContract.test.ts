import { type Token, TokenEncryption, TokenStore } from "@effect-fastmoss/core"
import * as TokenStoreContract from "@effect-fastmoss/core/testing/TokenStoreContract"
import { KeyValueStore } from "@effect/platform"
import { describe, expect, it } from "@effect/vitest"
import { Context, Effect, Either, Exit, Layer, Logger, Option, Redacted, Scope } from "effect"

const inMemory = Context.unsafeGet(
  Effect.runSync(Effect.scoped(Layer.build(KeyValueStore.layerMemory))),
  KeyValueStore.KeyValueStore
)

const encrypted = Layer.orDie(TokenEncryption.layer([Redacted.make("0".repeat(64))]))

const stores: ReadonlyArray<readonly [string, TokenStoreContract.Options<never, never>]> = [
  ["TokenStore.layerMemory", { store: TokenStore.layerMemory }],
  ["TokenStore.memory, shared", { store: TokenStore.layer(TokenStore.memory()), isShared: true }],
  ["TokenStore.layerKeyValueStore, in memory", {
    store: TokenStore.layerKeyValueStore.pipe(Layer.provide(Layer.succeed(KeyValueStore.KeyValueStore, inMemory))),
    isShared: false,
    writeRaw: (key, text) => Effect.orDie(inMemory.set(key, text))
  }],
  ["TokenEncryption over TokenStore.layerMemory", {
    store: encrypted.pipe(Layer.provide(TokenStore.layerMemory))
  }],
  ["TokenEncryption over TokenStore.layerKeyValueStore", {
    store: encrypted.pipe(
      Layer.provide(TokenStore.layerKeyValueStore),
      Layer.provide(Layer.succeed(KeyValueStore.KeyValueStore, inMemory))
    ),
    isShared: false,
    writeRaw: (key, text) => Effect.orDie(inMemory.set(key, text))
  }]
]

describe.each(stores)("%s", (_, options) => {
  for (const { check, name } of TokenStoreContract.laws(options)) it.live(name, () => check)
})

/** Makes a token store in memory with a fault. `change` replaces some of its functions. */
const faulty = (change: (store: TokenStore.Service) => Partial<TokenStore.Service>) =>
  Layer.map(TokenStore.layerMemory, (context) => {
    const store = Context.get(context, TokenStore.TokenStore)
    return Context.make(TokenStore.TokenStore, { ...store, ...change(store) })
  })

/** Makes a token store over texts in memory. `replace` replaces some functions of its backend. */
const overTexts = (replace: (texts: Map<string, string>) => Partial<TokenStore.Backend>) =>
  Layer.sync(TokenStore.TokenStore, () => {
    const texts = new Map<string, string>()
    return TokenStore.make({
      get: (key) => Effect.sync(() => texts.get(key)),
      set: (key, text) => Effect.sync(() => texts.set(key, text)),
      ...replace(texts)
    })
  })

const sameLease: TokenStore.Service["lease"] = () => Effect.succeed({ fencingToken: 1 })

describe("the contract detects a store that", () => {
  const set = (change: (key: string, token: Token.Token) => readonly [string, Token.Token]) =>
    faulty((store) => ({ set: (key, token, lease) => store.set(...change(key, token), lease) }))

  const plain: Array<readonly [string, Layer.Layer<TokenStore.TokenStore>, string]> = [
    ["forgets a token that is set", faulty(() => ({ set: () => Effect.void })), "returns the token that was set"],
    [
      "does not remove",
      faulty(() => ({ remove: () => Effect.void })),
      "removes a token, also twice, and accepts the next one"
    ],
    [
      "mixes up keys",
      faulty((store) => ({ get: () => store.get("one"), set: (_, token) => store.set("one", token) })),
      "keeps similar keys apart"
    ],
    ["cuts keys", set((key, token) => [key.slice(0, 20), token]), "keeps similar keys apart"],
    [
      "drops unknown fields",
      overTexts((texts) => ({
        set: (key, text) => Effect.sync(() => texts.set(key, text.replace(/,"scope":\[.*?\]/, "")))
      })),
      "keeps unknown fields"
    ],
    [
      "cuts long texts",
      overTexts((texts) => ({ set: (key, text) => Effect.sync(() => texts.set(key, text.replace(/x{60000}/, ""))) })),
      "keeps long texts and every character"
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
      "returns a complete token at any moment during many sets"
    ],
    [
      "grants its lease to every caller",
      faulty(() => ({ lease: sameLease })),
      "grants the lease of a key to one holder at a time, so that no change under a lease is lost"
    ],
    [
      "has one lease for all keys",
      faulty((store) => ({ lease: () => store.lease("one") })),
      "grants leases of other keys meanwhile"
    ],
    [
      "never releases the lease of a holder that fails",
      faulty((store) => ({
        lease: (key) =>
          Effect.gen(function*() {
            const scope = yield* Scope.make()
            yield* Effect.addFinalizer((exit) => Exit.isSuccess(exit) ? Scope.close(scope, exit) : Effect.void)
            return yield* Scope.extend(store.lease(key), scope)
          })
      })),
      "releases the lease of a holder that ends, fails, dies or is interrupted"
    ],
    [
      "gives all leases the same fencing token",
      faulty(() => ({ lease: sameLease })),
      "gives each lease a greater fencing token, also after removals"
    ],
    [
      "accepts writes with any fencing token",
      faulty((store) => ({ set: (key, token) => store.set(key, token) })),
      "rejects a write with a stale fencing token"
    ],
    [
      "forgets fencing tokens with a write without a lease",
      overTexts(() => ({ lease: () => Effect.succeed({ fencingToken: 1 }) })),
      "accepts a write without a lease, and still rejects stale fencing tokens"
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

  it.live("never removes a token although the option expires is true", () =>
    Effect.gen(function*() {
      const laws = TokenStoreContract.laws({ store: TokenStore.layerMemory, expires: true })
      const errors = yield* Effect.forEach(laws, ({ check }) => Effect.option(Effect.flip(check)), { concurrency: 20 })
      const broken = laws.filter((_, n) => errors[n]?._tag === "Some")
      expect(broken.map(({ name }) => name)).toEqual([
        "removes a token when its access token and refresh token have expired, not before"
      ])
    }))
})

describe("a check that the options omit", () => {
  const shared = TokenStore.layerKeyValueStore.pipe(
    Layer.provide(Layer.succeed(KeyValueStore.KeyValueStore, inMemory))
  )
  const left = (options: TokenStoreContract.Options<never, never>) =>
    TokenStoreContract.laws(options).filter(({ name }) => name.startsWith("NOT CHECKED"))
  const writeRaw = () => Effect.void

  it("is stated in the name of a law", () => {
    expect(left({ store: shared }).map(({ name }) => name)).toEqual([
      "NOT CHECKED (isShared is not true): that stores of several processes share their tokens, and grant a lease to one of them at a time",
      "NOT CHECKED (expires is not true): that tokens are removed after their time to live",
      "NOT CHECKED (writeRaw is not set): that reading a corrupt text fails as Corrupt"
    ])
    expect(left({ store: shared, isShared: true, expires: true, writeRaw })).toEqual([])
  })

  it.live("fails for a shared store if isShared is not set, and warns if isShared is false", () =>
    Effect.gen(function*() {
      const warnings: Array<string> = []
      const logger = Logger.make(({ message }) => void warnings.push(String(message)))
      const check = (options: TokenStoreContract.Options<never, never>) =>
        Effect.provide(
          Effect.exit(Option.getOrThrow(Option.fromNullable(left(options)[0])).check),
          Logger.replace(Logger.defaultLogger, logger)
        )
      expect(String(yield* check({ store: shared }))).toContain("the option isShared")
      expect(warnings).toEqual([])
      expect(Exit.isSuccess(yield* check({ store: shared, isShared: false }))).toBe(true)
      expect(warnings[0]).toContain("its leases were checked within one process only")
      expect(Exit.isSuccess(yield* check({ store: TokenStore.layerMemory }))).toBe(true)
      expect(warnings).toHaveLength(1)
    }))
})
