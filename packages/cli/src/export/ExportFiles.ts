/**
 * The files of an export: FILE.part with the rows so far, its checkpoint, and the lock. At the end FILE.part is renamed
 * to FILE.
 *
 * A crash at any moment loses no row of the file: the rows of a page are on the disk before the checkpoint that counts
 * them. If FILE.part is longer than its checkpoint says, the next run cuts the rest off and requests that page again.
 */
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import { open, readFile, rm } from "node:fs/promises"
import { dirname } from "node:path"
import { type CommandFailure, failed, usage } from "../command/Failure.js"
import * as Text from "../terminal/Text.js"
import * as Checkpoint from "./Checkpoint.js"
import * as ExportLock from "./ExportLock.js"
import { replace, sizeOf, step, writeAt } from "./FileStep.js"
import type { Question } from "./Question.js"

/** The open files of an export. The lock ensures that no other process writes them. */
export interface ExportFiles {
  /** The path of the unfinished file, `FILE.part`. */
  readonly part: string
  readonly start: Checkpoint.Checkpoint
  /** True if the export continues an earlier run. */
  readonly isResumed: boolean
  /**
   * True if an earlier run renamed the complete file, but crashed before it removed the checkpoint. Only the checkpoint
   * must still be removed.
   */
  readonly isFinished: boolean
  /**
   * Appends text to the unfinished file, then saves the checkpoint. Returns the saved checkpoint, with the new values
   * of `bytes` and `savedAt`.
   */
  readonly commit: (text: string, checkpoint: Checkpoint.Checkpoint) => Effect.Effect<
    Checkpoint.Checkpoint,
    CommandFailure
  >
  /** Renames the unfinished file to its final name, and removes the checkpoint. */
  readonly finish: Effect.Effect<void, CommandFailure>
  /** Removes the unfinished file and its checkpoint. */
  readonly discard: Effect.Effect<void, CommandFailure>
}

/** Options for the files of an export. */
export interface Options {
  readonly output: string
  readonly question: Question
  /** The most rows to write; `Infinity` for all rows. */
  readonly limit: number
  /** True if the export may replace an existing file. */
  readonly overwrites: boolean
}

/** Opens the files of an export until the scope closes: new files, or the files of an earlier run to continue. */
export const make = (
  { limit, output, overwrites, question }: Options
): Effect.Effect<ExportFiles, CommandFailure, Scope.Scope> =>
  Effect.gen(function*() {
    const part = `${output}.part`
    const checkpointFile = `${part}.json`
    const temporary = `${checkpointFile}.tmp`
    const look = (path: string) => step(`${path} cannot be read`, () => sizeOf(path))
    const remove = (path: string) => step(`${path} cannot be removed`, () => rm(path, { force: true }))
    const removeCheckpoint = Effect.zipRight(remove(temporary), remove(checkpointFile))

    const mustBeFree = Effect.gen(function*() {
      const size = yield* look(output)
      if (size === Infinity) return yield* usage(`${output} is not a file. Name another file with --output`)
      if (size !== undefined && !overwrites) {
        return yield* usage(`${output} exists. Name another file with --output, or pass --force to overwrite it`)
      }
    })
    if ((yield* look(dirname(output))) === undefined) {
      return yield* usage(`The folder ${dirname(output)} does not exist. Create it, or name another file with --output`)
    }
    yield* ExportLock.acquire(`${part}.lock`)

    const saved = yield* readCheckpoint(checkpointFile)
    const size = yield* look(part)
    const start = yield* startOf({ part, checkpointFile, question, limit, saved, size, output: yield* look(output) })
    const { checkpoint, isFinished } = start
    if (!isFinished) yield* mustBeFree

    const save = (checkpoint: Checkpoint.Checkpoint) =>
      step(`${checkpointFile} cannot be written`, async () => {
        const handle = await open(temporary, "w")
        try {
          await handle.writeFile(Checkpoint.encode(checkpoint))
          await handle.sync()
        } finally {
          await handle.close()
        }
        await replace(temporary, checkpointFile)
      })
    const discard = Effect.zipRight(remove(part), removeCheckpoint)
    if (isFinished) {
      return {
        part,
        start: checkpoint,
        isResumed: true,
        isFinished,
        commit: () => Effect.succeed(checkpoint),
        discard,
        finish: removeCheckpoint
      }
    }

    // Saves the checkpoint before the file: the next run would not touch a .part file without a checkpoint.
    if (checkpoint.bytes === 0) yield* save(checkpoint)
    const handle = yield* Effect.acquireRelease(
      step(`${part} cannot be opened`, () => open(part, checkpoint.bytes === 0 ? "w" : "r+")),
      // A failure to close the file loses nothing, because the rows are on the disk already.
      (handle) => Effect.ignore(Effect.tryPromise(() => handle.close()))
    )
    yield* step(`${part} cannot be written`, () => handle.truncate(checkpoint.bytes))

    return {
      part,
      start: checkpoint,
      isResumed: checkpoint.pages > 0,
      isFinished,
      commit: (text, checkpoint) =>
        Effect.uninterruptible(Effect.gen(function*() {
          const bytes = new TextEncoder().encode(text)
          const next = {
            ...checkpoint,
            bytes: checkpoint.bytes + bytes.length,
            savedAt: yield* Clock.currentTimeMillis
          }
          yield* step(`${part} cannot be written`, async () => {
            await writeAt(handle, bytes, checkpoint.bytes)
            await handle.sync()
          })
          yield* save(next)
          return next
        })),
      finish: Effect.uninterruptible(
        mustBeFree.pipe(
          Effect.zipRight(step(`${part} cannot be renamed to ${output}`, () => replace(part, output))),
          Effect.zipRight(removeCheckpoint)
        )
      ),
      discard
    }
  })

const readCheckpoint = (path: string) =>
  Effect.gen(function*() {
    const size = yield* step(`${path} cannot be read`, () => sizeOf(path))
    if (size === undefined) return Option.none<Checkpoint.Checkpoint>()
    const text = yield* step(`${path} cannot be read`, () => readFile(path, "utf8"))
    const checkpoint = Checkpoint.decode(text)
    return Option.isNone(checkpoint)
      ? yield* failed(`${path} is not a checkpoint of this version. Remove it and its .part file to start over`)
      : checkpoint
  })

/**
 * Returns the checkpoint to begin with: a new one, or the saved one of an earlier run. Fails if files of another
 * export, or changed files, are in the way.
 */
const startOf = ({ checkpointFile, limit, output, part, question, saved, size }: {
  readonly part: string
  readonly checkpointFile: string
  readonly question: Question
  readonly limit: number
  readonly saved: Option.Option<Checkpoint.Checkpoint>
  /** The size of the unfinished file in bytes; `undefined` if there is none. */
  readonly size: number | undefined
  /** The size of the file with the final name in bytes; `undefined` if there is none. */
  readonly output: number | undefined
}) =>
  Effect.gen(function*() {
    const anew = `remove ${part} and ${checkpointFile} to start over`
    const fresh = Effect.map(
      Clock.currentTimeMillis,
      (now) => ({ checkpoint: Checkpoint.begin(question, now), isFinished: false })
    )
    if (Option.isNone(saved)) {
      if (size === undefined) return yield* fresh
      return yield* usage(`${part} exists, but has no checkpoint. Move it away, or remove it to start over`)
    }
    const checkpoint = saved.value
    const checked = Checkpoint.check(checkpoint, question, limit)
    if (Either.isLeft(checked)) {
      // Starting anew loses no page.
      if (checkpoint.pages === 0) return yield* fresh
      return yield* usage(
        `${part} is of an export ${checked.left}, and has ${
          Text.plural(checkpoint.rows, "row")
        }; name another file with --output, or ${anew}`
      )
    }
    if (checkpoint.bytes > 0 && size === undefined) {
      if (checkpoint.continuation !== "more" && output === checkpoint.bytes) return { checkpoint, isFinished: true }
      return yield* failed(`${part} is gone, but its checkpoint exists. Restore the file, or ${anew}`)
    }
    if (size !== undefined && size < checkpoint.bytes) {
      return yield* failed(
        `${part} has ${size} bytes, but its checkpoint says ${checkpoint.bytes}: the file was changed. Restore it, or ${anew}`
      )
    }
    return { checkpoint, isFinished: false }
  })
