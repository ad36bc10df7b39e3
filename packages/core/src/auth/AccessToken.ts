/**
 * The access token as a cached Effect: a read while it is usable, one shared flight when it is not.
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
import * as Scope from "effect/Scope"
import { FastMossConfig } from "../FastMossConfig.js"
import { type FastMossTokenError, FastMossTokenStoreError } from "../FastMossError.js"
import * as ClockReading from "../http/ClockReading.js"
import * as Timer from "../internal/fast/Timer.js"
import * as Metrics from "../Metrics.js"
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
   * A usable token.
   *
   * While there is one in memory this reads it: no lock, no fiber, no store. Otherwise all callers share one flight, which
   * runs in the layer's scope: a caller that is interrupted leaves it running, and its token is stored even if nobody
   * waits any more.
   */
  readonly get: Effect.Effect<Token.Token, FastMossTokenError>
  /**
   * To be told that the server did not accept a token: whether there is another to try, which `get` has then.
   *
   * Only the token in hand is replaced, so that a late rejection of an old one does no harm. A token that came in place of
   * one that was rejected is not replaced for 5 minutes: if it is rejected too, the fault is not the token's.
   */
  readonly invalidate: (token: Token.Token) => Effect.Effect<boolean>
}

/**
 * The tag of the access token.
 *
 * @since 0.1.0
 * @category services
 */
export class AccessToken extends Context.Tag("@effect-fastmoss/core/AccessToken")<AccessToken, Service>() {}

interface State {
  readonly holding: TokenState.TokenState
  /** The exchange that is under way. */
  readonly flight: Option.Option<Flight>
}

type Flight = Deferred.Deferred<Token.Token, FastMossTokenError>

/** What a transaction begins with. */
interface Found {
  readonly token: Token.Token
  readonly isStored: boolean
  /** Whether nobody else can have redeemed its refresh token. */
  readonly isOurs: boolean
}

/** A token that is in hand, and could not be written. */
class Unwritten extends Data.TaggedError("Unwritten")<{ readonly token: Token.Token }> {}

const make = Effect.gen(function*() {
  const config = yield* FastMossConfig
  const store = yield* TokenStore.TokenStore
  const endpoint = yield* TokenEndpoint
  const timer = yield* Timer.Timer
  const scope = yield* Effect.scope
  const state = MutableRef.make<State>({ holding: TokenState.empty, flight: Option.none() })
  const key = TokenStore.keyOf(config)

  /** Fails when the store does not answer in time. Only the store is interrupted then, even inside an uninterruptible write. */
  const withinTime = (operation: FastMossTokenStoreError["operation"], limit: Duration.Duration) =>
    timer.within(limit, () =>
      Effect.fail(
        new FastMossTokenStoreError({
          operation,
          reason: "Failed",
          issue: `no answer within ${Duration.format(limit)}`
        })
      ))

  const holdingNow = Effect.sync(() => MutableRef.get(state).holding)

  const update = (change: (holding: TokenState.TokenState) => TokenState.TokenState) =>
    Effect.sync(() => {
      MutableRef.update(state, ({ flight, holding }) => ({ flight, holding: change(holding) }))
    })

  const hold = (token: Token.Token, writeAfter: number) =>
    Effect.flatMap(Effect.zip(ClockReading.now, Random.next), ([now, jitter]) =>
      Effect.zipRight(
        update((holding) =>
          TokenState.cache(holding, token, {
            now,
            jitter,
            refreshAhead: config.refreshAhead,
            writeAt: now.monotonicMillis + writeAfter
          })
        ),
        Metric.set(Metrics.tokenExpiresAt, token.expireAt)
      ))

  const adopt = (token: Token.Token) => Effect.as(hold(token, Infinity), token)

  const read: Effect.Effect<Option.Option<Token.Token>> = store.get(key).pipe(
    withinTime("get", storeTimeLimit),
    Effect.catchAll((error) => Effect.as(warn(error, "It counts as empty."), Option.none()))
  )

  /** The stored token, if it is one to use in place of the one in hand. */
  const readReplacement = Effect.zipWith(
    Effect.zip(read, ClockReading.now),
    holdingNow,
    ([stored, now], holding) => Option.filter(stored, (token) => TokenState.isReplacement(token, holding, now))
  )

  const lease: Effect.Effect<TokenStore.Lease | undefined, never, Scope.Scope> = Effect.catchAll(
    // A lease that is granted too late is released with the scope, or at once if the scope is closed.
    Effect.scopeWith((scope) => withinTime("lease", leaseTimeLimit)(Scope.extend(store.lease(key), scope))),
    (error) => Effect.as(warn(error, "The exchange goes on without it."), undefined)
  )

  /** Writes a token, then lets it be used: it, or a later one that another has written since. */
  const write = (token: Token.Token, lease: TokenStore.Lease | undefined): Effect.Effect<Token.Token, Unwritten> =>
    store.set(key, token, lease).pipe(
      withinTime("set", storeTimeLimit),
      Effect.matchEffect({
        onSuccess: () => adopt(token),
        onFailure: (error) =>
          Effect.flatMap(
            error.reason === "Superseded" ? readReplacement : Effect.succeedNone,
            (later) =>
              Option.match(later, {
                onSome: adopt,
                onNone: () =>
                  hold(token, writeAgainAfter).pipe(
                    Effect.zipRight(warn(error, "The token stays in memory; the write is tried again.")),
                    Effect.zipRight(Effect.fail(new Unwritten({ token })))
                  )
              })
          )
      })
    )

  /**
   * The token to begin with: the store's. One in hand that could not be written, and was granted later, is ahead of it.
   *
   * Its refresh token is nobody else's if it is the store's latest, or was never written. One that was written, and is not
   * there any more, may have been redeemed by another, who wrote what came of it, which is gone as well.
   */
  const latest = Effect.zipWith(read, holdingNow, (stored, { cached: held }): Option.Option<Found> => {
    const inHand = Option.map(held, ({ token, writeAt }) => ({ token, isWritten: writeAt === Infinity }))
    return Option.match(stored, {
      onNone: () => Option.map(inHand, ({ isWritten, token }) => ({ token, isStored: false, isOurs: !isWritten })),
      onSome: (token) => {
        const later = Option.filter(
          inHand,
          (held) => !Token.isSame(held.token, token) && Token.newer(held.token, token) === held.token
        )
        return Option.some(Option.match(later, {
          onNone: () => ({ token, isStored: true, isOurs: true }),
          onSome: (held) =>
            held.isWritten
              ? { token, isStored: true, isOurs: false }
              : { token: held.token, isStored: false, isOurs: true }
        }))
      }
    })
  })

  /** Gets a token that no other has yet, writes it, then lets it be used. An interruption may cut the exchange only. */
  const exchange = (
    operation: FastMossTokenError["operation"],
    lease: TokenStore.Lease | undefined,
    request: Effect.Effect<Token.Token, FastMossTokenError>
  ) =>
    Effect.uninterruptibleMask((restore) =>
      restore(request).pipe(
        Effect.tap((token) => Effect.logInfo(`FastMoss ${operation}: a new access token (${describe(token)})`)),
        Effect.flatMap((token) => write(token, lease))
      )
    )

  /** Lease, read again, decide, exchange, write, publish, release. */
  const transaction: Effect.Effect<Token.Token, FastMossTokenError> = Effect.gen(function*() {
    const granted = yield* lease
    const acquire = exchange("acquire", granted, endpoint.acquire)
    const found = yield* latest
    if (Option.isNone(found)) return yield* acquire
    const { isOurs, isStored, token } = found.value
    const holding = yield* holdingNow
    const now = yield* ClockReading.now
    if (TokenState.isReplacement(token, holding, now)) {
      return yield* isStored ? adopt(token) : Effect.uninterruptible(write(token, granted))
    }
    // Who has no lease may not be the only one to redeem it, and one that is redeemed twice may cost the whole family.
    const refreshToken = granted === undefined || !isOurs
      ? Option.none()
      : Token.refreshable(token, TokenState.wallFor(token, holding.cached, now) / 1000)
    if (Option.isNone(refreshToken)) return yield* acquire
    return yield* exchange(
      "refresh",
      granted,
      endpoint.refresh({ previous: token, refreshToken: refreshToken.value })
    ).pipe(
      Effect.catchTag(
        "FastMossTokenError",
        (error) =>
          Effect.logWarning(`FastMoss refresh failed, acquiring anew. ${error.failure.message}`).pipe(
            // Somebody else may have redeemed the refresh token, and stored what came of it.
            Effect.zipRight(readReplacement),
            Effect.flatMap(Option.match({ onNone: () => acquire, onSome: adopt }))
          )
      )
    )
  }).pipe(
    Effect.scoped,
    // A failure until here, so that the lease ends as one: what is stored has been redeemed, and is for nobody to redeem.
    Effect.catchTag("Unwritten", ({ token }) => Effect.succeed(token))
  )

  /** The transaction, and what becomes of its failure: a token in hand that is alive goes on to be used. */
  const outcome: Effect.Effect<Token.Token, FastMossTokenError> = Effect.catchAll(
    transaction,
    (error) =>
      Effect.gen(function*() {
        const now = yield* ClockReading.now
        const random = yield* Random.next
        const pause = TokenState.retryDelay(random)
        yield* update((holding) =>
          TokenState.fail(holding, error, {
            now,
            retryDelay: pause,
            failureLifetime: TokenState.failureLifetime(random)
          })
        )
        const { cached: held } = yield* holdingNow
        if (Option.isNone(held) || !TokenState.isUnexpired(held.value, now)) return yield* error
        yield* Effect.logWarning(
          `${error.message} The token in hand goes on to be used (${describe(held.value.token)}); the next try is in ${
            Math.round(pause / 1000)
          } s.`
        )
        return held.value.token
      })
  )

  /** The flight under way, or a new one. It runs in the layer's scope, whatever becomes of who started it. */
  const start: Effect.Effect<Flight> = Effect.uninterruptible(Effect.gen(function*() {
    // Made before the state is read: between reading and writing it, the fiber must not yield.
    const next = yield* Deferred.make<Token.Token, FastMossTokenError>()
    const { flight } = MutableRef.get(state)
    if (Option.isSome(flight)) return flight.value
    MutableRef.update(state, ({ holding }) => ({ holding, flight: Option.some(next) }))
    yield* Effect.interruptible(outcome).pipe(
      Effect.onExit((exit) =>
        Effect.suspend(() => {
          MutableRef.update(state, ({ holding }) => ({ holding, flight: Option.none() }))
          return Deferred.done(next, exit)
        })
      ),
      Effect.forkIn(scope)
    )
    return next
  }))

  const join = Effect.zipRight(Metric.increment(Metrics.tokenWaits), Effect.flatMap(start, Deferred.await))

  const get: Service["get"] = Effect.clockWith((clock) => {
    const step = TokenState.decide(MutableRef.get(state).holding, ClockReading.of(clock))
    switch (step._tag) {
      case "Use":
        return Effect.succeed(step.token)
      case "UseAndRefresh":
        // A flight that is nobody's to wait for.
        return Effect.as(start, step.token)
      case "Request":
        return join
      case "Fail":
        return step.error
    }
  })

  const invalidate: Service["invalidate"] = (token) =>
    Effect.gen(function*() {
      const now = yield* ClockReading.now
      yield* update((holding) => TokenState.reject(holding, token, now))
      if (TokenState.isCurrent(yield* holdingNow, token)) return false
      return yield* Effect.match(get, {
        onFailure: () => false,
        onSuccess: (next) => !Token.isSame(next, token)
      })
    })

  return AccessToken.of({ get, invalidate })
})

const warn = (error: FastMossTokenStoreError, consequence: string): Effect.Effect<void> =>
  Effect.zipRight(
    Metric.increment(Metrics.tokenStoreFailures(error.operation)),
    Effect.logWarning(`${error.message}. ${consequence}`)
  )

/** How long a store that failed to write a token is left alone, in milliseconds. */
const writeAgainAfter = 5_000

/** How long a store may take for one token before it counts as failed. */
const storeTimeLimit = Duration.seconds(5)

/** How long another may hold the lease: more than two exchanges take that fall back from one to the other. */
const leaseTimeLimit = Duration.minutes(1)

const describe = (token: Token.Token): string => `it ends at ${new Date(token.expireAt * 1000).toISOString()}`

/**
 * The access token over a token endpoint and a store. It holds one token: provide it once.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<AccessToken, never, FastMossConfig | TokenStore.TokenStore | TokenEndpoint> = Layer
  .provide(Layer.scoped(AccessToken, make), Timer.layer)
