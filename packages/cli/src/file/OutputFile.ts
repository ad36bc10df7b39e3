/**
 * A file that a command writes whole: it is there at the end, or it is as it was.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import { basename, dirname, join } from "node:path"
import { type CommandFailure, failed, usage } from "../command/Failure.js"
import * as WholeFile from "./WholeFile.js"

/** A file that can be written. */
export interface OutputFile {
  readonly path: string
  /** True if there is a file already, which `write` replaces. */
  readonly isThere: boolean
  /** Writes the file in one step. */
  readonly write: (text: string) => Effect.Effect<void, CommandFailure>
}

/**
 * Opens a file, one that is there only if it may be replaced, before the work that fills it, so that a wrong path fails first.
 * `option` is the one that names the file.
 */
export const open = (
  path: string,
  { option, replaces }: { readonly option: string; readonly replaces: boolean }
): Effect.Effect<OutputFile, CommandFailure, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const kind = yield* kindOf(path)
    if (kind === "Directory") return yield* usage(`${path} is a folder. Name a file in it, such as ${join(path, "…")}`)
    if (kind !== "None" && kind !== "File") return yield* usage(`${path} is not a regular file`)
    const exists = usage(`${path} exists; name another file with ${option}, or pass --force to overwrite it`)
    if (kind === "File" && !replaces) return yield* exists
    // The place of a link is kept: the file that it points to is replaced.
    const target = kind === "File" ? yield* Effect.orElseSucceed(fs.realPath(path), () => path) : path
    const folder = dirname(target)
    const folderKind = yield* kindOf(folder)
    if (folderKind === "None") {
      return yield* usage(`The folder ${folder} does not exist; create it, or name another file with ${option}`)
    }
    if (folderKind !== "Directory") return yield* usage(`${folder} is not a folder`)
    if (kind === "File") {
      yield* Effect.mapError(fs.access(target, { writable: true }), () => usage(`${path} cannot be written`))
    }
    const trial = join(folder, `.${basename(target)}.${process.pid}.trial`)
    yield* Effect.mapError(
      Effect.uninterruptible(Effect.zipRight(fs.writeFileString(trial, ""), fs.remove(trial, { force: true }))),
      (error) => usage(`No file can be written into ${folder}${reasonOf(error)}`)
    )
    return {
      path,
      isThere: kind === "File",
      write: (text) =>
        Effect.gen(function*() {
          // It may be another program's since then.
          if (!replaces && (yield* kindOf(path)) !== "None") return yield* exists
          yield* Effect.mapError(
            WholeFile.write(path, text),
            (error) => failed(`${path} could not be written${reasonOf(error)}`)
          )
        }).pipe(Effect.provideService(FileSystem.FileSystem, fs))
    }
  })

const kindOf = (path: string): Effect.Effect<FileSystem.File.Type | "None", CommandFailure, FileSystem.FileSystem> =>
  Effect.flatMap(FileSystem.FileSystem, (fs) => fs.stat(path)).pipe(
    Effect.map(({ type }): FileSystem.File.Type | "None" => type),
    Effect.catchAll((error) =>
      error._tag === "SystemError" && error.reason === "NotFound"
        ? Effect.succeed("None" as const)
        : Effect.fail(usage(`${path} cannot be read${reasonOf(error)}`))
    )
  )

const reasonOf = (error: { readonly _tag: string; readonly reason?: string }): string =>
  error.reason === undefined ? "" : ` (${error.reason})`
