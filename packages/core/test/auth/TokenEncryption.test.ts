import { Token, TokenEncryption, TokenStore } from "@effect-fastmoss/core"
import { describe, expect, it } from "@effect/vitest"
import { Cause, ConfigProvider, Effect, Either, Layer, Option, Redacted } from "effect"

const one = Redacted.make("0".repeat(64))
const two = Redacted.make("//////////////////////////////////////////8=")

const token = Token.fromGrant(
  {
    access_token: "CANARY-AT",
    refresh_token: "CANARY-RT",
    expires_in: 7200,
    refresh_expires_in: 86_400,
    scope: "CANARY"
  },
  { receivedAt: 0 }
)

/** Makes a store in memory, together with the texts that it stores. */
const visible = () => {
  const texts = new Map<string, string>()
  const store = TokenStore.make({
    get: (key) => Effect.sync(() => texts.get(key)),
    set: (key, text) => Effect.sync(() => texts.set(key, text))
  })
  return { store, texts }
}

const shown = (error: unknown) => `${String(error)} ${JSON.stringify(error)} ${Cause.pretty(Cause.fail(error))}`

describe("TokenEncryption.make", () => {
  it.effect("stores nothing unencrypted except the time until which the token must be kept", () =>
    Effect.gen(function*() {
      const { store, texts } = visible()
      const encrypted = yield* TokenEncryption.make(store, [one])
      yield* encrypted.set("key", token)
      const text = texts.get("key") ?? ""
      expect(text).not.toContain("CANARY")
      const { access_token, ...rest } = JSON.parse(text)
      expect(access_token).toMatch(/^fastmoss-encrypted:1:[0-9a-f]{16}:[\w-]{16}:[\w-]+$/)
      expect(rest).toEqual({ expire_at: 0, refresh_expire_at: 86_400, received_at: 0 })
      const found = Option.getOrThrow(yield* encrypted.get("key"))
      expect(Redacted.value(found.json)).toEqual(Redacted.value(token.json))
    }))

  it.effect("writes a different text each time", () =>
    Effect.gen(function*() {
      const { store, texts } = visible()
      const encrypted = yield* TokenEncryption.make(store, [one])
      const written = new Set<string | undefined>()
      for (let n = 0; n < 50; n++) {
        yield* encrypted.set("key", token)
        written.add(texts.get("key"))
      }
      expect(written.size).toBe(50)
    }))

  it.effect("encrypts with the first key and decrypts with every key", () =>
    Effect.gen(function*() {
      const { store, texts } = visible()
      const before = yield* TokenEncryption.make(store, [one])
      const during = yield* TokenEncryption.make(store, [two, one])
      const after = yield* TokenEncryption.make(store, [two])
      yield* before.set("key", token)
      const old = texts.get("key")
      expect(Option.isSome(yield* during.get("key"))).toBe(true)
      const error = yield* Effect.flip(after.get("key"))
      expect(error).toMatchObject({ operation: "get", reason: "Corrupt" })
      expect(error.issue).toBe("the stored token is encrypted with a key that is not among the configured ones")
      yield* during.set("key", token)
      expect(texts.get("key")).not.toBe(old)
      expect(Option.isSome(yield* after.get("key"))).toBe(true)
      expect((yield* Effect.flip(before.get("key"))).reason).toBe("Corrupt")
    }))

  it.effect("fails with Corrupt for a text that was stored under another key", () =>
    Effect.gen(function*() {
      const { store, texts } = visible()
      const encrypted = yield* TokenEncryption.make(store, [one])
      yield* encrypted.set("a", token)
      texts.set("b", texts.get("a") ?? "")
      const error = yield* Effect.flip(encrypted.get("b"))
      expect(error).toMatchObject({
        reason: "Corrupt",
        issue: "the stored token was changed after its encryption, or belongs to another client"
      })
    }))

  it.effect("fails with Corrupt for a text with any changed character, and for a truncated text", () =>
    Effect.gen(function*() {
      const { store } = visible()
      const encrypted = yield* TokenEncryption.make(store, [one])
      yield* encrypted.set("key", token)
      const encryptedText = Redacted.value(Option.getOrThrow(yield* store.get("key")).accessToken)
      const variants = Array.from(
        encryptedText,
        (char, n) => encryptedText.slice(0, n) + (char === "A" ? "g" : "A") + encryptedText.slice(n + 1)
      )
      // The last character of base64 has unused bits.
      for (
        const variant of [
          ...variants.slice(0, -1),
          encryptedText.slice(0, -4),
          encryptedText.slice(0, 30),
          `${encryptedText}AAAA`
        ]
      ) {
        yield* store.set("key", Token.fromJson({ access_token: variant }))
        const error = yield* Effect.flip(encrypted.get("key"))
        expect(error.reason).toBe("Corrupt")
        expect(shown(error)).not.toContain(encryptedText.slice(40, 80))
      }
    }))

  it.effect("fails with Corrupt for an unencrypted token, does not reveal it, and replaces it", () =>
    Effect.gen(function*() {
      const { store } = visible()
      const encrypted = yield* TokenEncryption.make(store, [one])
      yield* store.set("key", token)
      const error = yield* Effect.flip(encrypted.get("key"))
      expect(error).toMatchObject({ reason: "Corrupt", issue: "the stored token is not encrypted" })
      expect(shown(error)).not.toContain("CANARY")
      yield* encrypted.set("key", token)
      expect(Option.isSome(yield* encrypted.get("key"))).toBe(true)
    }))

  it.effect("makes a program without the key acquire a new token", () =>
    Effect.gen(function*() {
      const { store } = visible()
      yield* Effect.flatMap(TokenEncryption.make(store, [one]), (encrypted) => encrypted.set("key", token))
      expect(Token.decide(Option.getOrThrow(yield* store.get("key")), 0)._tag).toBe("Acquire")
    }))

  it.effect("withholds the refresh token after the previous holder crashed", () =>
    Effect.gen(function*() {
      const { store } = visible()
      const encrypted = yield* TokenEncryption.make(
        { ...store, lease: () => Effect.succeed({ fencingToken: 1, previousHolderCrashed: true }) },
        [one]
      )
      yield* encrypted.set("key", token)
      yield* Effect.scoped(Effect.gen(function*() {
        yield* encrypted.lease("key")
        expect(Option.getOrThrow(yield* encrypted.get("key")).refreshToken).toEqual(Option.none())
      }))
    }))

  it.effect.each([
    "",
    "CANARY",
    "CANARY".repeat(12),
    "0".repeat(63),
    "A".repeat(42),
    `${"A".repeat(44)}`,
    "é".repeat(43)
  ])(
    "rejects %j as a key with a message that does not reveal it",
    (text) =>
      Effect.gen(function*() {
        const error = yield* Effect.flip(TokenEncryption.make(visible().store, [one, Redacted.make(text)]))
        expect(String(error)).toContain("must be 32 bytes in base64 or hexadecimal")
        expect(shown(error)).not.toContain("CANARY")
      })
  )

  it.effect("accepts one key in base64, base64url and hexadecimal", () =>
    Effect.gen(function*() {
      const { store } = visible()
      const encodings = [
        Redacted.value(two),
        "_".repeat(42) + "8",
        "f".repeat(64),
        "F".repeat(64),
        ` ${"f".repeat(64)}\n`
      ]
      const stores = yield* Effect.forEach(encodings, (text) => TokenEncryption.make(store, [Redacted.make(text)]))
      for (const writer of stores) {
        yield* writer.set("key", token)
        for (const reader of stores) expect(Option.isSome(yield* reader.get("key"))).toBe(true)
      }
    }))
})

describe("TokenEncryption.layerConfig", () => {
  const textWith = (setting: Record<string, string>) => {
    const { store, texts } = visible()
    return Effect.gen(function*() {
      const outer = yield* TokenStore.TokenStore
      yield* outer.set("key", token)
      expect(Option.isSome(yield* outer.get("key"))).toBe(true)
      return texts.get("key") ?? ""
    }).pipe(
      Effect.provide(Layer.provide(TokenEncryption.layerConfig, Layer.succeed(TokenStore.TokenStore, store))),
      Effect.withConfigProvider(ConfigProvider.fromMap(new Map(Object.entries(setting)), { pathDelim: "_" }))
    )
  }

  it.effect("encrypts only if FASTMOSS_TOKEN_ENCRYPTION_KEY is set and not empty", () =>
    Effect.gen(function*() {
      expect(yield* textWith({})).toContain("CANARY")
      expect(yield* textWith({ FASTMOSS_TOKEN_ENCRYPTION_KEY: "" })).toContain("CANARY")
      const keys = `${Redacted.value(one)}, ${Redacted.value(two)}`
      expect(yield* textWith({ FASTMOSS_TOKEN_ENCRYPTION_KEY: keys })).not.toContain("CANARY")
    }))

  it.effect.each(["CANARY", `${"0".repeat(64)},`, `${"0".repeat(64)},CANARY`])(
    "names the variable if it is %s",
    (keys) =>
      Effect.gen(function*() {
        const result = yield* Effect.either(textWith({ FASTMOSS_TOKEN_ENCRYPTION_KEY: keys }))
        const error = Option.getOrThrow(Either.getLeft(result))
        expect(String(error)).toContain("FASTMOSS_TOKEN_ENCRYPTION_KEY")
        expect(shown(error)).not.toContain("CANARY")
      })
  )
})
