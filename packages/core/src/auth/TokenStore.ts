/**
 * Where tokens are kept between programs: the official client's two hooks, as a service.
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
import * as Predicate from "effect/Predicate"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import type * as FastMossConfig from "../FastMossConfig.js"
import { FastMossTokenStoreError } from "../FastMossError.js"
import { type ParseIssueSummary, summarize } from "../internal/parseIssues.js"
import * as Token from "./Token.js"

/**
 * A store of tokens by key. Keys come from `keyOf`.
 *
 * Its failures are harmless to calls: they are logged, and the call goes on with the token at hand.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** The token under a key; fails when the store does, and when what it holds is not a token. */
  readonly get: (key: string) => Effect.Effect<Option.Option<Token.Token>, FastMossTokenStoreError>
  /**
   * Keeps a token. Under a `lease` that another has been granted since, and has written by, it fails with `reason`
   * `Superseded`: what is there is newer.
   */
  readonly set: (key: string, token: Token.Token, lease?: Lease) => Effect.Effect<void, FastMossTokenStoreError>
  /** Forgets a token. Succeeds when there is none, too. */
  readonly remove: (key: string) => Effect.Effect<void, FastMossTokenStoreError>
  /**
   * The exclusive right to exchange the token under a key, until the scope closes. Whoever holds it reads the store
   * before it exchanges anything, so that no refresh token is redeemed twice; after a holder that was lost, and to one who
   * could not have the lease, `get` gives the token without the refresh token.
   */
  readonly lease: (key: string) => Effect.Effect<Lease, FastMossTokenStoreError, Scope.Scope>
}

/**
 * A lease that was granted.
 *
 * @since 0.1.0
 * @category models
 */
export interface Lease {
  /**
   * The fencing number: of two leases of a key, the one that was granted later has the greater. It tells a store that a
   * holder whose lease was taken over, and who wakes up late, is not to overwrite what its successor wrote.
   */
  readonly fencingToken: number
  /**
   * Whether an earlier holder was lost before it wrote: it died, fell silent, failed or was interrupted. It may have
   * redeemed the refresh token that is stored, so the stores of this library do not give that one out under this lease.
   *
   * @default false
   */
  readonly previousHolderCrashed?: boolean | undefined
}

/**
 * The tag of the token store.
 *
 * @since 0.1.0
 * @category services
 */
export class TokenStore extends Context.Tag("@effect-fastmoss/core/TokenStore")<TokenStore, Service>() {}

/**
 * The two functions that make a store. They keep texts: JSON that holds secrets in clear, so keep it where only your
 * program can read it.
 *
 * @since 0.1.0
 * @category models
 */
export interface Functions {
  /** The text under a key, or `null` or `undefined` when there is none. */
  readonly get: (key: string) => Effect.Effect<string | null | undefined, unknown>
  /** Keeps a text under a key. What it returns is ignored. */
  readonly set: (key: string, text: string, options: SetOptions) => Effect.Effect<unknown, unknown>
  /**
   * Forgets the text under a key.
   *
   * @default sets an empty text
   */
  readonly remove?: ((key: string) => Effect.Effect<unknown, unknown>) | undefined
  /**
   * The exclusive right over a key. A store that grants leases itself checks the `fence` of writes itself, too, and fails
   * with `superseded` where it is too low.
   *
   * @default exclusive among all that use this very store, not across processes
   */
  readonly lease?: ((key: string) => Effect.Effect<Lease, unknown, Scope.Scope>) | undefined
}

/**
 * What a store is told of a text that it is to keep.
 *
 * @since 0.1.0
 * @category models
 */
export interface SetOptions {
  /** How long to keep it at least. A store may keep it for longer. */
  readonly timeToLive: Duration.Duration
  /** The fencing number of the lease that it is written under; none for a write without a lease, which always counts. */
  readonly fencingToken: Option.Option<number>
}

/**
 * The failure of a write under a lease that has been superseded: a write under a later one came before.
 *
 * @since 0.1.0
 * @category errors
 */
export const superseded: FastMossTokenStoreError = new FastMossTokenStoreError({
  operation: "set",
  reason: "Superseded",
  issue: "the lease was taken over, and its next holder has written"
})

/**
 * The key of a client's token: its host and client id together, so that one store serves several of either.
 *
 * @since 0.1.0
 * @category combinators
 */
export const keyOf = (config: Pick<FastMossConfig.Service, "baseUrl" | "clientId">): string =>
  `fm_token:${encodeURIComponent(config.clientId)}@${config.baseUrl}`

/**
 * Makes a store of two functions.
 *
 * Errors of the hooks become `FastMossTokenStoreError` that tells their name only: their texts may hold what was stored.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (hooks: Functions): Service => {
  const { remove = (key: string) => hooks.set(key, "", goneSoon) } = hooks
  const { lease, set } = hooks.lease === undefined ? withLeases(hooks) : { set: hooks.set, lease: hooks.lease }
  return cautious({
    get: (key) =>
      guard("get", () => hooks.get(key)).pipe(
        Effect.flatMap((text) =>
          text === null || text === undefined || text === ""
            ? Effect.succeedNone
            : Effect.asSome(Effect.mapError(decode(text), (issue) => notAToken(summarize(issue))))
        )
      ),
    set: (key, token, lease) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) =>
        guard("set", () =>
          set(key, encode(token), {
            timeToLive: Token.timeToLive(token, now / 1000),
            fencingToken: Option.map(Option.fromNullable(lease), ({ fencingToken: fence }) => fence)
          }))),
    remove: (key) => guard("remove", () => remove(key)),
    lease: (key) => guard("lease", () => lease(key))
  })
}

const goneSoon: SetOptions = { timeToLive: Duration.seconds(1), fencingToken: Option.none() }

/**
 * Leases among all that use one store, and the fences of writes. Each lease is held until its scope closes: none is ever
 * taken over.
 */
const withLeases = (
  hooks: Functions
): { readonly lease: NonNullable<Functions["lease"]>; readonly set: Functions["set"] } => {
  const semaphores = new Map<string, Effect.Semaphore>()
  const written = new Map<string, number>()
  let granted = 0
  return {
    lease: (key) =>
      Effect.suspend(() => {
        const semaphore = semaphores.get(key) ?? Effect.unsafeMakeSemaphore(1)
        semaphores.set(key, semaphore)
        // Waiting can be interrupted; once there is a permit, its release is certain.
        return Effect.uninterruptibleMask((restore) =>
          Effect.zipRight(restore(semaphore.take(1)), Effect.addFinalizer(() => semaphore.release(1)))
        ).pipe(Effect.map(() => ({ fencingToken: ++granted })))
      }),
    set: (key, text, options) =>
      Effect.suspend(() => {
        const before = written.get(key) ?? 0
        const fence = Option.getOrElse(options.fencingToken, () => before)
        if (fence < before) return Effect.fail(superseded)
        written.set(key, fence)
        return hooks.set(key, text, options)
      })
  }
}

/**
 * A store that gives a token out without its refresh token where somebody else may redeem it, too: under a lease after a
 * holder that was lost, and to one who could not have the lease, until a token is written or a lease is had. A refresh
 * token that is redeemed twice may cost the whole family. `make` does this by itself; it is for a store that changes what
 * another store gives.
 *
 * @since 0.1.0
 * @category combinators
 */
export const cautious = (store: Service): Service => {
  const doubtful = new Set<string>()
  const doubt = (key: string) => Effect.sync(() => void doubtful.add(key))
  const settle = (key: string) => Effect.sync(() => void doubtful.delete(key))
  return {
    get: (key) => Effect.map(store.get(key), Option.map((token) => doubtful.has(key) ? unrefreshable(token) : token)),
    set: (key, token, lease) => Effect.zipLeft(store.set(key, token, lease), settle(key)),
    remove: store.remove,
    lease: (key) =>
      store.lease(key).pipe(
        Effect.onExit((exit) => Exit.isSuccess(exit) ? settle(key) : doubt(key)),
        Effect.tap(({ previousHolderCrashed: holderLost }) =>
          holderLost === true ? Effect.acquireRelease(doubt(key), () => settle(key)) : Effect.void
        )
      )
  }
}

const unrefreshable = (token: Token.Token): Token.Token =>
  Token.fromJson({ ...Redacted.value(token.json), refresh_token: undefined, refresh_expire_at: 0 })

// A hook that throws or dies is a store that fails, no more.
const guard = <A, R>(
  operation: FastMossTokenStoreError["operation"],
  hook: () => Effect.Effect<A, unknown, R>
): Effect.Effect<A, FastMossTokenStoreError, R> =>
  Effect.suspend(hook).pipe(
    Effect.catchAllDefect((defect) => Effect.fail(defect)),
    Effect.mapError((error) =>
      error instanceof FastMossTokenStoreError
        ? error
        : new FastMossTokenStoreError({ operation, reason: "Failed", issue: nameOf(error) })
    )
  )

const notAToken = (issues: ReadonlyArray<ParseIssueSummary>): FastMossTokenStoreError =>
  new FastMossTokenStoreError({
    operation: "get",
    reason: "Corrupt",
    issue: `what it holds is not a token (${
      issues.map(({ expected, path }) => `${path}: expected ${expected}`).join("; ")
    })`
  })

/** What kind of error it is: its tag or name, and its reason or system code, if they look like names. */
const nameOf = (error: unknown): string => {
  const words = [
    Predicate.hasProperty(error, "_tag") ? error._tag : error instanceof Error ? error.name : "unknown error",
    Predicate.hasProperty(error, "reason") ? error.reason : undefined,
    Predicate.hasProperty(error, "code") ? error.code : undefined
  ]
  return words.filter((word) => typeof word === "string" && /^[A-Za-z0-9_ ]{1,64}$/.test(word)).join(" ") ||
    "unknown error"
}

/**
 * A store of two functions, as a layer.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (hooks: Functions): Layer.Layer<TokenStore> => Layer.sync(TokenStore, () => make(hooks))

/**
 * Keeps tokens in memory, for as long as the layer lives.
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
 * Keeps tokens in any `KeyValueStore` of `@effect/platform`, in clear.
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
      // The one over a file system fails where there is nothing to remove.
      remove: (key) =>
        Effect.catchAll(
          store.remove(key),
          (error) => Effect.if(store.has(key), { onTrue: () => Effect.fail(error), onFalse: () => Effect.void })
        )
    }))
)

const decode = ParseResult.decodeUnknown(Token.TokenFromText)
const encode = ParseResult.encodeSync(Token.TokenFromText)
