/**
 * The access token as a cached Effect: a read of memory while the token is usable, otherwise one token request for all
 * callers.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as MutableRef from "effect/MutableRef"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import type * as Scope from "effect/Scope"
import { FastMossConfig } from "../FastMossConfig.js"
import type { FastMossTokenError } from "../FastMossError.js"
import * as ClockReading from "../http/ClockReading.js"
import * as Timer from "../internal/fast/Timer.js"
import * as Metrics from "../Metrics.js"
import * as StoreStep from "./StoreStep.js"
import * as StoreWarning from "./StoreWarning.js"
import * as Token from "./Token.js"
import { TokenEndpoint } from "./TokenEndpoint.js"
import * as TokenState from "./TokenState.js"
import * as TokenStore from "./TokenStore.js"

/**
 * The access token.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /**
   * Returns a usable token.
   *
   * While the cached token is usable, this reads memory: no lock, no fiber, no store. Otherwise all callers wait for one
   * token request, which runs in the layer's scope: it continues when a caller is interrupted, and its token is stored even
   * if no caller waits for it any more.
   */
  readonly get: Effect.Effect<Token.Token, FastMossTokenError>
  /**
   * Reports a rejected token. Returns true if `get` now yields a different one, or the same one with a later expiry.
   *
   * Only the cached token is replaced, so a late rejection of an older token has no effect. A token that replaced a rejected
   * one is not replaced for 5 minutes, unless `accept` reports it: if FastMoss rejects it too, the token is not the cause.
   */
  readonly invalidate: (token: Token.Token) => Effect.Effect<boolean>
  /** Reports that FastMoss accepted a token, so that its next rejection counts. */
  readonly accept: (token: Token.Token) => Effect.Effect<void>
}

/**
 * The tag of the access token.
 *
 * @since 0.1.0
 * @category services
 */
export class AccessToken extends Context.Tag("@effect-fastmoss/core/AccessToken")<AccessToken, Service>() {}

interface State {
  readonly tokenState: TokenState.TokenState
  /** The token request under way. */
  readonly pending: Option.Option<PendingRequest>
}

type PendingRequest = Deferred.Deferred<Token.Token, FastMossTokenError>

/** The latest known token at the start of a transaction. */
interface LatestToken {
  readonly token: Token.Token
  readonly isStored: boolean
  /** True if no other program can have redeemed its refresh token. */
  readonly mayRefresh: boolean
}

/** A granted token that could not be written to the store. */
class NotStored extends Data.TaggedError("NotStored")<{ readonly token: Token.Token }> {}

const make = Effect.gen(function*() {
  const config = yield* FastMossConfig
  const store = yield* TokenStore.TokenStore
  const endpoint = yield* TokenEndpoint
  const storeStep = yield* StoreStep.make(yield* Timer.Timer)
  const { succeeded, warn } = yield* StoreWarning.make
  const scope = yield* Effect.scope
  const state = MutableRef.make<State>({ tokenState: TokenState.empty, pending: Option.none() })
  const key = TokenStore.keyOf(config)

  const currentState = Effect.sync(() => MutableRef.get(state).tokenState)

  const updateState = (update: (tokenState: TokenState.TokenState) => TokenState.TokenState) =>
    Effect.sync(() => {
      MutableRef.update(state, ({ pending, tokenState }) => ({ pending, tokenState: update(tokenState) }))
    })

  /** Caches a token. `writeAfter` is the delay in milliseconds of its next write to the store. */
  const cache = (token: Token.Token, writeAfter: number, isGranted: boolean) =>
    Effect.flatMap(Effect.zip(ClockReading.now, Random.next), ([now, jitter]) =>
      Effect.zipRight(
        updateState((tokenState) =>
          TokenState.cache(tokenState, token, {
            now,
            jitter,
            refreshAhead: config.refreshAhead,
            isGranted,
            writeAt: now.monotonicMillis + writeAfter
          })
        ),
        Metric.set(Metrics.tokenExpiresAt, token.expireAt)
      ))

  /** Caches a stored token, and returns it. */
  const adopt = (token: Token.Token) => Effect.as(cache(token, Infinity, false), token)

  const readStore: Effect.Effect<Option.Option<Token.Token>> = storeStep.read(store.get(key)).pipe(
    Effect.tap(() => succeeded("get")),
    Effect.catchAll((error) => Effect.as(warn(error, "The store counts as empty."), Option.none()))
  )

  /** Returns the stored token if it can replace the cached one. */
  const readReplacement = Effect.zipWith(
    Effect.zip(readStore, ClockReading.now),
    currentState,
    ([stored, now], tokenState) => Option.filter(stored, (token) => TokenState.isReplacement(token, tokenState, now))
  )

  const acquireLease: Effect.Effect<TokenStore.Lease | undefined, never, Scope.Scope> = storeStep.lease(
    store.lease(key),
    (error) => warn(error, "Its release continues in the background.")
  ).pipe(
    Effect.tap(() => succeeded("lease")),
    Effect.catchAll((error) => Effect.as(warn(error, "The token request continues without a lease."), undefined))
  )

  /** Writes a token, then caches it, or a newer one that another program has written meanwhile. */
  const write = (
    token: Token.Token,
    lease: TokenStore.Lease | undefined,
    isGranted: boolean
  ): Effect.Effect<Token.Token, NotStored> =>
    storeStep.write(store.set(key, token, lease)).pipe(
      Effect.matchEffect({
        onSuccess: () => Effect.zipRight(succeeded("set"), Effect.as(cache(token, Infinity, isGranted), token)),
        onFailure: (error) =>
          Effect.flatMap(
            error.reason === "Superseded" ? readReplacement : Effect.succeedNone,
            (newer) =>
              Option.match(newer, {
                onSome: adopt,
                onNone: () =>
                  cache(token, writeAgainAfter, isGranted).pipe(
                    Effect.zipRight(warn(error, "The token stays in memory; the write will be repeated.")),
                    Effect.zipRight(Effect.fail(new NotStored({ token })))
                  )
              })
          )
      })
    )

  /**
   * Returns the stored token, or the cached one if that was granted later and could not be written.
   *
   * The refresh token may be used if the token is the latest in the store, or was never written. A token that was written
   * but is no longer stored may have been refreshed by another program, whose token was lost from the store.
   */
  const latestToken = Effect.zipWith(readStore, currentState, (stored, { cached }): Option.Option<LatestToken> => {
    const inMemory = Option.map(cached, ({ token, writeAt }) => ({ token, isWritten: writeAt === Infinity }))
    return Option.match(stored, {
      onNone: () =>
        Option.map(inMemory, ({ isWritten, token }) => ({ token, isStored: false, mayRefresh: !isWritten })),
      onSome: (token) => {
        const newer = Option.filter(
          inMemory,
          // The same access token may have been granted again, with another refresh token.
          (cached) => cached.token !== token && Token.newer(token, cached.token) === cached.token
        )
        return Option.some(Option.match(newer, {
          onNone: () => ({ token, isStored: true, mayRefresh: true }),
          onSome: (cached) =>
            cached.isWritten
              ? { token, isStored: true, mayRefresh: false }
              : { token: cached.token, isStored: false, mayRefresh: true }
        }))
      }
    })
  })

  /** Sends a token request, then writes and caches its token. Only the request itself can be interrupted. */
  const requestToken = (
    operation: FastMossTokenError["operation"],
    lease: TokenStore.Lease | undefined,
    request: Effect.Effect<Token.Token, FastMossTokenError>
  ) =>
    Effect.uninterruptibleMask((restore) =>
      restore(request).pipe(
        Effect.tap((token) => Effect.logDebug(`FastMoss ${operation}: new access token (${expiryOf(token)})`)),
        Effect.flatMap((token) => write(token, lease, true))
      )
    )

  /** Acquires the lease, reads the store again, requests a token if necessary, writes and caches it, releases the lease. */
  const transaction: Effect.Effect<Token.Token, FastMossTokenError> = Effect.gen(function*() {
    const lease = yield* acquireLease
    const acquire = requestToken("acquire", lease, endpoint.acquire)
    const latest = yield* latestToken
    if (Option.isNone(latest)) return yield* acquire
    const { isStored, mayRefresh, token } = latest.value
    const tokenState = yield* currentState
    const now = yield* ClockReading.now
    if (TokenState.isReplacement(token, tokenState, now)) {
      return yield* isStored ? adopt(token) : write(token, lease, false)
    }
    // Without the lease another program may redeem the refresh token too, which may revoke the whole token family.
    const refreshToken = lease === undefined || !mayRefresh
      ? Option.none()
      : Token.refreshable(token, TokenState.wallFor(token, tokenState.cached, now) / 1000)
    if (Option.isNone(refreshToken)) return yield* acquire
    return yield* requestToken(
      "refresh",
      lease,
      endpoint.refresh({ previous: token, refreshToken: refreshToken.value })
    ).pipe(
      Effect.catchTag(
        "FastMossTokenError",
        (error) =>
          Effect.logWarning(`FastMoss refresh failed; acquiring a new token. ${error.failure.message}`).pipe(
            // Another program may have redeemed the refresh token, and stored the new token.
            Effect.zipRight(readReplacement),
            Effect.flatMap(Option.match({ onNone: () => acquire, onSome: adopt }))
          )
      )
    )
  }).pipe(
    Effect.scoped,
    // The lease has to end with a failure: the stored refresh token is redeemed, and the next holder must not use it.
    Effect.catchTag("NotStored", ({ token }) => Effect.succeed(token))
  )

  /** Runs the transaction. If it fails, a cached token that has not expired stays in use. */
  const transactionOrCached: Effect.Effect<Token.Token, FastMossTokenError> = Effect.catchAll(
    transaction,
    (error) =>
      Effect.gen(function*() {
        const now = yield* ClockReading.now
        const random = yield* Random.next
        yield* updateState((tokenState) => TokenState.fail(tokenState, error, { now, random }))
        const { cached, failure } = yield* currentState
        if (Option.isNone(cached) || !TokenState.isUnexpired(cached.value, now)) {
          return yield* Option.match(failure, { onNone: () => error, onSome: ({ error }) => error })
        }
        yield* Effect.logWarning(
          `${error.message} Continuing with the current token (${expiryOf(cached.value.token)}); next attempt in ${
            Math.round((cached.value.retryAfter - now.monotonicMillis) / 1000)
          } s.`
        )
        return cached.value.token
      })
  )

  /** Returns the token request under way, or starts one in the layer's scope, where no caller interrupts it. */
  const startRequest: Effect.Effect<PendingRequest> = Effect.uninterruptible(Effect.gen(function*() {
    // Made before the state is read: between reading and writing it, the fiber must not yield.
    const next = yield* Deferred.make<Token.Token, FastMossTokenError>()
    const { pending } = MutableRef.get(state)
    if (Option.isSome(pending)) return pending.value
    MutableRef.update(state, ({ tokenState }) => ({ tokenState, pending: Option.some(next) }))
    yield* Effect.interruptible(transactionOrCached).pipe(
      Effect.onExit((exit) =>
        Effect.suspend(() => {
          MutableRef.update(state, ({ tokenState }) => ({ tokenState, pending: Option.none() }))
          return Deferred.done(next, exit)
        })
      ),
      Effect.forkIn(scope)
    )
    return next
  }))

  const awaitRequest = Effect.zipRight(
    Metric.increment(Metrics.tokenWaits),
    Effect.flatMap(startRequest, Deferred.await)
  )

  const get: Service["get"] = Effect.clockWith((clock) => {
    const action = TokenState.decide(MutableRef.get(state).tokenState, ClockReading.of(clock))
    switch (action._tag) {
      case "Use":
        return Effect.succeed(action.token)
      case "UseAndRefresh":
        // The token request runs in the background: this caller does not wait for it.
        return Effect.as(startRequest, action.token)
      case "Request":
        return awaitRequest
      case "Fail":
        return action.error
    }
  })

  const invalidate: Service["invalidate"] = (token) =>
    Effect.gen(function*() {
      const now = yield* ClockReading.now
      yield* updateState((tokenState) => TokenState.reject(tokenState, token, now))
      if (TokenState.isCurrent(yield* currentState, token)) return false
      return yield* Effect.match(get, {
        onFailure: () => false,
        onSuccess: (next) => !TokenState.isNoLater(next, token)
      })
    })

  const accept: Service["accept"] = (token) =>
    Effect.sync(() => {
      const { pending, tokenState } = MutableRef.get(state)
      const accepted = TokenState.accept(tokenState, token)
      if (accepted !== tokenState) MutableRef.set(state, { pending, tokenState: accepted })
    })

  return AccessToken.of({ get, invalidate, accept })
})

/** Delay before a failed write to the store is repeated, in milliseconds. */
const writeAgainAfter = 5_000

const expiryOf = (token: Token.Token): string => `expires at ${new Date(token.expireAt * 1000).toISOString()}`

/**
 * Manages the access token with a token endpoint and a store. The layer holds the cached token: provide it once.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<AccessToken, never, FastMossConfig | TokenStore.TokenStore | TokenEndpoint> = Layer
  .provide(Layer.scoped(AccessToken, make), Timer.layer)
