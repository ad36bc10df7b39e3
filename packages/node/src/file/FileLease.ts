/**
 * Leases: exclusive rights among the processes that share a folder.
 *
 * Lock files are next to `token.json`: `token.json.lock.1`, `token.json.lock.2` and so on, one per granted lease. A
 * lock file names its holder, the process that has the lease. The lock with the highest number is the current one, and
 * its number is the fencing token.
 *
 * 1. Take-over. Suppose lock n is the current one, and it was released or its holder crashed. A waiting process then
 * creates lock n + 1: it writes a draft and links the draft to the name of the lock. The link fails if the name exists.
 * Only one of several waiters can therefore create lock n + 1, and the others find it held.
 *
 * 2. Removal. The current lock is never removed. A later holder removes an older lock only if the next lock has existed
 * for longer than `listingTime`. A folder listing that takes less time therefore contains the lock that was current
 * when the listing began, or a higher one.
 *
 * 3. Suspended waiters. A waiter that was suspended may create lock n + 1 after higher locks existed and the first lock
 * n + 1 was removed. The creator of a lock therefore lists the folder again. If the list contains a higher lock, the
 * creator removes its own lock and does not have the lease.
 *
 * 4. Crashes. Only the creator of a lock writes to it. A release overwrites the file in place, so it needs no disk
 * space. A crash at any point leaves no lock, a draft that is removed later, or a lock with a crashed holder.
 *
 * A holder counts as crashed in two cases:
 *
 * - Its process has ended. A waiter can detect this only on the same machine and in the same container.
 * - Its lock did not change while a waiter watched it for `takeOverAfter`. A holder that runs rewrites its lock five
 *   times within this time. The waiter measures the time with its own monotonic clock, so the clocks of two machines
 *   are never compared.
 *
 * @internal
 */
import type * as TokenStore from "@effect-fastmoss/core/TokenStore"
import * as FileSystem from "@effect/platform/FileSystem"
import type * as Path from "@effect/platform/Path"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Scope from "effect/Scope"
import * as lease from "../internal/lease.js"
import { within } from "../internal/timeLimit.js"
import type { FileError } from "./FileError.js"
import { noResponse, spentFencingTokens } from "./FileProblem.js"
import { encode, lastCrashed, type Lock, type LockSnapshot } from "./Lock.js"
import * as LockFolder from "./LockFolder.js"
import { hasEnded, thisProcess } from "./ProcessIdentity.js"

/** Time limit for one attempt to acquire the lease. If another process holds the lease, the attempt ends at once. */
const attemptLimit = Duration.seconds(5)

const space = 0x20

/**
 * The version of the current lock, and the monotonic time in nanoseconds at which a waiting process first saw that
 * version. The process keeps both from one attempt to the next.
 */
interface Watch {
  readonly version: string
  readonly since: bigint
}

/**
 * Creates the function that acquires the lease of a token file. It takes the path of the file, waits until the lease is
 * free, and releases it when the scope closes. `fencingTokenOf` reads the fencing token stored in the file, or 0 if the
 * file stores none.
 *
 * @internal
 */
export const make = (options: {
  readonly takeOverAfter: Duration.Duration
  readonly fencingTokenOf: (file: string) => Effect.Effect<number>
}): Effect.Effect<
  (file: string) => Effect.Effect<TokenStore.Lease, FileError, Scope.Scope>,
  never,
  FileSystem.FileSystem | Path.Path
> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const lockFolderOf = yield* LockFolder.make
    // Read with the first lease, because most programs find a token that they can use and need no lease.
    const identity = yield* Effect.cached(Effect.provideService(thisProcess, FileSystem.FileSystem, fs))
    const { fencingTokenOf, takeOverAfter } = options
    const limit = Option.getOrElse(Duration.toNanos(takeOverAfter), () => 0n)

    /**
     * Returns none if the waiter can take the current lock over. Otherwise returns the `Watch` with which the waiter
     * makes its next attempt.
     */
    const watching = ({ lock, version }: LockSnapshot, watch: Watch): Effect.Effect<Option.Option<Watch>> =>
      Effect.gen(function*() {
        if (Option.isSome(lock)) {
          const { holder } = lock.value
          if (holder === undefined) return Option.none()
          const ended = hasEnded(holder, yield* identity)
          if (yield* Effect.provideService(ended, FileSystem.FileSystem, fs)) return Option.none()
        }
        const now = yield* Clock.currentTimeNanos
        if (watch.version !== version) return Option.some({ version, since: now })
        return now - watch.since < limit ? Option.some(watch) : Option.none()
      })

    /**
     * Holds the lock `file` until the scope closes. It writes the same content `text` again and again, as a sign that
     * this process is alive. At the end it releases the lock by writing `released`. If the scope closes with a failure,
     * the released lock records this holder as crashed.
     */
    const hold = (file: string, number: number, text: string, released: Lock) =>
      Effect.gen(function*() {
        const handle = yield* fs.open(file, { flag: "r+" })
        const { length } = new TextEncoder().encode(text)
        // Overwrites the lock file in place and fills the rest with spaces. The length is in bytes, because a character
        // can take several.
        const rewrite = (text: string) => {
          const bytes = new Uint8Array(length).fill(space)
          new TextEncoder().encodeInto(text, bytes)
          return Effect.zipRight(handle.seek(0, "start"), handle.writeAll(bytes))
        }
        yield* Effect.addFinalizer((exit) => {
          // A holder that failed or was interrupted counts as crashed, because it may have redeemed the refresh token.
          const last = encode(Exit.isSuccess(exit) ? released : { lastCrashed: number })
          return Effect.ignore(rewrite(last))
        })
        // If the write could be interrupted, it might still finish after the release and undo it.
        yield* lease.keepAlive(Effect.uninterruptible(rewrite(text)), Duration.times(takeOverAfter, 1 / 5))
      })

    return (file) =>
      Effect.gen(function*() {
        const locks = lockFolderOf(file)
        let watch: Watch = { version: "", since: 0n }

        const attempt = Effect.gen(function*() {
          const current = (yield* locks.numbers).at(-1)
          const snapshot = current === undefined ? Option.none() : yield* locks.read(current)
          if (current !== undefined) {
            if (Option.isNone(snapshot)) return Option.none()
            const next = yield* watching(snapshot.value, watch)
            if (Option.isSome(next)) {
              watch = next.value
              return Option.none()
            }
          }
          const stored = yield* fencingTokenOf(file)
          const fencingToken = Math.max(current ?? 0, stored) + 1
          if (fencingToken > LockFolder.highestNumber) return yield* spentFencingTokens(file)
          const crashed = Option.filter(Option.flatMap(snapshot, lastCrashed), (number) => number > stored)
          const released: Lock = Option.match(crashed, {
            onNone: () => ({}),
            onSome: (lastCrashed) => ({ lastCrashed })
          })
          const text = encode({ holder: yield* identity, ...released })
          if (!(yield* locks.create(fencingToken, text))) return Option.none()
          if ((yield* locks.numbers).at(-1) !== fencingToken) {
            yield* locks.remove(fencingToken)
            return Option.none()
          }
          // The lock has its own scope. The scope of the lease may be closed by now, but the release needs the open
          // file.
          const scope = yield* Scope.make()
          yield* Scope.extend(hold(locks.pathOf(fencingToken), fencingToken, text, released), scope)
          yield* Effect.addFinalizer((exit) => Scope.close(scope, exit))
          yield* Effect.forkScoped(Effect.interruptible(locks.sweep(fencingToken)))
          return Option.some({ fencingToken, previousHolderCrashed: Option.isSome(crashed) })
        })

        // An attempt that exceeds the limit continues in the background. If it still creates a lock, it also releases
        // it.
        const limited = within(attemptLimit, () => noResponse(attemptLimit))
        return yield* lease.acquire(limited(Effect.uninterruptible(attempt)), { firstPause: "5 millis" })
      })
  })
