/**
 * Answers that are kept for a while. Off unless the configuration's `cache`, or a call's `cacheFor`, says for how long.
 *
 * A cache never fails a call, and never keeps a failure, a token or a secret: what it cannot read is a miss, and an answer
 * that holds a secret of its request is not kept.
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
import { FastMossConfig } from "../FastMossConfig.js"
import type { Reply } from "../http/ResponseMapper.js"
import * as Timer from "../internal/fast/Timer.js"
import * as Scrub from "../internal/redact.js"
import * as PolicySettings from "../PolicySettings.js"
import type { RequestKey } from "./RequestKey.js"
import type { Call, Stage } from "./Stage.js"

/**
 * The cache.
 *
 * @since 0.1.0
 * @category models
 */
export interface Service {
  /** How long an answer of a path is kept, which a call may say for itself; none where it is not. */
  readonly timeToLive: (path: string, own?: Duration.Duration) => Option.Option<Duration.Duration>
  /** The kept answer to a question that is not too old; none where there is none. */
  readonly get: (question: RequestKey) => Effect.Effect<Option.Option<Reply>>
  /** Keeps an answer that holds none of the secrets. */
  readonly set: (
    question: RequestKey,
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

const timeToLiveOf = ({ timeToLive }: Service, { options: { cacheFor }, request: { path } }: Call) =>
  timeToLive(path, cacheFor === undefined ? undefined : Duration.decode(cacheFor))

/**
 * The stage of each call: returns the cached reply, if there is one.
 *
 * @since 0.1.0
 * @category constructors
 */
export const lookup: Stage<ResponseCache> = Effect.map(ResponseCache, (cache) => (next) => (call) => {
  const { cache: use = "use" } = call.options
  if (use !== "use" || Option.isNone(timeToLiveOf(cache, call))) return next(call)
  return Effect.flatMap(
    cache.get(call.key),
    Option.match({
      onNone: () => next(call),
      onSome: (reply) => {
        call.isCached = true
        return Effect.succeed(reply)
      }
    })
  )
})

/**
 * The stage of each request key: caches a reply that holds no secret of its request.
 *
 * @since 0.1.0
 * @category constructors
 */
export const store: Stage<ResponseCache> = Effect.map(ResponseCache, (cache) => (next) => (call) => {
  if (call.options.cache === "bypass") return next(call)
  return Option.match(timeToLiveOf(cache, call), {
    onNone: () => next(call),
    onSome: (timeToLive) =>
      Effect.tap(
        next(call),
        (reply) => cache.set(call.key, reply, { timeToLive, secrets: call.authorized?.secrets() ?? [] })
      )
  })
})

/**
 * The two functions that make a cache. They keep texts.
 *
 * @since 0.1.0
 * @category models
 */
export interface Store {
  /** The text under a key, or `null` or `undefined` when there is none. */
  readonly get: (key: string) => Effect.Effect<string | null | undefined, unknown>
  /** Keeps a text under a key. It may be forgotten after `timeToLive`; a text that is older counts as none. */
  readonly set: (
    key: string,
    text: string,
    options: { readonly timeToLive: Duration.Duration }
  ) => Effect.Effect<unknown, unknown>
}

const Entry = Schema.parseJson(Schema.Struct({
  /** In Unix milliseconds. */
  until: Schema.Number,
  reply: Schema.Struct({
    data: Schema.Unknown,
    message: Schema.String,
    requestId: Schema.optional(Schema.String),
    timestamp: Schema.optional(Schema.Number)
  })
}))

const decode = ParseResult.decodeUnknownEither(Entry)

/**
 * Makes a cache of two functions, for the times of the configuration. A function that fails, or takes longer than a
 * second, is a miss, told in a debug log.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (hooks: Store): Effect.Effect<Service, never, FastMossConfig | Timer.Timer> =>
  Effect.gen(function*() {
    const { baseUrl, cache, clientId } = yield* FastMossConfig
    const timer = yield* Timer.Timer
    const times = Option.match(cache, { onNone: () => ({}), onSome: ({ timeToLive }) => timeToLive })

    const keyOf = ({ canonicalText: key }: RequestKey) => `fm_response:${sha256Hex(`${clientId}@${baseUrl} ${key}`)}`
    const guarded = <A>(operation: string, effect: Effect.Effect<A, unknown>): Effect.Effect<A | undefined> =>
      effect.pipe(
        timer.within(timeLimit, () => Effect.fail(undefined)),
        Effect.catchAllCause(() => Effect.as(Effect.logDebug(`The response cache failed to ${operation}.`), undefined))
      )

    const timeToLive: Service["timeToLive"] = (path, own) =>
      own === undefined && Option.isNone(cache) ?
        Option.none() :
        (own === undefined ? PolicySettings.forPath(times, path) : Option.some(Duration.min(own, longest))).pipe(
          Option.filter((duration) => Duration.greaterThan(duration, Duration.zero) && !neverKept.has(path))
        )

    return ResponseCache.of({
      timeToLive,
      get: (question) =>
        Effect.zipWith(
          guarded("get", hooks.get(keyOf(question))),
          Clock.currentTimeMillis,
          (text, now) =>
            Option.fromNullable(text).pipe(
              Option.flatMap((text) => Either.getRight(decode(text))),
              Option.filter(({ until }) => now < until),
              Option.map(({ reply }) => ({ ...reply, requestId: reply.requestId, timestamp: reply.timestamp }))
            )
        ),
      set: (question, reply, { secrets, timeToLive }) =>
        Effect.flatMap(Clock.currentTimeMillis, (now) => {
          const text = JSON.stringify({ until: now + Duration.toMillis(timeToLive), reply })
          return Scrub.make(secrets).text(text) === text
            ? Effect.asVoid(guarded("set", hooks.set(keyOf(question), text, { timeToLive })))
            : Effect.void
        })
    })
  })

const timeLimit = Duration.seconds(1)

/** What has no end cannot be written. */
const longest = Duration.days(365)

/** Their answers are tokens. */
const neverKept: ReadonlySet<string> = new Set(["/v1/token", "/v1/refreshToken"])

/**
 * A cache of two functions of your own.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerStore = (hooks: Store): Layer.Layer<ResponseCache, never, FastMossConfig> =>
  Layer.provide(Layer.effect(ResponseCache, make(hooks)), Timer.layer)

/**
 * A cache in memory, of the configured size: the least recently used answers go first.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<ResponseCache, never, FastMossConfig> = Layer.unwrapEffect(
  Effect.map(
    FastMossConfig,
    ({ cache }) =>
      layerStore(
        memory(Option.match(cache, { onNone: () => PolicySettings.defaultCacheSize, onSome: ({ size }) => size }))
      )
  )
)

/**
 * A cache in any `KeyValueStore` of `@effect/platform`: files, a database, the browser's storage. What is out of date is
 * not read, but stays until it is written anew.
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

/** A map remembers the order in which its keys were put in. */
const memory = (size: number): Store => {
  const texts = new Map<string, string>()
  let held = 0
  const drop = (key: string) => {
    held -= (texts.get(key) ?? "").length
    texts.delete(key)
  }
  return {
    get: (key) =>
      Effect.sync(() => {
        const text = texts.get(key)
        if (text !== undefined) {
          texts.delete(key)
          texts.set(key, text)
        }
        return text
      }),
    set: (key, text) =>
      Effect.sync(() => {
        drop(key)
        if (text.length > size) return
        texts.set(key, text)
        held += text.length
        for (const oldest of texts.keys()) {
          if (held <= size) return
          drop(oldest)
        }
      })
  }
}
