/**
 * An exclusive right among the processes that share a folder.
 *
 * Beside `token.json` stand `token.json.lock.1`, `token.json.lock.2`, and so on: one for each lease that was granted, with
 * its holder. The highest is the current one; its number is the fencing number.
 *
 * 1. Whoever finds the current lock, number n, released or its holder lost, makes lock n + 1. A lock is written aside and
 *    linked to its name, which fails where the name is taken: of any number of waiters that take over lock n, one makes
 *    lock n + 1. The others find it there, held.
 * 2. Nobody ever removes the current lock. One that has been succeeded for `listingTime` is removed by a later holder. So
 *    a list of the folder that takes less time than that has the lock that was current when it began, or a higher one.
 * 3. A waiter that was asleep may make lock n + 1 when there has been a higher one, and n + 1 was removed. So a lock counts
 *    only if a list that begins after it was made has none that is higher. If it has, the maker takes its lock back.
 * 4. Only its maker writes to a lock. Releasing is a write in place: it needs no space on the disk, and comes too late for
 *    nobody. A crash at any point leaves no lock, a draft that is swept later, or a lock whose holder is lost.
 *
 * A holder is lost when its process has ended (where that can be known: same machine, same container), or when its lock has
 * not changed while a waiter watched it for `takeOverAfter`. The holder rewrites it five times as often. The time is the
 * waiter's own, measured on its steady clock: no two clocks are compared.
 *
 * @internal
 */
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { hasEnded, ProcessIdentity, thisProcess } from "./ProcessIdentity.js"

/** @internal */
export interface Granted {
  readonly fencingToken: number
  readonly previousHolderCrashed: boolean
}

/** What is in a lock. No holder: it is released. */
const Lock = Schema.parseJson(Schema.Struct({
  holder: Schema.optional(ProcessIdentity),
  /** The last fence whose holder was lost; whether there was a write since is told by the fence of what is stored. */
  lost: Schema.optional(Schema.Number)
}))

type Lock = typeof Lock.Type

/** The current lock as a waiter saw it. */
interface Sight {
  readonly number: number
  /** Not known: no lock can be read in it, as after a failure of the power. */
  readonly lock: Option.Option<Lock>
  /** Changes whenever the holder shows that it lives. */
  readonly mark: string
}

/** The sight that a waiter watches, and since when, on its steady clock in nanoseconds. */
interface Watch {
  readonly mark: string
  readonly since: bigint
}

const listingTime = 10_000
const draftLifetime = 60_000

/**
 * Makes the function that grants leases. `fenceOf` tells the fence of what is stored in a file, 0 for none.
 *
 * @internal
 */
export const make = (options: {
  readonly takeOverAfter: Duration.Duration
  readonly fenceOf: (file: string) => Effect.Effect<number>
}): Effect.Effect<
  (file: string) => Effect.Effect<Granted, PlatformError, Scope.Scope>,
  never,
  FileSystem.FileSystem | Path.Path
> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const self = yield* thisProcess
    const { fenceOf, takeOverAfter } = options
    const limit = Option.getOrElse(Duration.toNanos(takeOverAfter), () => 0n)

    const namesBeside = (file: string) =>
      Effect.map(fs.readDirectory(path.dirname(file)), (names) =>
        names.filter((name) => name.startsWith(`${path.basename(file)}.`)))

    const lockOf = (file: string, number: number) =>
      `${file}.lock.${number}`

    const numbers = (file: string) =>
      Effect.map(namesBeside(file), (names) =>
        names.map((name) => name.slice(path.basename(file).length))
          .filter((rest) => /^\.lock\.[1-9]\d{0,14}$/.test(rest))
          .map((rest) => Number(rest.slice(6)))
          .sort((a, b) => a - b))

    /** None when it has been removed since it was listed: there is a higher one. */
    const look = (file: string, number: number): Effect.Effect<Option.Option<Sight>, PlatformError> =>
      Effect.scoped(Effect.gen(function*() {
        const handle = yield* fs.open(lockOf(file, number), { flag: "r" })
        const { mtime, size } = yield* handle.stat
        const bytes = yield* handle.readAlloc(size)
        const text = Option.match(bytes, { onNone: () => "", onSome: (bytes) => new TextDecoder().decode(bytes) })
        const at = Option.match(mtime, { onNone: () => "", onSome: (mtime) => String(mtime.getTime()) })
        return { number, lock: decodeLock(text), mark: `${number} ${at} ${text}` }
      })).pipe(
        Effect.asSome,
        Effect.catchIf(isNotFound, () => Effect.succeedNone)
      )

    /** The watch to go on with, if it cannot be taken yet. */
    const obstacleOf = ({ lock, mark }: Sight, watch: Watch): Effect.Effect<Option.Option<Watch>> =>
      Effect.gen(function*() {
        if (Option.isSome(lock)) {
          const { holder } = lock.value
          if (holder === undefined) return Option.none()
          if (yield* Effect.provideService(hasEnded(holder, self), FileSystem.FileSystem, fs)) return Option.none()
        }
        const now = yield* Clock.currentTimeNanos
        if (watch.mark !== mark) return Option.some({ mark, since: now })
        return now - watch.since < limit ? Option.some(watch) : Option.none()
      })

    /** Makes a lock of this number; false when there is one. */
    const makeLock = (file: string, number: number, text: string) =>
      Effect.gen(function*() {
        const serial = yield* Random.nextIntBetween(0, Number.MAX_SAFE_INTEGER)
        const draft = `${file}.lock.${serial.toString(36)}.tmp`
        return yield* fs.writeFileString(draft, text, { flag: "wx", mode: 0o600 }).pipe(
          Effect.zipRight(fs.link(draft, lockOf(file, number))),
          Effect.as(true),
          Effect.catchIf(isTaken, () => Effect.succeed(false)),
          Effect.ensuring(Effect.ignore(fs.remove(draft)))
        )
      })

    const seek = (
      file: string,
      restore: <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>,
      watch: Watch,
      tries: number
    ): Effect.Effect<Granted, PlatformError, Scope.Scope> =>
      Effect.gen(function*() {
        // Often at first, for most leases are short.
        const most = Math.min(200, 5 * 1.5 ** Math.min(tries, 20))
        const pause = Effect.flatMap(Random.nextRange(most / 2, most), (millis) => Effect.sleep(millis))
        const again = (watch: Watch) => Effect.zipRight(restore(pause), seek(file, restore, watch, tries + 1))
        const current = (yield* numbers(file)).at(-1)
        const sight = current === undefined ? Option.none() : yield* look(file, current)
        if (current !== undefined) {
          if (Option.isNone(sight)) return yield* again(watch)
          const obstacle = yield* obstacleOf(sight.value, watch)
          if (Option.isSome(obstacle)) return yield* again(obstacle.value)
        }
        const stored = yield* fenceOf(file)
        const number = Math.max(current ?? 0, stored) + 1
        const lost = Option.match(sight, {
          onNone: () => undefined,
          onSome: ({ lock, number }) =>
            Option.isSome(lock) && lock.value.holder === undefined ? lock.value.lost : number
        })
        const doubt: Lock = lost === undefined || lost <= stored ? {} : { lost }
        const text = JSON.stringify({ holder: self, ...doubt })
        if (!(yield* makeLock(file, number, text))) return yield* again(watch)
        if ((yield* numbers(file)).at(-1) !== number) {
          yield* Effect.ignore(fs.remove(lockOf(file, number)))
          return yield* again(watch)
        }
        yield* hold(file, number, text, doubt)
        yield* Effect.forkScoped(Effect.interruptible(Effect.ignore(sweep(file, number))))
        return { fencingToken: number, previousHolderCrashed: doubt.lost !== undefined }
      })

    /** Shows that this process lives, and releases the lock with the scope. */
    const hold = (file: string, number: number, text: string, doubt: Lock) =>
      Effect.gen(function*() {
        const handle = yield* fs.open(lockOf(file, number), { flag: "r+" })
        const rewrite = (text: string) =>
          Effect.zipRight(handle.seek(0, "start"), handle.writeAll(new TextEncoder().encode(text)))
        yield* Effect.addFinalizer((exit) => {
          // A holder that failed or was interrupted may have redeemed the refresh token, too.
          const last: Lock = Exit.isSuccess(exit) ? doubt : { lost: number }
          return Effect.ignore(rewrite(JSON.stringify(last).padEnd(text.length)))
        })
        yield* Effect.ignore(rewrite(text)).pipe(
          // A write that goes on after its interruption would undo the release.
          Effect.uninterruptible,
          Effect.delay(Duration.times(takeOverAfter, 1 / 5)),
          Effect.repeat(Schedule.forever),
          Effect.interruptible,
          Effect.forkScoped
        )
      })

    /** Removes locks that have long been succeeded, and drafts of processes that were killed. */
    const sweep = (file: string, number: number) =>
      Effect.gen(function*() {
        const changedAt = (name: string) =>
          Effect.map(fs.stat(name), ({ mtime }) => Option.match(mtime, { onNone: () => Infinity, onSome: Number }))
        // The file system's own time: that of the lock that it has just got.
        const now = yield* changedAt(lockOf(file, number))
        const all = yield* numbers(file)
        for (const [index, old] of all.entries()) {
          const next = all[index + 1]
          if (next === undefined || next > number || (yield* changedAt(lockOf(file, next))) > now - listingTime) break
          yield* fs.remove(lockOf(file, old))
        }
        for (const name of yield* namesBeside(file)) {
          const draft = path.join(path.dirname(file), name)
          if (name.endsWith(".tmp") && (yield* changedAt(draft)) < now - draftLifetime) yield* fs.remove(draft)
        }
      })

    return (file) =>
      Effect.uninterruptibleMask((restore) =>
        Effect.zipRight(
          fs.makeDirectory(path.dirname(file), { recursive: true, mode: 0o700 }),
          seek(file, restore, { mark: "", since: 0n }, 0)
        )
      )
  })

const decodeLock = Schema.decodeOption(Lock)

const isNotFound = (error: PlatformError): boolean => error._tag === "SystemError" && error.reason === "NotFound"

const isTaken = (error: PlatformError): boolean => error._tag === "SystemError" && error.reason === "AlreadyExists"
