import type { PlatformError } from "@effect/platform/Error"
import type * as FileSystem from "@effect/platform/FileSystem"
import type * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import { isAlreadyExists, isNotFound } from "./FileError.js"

/**
 * Creates a folder that only its owner can read, and its missing parents.
 *
 * It creates the folders one by one. Node's recursive call would never end in a place where no folder can be created,
 * such as `/proc`.
 *
 * @internal
 */
export const create = (
  fs: FileSystem.FileSystem,
  path: Path.Path,
  folder: string
): Effect.Effect<void, PlatformError> => {
  const parent = path.dirname(folder)
  const createOne = fs.makeDirectory(folder, { mode: 0o700 }).pipe(
    Effect.catchIf(isAlreadyExists, () => Effect.asVoid(fs.readDirectory(folder)))
  )
  return Effect.catchIf(
    Effect.asVoid(fs.stat(folder)),
    isNotFound,
    () => parent === folder ? createOne : Effect.zipRight(create(fs, path, parent), createOne)
  )
}
