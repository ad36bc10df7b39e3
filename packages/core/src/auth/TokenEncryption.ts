/**
 * Encryption of stored tokens, for any token store: AES-256-GCM with WebCrypto, which every runtime has.
 *
 * An encrypted token is stored in the shape of a token, but is unusable without the key:
 * - Its access token is the encrypted text `fastmoss-encrypted:1:<key id>:<nonce>:<text>`.
 * - It counts as expired and has no refresh token. A program without the key therefore acquires its own token.
 * - Only two times are not encrypted: the time of the grant, and the time until which the store must keep the token.
 *
 * @since 0.1.0
 */
import { sha256Hex } from "#sha256"
import * as Arr from "effect/Array"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Encoding from "effect/Encoding"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as Str from "effect/String"
import { FastMossTokenStoreError } from "../FastMossError.js"
import * as ConfigErrors from "../internal/configError.js"
import { lazily } from "../internal/lazily.js"
import * as Token from "./Token.js"
import * as TokenStore from "./TokenStore.js"

/**
 * Encryption keys: secrets of 32 random bytes each, in base64 or hexadecimal, as `openssl rand -base64 32` writes them.
 * The first key encrypts; all keys decrypt. To rotate, put the new key before the old key, and remove the old key when
 * no stored token is encrypted with it.
 *
 * The encrypted text contains the id of its key, which is derived from the key.
 *
 * @since 0.1.0
 * @category models
 */
export type Keys = Arr.NonEmptyReadonlyArray<Redacted.Redacted>

/**
 * Makes a store that encrypts the tokens of another store. Leases and fencing tokens are those of the other store.
 *
 * The encryption also authenticates the key under which a token is stored, so that the tokens of two clients cannot be
 * swapped. `get` fails with the reason `Corrupt` if a token is not encrypted or cannot be decrypted. Fails with a
 * `ConfigError` if an encryption key is invalid.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  store: TokenStore.Service,
  keys: Keys
): Effect.Effect<TokenStore.Service, ConfigError.ConfigError> => makeFor(store, keys, "keys")

/**
 * Creates a layer that encrypts the tokens of the token store that you provide to it.
 *
 * @example
 * import { TokenEncryption, TokenStore } from "@effect-fastmoss/core"
 * import { KeyValueStore } from "@effect/platform"
 * import { Layer, type Redacted } from "effect"
 *
 * export const layer = (secret: Redacted.Redacted) =>
 *   TokenEncryption.layer([secret]).pipe(
 *     Layer.provide(TokenStore.layerKeyValueStore),
 *     Layer.provide(KeyValueStore.layerMemory)
 *   )
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  keys: Keys
): Layer.Layer<TokenStore.TokenStore, ConfigError.ConfigError, TokenStore.TokenStore> =>
  Layer.effect(TokenStore.TokenStore, Effect.flatMap(TokenStore.TokenStore, (store) => make(store, keys)))

/**
 * Layer that encrypts the tokens of the token store that you provide to it, with the keys in
 * `FASTMOSS_TOKEN_ENCRYPTION_KEY`: one key, or several separated by commas, of which the first encrypts. If the
 * variable is not set or empty, the store is used without encryption.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig: Layer.Layer<TokenStore.TokenStore, ConfigError.ConfigError, TokenStore.TokenStore> = Layer
  .effect(
    TokenStore.TokenStore,
    Effect.flatMap(
      Effect.zip(TokenStore.TokenStore, Config.option(Config.redacted("FASTMOSS_TOKEN_ENCRYPTION_KEY"))),
      ([store, setting]) => {
        const secrets = Option.match(setting, { onNone: () => "", onSome: Redacted.value })
        return secrets === "" ? Effect.succeed(store) : makeFor(
          store,
          Arr.map(Str.split(secrets, ","), (secret) => Redacted.make(secret)),
          "FASTMOSS_TOKEN_ENCRYPTION_KEY"
        )
      }
    )
  )

/** Encryption key, imported into WebCrypto. */
interface Key {
  readonly id: string
  readonly crypto: CryptoKey
}

const makeFor = (
  store: TokenStore.Service,
  secrets: Keys,
  field: string
): Effect.Effect<TokenStore.Service, ConfigError.ConfigError> =>
  Effect.map(Effect.forEach(secrets, (secret) => importKey(secret, field)), (keys) => encryptedStore(store, keys))

const wrongLength = ConfigErrors.invalid(
  "must be 32 bytes in base64 or hexadecimal, as `openssl rand -base64 32` writes them"
)

const noWebCrypto = ConfigErrors.unsupported("needs WebCrypto (crypto.subtle), which this runtime lacks")

const importKey = (secret: Redacted.Redacted, field: string): Effect.Effect<Key, ConfigError.ConfigError> =>
  Effect.flatMap(
    Either.mapLeft(
      bytesOf(Redacted.value(secret).trim()),
      () => wrongLength(field)
    ),
    (bytes) =>
      Effect.tryPromise({
        try: () => crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]),
        catch: () => noWebCrypto(field)
      }).pipe(
        Effect.map((key) => ({ id: sha256Hex(`fastmoss key ${Encoding.encodeHex(bytes)}`).slice(0, 16), crypto: key }))
      )
  )

const bytesOf = (text: string): Either.Either<Uint8Array<ArrayBuffer>, unknown> =>
  (/^[0-9a-f]{64}$/i.test(text)
    ? Encoding.decodeHex(text.toLowerCase())
    : Encoding.decodeBase64Url(text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, ""))).pipe(
      Either.map((bytes) => new Uint8Array(bytes)),
      Either.filterOrLeft((bytes) => bytes.length === 32, () => "not 32 bytes")
    )

const encryptedStore = (store: TokenStore.Service, keys: Arr.NonEmptyReadonlyArray<Key>): TokenStore.Service =>
  TokenStore.withholdingRefreshToken({
    get: (key) =>
      Effect.flatMap(
        store.get(key),
        Option.match({
          onNone: () => Effect.succeedNone,
          onSome: ({ accessToken }) => Effect.asSome(decrypt(keys, key, Redacted.value(accessToken)))
        })
      ),
    set: (key, token, lease) =>
      Effect.flatMap(encrypt(keys[0], key, token), (encrypted) => store.set(key, encrypted, lease)),
    remove: store.remove,
    lease: store.lease
  })

const encrypt = (
  { crypto: cryptoKey, id }: Key,
  storeKey: string,
  token: Token.Token
): Effect.Effect<Token.Token, FastMossTokenStoreError> =>
  Effect.tryPromise({
    try: async () => {
      const nonce = crypto.getRandomValues(new Uint8Array(12))
      const text = await crypto.subtle.encrypt(
        { name: "AES-GCM", iv: nonce, additionalData: additionalData(id, storeKey) },
        cryptoKey,
        new TextEncoder().encode(encode()(token))
      )
      const parts = [id, Encoding.encodeBase64Url(nonce), Encoding.encodeBase64Url(new Uint8Array(text))]
      return Token.fromJson({
        access_token: [prefix, ...parts].join(":"),
        expire_at: 0,
        refresh_expire_at: Math.max(token.expireAt, token.refreshExpireAt),
        received_at: Option.getOrUndefined(token.receivedAt)
      })
    },
    catch: () => new FastMossTokenStoreError({ operation: "set", reason: "Failed", issue: "the encryption failed" })
  })

const decrypt = (
  keys: ReadonlyArray<Key>,
  storeKey: string,
  encrypted: string
): Effect.Effect<Token.Token, FastMossTokenStoreError> =>
  Effect.gen(function*() {
    if (!encrypted.startsWith(`${prefix}:`)) return yield* corrupt("the stored token is not encrypted")
    const [id, nonceText = "", text = ""] = encrypted.slice(prefix.length + 1).split(":")
    const key = keys.find((key) => key.id === id)
    if (key === undefined) {
      return yield* corrupt("the stored token is encrypted with a key that is not among the configured ones")
    }
    const bytes = Either.all([Encoding.decodeBase64Url(nonceText), Encoding.decodeBase64Url(text)])
    const token = yield* Effect.flatMap(bytes, ([nonce, text]) =>
      Effect.tryPromise(() =>
        crypto.subtle.decrypt(
          { name: "AES-GCM", iv: new Uint8Array(nonce), additionalData: additionalData(key.id, storeKey) },
          key.crypto,
          new Uint8Array(text)
        )
      )).pipe(
        Effect.flatMap((bytes) => decode()(new TextDecoder().decode(bytes))),
        Effect.mapError(() =>
          corrupt("the stored token was changed after its encryption, or belongs to another client")
        )
      )
    return token
  })

const prefix = "fastmoss-encrypted:1"

const additionalData = (id: string, storeKey: string) => new TextEncoder().encode(`${prefix}:${id}:${storeKey}`)

const corrupt = (issue: string): FastMossTokenStoreError =>
  new FastMossTokenStoreError({ operation: "get", reason: "Corrupt", issue })

const encode = lazily(() => Schema.encodeSync(Token.TokenFromText))
const decode = lazily(() => Schema.decodeOption(Token.TokenFromText))
