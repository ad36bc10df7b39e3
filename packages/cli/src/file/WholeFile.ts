/**
 * Writes a file in one step: a reader sees the old text or the new one, and a failure leaves the old one.
 */
import type * as PlatformError from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import { basename, dirname, join } from "node:path"

/**
 * Writes a text into a temporary file beside, which then takes the place of the file, or of its target where it is a symbolic
 * link. The text is on the disk before. `mode` are the permissions of the file; by default those of a new file.
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

/** On Windows a program that has the file open, such as a virus scanner, makes a rename fail for a moment. */
const rename = (fs: FileSystem.FileSystem, from: string, to: string) =>
  Effect.retry(fs.rename(from, to), {
    times: 10,
    schedule: Schedule.spaced("50 millis"),
    while: (error) => error._tag === "SystemError" && (error.reason === "PermissionDenied" || error.reason === "Busy")
  })
