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
import * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { createHash } from "node:crypto"
import { homedir, userInfo } from "node:os"
import { isAbsolute, join, resolve } from "node:path"
import { platform } from "node:process"
import { within } from "../internal/timeLimit.js"
import { isNotFound, toStoreError } from "./FileError.js"
import * as FileLease from "./FileLease.js"
import { noResponse, readableByOthers } from "./FileProblem.js"
import * as TokenFile from "./TokenFile.js"
import * as TokenFileEntry from "./TokenFileEntry.js"
import * as TokenPlace from "./TokenPlace.js"

/**
 * Options of a token store in files.
 *
 * @since 0.1.0
 * @category models
 */
export interface Options {
  /**
   * Time without a sign of life from the holder of a lease, after which another process takes the lease over. The
   * holder may still run if it hangs, or if it is on another machine or in another container. The time must be longer
   * than any token request takes.
   *
   * @default "15 seconds"
   */
  readonly takeOverAfter?: Duration.DurationInput | undefined
  /**
   * True if token files are used regardless of their mode and owner. Set it for a folder that is protected by other
   * means, on a file system that reports wrong modes or owners: a Windows drive under WSL, or a Kubernetes volume with
   * `fsGroup`.
   *
   * @default false
   */
  readonly trustFolder?: boolean | undefined
}

/**
 * Makes a store that keeps each token in a file. `pathOf` maps a key to the path of its file. Relative paths are
 * resolved against the working directory at the time of this call.
 *
 * - Atomic writes: a new file is written first and then renamed, so a reader never sees a partial token. A symbolic
 *   link is followed and stays.
 * - Permissions: files have mode 0600, and missing folders are created with mode 0700. If others can read a file, `get`
 *   fails with the command that corrects its mode, except on Windows, which has no such modes. A write replaces the
 *   file and logs a warning.
 * - Owners: a file of another user is neither read nor replaced.
 * - Corrupt files: if a write replaces content that is not a token, that content is kept in `<file>.corrupt-1` and so
 *   on.
 * - One key per file: a file that stores the token of another key counts as empty, and the next write replaces it.
 *
 * Leases are exclusive among all processes that share the folder, and end with the process that holds them. Their lock
 * files are `<file>.lock.<n>`, where n is the fencing token. Leases require a file system with hard links, which FAT
 * does not have.
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
    const { trustFolder = false } = options
    const place = yield* TokenPlace.make({ trustFolder })
    const tokenFile = yield* TokenFile.make({ trustFolder })
    const lease = yield* FileLease.make({
      fencingTokenOf: tokenFile.fencingTokenOf,
      takeOverAfter: Duration.decode(options.takeOverAfter ?? "15 seconds")
    })
    // Paths are resolved once, because a program may change its working directory later.
    const start = path.resolve(".")
    const absolute = (key: string) => path.resolve(start, pathOf(key))

    return TokenStore.make({
      get: (key) =>
        Effect.gen(function*() {
          const file = yield* place.find(absolute(key))
          const { isPrivate, mode, text } = yield* tokenFile.read(file)
          return isPrivate ? TokenFileEntry.tokenOf(key, text) : yield* readableByOthers(file, mode)
        }).pipe(
          Effect.catchIf(isNotFound, () => Effect.succeed("")),
          Effect.mapError(toStoreError("get", absolute(key)))
        ),
      set: (key, text, { fencingToken }) =>
        Effect.gen(function*() {
          const file = yield* place.prepare(absolute(key))
          return yield* Option.match(fencingToken, {
            onNone: () =>
              Effect.flatMap(
                tokenFile.fencingTokenOf(file),
                (last) => tokenFile.write(file, TokenFileEntry.encode(key, last, text))
              ),
            onSome: (own) => tokenFile.writeUnder(own, file, TokenFileEntry.encode(key, own, text))
          })
        }).pipe(Effect.mapError(toStoreError("set", absolute(key)))),
      remove: (key) =>
        Effect.flatMap(place.find(absolute(key)), (file) => fs.remove(file)).pipe(
          Effect.catchIf(isNotFound, () => Effect.void),
          Effect.mapError(toStoreError("remove", absolute(key)))
        ),
      lease: (key) =>
        place.prepare(absolute(key)).pipe(
          within(stepLimit, () => noResponse(stepLimit)),
          Effect.flatMap(lease),
          Effect.mapError(toStoreError("lease", absolute(key)))
        )
    })
  })

/** Time limit for preparing the folder of a lease. */
const stepLimit = Duration.seconds(5)

const platformLayer = Layer.merge(NodeFileSystem.layer, NodePath.layer)

/**
 * Provides a token store in a single file. Use a separate file for each client id and host.
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
 * Function from a token's key to the path of its file, read from the environment: `FASTMOSS_TOKEN_FILE` if it is set,
 * otherwise one file per client id and host in the user's state folder. That folder is
 * `$XDG_STATE_HOME/effect-fastmoss`, by default `~/.local/state/effect-fastmoss`, and on Windows
 * `%LOCALAPPDATA%\effect-fastmoss`. A relative path is resolved once, when the configuration is read.
 *
 * @since 0.1.0
 * @category constructors
 */
export const pathOf: Config.Config<(key: string) => string> = Config.all({
  file: setting("FASTMOSS_TOKEN_FILE"),
  xdgStateHome: setting("XDG_STATE_HOME"),
  localAppData: setting("LOCALAPPDATA")
}).pipe(Config.mapOrFail(({ file, localAppData, xdgStateHome }) => {
  if (Option.isSome(file)) {
    const place = resolve(file.value)
    return Either.right(() => place)
  }
  // The XDG specification requires programs to ignore relative paths.
  const state = Option.filter(isWindows ? localAppData : xdgStateHome, isAbsolute).pipe(
    Option.orElse(() =>
      Option.map(home(), (home) => isWindows ? join(home, "AppData", "Local") : join(home, ".local", "state"))
    )
  )
  return Either.map(
    Either.fromOption(
      state,
      () => ConfigError.MissingData(["FASTMOSS_TOKEN_FILE"], "is required because the user has no home folder")
    ),
    (state) => (key: string) =>
      join(state, "effect-fastmoss", `token-${createHash("sha256").update(key).digest("hex").slice(0, 16)}.json`)
  )
}))

/**
 * Returns the home folder from the environment. If `HOME` is empty or relative, returns the home folder from the user
 * database instead, or none if that is not absolute either.
 */
const home = (): Option.Option<string> =>
  Option.firstSomeOf(
    [Option.liftThrowable(homedir), Option.liftThrowable(() => userInfo().homedir)].map((read) =>
      Option.filter(read(), isAbsolute)
    )
  )

/**
 * Provides a token store in the files that the environment determines: see `pathOf`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig: Layer.Layer<TokenStore.TokenStore, ConfigError.ConfigError> = Layer.effect(
  TokenStore.TokenStore,
  Effect.flatMap(pathOf, (pathOf) => make(pathOf))
).pipe(Layer.provide(platformLayer))
