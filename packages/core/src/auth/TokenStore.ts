/**
 * Token store: keeps tokens across restarts and shares them between programs. It serves the same purpose as the two
 * hooks of the official Python client, which read and write a cached token.
 *
 * @since 0.1.0
 */
import * as KeyValueStore from "@effect/platform/KeyValueStore"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type * as FastMossConfig from "../FastMossConfig.js"
import { FastMossTokenStoreError } from "../FastMossError.js"
import { errorName } from "../internal/errorName.js"
import { lazily } from "../internal/lazily.js"
import { type ParseIssueSummary, summarize } from "../internal/parseIssues.js"
import * as MemoryLease from "./MemoryLease.js"
import * as Token from "./Token.js"

/**
 * Token store service: stores each token under a key, which `keyOf` returns.
 *
 * A failure of the store never fails a call. The client logs it and continues with the token in memory.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /**
   * Returns the token under a key, or none. Fails if the store fails, or if the stored text is not a token (reason
   * `Corrupt`).
   */
  readonly get: (key: string) => Effect.Effect<Option.Option<Token.Token>, FastMossTokenStoreError>
  /**
   * Stores a token. Fails with the reason `Superseded` if a token was written under a later lease than `lease`; the
   * stored token is then newer.
   */
  readonly set: (key: string, token: Token.Token, lease?: Lease) => Effect.Effect<void, FastMossTokenStoreError>
  /** Removes the token under a key. Succeeds if there is none. */
  readonly remove: (key: string) => Effect.Effect<void, FastMossTokenStoreError>
  /**
   * Acquires the exclusive right to request a token for a key, until the scope closes. The holder reads the store
   * before it requests a token, so that no refresh token is redeemed twice. If the previous holder crashed, or if the
   * lease could not be acquired, `get` returns the token without its refresh token.
   */
  readonly lease: (key: string) => Effect.Effect<Lease, FastMossTokenStoreError, Scope.Scope>
}

/**
 * Granted lease.
 *
 * @since 0.1.0
 * @category models
 */
export interface Lease {
  /**
   * Fencing token: a number that grows with each lease of a key. A store compares it to reject the write of a stale
   * holder, whose lease was taken over and whose successor has already written.
   */
  readonly fencingToken: number
  /**
   * True if an earlier holder crashed before it wrote a token: its process ended, it stopped renewing the lease, it
   * failed or it was interrupted. It may have redeemed the stored refresh token, so the stores of this library withhold
   * the refresh token under this lease.
   *
   * @default false
   */
  readonly previousHolderCrashed?: boolean | undefined
}

/**
 * Tag of the token store service.
 *
 * @since 0.1.0
 * @category services
 */
export class TokenStore extends Context.Tag("@effect-fastmoss/core/TokenStore")<TokenStore, Service>() {}

/**
 * Storage behind a token store: a key-value store of texts. Only `get` and `set` are required. A text is JSON with
 * unencrypted secrets, so keep it where only your program can read it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Backend {
  /** Returns the text under a key, or `null` or `undefined` if there is none. */
  readonly get: (key: string) => Effect.Effect<string | null | undefined, unknown>
  /** Stores a text under a key. The result of the effect is ignored. */
  readonly set: (key: string, text: string, options: SetOptions) => Effect.Effect<unknown, unknown>
  /**
   * Removes the text under a key.
   *
   * @default sets an empty text
   */
  readonly remove?: ((key: string) => Effect.Effect<unknown, unknown>) | undefined
  /**
   * Acquires the lease of a key. A backend with leases must also check the `fencingToken` of writes, and fail with
   * `superseded` if it is lower than the fencing token of an earlier write.
   *
   * @default exclusive among the users of this one store, not across processes
   */
  readonly lease?: ((key: string) => Effect.Effect<Lease, unknown, Scope.Scope>) | undefined
}

/**
 * Backend in memory.
 *
 * @since 0.1.0
 * @category models
 */
export interface MemoryBackend extends Backend {
  readonly remove: NonNullable<Backend["remove"]>
  readonly lease: NonNullable<Backend["lease"]>
}

/**
 * Options for `Backend.set`.
 *
 * @since 0.1.0
 * @category models
 */
export interface SetOptions {
  /** Time for which the backend must keep the text. It may keep the text longer. */
  readonly timeToLive: Duration.Duration
  /**
   * Fencing token of the lease under which this write happens. None for a write without a lease, which always succeeds.
   */
  readonly fencingToken: Option.Option<number>
}

/**
 * Failure of a write with a stale fencing token: a token was written under a later lease.
 *
 * @since 0.1.0
 * @category errors
 */
export const superseded: FastMossTokenStoreError = new FastMossTokenStoreError({
  operation: "set",
  reason: "Superseded",
  issue: "the fencing token is stale; a token was written under a later lease"
}, { disableValidation: true })

/**
 * Returns the key of a client's token. It contains host and account, so that one store can serve several hosts and
 * accounts.
 *
 * @since 0.1.0
 * @category combinators
 */
export const keyOf = (config: Pick<FastMossConfig.Service, "accountKey" | "baseUrl">): string =>
  `fm_token:${encodeURIComponent(config.accountKey)}@${config.baseUrl}`

/**
 * Makes a token store from a backend: the functions `get` and `set`, and optionally `remove` and `lease`.
 *
 * An error of the backend becomes a `FastMossTokenStoreError` that contains only the name of the error, because its
 * message may contain a stored token.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (backend: Backend): Service => {
  const { remove = (key: string) => backend.set(key, "", shortLived) } = backend
  const { lease, set } = backend.lease === undefined
    ? withLeases(backend)
    : { set: backend.set, lease: backend.lease }
  return withholdingRefreshToken({
    get: (key) =>
      guard("get", () => backend.get(key)).pipe(
        Effect.flatMap((text) =>
          text === null || text === undefined || text === ""
            ? Effect.succeedNone
            : Effect.asSome(Effect.mapError(decode()(text), (issue) => notAToken(summarize(issue))))
        )
      ),
    set: (key, token, lease) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        guard("set", () =>
          set(key, encode()(token), {
            timeToLive: Token.timeToLive(token, now / 1000),
            fencingToken: Option.map(Option.fromNullable(lease), ({ fencingToken }) => fencingToken)
          }))),
    remove: (key) => guard("remove", () => remove(key)),
    lease: (key) => guard("lease", () => lease(key))
  })
}

const shortLived: SetOptions = { timeToLive: Duration.seconds(1), fencingToken: Option.none() }

/**
 * Returns the functions `lease` and `set` for a backend without leases.
 *
 * - `lease` grants leases that are exclusive within this process. A lease lasts until its scope closes, and is never
 *   taken over.
 * - `set` fails with `superseded` if the fencing token of a write is stale.
 */
const withLeases = (
  backend: Backend
): { readonly lease: NonNullable<Backend["lease"]>; readonly set: Backend["set"] } => {
  const semaphores = new Map<string, Effect.Semaphore>()
  let lastFencingToken = 0
  return {
    lease: (key) =>
      Effect.flatMap(Effect.makeSemaphore(1), (unused) => {
        const semaphore = semaphores.get(key) ?? unused
        semaphores.set(key, semaphore)
        // The wait can be interrupted; a permit that was taken is always released.
        return Effect.uninterruptibleMask((restore) =>
          Effect.zipRight(restore(semaphore.take(1)), Effect.addFinalizer(() => semaphore.release(1)))
        ).pipe(Effect.map(() => ({ fencingToken: ++lastFencingToken })))
      }),
    set: fenced(backend.set, new Map())
  }
}

/**
 * Wraps the function `set` of a backend so that it fails with `superseded` if the fencing token of a write is stale.
 * `written` holds the fencing token of the last write under each key.
 */
const fenced = (set: Backend["set"], written: Map<string, number>): Backend["set"] => (key, text, options) =>
  Effect.suspend(() => {
    const previous = written.get(key) ?? 0
    const current = Option.getOrElse(options.fencingToken, () => previous)
    if (current < previous) return Effect.fail(superseded)
    written.set(key, current)
    return set(key, text, options)
  })

/**
 * Wraps a store so that `get` returns tokens without their refresh token while another program may redeem the refresh
 * token, too. FastMoss may revoke the whole token family if a refresh token is redeemed twice. `get` withholds the
 * refresh token in two cases:
 * - under a lease whose previous holder crashed
 * - after the lease could not be acquired, until a token is written or a lease is acquired
 *
 * Stores that `make` returns already do this. Use the function for a store that wraps another store.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withholdingRefreshToken = (store: Service): Service => {
  const withheld = new Set<string>()
  const withhold = (key: string) => Effect.sync(() => void withheld.add(key))
  const release = (key: string) => Effect.sync(() => void withheld.delete(key))
  return {
    get: (key) =>
      Effect.map(store.get(key), Option.map((token) => withheld.has(key) ? withoutRefreshToken(token) : token)),
    set: (key, token, lease) => Effect.zipLeft(store.set(key, token, lease), release(key)),
    remove: store.remove,
    lease: (key) =>
      store.lease(key).pipe(
        Effect.onExit((exit) => Exit.isSuccess(exit) ? release(key) : withhold(key)),
        Effect.tap(({ previousHolderCrashed }) =>
          previousHolderCrashed === true
            ? Effect.acquireRelease(withhold(key), () => release(key))
            : Effect.void
        )
      )
  }
}

const withoutRefreshToken = (token: Token.Token): Token.Token =>
  Token.fromJson({ ...Redacted.value(token.json), refresh_token: undefined, refresh_expire_at: 0 })

// A defect of the backend becomes a failure of the store, so that it cannot fail a call.
const guard = <A, R>(
  operation: FastMossTokenStoreError["operation"],
  run: () => Effect.Effect<A, unknown, R>
): Effect.Effect<A, FastMossTokenStoreError, R> =>
  Effect.suspend(run).pipe(
    Effect.catchAllDefect((defect) => Effect.fail(defect)),
    Effect.mapError((error) =>
      error instanceof FastMossTokenStoreError
        ? error
        : new FastMossTokenStoreError({ operation, reason: "Failed", issue: errorName(error) })
    )
  )

const notAToken = (issues: ReadonlyArray<ParseIssueSummary>): FastMossTokenStoreError =>
  new FastMossTokenStoreError({
    operation: "get",
    reason: "Corrupt",
    issue: `the stored text is not a token (${
      issues.map(({ expected, path }) => `${path}: expected ${expected}`).join("; ")
    })`
  })

/**
 * Makes a backend in memory. Stores that are built separately from the same backend share their tokens.
 *
 * The backend is plain data. Therefore stores in different runtimes can share it, and a runtime may stop at any point
 * without running its finalizers. On Cloudflare Workers, where each request has its own runtime, all requests of an
 * isolate can share one backend.
 *
 * The holder of a lease renews it each second. A lease without renewal for five seconds may be taken over. Callers that
 * wait for a lease poll.
 *
 * @example
 * import { TokenStore } from "@effect-fastmoss/core"
 *
 * const memory = TokenStore.memory()
 *
 * // Each layer that is made from this backend has the same tokens.
 * const tokens = TokenStore.layer(memory)
 *
 * @since 0.1.0
 * @category constructors
 */
export const memory = (): MemoryBackend => {
  const texts = new Map<string, string>()
  const written = new Map<string, number>()
  return {
    get: (key) => Effect.sync(() => texts.get(key)),
    set: fenced((key, text) => Effect.sync(() => texts.set(key, text)), written),
    remove: (key) => Effect.sync(() => texts.delete(key)),
    lease: MemoryLease.make((key) => written.get(key) ?? 0)
  }
}

/**
 * Creates a layer with a token store from a backend: the functions `get` and `set`, and optionally `remove` and
 * `lease`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (backend: Backend): Layer.Layer<TokenStore> => Layer.sync(TokenStore, () => make(backend))

/**
 * Layer of a token store in memory. The tokens are lost when the layer is released.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerMemory: Layer.Layer<TokenStore> = Layer.sync(TokenStore, () => {
  const texts = new Map<string, string>()
  return make({
    get: (key) => Effect.sync(() => texts.get(key)),
    set: (key, text) => Effect.sync(() => texts.set(key, text)),
    remove: (key) => Effect.sync(() => texts.delete(key))
  })
})

/**
 * Layer of a token store in any `KeyValueStore` of `@effect/platform`. The tokens are not encrypted.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerKeyValueStore: Layer.Layer<TokenStore, never, KeyValueStore.KeyValueStore> = Layer.effect(
  TokenStore,
  Effect.map(KeyValueStore.KeyValueStore, (store) =>
    make({
      get: (key) => Effect.map(store.get(key), Option.getOrUndefined),
      set: (key, text) => store.set(key, text),
      // The file system's `KeyValueStore` fails if there is nothing to remove.
      remove: (key) =>
        Effect.catchAll(
          store.remove(key),
          (error) => Effect.if(store.has(key), { onTrue: () => Effect.fail(error), onFalse: () => Effect.void })
        )
    }))
)

const decode = lazily(() => ParseResult.decodeUnknown(Token.TokenFromText))
const encode = lazily(() => ParseResult.encodeSync(Token.TokenFromText))
