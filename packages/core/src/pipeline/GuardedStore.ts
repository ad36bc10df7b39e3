/**
 * Guard of the store behind a response cache: a store that fails or hangs neither fails nor holds up a call.
 *
 * @since 0.1.0
 */
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as Timer from "../internal/fast/Timer.js"

/**
 * A store of texts by key that may fail and hang.
 *
 * @since 0.1.0
 * @category models
 */
export interface Store {
  /** Reads the text under a key; `null` or `undefined` if there is none. */
  readonly get: (key: string) => Effect.Effect<string | null | undefined, unknown>
  /** Stores a text under a key. The store may remove it after `timeToLive`; an older text is ignored. */
  readonly set: (
    key: string,
    text: string,
    options: { readonly timeToLive: Duration.Duration }
  ) => Effect.Effect<unknown, unknown>
}

/**
 * A store that does neither.
 *
 * @since 0.1.0
 * @category models
 */
export interface GuardedStore {
  /** Reads a text within a time limit; none if there is none, or the store does not answer. */
  readonly get: (key: string, timeLimit: Duration.Duration) => Effect.Effect<Option.Option<string>>
  /** Starts to store a text, and does not wait for the end. */
  readonly set: (key: string, text: string, options: { readonly timeToLive: Duration.Duration }) => Effect.Effect<void>
}

/** A write under way. */
interface Write {
  readonly text: string
  readonly startedAt: number
  readonly ended: Deferred.Deferred<void>
}

/**
 * Guards a store. A read or a write that fails, or takes longer than a second, pauses it for ten seconds: calls continue
 * without the cache, and one warning says so. After the pause one request finds out whether the store answers again. While
 * reads fail, nothing is written; while only writes fail, reads continue.
 *
 * Writes run in the background. Until a text is stored, reads of this process find it all the same. The end of the scope
 * waits for the writes under way, for a second at most.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (store: Store): Effect.Effect<GuardedStore, never, Timer.Timer | Scope.Scope> =>
  Effect.gen(function*() {
    const timer = yield* Timer.Timer
    // Not the scope of the caller: its end would wait for a store that hangs.
    const background = yield* Scope.make()
    const failing = new Set<keyof Store>()
    const pausedUntil = { get: -Infinity, set: -Infinity }
    const writes = new Map<string, Write>()

    /** Asks the store; none if it fails, hangs or is paused. */
    const ask = <A>(
      operation: keyof Store,
      request: () => Effect.Effect<A, unknown>
    ): Effect.Effect<Option.Option<A>> =>
      Effect.flatMap(timer.now, (now) => {
        if (now < pausedUntil.get || now < pausedUntil[operation]) return Effect.succeedNone
        // One request finds out; the others do not wait for it.
        if (failing.has(operation)) pausedUntil[operation] = now + Duration.toMillis(pause)
        return Effect.suspend(request).pipe(
          timer.within(timeLimit, () => Effect.fail("no answer")),
          Effect.matchCauseEffect({
            onFailure: () =>
              Effect.flatMap(timer.now, (now) => {
                const isNews = failing.size === 0
                failing.add(operation)
                pausedUntil[operation] = now + Duration.toMillis(pause)
                return Effect.as(isNews ? Effect.logWarning(lost(operation)) : Effect.void, Option.none())
              }),
            onSuccess: (answer) => {
              const isNews = failing.delete(operation) && failing.size === 0
              pausedUntil[operation] = -Infinity
              return Effect.as(isNews ? Effect.logInfo(found) : Effect.void, Option.some(answer))
            }
          })
        )
      })

    const get: GuardedStore["get"] = (key, limit) =>
      Effect.suspend(() => {
        const write = writes.get(key)
        if (write !== undefined) return Effect.succeedSome(write.text)
        const read = Effect.map(ask("get", () => store.get(key)), Option.flatMapNullable((text) => text))
        return Duration.greaterThanOrEqualTo(limit, timeLimit)
          ? read
          // A call in a hurry does not pause the store: the read continues for as long as others would wait.
          : Effect.flatMap(Deferred.make<Option.Option<string>>(), (answer) =>
            Effect.zipRight(
              Effect.forkIn(Effect.intoDeferred(read, answer), background),
              timer.within(limit, () => Effect.succeedNone)(Deferred.await(answer))
            ))
      })

    const set: GuardedStore["set"] = (key, text, options) =>
      Effect.flatMap(Effect.zip(timer.now, Deferred.make<void>()), ([now, ended]) => {
        for (const [other, { startedAt }] of writes) {
          // It ended without a word: some runtimes stop what a request has started when the request ends.
          if (now > startedAt + 2 * Duration.toMillis(timeLimit)) writes.delete(other)
        }
        if (writes.size >= mostWrites) return Effect.void
        const previous = writes.get(key)
        const write: Write = { text, startedAt: now, ended }
        writes.set(key, write)
        return Effect.zipRight(
          previous === undefined ? Effect.void : Deferred.await(previous.ended),
          ask("set", () => store.set(key, text, options))
        ).pipe(
          Effect.ensuring(Effect.suspend(() => {
            if (writes.get(key) === write) writes.delete(key)
            return Deferred.succeed(ended, undefined)
          })),
          Effect.interruptible,
          Effect.forkIn(background),
          Effect.asVoid
        )
      }).pipe(Effect.uninterruptible)

    yield* Effect.addFinalizer(() =>
      Effect.suspend(() =>
        writes.size === 0 ? Effect.void : Effect.raceFirst(
          Effect.interruptible(
            Effect.forEach(writes.values(), ({ ended }) => Deferred.await(ended), { discard: true })
          ),
          // By the time of the machine: a clock that stands still, as in a test, must not keep a program from its end.
          Effect.interruptible(Effect.withClock(Effect.sleep(timeLimit), Clock.make()))
        )
      )
    )
    return { get, set }
  })

/**
 * The longest that the store may take to answer.
 *
 * @since 0.1.0
 * @category models
 */
export const timeLimit = Duration.seconds(1)

/** The time for which a store that failed is not asked. */
const pause = Duration.seconds(10)

/** The most writes under way: beyond, the store is too slow to be of use, and its texts fill the memory. */
const mostWrites = 100

const lost = (operation: keyof Store): string =>
  `The response cache failed to ${operation}: calls continue without it until its store answers again.`
const found = "The store of the response cache answers again."
