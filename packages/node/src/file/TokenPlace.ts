import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { type FileError, isNotFound } from "./FileError.js"
import * as FileOwner from "./FileOwner.js"
import { foreign, notAFile } from "./FileProblem.js"
import * as Folder from "./Folder.js"

/**
 * Operations that find the place of a token file: its path without symbolic links.
 *
 * @internal
 */
export interface TokenPlace {
  /**
   * Returns the path of a file with its symbolic links resolved, so that programs that use different names of the file
   * share its locks. Fails if the path leads to a pipe or a device, or to a file of another user.
   */
  readonly find: (file: string) => Effect.Effect<string, FileError>
  /** Returns the path like `find`, and creates the folders that the file needs. */
  readonly prepare: (file: string) => Effect.Effect<string, FileError>
}

/** Highest number of symbolic links that are followed, the same as in Linux. */
const mostLinks = 40

/**
 * Creates the operations that find the places of token files. `trustFolder` turns the check of the owner off.
 *
 * @internal
 */
export const make = (options: { readonly trustFolder: boolean }): Effect.Effect<
  TokenPlace,
  never,
  FileSystem.FileSystem | Path.Path
> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path

    /**
     * Returns the path of a file after following its symbolic links. It does not look for links among the folders of
     * the path, because every name of a folder leads to the same lock files.
     */
    const follow = (file: string, links = 0): Effect.Effect<string, PlatformError> =>
      Effect.flatMap(Effect.option(fs.readLink(file)), (target) =>
        Option.isNone(target) || links === mostLinks
          ? Effect.succeed(file)
          : Effect.flatMap(
            fs.realPath(path.dirname(file)),
            (folder) => follow(path.resolve(folder, target.value), links + 1)
          ))

    const find: TokenPlace["find"] = (file) =>
      Effect.gen(function*() {
        const place = yield* follow(file)
        const found = yield* Effect.catchIf(Effect.asSome(fs.stat(place)), isNotFound, () => Effect.succeedNone)
        if (Option.isNone(found)) return place
        const { type, uid } = found.value
        // A folder is accepted here, because reading it fails later with a code of its own. Reading a pipe could wait
        // forever, and a device must not be replaced.
        if (type !== "File" && type !== "Directory") return yield* notAFile(place)
        const owner = options.trustFolder ? Option.none() : FileOwner.another(uid)
        if (Option.isSome(owner)) return yield* foreign(place, owner.value.owner, owner.value.self)
        return place
      })

    return {
      find,
      prepare: (file) => Effect.tap(find(file), (place) => Folder.create(fs, path, path.dirname(place)))
    }
  })
