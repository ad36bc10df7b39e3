/**
 * Stores snapshots of lists. The folder has a subfolder for each series (snapshots with the same options), which has a
 * file for each snapshot.
 */
import type * as PlatformError from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { type CommandFailure, failed, usage } from "../command/Failure.js"
import * as WholeFile from "../file/WholeFile.js"
import * as Series from "./Series.js"
import * as Snapshot from "./Snapshot.js"

/** A snapshot file that cannot be read, and the problem. */
export interface Damaged {
  readonly file: string
  readonly problem: string
}

/** A series in the folder: the snapshots that were taken with the same options. */
export interface StoredSeries {
  readonly name: string
  /** The options of the series; none if all of its snapshots are damaged. */
  readonly question: Option.Option<Series.Question>
  /** Periods of the snapshots that can be read, oldest first. */
  readonly periods: ReadonlyArray<string>
  readonly damaged: ReadonlyArray<Damaged>
}

/** Functions that read, write and remove the snapshots in a folder. */
export interface SnapshotFolder {
  /**
   * Returns the newest readable snapshot of the series with the options in `question`, and the damaged snapshots that
   * are newer.
   */
  readonly latest: (question: Series.Question) => Effect.Effect<{
    readonly snapshot: Option.Option<Snapshot.Snapshot>
    readonly damaged: ReadonlyArray<Damaged>
  }, CommandFailure>
  /**
   * Writes a snapshot in one step, so that readers never see a part of it. Then removes all but the newest `keep`
   * snapshots of the series.
   */
  readonly save: (snapshot: Snapshot.Snapshot, keep: number) => Effect.Effect<void, CommandFailure>
  /** All series in the folder. */
  readonly series: Effect.Effect<ReadonlyArray<StoredSeries>, CommandFailure>
  /** Removes all snapshots of a series, and returns how many there were. */
  readonly forget: (name: string) => Effect.Effect<number, CommandFailure>
}

const extension = ".json"

/** Creates the functions for the snapshots in the folder `root`. The first snapshot creates the folder. */
export const make = (root: string): Effect.Effect<SnapshotFolder, never, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path

    const unreadable = (error: PlatformError.PlatformError) =>
      failed(`The snapshots in ${root} cannot be read: ${error.message}`)

    const names = (folder: string) =>
      Effect.catchIf(
        fs.readDirectory(folder),
        (error) => error._tag === "SystemError" && error.reason === "NotFound",
        () => Effect.succeed<Array<string>>([])
      )

    /** Returns the paths of a series' snapshot files, oldest first. */
    const filesOf = (name: string) => {
      const folder = path.join(root, name)
      return Effect.map(
        names(folder),
        (names) =>
          names.filter((name) => name.endsWith(extension) && !name.startsWith(".")).sort().map((name) =>
            path.join(folder, name)
          )
      )
    }

    const read = (file: string, decode: (text: string) => Either.Either<Snapshot.Snapshot, string>) =>
      fs.readFileString(file).pipe(
        Effect.mapError(({ message }) => message),
        Effect.flatMap(decode),
        Effect.mapError((problem): Damaged => ({ file, problem })),
        Effect.either
      )

    const latest: SnapshotFolder["latest"] = (question) =>
      Effect.gen(function*() {
        const damaged: Array<Damaged> = []
        const files = yield* filesOf(Series.nameOf(question))
        for (let file = files.pop(); file !== undefined; file = files.pop()) {
          const snapshot = yield* read(file, (text) => Snapshot.decodeFor(question, text))
          if (Either.isRight(snapshot)) return { snapshot: Option.some(snapshot.right), damaged }
          damaged.push(snapshot.left)
        }
        return { snapshot: Option.none(), damaged }
      }).pipe(Effect.mapError(unreadable))

    const save: SnapshotFolder["save"] = (snapshot, keep) => {
      const name = Series.nameOf(snapshot.question)
      const folder = path.join(root, name)
      // Windows does not allow colons in names.
      const file = path.join(folder, `${snapshot.period.replaceAll(":", "-")}${extension}`)
      return Effect.gen(function*() {
        yield* fs.makeDirectory(folder, { recursive: true, mode: 0o700 })
        yield* WholeFile.write(file, Snapshot.encode(snapshot), { mode: 0o600 })
        const files = yield* filesOf(name)
        // If a file cannot be removed, the next run removes it.
        yield* Effect.forEach(files.slice(0, Math.max(0, files.length - keep)), (old) => Effect.ignore(fs.remove(old)))
      }).pipe(
        Effect.mapError(({ message }) => failed(`The snapshot cannot be written: ${message}`)),
        Effect.provideService(FileSystem.FileSystem, fs),
        // Uninterruptible, because the rows are paid for.
        Effect.uninterruptible
      )
    }

    const stored = (name: string): Effect.Effect<StoredSeries, PlatformError.PlatformError> =>
      Effect.gen(function*() {
        const found: Array<Snapshot.Snapshot> = []
        const damaged: Array<Damaged> = []
        for (const file of yield* filesOf(name)) {
          const snapshot = yield* read(file, Snapshot.decode)
          if (Either.isRight(snapshot)) found.push(snapshot.right)
          else damaged.push(snapshot.left)
        }
        return {
          name,
          question: Option.map(Option.fromNullable(found.at(-1)), ({ question }) => question),
          periods: found.map(({ period }) => period),
          damaged
        }
      })

    return {
      latest,
      save,
      series: names(root).pipe(
        Effect.flatMap((names) => Effect.forEach(names.filter(Series.isName).sort(), stored)),
        Effect.mapError(unreadable)
      ),
      forget: (name) =>
        Effect.gen(function*() {
          const files = Series.isName(name) ? yield* Effect.mapError(filesOf(name), unreadable) : []
          if (files.length === 0) {
            return yield* usage(`${name} is not a series in ${root}. \`effect-fastmoss watch --list\` lists the series`)
          }
          yield* Effect.mapError(
            fs.remove(path.join(root, name), { recursive: true }),
            ({ message }) => failed(`The snapshots cannot be removed: ${message}`)
          )
          return files.length
        })
    }
  })
