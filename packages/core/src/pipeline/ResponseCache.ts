/**
 * A cache of successful replies. Off unless the configuration's `cache` or a call's `cacheFor` sets a time to live.
 *
 * A cache never fails a call, and never holds one up: an entry that it cannot read is a miss. It stores no failure, no token, and no reply that holds
 * a secret of its request.
 *
 * @since 0.1.0
 */
import { sha256Hex } from "#sha256"
import * as KeyValueStore from "@effect/platform/KeyValueStore"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as ParseResult from "effect/ParseResult"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { FastMossConfig } from "../FastMossConfig.js"
import * as ElapsedClock from "../http/ElapsedClock.js"
import * as Json from "../http/Json.js"
import type { Reply } from "../http/ResponseMapper.js"
import * as TokenResponse from "../http/TokenResponse.js"
import { forPath } from "../internal/ByPath.js"
import * as Timer from "../internal/fast/Timer.js"
import * as Redactor from "../internal/redact.js"
import * as GuardedStore from "./GuardedStore.js"
import * as MemoryStore from "./MemoryStore.js"
import type { RequestKey } from "./RequestKey.js"

/**
 * The cache.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** The time to live of a reply to a path, or a call's own; none if the reply is not cached. */
  readonly timeToLive: (path: string, own?: Duration.DurationInput) => Option.Option<Duration.Duration>
  /**
   * The cached reply under a key, if there is one that has not expired. It must not take longer than `timeLimit`, which
   * leaves the call time for a request.
   */
  readonly get: (
    key: RequestKey,
    options?: { readonly timeLimit?: Duration.Duration | undefined }
  ) => Effect.Effect<Option.Option<Reply>>
  /** Caches a reply, unless it holds one of the secrets. The call waits for it: writing must go on in the background. */
  readonly set: (
    key: RequestKey,
    reply: Reply,
    options: { readonly timeToLive: Duration.Duration; readonly secrets: ReadonlyArray<Redacted.Redacted> }
  ) => Effect.Effect<void>
}

/**
 * The tag of the cache.
 *
 * @since 0.1.0
 * @category services
 */
export class ResponseCache extends Context.Tag("@effect-fastmoss/core/ResponseCache")<ResponseCache, Service>() {}

/**
 * A store of texts by key: the two functions that make a cache.
 *
 * @since 0.1.0
 * @category models
 */
export interface ResponseCacheStore extends GuardedStore.Store {}

const Entry = Schema.Struct({
  /** In Unix milliseconds. */
  until: Schema.Number,
  /** In Unix milliseconds. Missing from entries of earlier versions. */
  storedAt: Schema.optional(Schema.Number),
  reply: Schema.Struct({
    data: Schema.Unknown,
    message: Schema.String,
    requestId: Schema.optional(Schema.String),
    timestamp: Schema.optional(Schema.Number)
  })
})

const decode = ParseResult.decodeUnknownEither(Entry)

/** A writer's clock may be ahead of the reader's by so much. In milliseconds. */
const clockTolerance = 60_000

/**
 * Returns whether an entry lives. One from the future is expired: the clock of its writer was ahead, or that of the reader was
 * set back, so its end is wrong by as much.
 */
const isAlive = ({ storedAt = 0, until }: typeof Entry.Type, now: number): boolean =>
  now < until && storedAt <= now + clockTolerance

/**
 * Makes a cache over a store, with the times to live of the configuration. An entry that was stored in the future, by more
 * than a minute, is a miss.
 *
 * A store that fails, or takes longer than a second, is paused for ten seconds, and a warning says so; calls continue without
 * it. No call waits until its reply is stored; the end of the scope does, for a second at most.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  store: ResponseCacheStore
): Effect.Effect<Service, never, FastMossConfig | Timer.Timer | Scope.Scope> =>
  Effect.flatMap(
    GuardedStore.make(store),
    // Processes that share a store have the wall clock in common.
    (guarded) => makeWithClock(guarded, Clock.currentTimeMillis)
  )

const makeWithClock = (
  store: GuardedStore.GuardedStore,
  currentTime: Effect.Effect<number>
): Effect.Effect<Service, never, FastMossConfig> =>
  Effect.gen(function*() {
    const { accountKey, baseUrl, cache } = yield* FastMossConfig

    const storeKey = ({ canonicalText }: RequestKey) =>
      `fm_response:${sha256Hex(`${accountKey}@${baseUrl} ${canonicalText}`)}`

    const timeToLive: Service["timeToLive"] = (path, own) =>
      (own === undefined
        ? Option.flatMap(cache.timeToLive, (times) => forPath(times, path))
        : Option.some(Duration.min(own, longestTimeToLive))).pipe(
          Option.filter((duration) => Duration.greaterThan(duration, Duration.zero) && !TokenResponse.isTokenPath(path))
        )

    return ResponseCache.of({
      timeToLive,
      get: (key, { timeLimit = GuardedStore.timeLimit } = {}) =>
        Effect.zipWith(
          store.get(storeKey(key), timeLimit),
          currentTime,
          (text, now) =>
            text.pipe(
              Option.flatMap((text) => Either.getRight(Either.flatMap(Json.parse(text), decode))),
              Option.filter((entry) => isAlive(entry, now)),
              Option.map(({ reply }) => ({ ...reply, requestId: reply.requestId, timestamp: reply.timestamp }))
            )
        ),
      set: (key, reply, { secrets, timeToLive }) =>
        Effect.flatMap(currentTime, (now) => {
          const text = JSON.stringify({ storedAt: now, until: now + Duration.toMillis(timeToLive), reply })
          return Redactor.make(secrets).text(text) === text
            ? store.set(storeKey(key), text, { timeToLive })
            : Effect.void
        })
    })
  })

/** An infinite time to live cannot be stored. */
const longestTimeToLive = Duration.days(365)

/**
 * A cache over a store of your own.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerStore = (store: ResponseCacheStore): Layer.Layer<ResponseCache, never, FastMossConfig> =>
  Layer.provide(Layer.scoped(ResponseCache, make(store)), Timer.layer)

/**
 * A cache in memory, of the configured size. The least recently used replies are evicted first.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<ResponseCache, never, FastMossConfig> = Layer.effect(
  ResponseCache,
  Effect.flatMap(
    Effect.zip(FastMossConfig, ElapsedClock.make),
    ([{ cache }, currentTime]) => makeWithClock(MemoryStore.make(cache.size), currentTime)
  )
)

/**
 * A cache in any `KeyValueStore` of `@effect/platform`: files, a database, the browser's storage. An expired entry is not
 * read, but stays in the store until it is overwritten.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerKeyValueStore: Layer.Layer<ResponseCache, never, FastMossConfig | KeyValueStore.KeyValueStore> = Layer
  .unwrapEffect(
    Effect.map(KeyValueStore.KeyValueStore, (store) =>
      layerStore({
        get: (key) => Effect.map(store.get(key), Option.getOrUndefined),
        set: (key, text) => store.set(key, text)
      }))
  )
