/**
 * Guard for the store of a response cache: a store that fails or hangs neither fails nor delays a call.
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
 * Key-value store of strings. Its operations may fail or hang.
 *
 * @since 0.1.0
 * @category models
 */
export interface Store {
  /** Returns the string under a key, or `null` or `undefined` if there is none. */
  readonly get: (key: string) => Effect.Effect<string | null | undefined, unknown>
  /**
   * Stores a string under a key. The store may remove the string after `timeToLive`; the cache ignores older strings.
   */
  readonly set: (
    key: string,
    text: string,
    options: { readonly timeToLive: Duration.Duration }
  ) => Effect.Effect<unknown, unknown>
}

/**
 * Store whose operations neither fail nor hang.
 *
 * @since 0.1.0
 * @category models
 */
export interface GuardedStore {
  /**
   * Returns the string under a key. Returns none if there is none, or if the store does not answer within the time
   * limit.
   */
  readonly get: (key: string, timeLimit: Duration.Duration) => Effect.Effect<Option.Option<string>>
  /** Starts to store a string, and returns without waiting until the string is stored. */
  readonly set: (key: string, text: string, options: { readonly timeToLive: Duration.Duration }) => Effect.Effect<void>
}

/** Write of a string to the store that is under way. `ended` completes when the write succeeds or fails. */
interface Write {
  readonly text: string
  readonly startedAt: number
  readonly ended: Deferred.Deferred<void>
}

/**
 * Makes a store that neither fails nor hangs from a store that may.
 *
 * - If a read or a write fails or takes longer than one second, the store is paused for ten seconds: calls continue
 *   without the cache, and one warning is logged.
 * - After the pause one read or write tests whether the store answers again.
 * - While reads fail, nothing is written. While only writes fail, reads continue.
 * - Writes run in the background. Until a string is stored, reads of this process already find it.
 * - Closing the scope waits up to one second for the writes that are under way.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (store: Store): Effect.Effect<GuardedStore, never, Timer.Timer | Scope.Scope> =>
  Effect.gen(function*() {
    const timer = yield* Timer.Timer
    // Fibers do not run in the caller's scope, because closing that scope would wait for a store that hangs.
    const background = yield* Scope.make()
    const failing = new Set<keyof Store>()
    const pausedUntil = { get: -Infinity, set: -Infinity }
    const writes = new Map<string, Write>()

    /** Sends a request to the store. Returns none if the store fails, hangs or is paused. */
    const ask = <A>(
      operation: keyof Store,
      request: () => Effect.Effect<A, unknown>
    ): Effect.Effect<Option.Option<A>> =>
      Effect.flatMap(timer.now, (now) => {
        if (now < pausedUntil.get || now < pausedUntil[operation]) return Effect.succeedNone
        // One operation tests the store; the others do not wait for its result.
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
          // A call with a short time limit does not pause the store: its read continues until the usual time limit.
          : Effect.flatMap(Deferred.make<Option.Option<string>>(), (answer) =>
            Effect.zipRight(
              Effect.forkIn(Effect.intoDeferred(read, answer), background),
              timer.within(limit, () => Effect.succeedNone)(Deferred.await(answer))
            ))
      })

    const set: GuardedStore["set"] = (key, text, options) =>
      Effect.flatMap(Effect.zip(timer.now, Deferred.make<void>()), ([now, ended]) => {
        for (const [other, { startedAt }] of writes) {
          // The fiber of such an old write was stopped without running finalizers: some runtimes stop the fibers of a
          // request when the request ends.
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
          // Uses the real clock: a test clock that does not move must not keep the program from ending.
          Effect.interruptible(Effect.withClock(Effect.sleep(timeLimit), Clock.make()))
        )
      )
    )
    return { get, set }
  })

/**
 * Time limit for an answer of the store.
 *
 * @since 0.1.0
 * @category models
 */
export const timeLimit = Duration.seconds(1)

/** Time for which a store that failed is paused. */
const pause = Duration.seconds(10)

/**
 * Maximum number of writes under way. Further writes are dropped: the store is then too slow to be useful, and waiting
 * strings would fill the memory.
 */
const mostWrites = 100

const lost = (operation: keyof Store): string =>
  `The response cache failed to ${operation}: calls continue without it until its store answers again.`
const found = "The store of the response cache answers again."
