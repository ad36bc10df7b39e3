import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Draft from "./Draft.js"
import * as FileContent from "./FileContent.js"
import { isAlreadyExists, isNotFound } from "./FileError.js"
import { type LockSnapshot, snapshot } from "./Lock.js"

/**
 * The highest possible lock number. The names of locks have at most 15 digits.
 *
 * @internal
 */
export const highestNumber = 999_999_999_999_999

/**
 * Longest time that a folder listing is assumed to take, in milliseconds. A lock is removed only after the next higher
 * lock has existed for longer than this. Otherwise a slow listing could miss both locks.
 */
const listingTime = 10_000

/** Age in milliseconds after which a draft counts as left behind by a crash. */
const draftLifetime = 60_000

/**
 * Operations on the lock files of one token file. A lock is identified by its number: `token.json.lock.3` has number 3.
 *
 * @internal
 */
export interface LockFolder {
  readonly pathOf: (number: number) => string
  /** Lists the numbers of all locks, lowest first. */
  readonly numbers: Effect.Effect<ReadonlyArray<number>, PlatformError>
  /** Reads a lock. Returns none if it does not exist any more, which means that a lock with a higher number exists. */
  readonly read: (number: number) => Effect.Effect<Option.Option<LockSnapshot>, PlatformError>
  /** Creates the lock `number` with the content `text`. Returns false if a lock with this number exists already. */
  readonly create: (number: number, text: string) => Effect.Effect<boolean, PlatformError>
  readonly remove: (number: number) => Effect.Effect<void>
  /**
   * Removes drafts of crashed processes, and locks lower than `number` that no waiting process can still need: see
   * `listingTime`.
   */
  readonly sweep: (number: number) => Effect.Effect<void>
}

/**
 * Creates a function that maps the path of a token file to the operations on its lock files. Calling that function does
 * not access the disk.
 *
 * @internal
 */
export const make: Effect.Effect<
  (file: string) => LockFolder,
  never,
  FileSystem.FileSystem | Path.Path
> = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path

  return (file) => {
    const folder = path.dirname(file)
    const base = path.basename(file)
    const pathOf: LockFolder["pathOf"] = (number) => `${file}.lock.${number}`

    const siblings = Effect.map(
      fs.readDirectory(folder),
      (names) => names.filter((name) => name.startsWith(`${base}.`))
    )

    const numbers: LockFolder["numbers"] = Effect.map(siblings, (names) =>
      names.map((name) => name.slice(base.length))
        .filter((rest) => /^\.lock\.[1-9]\d{0,14}$/.test(rest))
        .map((rest) => Number(rest.slice(6)))
        .sort((a, b) => a - b))

    const read: LockFolder["read"] = (number) =>
      FileContent.read(fs, pathOf(number)).pipe(
        Effect.map(({ info, text }) => Option.some(snapshot(number, info.mtime, text))),
        Effect.catchIf(isNotFound, () => Effect.succeedNone)
      )

    const create: LockFolder["create"] = (number, text) =>
      Effect.flatMap(
        Draft.pathOf(`${file}.lock`),
        (draft) =>
          fs.writeFileString(draft, text, { flag: "wx", mode: 0o600 }).pipe(
            Effect.zipRight(fs.link(draft, pathOf(number))),
            Effect.as(true),
            Effect.catchIf(isAlreadyExists, () => Effect.succeed(false)),
            Effect.ensuring(Effect.ignore(fs.remove(draft)))
          )
      )

    const changedAt = (name: string) =>
      Effect.map(fs.stat(name), ({ mtime }) => Option.match(mtime, { onNone: () => Infinity, onSome: Number }))

    const sweep: LockFolder["sweep"] = (number) =>
      Effect.gen(function*() {
        // The modification time of the new lock serves as the current time, because the file system's clock may differ
        // from this machine's.
        const now = yield* changedAt(pathOf(number))
        const all = yield* numbers
        for (const [index, old] of all.entries()) {
          const next = all[index + 1]
          if (next === undefined || next > number || (yield* changedAt(pathOf(next))) > now - listingTime) break
          yield* fs.remove(pathOf(old))
        }
        for (const name of yield* siblings) {
          const sibling = path.join(folder, name)
          if (Draft.isDraft(name) && (yield* changedAt(sibling)) < now - draftLifetime) yield* fs.remove(sibling)
        }
      }).pipe(Effect.ignore)

    return { pathOf, numbers, read, create, remove: (number) => Effect.ignore(fs.remove(pathOf(number))), sweep }
  }
})
