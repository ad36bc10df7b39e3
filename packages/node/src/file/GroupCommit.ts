/**
 * Group commit: changes of a text that wait while another change is written are then written together.
 *
 * Each write flushes the disk. The changes that come in during one flush share the next one, so a change waits for two
 * flushes at most, however many changes there are.
 *
 * @internal
 */
import type { PlatformError } from "@effect/platform/Error"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FiberId from "effect/FiberId"
import * as Option from "effect/Option"
import type { VersionedText } from "./VersionedText.js"

type Text = Option.Option<string>

/** Function that returns the next text, or none if the text stays as it is. */
type Change<E> = (text: Text) => Effect.Effect<Text, E>

/** A change that waits to be written. */
interface Waiting<E> {
  readonly change: Change<E>
  readonly written: Deferred.Deferred<void, PlatformError | E>
}

/**
 * Makes an operation that changes the text in a folder, as `VersionedText.modify` does. Changes that wait are made one
 * after the other, first come, first served, and their last text is written. If a change fails, only its caller
 * fails.
 *
 * An interrupted change is not made if its write has not begun. A write that has begun is finished.
 *
 * @internal
 */
export const make = <E>({ modify }: VersionedText) => {
  // A folder has an entry while one of its changes is written. The entry holds the changes that wait.
  const queues = new Map<string, Set<Waiting<E>>>()

  const writeAll = (folder: string, queue: Set<Waiting<E>>): Effect.Effect<void> =>
    Effect.suspend(() => {
      const batch = Array.from(queue)
      queue.clear()
      if (batch.length === 0) {
        queues.delete(folder)
        return Effect.void
      }
      // `modify` may make the changes several times; the last time counts.
      let made: ReadonlyArray<Exit.Exit<unknown, E>> = []
      return modify(folder, (text) =>
        Effect.map(makeAll(batch, text), ([next, exits]) => {
          made = exits
          return next
        })).pipe(
          Effect.exit,
          Effect.tap((written) =>
            Effect.forEach(batch, (waiting, index) =>
              Deferred.done(waiting.written, Exit.zipRight(made[index] ?? Exit.void, written)))
          ),
          Effect.zipRight(writeAll(folder, queue))
        )
    })

  return (folder: string, change: Change<E>): Effect.Effect<void, PlatformError | E> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.suspend(() => {
        const waiting = { change, written: Deferred.unsafeMake<void, PlatformError | E>(FiberId.none) }
        const queue = queues.get(folder) ?? new Set()
        const isFirst = !queues.has(folder)
        queues.set(folder, queue.add(waiting))
        return Effect.when(Effect.forkDaemon(writeAll(folder, queue)), () => isFirst).pipe(
          Effect.zipRight(restore(Deferred.await(waiting.written))),
          Effect.onInterrupt(() => Effect.sync(() => queue.delete(waiting)))
        )
      })
    )
}

/**
 * Makes changes one after the other. Returns the last text, or none if no change made a new one, and the result of each
 * change.
 */
const makeAll = <E>(
  batch: ReadonlyArray<Waiting<E>>,
  text: Text
): Effect.Effect<readonly [Text, ReadonlyArray<Exit.Exit<Text, E>>]> =>
  Effect.gen(function*() {
    let next: Text = Option.none()
    const exits: Array<Exit.Exit<Text, E>> = []
    for (const { change } of batch) {
      const current = Option.orElse(next, () => text)
      const exit = yield* Effect.exit(change(current))
      if (Exit.isSuccess(exit)) next = Option.orElse(exit.value, () => next)
      exits.push(exit)
    }
    return [next, exits]
  })
