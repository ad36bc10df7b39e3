/**
 * A file that a command writes in one step at its end. If the command fails, an existing file is unchanged.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import { basename, dirname, join } from "node:path"
import { type CommandFailure, failed, usage } from "../command/Failure.js"
import * as WholeFile from "./WholeFile.js"

/** An output file whose path has been checked. */
export interface OutputFile {
  readonly path: string
  /** True if the file exists; `write` replaces it. */
  readonly isThere: boolean
  /** Writes the whole file in one step. */
  readonly write: (text: string) => Effect.Effect<void, CommandFailure>
}

/**
 * Returns an output file after checking that it can be written. Call it before the work that produces the content.
 * Fails if the file exists and `replaces` is false. `option` is the name of the option with the path, such as
 * `--output`, for messages.
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
    const exists = usage(`${path} exists. Name another file with ${option}, or pass --force to overwrite it`)
    if (kind === "File" && !replaces) return yield* exists
    // Resolves a symbolic link: its target is replaced, and the link stays.
    const target = kind === "File" ? yield* Effect.orElseSucceed(fs.realPath(path), () => path) : path
    const folder = dirname(target)
    const folderKind = yield* kindOf(folder)
    if (folderKind === "None") {
      return yield* usage(`The folder ${folder} does not exist. Create it, or name another file with ${option}`)
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
          // Another program may have created the file since the first check.
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
