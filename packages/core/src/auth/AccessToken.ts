/**
 * The access token as a cached Effect: a read while it is usable, one shared flight when it is not.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Ref from "effect/Ref"
import { FastMossConfig } from "../FastMossConfig.js"
import { type FastMossTokenError, FastMossTokenStoreError } from "../FastMossError.js"
import * as Token from "./Token.js"
import { TokenEndpoint } from "./TokenEndpoint.js"
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
}

/**
 * The tag of the access token.
 *
 * @since 0.1.0
 * @category services
 */
export class AccessToken extends Context.Tag("@effect-fastmoss/core/AccessToken")<AccessToken, Service>() {}

/** What is known here: the token, if there is one, and the flight that is under way to get the next. */
interface State {
  readonly held: Option.Option<Held>
  readonly flight: Option.Option<Flight>
}

interface Held {
  readonly token: Token.Token
  /** When to try to write it to the store, in Unix milliseconds; infinite once it is there. */
  readonly writeAt: number
}

type Flight = Deferred.Deferred<Token.Token, FastMossTokenError>

const make = Effect.gen(function*() {
  const config = yield* FastMossConfig
  const store = yield* TokenStore.TokenStore
  const endpoint = yield* TokenEndpoint
  const scope = yield* Effect.scope
  const state = yield* Ref.make<State>({ held: Option.none(), flight: Option.none() })
  const key = TokenStore.keyOf(config)

  const hold = (token: Token.Token, writeAt: number) =>
    Ref.update(state, ({ flight }) => ({ held: Option.some({ token, writeAt }), flight }))

  const read: Effect.Effect<Option.Option<Token.Token>> = store.get(key).pipe(
    withinTime("get"),
    Effect.catchAll((error) => Effect.as(Effect.logWarning(`${error.message}. It counts as empty.`), Option.none()))
  )

  const write = (token: Token.Token): Effect.Effect<void> =>
    store.set(key, token).pipe(
      withinTime("set"),
      Effect.matchEffect({
        onSuccess: () => hold(token, Infinity),
        onFailure: (error) =>
          Effect.flatMap(Clock.currentTimeMillis, (now) => hold(token, now + writeAgainAfter)).pipe(
            Effect.zipRight(Effect.logWarning(`${error.message}. The token stays in memory; the write is tried again.`))
          )
      })
    )

  const lease = Effect.catchAll(
    Effect.timeoutFail(store.lease(key), {
      duration: leaseTimeLimit,
      onTimeout: () => noAnswerWithin("lease", leaseTimeLimit)
    }),
    (error) => Effect.logWarning(`${error.message}. The exchange goes on without it.`)
  )

  /** The latest token of the store and of memory, which is ahead of the store when a write failed. */
  const latest: Effect.Effect<Option.Option<Held>> = Effect.zipWith(
    read,
    Ref.get(state),
    (stored, { held }) =>
      Option.match(stored, {
        onNone: () => held,
        onSome: (token) =>
          Option.orElse(
            Option.filter(held, (held) => Token.newer(held.token, token) === held.token),
            () => Option.some({ token, writeAt: Infinity })
          )
      })
  )

  /** Gets a token that no other has yet, writes it, then lets it be used. An interruption may cut the exchange only. */
  const exchange = (
    operation: FastMossTokenError["operation"],
    request: Effect.Effect<Token.Token, FastMossTokenError>
  ) =>
    Effect.uninterruptibleMask((restore) =>
      restore(request).pipe(
        Effect.tap(write),
        Effect.tap((token) => Effect.logInfo(`FastMoss ${operation}: a new access token (${describe(token)})`))
      )
    )

  const acquire = exchange("acquire", endpoint.acquire)

  const refresh = (previous: Token.Token, refreshToken: Redacted.Redacted) =>
    exchange("refresh", endpoint.refresh({ previous, refreshToken })).pipe(
      Effect.catchAll((error) =>
        Effect.logWarning(`FastMoss refresh failed, acquiring anew. ${error.failure.message}`).pipe(
          // Somebody else may have redeemed the refresh token, and stored what came of it.
          Effect.zipRight(Effect.zip(read, Clock.currentTimeMillis)),
          Effect.flatMap(([stored, now]) =>
            Option.filter(
              stored,
              (token) => Token.newer(previous, token) === token && Token.decide(token, now / 1000)._tag === "Use"
            ).pipe(
              Option.match({ onNone: () => acquire, onSome: adopt })
            )
          )
        )
      )
    )

  const adopt = (token: Token.Token) => Effect.as(hold(token, Infinity), token)

  /** Lease, read again, decide, exchange, write, publish, release. */
  const transaction: Effect.Effect<Token.Token, FastMossTokenError> = Effect.scoped(Effect.gen(function*() {
    yield* lease
    const held = yield* latest
    if (Option.isNone(held)) return yield* acquire
    const { token, writeAt } = held.value
    const now = yield* Clock.currentTimeMillis
    const decision = Token.decide(token, now / 1000)
    switch (decision._tag) {
      case "Use":
        return yield* writeAt === Infinity ? adopt(token) : Effect.as(Effect.uninterruptible(write(token)), token)
      case "Refresh":
        return yield* refresh(token, decision.refreshToken)
      case "Acquire":
        return yield* acquire
    }
  }))

  /** The flight under way, or a new one. It runs in the layer's scope, whatever becomes of who started it. */
  const start: Effect.Effect<Flight> = Effect.uninterruptible(Effect.gen(function*() {
    const next = yield* Deferred.make<Token.Token, FastMossTokenError>()
    const flight = yield* Ref.modify(state, ({ flight, held }) => {
      const current = Option.getOrElse(flight, () => next)
      return [current, { held, flight: Option.some(current) }]
    })
    if (flight === next) {
      yield* Effect.interruptible(transaction).pipe(
        Effect.onExit((exit) =>
          Effect.zipRight(
            Ref.update(state, ({ held }) => ({ held, flight: Option.none() })),
            Deferred.done(flight, exit)
          )
        ),
        Effect.forkIn(scope)
      )
    }
    return flight
  }))

  const join = Effect.flatMap(start, Deferred.await)

  const get: Service["get"] = Effect.flatMap(
    Clock.currentTimeMillis,
    (now) =>
      Effect.flatMap(Ref.get(state), ({ held }) => {
        if (held._tag === "None" || Token.decide(held.value.token, now / 1000)._tag !== "Use") return join
        // The flight that tries the write again is nobody's to wait for.
        return now < held.value.writeAt ? Effect.succeed(held.value.token) : Effect.as(start, held.value.token)
      })
  )

  return AccessToken.of({ get })
})

/** How long a store that failed to write a token is left alone, in milliseconds. */
const writeAgainAfter = 5_000

/** How long a store may take for one token before it counts as failed. */
const storeTimeLimit = Duration.seconds(5)

/** How long another may hold the lease: more than two exchanges take that fall back from one to the other. */
const leaseTimeLimit = Duration.minutes(1)

const noAnswerWithin = (operation: FastMossTokenStoreError["operation"], limit: Duration.Duration) =>
  new FastMossTokenStoreError({ operation, reason: "Failed", issue: `no answer within ${Duration.format(limit)}` })

/**
 * `Effect.timeoutFail` will not do here: an interruption of the flight would reach the fibers that it races, even where
 * the flight itself cannot be interrupted, and a write would be cut. The two fibers here are nobody's children.
 */
const withinTime = (operation: "get" | "set") => <A>(effect: Effect.Effect<A, FastMossTokenStoreError>) =>
  Effect.uninterruptibleMask((restore) =>
    Effect.gen(function*() {
      const result = yield* Deferred.make<A, FastMossTokenStoreError>()
      const work = yield* Effect.forkDaemon(Effect.interruptible(Effect.intoDeferred(effect, result)))
      const timer = yield* Effect.forkDaemon(
        Effect.interruptible(
          Effect.delay(Deferred.fail(result, noAnswerWithin(operation, storeTimeLimit)), storeTimeLimit)
        )
      )
      return yield* Effect.ensuring(
        restore(Deferred.await(result)),
        Effect.zipRight(Fiber.interruptFork(work), Fiber.interruptFork(timer))
      )
    })
  )

const describe = (token: Token.Token): string => `it ends at ${new Date(token.expireAt * 1000).toISOString()}`

/**
 * The access token over a token endpoint and a store. It holds one token: provide it once.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<AccessToken, never, FastMossConfig | TokenStore.TokenStore | TokenEndpoint> = Layer
  .scoped(AccessToken, make)
