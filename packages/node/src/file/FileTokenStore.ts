/**
 * A token store in files that only their owner can read.
 *
 * @since 0.1.0
 */
import * as TokenStore from "@effect-fastmoss/core/TokenStore"
import * as NodeFileSystem from "@effect/platform-node/NodeFileSystem"
import * as NodePath from "@effect/platform-node/NodePath"
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Config from "effect/Config"
import type * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { createHash } from "node:crypto"
import { homedir } from "node:os"
import { isAbsolute, join, resolve } from "node:path"
import { platform } from "node:process"
import { isNotFound, readableByOthers, toStoreError } from "./FileError.js"
import * as FileLease from "./FileLease.js"
import * as TokenFile from "./TokenFile.js"
import * as TokenFileEntry from "./TokenFileEntry.js"

/**
 * Options of a store in files.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * Time after which a lease that was not renewed is taken over, although its holder's process may still run: because it
   * hangs, or runs on another machine or in another container. Must be longer than any token request takes.
   *
   * @default "15 seconds"
   */
  readonly takeOverAfter?: Duration.DurationInput | undefined
}

/**
 * Makes a store that keeps the token of a key in the file that `pathOf` names.
 *
 * - A file is written beside its place and renamed into it, so a reader sees the old token or the new one, never a part.
 * - Files have mode 0600; missing folders are created with mode 0700. A file that others can read is not read: `get` fails
 *   with the command that corrects its mode (not on Windows, which has no such modes). A write replaces it, with a warning.
 * - Content that is not a token is kept as `<file>.corrupt-1` and so on when a write replaces it.
 * - A file holds the token of one key. For another key it counts as empty, and the next write replaces it.
 *
 * Leases are exclusive among all processes that share the folder, and end with the process that holds them. The lock files
 * are `<file>.lock.<n>`, where n is the fencing token. Leases need hard links, which FAT does not have.
 *
 * @since 0.1.0
 * @category constructors
 */
export const make = (
  pathOf: (key: string) => string,
  options: Options = {}
): Effect.Effect<TokenStore.Service, never, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function*() {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const tokenFile = yield* TokenFile.make
    const lease = yield* FileLease.make({
      fencingTokenOf: tokenFile.fencingTokenOf,
      takeOverAfter: Duration.decode(options.takeOverAfter ?? "15 seconds")
    })

    return TokenStore.make({
      get: (key) =>
        tokenFile.read(pathOf(key)).pipe(
          Effect.flatMap(({ isPrivate, mode, text }) =>
            isPrivate ? Effect.succeed(TokenFileEntry.tokenOf(key, text)) : readableByOthers(pathOf(key), mode)
          ),
          Effect.catchIf(isNotFound, () => Effect.succeed("")),
          Effect.mapError(toStoreError("get", pathOf(key)))
        ),
      set: (key, text, { fencingToken }) =>
        Effect.gen(function*() {
          const file = pathOf(key)
          yield* fs.makeDirectory(path.dirname(file), { recursive: true, mode: 0o700 })
          return yield* Option.match(fencingToken, {
            onNone: () =>
              Effect.flatMap(
                tokenFile.fencingTokenOf(file),
                (last) => tokenFile.write(file, TokenFileEntry.encode(key, last, text))
              ),
            onSome: (own) => tokenFile.writeUnder(own, file, TokenFileEntry.encode(key, own, text))
          })
        }).pipe(Effect.mapError(toStoreError("set", pathOf(key)))),
      remove: (key) =>
        fs.remove(pathOf(key)).pipe(
          Effect.catchIf(isNotFound, () => Effect.void),
          Effect.mapError(toStoreError("remove", pathOf(key)))
        ),
      lease: (key) => Effect.mapError(lease(pathOf(key)), toStoreError("lease", pathOf(key)))
    })
  })

const platformLayer = Layer.merge(NodeFileSystem.layer, NodePath.layer)

/**
 * Keeps the token in one file. Use a file for each client id and host.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: Options & { readonly file: string }): Layer.Layer<TokenStore.TokenStore> =>
  Layer.effect(TokenStore.TokenStore, make(() => options.file, options)).pipe(Layer.provide(platformLayer))

const isWindows = platform === "win32"

const setting = (name: string) =>
  Config.option(Config.string(name)).pipe(Config.map(Option.filter((text) => text !== "")))

/**
 * Path of the token file of a key, from the environment: `FASTMOSS_TOKEN_FILE` if it is set, otherwise a file for each
 * client id and host in the user's state folder. That is `$XDG_STATE_HOME/effect-fastmoss`, by default
 * `~/.local/state/effect-fastmoss`; on Windows `%LOCALAPPDATA%\effect-fastmoss`.
 *
 * @since 0.1.0
 * @category constructors
 */
export const pathOf: Config.Config<(key: string) => string> = Config.all({
  file: setting("FASTMOSS_TOKEN_FILE"),
  xdgStateHome: setting("XDG_STATE_HOME"),
  localAppData: setting("LOCALAPPDATA")
}).pipe(Config.map(({ file, localAppData, xdgStateHome }) => (key: string) => {
  if (Option.isSome(file)) return resolve(file.value)
  const state = Option.getOrElse(
    // The XDG specification says to ignore relative paths.
    Option.filter(isWindows ? localAppData : xdgStateHome, isAbsolute),
    () => isWindows ? join(homedir(), "AppData", "Local") : join(homedir(), ".local", "state")
  )
  return join(state, "effect-fastmoss", `token-${createHash("sha256").update(key).digest("hex").slice(0, 16)}.json`)
}))

/**
 * Keeps tokens in the files that the environment names: see `pathOf`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig: Layer.Layer<TokenStore.TokenStore, ConfigError.ConfigError> = Layer.effect(
  TokenStore.TokenStore,
  Effect.flatMap(pathOf, (pathOf) => make(pathOf))
).pipe(Layer.provide(platformLayer))
