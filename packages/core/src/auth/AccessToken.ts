/**
 * Access token as a cached Effect. While the token is usable, `get` only reads memory; otherwise one token request
 * serves all callers.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
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
import { formatDuration } from "../internal/formatDuration.js"
import * as Metrics from "../Metrics.js"
import * as StoreStep from "./StoreStep.js"
import * as StoreWarning from "./StoreWarning.js"
import * as Token from "./Token.js"
import { TokenEndpoint } from "./TokenEndpoint.js"
import * as TokenState from "./TokenState.js"
import * as TokenStore from "./TokenStore.js"

/**
 * Access token service.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /**
   * Returns a usable token.
   *
   * While the cached token is usable, this only reads memory: no lock, no fiber, no store. Otherwise all callers wait
   * for one token request. It runs in the layer's scope, so it continues if a caller is interrupted, and its token is
   * stored even if no caller waits for it any more.
   */
  readonly get: Effect.Effect<Token.Token, FastMossTokenError>
  /**
   * Reports that FastMoss rejected a token. Requests a new token if necessary. Returns true if `get` now returns a
   * different token, or the same token with a later expiry.
   *
   * A late rejection of an older token has no effect, because only the cached token is replaced. After a rejected token
   * was replaced, rejections of the new token are ignored for 5 minutes or until `accept` reports it: if FastMoss
   * rejects the new token too, the token is not the cause.
   */
  readonly invalidate: (token: Token.Token) => Effect.Effect<boolean>
  /** Reports that FastMoss accepted a token, so that its next rejection counts. */
  readonly accept: (token: Token.Token) => Effect.Effect<void>
}

/**
 * Tag of the access token service.
 *
 * @since 0.1.0
 * @category services
 */
export class AccessToken extends Context.Tag("@effect-fastmoss/core/AccessToken")<AccessToken, Service>() {}

interface State {
  readonly tokenState: TokenState.TokenState
  /** Token request that is under way, if any. */
  readonly pending: Option.Option<PendingRequest>
}

type PendingRequest = Deferred.Deferred<Token.Token, FastMossTokenError>

/** Latest token that is known when a token transaction starts: from the store or from memory. */
interface LatestToken {
  readonly token: Token.Token
  readonly isStored: boolean
  /** True if no other program can have redeemed the refresh token. */
  readonly mayRefresh: boolean
}

/** Failure of a token transaction: the granted token could not be written to the store. */
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

  /**
   * Caches a token. `writeAfter` is the delay in milliseconds until the token is written to the store again; `Infinity`
   * if the token is already stored.
   */
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

  /** Caches a token from the store, and returns it. */
  const adopt = (token: Token.Token) => Effect.as(cache(token, Infinity, false), token)

  const readStore: Effect.Effect<Option.Option<Token.Token>> = storeStep.read(store.get(key)).pipe(
    Effect.tap(() => succeeded("get")),
    Effect.catchAll((error) =>
      Effect.as(warn(error, "The client continues as if the store were empty."), Option.none())
    )
  )

  /** Returns the stored token if it can replace the cached token. */
  const readReplacement = Effect.zipWith(
    Effect.zip(readStore, ClockReading.now),
    currentState,
    ([stored, now], tokenState) => Option.filter(stored, (token) => TokenState.isReplacement(token, tokenState, now))
  )

  /**
   * Acquires the lease of the token's key. Returns `undefined` if the store fails; the transaction then continues
   * without.
   */
  const acquireLease: Effect.Effect<TokenStore.Lease | undefined, never, Scope.Scope> = storeStep.lease(
    store.lease(key),
    (error) => warn(error, "Its release continues in the background.")
  ).pipe(
    Effect.tap(() => succeeded("lease")),
    Effect.catchAll((error) => Effect.as(warn(error, "The token request continues without a lease."), undefined))
  )

  /**
   * Writes a token to the store and caches it. If another program has stored a newer token meanwhile, caches and
   * returns the newer token.
   */
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
   * Returns the stored token, or the cached token if it was granted later and could not be stored.
   *
   * The client may use the refresh token if the token is the latest in the store, or was never stored. If the token was
   * stored but has disappeared from the store, another program may have redeemed the refresh token.
   */
  const latestToken = Effect.zipWith(readStore, currentState, (stored, { cached }): Option.Option<LatestToken> => {
    const inMemory = Option.map(cached, ({ token, writeAt }) => ({ token, isWritten: writeAt === Infinity }))
    return Option.match(stored, {
      onNone: () =>
        Option.map(inMemory, ({ isWritten, token }) => ({ token, isStored: false, mayRefresh: !isWritten })),
      onSome: (token) => {
        const newer = Option.filter(
          inMemory,
          // FastMoss may have granted the same access token again, with a different refresh token.
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

  /** Sends a token request, then stores and caches the token. Only the request itself can be interrupted. */
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

  /**
   * Runs one token transaction: acquires the lease, reads the store again, requests a token if necessary, stores and
   * caches it, and releases the lease.
   */
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
    // Without the lease another program may redeem the refresh token at the same time, and FastMoss may then revoke the
    // whole token family.
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
            // The reason may be that another program has redeemed the refresh token and stored the new token.
            Effect.zipRight(readReplacement),
            Effect.flatMap(Option.match({ onNone: () => acquire, onSome: adopt }))
          )
      )
    )
  }).pipe(
    Effect.scoped,
    // The lease must end with a failure: the stored refresh token is redeemed, and the next holder must not use it.
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
            formatDuration(Duration.seconds(Math.round((cached.value.retryAfter - now.monotonicMillis) / 1000)))
          }.`
        )
        return cached.value.token
      })
  )

  /**
   * Returns the token request that is under way, or starts one in the layer's scope, where the interruption of a caller
   * does not affect it.
   */
  const startRequest: Effect.Effect<PendingRequest> = Effect.uninterruptible(Effect.gen(function*() {
    // Created before the state is read, because the fiber must not yield between reading and writing the state.
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

  /** Waits for the token request that is under way, or starts one. */
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
        // The token request runs in the background; this caller does not wait for it.
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
 * Layer of the access token, with a token endpoint and a token store. It holds the cached token, so provide it once.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<AccessToken, never, FastMossConfig | TokenStore.TokenStore | TokenEndpoint> = Layer
  .provide(Layer.scoped(AccessToken, make), Timer.layer)
