import * as TokenStore from "@effect-fastmoss/core/TokenStore"
import type { PlatformError } from "@effect/platform/Error"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Draft from "./Draft.js"
import * as FileContent from "./FileContent.js"
import { type FileError, isAlreadyExists, isNotFound } from "./FileError.js"
import { octal } from "./FileProblem.js"
import * as TokenFileEntry from "./TokenFileEntry.js"

/**
 * Operations that read and write token files.
 *
 * @internal
 */
export interface TokenFile {
  readonly read: (file: string) => Effect.Effect<
    { readonly text: string; readonly mode: number; readonly isPrivate: boolean },
    PlatformError
  >
  /**
   * Reads the fencing token with which a file was last written. Returns 0 if the file cannot be read or stores none.
   */
  readonly fencingTokenOf: (file: string) => Effect.Effect<number>
  readonly write: (file: string, text: string) => Effect.Effect<void, FileError>
  /**
   * Writes a file with the fencing token of a lease. Fails if a write with a higher fencing token has happened or has
   * begun.
   */
  readonly writeUnder: (
    fencingToken: number,
    file: string,
    text: string
  ) => Effect.Effect<void, FileError>
}

/**
 * Creates the operations on token files. `trustFolder` turns the checks of modes and owners off.
 *
 * @internal
 */
export const make = (options: { readonly trustFolder: boolean }): Effect.Effect<
  TokenFile,
  never,
  FileSystem.FileSystem | Path.Path
> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path

    const read: TokenFile["read"] = (file) =>
      Effect.map(FileContent.read(fs, file), ({ info: { mode }, text }) => ({
        text,
        mode,
        isPrivate: options.trustFolder || FileContent.isPrivate(mode)
      }))

    const fencingTokenOf: TokenFile["fencingTokenOf"] = (file) =>
      Effect.match(read(file), { onFailure: () => 0, onSuccess: ({ text }) => TokenFileEntry.fencingTokenOf(text) })

    const keepAside = (file: string, text: string, n = 1): Effect.Effect<string, FileError> => {
      const aside = `${file}.corrupt-${n}`
      return FileContent.create(fs, aside, text, options).pipe(
        Effect.as(aside),
        Effect.catchIf(isAlreadyExists, () => keepAside(file, text, n + 1))
      )
    }

    /**
     * Inspects a file that is about to be replaced.
     *
     * - If others could read the file, it logs a warning.
     * - If the content is not a token, it copies the content to `<file>.corrupt-<n>` and logs a warning.
     * - It ignores failures, so that the write continues.
     */
    const warnBeforeReplacing = (file: string) =>
      Effect.gen(function*() {
        const { isPrivate, mode, text } = yield* read(file)
        if (!isPrivate) {
          const problem = `${file} could be read by others (mode ${octal(mode)}), so they may know its token`
          yield* Effect.logWarning(`${problem}. It is replaced by a file with mode 600.`)
        }
        if (TokenFileEntry.isReplaceable(text)) return
        const kept = yield* Effect.match(keepAside(file, text), {
          onFailure: () => "could not be kept",
          onSuccess: (aside) => `is kept as ${aside}`
        })
        yield* Effect.logWarning(`${file} did not contain a token. It is replaced, and ${kept}.`)
      }).pipe(Effect.ignore)

    /**
     * Writes a file with the fencing token of a lease. It never replaces what a later holder of the lease has written,
     * no matter when or for how long this process is suspended.
     *
     * The name of a draft contains the fencing token of its writer. A writer takes these steps:
     *
     * 1. It creates its draft.
     * 2. It fails if a draft with a higher token exists, or if the token in the file is higher.
     * 3. It removes all drafts with lower tokens.
     * 4. It renames its draft to the file.
     *
     * Proof: suppose writer n has a lower token than writer m, and renames its draft after m has renamed its own. Then
     * n created its draft after m listed the drafts to remove. Otherwise m would have removed it, and n could not have
     * renamed it. So n looked for higher drafts either while m's draft existed, or after m had renamed it to the file,
     * whose token n reads next. In both cases n fails in step 2.
     */
    const writeUnder: TokenFile["writeUnder"] = (fencingToken, file, text) => {
      const folder = path.dirname(file)
      return Effect.flatMap(Draft.pathOf(`${file}.${fencingToken}`), (draft) =>
        Effect.gen(function*() {
          yield* FileContent.create(fs, draft, text, options)
          const others = Arr.filterMap(yield* fs.readDirectory(folder), Draft.fencingTokenOf(path.basename(file)))
          const isSuperseded = others.some((other) => other.fencingToken > fencingToken) ||
            (yield* fencingTokenOf(file)) > fencingToken
          if (isSuperseded) return yield* TokenStore.superseded
          for (const other of others) {
            if (other.fencingToken < fencingToken) yield* Effect.ignore(fs.remove(path.join(folder, other.name)))
          }
          yield* warnBeforeReplacing(file)
          yield* fs.rename(draft, file).pipe(Effect.catchIf(isNotFound, () => TokenStore.superseded))
          yield* FileContent.syncFolder(fs, folder)
        }).pipe(Effect.onError(() => Effect.ignore(fs.remove(draft)))))
    }

    const write: TokenFile["write"] = (file, text) =>
      Effect.flatMap(Draft.pathOf(file), (draft) =>
        FileContent.create(fs, draft, text, options).pipe(
          Effect.zipRight(warnBeforeReplacing(file)),
          Effect.zipRight(fs.rename(draft, file)),
          Effect.zipRight(FileContent.syncFolder(fs, path.dirname(file))),
          Effect.onError(() => Effect.ignore(fs.remove(draft)))
        ))

    return { read, fencingTokenOf, write, writeUnder }
  })
