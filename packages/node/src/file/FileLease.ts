/**
 * An exclusive right among the processes that share a folder.
 *
 * Lock files stand beside `token.json`: `token.json.lock.1`, `token.json.lock.2` and so on, one for each lease that was
 * granted, with its holder. The lock with the highest number is the current one; its number is the fencing token.
 *
 * 1. A process that finds the current lock, number n, released, or its holder crashed, creates lock n + 1. It writes a
 *    draft and links it to the name of the lock, which fails if the name exists. So one of several waiters creates lock
 *    n + 1, and the others find it held.
 * 2. The current lock is never removed. A later holder removes a lock whose successor is older than `listingTime`. So a
 *    listing of the folder that takes less time than that has the lock that was current when it began, or a higher one.
 * 3. A waiter that was suspended may create lock n + 1 after there were higher ones and n + 1 was removed. So a lock counts
 *    only if a listing that begins after its creation has no higher one. Otherwise its creator removes it.
 * 4. Only its creator writes to a lock. A release is written in place, so it needs no space on the disk. A crash at any
 *    point leaves no lock, a draft that is swept later, or a lock whose holder crashed.
 *
 * A holder counts as crashed when its process has ended (which is known only on the same machine and in the same
 * container), or when its lock did not change while a waiter watched it for `takeOverAfter`. The holder rewrites its lock
 * five times as often. The waiter measures that time by its own monotonic clock: clocks of two machines are not compared.
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

/** Time limit of one attempt to get the lease, which does not wait for its holder. */
const attemptLimit = Duration.seconds(5)

const space = 0x20

/** The version of the current lock, and since when a waiter has seen it, by its monotonic clock in nanoseconds. */
interface Watch {
  readonly version: string
  readonly since: bigint
}

/**
 * Makes the function that grants leases of a token file. `fencingTokenOf` reads the fencing token of what the file holds,
 * 0 if it holds nothing.
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
    const self = yield* thisProcess
    const { fencingTokenOf, takeOverAfter } = options
    const limit = Option.getOrElse(Duration.toNanos(takeOverAfter), () => 0n)

    /** None if the lock can be taken over, otherwise the watch to continue with. */
    const watching = ({ lock, version }: LockSnapshot, watch: Watch): Effect.Effect<Option.Option<Watch>> =>
      Effect.gen(function*() {
        if (Option.isSome(lock)) {
          const { holder } = lock.value
          if (holder === undefined) return Option.none()
          if (yield* Effect.provideService(hasEnded(holder, self), FileSystem.FileSystem, fs)) return Option.none()
        }
        const now = yield* Clock.currentTimeNanos
        if (watch.version !== version) return Option.some({ version, since: now })
        return now - watch.since < limit ? Option.some(watch) : Option.none()
      })

    /** Shows that this process is alive, and releases the lock when the scope closes. */
    const hold = (file: string, number: number, text: string, released: Lock) =>
      Effect.gen(function*() {
        const handle = yield* fs.open(file, { flag: "r+" })
        const { length } = new TextEncoder().encode(text)
        // In place, with spaces: a text in another script has more bytes than characters.
        const rewrite = (text: string) => {
          const bytes = new Uint8Array(length).fill(space)
          new TextEncoder().encodeInto(text, bytes)
          return Effect.zipRight(handle.seek(0, "start"), handle.writeAll(bytes))
        }
        yield* Effect.addFinalizer((exit) => {
          // A holder that failed or was interrupted may have redeemed the refresh token, as one that crashed.
          const last = encode(Exit.isSuccess(exit) ? released : { lastCrashed: number })
          return Effect.ignore(rewrite(last))
        })
        // A write that continues after its interruption would undo the release.
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
          const text = encode({ holder: self, ...released })
          if (!(yield* locks.create(fencingToken, text))) return Option.none()
          if ((yield* locks.numbers).at(-1) !== fencingToken) {
            yield* locks.remove(fencingToken)
            return Option.none()
          }
          // In a scope of its own: that of the lease may be closed by now, and a lock is released through an open file.
          const scope = yield* Scope.make()
          yield* Scope.extend(hold(locks.pathOf(fencingToken), fencingToken, text, released), scope)
          yield* Effect.addFinalizer((exit) => Scope.close(scope, exit))
          yield* Effect.forkScoped(Effect.interruptible(locks.sweep(fencingToken)))
          return Option.some({ fencingToken, previousHolderCrashed: Option.isSome(crashed) })
        })

        // An attempt that is late is not interrupted, so that its lock has a holder, which releases it.
        const limited = within(attemptLimit, () => noResponse(attemptLimit))
        return yield* lease.acquire(limited(Effect.uninterruptible(attempt)), { firstPause: "5 millis" })
      })
  })
