/**
 * Service that provides the access token. While the cached token is usable, `get` only reads memory. Otherwise all
 * callers share one token request.
 *
 * @since 0.1.0
 */
import * as Context from "effect/Context"
import * as Data from "effect/Data"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
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
 * Access token service: provides a usable token, and replaces a token that FastMoss rejected.
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
   * A rejection does not replace the cached token in these cases:
   * - The rejected token is an older token than the cached token.
   * - The cached token itself replaced a rejected token: for 5 minutes, or until `accept` reports it. If FastMoss
   *   rejects both tokens, the token is not the cause.
   * - The last token request failed, and the delay until the next one has not passed.
   */
  readonly invalidate: (token: Token.Token) => Effect.Effect<boolean>
  /**
   * Reports that FastMoss accepted a token. If this token replaced a rejected token, its next rejection has an effect
   * again, see `invalidate`.
   */
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

/**
 * Latest known token at the start of a token transaction (lease, read of the store, token request, write): the stored
 * or the cached token.
 */
interface LatestToken {
  readonly token: Token.Token
  readonly isStored: boolean
  /** True if the client may use the refresh token, because no other program can have redeemed it. */
  readonly mayRefresh: boolean
}

/** Failure of a token transaction: the token could not be written to the store. It is cached in memory. */
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
   * Caches a token in memory. `writeAfter` is the delay in milliseconds until the token is written to the store again;
   * `Infinity` if the token is already stored. `isGranted` is true if a token request has just returned the token.
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

  /** Reads the store. Returns the stored token if it can be used instead of a token request, else none. */
  const readReplacement = Effect.zipWith(
    Effect.zip(readStore, ClockReading.now),
    currentState,
    ([stored, now], tokenState) => Option.filter(stored, (token) => TokenState.isReplacement(token, tokenState, now))
  )

  /**
   * Acquires the lease: the exclusive right to request a token for the key in the store. Returns `undefined` if the
   * store fails. The transaction then continues without a lease.
   */
  const acquireLease: Effect.Effect<TokenStore.Lease | undefined, never, Scope.Scope> = storeStep.lease(
    store.lease(key),
    (error) => warn(error, "Its release continues in the background.")
  ).pipe(
    Effect.tap(() => succeeded("lease")),
    Effect.catchAll((error) => Effect.as(warn(error, "The token request continues without a lease."), undefined))
  )

  /** Waits until another program has stored a token that can be used instead of a token request, and returns it. */
  const awaitReplacement: Effect.Effect<Token.Token> = Effect.flatMap(
    Effect.zipRight(
      Effect.flatMap(Random.nextRange(0.5, 1), (share) => Effect.sleep(longestReadPause * share)),
      readReplacement
    ),
    Option.match({ onNone: () => awaitReplacement, onSome: Effect.succeed })
  )

  /**
   * Acquires the lease, or returns the token that another program stores in the meantime. Otherwise a fleet that starts
   * without a token would pass the lease from process to process, although the first one has stored a token for all.
   */
  const leaseOrReplacement = Effect.raceFirst(
    Effect.map(acquireLease, Either.left),
    Effect.map(Effect.disconnect(awaitReplacement), Either.right)
  )

  /**
   * Writes a token to the store, caches it and returns it. `isGranted` is true if a token request has just returned the
   * token.
   *
   * - If another program has stored a newer token meanwhile: caches and returns the newer token.
   * - If the write fails: caches the token, and fails with `NotStored`.
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
   * Returns the latest known token: the stored or the cached token, or none if there is neither.
   *
   * - If the cached token is not newer: the stored token.
   * - If the cached token is newer and was never stored: the cached token.
   * - If the cached token is newer but was already stored: the stored token, without use of its refresh token, because
   *   another program may have redeemed it.
   * - If the store is empty: the cached token. Its refresh token may be used only if the token was never stored. If it
   *   was stored and has disappeared, another program may have redeemed the refresh token.
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

  /**
   * Runs `request`, a token request, then stores, caches and returns the granted token. Only the request itself can be
   * interrupted.
   */
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
   * Runs one token transaction and returns a usable token: acquires the lease, reads the store, requests a token if
   * necessary, stores and caches it, and releases the lease. Without the lease it uses a token that another program
   * stores while this one waits for the lease.
   */
  const transaction: Effect.Effect<Token.Token, FastMossTokenError> = Effect.gen(function*() {
    const leased = yield* leaseOrReplacement
    if (Either.isRight(leased)) return yield* adopt(leased.right)
    const lease = leased.left
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

  /**
   * Returns the stored token if no token is cached and the stored one can be used, else runs the token transaction. It
   * reads the store without a lease, because a token that is used as it is redeems nothing. So a program that finds a
   * token in the store waits for one read, and not for other programs that start at the same time.
   */
  const storedOrTransaction: Effect.Effect<Token.Token, FastMossTokenError> = Effect.flatMap(
    currentState,
    ({ cached }) =>
      Option.isSome(cached)
        ? transaction
        : Effect.flatMap(readReplacement, Option.match({ onNone: () => transaction, onSome: adopt }))
  )

  /** Gets a token. If that fails, returns the cached token if that token has not expired, else fails. */
  const renewedOrCached: Effect.Effect<Token.Token, FastMossTokenError> = Effect.catchAll(
    storedOrTransaction,
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
    yield* Effect.interruptible(renewedOrCached).pipe(
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

  /** Waits for the token of the request that is under way, or starts a request. Counts the wait in a metric. */
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

/** Longest pause between two reads of the store while the lease is not granted, in milliseconds. */
const longestReadPause = 200

/** Delay before a failed write to the store is repeated, in milliseconds. */
const writeAgainAfter = 5_000

const expiryOf = (token: Token.Token): string => `expires at ${new Date(token.expireAt * 1000).toISOString()}`

/**
 * Layer of the access token service. You provide a configuration, a token store and a token endpoint. The layer holds
 * the cached token, so provide the layer once.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<AccessToken, never, FastMossConfig | TokenStore.TokenStore | TokenEndpoint> = Layer
  .provide(Layer.scoped(AccessToken, make), Timer.layer)
