import type { PlatformError } from "@effect/platform/Error"
import type * as FileSystem from "@effect/platform/FileSystem"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { platform } from "node:process"
import * as FileOwner from "./FileOwner.js"
import { type FileProblem, inventedAttributes, octal } from "./FileProblem.js"

/**
 * The text of a file, and its attributes, such as mode and owner.
 *
 * @internal
 */
export interface FileContent {
  readonly text: string
  readonly info: FileSystem.File.Info
}

/**
 * Reads the text and the attributes of a file through a single handle, so that both belong to the same file even if
 * another file is renamed over it.
 *
 * @internal
 */
export const read = (fs: FileSystem.FileSystem, file: string): Effect.Effect<FileContent, PlatformError> =>
  Effect.scoped(Effect.gen(function*() {
    const handle = yield* fs.open(file, { flag: "r" })
    const info = yield* handle.stat
    const bytes = yield* handle.readAlloc(info.size)
    return { info, text: Option.match(bytes, { onNone: () => "", onSome: (bytes) => new TextDecoder().decode(bytes) }) }
  }))

/**
 * Creates a file that only its owner can read, writes `text` to it and flushes it to the disk.
 *
 * It fails before writing if the new file can be read by others or has another owner, as on a file system that ignores
 * modes or owners. `trustFolder` turns these checks off.
 *
 * @internal
 */
export const create = (
  fs: FileSystem.FileSystem,
  file: string,
  text: string,
  { trustFolder }: { readonly trustFolder: boolean }
): Effect.Effect<void, PlatformError | FileProblem> =>
  Effect.scoped(Effect.gen(function*() {
    const handle = yield* fs.open(file, { flag: "wx", mode: 0o600 })
    if (!trustFolder && hasModes) {
      const { mode, uid } = yield* handle.stat
      if (!isPrivate(mode)) {
        yield* fs.chmod(file, 0o600)
        const { mode } = yield* handle.stat
        if (!isPrivate(mode)) return yield* inventedAttributes(file, `modes (600 becomes ${octal(mode)})`)
      }
      if (Option.isSome(FileOwner.another(uid))) return yield* inventedAttributes(file, "owners")
    }
    yield* handle.writeAll(new TextEncoder().encode(text))
    yield* handle.sync
  }))

/** True if this system has file modes. Windows has access control lists instead. */
const hasModes = platform !== "win32"

/**
 * Returns true if a file with this mode can be read by its owner only. Always returns true on Windows.
 *
 * @internal
 */
export const isPrivate = (mode: number): boolean => !hasModes || (mode & 0o077) === 0

/**
 * Flushes a folder to the disk, so that its new and renamed files are still in it after a power failure. Does nothing
 * on systems that do not support it.
 *
 * @internal
 */
export const syncFolder = (fs: FileSystem.FileSystem, folder: string): Effect.Effect<void> =>
  Effect.ignore(Effect.scoped(Effect.flatMap(fs.open(folder, { flag: "r" }), (handle) => handle.sync)))
