/**
 * Response cache for successful replies. Off unless the configuration's `cache.timeToLive` or a call's `cacheFor` sets
 * a time to live.
 *
 * The cache never fails a call: an entry that it cannot read is a miss. It stores no failures, no tokens, and no reply
 * that contains a secret of its request.
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
import { lazily } from "../internal/lazily.js"
import * as Redactor from "../internal/redact.js"
import * as GuardedStore from "./GuardedStore.js"
import * as MemoryStore from "./MemoryStore.js"
import type { RequestKey } from "./RequestKey.js"

/**
 * Response cache service.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /**
   * Returns the time to live for replies of a path: `own` (the call's `cacheFor`) if set, else the configured time.
   * Returns none if replies of the path are not cached.
   */
  readonly timeToLive: (path: string, own?: Duration.DurationInput) => Option.Option<Duration.Duration>
  /**
   * Returns the cached reply under a key; none if there is none or it has expired. Takes at most `timeLimit`, so that
   * the call has time left for a request.
   */
  readonly get: (
    key: RequestKey,
    options?: { readonly timeLimit?: Duration.Duration | undefined }
  ) => Effect.Effect<Option.Option<Reply>>
  /**
   * Caches a reply, unless it contains one of the secrets. The call waits for this effect, so an implementation should
   * write in the background.
   */
  readonly set: (
    key: RequestKey,
    reply: Reply,
    options: { readonly timeToLive: Duration.Duration; readonly secrets: ReadonlyArray<Redacted.Redacted> }
  ) => Effect.Effect<void>
}

/**
 * Tag of the response cache service.
 *
 * @since 0.1.0
 * @category services
 */
export class ResponseCache extends Context.Tag("@effect-fastmoss/core/ResponseCache")<ResponseCache, Service>() {}

/**
 * Store of a response cache: a key-value store of strings. Its operations may fail or hang.
 *
 * @since 0.1.0
 * @category models
 */
export interface ResponseCacheStore extends GuardedStore.Store {}

const Entry = Schema.Struct({
  /** End of the entry's time to live, in Unix milliseconds. */
  until: Schema.Number,
  /** Time at which the entry was stored, in Unix milliseconds. Missing in entries of earlier versions. */
  storedAt: Schema.optional(Schema.Number),
  reply: Schema.Struct({
    data: Schema.Unknown,
    message: Schema.String,
    requestId: Schema.optional(Schema.String),
    timestamp: Schema.optional(Schema.Number)
  })
})

const decode = lazily(() => ParseResult.decodeUnknownEither(Entry))

/** Maximum time by which a writer's clock may be ahead of the reader's, in milliseconds. */
const clockTolerance = 60_000

/**
 * Returns true if an entry has not expired. An entry that was stored in the future counts as expired: the writer's
 * clock was ahead or the reader's clock was set back, so the end of the entry is wrong, too.
 */
const isAlive = ({ storedAt = 0, until }: typeof Entry.Type, now: number): boolean =>
  now < until && storedAt <= now + clockTolerance

/**
 * Makes a response cache with a store and the configuration's times to live. An entry whose time of storage is more
 * than one minute in the future is a miss.
 *
 * If the store fails or takes longer than one second, it is paused for ten seconds and a warning is logged; calls
 * continue without it. Calls do not wait until their reply is stored. Closing the scope waits up to one second for the
 * writes that are under way.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  store: ResponseCacheStore
): Effect.Effect<Service, never, FastMossConfig | Timer.Timer | Scope.Scope> =>
  Effect.flatMap(
    GuardedStore.make(store),
    // Entries need a clock that all processes with this store share: only the wall clock.
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
              Option.flatMap((text) => Either.getRight(Either.flatMap(Json.parse(text), (json) => decode()(json)))),
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

/** Maximum time to live. It replaces longer times and `Infinity`, which JSON cannot represent. */
const longestTimeToLive = Duration.days(365)

/**
 * Creates a layer with a response cache that keeps its entries in your own store.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerStore = (store: ResponseCacheStore): Layer.Layer<ResponseCache, never, FastMossConfig> =>
  Layer.provide(Layer.scoped(ResponseCache, make(store)), Timer.layer)

/**
 * Layer of a response cache in memory, with the configuration's `cache.size`. When it is full, the least recently used
 * replies are removed.
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
 * Layer of a response cache in any `KeyValueStore` of `@effect/platform`, such as files, a database or the browser's
 * storage. Expired entries are ignored, but stay in the store until they are overwritten.
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
