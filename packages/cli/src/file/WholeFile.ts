/**
 * Writes a file in one step: readers see either the old text or the new text, and a failure leaves the old file.
 */
import type * as PlatformError from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { basename, dirname, join } from "node:path"

/**
 * Writes text to a temporary file in the same folder, flushes it to the disk, and renames it to the file. If the file
 * is a symbolic link, replaces its target. `mode` sets the permissions of the file; the default is the permissions of
 * any new file.
 */
export const write = (
  path: string,
  text: string,
  { mode }: { readonly mode?: number } = {}
): Effect.Effect<void, PlatformError.PlatformError, FileSystem.FileSystem> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const target = yield* Effect.orElseSucceed(fs.realPath(path), () => path)
    const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.tmp`)
    yield* fs.remove(temporary, { force: true })
    yield* Effect.scoped(Effect.gen(function*() {
      const handle = yield* fs.open(temporary, { flag: "wx", ...(mode === undefined ? {} : { mode }) })
      yield* handle.writeAll(new TextEncoder().encode(text))
      yield* handle.sync
    })).pipe(
      Effect.zipRight(rename(fs, temporary, target)),
      Effect.onError(() => Effect.ignore(fs.remove(temporary, { force: true })))
    )
  }).pipe(Effect.uninterruptible)

/**
 * Renames a file, and retries for a moment: on Windows a rename fails while another program, such as a virus scanner,
 * has the file open.
 */
const rename = (fs: FileSystem.FileSystem, from: string, to: string) =>
  Effect.retry(fs.rename(from, to), {
    times: 10,
    schedule: Schedule.spaced("50 millis"),
    while: (error) => error._tag === "SystemError" && (error.reason === "PermissionDenied" || error.reason === "Busy")
  })
