/**
 * A text that several processes change one after the other, without a lock.
 *
 * Each version of the text is a file (`1.json`, `2.json` and so on). A text has its own folder. The file with the
 * highest number is the current version.
 *
 * 1. Change. A process that read version n writes the next text to a draft and links the draft to the file name of
 * version n + 1. The link fails if the name exists. Only one of several processes can therefore create version n + 1,
 * and the others start again from it. The process then flushes text and link to the disk with one `fsync` of the file.
 * That is enough, because the link is in the same or an earlier transaction of the file system's journal. The change
 * takes effect only after the flush.
 *
 * 2. Removal. The current version is never removed. An older version is removed only if the next version has existed
 * for longer than `retention`. Suppose a process lists the folder with n as the highest version, and creates its link
 * within `longestStep`. Then version n + 1 cannot have been created and removed in between. A process that took longer,
 * for example because it was suspended, relies on its link only if no higher version exists. Otherwise it starts again,
 * because its version may be one that was created and removed meanwhile. If other processes have built on its version
 * instead, its change is made twice.
 *
 * 3. Crashes. A crash at any point leaves version n, version n + 1, or a draft that is removed later, so nothing has to
 * be repaired. A power failure may leave the link without its text. An empty file therefore counts as a change that did
 * not happen.
 *
 * @internal
 */
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Draft from "./Draft.js"
import * as FileContent from "./FileContent.js"
import { isAlreadyExists, isNotFound } from "./FileError.js"
import * as Folder from "./Folder.js"

/**
 * Longest time in milliseconds that a change may take from listing the folder to creating the link of its new version.
 * If a change takes longer and higher versions exist, it starts again.
 */
const longestStep = 2_000

/** Shortest time in milliseconds for which an old version is kept after the next version was created. */
const retention = 10_000

/** Age in milliseconds after which a draft counts as left behind by a crash. */
const draftLifetime = 60_000

/**
 * Operations that read and change the text stored in a folder.
 *
 * @internal
 */
export interface VersionedText {
  /** Reads the current text. Returns none before the first change. */
  readonly get: (folder: string) => Effect.Effect<Option.Option<string>, PlatformError>
  /**
   * Replaces the text with the result of `change`, or leaves it unchanged if `change` returns none. If other processes
   * change the text at the same time, `change` runs again with their text. Only its last result takes effect.
   */
  readonly modify: <E>(
    folder: string,
    change: (text: Option.Option<string>) => Effect.Effect<Option.Option<string>, E>
  ) => Effect.Effect<void, PlatformError | E>
}

/** The names of the files in the folder of a text. */
interface Listing {
  /** Version numbers, lowest first. */
  readonly numbers: ReadonlyArray<number>
  readonly drafts: ReadonlyArray<string>
}

/**
 * Creates the operations that read and change texts. Each folder stores one text.
 *
 * @internal
 */
export const make: Effect.Effect<VersionedText, never, FileSystem.FileSystem | Path.Path> = Effect.gen(function*() {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path

  const list = (folder: string): Effect.Effect<Listing, PlatformError> =>
    Effect.map(
      Effect.catchIf(fs.readDirectory(folder), isNotFound, () => Effect.succeed([])),
      (names) => ({
        drafts: names.filter(Draft.isDraft),
        numbers: names.filter((name) => /^[1-9]\d{0,14}\.json$/.test(name))
          .map((name) => Number.parseInt(name, 10))
          .sort((a, b) => a - b)
      })
    )

  const fileOf = (folder: string, number: number) => path.join(folder, `${number}.json`)

  const current = (
    folder: string
  ): Effect.Effect<{ readonly listing: Listing; readonly text: Option.Option<string> }, PlatformError> =>
    Effect.flatMap(list(folder), (listing) => {
      const readAt = (index: number): ReturnType<typeof current> => {
        const number = listing.numbers.at(index)
        if (number === undefined) return Effect.succeed({ listing, text: Option.none() })
        return FileContent.read(fs, fileOf(folder, number)).pipe(
          Effect.flatMap(({ text }) =>
            text === "" ? readAt(index - 1) : Effect.succeed({ listing, text: Option.some(text) })
          ),
          // The file was removed after it was listed, so a higher version exists.
          Effect.catchIf(isNotFound, () => current(folder))
        )
      }
      return readAt(-1)
    })

  const open = (draft: string) => fs.open(draft, { flag: "wx", mode: 0o600 })

  /**
   * Creates the version `number` with the content `text`. Returns false if a file with that number exists or has
   * existed, or if another process removed the draft while this process was suspended. `isLate` tells if such a file may
   * have been removed.
   */
  const create = (folder: string, number: number, text: string, isLate: Effect.Effect<boolean>) =>
    Effect.flatMap(Draft.pathOf(fileOf(folder, number)), (draft) =>
      Effect.scoped(Effect.gen(function*() {
        const handle = yield* Effect.catchIf(
          open(draft),
          isNotFound,
          () => Effect.zipRight(Folder.create(fs, path, folder), open(draft))
        )
        yield* handle.writeAll(new TextEncoder().encode(text))
        const isFirst = yield* fs.link(draft, fileOf(folder, number)).pipe(
          Effect.as(true),
          Effect.catchIf((error) => isAlreadyExists(error) || isNotFound(error), () => Effect.succeed(false))
        )
        if (!isFirst || ((yield* isLate) && (yield* list(folder)).numbers.at(-1) !== number)) return false
        yield* handle.sync
        return true
      })).pipe(Effect.ensuring(Effect.ignore(fs.remove(draft)))))

  const changedAt = (file: string) =>
    Effect.map(fs.stat(file), ({ mtime }) => Option.match(mtime, { onNone: () => Infinity, onSome: Number }))

  /**
   * Removes old versions, and drafts of crashed processes. `number` is the version that was just created: its
   * modification time serves as the current time, so that only the file system's clock is used.
   */
  const sweep = (folder: string, number: number, { drafts, numbers }: Listing) =>
    Effect.gen(function*() {
      const now = yield* changedAt(fileOf(folder, number))
      for (const [index, old] of numbers.entries()) {
        const next = numbers[index + 1]
        // The absolute value, because a successor may be in the future if the clock was set back.
        if (next === undefined || Math.abs(now - (yield* changedAt(fileOf(folder, next)))) < retention) break
        yield* fs.remove(fileOf(folder, old))
      }
      for (const name of drafts) {
        const draft = path.join(folder, name)
        if (Math.abs(now - (yield* changedAt(draft))) > draftLifetime) yield* fs.remove(draft)
      }
    }).pipe(Effect.ignore)

  const elapsedSince = (wall: number, nanos: bigint) =>
    Effect.zipWith(
      Clock.currentTimeMillis,
      Clock.currentTimeNanos,
      (nowWall, nowNanos) => Math.max(Math.abs(nowWall - wall), Number(nowNanos - nanos) / 1e6)
    )

  const modify = <E>(
    folder: string,
    change: (text: Option.Option<string>) => Effect.Effect<Option.Option<string>, E>
  ): Effect.Effect<void, PlatformError | E> => {
    const attempt = (lost: number): Effect.Effect<void, PlatformError | E> =>
      Effect.gen(function*() {
        const wall = yield* Clock.currentTimeMillis
        const nanos = yield* Clock.currentTimeNanos
        const { listing, text } = yield* current(folder)
        const next = yield* change(text)
        if (Option.isNone(next)) return
        const number = (listing.numbers.at(-1) ?? 0) + 1
        const isLate = Effect.map(elapsedSince(wall, nanos), (millis) => millis >= longestStep)
        if (!(yield* create(folder, number, next.value, isLate))) {
          // A random pause, so that several processes that were too late do not all try again at once.
          const pause = yield* Random.nextIntBetween(0, 2 * Math.min(lost + 1, 8))
          return yield* Effect.zipRight(Effect.sleep(pause), attempt(lost + 1))
        }
        yield* sweep(folder, number, listing)
      })
    return attempt(0)
  }

  return { get: (folder) => Effect.map(current(folder), ({ text }) => text), modify }
})
